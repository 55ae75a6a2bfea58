r"""The grammar of `java.util.regex.Pattern`, as far as a filter's `/.../flags` can hold it: text in, `Regex` out.

Not read: `\N{...}`, `\X`, canonical equivalence; scripts other than the common ones are refused.
"""

from __future__ import annotations

import re
from functools import partial

from conformance.java.jsonpath import charset
from conformance.java.jsonpath.charset import CharSet, Test
from conformance.java.jsonpath.errors import JavaError
from conformance.java.jsonpath.program import MAX_WIDTH, UNBOUNDED, Node, program
from conformance.java.jsonpath.regex import Assertion, Regex

__all__ = ["compile_pattern"]

_FLAGS = frozenset("dixmsuU")
_SIMPLE = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}
_LOW = re.compile("[dD][c-fC-F][0-9a-fA-F]{2}")
_LINE_ENDS = "\n\r\x85\u2028\u2029"


_BEFORE = (
    "Unclosed character class",
    "Illegal repetition range",
    "Illegal character range",
    "Unknown character property name",
    "Unmatched closing ')'",
    "named capturing group <",
)
"""Faults that Java places one character before the one at which it stands."""


class _SyntaxError(JavaError):
    """What is wrong with a pattern; `placed` adds where, as `PatternSyntaxException.getMessage` does."""

    def __init__(self, reason: str) -> None:
        super().__init__("java.util.regex.PatternSyntaxException", reason)

    def placed(self, pattern: str, at: int) -> _SyntaxError:
        index = at - 1 if (self.reason or "").startswith(_BEFORE) else at
        pointer = "\n" + " " * index + "^" if 0 <= index < len(pattern) else ""
        return _SyntaxError(f"{self.reason} near index {index}\n{pattern}{pointer}")


_EMPTY = Node("sequence")


def compile_pattern(pattern: str, flags: str = "") -> Regex:
    """The pattern under the flags (letters of `dixmsuU`; others mean nothing); raises `pattern_syntax_exception`.

    Raises BoundExceededError where counted repetitions make it too large.
    """
    reader = _Reader(pattern, frozenset(flags) & _FLAGS)
    try:
        node = reader.whole()
    except _SyntaxError as fault:
        raise fault.placed(pattern, reader.at) from None
    # A reference to a group that is not there never matches.
    return program(node, max(reader.groups, reader.referred), pure=not reader.referred)


