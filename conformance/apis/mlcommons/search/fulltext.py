"""Full-text matching: any word, every word, a phrase."""

from __future__ import annotations

import re
from collections.abc import Sequence

from conformance.apis.mlcommons.analysis import standard_tokens
from conformance.apis.mlcommons.search.corpus import Corpus
from conformance.apis.mlcommons.search.mapping import Field
from conformance.apis.mlcommons.search.terms import Matcher, equal, nothing
from conformance.apis.mlcommons.store import Document

__all__ = ["best_of", "match", "phrase", "required"]


def match(
    field: Field | None, text: str, *, every: bool = False, least: str | None = None, boost: float = 1.0
) -> Matcher:
    """A matcher for documents with any of the text's words, or every one; in other than text fields the whole value."""
    if field is None:
        return nothing
    if not field.is_text:
        return equal(field, [text], boost)
    words = standard_tokens(text)
    if not words:
        return nothing
    needed = len(words) if every else required(least, len(words)) if least is not None else 1

    def matches(corpus: Corpus, document: Document) -> float | None:
        held = corpus.words(field, document)
        found = [word for word in words if word in held]
        if len(found) < max(needed, 1):
            return None
        return sum(corpus.score_of(field, held, word) for word in found) * boost

    return matches


def phrase(field: Field | None, text: str, boost: float = 1.0, *, prefix: bool = False) -> Matcher:
    """A matcher for documents with the text's words side by side; with `prefix` the last may be only begun."""
    if field is None:
        return nothing
    if not field.is_text:
        return equal(field, [text], boost)
    words = standard_tokens(text)
    if not words:
        return nothing

    def matches(corpus: Corpus, document: Document) -> float | None:
        held = corpus.words(field, document)
        width = len(words)
        count = sum(_alike(held[at : at + width], words, prefix=prefix) for at in range(len(held) - width + 1))
        if not count:
            return None
        weight = sum(corpus.weight(field, word) for word in words)
        single = corpus.weight(field, words[0]) or 1.0
        return corpus.score_of(field, held, words[0], count) / single * weight * boost

    return matches


def _alike(held: Sequence[str], words: Sequence[str], *, prefix: bool) -> bool:
    if prefix:
        return held[:-1] == words[:-1] and held[-1].startswith(words[-1])
    return held == words


def best_of(matchers: Sequence[Matcher], tie_breaker: float = 0.0) -> Matcher:
    """The best score of several matchers, and a part of the others'."""

    def matches(corpus: Corpus, document: Document) -> float | None:
        scores = [score for matcher in matchers if (score := matcher(corpus, document)) is not None]
        if not scores:
            return None
        best = max(scores)
        return best + tie_breaker * (sum(scores) - best)

    return matches


def required(least: str, count: int) -> int:
    """How many of `count` clauses `minimum_should_match` asks for: `2`, `-1`, `75%`, `-25%`, `3<90%`."""
    for condition in reversed(least.split()):
        limit, below, spec = condition.rpartition("<")
        if below and count <= int(limit):
            continue
        return _part(spec, count)
    return count


def _part(spec: str, count: int) -> int:
    if not re.fullmatch(r"-?\d+%?", spec):
        return count
    part = int(count * abs(int(spec[:-1])) / 100) if spec.endswith("%") else abs(int(spec))
    return max(0, min(count, count - part if spec.startswith("-") else part))
