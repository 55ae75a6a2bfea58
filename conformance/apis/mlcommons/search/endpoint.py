"""GET and POST /<resource>/_search. Source: connector-api, section 4."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from conformance.apis.mlcommons.context import GROUPS, MODELS, Context
from conformance.apis.mlcommons.exchange import Call, Reply
from conformance.apis.mlcommons.search.aggregations import Aggregation, read_aggregations
from conformance.apis.mlcommons.search.corpus import OTHER_LEAF, Corpus
from conformance.apis.mlcommons.search.dates import date_text
from conformance.apis.mlcommons.search.mapping import fields_like, hidden
from conformance.apis.mlcommons.search.plan import Plan
from conformance.apis.mlcommons.search.queries import read_query
from conformance.apis.mlcommons.search.request import At, not_here, parsing
from conformance.apis.mlcommons.search.sorting import (
    Key,
    after,
    check_sort,
    column_values,
    ordered,
    read_sort,
    sort_values,
)
from conformance.apis.mlcommons.search.source import SourceFilter, read_source
from conformance.apis.mlcommons.store import Document
from conformance.java.numbers import parse_int
from conformance.java.throwable import Throwable
from conformance.java.xcontent import Body, illegal_argument, token_name

__all__ = ["search"]

_WINDOW = 10000
_DECODER = json.JSONDecoder()
# Searches of these indices tell of a fault on the shard in other words: what they say when they have none.
_REWORDED = {MODELS: "Fail to search model version", GROUPS: "Fail to search"}
_ELSEWHERE = frozenset(
    (
        "collapse",
        "derived",
        "explain",
        "ext",
        "highlight",
        "indices_boost",
        "pit",
        "point_in_time",
        "profile",
        "rescore",
        "script_fields",
        "search_pipeline",
        "slice",
        "stats",
        "suggest",
        "terminate_after",
        "verbose_pipeline",
    )
)


class UnwritableError(Exception):
    """The engine found hits, and can't write their sort values."""


@dataclass(slots=True)
class _Asked:
    """A search body, read."""

    query: Plan | None = None
    post_filter: Plan | None = None
    size: int = 10
    start: int = 0
    sort: list[Key] = field(default_factory=list)
    source: SourceFilter = field(default_factory=SourceFilter)
    aggregations: dict[str, Aggregation] = field(default_factory=dict)
    track_total: bool | int = _WINDOW
    track_scores: bool = False
    min_score: float | None = None
    search_after: list[Any] | None = None
    docvalue_fields: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)


def search(index: str) -> Callable[[Context, Call], Reply]:
    """The search endpoint of an index."""

    def endpoint(context: Context, call: Call) -> Reply:
        text = call.body or call.parameters.get("source", "")
        if not text:
            raise Throwable("parse_exception", "request body or source parameter is required", status=400)
        if not call.body and not call.parameters.get("source_content_type"):
            reason = "source and source_content_type parameters are required"
            raise Throwable("illegal_state_exception", reason, status=500)
        asked = _read(At(Body.read(text)))
        _check_end(text)
        call.ready("source", "source_content_type")
        return Reply(200, _run(context, index, asked))

    return endpoint


# --- reading ------------------------------------------------------------------------------------------------------


def _check_end(text: str) -> None:
    """Refuse what follows the body's object."""
    try:
        _, end = _DECODER.raw_decode(text, len(text) - len(text.lstrip()))
    except ValueError:
        return  # comments, or what only the engine's reader takes
    left = text[end:].lstrip()
    if not left:
        return
    line, column = text.count("\n", 0, end) + 1, len(text) - len(left) - (text.rfind("\n", 0, end) + 1) + 1
    try:
        value, _ = _DECODER.raw_decode(left)
    except ValueError as error:
        reason = f"Unrecognized token after the main object: {left[:40]}"
        raise Throwable("json_parse_exception", reason, status=400) from error
    raise parsing(f"Unexpected token [{token_name(value)}] found after the main object.", (line, column))


def _read(at: At) -> _Asked:
    if not isinstance(at.value, dict):
        raise parsing(f"Expected [START_OBJECT] but found [{at.token}]", at.place())
    asked = _Asked()
    for name, inner in at.members():
        _read_member(asked, name, inner)
    return asked


def _read_member(asked: _Asked, name: str, at: At) -> None:
    value = at.value
    match name, value:
        case "query", dict():
            asked.query = read_query(at)
        case "post_filter", dict():
            asked.post_filter = read_query(at)
        case (("aggs" | "aggregations"), dict()):
            asked.aggregations = read_aggregations(at)
        case "_source", (bool() | str() | dict() | list() | int() | float()):
            asked.source = read_source(at)
        case "sort", (str() | dict() | list()):
            asked.sort = read_sort(at)
        case "docvalue_fields", list():
            asked.docvalue_fields = _field_names(at, name)
        case "fields", list():
            asked.fields = _field_names(at, name)
        case "search_after", list():
            asked.search_after = value
        case ("stored_fields", _) if value is not None:
            pass  # no field is stored: asking for one gives nothing, as in the engine
        case _ if isinstance(value, (dict, list)) or value is None or not _read_value(asked, name, at):
            if name in _ELSEWHERE:
                raise not_here(f"[{name}]")
            raise parsing(f"Unknown key for a {at.token} in [{name}].", at.place())


