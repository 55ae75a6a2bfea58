"""JSON as Gson 2.13.2 writes and reads it, set up as the engine's own (nulls kept, HTML not escaped, lenient reading).

Reading tries the standard library first: whatever is plain JSON, Gson reads alike. The rest goes to `GsonReader`.
"""

from __future__ import annotations

import json
import math
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

from conformance.java.composer import compose
from conformance.java.gson_reader import GsonReader
from conformance.java.gson_text import NESTING_LIMIT
from conformance.java.hashmap import hash_order
from conformance.java.numbers import double_text
from conformance.java.throwable import Throwable

__all__ = ["from_json", "from_json_map", "nests_deeper", "quote", "to_json"]


def quote(text: str) -> str:
    """The text as a JSON string: only quotes, backslashes, controls and the two line separators are escaped."""
    quoted: str = encode_basestring(text)
    if "\u2028" in quoted or "\u2029" in quoted:
        return quoted.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return quoted


def to_json(value: Any, *, hash_maps: bool = True) -> str:
    """Compact JSON: floats as Java doubles, Decimals as BigDecimals, members in HashMap order.

    `hash_maps=False` keeps the members' own order, as for maps which Gson itself has read.
    Raises `illegal_argument_exception` for a number that JSON lacks.
    """
    return compose(value, _SCALARS, hash_order if hash_maps else iter)


def from_json(text: str) -> Any:
    """`gson.fromJson(text, Object.class)`: every number a float, later members win; None for an empty text.

    Raises `json_syntax_exception` in Gson's words.
    """
    try:
        value = _STRICT.decode(text)
    except (ValueError, RecursionError):
        return _read(text, GsonReader.read_object)
    if nests_deeper(text, value):
        return _read(text, GsonReader.read_object)
    return value


def from_json_map(text: str) -> dict[Any, Any] | None:
    """`gson.fromJson(text, Map.class)`: as `from_json`, but the top must be a map and can't repeat a key.

    Gson takes an array of pairs for a map too, whose keys then may be numbers. None for `null` or an empty text.
    """
    tops: list[tuple[str, Any]] = []

    def keep(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal tops
        tops = pairs
        return dict(pairs)

    try:
        value = json.JSONDecoder(object_pairs_hook=keep, **_NUMBERS).decode(text)
    except (ValueError, RecursionError):
        value = None
    if type(value) is not dict or len(value) != len(tops) or nests_deeper(text, value):
        read: dict[Any, Any] | None = _read(text, GsonReader.read_map)
        return read
    return value


def nests_deeper(text: str, value: Any, limit: int = NESTING_LIMIT) -> bool:
    """Whether `value`, read from `text`, has more levels of arrays and objects than `limit`."""
    if text.count("[") + text.count("{") <= limit:
        return False
    level = [value]
    for _ in range(limit):
        below: list[Any] = []
        for container in level:
            if type(container) is dict:
                below += [member for member in container.values() if type(member) in _CONTAINERS]
            elif type(container) is list:
                below += [member for member in container if type(member) in _CONTAINERS]
        if not below:
            return False
        level = below
    return True


def _read(text: str, read: Any) -> Any:
    reader = GsonReader(text)
    if reader.is_empty():
        return None
    value = read(reader)
    if value is not None:
        reader.finish()
    return value


def _double(x: float) -> str:
    if math.isinf(x) or math.isnan(x):
        raise Throwable(
            "illegal_argument_exception",
            f"{double_text(x)} is not a valid double value as per JSON specification. To override this behavior, "
            "use GsonBuilder.serializeSpecialFloatingPointValues() method.",
        )
    return double_text(x)


def _whole(digits: str) -> float:
    if len(digits) > 20:
        raise ValueError(digits)
    return float(digits)


def _fraction(digits: str) -> float:
    if len(digits) > 21 and (len(digits) >= 1024 or "." not in digits[:21]):
        raise ValueError(digits)
    return float(digits)


def _refuse(name: str) -> float:
    raise ValueError(name)


_CONTAINERS = (dict, list)
_SCALARS: dict[type, Any] = {
    str: quote,
    int: int.__repr__,
    float: _double,
    bool: {True: "true", False: "false"}.__getitem__,
    type(None): lambda _: "null",
    Decimal: str,
}
# Gson's reader takes some very long numbers for text; those are left to `GsonReader`.
_NUMBERS: dict[str, Any] = {"parse_int": _whole, "parse_float": _fraction, "parse_constant": _refuse}
_STRICT = json.JSONDecoder(**_NUMBERS)
