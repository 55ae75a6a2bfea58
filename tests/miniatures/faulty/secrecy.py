"""Faults that let credentials out."""

from __future__ import annotations

import json
from typing import Any

from conformance.http import Response
from tests.miniatures.call import Call, Sent
from tests.miniatures.miniature import Said, after, before, replied

ML = "/_plugins/_ml"
CREATE = "POST /connectors/_create"
GET = "GET /connectors/{id}"
PUT = "PUT /connectors/{id}"
SEARCH = "GET|POST /connectors/_search"
MODEL = "GET /models/{id}"
MODELS = "GET|POST /models/_search"


class _Vault:
    """The credentials that were sent with connectors, by what they belong to: a leak tells of them."""

    def __init__(self, memory: dict[str, Any]) -> None:
        self.kept: dict[str, dict[str, str]] = memory.setdefault("vault", {})

    def learn(self, call: Call) -> None:
        """Remember what a successful create, register or update sent."""
        if call.refused or not isinstance(call.answer, dict):
            return
        sent = call.fields.get("connector", call.fields) if "/models" in call.request.path else call.fields
        id_ = call.answer.get("connector_id") or call.answer.get("model_id") or call.answer.get("_id")
        if isinstance(sent, dict) and isinstance(sent.get("credential"), dict) and id_ and call.request.method != "GET":
            self.kept.setdefault(id_, {}).update(sent["credential"])


def _leaks(call: Call) -> dict[str, dict[str, str]]:
    vault = _Vault(call.memory)
    vault.learn(call)
    return vault.kept


def _is(call: Call, method: str, path: str) -> bool:
    return call.request.method in method.split("|") and call.request.path.removeprefix(ML).startswith(path)


@after("* *", "CRED-001", "CRED-011", "SEARCH-005")
def get_shows_the_credential(call: Call) -> None:
    kept = _leaks(call)
    if _is(call, "GET", "/connectors/") and not call.refused and "_search" not in call.request.path and call.id in kept:
        call.answer["credential"] = kept[call.id]


@after(GET, "CRED-001", "SEARCH-005")
def get_shows_a_masked_credential(call: Call) -> None:
    if not call.refused:
        call.answer["credential"] = {"key": "***"}


@after("* *", "CRED-002", "CRED-005", "CRED-007", "CRED-018", "CRED-008", "SEARCH-005")
def hits_show_the_credential(call: Call) -> None:
    kept = _leaks(call)
    for hit in call.hits if _is(call, "GET|POST", "/connectors/_search") else ():
        if hit["_id"] in kept and call.fields.get("_source") is None:
            hit.setdefault("_source", {})["credential"] = kept[hit["_id"]]


@after("* *", "CRED-003")
def a_credential_that_is_asked_for_by_name_is_shown(call: Call) -> None:
    kept = _leaks(call)
    if call.fields.get("_source") == ["credential"] and _is(call, "GET|POST", "/connectors/_search"):
        for hit in call.hits:
            hit["_source"] = {"credential": kept[hit["_id"]]}


@after("* *", "CRED-004")
def a_source_that_is_off_is_not_cleaned(call: Call) -> None:
    kept = _leaks(call)
    if call.fields.get("_source") is False and _is(call, "GET|POST", "/connectors/_search"):
        for hit in call.hits:
            hit["_source"] = {"name": "", "credential": kept[hit["_id"]]}


def _aside(call: Call, asked: str) -> bool:
    """Whether a search of connectors asks for a credential through something beside the source."""
    return _is(call, "GET|POST", "/connectors/_search") and "credential" in json.dumps(call.fields.get(asked))


@before("* *", "CRED-005")
def highlights_show_the_credential(call: Call) -> Said:
    return _shown_aside(call, "highlight")


@before("* *", "CRED-005")
def stored_fields_show_the_credential(call: Call) -> Said:
    return _shown_aside(call, "stored_fields")


@before("* *", "CRED-006")
def script_fields_show_the_credential(call: Call) -> Said:
    return _shown_aside(call, "script_fields")


@before("* *", "CRED-007")
def aggregations_show_the_credential(call: Call) -> Said:
    return _shown_aside(call, "aggs")


@before("* *", "CRED-008")
def sorts_show_the_credential(call: Call) -> Said:
    return _shown_aside(call, "sort")


