"""How single values match a field: equal, among, like a pattern, between. Each gives a matcher: document to score."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from conformance.apis.mlcommons.search.corpus import Corpus
from conformance.apis.mlcommons.search.dates import millis
from conformance.apis.mlcommons.search.mapping import Field
from conformance.apis.mlcommons.store import Document
from conformance.java.throwable import Throwable

__all__ = ["Matcher", "constant", "equal", "like", "nothing", "spelled", "within"]

Matcher = Callable[[Corpus, Document], float | None]
"""The score of a document, or None if it doesn't match."""


def nothing(_corpus: Corpus, _document: Document) -> float | None:
    """Matches no document."""
    return None


def constant(test: Callable[[Corpus, Document], bool], boost: float = 1.0) -> Matcher:
    """A matcher whose score is the same for all that match."""
    return lambda corpus, document: boost if test(corpus, document) else None


def spelled(value: Any) -> str:
    """A query's value as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def equal(field: Field, wanted: Sequence[Any], boost: float = 1.0, *, ignore_case: bool = False) -> Matcher:
    """A matcher for documents that hold one of the values; in a text field a value is one word."""
    if field.is_text:
        words = [spelled(value) for value in wanted]
        if ignore_case:
            folded = {word.lower() for word in words}
            return constant(lambda corpus, document: not folded.isdisjoint(corpus.words(field, document)), boost)
        if len(words) == 1:
            return _word(field, words[0], boost)
        among = set(words)
        return constant(lambda corpus, document: not among.isdisjoint(corpus.words(field, document)), boost)
    keys = {_key(field, value) for value in wanted}
    if ignore_case:
        lower = {str(key).lower() for key in keys}
        return constant(
            lambda corpus, document: any(str(value).lower() in lower for value in corpus.values(field, document)), boost
        )
    return constant(lambda corpus, document: not keys.isdisjoint(corpus.values(field, document)), boost)


def _word(field: Field, word: str, boost: float) -> Matcher:
    def matches(corpus: Corpus, document: Document) -> float | None:
        words = corpus.words(field, document)
        return corpus.score_of(field, words, word) * boost if word in words else None

    return matches


def _key(field: Field, value: Any) -> Any:
    """A query's value as the field's documents hold it. Raises Throwable for one that the field can't hold."""
    if field.kind == "date":
        return millis(value)
    if field.kind == "integer":
        try:
            return float(value) if not isinstance(value, bool) else _no_number(value)
        except (TypeError, ValueError):
            return _no_number(value)
    if field.kind == "boolean":
        text = spelled(value)
        if text in {"true", "false"}:
            return text == "true"
        raise Throwable(
            "illegal_argument_exception",
            f"Can't parse boolean value [{text}], expected [true] or [false]",
            status=400,
        )
    return spelled(value)


def _no_number(value: Any) -> float:
    raise Throwable("number_format_exception", f'For input string: "{spelled(value)}"', status=400)


def like(field: Field, pattern: str, boost: float = 1.0, *, prefix: bool = False, ignore_case: bool = False) -> Matcher:
    """A matcher for values (in a text field: words) that fit a pattern of `*` and `?`, or begin with a prefix.

    Raises Throwable for a field whose values are no texts.
    """
    if field.kind in {"boolean", "date", "integer"}:
        reason = (
            f"Can only use {'prefix' if prefix else 'wildcard'} queries on keyword and text fields - not on "
            f"[{field.name}] which is of type [{field.kind}]"
        )
        raise Throwable("query_shard_exception", reason, status=400)
    fits = _fits(pattern, prefix=prefix, ignore_case=ignore_case)
    if field.is_text:
        return constant(lambda corpus, document: any(map(fits, corpus.words(field, document))), boost)
    return constant(lambda corpus, document: any(fits(str(value)) for value in corpus.values(field, document)), boost)


@lru_cache(maxsize=512)
def _fits(pattern: str, *, prefix: bool, ignore_case: bool) -> Callable[[str], object]:
    if prefix:
        written = re.escape(pattern) + ".*"
    else:
        parts = re.findall(r"\\.|[\s\S]", pattern)
        written = "".join({"*": ".*", "?": "."}.get(part) or re.escape(part[-1]) for part in parts)
    return re.compile(written, re.DOTALL | (re.IGNORECASE if ignore_case else 0)).fullmatch


def within(field: Field, low: Any, high: Any, *, low_in: bool, high_in: bool, boost: float = 1.0) -> Matcher:
    """A matcher for values between two bounds (None: no bound); texts compare as text."""
    bottom: Any
    top: Any
    if field.kind == "date":
        bottom = None if low is None else millis(low, round_up=not low_in)
        top = None if high is None else millis(high, round_up=high_in)
    elif field.kind in {"integer", "boolean"}:
        bottom, top = (None if bound is None else _key(field, bound) for bound in (low, high))
    else:
        bottom, top = (None if bound is None else spelled(bound) for bound in (low, high))

    def inside(value: Any) -> bool:
        if bottom is not None and not (value >= bottom if low_in else value > bottom):
            return False
        return top is None or bool(value <= top if high_in else value < top)

    if field.is_text:
        return constant(lambda corpus, document: any(map(inside, corpus.words(field, document))), boost)
    return constant(lambda corpus, document: any(map(inside, corpus.values(field, document))), boost)