def _read_value(asked: _Asked, name: str, at: At) -> bool:
    """Read a member that is a number, a boolean or a text; False for one that isn't known."""
    match name:
        case "size":
            asked.size = _natural(at, "size")
        case "from":
            asked.start = _natural(at, "from")
        case "min_score":
            asked.min_score = float(at.text())
        case "track_scores":
            asked.track_scores = at.body.boolean(at.pointer)
        case "track_total_hits":
            asked.track_total = _track_total(at)
        case "version" | "seq_no_primary_term":
            at.body.boolean(at.pointer)  # read, and overruled: hits always show both
        case "timeout" | "include_named_queries_score":
            pass  # nothing here takes that long, nor has a name
        case _:
            return False
    return True


def _natural(at: At, name: str) -> int:
    value = at.value
    if isinstance(value, bool):
        line, column = at.place()
        reason = (
            f"Current token (VALUE_{str(value).upper()}) not numeric, can not use numeric value accessors\n at "
            "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: "
            f"{line}, column: {column + len(str(value))}]"
        )
        raise Throwable("json_parse_exception", reason, status=400)
    number = parse_int(value) if isinstance(value, str) else int(value)
    if number < 0:
        raise illegal_argument(f"[{name}] parameter cannot be negative, found [{number}]")
    return number


def _track_total(at: At) -> bool | int:
    if isinstance(at.value, (bool, str)):
        return at.body.boolean(at.pointer)
    number = int(at.value)
    return False if number == -1 else number


def _field_names(at: At, name: str) -> list[str]:
    names = []
    for item in at.items():
        if isinstance(item.value, dict):
            if set(item.value) - {"field"}:
                raise not_here(f"options of [{name}]")
            names.append(str(item.value["field"]))
        else:
            names.append(item.text())
    return names


# --- running ------------------------------------------------------------------------------------------------------


def _run(context: Context, name: str, asked: _Asked) -> dict[str, Any]:
    index = context.store.index(name)
    if not index.exists:
        shards, total = _shards(0), {"value": 0, "relation": "eq"}
        return {
            "took": 0,
            "timed_out": False,
            "_shards": shards,
            "hits": {"total": total, "max_score": 0.0, "hits": []},
        }
    documents = list(index.documents.values())
    corpus = Corpus(name, index.uuid, documents, secretive=context.as_documented)
    try:
        hits, aggregations = _query(corpus, asked, secretive=not context.as_documented)
    except UnwritableError as error:
        raise illegal_argument("cannot write xcontent for unknown value of type class java.lang.Object") from error
    except Throwable as error:
        if name in _REWORDED and not context.as_documented:
            raise _reworded(_REWORDED[name], error) from error
        raise _all_shards_failed(context, name, error) from error
    answer: dict[str, Any] = {"took": 0, "timed_out": False, "_shards": _shards(1), "hits": hits}
    if aggregations:
        answer["aggregations"] = aggregations
    return answer


def _shards(count: int) -> dict[str, int]:
    return {"total": count, "successful": count, "skipped": 0, "failed": 0}


