"""Searching connectors: what is found, in which order, how many, and how the answer is built."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

from conformance.suite.answer import Answer
from conformance.suite.api import Api
from conformance.suite.corpus import Corpus, corpus
from conformance.suite.expect import expect, expect_absent, expect_error, expect_fields, expect_status, same
from conformance.suite.requirement import OBSERVED, Level, requirement

MUST, SHOULD, MAY = Level
GET = "Get a connector, Search for a connector"
EVERY = list(range(12))
_SORT = [{"name.keyword": "asc"}]


def _found(api: Api, wanted: list[int], query: dict[str, Any], **more: Any) -> Answer:
    """The answer to a search that finds exactly these connectors of the corpus, in any order."""
    answer = expect_status(api.search({"query": query, "size": 100, **more}), 200)
    found = sorted(corpus(api).numbers(answer))
    expect(found == wanted, f"found the connectors {found} of the twelve, expected {wanted}: {answer}")
    expect_fields(answer, {"hits.total.value": len(wanted)})
    return answer


def _by_name(api: Api, corpus: Corpus, **more: Any) -> Answer:
    return expect_status(api.search({"query": corpus.mine, "sort": _SORT, **more}), 200)


def _ordered(answer: Answer, found: list[int], wanted: list[int]) -> None:
    expect(found == wanted, f"the order is {found}, expected {wanted}: {answer}")


# --- the answer --------------------------------------------------------------------------------------------------


@requirement("SEARCH-001", MUST, f"{GET}, Example request")
def match_all_finds_every_connector(api: Api) -> None:
    """A search for everything with size 1000 finds each connector that was made."""
    made = {api.connector(), api.connector()}
    newest = [{"created_time": "desc"}]
    answer = expect_status(api.search({"query": {"match_all": {}}, "size": 1000, "sort": newest}), 200)
    found = {hit.get("_id") for hit in answer.list_at("hits.hits")}
    expect(made <= found, f"{sorted(made - found)} are not among the {len(found)} found")


@requirement("SEARCH-002", MUST, f"{GET}, Path and HTTP methods")
def get_and_post_are_one(api: Api) -> None:
    """GET and POST answer a search alike."""
    twelve = corpus(api)
    body = {"query": twelve.mine, "sort": _SORT}
    one, other = api.search(body), expect_status(api.search(body, method="GET"), 200)
    expect(same(one.find("hits"), other.find("hits")), f"{one}\nbut {other}")


@requirement("SEARCH-003", MUST, f"{GET}, Example response")
def the_answer_tells_how_it_went(api: Api) -> None:
    """The answer has took, timed_out, the shards' counts, and the total as value and relation."""
    answer = _by_name(api, corpus(api))
    expect(answer.int_at("took") >= 0, f"took is negative: {answer}")
    expect_fields(answer, {"timed_out": False, "_shards.failed": 0, "_shards.skipped": 0})
    expect(answer.int_at("_shards.successful") == answer.int_at("_shards.total"), f"shards are missing: {answer}")
    expect_fields(answer, {"hits.total": {"value": 12, "relation": "eq"}})


@requirement("SEARCH-004", MUST, f"{GET}, Example response")
def a_hit_says_which_document_it_is(api: Api) -> None:
    """A hit has the index, id, version, sequence number, primary term, score and source of a document."""
    twelve = corpus(api)
    answer = expect_status(api.search({"query": {"term": {"name.keyword": twelve.names[0]}}}), 200)
    wanted = {"_index": ".plugins-ml-connector", "_id": twelve.ids[0], "_version": 1}
    expect_fields(answer, wanted, at="hits.hits.0")
    for path in ("hits.hits.0._score", "hits.max_score"):
        expect(isinstance(answer.at(path), float), f"{path} is no number: {answer}")
    for name in ("_seq_no", "_primary_term"):
        expect(answer.int_at(f"hits.hits.0.{name}") >= 0, f"{name} is negative: {answer}")
    answer.map_at("hits.hits.0._source")


@requirement("SEARCH-005", MUST, f'{GET}, Example response: "max_tokens_to_sample" : "8000", "1.0E-4"')
def a_source_is_what_is_stored(api: Api) -> None:
    """The source of a hit is the connector as it is read by its id: numbers as text, action types upper case."""
    twelve = corpus(api)
    answer = api.search({"query": {"ids": {"values": [twelve.ids[0]]}}})
    wanted = {"name": twelve.names[0], "version": "0", "protocol": "http", "actions.0.action_type": "PREDICT"}
    expect_fields(answer, wanted, at="hits.hits.0._source")
    stored = api.get(f"/connectors/{twelve.ids[0]}")
    parameters = {"model": "red", "number": "0", "temperature": "1.0E-4", "max_tokens": "8000"}
    expect_fields(answer, {"hits.hits.0._source.parameters": parameters})
    expect(same(answer.at("hits.hits.0._source"), stored.body), f"{answer}\nbut {stored}")


