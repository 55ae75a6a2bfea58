"""Whether the engine takes a text for JSON: for escaping values, and for the payload it sends."""

from __future__ import annotations

import json
import re
from typing import Any

from conformance.java.gson import nests_deeper
from conformance.java.gson_reader import GsonReader
from conformance.java.gson_text import NESTING_LIMIT
from conformance.java.org_json import begins_with_json
from conformance.java.strings import is_blank, trim
from conformance.java.throwable import Throwable

__all__ = ["is_json", "is_ndjson", "is_payload"]


def is_json(text: str) -> bool:
    """`StringUtils.isJson`: org.json reads an object or array at the start, and lenient Gson the whole.

    >>> [is_json(text) for text in ('{"a":1}', "{a:'b'}", "[1,]", '"text"', "1", '{"a":1,"a":2}')]
    [True, True, True, False, False, False]
    """
    if not _OPENING.match(text):
        return False
    try:
        value = _STRICT.decode(text)
    except (ValueError, RecursionError):
        return _is_lenient_json(text)
    # Plain JSON is JSON for both readers, but for depth and repeated keys (which the decoder refuses).
    return not nests_deeper(text, value)


def is_ndjson(text: str) -> bool:
    """Whether every line that is not empty is JSON."""
    return all(not line or is_json(line) for line in map(trim, _LINE_END.split(text)))


def is_payload(text: str) -> bool:
    """`StringUtils.isJsonOrNdjson`: what may be sent."""
    return not is_blank(text) and (is_json(text) or is_ndjson(text))


def _is_lenient_json(text: str) -> bool:
    if not begins_with_json(text, NESTING_LIMIT):
        return False
    reader = GsonReader(text)
    try:
        reader.read_object()
        reader.finish()
    except Throwable:
        return False
    return True


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key stands twice")
    return members


def _refuse(name: str) -> float:
    raise ValueError(name)


_OPENING = re.compile(r"[\x01-\x20]*[{\[]")
_LINE_END = re.compile(r"\r?\n")
# Numbers are kept as text: their value is of no interest, and Python limits the digits of an int.
_STRICT = json.JSONDecoder(object_pairs_hook=_distinct, parse_int=str, parse_float=str, parse_constant=_refuse)
