"""The query DSL: each query is read with the engine's complaints, and becomes a plan; here are those that hold others.

Reading comes first, as in the engine: what a field can't do (a date that is none) is found later, on the shard.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from conformance.apis.mlcommons.search import fulltext, term_queries, terms, text_queries
from conformance.apis.mlcommons.search.boolean import Clauses, combined
from conformance.apis.mlcommons.search.mapping import has_fields_below
from conformance.apis.mlcommons.search.options import behind, boost_of, read_options
from conformance.apis.mlcommons.search.plan import Plan, not_created
from conformance.apis.mlcommons.search.request import At, is_not_here, not_here, parsing, x_content
from conformance.apis.mlcommons.search.terms import Matcher
from conformance.java.throwable import Throwable
from conformance.java.xcontent import illegal_argument

__all__ = ["read_query"]

# What OpenSearch has beside those below; refused by name.
_ELSEWHERE = frozenset(
    (
        "boosting",
        "combined_fields",
        "common",
        "distance_feature",
        "function_score",
        "fuzzy",
        "geo_bounding_box",
        "geo_distance",
        "geo_polygon",
        "geo_shape",
        "has_child",
        "has_parent",
        "hybrid",
        "intervals",
        "knn",
        "match_bool_prefix",
        "more_like_this",
        "neural",
        "neural_sparse",
        "parent_id",
        "percolate",
        "rank_feature",
        "regexp",
        "script",
        "script_score",
        "span_containing",
        "span_first",
        "span_gap",
        "span_multi",
        "span_near",
        "span_not",
        "span_or",
        "span_term",
        "span_within",
        "template",
        "terms_set",
        "wrapper",
        "xy_shape",
    )
)


def read_query(at: At) -> Plan:
    """The plan of a query. Raises Throwable as the engine does."""
    if not isinstance(at.value, dict):
        line, column = at.place()
        place = (line, column + 1) if isinstance(at.value, list) else behind(at)
        raise parsing("[_na] query malformed, must start with start_object", place)
    members = list(at.members())
    if not members:
        line, column = at.end_place()
        raise illegal_argument(f"query malformed, empty clause found at [{line}:{column}]")
    name, inner = members[0]
    if not isinstance(inner.value, dict):
        raise parsing(f"[{name}] query malformed, no start_object after query name", inner.place())
    reader = _READERS.get(name)
    if reader is None:
        if name in _ELSEWHERE:
            raise not_here(f"query [{name}]")
        line, column = place = inner.place()
        cause = Throwable("named_object_not_found_exception", f"[{line}:{column}] unknown field [{name}]")
        raise parsing(f"unknown query [{name}]", place, cause=cause)
    plan = reader(inner)
    if len(members) > 1:
        place = members[1][1].key_place()
        raise parsing(f"[{name}] malformed query, expected [END_OBJECT] but found [FIELD_NAME]", place)
    return plan


def _match_all(at: At) -> Plan:
    return _all(at, "match_all", lambda boost: lambda _corpus, _document: boost)


def _match_none(at: At) -> Plan:
    return _all(at, "match_none", lambda _boost: terms.nothing)


def _all(at: At, name: str, matcher: Callable[[float], Matcher]) -> Plan:
    for key, value in at.members():
        if key != "boost":
            line, column = value.key_place()
            reason = f"[{line}:{column}] [{name}] unknown field [{key}]"
            raise parsing(reason, value.place(), cause=Throwable("x_content_parse_exception", reason))
    boost = float(at.value.get("boost", 1.0))
    return lambda _index: matcher(boost)


def _bool(at: At) -> Plan:
    plans: dict[str, list[Plan]] = {"must": [], "filter": [], "should": [], "must_not": []}
    options: dict[str, Any] = {}
    for key, value in at.members():
        if key in plans:
            plans[key] += _clauses(key, value)
        elif key in {"boost", "minimum_should_match", "adjust_pure_negative"}:
            options[key] = value.value
        elif key == "_name":
            raise not_here("option [_name] of query [bool]")
        else:
            raise x_content(f"[bool] unknown field [{key}]", value.key_place())
    least = options.get("minimum_should_match")
    spec = None if least is None else str(least)
    boost = boost_of(options)

    def made(index: str) -> Matcher:
        matchers = {kind: [plan(index) for plan in each] for kind, each in plans.items()}
        return combined(Clauses(**matchers, least=spec), boost)

    return made


def _clauses(key: str, at: At) -> list[Plan]:
    if not isinstance(at.value, (dict, list)):
        raise x_content(f"[bool] {key} doesn't support values of type: {at.token}", at.place())
    plans = []
    for item in at.items():
        try:
            plans.append(read_query(item))
        except Throwable as error:
            if is_not_here(error):
                raise
            raise _in_bool(key, item, error) from error
    return plans


def _in_bool(key: str, at: At, error: Throwable) -> Throwable:
    """What ObjectParser makes of a fault inside a clause; the innermost `parsing_exception` stays the root cause."""
    place = _place_of(error)
    if place is None:
        # it is found when the clause has been read: at the end of what stands under its name
        inside = [value for _, value in at.members()] if isinstance(at.value, dict) else []
        place = (inside or [at])[0].end_place()
    wrapped = x_content(f"[bool] failed to parse field [{key}]", place)
    details: dict[str, Any] = {}
    root: Throwable | None = error
    while root is not None and root.type == "x_content_parse_exception":
        root = root.cause
    if root is not None and root.type == "parsing_exception":
        details["root_cause"] = [Throwable(root.type, root.reason, details=root.details).body()]
    return Throwable(wrapped.type, wrapped.reason, cause=_bare(error), details=details, status=400)


def _bare(error: Throwable) -> Throwable:
    """An error as a cause: it has no root causes of its own."""
    details = {name: value for name, value in error.details.items() if name != "root_cause"}
    return Throwable(error.type, error.reason, cause=error.cause, details=details)


def _place_of(error: Throwable) -> tuple[int, int] | None:
    if "line" in error.details:
        return error.details["line"], error.details["col"]
    said = re.search(r"\[(\d+):(\d+)\]", error.reason or "")
    return None if said is None else (int(said[1]), int(said[2]))


def _constant_score(at: At) -> Plan:
    inner = dict(at.members())
    unknown = [(key, value) for key, value in inner.items() if key not in {"filter", "boost"}]
    read_options("constant_score", unknown, "")
    if "filter" not in inner:
        raise parsing("[constant_score] requires a 'filter' element", at.end_place())
    plan = read_query(inner["filter"])
    boost = float(inner["boost"].value) if "boost" in inner else 1.0

    def made(index: str) -> Matcher:
        matcher = plan(index)
        return terms.constant(lambda corpus, document: matcher(corpus, document) is not None, boost)

    return made


def _dis_max(at: At) -> Plan:
    inner = dict(at.members())
    unknown = [(key, value) for key, value in inner.items() if key not in {"queries", "boost", "tie_breaker"}]
    read_options("dis_max", unknown, "")
    if "queries" not in inner:
        raise parsing("[dis_max] requires 'queries' field with at least one clause", at.end_place())
    plans = [read_query(item) for item in inner["queries"].items()]
    tie = float(inner["tie_breaker"].value) if "tie_breaker" in inner else 0.0
    return lambda index: fulltext.best_of([plan(index) for plan in plans], tie)


def _nested(at: At) -> Plan:
    inner = dict(at.members())
    known = {"query", "path", "score_mode", "ignore_unmapped", "boost"}
    read_options("nested", [(key, value) for key, value in inner.items() if key not in known], "", "inner_hits")
    if "query" not in inner or "path" not in inner:
        missing = "query" if "query" not in inner else "path"
        raise illegal_argument(f"[nested] requires '{missing}' field")
    read_query(inner["query"])
    path = str(inner["path"].value)

    def plan(index: str) -> Matcher:
        if path not in {"owner", "user"} or not has_fields_below(index, path):
            reason = f"[nested] failed to find nested object under path [{path}]"
            raise not_created(index, Throwable("illegal_state_exception", reason))
        return terms.nothing  # without the Security plugin no document has an owner

    return plan


_READERS: dict[str, Callable[[At], Plan]] = {
    "bool": _bool,
    "constant_score": _constant_score,
    "dis_max": _dis_max,
    "exists": term_queries.read_exists,
    "ids": term_queries.read_ids,
    "match": text_queries.read_match,
    "match_all": _match_all,
    "match_none": _match_none,
    "match_phrase": text_queries.read_match_phrase,
    "match_phrase_prefix": text_queries.read_match_phrase_prefix,
    "multi_match": text_queries.read_multi_match,
    "nested": _nested,
    "prefix": term_queries.read_prefix,
    "query_string": text_queries.read_query_string,
    "range": term_queries.read_range,
    "term": term_queries.read_term,
    "terms": term_queries.read_terms,
    "wildcard": term_queries.read_wildcard,
}
