"""Which connectors a query finds."""

from __future__ import annotations

from typing import Any

from conformance.suite.api import Api
from conformance.suite.corpus import EVERY, corpus
from conformance.suite.expect import expect, expect_fields, expect_status
from conformance.suite.requirement import OBSERVED, Level, requirement

MUST, SHOULD, MAY = Level


def _found(api: Api, wanted: list[int], query: dict[str, Any]) -> None:
    """A search finds exactly these connectors of the twelve, in any order."""
    answer = expect_status(api.search({"query": query, "size": 100}), 200)
    found = sorted(corpus(api).numbers(answer))
    expect(found == wanted, f"found the connectors {found} of the twelve, expected {wanted}: {answer}")
    expect_fields(answer, {"hits.total.value": len(wanted)})


@requirement("SEARCH-030", MUST, OBSERVED)
def a_whole_name_is_found_exactly(api: Api) -> None:
    """`term` on `name.keyword` finds the whole name in its own case, and nothing else."""
    twelve = corpus(api)
    _found(api, [3], {"term": {"name.keyword": twelve.names[3]}})
    _found(api, [], {"term": {"name.keyword": twelve.names[3].upper()}})


@requirement("SEARCH-031", MUST, OBSERVED)
def words_of_a_name_are_found(api: Api) -> None:
    """`match` on `name` finds connectors with any of the words, in any case; with operator and, with all of them."""
    twelve = corpus(api)
    _found(api, [0, 1, 3, 4, 6, 7, 9, 10], twelve.only({"match": {"name": "RED blue"}}))
    both = {"query": f"{twelve.word} green", "operator": "and"}
    _found(api, [2, 5, 8, 11], {"match": {"name": both}})


@requirement("SEARCH-032", MUST, OBSERVED)
def phrases_are_found(api: Api) -> None:
    """`match_phrase` on a name finds the words one behind the other."""
    twelve = corpus(api)
    _found(api, [5], twelve.only({"match_phrase": {"name": "green 05"}}))
    _found(api, [], twelve.only({"match_phrase": {"name": "05 green"}}))


@requirement("SEARCH-033", MUST, OBSERVED)
def protocols_and_versions_are_exact(api: Api) -> None:
    """`term` and `terms` on protocol and version find exact values."""
    twelve = corpus(api)
    _found(api, [3, 7, 11], twelve.only({"term": {"protocol": "aws_sigv4"}}))
    _found(api, [1, 10], twelve.only({"terms": {"version": ["1", "10"]}}))


@requirement("SEARCH-034", MUST, OBSERVED)
def parameters_can_be_searched(api: Api) -> None:
    """`term` on `parameters.x` finds whole values; a number in the query finds the text that is stored."""
    twelve = corpus(api)
    _found(api, [1, 4, 7, 10], twelve.only({"term": {"parameters.model": "blue"}}))
    _found(api, [8], twelve.only({"term": {"parameters.number": 8}}))


@requirement("SEARCH-035", MUST, OBSERVED)
def actions_can_be_searched(api: Api) -> None:
    """`term` on `actions.action_type` finds connectors with such an action."""
    name = api.name()
    made = api.connector(name=name, actions=[api.action(action_type="execute")])
    query = {"bool": {"filter": [{"prefix": {"name.keyword": name}}, {"term": {"actions.action_type": "EXECUTE"}}]}}
    expect_fields(api.search({"query": query}), {"hits.total.value": 1, "hits.hits.0._id": made})


@requirement("SEARCH-036", MUST, OBSERVED)
def bool_combines(api: Api) -> None:
    """`bool` finds what all of must and filter, none of must_not and, where alone, one of should finds."""
    twelve = corpus(api)
    red, aws = {"term": {"parameters.model": "red"}}, {"term": {"protocol": "aws_sigv4"}}
    _found(api, [0, 6, 9], {"bool": {"filter": [twelve.mine], "must": [red], "must_not": [aws]}})
    either = {"bool": {"should": [red, aws], "minimum_should_match": 1, "filter": [twelve.mine]}}
    _found(api, [0, 3, 6, 7, 9, 11], either)


