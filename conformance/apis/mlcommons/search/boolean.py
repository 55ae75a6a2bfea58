"""Clauses combined: must, filter, should, must_not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.apis.mlcommons.search.corpus import Corpus
from conformance.apis.mlcommons.search.fulltext import required
from conformance.apis.mlcommons.search.terms import Matcher
from conformance.apis.mlcommons.store import Document

__all__ = ["Clauses", "combined"]


@dataclass(frozen=True, slots=True)
class Clauses:
    """The clauses of a bool query; `least` is its minimum_should_match."""

    must: Sequence[Matcher]
    filter: Sequence[Matcher]
    should: Sequence[Matcher]
    must_not: Sequence[Matcher]
    least: str | None = None


def combined(clauses: Clauses, boost: float = 1.0) -> Matcher:
    """A matcher for documents that satisfy the clauses; must and should clauses add to the score."""
    must, should = clauses.must, clauses.should
    if not (must or should or clauses.filter or clauses.must_not):
        return lambda _corpus, _document: boost
    if clauses.least is not None:
        needed = required(clauses.least, len(should))
    else:
        needed = 1 if should and not must and not clauses.filter else 0

    def matches(corpus: Corpus, document: Document) -> float | None:
        if any(matcher(corpus, document) is not None for matcher in clauses.must_not):
            return None
        if any(matcher(corpus, document) is None for matcher in clauses.filter):
            return None
        total = 0.0
        for matcher in must:
            score = matcher(corpus, document)
            if score is None:
                return None
            total += score
        scores = [score for matcher in should if (score := matcher(corpus, document)) is not None]
        if len(scores) < needed:
            return None
        return (total + sum(scores)) * boost

    return matches
