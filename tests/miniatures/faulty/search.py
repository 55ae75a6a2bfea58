"""Faults in searching connectors."""

from __future__ import annotations

import json
from typing import Any

from tests.miniatures.call import Call, refusal
from tests.miniatures.miniature import Said, after, before

SEARCH = "GET|POST /connectors/_search"
ML = "/_plugins/_ml"


def _query(call: Call) -> dict[str, Any]:
    found = call.fields.get("query")
    return found if isinstance(found, dict) else {}


def _inner(value: Any, kind: str) -> list[dict[str, Any]]:
    """Each query of a kind, at any depth."""
    if isinstance(value, list):
        return [found for each in value for found in _inner(each, kind)]
    if not isinstance(value, dict):
        return []
    own = [value[kind]] if isinstance(value.get(kind), dict) else []
    return own + [found for each in value.values() for found in _inner(each, kind)]


# --- the answer --------------------------------------------------------------------------------------------------


@before(SEARCH, "SEARCH-001")
def a_search_finds_ten_at_most(call: Call) -> None:
    if call.fields.get("size", 0) > 100:
        call.body["size"] = 1


@before("GET /connectors/_search", "SEARCH-002", "SEARCH-022")
def a_search_by_get_is_refused(_call: Call) -> Said:
    return 405, {"error": "Incorrect HTTP method", "status": 405}


@after(SEARCH, "SEARCH-003")
def the_total_has_no_relation(call: Call) -> None:
    if not call.refused and isinstance(call.answer["hits"].get("total"), dict) and call.hits:
        call.answer["hits"]["total"] = {"value": call.answer["hits"]["total"]["value"]}


@after(SEARCH, "SEARCH-004")
def hits_have_no_sequence_number(call: Call) -> None:
    for hit in call.hits:
        del hit["_seq_no"]


@after(SEARCH, "SEARCH-004")
def hits_are_of_another_index(call: Call) -> None:
    for hit in call.hits:
        hit["_index"] = ".connectors"


@after(SEARCH, "SEARCH-005")
def hits_show_parameters_as_numbers(call: Call) -> None:
    for hit in call.hits:
        parameters = hit.get("_source", {}).get("parameters", {})
        for name in [name for name, value in parameters.items() if str(value).isdecimal()]:
            parameters[name] = int(parameters[name])


@after(SEARCH, "SEARCH-006")
def nothing_found_is_404(call: Call) -> None:
    if not call.refused and call.fields.get("query", {}).get("term", {}).get("name.keyword", "").endswith(" none"):
        call.say(*refusal(404, "no hits"))


@after(SEARCH, "SEARCH-007")
def every_version_is_the_first(call: Call) -> None:
    for hit in call.hits:
        hit["_version"] = 1


# --- how many, and in which order --------------------------------------------------------------------------------


@before(SEARCH, "SEARCH-010", "SEARCH-012", "SEARCH-014")
def the_size_is_ignored_below_ten(call: Call) -> None:
    if 0 <= call.fields.get("size", 10) < 10:
        del call.body["size"]


@after(SEARCH, "SEARCH-003", "SEARCH-010", "SEARCH-012", "SEARCH-041", "SEARCH-022")
def the_total_counts_the_hits_that_came(call: Call) -> None:
    if not call.refused and "total" in call.answer["hits"]:
        call.answer["hits"]["total"]["value"] = len(call.hits)


@before(SEARCH, "SEARCH-011")
def twenty_come_without_a_size(call: Call) -> None:
    if isinstance(call.body, dict):
        call.body.setdefault("size", 20)


@before(SEARCH, "SEARCH-012")
def size_zero_is_no_size(call: Call) -> None:
    if call.fields.get("size") == 0:
        del call.body["size"]


@before(SEARCH, "SEARCH-013", "SEARCH-014")
def from_is_ignored(call: Call) -> None:
    if call.fields.get("from", 0) < 100:
        call.fields.pop("from", None)


@before(SEARCH, "SEARCH-013", "SEARCH-014")
def from_counts_from_one(call: Call) -> None:
    if 0 < call.fields.get("from", 0) < 100:
        call.body["from"] -= 1


