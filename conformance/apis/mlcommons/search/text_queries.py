"""The queries on analyzed text, as they are read: the match family and the query string."""

from __future__ import annotations

from typing import Any

from conformance.apis.mlcommons.search import fulltext, terms
from conformance.apis.mlcommons.search.mapping import Field, fields_like
from conformance.apis.mlcommons.search.options import boost_of, one_field, read_options, value_of
from conformance.apis.mlcommons.search.plan import Plan, on_field, told_as_creating
from conformance.apis.mlcommons.search.query_string import query_string
from conformance.apis.mlcommons.search.request import At, not_here, parsing
from conformance.apis.mlcommons.search.terms import Matcher

__all__ = ["read_match", "read_match_phrase", "read_match_phrase_prefix", "read_multi_match", "read_query_string"]


def read_match(at: At) -> Plan:
    """A field that has the words of a text, any or all of them."""
    name, inner = one_field("match", at)
    text, options = value_of(
        "match",
        inner,
        "query",
        "operator minimum_should_match lenient zero_terms_query auto_generate_synonyms_phrase_query",
        "analyzer fuzziness prefix_length max_expansions fuzzy_rewrite fuzzy_transpositions cutoff_frequency",
    )
    every = str(options.get("operator", "or")).lower() == "and"
    least = options.get("minimum_should_match")
    spec = None if least is None else str(least)
    boost = boost_of(options)
    return told_as_creating(
        on_field(name, lambda field: fulltext.match(field, terms.spelled(text), every=every, least=spec, boost=boost))
    )


def read_match_phrase(at: At, query: str = "match_phrase") -> Plan:
    """A field that has the words of a text one behind the other."""
    name, inner = one_field(query, at)
    text, options = value_of(query, inner, "query", "", "analyzer slop zero_terms_query max_expansions")
    prefix, boost = query == "match_phrase_prefix", boost_of(options)
    return told_as_creating(
        on_field(name, lambda field: fulltext.phrase(field, terms.spelled(text), boost, prefix=prefix))
    )


def read_match_phrase_prefix(at: At) -> Plan:
    """The same, where the last word need only begin so."""
    return read_match_phrase(at, "match_phrase_prefix")


def read_multi_match(at: At) -> Plan:
    """Several fields searched for one text; how their scores combine is the `type`."""
    options = read_options(
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
    boost = boost_of(options)

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


def read_query_string(at: At, query: str = "query_string") -> Plan:
    """Lucene's own syntax in one text: `name:cohere AND -description:old`."""
    options = read_options(
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
