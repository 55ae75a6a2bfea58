"""JSON as it comes in and goes out: what is read can be written again, everywhere."""

from __future__ import annotations

import json
from typing import Any

from conformance.connection.reading import MAX_DEPTH, nests_deeper

__all__ = ["read_json", "write_json"]


def read_json(text: str | bytes) -> Any:
    """A JSON value. Raises ValueError; its message holds nothing of the text."""
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise ValueError(
            f"{error.msg[:1].lower()}{error.msg[1:]} at line {error.lineno}, column {error.colno}"
        ) from None
    except RecursionError:
        raise ValueError(f"it nests deeper than {MAX_DEPTH} levels") from None
    if nests_deeper(value, MAX_DEPTH):
        raise ValueError(f"it nests deeper than {MAX_DEPTH} levels")
    return value


def write_json(value: Any) -> bytes:
    """A JSON value as compact UTF-8; a lone surrogate, which UTF-8 can't hold, is escaped."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")


def _finite(text: str) -> float:
    value = float(text)
    if value in {float("inf"), float("-inf")}:
        raise ValueError("a number is larger than any that can be kept")
    return value