@before(SEARCH, "SEARCH-014")
def pages_overlap(call: Call) -> None:
    if call.fields.get("size") == 5 and call.fields.get("from"):
        call.body["from"] -= 1


@before(SEARCH, "SEARCH-013", "SEARCH-015", "SEARCH-016", "SEARCH-017", "SEARCH-018", "SEARCH-020", "SEARCH-021")
def sorts_are_ignored(call: Call) -> None:
    if "no_such_field" not in json.dumps(call.fields.get("sort")) and call.fields.get("sort") != [{"name": "asc"}]:
        call.fields.pop("sort", None)


@before(SEARCH, "SEARCH-015")
def descending_is_ascending(call: Call) -> None:
    if call.fields.get("sort") == [{"name.keyword": "desc"}]:
        call.body["sort"] = [{"name.keyword": "asc"}]


@after(SEARCH, "SEARCH-015", "SEARCH-017", "SEARCH-021")
def hits_do_not_tell_their_sort_values(call: Call) -> None:
    for hit in call.hits:
        hit.pop("sort", None)


@after(SEARCH, "SEARCH-013", "SEARCH-016", "SEARCH-020")
def versions_sort_as_numbers(call: Call) -> None:
    if json.dumps(call.fields.get("sort")).startswith('[{"version"') or call.fields.get("sort") == ["version"]:
        asked = {**call.body, "size": 100, "from": 0}
        after = [int(value) for value in asked.pop("search_after", [-1])]
        found = call.ask("POST", f"{ML}/connectors/_search", asked)["hits"]["hits"]
        found.sort(key=lambda hit: int(hit["_source"]["version"]))
        found = [hit for hit in found if int(hit["_source"]["version"]) > after[0]]
        start = call.body.get("from", 0)
        call.answer["hits"]["hits"] = found[start : start + call.body.get("size", 10)]


@before(SEARCH, "SEARCH-017")
def the_oldest_come_first(call: Call) -> None:
    if call.fields.get("sort") == [{"created_time": "desc"}]:
        call.body["sort"] = [{"created_time": "asc"}]


@before(SEARCH, "SEARCH-018", "SEARCH-021")
def the_first_sort_alone_counts(call: Call) -> None:
    if len(call.fields.get("sort", [])) > 1:
        call.body["sort"] = call.body["sort"][:1]


@before(SEARCH, "SEARCH-019")
def totals_are_always_told(call: Call) -> None:
    call.fields.pop("track_total_hits", None)


@before(SEARCH, "SEARCH-020", "SEARCH-021")
def search_after_is_ignored(call: Call) -> None:
    call.fields.pop("search_after", None)


@before(SEARCH, "SEARCH-021")
def what_ties_with_the_last_hit_is_skipped(call: Call) -> None:
    if len(call.fields.get("search_after", [])) > 1:
        call.body["sort"], call.body["search_after"] = call.body["sort"][:1], call.body["search_after"][:1]


@before("GET /connectors/_search", "SEARCH-022")
def a_search_in_the_url_is_not_read(call: Call) -> Said:
    return refusal(400, "request [/] contains unrecognized parameter: [source]") if call.request.query else None


# --- queries -----------------------------------------------------------------------------------------------------


def _searches(call: Call) -> bool:
    """Whether the query looks for the suite's own connectors."""
    return "corpus" in json.dumps(call.fields)


@before(SEARCH, "SEARCH-030")
def whole_names_are_found_in_any_case(call: Call) -> None:
    for term in _inner(_query(call), "term"):
        if "name.keyword" in term:
            term["name.keyword"] = {"value": term["name.keyword"], "case_insensitive": True}


@before(SEARCH, "SEARCH-031")
def every_word_of_a_match_must_be_there(call: Call) -> None:
    for match in _inner(_query(call), "match"):
        if isinstance(match.get("name"), str):
            match["name"] = {"query": match["name"], "operator": "and"}


@before(SEARCH, "SEARCH-031")
def the_operator_of_a_match_is_ignored(call: Call) -> None:
    for match in _inner(_query(call), "match"):
        if isinstance(match.get("name"), dict):
            match["name"] = match["name"]["query"]