@requirement("SEARCH-006", MUST, OBSERVED)
def nothing_found_is_an_empty_answer(api: Api) -> None:
    """A search that finds nothing answers 200 with a total of 0, no hits and no best score."""
    corpus(api)
    answer = expect_status(api.search({"query": {"term": {"name.keyword": f"{api.tag} none"}}}), 200)
    expect_fields(answer, {"hits.total": {"value": 0, "relation": "eq"}, "hits.hits": [], "hits.max_score": None})


@requirement("SEARCH-007", MUST, OBSERVED)
def a_version_counts_updates(api: Api) -> None:
    """The version of a hit is the number of times that the connector was written."""
    name = api.name()
    made = api.connector(name=name)
    api.put(f"/connectors/{made}", {"description": "a"})
    api.put(f"/connectors/{made}", {"description": "b"})
    expect_fields(api.search({"query": {"term": {"name.keyword": name}}}), {"hits.hits.0._version": 3})


# --- how many, and in which order ----------------------------------------------------------------------------------


@requirement("SEARCH-010", MUST, f'{GET}, Example request: "size"')
def size_limits_the_hits(api: Api) -> None:
    """`size` is the most hits that come back; the total counts all that match."""
    answer = _by_name(api, corpus(api), size=5)
    expect(len(answer.list_at("hits.hits")) == 5, f"not 5 hits: {answer}")
    expect_fields(answer, {"hits.total.value": 12})


@requirement("SEARCH-011", MUST, OBSERVED)
def ten_come_without_a_size(api: Api) -> None:
    """Without a size, ten hits come back."""
    answer = _by_name(api, corpus(api))
    expect(len(answer.list_at("hits.hits")) == 10, f"not 10 hits: {answer}")


@requirement("SEARCH-012", MUST, OBSERVED)
def size_zero_counts_alone(api: Api) -> None:
    """A search of size 0 tells the total and no hit."""
    expect_fields(_by_name(api, corpus(api), size=0), {"hits.hits": [], "hits.total.value": 12})


@requirement("SEARCH-013", MUST, OBSERVED)
def from_skips(api: Api) -> None:
    """`from` leaves out the first hits of the order."""
    twelve = corpus(api)
    answer = expect_status(api.search({"query": twelve.mine, "sort": ["version"], "from": 9}), 200)
    _ordered(answer, twelve.numbers(answer), [7, 8, 9])


@requirement("SEARCH-014", MUST, OBSERVED)
def pages_lose_and_double_nothing(api: Api) -> None:
    """Page by page, with `from` and `size` and an order, each connector comes exactly once."""
    twelve = corpus(api)
    sort = [{"version": "asc"}]
    pages = [api.search({"query": twelve.mine, "sort": sort, "from": start, "size": 5}) for start in (0, 5, 10, 15)]
    found = [number for page in pages for number in twelve.numbers(page)]
    expect(sorted(found) == EVERY, f"the pages hold {found}")
    expect([len(twelve.numbers(page)) for page in pages] == [5, 5, 2, 0], f"the pages hold {found}")


@requirement("SEARCH-015", MUST, OBSERVED)
def sorts_ascend_and_descend(api: Api) -> None:
    """`sort` on `name.keyword` orders by the whole name, ascending or descending, and hits tell the sort value."""
    twelve = corpus(api)
    order = sorted(EVERY, key=lambda number: twelve.names[number])
    up = api.search({"query": twelve.mine, "sort": [{"name.keyword": {"order": "asc"}}], "size": 12})
    down = api.search({"query": twelve.mine, "sort": [{"name.keyword": "desc"}], "size": 12})
    _ordered(up, twelve.numbers(up), order)
    _ordered(down, twelve.numbers(down), order[::-1])
    expect_fields(up, {"hits.hits.0.sort": [twelve.names[order[0]]], "hits.hits.0._score": None})


@requirement("SEARCH-016", MUST, OBSERVED)
def versions_sort_as_text(api: Api) -> None:
    """Versions are ordered and compared as text: 1, 10, 11, 2."""
    twelve = corpus(api)
    answer = api.search({"query": twelve.mine, "sort": [{"version": "asc"}], "size": 12})
    _ordered(answer, twelve.numbers(answer), [0, 1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9])


@requirement("SEARCH-017", MUST, OBSERVED)
def newest_come_first(api: Api) -> None:
    """`sort` on `created_time` descending puts the newest first."""
    twelve = corpus(api)
    answer = api.search({"query": twelve.mine, "sort": [{"created_time": "desc"}], "size": 12})
    times = [answer.int_at(f"hits.hits.{number}._source.created_time") for number in range(12)]
    expect(times == sorted(times, reverse=True), f"the times of creation are {times}")
    expect_fields(answer, {"hits.hits.0.sort": [times[0]]})


