"""The query DSL: each query is read with the engine's complaints, and becomes a plan: index name to matcher.

Reading comes first, as in the engine: what a field can't do (a date that is none) is found later, on the shard.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from conformance.apis.mlcommons.search import fulltext, terms
from conformance.apis.mlcommons.search.boolean import Clauses, combined
from conformance.apis.mlcommons.search.mapping import Field, field_named, fields_like, has_fields_below
from conformance.apis.mlcommons.search.query_string import query_string
from conformance.apis.mlcommons.search.request import At, is_not_here, not_here, parsing, x_content
from conformance.apis.mlcommons.search.terms import Matcher
from conformance.java.throwable import Throwable
from conformance.java.xcontent import illegal_argument

__all__ = ["Plan", "read_query"]

Plan = Callable[[str], Matcher]

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
        place = (line, column + 1) if isinstance(at.value, list) else _behind(at)
        raise parsing("[_na] query malformed, must start with start_object", place)
    members = at.members()
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


# --- options ------------------------------------------------------------------------------------------------------


def _options(name: str, members: Iterable[tuple[str, At]], known: str, elsewhere: str = "") -> dict[str, Any]:
    """The options of a query; unknown ones are refused, and so are known ones that are not spoken here."""
    read: dict[str, Any] = {}
    for key, value in members:
        if key in known.split():
            read[key] = value.value
        elif key in elsewhere.split() or key == "_name":
            raise not_here(f"option [{key}] of query [{name}]")
        else:
            raise parsing(f"[{name}] query does not support [{key}]", value.place())
    return read


def _boost(options: dict[str, Any]) -> float:
    return float(options.get("boost", 1.0))


def _one_field(name: str, at: At) -> tuple[str, At]:
    """The only member of `{"field": ...}`."""
    members = at.members()
    if not members and name.startswith("match"):
        raise parsing("No text specified for text query", at.end_place())
    if not members or not members[0][0]:
        raise illegal_argument("field name is null or empty")
    if len(members) > 1:
        first, second = members[0][0], members[1]
        reason = f"[{name}] query doesn't support multiple fields, found [{first}] and [{second[0]}]"
        raise parsing(reason, second[1].place())
    return members[0]


def _value(name: str, at: At, key: str, known: str, elsewhere: str = "") -> tuple[Any, dict[str, Any]]:
    """A field's value, given alone or as `{key: value, options...}`."""
    full_text = name.startswith("match")
    if isinstance(at.value, list):
        if full_text:
            at.text()  # refuses it
        raise parsing(f"[{name}] query does not support array of values", at.place())
    if not isinstance(at.value, dict):
        if at.value is None:
            if full_text:
                raise parsing("No text specified for text query", _behind(at))
            raise illegal_argument("field name is null or empty")
        return at.value, {}
    options = _options(name, at.members(), f"{key} boost {known}", elsewhere)
    value = next((options[each] for each in key.split() if each in options), None)
    if value is None:
        if full_text:
            raise parsing("No text specified for text query", at.end_place())
        raise illegal_argument("value cannot be null")
    return value, options


def _behind(at: At) -> tuple[int, int]:
    """Where the token after a value stands, if nothing lies between them."""
    line, column = at.end_place()
    return line, column + 1


def _on(name: str, make: Callable[[Field], Matcher]) -> Plan:
    """The plan of a query on one field; a field that the index doesn't have matches nothing."""

    def plan(index: str) -> Matcher:
        field = field_named(index, name)
        return terms.nothing if field is None else make(field)

    return plan


def _creating(plan: Plan) -> Plan:
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


# --- queries ------------------------------------------------------------------------------------------------------


def _all(at: At, name: str, matcher: Callable[[float], Matcher]) -> Plan:
    for key, value in at.members():
        if key != "boost":
            line, column = value.key_place()
            reason = f"[{line}:{column}] [{name}] unknown field [{key}]"
            raise parsing(reason, value.place(), cause=Throwable("x_content_parse_exception", reason))
    boost = float(at.value.get("boost", 1.0))
    return lambda _index: matcher(boost)


def _match_all(at: At) -> Plan:
    return _all(at, "match_all", lambda boost: lambda _corpus, _document: boost)


