"""How many connectors a search gives, and in which order."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from conformance.suite.answer import Answer
from conformance.suite.api import Api
from conformance.suite.corpus import EVERY, Corpus, corpus
from conformance.suite.expect import expect, expect_absent, expect_fields, expect_status
from conformance.suite.requirement import OBSERVED, Level, requirement

MUST, SHOULD, MAY = Level
GET = "Get a connector, Search for a connector"
_SORT = [{"name.keyword": "asc"}]


def _by_name(api: Api, corpus: Corpus, **more: Any) -> Answer:
    return expect_status(api.search({"query": corpus.mine, "sort": _SORT, **more}), 200)


def _ordered(answer: Answer, found: list[int], wanted: list[int]) -> None:
    expect(found == wanted, f"the order is {found}, expected {wanted}: {answer}")


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