@requirement("SEARCH-018", MUST, OBSERVED)
def several_sorts_follow_each_other(api: Api) -> None:
    """A second sort orders what the first leaves equal."""
    twelve = corpus(api)
    answer = api.search({"query": twelve.mine, "sort": [{"protocol": "asc"}, {"version": "desc"}], "size": 12})
    _ordered(answer, twelve.numbers(answer), [7, 3, 11, 9, 8, 6, 5, 4, 2, 10, 1, 0])


@requirement("SEARCH-019", MUST, OBSERVED)
def totals_can_be_left_out(api: Api) -> None:
    """With `track_total_hits` false the answer has no total."""
    expect_absent(_by_name(api, corpus(api), track_total_hits=False), "hits.total")


@requirement("SEARCH-020", MUST, OBSERVED)
def search_after_goes_on(api: Api) -> None:
    """`search_after` goes on behind the sort value that it names."""
    twelve = corpus(api)
    answer = api.search({"query": twelve.mine, "sort": [{"version": "asc"}], "search_after": ["7"]})
    _ordered(answer, twelve.numbers(answer), [8, 9])


@requirement("SEARCH-021", MUST, OBSERVED)
def ties_are_neither_lost_nor_doubled(api: Api) -> None:
    """Page by page behind the last sort values, connectors that the first sort leaves equal come exactly once."""
    twelve = corpus(api)
    body: dict[str, Any] = {"query": twelve.mine, "sort": [{"protocol": "asc"}, {"version": "asc"}], "size": 5}
    found: list[int] = []
    for _ in range(4):
        answer = expect_status(api.search(body), 200)
        found += twelve.numbers(answer)
        if hits := answer.list_at("hits.hits"):
            body["search_after"] = answer.at(f"hits.hits.{len(hits) - 1}.sort")
    expect(sorted(found) == EVERY, f"the pages hold {found}")


@requirement("SEARCH-022", MUST, OBSERVED)
def a_search_may_come_in_the_url(api: Api) -> None:
    """A search that the URL tells as `source`, with its content type, is answered like one in a body."""
    twelve = corpus(api)
    source = quote(json.dumps({"query": twelve.mine, "size": 0}))
    path = f"/connectors/_search?source={source}&source_content_type=application/json"
    expect_fields(expect_status(api.get(path), 200), {"hits.total.value": 12, "hits.hits": []})


# --- queries -----------------------------------------------------------------------------------------------------


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


# --- what comes of a hit -----------------------------------------------------------------------------------------


@requirement("SEARCH-050", MUST, OBSERVED)
def a_source_can_be_cut(api: Api) -> None:
    """`_source` as a list, or with includes and excludes, leaves only these fields."""
    twelve = corpus(api)
    listed = api.search({"query": {"ids": {"values": [twelve.ids[0]]}}, "_source": ["name", "parameters.model"]})
    wanted = {"name": twelve.names[0], "parameters": {"model": "red"}}
    expect_fields(listed, {"hits.hits.0._source": wanted})
    cut = {"includes": ["name", "version"], "excludes": ["name"]}
    answer = api.search({"query": {"ids": {"values": [twelve.ids[0]]}}, "_source": cut})
    expect_fields(answer, {"hits.hits.0._source": {"version": "0"}})


@requirement("SEARCH-051", MUST, OBSERVED)
def aggregations_count(api: Api) -> None:
    """A terms aggregation on protocol counts the connectors that the query finds."""
    twelve = corpus(api)
    body = {"query": twelve.mine, "size": 0, "aggs": {"by": {"terms": {"field": "protocol"}}}}
    answer = expect_status(api.search(body), 200)
    buckets = [(bucket.get("key"), bucket.get("doc_count")) for bucket in answer.list_at("aggregations.by.buckets")]
    expect(buckets == [("http", 9), ("aws_sigv4", 3)], f"the counts are {buckets}")


@requirement("SEARCH-052", MUST, OBSERVED)
def a_source_can_be_a_pattern(api: Api) -> None:
    """`_source` as a text with an asterisk leaves the fields that fit it."""
    twelve = corpus(api)
    answer = api.search({"query": {"ids": {"values": [twelve.ids[1]]}}, "_source": "parameters.mo*"})
    expect_fields(answer, {"hits.hits.0._source": {"parameters": {"model": "blue"}}})


# --- at once -----------------------------------------------------------------------------------------------------


