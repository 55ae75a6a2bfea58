"""Aggregations: terms with sub-aggregations, filter, value_count, cardinality, min, max, sum, avg."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from conformance.apis.mlcommons.search.corpus import Corpus
from conformance.apis.mlcommons.search.dates import date_text
from conformance.apis.mlcommons.search.mapping import Field, field_named
from conformance.apis.mlcommons.search.queries import read_query
from conformance.apis.mlcommons.search.request import At, not_here, parsing, x_content
from conformance.apis.mlcommons.search.sorting import column_values, no_field_data
from conformance.apis.mlcommons.store import Document
from conformance.java.throwable import Throwable
from conformance.java.xcontent import illegal_argument

__all__ = ["Aggregation", "read_aggregations"]

Aggregation = Callable[[Corpus, Sequence[Document]], dict[str, Any]]
"""What an aggregation answers for the documents that matched. Raises Throwable for fields that it can't use."""

_ELSEWHERE = frozenset(
    (
        "adjacency_matrix",
        "auto_date_histogram",
        "avg_bucket",
        "boxplot",
        "bucket_script",
        "bucket_selector",
        "bucket_sort",
        "children",
        "composite",
        "cumulative_sum",
        "date_histogram",
        "date_range",
        "derivative",
        "diversified_sampler",
        "extended_stats",
        "filters",
        "geo_bounds",
        "geo_centroid",
        "geo_distance",
        "geohash_grid",
        "geotile_grid",
        "global",
        "histogram",
        "ip_range",
        "max_bucket",
        "median_absolute_deviation",
        "min_bucket",
        "missing",
        "moving_fn",
        "multi_terms",
        "nested",
        "parent",
        "percentile_ranks",
        "percentiles",
        "range",
        "rare_terms",
        "reverse_nested",
        "sampler",
        "scripted_metric",
        "significant_terms",
        "significant_text",
        "stats",
        "stats_bucket",
        "sum_bucket",
        "top_hits",
        "variable_width_histogram",
        "weighted_avg",
    )
)


def read_aggregations(at: At) -> dict[str, Aggregation]:
    """The aggregations of a body's `aggs`, by name. Raises Throwable."""
    return {name: _read(name, inner) for name, inner in at.members()}


def _read(name: str, at: At) -> Aggregation:
    if not isinstance(at.value, dict):
        reason = f"Aggregation definition for [{name} starts with a [{at.token}], expected a [START_OBJECT]."
        raise parsing(reason, at.place())
    kind: str | None = None
    inside: At | None = None
    below: dict[str, Aggregation] = {}
    for key, value in at.members():
        if not isinstance(value.value, dict):
            reason = f"Expected [START_OBJECT] under [{key}], but got a [{value.token}] in [{name}]"
            raise parsing(reason, value.place())
        if key in {"aggs", "aggregations"}:
            below = read_aggregations(value)
        elif key == "meta":
            raise not_here("[meta] of aggregations")
        elif key in _READERS:
            if kind is not None:
                reason = f"Found two aggregation type definitions in [{name}]: [{kind}] and [{key}]"
                raise parsing(reason, value.place())
            kind, inside = key, value
        elif key in _ELSEWHERE:
            raise not_here(f"aggregation [{key}]")
        else:
            line, column = place = value.place()
            cause = Throwable("named_object_not_found_exception", f"[{line}:{column}] unknown field [{key}]")
            raise parsing(f"Unknown aggregation type [{key}]", place, cause=cause)
    if kind is None or inside is None:
        raise parsing(f"Missing definition for aggregation [{name}]", at.end_place())
    if below and kind not in {"terms", "filter"}:
        reason = f"Aggregator [{name}] of type [{kind}] cannot accept sub-aggregations"
        raise Throwable("aggregation_initialization_exception", reason, status=500)
    return _READERS[kind](name, inside, below)


def _options(kind: str, at: At, known: str, elsewhere: str = "") -> dict[str, Any]:
    read: dict[str, Any] = {}
    for key, value in at.members():
        if key in known.split():
            read[key] = _option(kind, key, value)
        elif key in elsewhere.split():
            raise not_here(f"option [{key}] of aggregation [{kind}]")
        else:
            hint = " did you mean [field]?" if key.startswith("f") else ""
            raise x_content(f"[{kind}] unknown field [{key}]{hint}", value.key_place())
    return read


_WHOLE = {
    "size": "number_format_exception",
    "shard_size": "number_format_exception",
    "min_doc_count": "illegal_argument_exception",
}
"""Options that are whole numbers, and what refuses a text that is none."""


def _option(kind: str, key: str, at: At) -> Any:
    allowed = {"VALUE_STRING"} if key == "field" else {"VALUE_STRING", "VALUE_NUMBER"} if key in _WHOLE else {at.token}
    if at.token not in allowed:
        raise x_content(f"[{kind}] {key} doesn't support values of type: {at.token}", at.place())
    if key not in _WHOLE:
        return at.value
    try:
        return int(at.value)
    except ValueError:
        refused = x_content(f"[{kind}] failed to parse field [{key}]", at.place())
        cause = Throwable(_WHOLE[key], f'For input string: "{at.value}"')
        raise Throwable(refused.type, refused.reason, cause=cause, status=400) from None


def _column(corpus: Corpus, field: Field | None, document: Document) -> list[Any]:
    return [] if field is None else column_values(corpus, field, document)