@before(SEARCH, "SEARCH-032")
def the_order_of_a_phrase_is_ignored(call: Call) -> None:
    for phrase in _inner(_query(call), "match_phrase"):
        phrase["name"] = " ".join(sorted(phrase["name"].split(), reverse=True))


@before(SEARCH, "SEARCH-033")
def terms_look_for_the_first_alone(call: Call) -> None:
    for terms in _inner(_query(call), "terms"):
        terms["version"] = terms["version"][:1]


@before(SEARCH, "SEARCH-034")
def a_number_finds_no_text(call: Call) -> None:
    for term in _inner(_query(call), "term"):
        if isinstance(term.get("parameters.number"), int):
            term["parameters.number"] = "none"


@before(SEARCH, "SEARCH-035")
def actions_are_not_searched(call: Call) -> None:
    for term in _inner(_query(call), "term"):
        if "actions.action_type" in term:
            term["actions.type"] = term.pop("actions.action_type")


@before(SEARCH, "SEARCH-036")
def must_not_is_ignored(call: Call) -> None:
    for query in _inner(_query(call), "bool"):
        query.pop("must_not", None)


@before(SEARCH, "SEARCH-037")
def one_id_is_found_at_a_time(call: Call) -> None:
    for ids in _inner(_query(call), "ids"):
        ids["values"] = ids["values"][:1]


@before(SEARCH, "SEARCH-038")
def a_question_mark_is_no_wildcard(call: Call) -> None:
    for wildcard in _inner(_query(call), "wildcard"):
        if "name.keyword" in wildcard:
            wildcard["name.keyword"] = wildcard["name.keyword"].replace("?", "\\?")


@before(SEARCH, "SEARCH-039")
def everything_exists(call: Call) -> None:
    for exists in _inner(_query(call), "exists"):
        exists["field"] = "name"


@before(SEARCH, "SEARCH-040")
def ranges_of_time_find_everything(call: Call) -> None:
    for bounds in _inner(_query(call), "range"):
        if isinstance(next(iter(bounds.get("created_time", {}).values()), None), int):
            bounds["created_time"] = {"gte": 0}


@before(SEARCH, "SEARCH-041")
def match_none_finds_everything(call: Call) -> None:
    if "match_none" in _query(call):
        call.body["query"] = {"match_all": {}}


@before(SEARCH, "SEARCH-041")
def a_search_needs_a_query(call: Call) -> Said:
    asked = call.body == {} and not call.request.query
    return refusal(400, "a query is required", "parsing_exception") if asked else None


@before(SEARCH, "SEARCH-042")
def parameters_are_searched_by_name_alone(call: Call) -> None:
    for term in _inner(_query(call), "term"):
        if "parameters" in term:
            term["parameters.none"] = term.pop("parameters")


@before(SEARCH, "SEARCH-043")
def ranges_of_versions_find_the_first_alone(call: Call) -> None:
    for bounds in _inner(_query(call), "range"):
        if "version" in bounds:
            bounds["version"] = {"gte": "1", "lte": "1"}


@before(SEARCH, "SEARCH-044")
def descriptions_are_found_in_their_own_case(call: Call) -> None:
    for match in _inner(_query(call), "match"):
        if "description" in match:
            match["description"] = "none"


@before(SEARCH, "SEARCH-045")
def a_term_finds_a_whole_name(call: Call) -> None:
    for term in _inner(_query(call), "term"):
        if "corpus" in str(term.get("name")):
            term["name.keyword"] = term.pop("name")


@before(SEARCH, "SEARCH-052")
def a_source_that_is_a_pattern_is_ignored(call: Call) -> None:
    if call.fields.get("_source") == "parameters.mo*":
        del call.body["_source"]


@before(SEARCH, "SEARCH-050")
def includes_are_ignored_beside_excludes(call: Call) -> None:
    source = call.fields.get("_source")
    if isinstance(source, dict) and source.get("excludes"):
        source.pop("includes", None)


@after(SEARCH, "SEARCH-051")
def aggregations_are_ignored(call: Call) -> None:
    if isinstance(call.answer, dict) and "by" in call.answer.get("aggregations", {}):
        del call.answer["aggregations"]


