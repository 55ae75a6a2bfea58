from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from conformance.java.jsonpath import compile_path
from conformance.java.numbers import parse_double
from conformance.java.regex import full_match
from conformance.java.throwable import Throwable
from conformance.processors.chain import apply, nested
from conformance.processors.processor import Config, RefusedError, Step, processor, text_or_none
from conformance.processors.values import ArrayList, document, java_text


@processor("conditional")
def conditional(config: Config) -> Step:
    """The value after the processors of the first of `routes` whose condition fits it, else after `default`.

    Routes are a list of objects, condition -> processors.

    What is looked at is the value, or what `path` finds in it (null, if nothing). Conditions: an exact text, `exists`,
    `null`, `not_exists`, `>=n`, `<=n`, `>n`, `<n`, `==n`, `regex:p` (the whole text), `contains:s`.
    Source: MLConditionalProcessor, ML Commons 3.6.
    """
    if config.get("routes") is None:
        raise RefusedError("'routes' is required for conditional processor")
    path = text_or_none(config, "path")
    if not isinstance(config["routes"], list):
        raise RefusedError(f"'routes' is no list: {config['routes']!r}")
    routes = [
        (condition, nested(processors))
        for route in config["routes"]
        if isinstance(route, dict)
        for condition, processors in route.items()
    ]
    if not routes:
        raise RefusedError("'routes' must contain at least one route for conditional processor")
    otherwise = nested(config.get("default"))

    def step(value: Any) -> Any:
        seen = _find(value, path) if path else value
        for condition, steps in routes:
            if fits(condition, seen):
                return apply(value, steps)
        return apply(value, otherwise)

    return step


def fits(condition: str, value: Any) -> bool:
    """Whether the condition holds for the value."""
    # An empty list counts as null if a path gave it, not if Java made it.
    if value is None or (value == [] and not isinstance(value, ArrayList)):
        return condition in ("null", "not_exists")
    if condition == "exists":
        return True
    text = java_text(value)
    if condition == text:
        return True
    number = _number(value, text)
    if number is not None:
        for sign, holds in _COMPARISONS.items():
            if condition.startswith(sign):
                bound = _number(None, condition[len(sign) :])
                return bound is not None and holds(number, bound)
    if condition.startswith("regex:"):
        try:
            return full_match(condition[6:], text)
        except Throwable:
            return False
    return condition.startswith("contains:") and condition[9:] in text


def _find(value: Any, path: str) -> Any:
    try:
        return compile_path(path).read(document(value))
    except Throwable as error:
        # Any other failure leaves the value itself to look at.
        return None if error.type == "path_not_found_exception" else value


def _number(value: Any, text: str) -> float | None:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            return float("inf") if value > 0 else float("-inf")
    try:
        return parse_double(text)
    except Throwable:
        return None


# In this order: `>=` before `>`.
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": lambda a, b: abs(a - b) < 1e-10,
}
