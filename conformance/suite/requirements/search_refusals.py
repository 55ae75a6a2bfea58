"""Which searches of connectors are refused, and in which words."""

from __future__ import annotations

import re

from conformance.suite.api import Api
from conformance.suite.corpus import corpus
from conformance.suite.expect import expect_error
from conformance.suite.requirement import OBSERVED, Level, requirement

MUST, SHOULD, MAY = Level


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
