"""Jackson's strict reader with its messages and places: for texts that are not plain JSON.

Follows `ReaderBasedJsonParser` (a provider's reply, a String) and `UTF8StreamJsonParser` (a REST body, bytes), 2.21.
They word a few things differently, and count columns in their own units: UTF-16 units, bytes.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, NoReturn

from conformance.java.throwable import Throwable

__all__ = ["MAX_DEPTH", "MAX_NAME", "MAX_NUMBER", "JacksonReader"]

MAX_DEPTH = 1000
MAX_NUMBER = 1000
MAX_NAME = 50_000
_MAX_TOKEN = 256

_VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
_BLANK = re.compile(r"[ \t\r\n]*")
_LINE_END = re.compile(r"\r\n?|\n")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_NUMBER = re.compile(r"-?([0-9]+)(?:(\.)([0-9]*))?(?:([eE])([+-]?)([0-9]*))?")
_COMMENT_BREAK = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]|\*/")
_LINE_COMMENT_BREAK = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]|\r\n?|\n")
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "/": "/", "\\": "\\"}
_KEYWORDS: dict[str, tuple[str, Any]] = {"t": ("true", True), "f": ("false", False), "n": ("null", None)}
_BOM = "\xef\xbb\xbf"
_TOKENS: dict[type, str] = {str: "STRING", int: "NUMBER_INT", float: "NUMBER_FLOAT", type(None): "NULL"}
_UNUSUAL = {"N": "NaN", "I": "Infinity"}
_PART_CATEGORIES = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nl", "Sc", "Pc", "Nd", "Mc", "Mn", "Cf"})


class JacksonReader:
    """Reads the first value of a text; what follows it is not looked at, but for a number or a word at the root.

    `wire` reads as from the bytes of a request, where comments are allowed; `units` then holds one character a byte.
    """

    def __init__(self, units: str, *, wire: bool, repeats: bool = False) -> None:
        self._text = units
        self._repeats = repeats
        self._wire = wire
        self._at = 3 if wire and len(units) > 3 and units.startswith(_BOM) else 0
        self._last = "null"  # the last token, in Jackson's name
        self._open: list[tuple[Any, int]] = []  # containers with their place
        self.whole_end = 0
        """Where the outermost object's last member that was read whole ends."""

    def read(self) -> Any:
        """The value; None for an empty text too. Raises what Jackson throws."""
        char = self._next(None)
        if not char:
            return None
        result = self._value(char)
        while self._open:
            self._member()
        return result

    def whole_members(self) -> dict[str, Any] | None:
        """After a fault: the outermost object's members that were read whole, or None where there is no object."""
        if not self._open or type(self._open[0][0]) is not dict:
            return None
        members = dict(self._open[0][0])
        if len(self._open) > 1:
            members.popitem()
        return members

    # --- structure

    def _member(self) -> None:
        """Read one member of the innermost container, or its end."""
        container = self._open[-1][0]
        if len(self._open) == 1:
            self.whole_end = self._at
        in_object = type(container) is dict
        char = self._next("close")
        if char in "]}":
            self._close(char)
            return
        if container:
            if char != ",":
                self._unexpected(f"was expecting comma to separate {self._kind()} entries")
            char = self._next("comma")
        if not in_object:
            container.append(self._value(char))
            return
        name = self._name(char)
        if name in container and not self._repeats:
            self._fail(f"Duplicate field '{name}'")
        self._last = "FIELD_NAME"
        self._colon()
        container[name] = self._value(self._next("between"))

    def _close(self, char: str) -> None:
        closes = "]" if not self._open or type(self._open[-1][0]) is list else "}"
        if not self._open:
            kind = "Array" if char == "]" else "Object"
            self._fail(f"Unexpected close marker '{char}': no open {kind} to close", self._at - 1)
        if char != closes:
            start = self._source(self._open[-1][1])
            self._fail(
                f"Unexpected close marker '{char}': expected '{closes}' (for {self._kind()} starting at {start})",
                self._at - 1,
            )
        self._open.pop()
        self._last = "END_ARRAY" if char == "]" else "END_OBJECT"

    def _kind(self) -> str:
        if not self._open:
            return "root"
        return "Object" if type(self._open[-1][0]) is dict else "Array"

    def _value(self, char: str) -> Any:
        """The scalar that begins with `char`, or a new container, which is opened."""
        if char in "[{":
            return self._begin(char)
        value = self._scalar(char)
        self._last = f"VALUE_{_TOKENS.get(type(value)) or str(value).upper()}"
        return value

    def _begin(self, char: str) -> Any:
        if len(self._open) >= MAX_DEPTH:
            raise Throwable(
                "stream_constraints_exception",
                f"Document nesting depth ({len(self._open) + 1}) exceeds the maximum allowed ({MAX_DEPTH}, from "
                "`StreamReadConstraints.getMaxNestingDepth()`)",
            )
        container: Any = {} if char == "{" else []
        self._open.append((container, self._at - 1))
        self._last = "START_OBJECT" if char == "{" else "START_ARRAY"
        return container

    def _scalar(self, char: str) -> Any:
        if char == '"':
            # The bytes of a string are only read when they are asked for, and no handler asks at the root.
            return "" if self._wire and not self._open else self._string()
        if char in _KEYWORDS:
            word, value = _KEYWORDS[char]
            self._word(word)
            return value
        if char == "-" or "0" <= char <= "9":
            return self._number()
        return self._odd(char)

    def _odd(self, char: str) -> NoReturn:
        if char in "]}" and not self._open:
            self._close(char)
        in_array = self._kind() == "Array"
        if (char == "}" and (in_array or self._wire)) or (self._wire and (char == "," or (char == "]" and in_array))):
            self._unexpected("expected a value")
        if char in _UNUSUAL:
            word = _UNUSUAL[char]
            self._word(word)
            self._fail(f"Non-standard token '{word}': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow")
        if char == "+":
            if self._at == len(self._text):
                self._end_of_input(" in a Number value")
            self._at += 1
            self._odd_sign("+")
        if _is_identifier_start(char):
            self._unrecognized(char, self._at - 1)
        self._unexpected(f"expected a valid value {_VALUES}")

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

    # --- tokens

    def _next(self, where: str | None) -> str:
        """The next character that is neither blank nor in a comment, and passes it; `where` words a missing one."""
        text = self._text
        while True:
            blank = _BLANK.match(text, self._at)
            assert blank is not None  # noqa: S101 - it matches the empty text
            at = blank.end()
            if at == len(text):
                self._at = at
                if where is None:
                    return ""
                self._missing(where)
            self._at = at + 1
            char = text[at]
            if char == "/":
                self._comment()
            elif char < " ":
                self._fail(
                    f"Illegal character ({_shown(char)}): only regular white space (\\r, \\n, \\t) is allowed "
                    "between tokens"
                )
            else:
                return char

    def _missing(self, where: str) -> NoReturn:
        if where == "close":
            self._end_of_input(
                f": expected close marker for {self._kind()} (start marker at {self._source(self._open[-1][1])})"
            )
        type_ = "json_parse_exception" if where == "comma" else "json_e_o_f_exception"
        self._fail(f"Unexpected end-of-input within/between {self._kind()} entries", None, type_)

    def _comment(self) -> None:
        if not self._wire:
            self._unexpected(
                "maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled "
                "for parser)"
            )
        if self._at == len(self._text):
            self._end_of_input(" in a comment")
        char = self._text[self._at]
        self._at += 1
        if char not in "/*":
            self._unexpected("was expecting either '*' or '/' for a comment")
        stop = (_COMMENT_BREAK if char == "*" else _LINE_COMMENT_BREAK).search(self._text, self._at)
        self._at = stop.end() if stop else len(self._text)
        if stop is None:
            if char == "*":
                self._end_of_input(" in a comment")
        elif stop[0] not in ("*/", "\r\n", "\r", "\n"):
            self._fail(
                f"Illegal character ({_shown(stop[0])}): only regular white space (\\r, \\n, \\t) is allowed "
                "between tokens"
            )

    def _colon(self) -> None:
        if self._next("between") != ":":
            self._unexpected("was expecting a colon to separate field name and value")

    def _name(self, char: str) -> str:
        if char != '"':
            char = self._decode_rest(char)
            problem = f"Unexpected character ({_shown(char)}): was expecting double-quote to start field name"
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
                return _joined("".join(pieces))
            if char != "\\":
                self._fail(
                    f"Illegal unquoted character ({_shown(char)}): has to be escaped using backslash to be included "
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
            self._fail(f"Unrecognized character escape {_shown(char)}", self._at - 1)
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
        self._fail(f"Unrecognized token '{token}': was expecting {_VALUES}", start)

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
                    self._unexpected(f"expected a valid value {_VALUES}")
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

    # --- bytes

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

    def _peeked_char(self) -> str:
        """The next character as Jackson's check of a word's end decodes it: its first byte counts twice."""
        return self._decode_rest(self._text[self._at])

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

    # --- failures

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
        self._fail(f"Unexpected character ({_shown(char)}): {wanted}", self._at - 1)

    def _fail_number(self, char: str, problem: str, at: int) -> NoReturn:
        self._fail(f"Unexpected character ({_shown(char)}) in numeric value: {problem}", at)


def _shown(char: str) -> str:
    code = ord(char)
    if code < 0x20 or 0x7F <= code <= 0x9F:
        return f"(CTRL-CHAR, code {code})"
    return f"'{char}' (code {code})" if code <= 255 else f"'{char}' (code {code} / 0x{code:x})"


def _is_identifier_start(char: str) -> bool:
    category = unicodedata.category(char)
    return category in _PART_CATEGORIES and category not in ("Nd", "Mc", "Mn", "Cf")


def _is_identifier_part(char: str) -> bool:
    code = ord(char)
    return unicodedata.category(char) in _PART_CATEGORIES or code <= 8 or 0x0E <= code <= 0x1B or 0x7F <= code <= 0x9F


def _joined(units: str) -> str:
    """Surrogate pairs back as the characters they stand for; lone surrogates stay."""
    if units.isascii() or max(units) < "\ud800":
        return units
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
