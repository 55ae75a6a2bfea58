"""Searches recorded from OpenSearch 3.6.0 over six connectors: queries, sorts, source filters, aggregations, faults."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.apis.mlcommons.conftest import Talk
from tests.apis.mlcommons.masks import masked
from tests.golden_vectors import unworded

RECORDED = json.loads((Path(__file__).parent / "search.json").read_text("utf-8"))
SEARCH = "/_plugins/_ml/connectors/_search"
Ask = Callable[[Any], tuple[int, Any]]


@pytest.fixture
def ask(api: Any, talk: Talk) -> Callable[[dict[str, Any]], tuple[int, Any]]:
    """Put a recorded search to an API that holds the recorded documents."""
    ids = [talk("POST", "/_plugins/_ml/connectors/_create", body)[1]["connector_id"] for body in RECORDED["documents"]]
    names = {id_: "{{%d}}" % number for number, id_ in enumerate(ids)} | {api.context.node: "<node>"}  # noqa: UP031 -- braces

    def say(recorded: dict[str, Any]) -> tuple[int, Any]:
        own = {"ids": {"values": ids}}
        if "query" in recorded:
            query = {"bool": {"must": [recorded["query"]], "filter": [own]}}
            body: Any = {"query": query, "_source": ["name"]}
        elif "with" in recorded:
            body = {"query": {"bool": {"must": [own]}}, **recorded["with"]}
        else:
            body = recorded["body"]
        status, answer = talk("POST", SEARCH, body)
        return status, masked(answer, names)

    return say


def described(recorded: dict[str, Any]) -> str:
    said = recorded.get("query") or recorded.get("with") or recorded.get("body")
    return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)


def without_scores_order(answer: Any) -> Any:
    """Hits of one query in no order: which of two scores is greater depends on what the node had deleted before."""
    if not isinstance(answer, dict) or "hits" not in answer:
        return answer
    hits = sorted(answer["hits"]["hits"], key=lambda hit: str(hit["_id"]))
    return {**answer, "hits": {**answer["hits"], "hits": hits}}


@pytest.mark.parametrize("recorded", RECORDED["searches"], ids=described)
def test_the_recorded_search_is_answered_alike(recorded: dict[str, Any], ask: Ask) -> None:
    status, answer = ask(recorded)
    assert status == recorded["status"]
    if recorded["answer"] is None:
        return
    sorts = "sort" in recorded.get("with", {})
    both = [unworded(answer), unworded(recorded["answer"])]
    mine, wanted = both if sorts else [without_scores_order(each) for each in both]
    assert mine == wanted


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"query": {"fuzzy": {"name": "x"}}}, "query [fuzzy]"),
        ({"query": {"bool": {"must": [{"regexp": {"name": "x"}}]}}}, "query [regexp]"),
        ({"query": {"match": {"name": {"query": "x", "fuzziness": 1}}}}, "option [fuzziness] of query [match]"),
        ({"aggs": {"a": {"top_hits": {}}}}, "aggregation [top_hits]"),
        ({"script_fields": {}}, "[script_fields]"),
        ({"highlight": {"fields": {}}}, "[highlight]"),
        ({"sort": [{"_script": {}}]}, "sort by [_script]"),
    ],
    ids=str,
)
def test_what_is_not_understood_here_is_refused_by_name(body: dict[str, Any], named: str, talk: Talk) -> None:
    status, answer = talk("POST", SEARCH, body)
    assert status == 400
    assert answer["error"]["reason"].startswith(named + " is part of OpenSearch's search, but not of this embedded one")
