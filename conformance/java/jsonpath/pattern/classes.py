"""Sets of characters: one as it stands, `.`, and what stands in brackets."""

from __future__ import annotations

from conformance.java.jsonpath import charset
from conformance.java.jsonpath.charset import Test
from conformance.java.jsonpath.pattern.escapes import Escapes, negated
from conformance.java.jsonpath.pattern.text import LINE_ENDS, PatternSyntaxError

__all__ = ["Classes"]


class Classes(Escapes):
    """Reads which characters fit."""

    def single(self, char: str) -> Test:
        """Those that one character stands for."""
        return charset.one(char, ignore_case="i" in self.flags, unicode_case="u" in self.flags)

    def dot(self) -> Test:
        """Those that `.` stands for."""
        if "s" in self.flags:
            return lambda _: True
        ends = "\n" if "d" in self.flags else LINE_ENDS
        return lambda c: c not in ends

    def bracketed(self) -> Test:
        """What stands after `[` to its `]`."""
        negative = False
        # A first ] or a second ^ is a character.
        if self.peek() == "^":
            self.at += 1
            negative = True
        tests: list[Test] = []
        left: Test | None = None
        started = False
        while True:
            char = self.peek()
            if not char:
                raise PatternSyntaxError("Unclosed character class")
            if char == "]" and (started or tests):
                self.at += 1
                break
            if char == "[":
                self.at += 1
                tests.append(self.bracketed())
            elif char == "&" and self.text.startswith("&&", self.at):
                while self.accept("&&"):
                    self.peek()
                if tests:
                    left = _any(tests) if left is None else _both(left, _any(tests))
                    tests = []
                if self.peek() == "]" and left is None:
                    raise PatternSyntaxError("Bad class syntax")
            else:
                tests.append(self._range())
            started = True
        test = _any(tests) if tests else None
        if left is not None:
            test = left if test is None else _both(left, test)
        if test is None:
            raise PatternSyntaxError("Bad class syntax")
        return negated(test) if negative else test

    def _range(self) -> Test:
        """A character, a range, an escape or a quotation in brackets."""
        char = self.take()
        if char == "\\":
            escaped = self.raw()
            if not escaped:
                raise PatternSyntaxError("Unclosed character class")
            if escaped == "Q":
                return self._quoted_set()
            test = self.class_escape(escaped)
            if test is not None:
                return test
            if escaped in "AGzZbBRXk123456789":
                raise PatternSyntaxError("Illegal/unsupported escape sequence")
            char = self.char_escape(escaped)
        if self.peek() == "-":
            mark = self.at
            self.at += 1
            high = self.peek()
            if high and high not in "[]":
                self.at += 1
                if high == "\\":
                    high = self.char_escape(self.raw() or "Q")
                if high < char:
                    raise PatternSyntaxError("Illegal character range")
                return charset.span(char, high, ignore_case="i" in self.flags, unicode_case="u" in self.flags)
            self.at = mark
        return self.single(char)

    def _quoted_set(self) -> Test:
        """What stands between `\\Q` and `\\E` in brackets."""
        end = self.text.find("\\E", self.at)
        literal = self.text[self.at :] if end < 0 else self.text[self.at : end]
        self.at = len(self.text) if end < 0 else end + 2
        return _any([self.single(char) for char in literal]) if literal else lambda _: False


def _both(left: Test, right: Test) -> Test:
    return lambda c: left(c) and right(c)


def _any(tests: list[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]
    return lambda c: any(test(c) for test in tests)
