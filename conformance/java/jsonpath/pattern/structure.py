"""What a pattern is made of: alternatives, repetitions, groups, references."""

from __future__ import annotations

from functools import partial

from conformance.java.jsonpath import charset
from conformance.java.jsonpath.charset import CharSet, Test
from conformance.java.jsonpath.pattern.assertions import boundary, caret, dollar
from conformance.java.jsonpath.pattern.classes import Classes
from conformance.java.jsonpath.pattern.text import PatternSyntaxError
from conformance.java.jsonpath.program import MAX_WIDTH, UNBOUNDED, Node, program
from conformance.java.jsonpath.regex import Assertion, Regex

__all__ = ["PatternReader", "compile_pattern"]

_FLAGS = frozenset("dixmsuU")
_EMPTY = Node("sequence")


def compile_pattern(pattern: str, flags: str = "") -> Regex:
    """The pattern under the flags (letters of `dixmsuU`; others mean nothing); raises `pattern_syntax_exception`.

    Raises BoundExceededError where counted repetitions make it too large.
    """
    reader = PatternReader(pattern, frozenset(flags) & _FLAGS)
    node = reader.whole()
    # A reference to a group that is not there never matches.
    return program(node, max(reader.groups, reader.referred), pure=not reader.referred)


class PatternReader(Classes):
    """Reads one pattern, once; knows its groups and their names then."""

    def whole(self) -> Node:
        """The pattern to its end. Raises `pattern_syntax_exception`."""
        try:
            return self._whole()
        except PatternSyntaxError as fault:
            raise fault.placed(self.text, self.at) from None

    def _whole(self) -> Node:
        node = self._alternatives()
        if self.at < len(self.text):
            raise PatternSyntaxError("Unmatched closing ')'")
        return node

    def _alternatives(self) -> Node:
        branches = [self._sequence()]
        while self.peek() == "|":
            self.at += 1
            branches.append(self._sequence())
        if len(branches) == 1:
            return branches[0]
        lows, highs = [b.low for b in branches], [b.high for b in branches]
        high = UNBOUNDED if UNBOUNDED in highs else max(highs)
        return Node("choice", parts=tuple(branches), low=min(lows), high=high, fixed=False)

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while (char := self.peek()) and char not in "|)":
            if char in "*+?":
                raise PatternSyntaxError(f"Dangling meta character '{char}'")
            if char == "\\" and self.text.startswith("\\Q", self.at):
                parts.extend(self._quotation())
                continue
            atom = _EMPTY if char == "{" else self._atom()
            parts.append(self._quantified(atom))
        return _in_sequence(parts)

    def _quotation(self) -> list[Node]:
        end = self.text.find("\\E", self.at + 2)
        literal = self.text[self.at + 2 :] if end < 0 else self.text[self.at + 2 : end]
        self.at = len(self.text) if end < 0 else end + 2
        nodes = [self._literal(char) for char in literal]
        if nodes:
            nodes[-1] = self._quantified(nodes[-1])
        return nodes

    def _quantified(self, atom: Node) -> Node:
        char = self.peek()
        if not char or char not in "*+?{":
            return atom
        if char == "{":
            least, most = self._counts()
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

    def _counts(self) -> tuple[int, int]:
        self.at += 1
        if not self.text[self.at : self.at + 1].isdigit():
            raise PatternSyntaxError("Illegal repetition")
        least = self._integer()
        most = least
        if self.text[self.at : self.at + 1] == ",":
            self.at += 1
            most = self._integer() if self.text[self.at : self.at + 1] != "}" else UNBOUNDED
        if self.raw() != "}":
            raise PatternSyntaxError("Unclosed counted closure")
        if 0 <= most < least:
            raise PatternSyntaxError("Illegal repetition range")
        return least, most

    def _integer(self) -> int:
        start = self.at
        while self.text[self.at : self.at + 1] in "0123456789" and self.at < len(self.text):
            self.at += 1
        value = int(self.text[start : self.at] or "0")
        if value > 0x7FFFFFFF:
            raise PatternSyntaxError("Illegal repetition range")
        return value

    def _atom(self) -> Node:
        char = self.take()
        if char == "(":
            return self._group()
        if char == "[":
            test = self.bracketed()
            return _set(test)
        if char == ".":
            return _set(self.dot())
        if char == "^":
            return _assertion(caret(self.flags))
        if char == "$":
            return _assertion(dollar(self.flags))
        if char == "\\":
            return self._escape()
        return self._literal(char)

    def _literal(self, char: str) -> Node:
        return _set(self.single(char))

    def _group(self) -> Node:
        saved = self.flags
        if not self.accept("?"):
            self.groups += 1
            return self._close(saved, group=self.groups)
        for opening, kind, negative, behind in (
            (":", "plain", False, False),
            ("=", "look", False, False),
            ("!", "look", True, False),
            (">", "atomic", False, False),
            ("<=", "look", False, True),
            ("<!", "look", True, True),
        ):
            if self.accept(opening):
                node = self._close(saved)
                if kind == "plain":
                    return node
                if kind == "atomic":
                    return _atomic(node)
                if behind and node.high < 0:
                    raise PatternSyntaxError("Look-behind group does not have an obvious maximum length")
                most = UNBOUNDED if node.high >= MAX_WIDTH else node.high
                return Node("look", parts=(node,), negative=negative, behind=behind, least=node.low, most=most)
        if self.accept("<"):
            self.groups += 1
            name = self._name(">")
            if name in self.names:
                raise PatternSyntaxError(f"Named capturing group <{name}> is already defined")
            self.names[name] = self.groups
            return self._close(saved, group=self.groups)
        return self._switches(saved)

    def _switches(self, saved: frozenset[str]) -> Node:
        on = True
        while (char := self.raw()) not in (":", ")"):
            if char == "-" and on:
                on = False
            elif char and char in _FLAGS:
                turned = {char, "u"} if char == "U" else {char}
                self.flags = self.flags | turned if on else self.flags - turned
            else:
                raise PatternSyntaxError("Unknown inline modifier" if char else "Unknown group type")
        if char == ")":
            return _EMPTY  # to the end of the enclosing group
        return self._close(saved)

    def _close(self, saved: frozenset[str], *, group: int = 0) -> Node:
        node = self._alternatives()
        if self.take() != ")":
            raise PatternSyntaxError("Unclosed group")
        self.flags = saved
        if not group:
            return node
        return Node("group", parts=(node,), group=group, low=node.low, high=node.high, fixed=node.fixed)

    def _name(self, end: str) -> str:
        start = self.at
        while self.text[self.at : self.at + 1].isascii() and self.text[self.at : self.at + 1].isalnum():
            self.at += 1
        name = self.text[start : self.at]
        if not name or not name[0].isalpha() or self.raw() != end:
            raise PatternSyntaxError("named capturing group is missing trailing '>'")
        return name

    def _escape(self) -> Node:
        char = self.raw()
        if not char:
            raise PatternSyntaxError("Unexpected internal error")
        if char in "123456789":
            return self._reference(int(char))
        if char == "k":
            if not self.accept("<"):
                raise PatternSyntaxError("\\k is not followed by '<' for named capturing group")
            name = self._name(">")
            if name not in self.names:
                raise PatternSyntaxError(f"named capturing group <{name}> does not exist")
            return self._back(self.names[name])
        if char in "AGzZbB":
            if char == "b" and self.accept("{g}"):
                return _assertion(lambda _, __: True)
            return _assertion(boundary(char, self.flags))
        if char == "R":
            return self._linebreak()
        test = self.class_escape(char)
        return _set(test) if test is not None else self._literal(self.char_escape(char))

    def _reference(self, number: int) -> Node:
        # More digits belong to it as long as there are so many groups.
        while self.text[self.at : self.at + 1] in "0123456789" and self.at < len(self.text):
            longer = number * 10 + int(self.text[self.at])
            if self.groups < longer:
                break
            number = longer
            self.at += 1
        return self._back(number)

    def _back(self, group: int) -> Node:
        self.referred = max(self.referred, group)
        fold = partial(charset.folded, unicode_case="u" in self.flags) if "i" in self.flags else None
        return Node("back", group=group, fold=fold, high=UNBOUNDED)

    def _linebreak(self) -> Node:
        single = _set(frozenset("\n\v\f\r\x85\u2028\u2029").__contains__)
        pair = _in_sequence([_set("\r".__eq__), _set("\n".__eq__)])
        return Node("choice", parts=(pair, single), low=1, high=2)


def _assertion(test: Assertion) -> Node:
    return Node("assert", test=test)


def _set(test: Test) -> Node:
    return Node("set", chars=CharSet(test), low=1, high=1)


def _in_sequence(parts: list[Node]) -> Node:
    if len(parts) == 1:
        return parts[0]
    # Java adds the widths as ints: one part without a limit is fine, and one with anything besides overflows.
    high = UNBOUNDED if any(part.high < 0 for part in parts) else sum(part.high for part in parts) & 0xFFFFFFFF
    high = high if high <= MAX_WIDTH else UNBOUNDED
    fixed = all(part.fixed for part in parts)
    return Node("sequence", parts=tuple(parts), low=sum(part.low for part in parts), high=high, fixed=fixed)


def _atomic(node: Node) -> Node:
    return Node("atomic", parts=(node,), low=node.low, high=node.high, fixed=node.fixed)
