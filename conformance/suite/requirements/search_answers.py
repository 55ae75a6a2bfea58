"""What the answer to a search of connectors holds, and how soon it holds what was written."""

from __future__ import annotations

from conformance.suite.answer import Answer
from conformance.suite.api import Api
from conformance.suite.corpus import Corpus, corpus
from conformance.suite.expect import expect, expect_fields, expect_status, same
from conformance.suite.requirement import OBSERVED, Level, requirement

MUST, SHOULD, MAY = Level
GET = "Get a connector, Search for a connector"
_SORT = [{"name.keyword": "asc"}]


def _by_name(api: Api, corpus: Corpus) -> Answer:
    return expect_status(api.search({"query": corpus.mine, "sort": _SORT}), 200)


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