@requirement("SEARCH-037", MUST, OBSERVED)
def ids_are_found(api: Api) -> None:
    """`ids` finds connectors by their ids."""
    twelve = corpus(api)
    _found(api, [2, 9], {"ids": {"values": [twelve.ids[9], twelve.ids[2], "none"]}})


@requirement("SEARCH-038", MUST, OBSERVED)
def prefixes_and_wildcards_are_found(api: Api) -> None:
    """`prefix` and `wildcard` on `name.keyword` find names that begin so, or fit the pattern."""
    twelve = corpus(api)
    _found(api, [2, 5, 8, 11], {"prefix": {"name.keyword": f"{twelve.prefix} Green"}})
    _found(api, [1, 11], twelve.only({"wildcard": {"name.keyword": "*?1"}}))


@requirement("SEARCH-039", MUST, OBSERVED)
def existence_is_found(api: Api) -> None:
    """`exists` finds connectors that have a field."""
    twelve = corpus(api)
    _found(api, [3, 7, 11], twelve.only({"exists": {"field": "parameters.region"}}))


@requirement("SEARCH-040", MUST, OBSERVED)
def ranges_of_time_are_found(api: Api) -> None:
    """`range` on `created_time` takes milliseconds."""
    twelve = corpus(api)
    first = api.get(f"/connectors/{twelve.ids[0]}").int_at("created_time")
    _found(api, EVERY, twelve.only({"range": {"created_time": {"gte": first}}}))
    _found(api, [], twelve.only({"range": {"created_time": {"lt": first}}}))


@requirement("SEARCH-041", MUST, OBSERVED)
def match_none_finds_nothing(api: Api) -> None:
    """`match_none` finds nothing, and a query that nobody restricts is `match_all`."""
    corpus(api)
    expect_fields(api.search({"query": {"match_none": {}}}), {"hits.total.value": 0})
    expect(expect_status(api.search({}), 200).int_at("hits.total.value") >= 12, "{} doesn't find everything")


@requirement("SEARCH-042", MUST, OBSERVED)
def any_parameter_can_be_searched(api: Api) -> None:
    """`term` on `parameters` finds a value of any of them; `prefix` and `wildcard` find parts of one."""
    twelve = corpus(api)
    _found(api, [2, 5, 8, 11], twelve.only({"term": {"parameters": "green"}}))
    _found(api, [1, 4, 7, 10], twelve.only({"prefix": {"parameters.model": "bl"}}))
    _found(api, [0, 3, 6, 9], twelve.only({"wildcard": {"parameters.model": "r*d"}}))


@requirement("SEARCH-043", MUST, OBSERVED)
def ranges_of_versions_compare_text(api: Api) -> None:
    """`range` on the version compares text: between 1 and 2 are 1, 10 and 11."""
    twelve = corpus(api)
    _found(api, [1, 10, 11], twelve.only({"range": {"version": {"gte": "1", "lt": "2"}}}))


@requirement("SEARCH-044", MUST, OBSERVED)
def descriptions_can_be_searched(api: Api) -> None:
    """`match` on the description finds words of it, in any case."""
    twelve = corpus(api)
    _found(api, [7], twelve.only({"match": {"description": {"query": "NUMBER 7", "operator": "and"}}}))


@requirement("SEARCH-045", MUST, OBSERVED)
def a_term_is_one_word_of_a_name(api: Api) -> None:
    """`term` on `name` finds one word in lower case, and neither a whole name nor another case."""
    twelve = corpus(api)
    _found(api, [0, 3, 6, 9], twelve.only({"term": {"name": "red"}}))
    _found(api, [], twelve.only({"term": {"name": "Red"}}))
    _found(api, [], twelve.only({"term": {"name": twelve.names[0]}}))