class _Reader:
    def whole(self) -> Node:
        """The pattern to its end."""
        node = self.alternatives()
        if self.at < len(self.text):
            raise _SyntaxError("Unmatched closing ')'")
        return node

    def __init__(self, text: str, flags: frozenset[str]) -> None:
        self.text = text
        self.at = 0
        self.flags = flags | {"u"} if "U" in flags else flags
        self.groups = 0
        self.names: dict[str, int] = {}
        self.referred = 0

    # -- characters -------------------------------------------------------------------------------------------------

    def peek(self) -> str:
        """The next character that counts, or nothing; in comments mode blanks and comments are passed over."""
        if "x" in self.flags:
            while self.at < len(self.text):
                char = self.text[self.at]
                if char in " \t\n\v\f\r":
                    self.at += 1
                elif char == "#":
                    while self.at < len(self.text) and not self.line_end(self.text[self.at]):
                        self.at += 1
                else:
                    break
        return self.text[self.at : self.at + 1]

    def line_end(self, char: str) -> bool:
        return char == "\n" if "d" in self.flags else char in _LINE_ENDS

    def take(self) -> str:
        char = self.peek()
        self.at += len(char)
        return char

    def raw(self) -> str:
        char = self.text[self.at : self.at + 1]
        self.at += len(char)
        return char

    def accept(self, text: str) -> bool:
        if self.text.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    # -- structure --------------------------------------------------------------------------------------------------

    def alternatives(self) -> Node:
        branches = [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.sequence())
        if len(branches) == 1:
            return branches[0]
        lows, highs = [b.low for b in branches], [b.high for b in branches]
        high = UNBOUNDED if UNBOUNDED in highs else max(highs)
        return Node("choice", parts=tuple(branches), low=min(lows), high=high, fixed=False)

    def sequence(self) -> Node:
        parts: list[Node] = []
        while (char := self.peek()) and char not in "|)":
            if char in "*+?":
                raise _SyntaxError(f"Dangling meta character '{char}'")
            if char == "\\" and self.text.startswith("\\Q", self.at):
                parts.extend(self.quotation())
                continue
            atom = _EMPTY if char == "{" else self.atom()
            parts.append(self.quantified(atom))
        return _sequence(parts)

    def quotation(self) -> list[Node]:
        end = self.text.find("\\E", self.at + 2)
        literal = self.text[self.at + 2 :] if end < 0 else self.text[self.at + 2 : end]
        self.at = len(self.text) if end < 0 else end + 2
        nodes = [self.literal(char) for char in literal]
        if nodes:
            nodes[-1] = self.quantified(nodes[-1])
        return nodes

    def quantified(self, atom: Node) -> Node:
        char = self.peek()
        if not char or char not in "*+?{":
            return atom
        if char == "{":
            least, most = self.counts()
        else:
            self.at += 1
            least, most = (1 if char == "+" else 0), (1 if char == "?" else UNBOUNDED)
        mode = self.peek()
        if mode and mode in "?+":
            self.at += 1
        else:
            mode = ""
        high = atom.high
        if (least, most) != (0, 1):
            high = high * (MAX_WIDTH if most < 0 else most) if atom.fixed and high >= 0 else UNBOUNDED
        node = Node(
            "repeat",
            parts=(atom,),
            least=least,
            most=most,
            mode=mode,
            low=atom.low * least,
            high=high if high <= MAX_WIDTH else UNBOUNDED,
            fixed=atom.fixed and least == most,
        )
        return _atomic(node) if mode == "+" else node

    def counts(self) -> tuple[int, int]:
        self.at += 1
        if not self.text[self.at : self.at + 1].isdigit():
            raise _SyntaxError("Illegal repetition")
        least = self.integer()
        most = least
        if self.text[self.at : self.at + 1] == ",":
            self.at += 1
            most = self.integer() if self.text[self.at : self.at + 1] != "}" else UNBOUNDED
        if self.raw() != "}":
            raise _SyntaxError("Unclosed counted closure")
        if 0 <= most < least:
            raise _SyntaxError("Illegal repetition range")
        return least, most

    def integer(self) -> int:
        start = self.at
        while self.text[self.at : self.at + 1] in "0123456789" and self.at < len(self.text):
            self.at += 1
        value = int(self.text[start : self.at] or "0")
        if value > 0x7FFFFFFF:
            raise _SyntaxError("Illegal repetition range")
        return value

    def atom(self) -> Node:
        char = self.take()
        if char == "(":
            return self.group()
        if char == "[":
            test = self.bracketed()
            return _set(test)
        if char == ".":
            return _set(self.dot())
        if char == "^":
            return self.assertion(self.caret())
        if char == "$":
            return self.assertion(self.dollar())
        if char == "\\":
            return self.escape()
        return self.literal(char)

    def literal(self, char: str) -> Node:
        return _set(self.single(char))

    def single(self, char: str) -> Test:
        return charset.one(char, ignore_case="i" in self.flags, unicode_case="u" in self.flags)

    def dot(self) -> Test:
        if "s" in self.flags:
            return lambda _: True
        ends = "\n" if "d" in self.flags else _LINE_ENDS
        return lambda c: c not in ends

    def assertion(self, test: Assertion) -> Node:
        return Node("assert", test=test)

    def caret(self) -> Assertion:
        if "m" not in self.flags:
            return lambda _, at: at == 0
        if "d" in self.flags:
            return lambda text, at: at < len(text) and (at == 0 or text[at - 1] == "\n")
        return _line_start

    def dollar(self) -> Assertion:
        ends = "\n" if "d" in self.flags else _LINE_ENDS
        if "m" in self.flags:
            return partial(_line_end, ends)
        return partial(_last_line_end, ends)

    def group(self) -> Node:
        saved = self.flags
        if not self.accept("?"):
            self.groups += 1
            return self.close(saved, group=self.groups)
        for opening, kind, negative, behind in (
            (":", "plain", False, False),
            ("=", "look", False, False),
            ("!", "look", True, False),
            (">", "atomic", False, False),
            ("<=", "look", False, True),
            ("<!", "look", True, True),
        ):
            if self.accept(opening):
                node = self.close(saved)
                if kind == "plain":
                    return node
                if kind == "atomic":
                    return _atomic(node)
                if behind and node.high < 0:
                    raise _SyntaxError("Look-behind group does not have an obvious maximum length")
                most = UNBOUNDED if node.high >= MAX_WIDTH else node.high
                return Node("look", parts=(node,), negative=negative, behind=behind, least=node.low, most=most)
        if self.accept("<"):
            self.groups += 1
            name = self.name(">")
            if name in self.names:
                raise _SyntaxError(f"Named capturing group <{name}> is already defined")
            self.names[name] = self.groups
            return self.close(saved, group=self.groups)
        return self.switches(saved)

    def switches(self, saved: frozenset[str]) -> Node:
        on = True
        while (char := self.raw()) not in (":", ")"):
            if char == "-" and on:
                on = False
            elif char and char in _FLAGS:
                turned = {char, "u"} if char == "U" else {char}
                self.flags = self.flags | turned if on else self.flags - turned
            else:
                raise _SyntaxError("Unknown inline modifier" if char else "Unknown group type")
        if char == ")":
            return _EMPTY  # to the end of the enclosing group
        return self.close(saved)

    def close(self, saved: frozenset[str], *, group: int = 0) -> Node:
        node = self.alternatives()
        if self.take() != ")":
            raise _SyntaxError("Unclosed group")
        self.flags = saved
        if not group:
            return node
        return Node("group", parts=(node,), group=group, low=node.low, high=node.high, fixed=node.fixed)

    def name(self, end: str) -> str:
        start = self.at
        while self.text[self.at : self.at + 1].isascii() and self.text[self.at : self.at + 1].isalnum():
            self.at += 1
        name = self.text[start : self.at]
        if not name or not name[0].isalpha() or self.raw() != end:
            raise _SyntaxError("named capturing group is missing trailing '>'")
        return name

    # -- escapes ----------------------------------------------------------------------------------------------------

    def escape(self) -> Node:
        char = self.raw()
        if not char:
            raise _SyntaxError("Unexpected internal error")
        if char in "123456789":
            return self.reference(int(char))
        if char == "k":
            if not self.accept("<"):
                raise _SyntaxError("\\k is not followed by '<' for named capturing group")
            name = self.name(">")
            if name not in self.names:
                raise _SyntaxError(f"named capturing group <{name}> does not exist")
            return self.back(self.names[name])
        if char in "AGzZbB":
            return self.assertion(self.boundary(char))
        if char == "R":
            return self.linebreak()
        test = self.class_escape(char)
        return _set(test) if test is not None else self.literal(self.char_escape(char))

    def reference(self, number: int) -> Node:
        # More digits belong to it as long as there are so many groups.
        while self.text[self.at : self.at + 1] in "0123456789" and self.at < len(self.text):
            longer = number * 10 + int(self.text[self.at])
            if self.groups < longer:
                break
            number = longer
            self.at += 1
        return self.back(number)

    def back(self, group: int) -> Node:
        self.referred = max(self.referred, group)
        fold = partial(charset.folded, unicode_case="u" in self.flags) if "i" in self.flags else None
        return Node("back", group=group, fold=fold, high=UNBOUNDED)

    def boundary(self, char: str) -> Assertion:
        if char in "AG":
            return lambda _, at: at == 0
        if char == "z":
            return lambda text, at: at == len(text)
        if char == "Z":
            return partial(_last_line_end, "\n" if "d" in self.flags else _LINE_ENDS)
        if char == "b" and self.accept("{g}"):
            return lambda _, __: True
        word = charset.named("w", unicode_class="U" in self.flags)
        return partial(_word_boundary, word, char == "b")

    def linebreak(self) -> Node:
        single = _set(frozenset("\n\v\f\r\x85\u2028\u2029").__contains__)
        pair = _sequence([_set("\r".__eq__), _set("\n".__eq__)])
        return Node("choice", parts=(pair, single), low=1, high=2)

    def class_escape(self, char: str) -> Test | None:
        if char in "dDsSwWhHvV":
            test = charset.named(char.lower(), unicode_class="U" in self.flags)
            return test if char.islower() else _not(test)
        if char not in "pP":
            return None
        if self.accept("{"):
            end = self.text.find("}", self.at)
            if end < 0:
                raise _SyntaxError("Unclosed character family")
            name = self.text[self.at : end]
            self.at = end + 1
        else:
            name = self.raw()
        found = charset.family(name, unicode_class="U" in self.flags)
        if found is None:
            raise _SyntaxError(f"Unknown character property name {{{name}}}")
        if "i" in self.flags and name in ("Lower", "Upper", "javaLowerCase", "javaUpperCase", "Lu", "Ll", "Lt"):
            found = charset.family("Alpha" if name in ("Lower", "Upper") else "LC") or found
        return found if char == "p" else _not(found)

    def char_escape(self, char: str) -> str:
        if char in _SIMPLE:
            return _SIMPLE[char]
        if char == "0":
            return self.octal()
        if char == "x":
            if self.accept("{"):
                end = self.text.find("}", self.at)
                digits = self.text[self.at : end] if end >= 0 else ""
                self.at = end + 1
            else:
                digits = self.text[self.at : self.at + 2]
                self.at += 2
                digits = digits if len(digits) == 2 else ""
            return self.code(digits)
        if char == "u":
            digits = self.text[self.at : self.at + 4]
            self.at += 4
            first = self.code(digits if len(digits) == 4 else "")
            following = self.text[self.at + 2 : self.at + 6]
            if "\ud800" <= first <= "\udbff" and self.text.startswith("\\u", self.at) and _LOW.fullmatch(following):
                second = self.code(following)
                self.at += 6
                return (first + second).encode("utf-16-be", "surrogatepass").decode("utf-16-be")
            return first
        if char == "c":
            control = self.raw()
            if not control:
                raise _SyntaxError("Illegal control escape sequence")
            return chr(ord(control) ^ 64)
        if char.isascii() and char.isalpha():
            raise _SyntaxError("Illegal/unsupported escape sequence")
        return char

    def code(self, digits: str) -> str:
        if not digits or any(d not in "0123456789abcdefABCDEF" for d in digits) or int(digits, 16) > 0x10FFFF:
            raise _SyntaxError("Illegal hexadecimal escape sequence")
        return chr(int(digits, 16))

    def octal(self) -> str:
        start = self.at
        while self.at - start < 3 and self.text[self.at : self.at + 1] in tuple("01234567"):
            if self.at - start == 2 and self.text[start] > "3":
                break
            self.at += 1
        if self.at == start:
            raise _SyntaxError("Illegal octal escape sequence")
        return chr(int(self.text[start : self.at], 8))

    # -- [...] ------------------------------------------------------------------------------------------------------

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
                raise _SyntaxError("Unclosed character class")
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
                    raise _SyntaxError("Bad class syntax")
            else:
                tests.append(self.range())
            started = True
        test = _any(tests) if tests else None
        if left is not None:
            test = left if test is None else _both(left, test)
        if test is None:
            raise _SyntaxError("Bad class syntax")
        return _not(test) if negative else test

    def range(self) -> Test:
        char = self.take()
        if char == "\\":
            escaped = self.raw()
            if not escaped:
                raise _SyntaxError("Unclosed character class")
            if escaped == "Q":
                return self.quoted_set()
            test = self.class_escape(escaped)
            if test is not None:
                return test
            if escaped in "AGzZbBRXk123456789":
                raise _SyntaxError("Illegal/unsupported escape sequence")
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
                    raise _SyntaxError("Illegal character range")
                return charset.span(char, high, ignore_case="i" in self.flags, unicode_case="u" in self.flags)
            self.at = mark
        return self.single(char)

    def quoted_set(self) -> Test:
        end = self.text.find("\\E", self.at)
        literal = self.text[self.at :] if end < 0 else self.text[self.at : end]
        self.at = len(self.text) if end < 0 else end + 2
        return _any([self.single(char) for char in literal]) if literal else lambda _: False