@after(SEARCH, "SEARCH-051")
def aggregations_count_one_too_many(call: Call) -> None:
    for found in call.everywhere() if not call.refused else ():
        if found.get("key") == "http" and "doc_count" in found:
            found["doc_count"] += 1


# --- at once -----------------------------------------------------------------------------------------------------


@after(SEARCH, "SEARCH-001", "SEARCH-007", "SEARCH-035", "SEARCH-060")
def what_is_new_is_found_later(call: Call) -> None:
    seen = call.memory.setdefault("seen", set())
    new = [hit for hit in call.hits if hit["_id"] not in seen]
    seen |= {hit["_id"] for hit in new}
    if new and not _searches(call):
        call.answer["hits"]["hits"] = [hit for hit in call.hits if hit not in new]
        call.answer["hits"].get("total", {})["value"] = len(call.hits)


@after(SEARCH, "SEARCH-060")
def an_update_is_found_later(call: Call) -> None:
    if " after" in json.dumps(call.fields):
        call.answer["hits"]["hits"] = []


@before("* *", "SEARCH-061")
def a_deleted_connector_stays_to_be_found(call: Call) -> Said:
    search, path = f"{ML}/connectors/_search", call.request.path
    deleted = call.memory.setdefault("deleted", {})
    if call.request.method == "DELETE" and path.startswith(f"{ML}/connectors/"):
        for hit in call.ask("POST", search, {"query": {"ids": {"values": [call.id]}}})["hits"]["hits"]:
            deleted[hit["_source"]["name"]] = hit
    name = call.fields.get("query", {}).get("term", {}).get("name.keyword") if path == search else None
    if name in deleted:
        answer = call.ask("POST", search, call.body)
        answer["hits"]["hits"].append(deleted[name])
        return 200, answer
    return None


# --- what is refused ---------------------------------------------------------------------------------------------


@before(SEARCH, "SEARCH-070")
def an_unknown_query_finds_everything(call: Call) -> None:
    if "resembles" in _query(call):
        del call.body["query"]


@before(SEARCH, "SEARCH-071")
def a_search_without_a_body_finds_everything(call: Call) -> None:
    if call.body is None and not call.request.query:
        call.body = {}


@before(SEARCH, "SEARCH-072")
def a_negative_size_is_none(call: Call) -> None:
    if call.fields.get("size", 0) < 0:
        call.body["size"] = 0


@before(SEARCH, "SEARCH-073")
def a_window_may_be_as_wide_as_it_likes(call: Call) -> None:
    if call.fields.get("from", 0) > 9_000:
        call.body["from"] = 9_000


@before(SEARCH, "SEARCH-074")
def an_unknown_sort_is_ignored(call: Call) -> None:
    if call.fields.get("sort") == [{"no_such_field": "asc"}]:
        del call.body["sort"]


@before(SEARCH, "SEARCH-074")
def analysed_text_is_sorted(call: Call) -> None:
    if call.fields.get("sort") == [{"name": "asc"}]:
        call.body["sort"] = [{"name.keyword": "asc"}]


@before(SEARCH, "SEARCH-075")
def unknown_keys_are_ignored(call: Call) -> None:
    call.fields.pop("find", None)


@after(SEARCH, "SEARCH-076")
def a_size_in_the_url_is_taken(call: Call) -> None:
    if call.request.query.startswith("size="):
        call.say(200, call.ask("POST", f"{ML}/connectors/_search", call.body))


@before(SEARCH, "SEARCH-077")
def an_array_is_an_empty_search(call: Call) -> None:
    if call.body == []:
        call.body = {}


@before(SEARCH, "SEARCH-078")
def an_empty_query_finds_everything(call: Call) -> None:
    if call.fields.get("query") == {}:
        del call.body["query"]


@before(SEARCH, "SEARCH-079")
def a_time_that_is_none_is_the_first_of_all(call: Call) -> None:
    for bounds in _inner(_query(call), "range"):
        if bounds.get("created_time") == {"gte": "some day"}:
            bounds["created_time"] = {"gte": 0}


@before(SEARCH, "SEARCH-080")
def an_unknown_clause_is_ignored(call: Call) -> None:
    for query in _inner(_query(call), "bool"):
        query.pop("musst", None)