@requirement("SEARCH-060", MUST, OBSERVED)
def what_is_written_is_found_at_once(api: Api) -> None:
    """A connector is found as soon as its creation was answered, and with its new values as soon as an update was."""
    name, new = api.name("before"), api.name("after")
    made = api.connector(name=name)
    expect_fields(api.search({"query": {"term": {"name.keyword": name}}}), {"hits.total.value": 1})
    api.put(f"/connectors/{made}", {"name": new})
    expect_fields(api.search({"query": {"term": {"name.keyword": name}}}), {"hits.total.value": 0})
    answer = api.search({"query": {"term": {"name.keyword": new}}})
    expect_fields(answer, {"hits.total.value": 1, "hits.hits.0._source.name": new})


@requirement("SEARCH-061", MUST, OBSERVED)
def what_is_deleted_is_not_found(api: Api) -> None:
    """A connector is no longer found as soon as its deletion was answered."""
    name = api.name()
    made = api.connector(name=name)
    expect_status(api.delete(f"/connectors/{made}"), 200)
    answer = api.search({"query": {"term": {"name.keyword": name}}})
    found = [hit.get("_id") for hit in answer.list_at("hits.hits")]
    expect(made not in found, f"the deleted connector is found: {answer}")


# --- what is refused ---------------------------------------------------------------------------------------------


@requirement("SEARCH-070", MUST, OBSERVED)
def an_unknown_query_is_refused(api: Api) -> None:
    """A kind of query that is not known is refused by name with 400, never ignored."""
    corpus(api)
    answer = api.search({"query": {"resembles": {"name": "x"}}})
    expect_error(answer, 400, "parsing_exception", "unknown query [resembles]")


@requirement("SEARCH-071", MUST, OBSERVED)
def a_search_needs_a_body(api: Api) -> None:
    """A search without a body is refused with 400."""
    expect_error(api.search(None), 400, "parse_exception", "request body or source parameter is required")


@requirement("SEARCH-072", MUST, OBSERVED)
def a_negative_size_is_refused(api: Api) -> None:
    """A negative size is refused with 400."""
    corpus(api)
    reason = re.compile(r"\[size\] parameter cannot be negative")
    expect_error(api.search({"size": -5}), 400, "illegal_argument_exception", reason)


@requirement("SEARCH-073", MUST, OBSERVED)
def too_wide_a_window_is_refused(api: Api) -> None:
    """More than 10,000 hits, those that are skipped counted, are refused with 400."""
    corpus(api)
    answer = api.search({"from": 9_995, "size": 10})
    expect_error(answer, 400, "search_phase_execution_exception", "all shards failed")


@requirement("SEARCH-074", MUST, OBSERVED)
def an_unknown_sort_is_refused(api: Api) -> None:
    """A sort on a field that isn't there, or on analysed text, is refused with 400."""
    corpus(api)
    for field in ("no_such_field", "name"):
        answer = api.search({"sort": [{field: "asc"}]})
        expect_error(answer, 400, "search_phase_execution_exception", "all shards failed")


@requirement("SEARCH-075", MUST, OBSERVED)
def an_unknown_key_is_refused(api: Api) -> None:
    """A key of the body that is not known is refused by name with 400."""
    corpus(api)
    answer = api.search({"find": 1})
    expect_error(answer, 400, "parsing_exception", re.compile(r"Unknown key for a VALUE_NUMBER in \[find\]"))


@requirement("SEARCH-076", MUST, OBSERVED)
def a_size_in_the_url_is_refused(api: Api) -> None:
    """A size in the URL is refused with 400: it belongs into the body."""
    corpus(api)
    answer = api.post("/connectors/_search?size=1", {})
    expect_error(answer, 400, "illegal_argument_exception", re.compile(r"unrecognized parameter: \[size\]"))


@requirement("SEARCH-077", MUST, OBSERVED)
def a_body_that_is_an_array_is_refused(api: Api) -> None:
    """A search body that is an array is refused with 400."""
    corpus(api)
    expect_error(api.search([]), 400, "parsing_exception")


@requirement("SEARCH-078", MUST, OBSERVED)
def an_empty_query_is_refused(api: Api) -> None:
    """A query without a kind is refused with 400."""
    corpus(api)
    answer = api.search({"query": {}})
    expect_error(answer, 400, "illegal_argument_exception", re.compile("query malformed, empty clause found"))


@requirement("SEARCH-079", MUST, OBSERVED)
def a_time_that_is_none_is_refused(api: Api) -> None:
    """A range of time that holds no time is refused with 400."""
    corpus(api)
    answer = api.search({"query": {"range": {"created_time": {"gte": "some day"}}}})
    expect_error(answer, 400, "search_phase_execution_exception", "all shards failed")


@requirement("SEARCH-080", MUST, OBSERVED)
def an_unknown_clause_is_refused(api: Api) -> None:
    """A clause of `bool` that is not known is refused by name with 400, never ignored."""
    corpus(api)
    answer = api.search({"query": {"bool": {"musst": []}}})
    expect_error(answer, 400, "x_content_parse_exception", re.compile(r"\[bool\] unknown field \[musst\]"))
