"""Numbers and words as Jackson reads them, and what looks like one."""

from __future__ import annotations

import re
import unicodedata
from typing import NoReturn

from conformance.java.jackson_text import JacksonText, shown
from conformance.java.throwable import Throwable

__all__ = ["MAX_NUMBER", "VALUES", "JacksonWords", "is_identifier_start"]

MAX_NUMBER = 1000
_MAX_TOKEN = 256
VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
_NUMBER = re.compile(r"-?([0-9]+)(?:(\.)([0-9]*))?(?:([eE])([+-]?)([0-9]*))?")
_PART_CATEGORIES = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nl", "Sc", "Pc", "Nd", "Mc", "Mn", "Cf"})


class JacksonWords(JacksonText):
    """What stands without quotes."""

    def _word(self, word: str, matched: int = 1) -> None:
        """Pass the rest of the word, of which `matched` characters are."""
        start = self._at - matched
        for index in range(matched, len(word)):
            if self._text[self._at : self._at + 1] != word[index]:
                self._unrecognized(word[:index], start)
            self._at += 1
        following = self._text[self._at : self._at + 1]
        if following >= "0" and following not in "]}" and _is_identifier_part(self._peeked_char()):
            self._unrecognized(word, start)

    def _unrecognized(self, matched: str, start: int) -> NoReturn:
        token = matched
        while self._at < len(self._text):
            before = self._at
            char = self._decode_one()
            if not _is_identifier_part(char):
                self._at = before
                break
            token += char
            if len(token) >= _MAX_TOKEN:
                token += "..."
                break
        self._fail(f"Unrecognized token '{token}': was expecting {VALUES}", start)

    def _number(self) -> int | float:
        start = self._at - 1
        text = self._text
        if text[start] == "-":
            following = text[self._at : self._at + 1]
            if not following:
                self._end_of_input(f" in {self._last}" if self._wire else "No digit following sign")
            if not "0" <= following <= "9":
                self._at += 1
                if following == ".":
                    self._unexpected(f"expected a valid value {VALUES}")
                self._odd_sign("-")
        match = _NUMBER.match(text, start)
        assert match is not None  # noqa: S101 - a digit is there
        whole, point, fraction, mark, _, power = match.groups()
        if whole[0] == "0" and len(whole) > 1:
            self._at = match.start(1) + 1
            self._fail("Invalid numeric value: Leading zeroes not allowed")
        if point and not fraction:
            at = match.end(2)
            place = match.end(1) if at == len(text) else self._number_place(match, at)
            self._fail_number(text[at : at + 1] or ".", "Decimal point not followed by a digit", place)
        if mark and not power:
            at = match.end()
            if at == len(text):
                self._at = at
                self._end_of_input(f" in {self._last}" if self._wire else "expected a digit for number exponent")
            place = self._number_place(match, at)
            self._fail_number(text[at], "Exponent indicator not followed by a digit", place)
        self._at = match.end()
        if not self._open:
            self._root_space()
        digits = match[0]
        length = len(whole) + len(fraction or "") + len(power or "")
        if length > MAX_NUMBER:
            raise Throwable(
                "stream_constraints_exception",
                f"Number value length ({length}) exceeds the maximum allowed ({MAX_NUMBER}, from "
                "`StreamReadConstraints.getMaxNumberLength()`)",
            )
        return float(digits) if point or mark else int(digits)

    def _number_place(self, number: re.Match[str], at: int) -> int:
        """Where a fault at `at` is said to be: at the end of the whole part, unless that is 0, or bytes are read."""
        return at if self._wire or number[1] == "0" else number.end(1)

    def _root_space(self) -> None:
        following = self._text[self._at : self._at + 1]
        if following and following not in " \t\r\n":
            self._at += 1
            self._unexpected("Expected space separating root-level values")

    def _odd_sign(self, sign: str) -> NoReturn:
        """After a sign and the character behind it, which is no digit or may not have a plus before it."""
        char = self._text[self._at - 1]
        if char == "I":
            if self._at == len(self._text):
                self._end_of_input(" in a Number value")
            char = self._text[self._at]
            self._at += 1
            if char in "Nn":
                word = f"{sign}INF" if char == "N" else f"{sign}Infinity"
                self._word(word, matched=3)
                self._fail(f"Non-standard token '{word}': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow")
        if sign == "+":
            self._fail_number(
                "+",
                "JSON spec does not allow numbers to have plus signs: enable "
                "`JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS` to allow",
                self._at - 1,
            )
        self._fail_number(char, "expected digit (0-9) to follow minus sign, for valid numeric value", self._at - 1)

    def _peeked_char(self) -> str:
        """The next character as Jackson's check of a word's end decodes it: its first byte counts twice."""
        return self._decode_rest(self._text[self._at])

    def _fail_number(self, char: str, problem: str, at: int) -> NoReturn:
        self._fail(f"Unexpected character ({shown(char)}) in numeric value: {problem}", at)


def is_identifier_start(char: str) -> bool:
    """`Character.isJavaIdentifierStart`."""
    category = unicodedata.category(char)
    return category in _PART_CATEGORIES and category not in ("Nd", "Mc", "Mn", "Cf")


def _is_identifier_part(char: str) -> bool:
    """`Character.isJavaIdentifierPart`."""
    code = ord(char)
    return unicodedata.category(char) in _PART_CATEGORIES or code <= 8 or 0x0E <= code <= 0x1B or 0x7F <= code <= 0x9F
