"""A request body as OpenSearch's XContent parser hands it out: read with its leniency, refused in its words.

Source: connector-api, sections 1.2 and 1.4.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from conformance.documents.complaints import ScanError
from conformance.documents.document import Document
from conformance.documents.json import is_plain, read_json_at
from conformance.documents.scan import ENGINE, scan
from conformance.documents.text import Text
from conformance.java import gson, jackson
from conformance.java.numbers import parse_int
from conformance.java.throwable import Throwable
from conformance.pointer import escape_pointer, pointer_steps

__all__ = ["Body", "illegal_argument", "parameter_text", "token_name"]

_BEFORE = re.compile(r"\ufeff?(?:[ \t\r\n]|//[^\r\n]*|/\*.*?\*/)*", re.DOTALL)
"""What may stand before the first value."""


def illegal_argument(reason: str, *, cause: Throwable | None = None) -> Throwable:
    """`illegal_argument_exception`, status 400."""
    return Throwable("illegal_argument_exception", reason, cause=cause, status=400)


def token_name(value: object) -> str:
    """The name of the token that a value begins with."""
    match value:
        case None:
            return "VALUE_NULL"
        case bool():
            return "VALUE_BOOLEAN"
        case str():
            return "VALUE_STRING"
        case dict():
            return "START_OBJECT"
        case list():
            return "START_ARRAY"
        case _:
            return "VALUE_NUMBER"


def parameter_text(value: Any) -> str:
    """A parameter's value as the engine stores it: text stays, all else is Gson's JSON text (section 3)."""
    return value if isinstance(value, str) else gson.to_json(value)


def _derailed(variable: int = 18) -> Throwable:
    reason = f'Cannot invoke "String.hashCode()" because "<local{variable}>" is null'
    return Throwable("null_pointer_exception", reason, status=500)


_PIECES = re.compile(r'"(?:[^"\\]|\\.)*"|/\*.*?\*/|//[^\n]*|[{}\[\],]', re.DOTALL)


def _begin(text: str) -> int:
    """Where the first value begins."""
    begun = _BEFORE.match(text)
    return 0 if begun is None else begun.end()


def _untorn(text: str, at: int, fault: ScanError) -> str:
    """The object that begins at an offset, up to the fault in it: the members that are whole."""
    depth, end = 0, 0
    for piece in _PIECES.finditer(text, at, fault.at):
        match piece[0]:
            case "{" | "[":
                depth += 1
                end = end or piece.end()
            case "}" | "]":
                depth -= 1
            case "," if depth == 1:
                end = piece.start()
    for cut in (fault.at, end):
        made = text[:cut] + "}"
        with suppress(ScanError):
            scan(made, ENGINE, at)
            return made
    raise fault


class Body(NamedTuple):
    """A parsed request body and its text (None: none was read); values are named by JSON Pointer."""

    value: Any
    text_read: str | None = None
    torn: Throwable | None = None
    """The fault that the engine's token stream comes to after these members."""

    @classmethod
    def read(cls, text: str) -> Body:
        """Read a body; what is no JSON raises Throwable (`json_parse_exception`, `json_e_o_f_exception`).

        Like the engine's stream, it does so only behind the members that come before the fault: see `members`.
        """
        try:
            return cls(jackson.read_body(text), text)
        except Throwable as error:
            begin = _begin(text)
            if text[begin : begin + 1] == "[":
                # where an object is wanted, the first token is enough to refuse it
                return cls([], f"{text[:begin]}[]", error)
            members, whole, fault = jackson.read_torn(text)
            return cls(members, whole, fault)

    @property
    def source(self) -> str:
        """The text that was read; of values that came otherwise, the one that would be sent for them."""
        if self.text_read is not None:
            return self.text_read
        return json.dumps(self.value, ensure_ascii=False, default=str)

    def at(self, pointer: str) -> Any:
        """The value at a pointer that `members` or `items` gave."""
        value = self.value
        if pointer:
            for step in pointer_steps(pointer) if "~" in pointer else pointer[1:].split("/"):
                value = value[int(step)] if isinstance(value, list) else value[step]
        return value

    def expect_object(self, pointer: str) -> None:
        """Raise `parsing_exception` unless an object stands there."""
        self._expect(pointer, dict, "START_OBJECT")

    def members(self, pointer: str) -> Iterator[str]:
        """The member names of an object, as pointer steps, in body order; raises what tears the body at its end."""
        for name in self.at(pointer):
            yield escape_pointer(name)
        if self.torn is not None and not pointer:
            raise self.torn

    def entries(self, pointer: str) -> Iterator[tuple[str, Any]]:
        """The members of an object, names as they are, in body order; raises as `members` does."""
        yield from self.at(pointer).items()
        if self.torn is not None and not pointer:
            raise self.torn

    def items(self, pointer: str) -> Iterator[str]:
        """The pointers of an array's items; raises `parsing_exception` unless an array stands there."""
        self._expect(pointer, list, "START_ARRAY")
        for number in range(len(self.at(pointer))):
            yield f"{pointer}/{number}"

    def text(self, pointer: str) -> str:
        """A text; numbers and booleans as they are spelled. Raises `illegal_state_exception` for anything else."""
        value = self.at(pointer)
        if isinstance(value, str):
            return value
        if value is None or isinstance(value, (dict, list)):
            raise self._no_text(pointer, value)
        return self._spelled(pointer, value)

    def text_or_null(self, pointer: str) -> str | None:
        """A text or null."""
        return None if self.at(pointer) is None else self.text(pointer)

    def text_map(self, pointer: str, variable: int = 18) -> dict[str, str]:
        """A map of texts; no object gives an empty one, an array derails the reader. Raises like `text` for a value.

        `variable` is the number of the local one that the engine's complaint then names.
        """
        value = self.at(pointer)
        if isinstance(value, list):
            raise self._derailed_at(pointer, value, variable)
        if not isinstance(value, dict):
            return {}
        return {
            name: item if isinstance(item, str) else self.text(f"{pointer}/{escape_pointer(name)}")
            for name, item in value.items()
        }

    def parameters(self, pointer: str) -> dict[str, str]:
        """A parameter map: every value as text. An array derails the engine's reader, as here."""
        return {name: parameter_text(item) for name, item in self.map(pointer).items()}

    def array(self, pointer: str) -> list[Any]:
        """An array's values; raises `parsing_exception` for anything else."""
        self._expect(pointer, list, "START_ARRAY")
        values: list[Any] = self.at(pointer)
        return values

    def map(self, pointer: str) -> dict[str, Any]:
        """An object's members; anything but an object gives none, and an array derails the engine's reader."""
        value = self.at(pointer)
        if isinstance(value, list):
            raise _derailed()
        return value if isinstance(value, dict) else {}

    def boolean(self, pointer: str) -> bool:
        """A boolean, also as text; raises `illegal_argument_exception`, for no text `json_parse_exception`."""
        value = self.at(pointer)
        if isinstance(value, bool):
            return value
        if not isinstance(value, str):
            reason = f"Current token ({token_name(value)}) not of boolean type"
            raise Throwable("json_parse_exception", reason, status=400)
        spelled = value
        if spelled in {"true", "false", ""}:  # no text is taken for false
            return spelled == "true"
        raise illegal_argument(f"Failed to parse value [{spelled}] as only [true] or [false] are allowed.")

    def integer(self, pointer: str) -> int:
        """A whole number, also as text; raises `number_format_exception`."""
        value = self.at(pointer)
        if isinstance(value, str):
            return parse_int(value)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            reason = f"Current token ({token_name(value)}) not numeric, can not use numeric value accessors"
            raise Throwable("json_parse_exception", reason, status=400)
        if not -(2**31) <= int(value) < 2**31:
            reason = f"Numeric value ({value}) out of range of int (-2147483648 - 2147483647)"
            raise Throwable("input_coercion_exception", reason, status=400)
        return int(value)

    def place(self, pointer: str) -> tuple[int, int]:
        """Line and column (1-based, in bytes) of the value's first character."""
        if pointer:
            return self._measured(self._document().place(pointer).start)
        # the engine gets no further than the first token, and what comes in it may be no JSON
        return self._measured(_begin(self.source))

    def key_place(self, pointer: str) -> tuple[int, int]:
        """Likewise of the key that the value stands under."""
        return self._measured(self._document().place(pointer, key=True).start)

    def end_place(self, pointer: str) -> tuple[int, int]:
        """Likewise of the value's last character."""
        return self._measured(self._document().place(pointer).end - 1)

    def _measured(self, at: int) -> tuple[int, int]:
        place = Text(self.source, "").place(at, at)
        before = self.source[at - place.column + 1 : at]
        return place.line, len(before.encode("utf-8", "surrogatepass")) + 1

    def _derailed_at(self, pointer: str, value: list[Any], variable: int) -> Throwable:
        """After an empty array the engine takes the members that follow for the map's own."""
        home, _, step = pointer.rpartition("/")
        names: list[str] = [] if value else list(itertools.dropwhile(lambda name: name != step, self.at(home)))
        for name in names[1:]:
            beyond = self.at(home)[name]
            if beyond is None or isinstance(beyond, (dict, list)):
                return self._no_text(f"{home}/{escape_pointer(name)}", beyond)
        return _derailed(variable)

    def _spelled(self, pointer: str, value: object) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        # a number with a point, or a negative zero, is spelled as nowhere but in the body
        return str(value) if isinstance(value, int) and value else self._document().spelling(pointer)

    def _document(self) -> Document:
        # places and spellings are asked for in rare cases, so the body is read again for them
        at = _begin(self.source)
        text = self.source
        try:
            # what follows the first value is not looked at
            return read_json_at(Text(text, ""), at, ENGINE, plain=is_plain(text))[0]
        except ScanError as fault:
            whole = _untorn(text, at, fault)
            return read_json_at(Text(whole, ""), at, ENGINE, plain=is_plain(whole))[0]

    def _no_text(self, pointer: str, value: object) -> Throwable:
        line, column = self.place(pointer)
        return Throwable(
            "illegal_state_exception", f"Can't get text on a {token_name(value)} at {line}:{column}", status=500
        )

    def _expect(self, pointer: str, kind: type, token: str) -> None:
        value = self.at(pointer)
        if isinstance(value, kind):
            return
        found = token_name(value)
        if not self.source.strip():
            found, line, column = "null", 1, 0
        else:
            line, column = self.place(pointer)
        reason = f"Failed to parse object: expecting token of type [{token}] but found [{found}]"
        raise Throwable("parsing_exception", reason, details={"line": line, "col": column}, status=400)
