"""Gson's lenient reader, with its places and its words.

Follows `JsonReader` and the adapters of `Object` and `Map`, Gson 2.13.2. Slow and faithful: for texts that are no
plain JSON. Offsets count UTF-16 units, as Java's do.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn

from conformance.java.throwable import Throwable

__all__ = ["NESTING_LIMIT", "GsonReader", "syntax_exception", "utf16"]

NESTING_LIMIT = 255
_LONGEST_NUMBER = 1023  # a longer one does not fit the reader's buffer and becomes an unquoted string
_SEE = "\nSee https://github.com/google/gson/blob/main/Troubleshooting.md#"

# What stands for the innermost scope, as `JsonScope` has it.
_EMPTY_DOCUMENT, _DOCUMENT, _EMPTY_ARRAY, _ARRAY, _EMPTY_OBJECT, _DANGLING_NAME, _OBJECT = range(7)

_NON_LITERAL = frozenset("/\\;#={}[]:, \t\f\r\n")
_UNQUOTED = re.compile(r"[^/\\;#={}\[\]:, \t\f\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_KEYWORD = re.compile(r"(?:(true)|(false)|null)(?=[/\\;#={}\[\]:, \t\f\r\n]|\Z)", re.IGNORECASE | re.ASCII)
_WHOLE = re.compile(r"-?[0-9]+")
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


def utf16(text: str) -> str:
    """The text with each astral character as its two surrogates: one character for each Java char."""
    if text.isascii() or max(text) <= "\uffff":
        return text
    return re.sub(
        "[\U00010000-\U0010ffff]",
        lambda match: chr(0xD7C0 + (ord(match[0]) >> 10)) + chr(0xDC00 | ord(match[0]) & 0x3FF),
        text,
    )


def syntax_exception(reason: str, cause: Throwable | None = None) -> Throwable:
    """Gson's `JsonSyntaxException`."""
    return Throwable("json_syntax_exception", reason, cause=cause)


class _End(Exception):  # noqa: N818 - no error yet: a text may end before it begins
    """The text ended where more was needed."""


