"""What exactly is wrong with a text that is no JSON: a message for each mistake that people make."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, NoReturn

if TYPE_CHECKING:
    from typing import Any

    from conformance.documents.document import Node

__all__ = [
    "CLOSERS",
    "ELISION",
    "STRING",
    "WORD",
    "Complaints",
    "Dialect",
    "DoubledError",
    "RelatedError",
    "ScanError",
    "shown",
]


class Dialect(NamedTuple):
    """What is let pass, with a note.

    `comments` are `//` and `/* */`; `console` is all that the Dev Tools console and docs use; `template` is `${...}`
    in the place of a value; `infinite` are numbers that no double holds.
    """

    comments: bool = False
    console: bool = False
    template: bool = False
    infinite: bool = False


class ScanError(Exception):
    """The text is not JSON: the problem, and the offsets it spans."""

    def __init__(self, problem: str, at: int, end: int | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.at = at
        self.end = at + 1 if end is None else end


CLOSERS = {"{": "}", "[": "]"}
_INSIDE = r'(?:\\["\\/bfnrt]|\\u[0-9a-fA-F]{4}|[^"\\\x00-\x1f]++)*+'
STRING = re.compile(rf'"([^"\\\x00-\x1f]*+)("|{_INSIDE}")')
_SOUND = re.compile(_INSIDE)
WORD = re.compile(r"[A-Za-z_$][\w.$-]*")
ELISION = re.compile(r"\.{2,}|\u2026")
_WORD_HINTS = {
    "True": "write true",
    "False": "write false",
    "None": "write null",
    "undefined": "write null",
    "NaN": "JSON has no such number",
    "Infinity": "JSON has no such number",
    "nan": "JSON has no such number",
    "inf": "JSON has no such number",
    "TRUE": "write true",
    "FALSE": "write false",
    "NULL": "write null",
}
_CURLY_QUOTES = "\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb"


class Complaints:
    """What a scanner knows, and all that it can find wrong."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text = text
        self.dialect = dialect
        self.open: list[tuple[Any, Node]] = []

    def found(self, at: int) -> str:
        """What stands at an offset, for a message."""
        if at >= len(self.text):
            return "the text ends"
        found = WORD.match(self.text, at) or STRING.match(self.text, at)
        return shown(found.group() if found else self.text[at])

    def cut_off(self) -> NoReturn:
        """Raise: the text ends too soon."""
        text = self.text
        if not text.strip():
            raise ScanError("there is nothing but blanks; a JSON value is expected", 0, 0)
        if not self.open:
            raise ScanError("the text ends where a JSON value is expected", len(text), len(text))
        node = self.open[-1][1]
        raise _UnclosedError(text[node.start], node.start, len(text))

    def no_key(self, at: int, opened: Node) -> NoReturn:
        """Raise: there is no key where one is expected."""
        text = self.text
        if at >= len(text):
            self.cut_off()
        if text[at] == ",":
            raise ScanError("a comma with no member before it; take it out", at)
        if found := WORD.match(text, at):
            raise ScanError(f'the key {found.group()} has no quotes; write "{found.group()}"', at, found.end())
        if text[at] == "]":
            raise _MismatchedError("]", "}", opened.start, at)
        self.quotes(at)
        self.comment(at)
        self.left_out(at)
        raise ScanError(f"a key in double quotes or '}}' is expected, but {self.found(at)} is found", at)

    def no_value(self, at: int) -> NoReturn:
        """Raise: there is no value where one is expected."""
        text = self.text
        if at >= len(text):
            self.cut_off()
        char = text[at]
        if char == ",":
            raise ScanError("a comma with no value before it; take it out", at)
        if char in "}]" and self.open:
            opener = self.open[-1][1]
            raise _MismatchedError(char, CLOSERS[text[opener.start]], opener.start, at)
        self.quotes(at)
        self.comment(at)
        self.left_out(at)
        if found := re.compile(r"[-+]?[\w.][\w.+-]*").match(text, at):
            raise ScanError(f"{shown(found.group())} is no JSON number", at, found.end())
        if char == "\x00":
            raise ScanError("a NUL character: is this a binary file?", at)
        raise ScanError(f"a JSON value is expected, but {self.found(at)} is found", at)

    def no_comma(self, at: int, before: Node, parent: Node, closer: str) -> NoReturn:
        """Raise: after a value there is neither a comma nor the bracket that closes."""
        text = self.text
        if at >= len(text):
            self.cut_off()
        if text[at] in "}]":
            raise _MismatchedError(text[at], closer, parent.start, at)
        self.comment(at)
        if before.style == "json" and before.end == at and text[at] not in '":{[':
            raise ScanError(
                'this quote ends the string, and text follows; write \\" for a quote inside the string', at - 1, at
            )
        if text[at] == ":" and before.style == "json":
            raise ScanError("a ':' after a value; is a key's quote or a comma missing before it?", at)
        self.left_out(at)
        self.quotes(at)
        raise ScanError(f"no comma between this and the value before it ({self.found(at)} is found)", at)

    def left_over(self, at: int, value: Node) -> NoReturn:
        """Raise: something follows the whole value."""
        char = self.text[at]
        self.comment(at)
        if char in "}]":
            raise ScanError(f"a {char!r} too many: all that was opened is closed already", at)
        if char == ",":
            raise ScanError("a comma after the end of the value; take it out", at)
        if value.style == "json" or value.kids is None:
            raise ScanError(f"text after the end of the value: {self.found(at)}; is the file JSON at all?", at)
        raise ScanError(f"text after the end of the value: {self.found(at)}", at)

    def bad_word(self, word: str, at: int) -> NoReturn:
        """Raise: a word that JSON does not know."""
        hint = _WORD_HINTS.get(word, f'a text needs double quotes: "{word}"')
        raise ScanError(f"{word} is no JSON value; {hint}", at, at + len(word))

    def bad_string(self, at: int) -> NoReturn:
        """Raise: a string with a line break, an unknown escape, or no end."""
        text = self.text
        seen = _SOUND.match(text, at + 1)
        bad = seen.end() if seen else at + 1
        if bad >= len(text):
            raise ScanError("this string is never closed", at)
        char = text[bad]
        if char in "\r\n":
            raise ScanError("a line break inside a string (is a quote missing?); write it as \\n", bad)
        if char == "\t":
            raise ScanError("a tab inside a string; write it as \\t", bad)
        if char != "\\":
            raise ScanError(f"a control character (U+{ord(char):04X}) inside a string; write \\u{ord(char):04x}", bad)
        if text[bad + 1 : bad + 2] == "u":
            raise ScanError("\\u needs four hexadecimal digits", bad, bad + 2)
        raise ScanError(f"\\{text[bad + 1 : bad + 2]} is no JSON escape; for a backslash write \\\\", bad, bad + 2)

    def left_out(self, at: int) -> None:
        """Raise where `...` stands for a part that is left out."""
        if ELISION.match(self.text, at):
            raise ScanError("the body leaves a part out here ('...'); it can't be checked or sent", at, at + 3)

    def quotes(self, at: int) -> None:
        """Raise where a quote of another kind stands."""
        char = self.text[at]
        if char == "'":
            raise ScanError("a single quote; JSON strings take double quotes", at)
        if char in _CURLY_QUOTES:
            raise ScanError(f'a typographic quote {char}; JSON strings take the plain "', at)
        if char == "`":
            raise ScanError("a backtick; JSON strings take double quotes", at)

    def comment(self, at: int) -> None:
        """Raise where a comment stands."""
        text = self.text
        if text.startswith(("//", "/*"), at):
            if self.dialect.comments:
                raise ScanError("this comment is never closed", at, at + 2)
            raise ScanError("a comment; strict JSON has none", at, at + 2)
        if text.startswith("#", at):
            raise ScanError("a # comment; no JSON reader of the engine takes it", at)
        if text.startswith("\\\\", at):
            raise ScanError("\\\\ starts a comment in no JSON dialect; write //", at, at + 2)


class RelatedError(ScanError):
    """A problem that has to do with an earlier place, whose line in the file is put into the message."""

    def __init__(self, before: str, related: int, after: str, at: int, end: int | None = None) -> None:
        super().__init__(before + after, at, end)
        self.before = before
        self.related = related
        self.after = after

    def told(self, line: int) -> str:
        """The message, given the earlier place's line."""
        return f"{self.before}{line}{self.after}"


class DoubledError(RelatedError):
    """A key stands twice in an object."""

    def __init__(self, name: str, at: int, end: int, first: int) -> None:
        super().__init__(
            f"the key {shown(name)} stands twice in this object; the first is in line ", first, "", at, end
        )


class _UnclosedError(RelatedError):
    def __init__(self, opener: str, opened: int, at: int) -> None:
        super().__init__(f"the text ends, but the {opener!r} of line ", opened, " isn't closed", at, at)


class _MismatchedError(RelatedError):
    def __init__(self, char: str, closer: str, opened: int, at: int) -> None:
        super().__init__(f"{char!r} is found where {closer!r} should close what line ", opened, " opens", at)


def shown(text: str) -> str:
    """A piece of the text for a message, cut to forty characters."""
    return repr(text if len(text) <= 40 else text[:37] + "...")
