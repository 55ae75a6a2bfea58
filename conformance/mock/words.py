"""What a mock says: tokens counted, an answer to a prompt, a value that fits a schema, the nearness of two texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

__all__ = ["answer", "example", "relevance", "take", "tokens"]

LONG = 2000
"""Characters: what is found out about a longer text is not kept, so that memory is bounded."""

_TOKEN = re.compile(r"\w+|[^\w\s]")
_TOKEN_SPAN = re.compile(r"\s*(?:\w+|[^\w\s])")


def tokens(text: str) -> int:
    """How many tokens a text has here: its words and punctuation marks. Not the provider's count, but additive."""
    return _kept_tokens(text) if len(text) < LONG else sum(1 for _ in _TOKEN.finditer(text))


@lru_cache(maxsize=4096)
def _kept_tokens(text: str) -> int:
    return len(_TOKEN.findall(text))


def take(text: str, limit: int | None) -> tuple[str, bool]:
    """The first tokens of a text, and whether any were cut off."""
    if limit is None:
        return text, False
    found = _TOKEN_SPAN.findall(text)
    return ("".join(found[:limit]), True) if len(found) > limit else (text, False)


def pieces(text: str, size: int = 3) -> list[str]:
    """A text in the pieces that a stream sends; joined they are the text."""
    found = _TOKEN_SPAN.findall(text)
    return ["".join(found[i : i + size]) for i in range(0, len(found), size)]


def answer(prompt: str) -> str:
    """What a mock model says to a prompt: deterministic, one line, names the prompt."""
    said = " ".join(prompt.split())
    return f"Mock answer to: {said[:200]}" if said else "Mock answer."


def cut_at(text: str, stops: str | Iterable[str] | None) -> tuple[str, str | None]:
    """The text before the first stop sequence in it, and that sequence."""
    found: tuple[int, str] | None = None
    for stop in [stops] if isinstance(stops, str) else stops or ():
        at = text.find(stop) if stop else -1
        if at >= 0 and (found is None or at < found[0]):
            found = (at, stop)
    return (text, None) if found is None else (text[: found[0]], found[1])


def example(schema: Any, depth: int = 0) -> Any:
    """A small value that fits a JSON Schema as users of tools and structured answers write it."""
    if not isinstance(schema, Mapping) or depth > 12:
        return "text"
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    for union in ("anyOf", "oneOf", "allOf"):
        if schema.get(union):
            return example(schema[union][0], depth + 1)
    kind = schema.get("type", "object" if "properties" in schema else "string")
    kind = str(kind[0] if isinstance(kind, list) and kind else kind).lower()
    if kind == "object":
        return {name: example(member, depth + 1) for name, member in (schema.get("properties") or {}).items()}
    if kind == "array":
        return [example(schema.get("items", {}), depth + 1)] * max(1, int(schema.get("minItems", 1)))
    if kind in {"integer", "number"}:
        return schema.get("minimum", 1)
    return {"boolean": True, "null": None}.get(kind, "text")


def relevance(query: str, document: str) -> float:
    """How near a document is to a query, 0 to 1: the share of the query's words that it has, then its brevity."""
    asked = set(_TOKEN.findall(query.lower()))
    found = set(_TOKEN.findall(document.lower()))
    if not asked or not found:
        return 0.01
    common = len(asked & found)
    score = 0.9 * common / len(asked) + 0.08 * common / len(asked | found) + 0.01
    return round(score, 6)
