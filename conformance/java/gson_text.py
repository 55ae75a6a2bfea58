"""A text under Gson's lenient reader: where it stands, what it passes over, its strings, and its complaints."""

from __future__ import annotations

import re
from typing import NoReturn

from conformance.java.throwable import Throwable
from conformance.java.units import from_units, to_units

__all__ = [
    "ARRAY", "DANGLING_NAME", "DOCUMENT", "EMPTY_ARRAY", "EMPTY_DOCUMENT", "EMPTY_OBJECT", "NESTING_LIMIT", "OBJECT",
    "SEE", "End", "GsonText", "syntax_exception",
]  # fmt: skip

NESTING_LIMIT = 255
# What stands for the innermost scope, as `JsonScope` has it.
EMPTY_DOCUMENT, DOCUMENT, EMPTY_ARRAY, ARRAY, EMPTY_OBJECT, DANGLING_NAME, OBJECT = range(7)

SEE = "\nSee https://github.com/google/gson/blob/main/Troubleshooting.md#"

_UNQUOTED = re.compile(r"[^/\\;#={}\[\]:, \t\f\r\n]*")
_BLANK = re.compile(r"[ \t\r\n]*")
_LINE_END = re.compile(r"[\r\n]")
_PLAIN = {quote: re.compile(rf"[^{quote}\\]*") for quote in "\"'"}
_HEXADECIMAL = re.compile("[0-9a-fA-F]{4}")
_ESCAPES = {
    "t": "\t",
    "b": "\b",
    "n": "\n",
    "r": "\r",
    "f": "\f",
    "\n": "\n",
    "'": "'",
    '"': '"',
    "\\": "\\",
    "/": "/",
}


def syntax_exception(reason: str, cause: Throwable | None = None) -> Throwable:
    """Gson's `JsonSyntaxException`."""
    return Throwable("json_syntax_exception", reason, cause=cause)


class End(Exception):  # noqa: N818 - no error yet: a text may end before it begins
    """The text ended where more was needed."""


class GsonText:
    """The text, and the scopes that are open in it."""

    def __init__(self, text: str) -> None:
        self._text = to_units(text.removeprefix("\ufeff"))
        self._at = 0
        self._uncounted = -1  # the line end of a `)]}'` prefix, which Gson does not count
        self._scopes = [EMPTY_DOCUMENT]
        self._names: list[str | None] = [None] * (NESTING_LIMIT + 1)
        self._indices = [0] * (NESTING_LIMIT + 1)

    def finish(self) -> None:
        """Nothing but blanks may follow the value that was read: by now Gson is lenient no more."""
        rest = _BLANK.match(self._text, self._at)
        assert rest is not None  # noqa: S101 - it matches the empty text
        if rest.end() < len(self._text):
            self._at = rest.end() + 1
            self._malformed("Use JsonReader.setStrictness(Strictness.LENIENT) to accept malformed JSON")

    def _next_visible(self) -> str:
        """The next character that is neither blank nor in a comment."""
        text = self._text
        while True:
            blank = _BLANK.match(text, self._at)
            assert blank is not None  # noqa: S101 - it matches the empty text
            self._at = at = blank.end()
            if at == len(text):
                raise End
            char = text[at]
            self._at = at + 1
            if char == "/":
                if text.startswith("/", at + 1):
                    self._skip_line(at + 2)
                elif text.startswith("*", at + 1):
                    end = text.find("*/", at + 2)
                    if end < 0:
                        self._at = max(at + 2, len(text) - 1)
                        self._malformed("Unterminated comment")
                    self._at = end + 2
                else:
                    return char
            elif char == "#":
                self._skip_line(at + 1)
            else:
                return char

    def _skip_line(self, at: int) -> None:
        end = _LINE_END.search(self._text, at)
        self._at = end.end() if end else len(self._text)

    def _skip_prefix(self) -> None:
        self._next_visible()
        self._at -= 1
        if self._text.startswith(")]}'\n", self._at):
            self._at += 5
            self._uncounted = self._at - 1

    def _string(self, quote: str) -> str:
        """The string or name whose opening quote, or none, was passed."""
        text = self._text
        if not quote:
            match = _UNQUOTED.match(text, self._at)
            assert match is not None  # noqa: S101 - it matches the empty text
            self._at = match.end()
            return from_units(match[0])
        pieces: list[str] = []
        plain = _PLAIN[quote]
        while True:
            match = plain.match(text, self._at)
            assert match is not None  # noqa: S101 - it matches the empty text
            pieces.append(match[0])
            self._at = match.end() + 1
            if match.end() == len(text):
                self._at -= 1
                self._malformed("Unterminated string")
            if text[match.end()] == quote:
                return from_units("".join(pieces))
            pieces.append(self._escape())

    def _escape(self) -> str:
        text = self._text
        if self._at == len(text):
            self._malformed("Unterminated escape sequence")
        char = text[self._at]
        self._at += 1
        if char == "u":
            digits = text[self._at : self._at + 4]
            if len(digits) < 4:
                self._malformed("Unterminated escape sequence")
            if not _HEXADECIMAL.match(digits):
                self._malformed(f"Malformed Unicode escape \\u{from_units(digits)}")
            self._at += 4
            return chr(int(digits, 16))
        if char not in _ESCAPES:
            self._malformed("Invalid escape sequence")
        return _ESCAPES[char]

    def _place(self) -> str:
        at, text = self._at, self._text
        line = text.count("\n", 0, at) + 1
        start = text.rfind("\n", 0, at)
        if 0 <= self._uncounted < at:
            line -= 1
            if start == self._uncounted:
                start = text.rfind("\n", 0, start)
        return f" at line {line} column {at - start} path {self._path()}"

    def _path(self) -> str:
        path = "$"
        for depth, scope in enumerate(self._scopes):
            if scope in (EMPTY_ARRAY, ARRAY):
                path += f"[{self._indices[depth]}]"
            elif scope in (EMPTY_OBJECT, DANGLING_NAME, OBJECT):
                path += f".{self._names[depth] or ''}"
        return path

    def _malformed(self, problem: str, *, see: bool = True) -> NoReturn:
        message = f"{problem}{self._place()}{SEE}malformed-json" if see else f"{problem}{self._place()}"
        self._fail("com.google.gson.stream.MalformedJsonException", "malformed_json_exception", message)

    @staticmethod
    def _fail(class_name: str, type_: str, message: str) -> NoReturn:
        raise syntax_exception(f"{class_name}: {message}", Throwable(type_, message))