def _match_none(at: At) -> Plan:
    return _all(at, "match_none", lambda _boost: terms.nothing)


def _match(at: At) -> Plan:
    name, inner = _one_field("match", at)
    text, options = _value(
        "match",
        inner,
        "query",
        "operator minimum_should_match lenient zero_terms_query auto_generate_synonyms_phrase_query",
        "analyzer fuzziness prefix_length max_expansions fuzzy_rewrite fuzzy_transpositions cutoff_frequency",
    )
    every = str(options.get("operator", "or")).lower() == "and"
    least = options.get("minimum_should_match")
    spec = None if least is None else str(least)
    boost = _boost(options)
    return _creating(
        _on(name, lambda field: fulltext.match(field, terms.spelled(text), every=every, least=spec, boost=boost))
    )


def _match_phrase(at: At, query: str = "match_phrase") -> Plan:
    name, inner = _one_field(query, at)
    text, options = _value(query, inner, "query", "", "analyzer slop zero_terms_query max_expansions")
    prefix, boost = query == "match_phrase_prefix", _boost(options)
    return _creating(_on(name, lambda field: fulltext.phrase(field, terms.spelled(text), boost, prefix=prefix)))


def _match_phrase_prefix(at: At) -> Plan:
    return _match_phrase(at, "match_phrase_prefix")


def _boosted_fields(at: At, value: Any) -> list[tuple[str, float]]:
    names = value if isinstance(value, list) else [value]
    pairs = []
    for name in names:
        field, _, boost = str(name).partition("^")
        try:
            pairs.append((field, float(boost or 1)))
        except ValueError:
            raise parsing(f"failed to parse boost of [{name}]", at.place()) from None
    return pairs


def _multi_match(at: At) -> Plan:
    options = _options(
        "multi_match",
        at.members(),
        "query fields boost operator minimum_should_match type tie_breaker lenient",
        "analyzer slop fuzziness prefix_length max_expansions fuzzy_rewrite cutoff_frequency zero_terms_query "
        "auto_generate_synonyms_phrase_query fuzzy_transpositions",
    )
    if "query" not in options:
        raise parsing("No text specified for multi_match query", at.end_place())
    text = terms.spelled(options["query"])
    kind = options.get("type", "best_fields")
    if kind not in {"best_fields", "most_fields", "phrase", "phrase_prefix"}:
        raise not_here(f"type [{kind}] of query [multi_match]")
    pairs = _boosted_fields(at, options.get("fields", ["*"]))
    every = str(options.get("operator", "or")).lower() == "and"
    least = options.get("minimum_should_match")
    tie = 1.0 if kind == "most_fields" else float(options.get("tie_breaker", 0.0))
    boost = _boost(options)

    def one(field: Field, own: float) -> Matcher:
        if kind.startswith("phrase"):
            return fulltext.phrase(field, text, own * boost, prefix=kind == "phrase_prefix")
        spec = None if least is None else str(least)
        return fulltext.match(field, text, every=every, least=spec, boost=own * boost)

    def plan(index: str) -> Matcher:
        found = [(field, own) for name, own in pairs for field in fields_like(index, name)]
        readable = [(field, own) for field, own in found if field.kind in {"text", "keyword", "flat", "flat_root"}]
        return fulltext.best_of([one(field, own) for field, own in readable], tie) if readable else terms.nothing

    return plan


def _term(at: At) -> Plan:
    name, inner = _one_field("term", at)
    value, options = _value("term", inner, "value", "case_insensitive")
    folds, boost = bool(options.get("case_insensitive")), _boost(options)
    return _creating(_on(name, lambda field: terms.equal(field, [value], boost, ignore_case=folds)))


def _terms(at: At) -> Plan:
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
    return _on(name, lambda field: terms.constant(_any_of(field, wanted), boost))


def _any_of(field: Field, wanted: list[Any]) -> Callable[..., bool]:
    matcher = terms.equal(field, wanted)
    return lambda corpus, document: matcher(corpus, document) is not None


def _ids(at: At) -> Plan:
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