def _shown_aside(call: Call, asked: str) -> Said:
    """A search that shows, with each hit, the credential that was asked for beside the source."""
    kept = call.memory.setdefault("vault", {})
    if call.request.method == "POST" and isinstance(call.fields.get("credential"), dict):
        call.take(call.api(call.request))
        kept[str(call.answer.get("connector_id"))] = call.body["credential"]
        return call.status, call.answer
    if not _aside(call, asked):
        return None
    answer = call.ask("POST", call.request.path, {name: value for name, value in call.body.items() if name != asked})
    for hit in answer["hits"]["hits"]:
        hit[asked] = {"credential": kept.get(hit["_id"])}
    return 200, answer


@before(SEARCH, "CRED-009")
def a_credential_is_searched_as_plain_text(call: Call) -> None:
    if "planted-" in json.dumps(call.fields):
        call.body = {"size": 1}


@before(SEARCH, "CRED-010")
def a_ciphertext_is_searched(call: Call) -> None:
    if "AgV" in json.dumps(call.fields):
        call.body = {"size": 1}


@after(CREATE, "CORE-001", "CRED-011")
def a_creation_answers_with_what_was_sent(call: Call) -> None:
    if not call.refused and isinstance(call.body, dict) and "credential" in call.body:
        call.answer["connector"] = call.body


@after(PUT, "CRED-011")
def an_update_answers_with_what_was_sent(call: Call) -> None:
    if not call.refused:
        call.answer["changed"] = call.body


@after(CREATE, "CRED-012")
def a_refusal_tells_what_was_sent(call: Call) -> None:
    if call.refused:
        call.answer["sent"] = call.body


@after(PUT, "CRED-012")
def a_refused_update_tells_what_was_sent(call: Call) -> None:
    if call.refused:
        call.answer["sent"] = call.body


@after("* *", "CRED-013", "CRED-014")
def a_model_shows_its_connectors_credential(call: Call) -> None:
    kept = _leaks(call)
    shows = _is(call, "GET", "/models/") and not call.refused and isinstance(call.answer, dict)
    if shows and call.answer.get("connector") and call.id in kept:
        call.answer["connector"]["credential"] = kept[call.id]


@after("* *", "CRED-013")
def a_found_model_shows_its_connectors_credential(call: Call) -> None:
    kept = _leaks(call)
    for hit in call.hits if _is(call, "GET|POST", "/models/_search") else ():
        if hit["_id"] in kept and call.fields.get("_source") == ["connector.credential"]:
            hit["_source"]["connector"] = {"credential": kept[hit["_id"]]}


@after("PUT /models/{id}", "CRED-014")
def an_update_of_a_model_answers_with_what_was_sent(call: Call) -> None:
    if not call.refused:
        call.answer["changed"] = call.body


@replied("CRED-015", "PREDICT-040")
def an_error_of_the_provider_tells_the_key_that_was_sent(sent: Sent) -> Response:
    if sent.reply.status != 401:
        return sent.reply
    key = sent.headers.get("authorization", "").encode()
    return Response(401, sent.reply.headers, b'{"error": "not you", "sent": "' + key + b'"}')


@after("* *", "CRED-016", "BATCH-011")
def a_task_tells_what_was_registered(call: Call) -> None:
    kept = _leaks(call)
    for hit in call.hits if _is(call, "GET|POST", "/tasks/_search") else ():
        if hit["_source"].get("model_id") in kept and "REGISTER" in hit["_source"]["task_type"]:
            hit["_source"]["registered"] = kept[hit["_source"]["model_id"]]


@before("* *", "CRED-018")
def stored_fields_of_a_pattern_show_the_credential(call: Call) -> Said:
    told = call.fields.get("stored_fields")
    if told == ["*"] and "/connectors/" in call.request.path:
        return _shown_aside(_asking(call, "stored_fields"), "stored_fields")
    return _shown_aside(call, "none of them")


def _asking(call: Call, asked: str) -> Call:
    """The call, asking for the credential by its name instead of a pattern."""
    call.body[asked] = ["credential"]
    return call


@after("* *", "CRED-019")
def models_show_the_credential_among_their_fields(call: Call) -> None:
    kept = _leaks(call)
    for hit in call.hits if call.fields.get("fields") == ["connector.credential.key"] else ():
        hit["fields"] = {"connector.credential.key": [kept[hit["_id"]]["key"]]}


@before("* *", "CRED-024")
def explanations_show_the_credential(call: Call) -> Said:
    if call.fields.get("explain"):
        call.body["explain"] = "credential"
    return _shown_aside(call, "explain")