class GsonReader:
    """Reads one text, once; every failure is raised as `json_syntax_exception` with Gson's cause."""

    def __init__(self, text: str) -> None:
        self._text = utf16(text.removeprefix("\ufeff"))
        self._at = 0
        self._uncounted = -1  # the line end of a `)]}'` prefix, which Gson does not count
        self._scopes = [_EMPTY_DOCUMENT]
        self._names: list[str | None] = [None] * (NESTING_LIMIT + 1)
        self._indices = [0] * (NESTING_LIMIT + 1)
        self._peeked = ""  # kind of the next token, when it is known
        self._value: Any = None  # its value, where peeking has read it

    def is_empty(self) -> bool:
        """Whether there is nothing but blanks and comments."""
        try:
            self._peek()
        except _End:
            return True
        return False

    def finish(self) -> None:
        """Nothing but blanks may follow the value that was read: by now Gson is lenient no more."""
        rest = _BLANK.match(self._text, self._at)
        assert rest is not None  # noqa: S101 - it matches the empty text
        if rest.end() < len(self._text):
            self._at = rest.end() + 1
            self._malformed("Use JsonReader.setStrictness(Strictness.LENIENT) to accept malformed JSON")

    def read_object(self) -> Any:
        """A value as `Object`."""
        try:
            return self._read_value()
        except _End:
            self._fail("java.io.EOFException", "e_o_f_exception", f"End of input{self._place()}")

    def read_map(self) -> dict[Any, Any] | None:
        """A value as `Map`: an object, null, or an array of pairs."""
        try:
            return self._read_map()
        except _End:
            self._fail("java.io.EOFException", "e_o_f_exception", f"End of input{self._place()}")

    # --- the adapters

    def _read_map(self) -> dict[Any, Any] | None:
        kind = self._peek()
        if kind == "NULL":
            self._scalar(kind)
            return None
        result: dict[Any, Any] = {}
        if kind == "BEGIN_ARRAY":
            self._begin("BEGIN_ARRAY")
            while self._has_next():
                self._begin("BEGIN_ARRAY")
                key = self._read_value()
                self._put(result, key, self._read_value())
                if self._peek() != "END_ARRAY":
                    self._unexpected("END_ARRAY")
                self._end()
            self._end()
            return result
        self._begin("BEGIN_OBJECT")
        while self._has_next():
            self._peeked = "STRING"  # the name is read as any value; so the path does not tell it
            key = self._scalar("STRING")
            self._put(result, key, self._read_value())
        self._end()
        return result

    @staticmethod
    def _put(target: dict[Any, Any], key: Any, value: Any) -> None:
        """`LinkedTreeMap.put`, which sorts: it takes no null, and no keys of two kinds."""
        if key is None:
            raise Throwable("null_pointer_exception", "key == null")
        if type(key) not in _CLASSES:
            shown = "java.util.ArrayList" if isinstance(key, list) else "com.google.gson.internal.LinkedTreeMap"
            if not target:
                raise Throwable("class_cast_exception", f"{shown} is not Comparable")
            raise Throwable(
                "class_cast_exception",
                f"class {shown} cannot be cast to class java.lang.Comparable "
                f"({shown} and java.lang.Comparable are in module java.base of loader 'bootstrap')",
            )
        other = next(iter(target), key)
        if type(other) is not type(key):
            mine, theirs = _CLASSES[type(key)], _CLASSES[type(other)]
            raise Throwable(
                "class_cast_exception",
                f"class {theirs} cannot be cast to class {mine} "
                f"({theirs} and {mine} are in module java.base of loader 'bootstrap')",
            )
        if target.get(key) is not None:
            shown = str(key) if isinstance(key, str) else str(key).lower()
            raise syntax_exception(f"duplicate key: {shown}")
        target[key] = value

    def _read_value(self) -> Any:
        kind = self._peek()
        if kind not in ("BEGIN_ARRAY", "BEGIN_OBJECT"):
            return self._scalar(kind)
        current: Any = self._begin(kind)
        outer: list[Any] = []
        while True:
            while self._has_next():
                name = None
                if type(current) is dict:
                    name = self._next_name()
                kind = self._peek()
                nested = kind in ("BEGIN_ARRAY", "BEGIN_OBJECT")
                value = self._begin(kind) if nested else self._scalar(kind)
                if name is None:
                    current.append(value)
                else:
                    current[name] = value
                if nested:
                    outer.append(current)
                    current = value
            self._end()
            if not outer:
                return current
            current = outer.pop()

    def _scalar(self, kind: str) -> Any:
        value: Any
        if kind == "STRING":
            value = self._string()
        elif kind in ("NUMBER", "BOOLEAN", "NULL"):
            value = self._value
            if type(value) is str:
                self._at += len(value)
                value = float(value)
        else:
            self._fail("java.lang.IllegalStateException", "illegal_state_exception", f"Unexpected token: {kind}")
        self._peeked = ""
        self._indices[len(self._scopes) - 1] += 1
        return value

    # --- JsonReader

    def _begin(self, wanted: str) -> Any:
        if self._peek() != wanted:
            self._unexpected(wanted)
        if len(self._scopes) - 1 >= NESTING_LIMIT:
            self._malformed(f"Nesting limit {NESTING_LIMIT} reached", see=False)
        self._peeked = ""
        if wanted == "BEGIN_ARRAY":
            self._scopes.append(_EMPTY_ARRAY)
            self._indices[len(self._scopes) - 1] = 0
            return []
        self._scopes.append(_EMPTY_OBJECT)
        return {}

    def _end(self) -> None:
        if self._scopes.pop() not in (_ARRAY, _EMPTY_ARRAY):
            self._names[len(self._scopes)] = None
        self._indices[len(self._scopes) - 1] += 1
        self._peeked = ""

    def _has_next(self) -> bool:
        return self._peek() not in ("END_OBJECT", "END_ARRAY")

    def _next_name(self) -> str:
        name = self._string()
        self._peeked = ""
        self._names[len(self._scopes) - 1] = name
        return name

    def _peek(self) -> str:
        if not self._peeked:
            self._peeked = self._do_peek()
        return self._peeked

    def _do_peek(self) -> str:
        scopes = self._scopes
        scope = scopes[-1]
        if scope == _EMPTY_ARRAY:
            scopes[-1] = _ARRAY
        elif scope == _ARRAY:
            char = self._next_visible()
            if char == "]":
                return "END_ARRAY"
            if char not in ";,":
                self._malformed("Unterminated array")
        elif scope in (_EMPTY_OBJECT, _OBJECT):
            return self._peek_name(first=scope == _EMPTY_OBJECT)
        elif scope == _DANGLING_NAME:
            scopes[-1] = _OBJECT
            char = self._next_visible()
            if char == "=":
                if self._text.startswith(">", self._at):
                    self._at += 1
            elif char != ":":
                self._malformed("Expected ':'")
        elif scope == _EMPTY_DOCUMENT:
            self._skip_prefix()
            scopes[-1] = _DOCUMENT
        return self._peek_value(in_array=scope in (_EMPTY_ARRAY, _ARRAY), empty=scope == _EMPTY_ARRAY)

    def _peek_name(self, *, first: bool) -> str:
        self._scopes[-1] = _DANGLING_NAME
        if not first:
            char = self._next_visible()
            if char == "}":
                return "END_OBJECT"
            if char not in ";,":
                self._malformed("Unterminated object")
        char = self._next_visible()
        if char in "\"'":
            self._value = char
            return "NAME"
        if char == "}" and first:
            return "END_OBJECT"
        if char != "}":
            self._at -= 1  # an unquoted name begins with it
        if char in _NON_LITERAL:
            self._malformed("Expected name")
        self._value = ""
        return "NAME"

    def _peek_value(self, *, in_array: bool, empty: bool) -> str:
        char = self._next_visible()
        if char == "]" and empty:
            return "END_ARRAY"
        if char in "];,":
            if not in_array:
                self._malformed("Unexpected value")
            self._at -= 1  # an element left out is null
            self._value = None
            return "NULL"
        if char in "\"'":
            self._value = char
            return "STRING"
        if char == "[":
            return "BEGIN_ARRAY"
        if char == "{":
            return "BEGIN_OBJECT"
        self._at -= 1
        if char in "tTfFnN" and (keyword := _KEYWORD.match(self._text, self._at)):
            self._at = keyword.end()
            self._value = None if keyword.lastindex is None else keyword.lastindex == 1
            return "NULL" if self._value is None else "BOOLEAN"
        if self._peek_number():
            return "NUMBER"
        if char in _NON_LITERAL:
            self._malformed("Expected value")
        self._value = ""
        return "STRING"

    def _peek_number(self) -> bool:
        """Whether a number comes; a `long` is consumed at once, which the place in a later error shows."""
        match = _NUMBER.match(self._text, self._at)
        if match is None or match.end() - self._at > _LONGEST_NUMBER:
            return False
        if self._text[match.end() : match.end() + 1] not in _NON_LITERAL_OR_END:
            return False
        digits = match[0]
        if match.end() - self._at > 20 and _overflows_to_zero(digits):
            return False
        if _WHOLE.fullmatch(digits) and digits != "-0" and -(1 << 63) <= int(digits) < 1 << 63:
            self._at = match.end()
            self._value = float(digits)
        else:
            self._value = digits
        return True

    def _next_visible(self) -> str:
        """The next character that is neither blank nor in a comment."""
        text = self._text
        while True:
            blank = _BLANK.match(text, self._at)
            assert blank is not None  # noqa: S101 - it matches the empty text
            self._at = at = blank.end()
            if at == len(text):
                raise _End
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

    def _string(self) -> str:
        """The string or name whose opening quote, or none, peeking has seen."""
        text = self._text
        quote = self._value
        if not quote:
            match = _UNQUOTED.match(text, self._at)
            assert match is not None  # noqa: S101 - it matches the empty text
            self._at = match.end()
            return _joined(match[0])
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
                return _joined("".join(pieces))
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
                self._malformed(f"Malformed Unicode escape \\u{_joined(digits)}")
            self._at += 4
            return chr(int(digits, 16))
        if char not in _ESCAPES:
            self._malformed("Invalid escape sequence")
        return _ESCAPES[char]

    # --- failures

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
            if scope in (_EMPTY_ARRAY, _ARRAY):
                path += f"[{self._indices[depth]}]"
            elif scope in (_EMPTY_OBJECT, _DANGLING_NAME, _OBJECT):
                path += f".{self._names[depth] or ''}"
        return path

    def _malformed(self, problem: str, *, see: bool = True) -> NoReturn:
        message = f"{problem}{self._place()}{_SEE}malformed-json" if see else f"{problem}{self._place()}"
        self._fail("com.google.gson.stream.MalformedJsonException", "malformed_json_exception", message)

    def _unexpected(self, wanted: str) -> NoReturn:
        kind = self._peek()
        topic = "adapter-not-null-safe" if kind == "NULL" else "unexpected-json-structure"
        self._fail(
            "java.lang.IllegalStateException",
            "illegal_state_exception",
            f"Expected {wanted} but was {kind}{self._place()}{_SEE}{topic}",
        )

    @staticmethod
    def _fail(class_name: str, type_: str, message: str) -> NoReturn:
        raise syntax_exception(f"{class_name}: {message}", Throwable(type_, message))


def _overflows_to_zero(digits: str) -> bool:
    """Whether a `long` that takes in the whole part is 0 before the last digit: Gson lets no digit follow a 0."""
    whole = _WHOLE.match(digits)
    assert whole is not None  # noqa: S101 - every number begins so
    value = 0
    for digit in whole[0][:-1].lstrip("-"):
        value = (value * 10 + int(digit)) % (1 << 64)
        if value == 0:
            return True
    return False


def _joined(units: str) -> str:
    """Surrogate pairs back as the characters they stand for; lone surrogates stay."""
    if units.isascii() or max(units) < "\ud800":
        return units
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


_NON_LITERAL_OR_END = _NON_LITERAL | {""}
_CLASSES: dict[type, str] = {str: "java.lang.String", float: "java.lang.Double", bool: "java.lang.Boolean"}
