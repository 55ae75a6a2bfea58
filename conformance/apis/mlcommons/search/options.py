"""What a query is given: its field, its value and its options, with the engine's complaints about each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from conformance.apis.mlcommons.search.request import At, not_here, parsing
from conformance.java.xcontent import illegal_argument

__all__ = ["behind", "boost_of", "one_field", "read_options", "value_of"]


def read_options(name: str, members: Iterable[tuple[str, At]], known: str, elsewhere: str = "") -> dict[str, Any]:
    """The options of a query; unknown ones are refused, and so are known ones that are not spoken here."""
    read: dict[str, Any] = {}
    for key, value in members:
        if key in known.split():
            read[key] = value.value
        elif key in elsewhere.split() or key == "_name":
            raise not_here(f"option [{key}] of query [{name}]")
        else:
            raise parsing(f"[{name}] query does not support [{key}]", value.place())
    return read


def boost_of(options: dict[str, Any]) -> float:
    """What the query multiplies its scores by."""
    return float(options.get("boost", 1.0))


def one_field(name: str, at: At) -> tuple[str, At]:
    """The only member of `{"field": ...}`."""
    members = list(at.members())
    if not members and name.startswith("match"):
        raise parsing("No text specified for text query", at.end_place())
    if not members or not members[0][0]:
        raise illegal_argument("field name is null or empty")
    if len(members) > 1:
        first, second = members[0][0], members[1]
        reason = f"[{name}] query doesn't support multiple fields, found [{first}] and [{second[0]}]"
        raise parsing(reason, second[1].place())
    return members[0]


def value_of(name: str, at: At, key: str, known: str, elsewhere: str = "") -> tuple[Any, dict[str, Any]]:
    """A field's value, given alone or as `{key: value, options...}`."""
    full_text = name.startswith("match")
    if isinstance(at.value, list):
        if full_text:
            at.text()  # refuses it
        raise parsing(f"[{name}] query does not support array of values", at.place())
    if not isinstance(at.value, dict):
        if at.value is None:
            if full_text:
                raise parsing("No text specified for text query", behind(at))
            raise illegal_argument("field name is null or empty")
        return at.value, {}
    options = read_options(name, at.members(), f"{key} boost {known}", elsewhere)
    value = next((options[each] for each in key.split() if each in options), None)
    if value is None:
        if full_text:
            raise parsing("No text specified for text query", at.end_place())
        raise illegal_argument("value cannot be null")
    return value, options


def behind(at: At) -> tuple[int, int]:
    """Where the token after a value stands, if nothing lies between them."""
    line, column = at.end_place()
    return line, column + 1
