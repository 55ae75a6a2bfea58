"""The keywords of JSON Schema that assert something by themselves, in the words of networknt's validator 1.5.7."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from conformance.java.jackson import write_text
from conformance.java.regex import find
from conformance.java.schema_values import invalid, node_text, number_shown, same, same_numbers
from conformance.java.throwable import Throwable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ASSERTIONS", "NULLABLE", "Where", "token"]

Where = tuple[str | int, ...]

NULLABLE = "nullable"
_MAX = (1 << 31) - 1
_SPECIAL = str.maketrans({"\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"})


def token(name: str) -> str:
    """A member's name as a path shows it."""
    return name.translate(_SPECIAL)


def _required(value: Any, _: dict[str, Any], node: Any, at: str) -> list[str]:
    if not isinstance(node, dict) or not isinstance(value, list):
        return []
    names = dict.fromkeys(map(node_text, value))
    return [f"{at}: required property '{name}' not found" for name in names if name not in node]


def _enum(value: Any, schema: dict[str, Any], node: Any, at: str) -> list[str]:
    if not isinstance(value, list):
        return [f"{at}: does not have a value in the enumeration [none]"]
    nullable = bool(schema.get(NULLABLE))
    if any(_listed(item, node) for item in value) or (nullable and node is None):
        return []
    shown = ", ".join(write_text(item) if isinstance(item, dict | list | str) else node_text(item) for item in value)
    return [f"{at}: does not have a value in the enumeration [{shown}{', null' if nullable else ''}]"]


def _listed(item: Any, node: Any) -> bool:
    """Numbers are equal as decimals, in an array too, but not further inside."""
    if isinstance(item, list) and isinstance(node, list):
        return len(item) == len(node) and all(_alike(*pair) for pair in zip(item, node, strict=True))
    return _alike(item, node)


def _alike(left: Any, right: Any) -> bool:
    numbers = same_numbers(left, right)
    return same(left, right) if numbers is None else numbers


def _const(value: Any, _: dict[str, Any], node: Any, at: str) -> list[str]:
    if _alike(value, node):
        return []
    return [f"{at}: must be the constant value '{node_text(value)}'"]


def _limit(words: str, crossed: Callable[[Any, Any], bool]) -> Callable[[Any, dict[str, Any], Any, str], list[str]]:
    def check(value: Any, schema: dict[str, Any], node: Any, at: str) -> list[str]:
        if type(node) not in (int, float):
            return []
        bound: Any = Decimal(node_text(value))
        given: Any = Decimal(node_text(node))
        if type(value) is int and abs(value) < 1 << 63 and schema.get("type") == "integer" and type(node) is float:
            # The validator cuts a fraction off before it compares.
            given = max(-(1 << 63), min((1 << 63) - 1, int(node))) if node - node == 0 else given
        return [f"{at}: must have {words} value of {node_text(value)}"] if crossed(given, bound) else []

    return check


def _multiple_of(value: Any, _: dict[str, Any], node: Any, at: str) -> list[str]:
    if type(value) not in (int, float) or type(node) not in (int, float) or not float(value):
        return []
    divisor = Decimal(repr(float(value)))
    if (Fraction(Decimal(repr(float(node)))) / Fraction(divisor)).denominator == 1:
        return []
    return [f"{at}: must be multiple of {number_shown(divisor)}"]


def _unique_items(value: Any, _: dict[str, Any], node: Any, at: str) -> list[str]:
    if value is not True or not isinstance(node, dict | list):
        return []
    items = list(node.values()) if isinstance(node, dict) else node
    seen: dict[str, list[Any]] = {}
    for item in items:
        alike = seen.setdefault(_key(item), [])
        if any(same(item, other) for other in alike):
            return [f"{at}: must have only unique items in the array"]
        alike.append(item)
    return []


def _key(item: Any) -> str:
    """Equal for values that are the same."""
    return f"{len(item)}{sorted(item)}" if isinstance(item, dict) else write_text(item)


def _count(value: Any, default: int) -> int:
    """A whole number as a Java int."""
    if type(value) is float and value.is_integer():
        return int(max(-_MAX - 1, min(_MAX, value)))
    if type(value) is int:
        return (value + (1 << 31)) % (1 << 32) - (1 << 31)
    return default


