"""JSON as Jackson 2.21 reads and writes it: strict, and set up as the engine does for requests and replies.

Reading tries the standard library first; only what is not plain JSON, or near a limit, goes to `JacksonReader`.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from conformance.java.composer import compose
from conformance.java.gson import nests_deeper
from conformance.java.jackson_reader import MAX_DEPTH, JacksonReader
from conformance.java.jackson_strings import MAX_NAME
from conformance.java.jackson_words import MAX_NUMBER
from conformance.java.numbers import double_text
from conformance.java.throwable import Throwable
from conformance.java.units import to_units

__all__ = ["read_body", "read_reply", "read_text", "read_torn", "write", "write_text"]


def read_body(body: str | bytes) -> Any:
    """A request's body as OpenSearch's REST layer reads it: comments pass; None when there is nothing.

    Numbers are int or float. What follows the first value is not looked at.
    Raises `json_parse_exception`, `json_e_o_f_exception`, `stream_constraints_exception`.
    """
    text = body if isinstance(body, str) else _as_text(body)
    if text is not None and not _SURROGATE_ESCAPE.search(text):
        value = _read_plain(text)
        if value is not _NO_PLAIN:
            return value
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    return JacksonReader(data.decode("latin-1"), wire=True).read()


def read_torn(body: str) -> tuple[dict[str, Any], str, Throwable]:
    """The whole members before the fault of a body that `read_body` refuses, their text, and that fault.

    The text is the body's up to there, closed. Raises the fault where the body does not even begin with an object.
    """
    data = body.encode("utf-8", "surrogatepass")
    reader = JacksonReader(data.decode("latin-1"), wire=True)
    try:
        reader.read()
    except Throwable as fault:
        members = reader.whole_members()
        if members is None:
            raise
        return members, data[: reader.whole_end].decode("utf-8", "surrogatepass") + "}", fault
    raise ValueError("this body can be read whole")


def read_text(text: str, *, repeats: bool = False) -> Any:
    """A text as the engine's `ObjectMapper` reads it: no comments; None when there is nothing.

    Keys can't be repeated, but with `repeats`, as an `ObjectMapper` without settings reads, where the last one counts.
    Raises as `read_body`.
    """
    value = _read_plain(text, _LAST_COUNTS if repeats else None)
    if value is not _NO_PLAIN:
        return value
    return JacksonReader(to_units(text), wire=False, repeats=repeats).read()


def read_reply(text: str) -> dict[str, Any] | list[Any]:
    """A provider's reply (`StringUtils.fromJson`): an object or an array.

    Raises `illegal_argument_exception`: `Invalid JSON format: ...`, `Unsupported response type`.
    """
    try:
        value = read_text(text)
    except Throwable as error:
        raise Throwable("illegal_argument_exception", f"Invalid JSON format: {error.reason}", cause=error) from error
    if isinstance(value, dict | list):
        return value
    raise Throwable("illegal_argument_exception", "Unsupported response type")


def write(value: Any) -> str:
    """Compact JSON as the engine answers: members in their order, floats as Java doubles, `"Infinity"` in quotes.

    Non-ASCII stays, but a character beyond U+FFFF becomes two escapes.
    """
    return compose(value, _SCALARS, iter)


def write_text(value: Any) -> str:
    """The same into a text, not onto the wire: all but control characters stay.

    Source: `JsonNode.toString`, `StringUtils.toJson`.
    """
    return compose(value, _TEXT_SCALARS, iter)


def _read_plain(text: str, decoder: json.JSONDecoder | None = None) -> Any:
    """The object or array that begins a text of plain JSON; `_NO_PLAIN` for all else."""
    opening = _OPENING.match(text)
    if opening is None:
        return _NO_PLAIN
    try:
        if decoder is None:
            decoder = _STRICT if len(text) <= MAX_NAME else _STRICT_AND_SHORT
        value, _ = decoder.raw_decode(text, opening.end())
    except (ValueError, RecursionError):
        return _NO_PLAIN
    return _NO_PLAIN if nests_deeper(text, value, MAX_DEPTH) else value


def _as_text(body: bytes) -> str | None:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key stands twice")
    return members


def _distinct_and_short(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if any(len(name) > MAX_NAME for name, _ in pairs):
        raise ValueError("a key is too long")
    return _distinct(pairs)


def _whole(digits: str) -> int:
    if len(digits) > MAX_NUMBER:
        raise ValueError(digits)
    return int(digits)


def _fraction(digits: str) -> float:
    if len(digits) > MAX_NUMBER:
        raise ValueError(digits)
    return float(digits)


def _refuse(name: str) -> float:
    raise ValueError(name)


def _double(x: float) -> str:
    text = double_text(x)
    return f'"{text}"' if text[-1] in "yN" else text


def _quote(text: str) -> str:
    return f'"{_SPECIAL.sub(_escape, text)}"'


def _quote_in_text(text: str) -> str:
    return f'"{_CONTROL.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    short = _SHORT.get(char)
    if short is not None:
        return short
    return "".join(f"\\u{ord(unit):04X}" for unit in to_units(char))


_NO_PLAIN = object()
_OPENING = re.compile(r"[ \t\r\n]*(?=[{\[])")
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_NUMBERS: dict[str, Any] = {"parse_int": _whole, "parse_float": _fraction, "parse_constant": _refuse}
_STRICT = json.JSONDecoder(object_pairs_hook=_distinct, **_NUMBERS)
_LAST_COUNTS = json.JSONDecoder(**_NUMBERS)
_STRICT_AND_SHORT = json.JSONDecoder(object_pairs_hook=_distinct_and_short, **_NUMBERS)
_SPECIAL = re.compile('["\\\\\x00-\x1f\ud800-\udfff\U00010000-\U0010ffff]')
_CONTROL = re.compile('["\\\\\x00-\x1f]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_SCALARS: dict[type, Any] = {
    str: _quote,
    int: int.__repr__,
    float: _double,
    bool: {True: "true", False: "false"}.__getitem__,
    type(None): lambda _: "null",
    Decimal: str,
}
_TEXT_SCALARS = {**_SCALARS, str: _quote_in_text}
