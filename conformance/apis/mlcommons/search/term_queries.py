"""The queries on values as they are, without analysis, as they are read: terms, ids, patterns and ranges."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.apis.mlcommons.search import terms
from conformance.apis.mlcommons.search.mapping import Field, fields_like, has_fields_below
from conformance.apis.mlcommons.search.options import boost_of, one_field, read_options, value_of
from conformance.apis.mlcommons.search.plan import Plan, on_field, told_as_creating
from conformance.apis.mlcommons.search.request import At, not_here, parsing
from conformance.apis.mlcommons.search.terms import Matcher
from conformance.java.throwable import Throwable
from conformance.java.xcontent import illegal_argument

__all__ = ["read_exists", "read_ids", "read_prefix", "read_range", "read_term", "read_terms", "read_wildcard"]


def read_term(at: At) -> Plan:
    """A field that holds one value: `{field: value}`, or `{field: {value, case_insensitive, boost}}`."""
    name, inner = one_field("term", at)
    value, options = value_of("term", inner, "value", "case_insensitive")
    folds, boost = bool(options.get("case_insensitive")), boost_of(options)
    return told_as_creating(on_field(name, lambda field: terms.equal(field, [value], boost, ignore_case=folds)))


def read_terms(at: At) -> Plan:
    """A field that holds one of several values: `{field: [...]}`; its faults on the shard are its own."""
    name, wanted, boost = None, None, 1.0
    for key, value in at.members():
        if isinstance(value.value, list):
            if name is not None:
                raise parsing("[terms] query does not support multiple fields", value.place())
            name, wanted = key, value.value
        elif isinstance(value.value, dict):
            raise not_here("terms lookup in query [terms]")
        elif key == "boost":
            boost = float(value.value)
        elif key in {"_name", "value_type"}:
            raise not_here(f"option [{key}] of query [terms]")
        else:
            raise parsing(f"[terms] query does not support [{key}]", value.place())
    if name is None or wanted is None:
        reason = "[terms] query requires a field name, followed by array of terms or a document lookup specification"
        raise parsing(reason, at.end_place())
    if None in wanted:
        raise illegal_argument("No value specified for terms query")
    return on_field(name, lambda field: terms.constant(_any_of(field, wanted), boost))


def _any_of(field: Field, wanted: list[Any]) -> Callable[..., bool]:
    matcher = terms.equal(field, wanted)
    return lambda corpus, document: matcher(corpus, document) is not None


def read_ids(at: At) -> Plan:
    """Documents by id: `{values: [...]}`."""
    wanted: list[str] = []
    boost = 1.0
    for key, value in at.members():
        if key == "values":
            wanted = [item.text() for item in value.items()]
        elif key == "boost":
            boost = float(value.value)
        else:
            line, column = value.key_place()
            hint = " did you mean [values]?" if key.startswith("value") else ""
            reason = f"[{line}:{column}] [ids] unknown field [{key}]{hint}"
            raise parsing(reason, value.place(), cause=Throwable("x_content_parse_exception", reason))
    among = frozenset(wanted)
    return lambda _index: terms.constant(lambda _corpus, document: document.id in among, boost)


def read_exists(at: At) -> Plan:
    """Documents that have a field, or one below it: `{field: name}`."""
    for key, value in at.members():
        if value.value is None or isinstance(value.value, (dict, list)):
            raise parsing(f"[exists] unknown token [{value.token}] after [{key}]", value.place())
    options = read_options("exists", at.members(), "field boost")
    if "field" not in options:
        raise parsing("[exists] must be provided with a [field]", at.end_place())
    name, boost = str(options["field"]), boost_of(options)
    if not name:
        raise illegal_argument("field name is null or empty")

    def plan(index: str) -> Matcher:
        fields = fields_like(index, name)
        if not fields and has_fields_below(index, name):
            fields = fields_like(index, name + ".*")
        return terms.constant(lambda corpus, document: any(corpus.values(field, document) for field in fields), boost)

    return plan


def read_wildcard(at: At) -> Plan:
    """A field with a value like a pattern of `*` and `?`."""
    return _pattern(at, "wildcard")


def read_prefix(at: At) -> Plan:
    """A field with a value that begins so."""
    return _pattern(at, "prefix")


def _pattern(at: At, query: str) -> Plan:
    name, inner = one_field(query, at)
    key = "value wildcard" if query == "wildcard" else "value prefix"
    value, options = value_of(query, inner, key, "case_insensitive", "rewrite")
    folds, boost = bool(options.get("case_insensitive")), boost_of(options)
    is_prefix = query == "prefix"
    return on_field(
        name, lambda field: terms.like(field, terms.spelled(value), boost, prefix=is_prefix, ignore_case=folds)
    )


def read_range(at: At) -> Plan:
    """A field with a value between two bounds, as `gte` and `lt`, or as `from` and `include_lower` of old."""
    name, inner = one_field("range", at)
    if not isinstance(inner.value, dict):
        raise parsing(f"[range] query does not support [{name}]", inner.place())
    options = read_options(
        "range",
        inner.members(),
        "gte gt lte lt from to include_lower include_upper boost",
        "format time_zone relation",
    )
    low = options.get("gte", options.get("gt", options.get("from")))
    high = options.get("lte", options.get("lt", options.get("to")))
    low_in = options.get("gt") is None and options.get("include_lower", True) is not False
    high_in = options.get("lt") is None and options.get("include_upper", True) is not False
    boost = boost_of(options)
    return on_field(name, lambda field: terms.within(field, low, high, low_in=low_in, high_in=high_in, boost=boost))
