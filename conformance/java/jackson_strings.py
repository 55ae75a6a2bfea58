"""Names and strings as Jackson reads them."""

from __future__ import annotations

import re

from conformance.java.jackson_text import JacksonText, shown
from conformance.java.throwable import Throwable
from conformance.java.units import from_units

__all__ = ["MAX_NAME", "JacksonStrings"]

MAX_NAME = 50_000
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "/": "/", "\\": "\\"}


class JacksonStrings(JacksonText):
    """What stands in quotes."""

    def _name(self, char: str) -> str:
        if char != '"':
            char = self._decode_rest(char)
            problem = f"Unexpected character ({shown(char)}): was expecting double-quote to start field name"
            self._fail(problem, self._at - 1)
        at_once = self._wire and self._at == len(self._text)
        name = self._characters("name", ": was expecting closing '\"' for name" if at_once else " in field name")
        if len(name) > MAX_NAME:
            raise Throwable(
                "stream_constraints_exception",
                f"Name length ({len(name)}) exceeds the maximum allowed ({MAX_NAME}, from "
                "`StreamReadConstraints.getMaxNameLength()`)",
            )
        return name

    def _string(self) -> str:
        return self._characters(
            "string value", " in VALUE_STRING" if self._wire else ": was expecting closing quote for a string value"
        )

    def _characters(self, what: str, missing: str) -> str:
        """What stands up to the closing quote; the opening one is passed."""
        text = self._text
        pieces: list[str] = []
        while True:
            plain = _PLAIN.match(text, self._at)
            assert plain is not None  # noqa: S101 - it matches the empty text
            pieces.append(self._decoded(plain[0], self._at))
            self._at = plain.end() + 1
            if plain.end() == len(text):
                self._at -= 1
                self._end_of_input(missing)
            char = text[plain.end()]
            if char == '"':
                return from_units("".join(pieces))
            if char != "\\":
                self._fail(
                    f"Illegal unquoted character ({shown(char)}): has to be escaped using backslash to be included "
                    f"in {what}",
                    self._at - 1,
                )
            pieces.append(self._escape())
            if self._wire and what == "name" and "\ud800" <= pieces[-1] <= "\udfff":
                pieces.append(self._low_surrogate(pieces[-1]))

    def _low_surrogate(self, first: str) -> str:
        """The second half of a pair, which a name in bytes must have."""
        if first >= "\udc00":
            self._fail(f"Unexpected low surrogate in field name: 0x{ord(first):x}")
        following = self._text[self._at : self._at + 1]
        if following != "\\":
            if not following:
                self._end_of_input(" in field name")
            self._fail(
                f"Broken surrogate pair in field name: expected '\\' to start low surrogate, got 0x{ord(following):x}"
            )
        self._at += 1
        second = self._escape()
        if not "\udc00" <= second <= "\udfff":
            self._fail(f"Broken surrogate pair in field name: high surrogate 0x{ord(first):x} not followed by low")
        return second

    def _escape(self) -> str:
        text = self._text
        if self._at == len(text):
            self._end_of_input(" in character escape sequence")
        char = self._decode_one()
        if char in _ESCAPES:
            return _ESCAPES[char]
        if char != "u":
            self._fail(f"Unrecognized character escape {shown(char)}", self._at - 1)
        digits = ""
        for _ in range(4):
            if self._at == len(text):
                self._end_of_input(" in character escape sequence")
            self._at += 1
            # Jackson looks digits up by a character's low byte, so that a few far characters pass.
            digits += chr(ord(text[self._at - 1]) & 0xFF)
            if digits[-1] not in "0123456789abcdefABCDEF":
                self._unexpected("expected a hex-digit for character escape sequence")
        return chr(int(digits, 16))
