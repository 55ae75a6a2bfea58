"""A text under Jackson's reader: its characters, of UTF-16 units or of bytes, and what is said of a fault in it."""

from __future__ import annotations

import re
from typing import Any, NoReturn

from conformance.java.throwable import Throwable

__all__ = ["JacksonText", "shown"]

_LINE_END = re.compile(r"\r\n?|\n")
_BOM = "\xef\xbb\xbf"


class JacksonText:
    """Where a reader stands in a text, and the containers that are open there."""

    def __init__(self, units: str, *, wire: bool) -> None:
        self._text = units
        self._wire = wire
        self._at = 3 if wire and len(units) > 3 and units.startswith(_BOM) else 0
        self._last = "null"  # the last token, in Jackson's name
        self._open: list[tuple[Any, int]] = []  # containers with their place

    def _kind(self) -> str:
        if not self._open:
            return "root"
        return "Object" if type(self._open[-1][0]) is dict else "Array"

    def _decoded(self, units: str, at: int) -> str:
        """The characters of a piece of a string."""
        if not self._wire or units.isascii():
            return units
        data = units.encode("latin-1")
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            self._at = at + error.start + 1
            byte = data[error.start]
            if error.reason == "invalid start byte" or error.start + 1 >= len(data):
                self._fail(f"Invalid UTF-8 start byte 0x{byte:x}")
            wrong = data[min(error.end, len(data) - 1)]
            self._at = at + error.end + 1
            self._fail(f"Invalid UTF-8 middle byte 0x{wrong:x}")

    def _decode_one(self) -> str:
        """The next character, which is passed."""
        self._at += 1
        return self._decode_rest(self._text[self._at - 1])

    def _decode_rest(self, first: str) -> str:
        code = ord(first)
        if not self._wire or code < 0x80:
            return first
        if code & 0xE0 == 0xC0:
            more, code = 1, code & 0x1F
        elif code & 0xF0 == 0xE0:
            more, code = 2, code & 0x0F
        elif code & 0xF8 == 0xF0:
            more, code = 3, code & 0x07
        else:
            self._fail(f"Invalid UTF-8 start byte 0x{code:x}")
        for _ in range(more):
            if self._at == len(self._text):
                self._end_of_input(f" in {self._last}")
            byte = ord(self._text[self._at])
            self._at += 1
            if byte & 0xC0 != 0x80:
                self._fail(f"Invalid UTF-8 middle byte 0x{byte:x}")
            code = code << 6 | byte & 0x3F
        return chr(code & 0xFFFF)

    def _source(self, at: int) -> str:
        line, start = 1, 0
        for end in _LINE_END.finditer(self._text, 0, at):
            line += 1
            start = end.end()
        return (
            "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); "
            f"line: {line}, column: {at - start + 1}]"
        )

    def _fail(self, problem: str, at: int | None = None, type_: str = "json_parse_exception") -> NoReturn:
        raise Throwable(type_, f"{problem}\n at {self._source(self._at if at is None else at)}")

    def _end_of_input(self, where: str) -> NoReturn:
        self._fail(f"Unexpected end-of-input{where}", None, "json_e_o_f_exception")

    def _unexpected(self, wanted: str) -> NoReturn:
        """The character just passed is none of those wanted."""
        char = self._text[self._at - 1]
        self._fail(f"Unexpected character ({shown(char)}): {wanted}", self._at - 1)


def shown(char: str) -> str:
    """A character as Jackson names it."""
    code = ord(char)
    if code < 0x20 or 0x7F <= code <= 0x9F:
        return f"(CTRL-CHAR, code {code})"
    return f"'{char}' (code {code})" if code <= 255 else f"'{char}' (code {code} / 0x{code:x})"