def _set(test: Test) -> Node:
    return Node("set", chars=CharSet(test), low=1, high=1)


def _sequence(parts: list[Node]) -> Node:
    if len(parts) == 1:
        return parts[0]
    # Java adds the widths as ints: one part without a limit is fine, and one with anything besides overflows.
    high = UNBOUNDED if any(part.high < 0 for part in parts) else sum(part.high for part in parts) & 0xFFFFFFFF
    high = high if high <= MAX_WIDTH else UNBOUNDED
    fixed = all(part.fixed for part in parts)
    return Node("sequence", parts=tuple(parts), low=sum(part.low for part in parts), high=high, fixed=fixed)


def _atomic(node: Node) -> Node:
    return Node("atomic", parts=(node,), low=node.low, high=node.high, fixed=node.fixed)


def _not(test: Test) -> Test:
    return lambda c: not test(c)


def _both(left: Test, right: Test) -> Test:
    return lambda c: left(c) and right(c)


def _any(tests: list[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]
    return lambda c: any(test(c) for test in tests)


def _line_start(text: str, at: int) -> bool:
    # Not at the end, be it the start as well.
    if at == len(text):
        return False
    if at == 0:
        return True
    if text[at - 1] not in _LINE_ENDS:
        return False
    return not (text[at - 1] == "\r" and text[at] == "\n")


def _line_end(ends: str, text: str, at: int) -> bool:
    if at == len(text):
        return True
    if text[at] not in ends:
        return False
    return not (len(ends) > 1 and text[at] == "\n" and at > 0 and text[at - 1] == "\r")


def _last_line_end(ends: str, text: str, at: int) -> bool:
    rest = len(text) - at
    if rest == 0:
        return True
    if rest == 2:
        return len(ends) > 1 and text[at:] == "\r\n"
    return rest == 1 and text[at] in ends and not (len(ends) > 1 and text[at] == "\n" and text[at - 1 : at] == "\r")


def _word_boundary(word: Test, wanted: bool, text: str, at: int) -> bool:
    before = at > 0 and word(text[at - 1])
    after = at < len(text) and word(text[at])
    return (before != after) is wanted