def _min_items(value: Any, _: dict[str, Any], node: Any, at: str) -> list[str]:
    least = _count(value, 0)
    if not isinstance(node, list) or len(node) >= least:
        return []
    return [f"{at}: must have at least {number_shown(least)} items but found {number_shown(len(node))}"]


def _max_items(value: Any, _: dict[str, Any], node: Any, at: str) -> list[str]:
    most = _count(value, 0)
    if not isinstance(node, list) or len(node) <= most:
        return []
    return [f"{at}: must have at most {number_shown(most)} items but found {number_shown(len(node))}"]


def _min_length(value: Any, _: dict[str, Any], node: Any, at: str) -> list[str]:
    least = _count(value, -_MAX - 1)
    if not isinstance(node, str) or len(node) >= least:
        return []
    return [f"{at}: must be at least {number_shown(least)} characters long"]


def _max_length(value: Any, _: dict[str, Any], node: Any, at: str) -> list[str]:
    most = _count(value, _MAX)
    if not isinstance(node, str) or len(node) <= most:
        return []
    return [f"{at}: must be at most {number_shown(most)} characters long"]


def _min_properties(value: Any, _: dict[str, Any], node: Any, at: str) -> list[str]:
    least = _count(value, 0)
    if not isinstance(node, dict) or len(node) >= least:
        return []
    return [f"{at}: must have at least {number_shown(least)} properties"]


def _max_properties(value: Any, _: dict[str, Any], node: Any, at: str) -> list[str]:
    most = _count(value, _MAX)
    if not isinstance(node, dict) or len(node) <= most:
        return []
    return [f"{at}: must have at most {number_shown(most)} properties"]


def _contains_counts(_: Any, schema: dict[str, Any], node: Any, at: str) -> list[str]:
    del node
    shown = write_text(schema)
    found: list[str] = []
    least, most = 1, _MAX
    if (value := schema.get("minContains", 1)) is not None:
        least = _count(value, -1)
        if least < 0:
            least = 1
            found.append(f"{at}: must be a non-negative integer in {shown}")
    if "maxContains" in schema:
        most = _count(schema["maxContains"], -1)
        if most < 0:
            most = _MAX
            found.append(f"{at}: must be a non-negative integer in {shown}")
    if most < least:
        found.append(f"{at}: minContains must less than or equal to maxContains in {shown}")
    return found


def _pattern(value: Any, _: dict[str, Any], node: Any, at: str) -> list[str]:
    if not isinstance(value, str):
        return []
    try:
        matches = find(value, node if isinstance(node, str) else "")
    except Throwable as error:
        raise invalid(f"java.util.regex.PatternSyntaxException: {error.reason}") from error
    if matches or not isinstance(node, str):
        return []
    return [f"{at}: does not match the regex pattern {value}"]


def _dependent_required(value: Any, _: dict[str, Any], node: Any, at: str) -> list[str]:
    if not isinstance(value, dict) or not isinstance(node, dict):
        return []
    return [
        f"{at}: has a missing property '{field}' which is dependent required because '{name}' is present"
        for name in node
        if isinstance(value.get(name), list)
        for field in dict.fromkeys(map(node_text, value[name]))
        if field not in node
    ]


def _not_allowed(value: Any, _: dict[str, Any], node: Any, at: str) -> list[str]:
    if not isinstance(value, list) or not isinstance(node, dict):
        return []
    return [
        f"{at}.{token(name)}: property '{name}' is not allowed but it is in the data"
        for name in dict.fromkeys(map(node_text, value))
        if name in node
    ]


ASSERTIONS: dict[str, Callable[[Any, dict[str, Any], Any, str], list[str]]] = {
    "const": _const,
    "dependentRequired": _dependent_required,
    "enum": _enum,
    "exclusiveMaximum": _limit("an exclusive maximum", lambda given, bound: given >= bound),
    "exclusiveMinimum": _limit("an exclusive minimum", lambda given, bound: given <= bound),
    "maxContains": _contains_counts,
    "maxItems": _max_items,
    "maxLength": _max_length,
    "maxProperties": _max_properties,
    "maximum": _limit("a maximum", lambda given, bound: given > bound),
    "minContains": _contains_counts,
    "minItems": _min_items,
    "minLength": _min_length,
    "minProperties": _min_properties,
    "minimum": _limit("a minimum", lambda given, bound: given < bound),
    "multipleOf": _multiple_of,
    "notAllowed": _not_allowed,
    "pattern": _pattern,
    "required": _required,
    "uniqueItems": _unique_items,
}