def _exists(at: At) -> Plan:
    options = _options("exists", at.members(), "field boost")
    if "field" not in options:
        raise parsing("[exists] must be provided with a [field]", at.end_place())
    name, boost = str(options["field"]), _boost(options)

    def plan(index: str) -> Matcher:
        fields = fields_like(index, name)
        if not fields and has_fields_below(index, name):
            fields = fields_like(index, name + ".*")
        return terms.constant(lambda corpus, document: any(corpus.values(field, document) for field in fields), boost)

    return plan


def _pattern(at: At, query: str) -> Plan:
    name, inner = _one_field(query, at)
    key = "value wildcard" if query == "wildcard" else "value prefix"
    value, options = _value(query, inner, key, "case_insensitive", "rewrite")
    folds, boost = bool(options.get("case_insensitive")), _boost(options)
    is_prefix = query == "prefix"
    return _on(name, lambda field: terms.like(field, terms.spelled(value), boost, prefix=is_prefix, ignore_case=folds))


def _wildcard(at: At) -> Plan:
    return _pattern(at, "wildcard")


def _prefix(at: At) -> Plan:
    return _pattern(at, "prefix")


def _range(at: At) -> Plan:
    name, inner = _one_field("range", at)
    if not isinstance(inner.value, dict):
        raise parsing(f"[range] query does not support [{name}]", inner.place())
    options = _options(
        "range",
        inner.members(),
        "gte gt lte lt from to include_lower include_upper boost",
        "format time_zone relation",
    )
    low = options.get("gte", options.get("gt", options.get("from")))
    high = options.get("lte", options.get("lt", options.get("to")))
    low_in = options.get("gt") is None and options.get("include_lower", True) is not False
    high_in = options.get("lt") is None and options.get("include_upper", True) is not False
    boost = _boost(options)
    return _on(name, lambda field: terms.within(field, low, high, low_in=low_in, high_in=high_in, boost=boost))


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
    boost = _boost(options)

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
    place = _place_of(error) or at.end_place()
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
    _options("constant_score", unknown, "")
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
    _options("dis_max", unknown, "")
    if "queries" not in inner:
        raise parsing("[dis_max] requires 'queries' field with at least one clause", at.end_place())
    plans = [read_query(item) for item in inner["queries"].items()]
    tie = float(inner["tie_breaker"].value) if "tie_breaker" in inner else 0.0
    return lambda index: fulltext.best_of([plan(index) for plan in plans], tie)


def _nested(at: At) -> Plan:
    inner = dict(at.members())
    known = {"query", "path", "score_mode", "ignore_unmapped", "boost"}
    _options("nested", [(key, value) for key, value in inner.items() if key not in known], "", "inner_hits")
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


def _query_string(at: At, query: str = "query_string") -> Plan:
    options = _options(
        query,
        at.members(),
        "query fields default_field default_operator boost lenient analyze_wildcard allow_leading_wildcard",
        "analyzer quote_analyzer fuzziness phrase_slop minimum_should_match tie_breaker type time_zone rewrite escape "
        "auto_generate_synonyms_phrase_query enable_position_increments fuzzy_max_expansions fuzzy_prefix_length "
        "max_determinized_states quote_field_suffix flags",
    )
    if "query" not in options:
        raise parsing(f"[{query}] must be provided with a [query]", at.end_place())
    text = terms.spelled(options["query"])
    pairs = _boosted_fields(at, options.get("fields") or options.get("default_field", "*"))
    every = str(options.get("default_operator", "or")).lower() == "and"
    return lambda index: query_string(index, text, pairs, every=every)


_READERS: dict[str, Callable[[At], Plan]] = {
    "bool": _bool,
    "constant_score": _constant_score,
    "dis_max": _dis_max,
    "exists": _exists,
    "ids": _ids,
    "match": _match,
    "match_all": _match_all,
    "match_none": _match_none,
    "match_phrase": _match_phrase,
    "match_phrase_prefix": _match_phrase_prefix,
    "multi_match": _multi_match,
    "nested": _nested,
    "prefix": _prefix,
    "query_string": _query_string,
    "range": _range,
    "term": _term,
    "terms": _terms,
    "wildcard": _wildcard,
}