def _check(field: Field | None) -> None:
    """Refuse a field without a column, also when no document matched."""
    if field is not None and field.kind in {"text", "flat_root"}:
        raise no_field_data(field)


def _terms(name: str, at: At, below: dict[str, Aggregation]) -> Aggregation:
    options = _options(
        "terms",
        at,
        "field size order missing min_doc_count shard_size",
        "include exclude script show_term_doc_count_error collect_mode execution_hint value_type format",
    )
    if "field" not in options:
        raise illegal_argument("Required one of fields [field, script], but none were specified. ")
    size = int(options.get("size", 10))
    if size <= 0:
        cause = illegal_argument(f"[size] must be greater than 0. Found [{size}] in [{name}]")
        refused = x_content("[terms] failed to parse field [size]", dict(at.members())["size"].place())
        raise Throwable(refused.type, refused.reason, cause=cause, status=400)
    least = int(options.get("min_doc_count", 1))
    order = _order(options.get("order", {"_count": "desc"}))

    def run(corpus: Corpus, documents: Sequence[Document]) -> dict[str, Any]:
        field = field_named(corpus.index, str(options["field"]))
        _check(field)
        held: dict[Any, list[Document]] = {}
        for document in documents:
            found = _column(corpus, field, document)
            if not found and "missing" in options:
                found = [options["missing"]]
            for value in found:
                held.setdefault(value, []).append(document)
        keys = [key for key in order(held) if len(held[key]) >= least]
        return {
            "doc_count_error_upper_bound": 0,
            "sum_other_doc_count": sum(len(held[key]) for key in keys[size:]),
            "buckets": [
                {
                    **_shown_key(field, key),
                    "doc_count": len(held[key]),
                    **{inner: aggregation(corpus, held[key]) for inner, aggregation in below.items()},
                }
                for key in keys[:size]
            ],
        }

    return run


def _order(order: Any) -> Callable[[dict[Any, list[Document]]], list[Any]]:
    rules = order if isinstance(order, list) else [order]
    steps: list[tuple[str, bool]] = []
    for rule in rules:
        for key, direction in rule.items():
            if key not in {"_count", "_key", "_term"}:
                raise not_here(f"order by [{key}] of aggregation [terms]")
            steps.append((key, str(direction).lower() == "desc"))

    def apply(held: dict[Any, list[Document]]) -> list[Any]:
        keys = sorted(held)
        for key, descends in reversed(steps):
            if key == "_count":
                keys.sort(key=lambda value: len(held[value]), reverse=descends)
            else:
                keys.sort(reverse=descends)
        return keys

    return apply


def _shown_key(field: Field | None, key: Any) -> dict[str, Any]:
    if field is not None and field.kind == "date":
        return {"key": key, "key_as_string": date_text(key)}
    if isinstance(key, bool):
        return {"key": int(key), "key_as_string": "true" if key else "false"}
    return {"key": key}


def _filter(_name: str, at: At, below: dict[str, Aggregation]) -> Aggregation:
    plan = read_query(at)

    def run(corpus: Corpus, documents: Sequence[Document]) -> dict[str, Any]:
        matcher = plan(corpus.index)
        found = [document for document in documents if matcher(corpus, document) is not None]
        inner = {name: aggregation(corpus, found) for name, aggregation in below.items()}
        return {"doc_count": len(found), **inner}

    return run


def _metric(
    kind: str, compute: Callable[[list[Any]], float | int | None], *, numeric: bool
) -> Callable[[str, At, dict[str, Aggregation]], Aggregation]:
    def read(_name: str, at: At, _below: dict[str, Aggregation]) -> Aggregation:
        options = _options(kind, at, "field", "script missing format value_type precision_threshold execution_hint")
        if "field" not in options:
            raise illegal_argument("Required one of fields [field, script], but none were specified. ")

        def run(corpus: Corpus, documents: Sequence[Document]) -> dict[str, Any]:
            field = field_named(corpus.index, str(options["field"]))
            _check(field)
            if numeric and field is not None and field.kind not in {"date", "integer", "boolean"}:
                reason = f"Field [{field.name}] of type [{_kind(field)}] is not supported for aggregation [{kind}]"
                raise illegal_argument(reason)
            value = compute([value for document in documents for value in _column(corpus, field, document)])
            shown: dict[str, Any] = {"value": value}
            if value is not None and field is not None and field.kind == "date" and kind in {"min", "max", "avg"}:
                shown["value_as_string"] = date_text(int(value))
            return shown

        return run

    return read


def _kind(field: Field) -> str:
    return "flat_object" if field.kind.startswith("flat") else field.kind


def _distinct(values: list[Any]) -> int:
    return len(Counter(values))


_READERS: dict[str, Callable[[str, At, dict[str, Aggregation]], Aggregation]] = {
    "avg": _metric("avg", lambda values: sum(values) / len(values) if values else None, numeric=True),
    "cardinality": _metric("cardinality", _distinct, numeric=False),
    "filter": _filter,
    "max": _metric("max", lambda values: float(max(values)) if values else None, numeric=True),
    "min": _metric("min", lambda values: float(min(values)) if values else None, numeric=True),
    "sum": _metric("sum", lambda values: float(sum(values)), numeric=True),
    "terms": _terms,
    "value_count": _metric("value_count", len, numeric=False),
}
