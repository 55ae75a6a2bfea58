"""A query's plan: from the name of an index to a matcher of its documents, with the faults that only a shard finds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.apis.mlcommons.search import terms
from conformance.apis.mlcommons.search.mapping import Field, field_named
from conformance.apis.mlcommons.search.terms import Matcher
from conformance.java.throwable import Throwable

__all__ = ["Plan", "not_created", "on_field", "told_as_creating"]

Plan = Callable[[str], Matcher]


def on_field(name: str, make: Callable[[Field], Matcher]) -> Plan:
    """The plan of a query on one field; a field that the index doesn't have matches nothing."""

    def plan(index: str) -> Matcher:
        field = field_named(index, name)
        return terms.nothing if field is None else make(field)

    return plan


def told_as_creating(plan: Plan) -> Plan:
    """A plan whose faults on the shard are told as those of creating the query."""

    def created(index: str) -> Matcher:
        try:
            return plan(index)
        except Throwable as error:
            raise not_created(index, error) from error

    return created


def not_created(index: str, error: Throwable) -> Throwable:
    """`query_shard_exception`: a query that can't be made for an index. The shard's answer adds the index's uuid."""
    details: dict[str, Any] = {"index": index, "index_uuid": ""}
    if error.type == "parse_exception":
        details["root_cause"] = [Throwable(error.type, error.reason).body()]
    cause = Throwable(error.type, error.reason, cause=error.cause)
    return Throwable(
        "query_shard_exception", f"failed to create query: {error.reason}", cause=cause, details=details, status=400
    )