def _query(corpus: Corpus, asked: _Asked, *, secretive: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    if asked.start + asked.size > _WINDOW:
        raise illegal_argument(
            f"Result window is too large, from + size must be less than or equal to: [{_WINDOW}] but was "
            f"[{asked.start + asked.size}]. See the scroll api for a more efficient way to request large data sets. "
            "This limit can be set by changing the [index.max_result_window] index level setting."
        )
    if asked.track_total < 0:
        raise illegal_argument(f"totalHitsThreshold must be >= 0, got {asked.track_total}")
    check_sort(corpus, asked.sort)
    found = _matching(corpus, asked)
    aggregations = {
        name: run(corpus, [document for _, document, _ in found]) for name, run in asked.aggregations.items()
    }
    if asked.post_filter is not None:
        matcher = asked.post_filter(corpus.index)
        found = [hit for hit in found if matcher(corpus, hit[1]) is not None]
    total = len(found)
    keys = asked.sort or [Key("_score", descending=True)]
    lines = [(sort_values(corpus, keys, document, score, at), (score, document)) for score, document, at in found]
    lines = ordered(keys, lines)
    if asked.search_after is not None:
        mark = asked.search_after
        if not asked.sort or len(mark) != len(keys):
            raise illegal_argument(
                f"search_after has {len(mark)} value(s) but sort has {len(asked.sort)}."
                if asked.sort
                else "Sort must contain at least one field."
            )
        lines = [line for line in lines if after(keys, line[0], mark)]
    sorts = bool(asked.sort) and [key.name for key in keys] != ["_score"]
    scored = not sorts or asked.track_scores or any(key.name == "_score" for key in keys)
    page = lines[asked.start : asked.start + asked.size]
    if sorts and any(OTHER_LEAF in values for values, _ in page):
        raise UnwritableError
    show = _shower(corpus, asked, secretive=secretive)
    hits: dict[str, Any] = {}
    if asked.track_total is not False:
        limit = total if asked.track_total is True else int(asked.track_total)
        relation = "gte" if total > limit else "eq"
        hits["total"] = {"value": min(total, limit), "relation": relation}
    best = max((_float(score) for score, _, _ in found), default=None) if scored and asked.size else None
    hits["max_score"] = best
    hits["hits"] = [
        show(document, _float(score) if scored else None, values if sorts else None)
        for values, (score, document) in page
    ]
    return hits, aggregations


def _matching(corpus: Corpus, asked: _Asked) -> list[tuple[float, Document, int]]:
    """Score, document and place in the index of each document that the query matches."""
    matcher = asked.query(corpus.index) if asked.query is not None else None
    found = []
    for at, document in enumerate(corpus.documents):
        score = 1.0 if matcher is None else matcher(corpus, document)
        if score is not None and (asked.min_score is None or score >= asked.min_score):
            found.append((score, document, at))
    return found


def _float(score: float) -> float:
    """A score as single precision shows it."""
    return float(f"{score:.8g}")


def _shower(corpus: Corpus, asked: _Asked, *, secretive: bool) -> Callable[..., dict[str, Any]]:
    """How a hit is shown."""
    never = hidden(corpus.index)
    # MLSearchHandler of 3.6.0 turns `_source: false` into excludes alone
    shows = asked.source.shows or secretive
    source_filter = SourceFilter(asked.source.includes, (*asked.source.excludes, *never))
    columns = [column for name in asked.docvalue_fields for column in fields_like(corpus.index, name)]
    fetched = [each for name in asked.fields for each in fields_like(corpus.index, name)]

    def show(document: Document, score: float | None, values: list[Any] | None) -> dict[str, Any]:
        hit: dict[str, Any] = {
            "_index": document.index,
            "_id": document.id,
            "_version": document.version,
            "_seq_no": document.seq_no,
            "_primary_term": 1,
            "_score": score,
        }
        if shows:
            hit["_source"] = source_filter.apply(document.source or {})
        more: dict[str, Any] = {}
        for column in columns:
            held = [value for value in column_values(corpus, column, document) if value is not OTHER_LEAF]
            if held:
                more[column.name] = [date_text(value) for value in held] if column.kind == "date" else held
        for each in fetched:
            held = corpus.shown(each, document)
            if held:
                more[each.name] = held
        if more:
            hit["fields"] = more
        if values is not None:
            hit["sort"] = values
        return hit

    return show


def _reworded(words: str, error: Throwable) -> Throwable:
    """RestActionUtils.wrapListener of ML Commons 3.6.0: the cause's own words where it is an illegal argument."""
    cause = error
    while cause.cause is not None:
        cause = cause.cause
    told = cause.reason if cause.type in {"illegal_argument_exception", "number_format_exception"} else words
    return Throwable("status_exception", told, status=500)


def _of_index(error: Throwable, index: str, uuid: str) -> Throwable:
    details = {"index": index, **error.details, "index_uuid": uuid}
    return Throwable(error.type, error.reason, cause=error.cause, details=details, status=error.status)


def _all_shards_failed(context: Context, index: str, error: Throwable) -> Throwable:
    """What was found on the shard, told as OpenSearch tells it."""
    if error.type == "query_shard_exception":
        error = _of_index(error, index, context.store.index(index).uuid)
    told = {key: value for key, value in error.body().items() if key != "root_cause"}
    cause = error
    if error.cause is not None and error.cause.type == "parse_exception":
        cause = error.cause
    elif "root_cause" in error.details:
        details = {key: value for key, value in error.details.items() if key != "root_cause"}
        cause = Throwable(error.type, error.reason, cause=error.cause, details=details)
    if error.type in {"illegal_argument_exception", "number_format_exception", "illegal_state_exception"}:
        # no OpenSearch exception: it travels in a wrapper, and shows twice
        cause = Throwable(error.type, error.reason, cause=Throwable(error.type, error.reason))
    return Throwable(
        "search_phase_execution_exception",
        "all shards failed",
        details={
            "phase": "query",
            "grouped": True,
            "failed_shards": [{"shard": 0, "index": index, "node": context.node, "reason": told}],
            "root_cause": error.details.get(
                "root_cause", [{key: value for key, value in told.items() if key != "caused_by"}]
            ),
        },
        cause=cause,
        status=error.status or 400,
    )
