"""No credential ever comes back: not by reading, by any search, by an update, or in an error."""

from __future__ import annotations

import json
import re
from typing import Any

from conformance.suite.answer import Answer
from conformance.suite.api import Api
from conformance.suite.corpus import Corpus, corpus
from conformance.suite.expect import expect, expect_absent, expect_fields, expect_hidden, expect_status
from conformance.suite.requirement import OBSERVED, Level, requirement

MUST, SHOULD, MAY = Level
GET = "Get a connector, Example responses: none shows a credential"
_CIPHERTEXT = re.compile(r"AgV[0-9][A-Za-z0-9+/=]{40,}")


def _reveals_nothing(answer: Answer, twelve: Corpus) -> Answer:
    """Neither a secret nor what it was encrypted to."""
    expect_hidden(answer, twelve.secrets)
    expect(_CIPHERTEXT.search(answer.text) is None, f"an encrypted credential came back: {answer}")
    return answer


def _by_search(api: Api, **body: Any) -> Answer:
    twelve = corpus(api)
    answer = _reveals_nothing(api.search({"query": twelve.mine, "size": 12, **body}), twelve)
    for number in range(len(answer.find("hits.hits", []))):
        expect_absent(answer, f"hits.hits.{number}._source.credential")
    return answer


@requirement("CRED-001", MUST, GET)
def get_shows_no_credential(api: Api) -> None:
    """A connector that is read by its id has no credential."""
    key = api.secret()
    answer = expect_status(api.get(f"/connectors/{api.connector(credential={'key': key})}"), 200)
    expect_absent(expect_hidden(answer, [key]), "credential")


@requirement("CRED-002", MUST, GET)
def search_shows_no_credential(api: Api) -> None:
    """No hit of a search has a credential."""
    expect_fields(_by_search(api), {"hits.total.value": 12})


@requirement("CRED-003", MUST, OBSERVED)
def a_credential_asked_for_is_not_shown(api: Api) -> None:
    """`_source` shows no credential, also when it is asked for by name or pattern, or nothing is excluded."""
    for source in (["credential"], "cred*", {"includes": ["credential.*"]}, {"includes": ["*"], "excludes": []}, True):
        _by_search(api, _source=source)


@requirement("CRED-004", MUST, OBSERVED)
def a_source_that_is_off_shows_no_credential(api: Api) -> None:
    """A search with `_source` false shows no credential."""
    _by_search(api, _source=False)


@requirement("CRED-005", MUST, OBSERVED)
def fields_show_no_credential(api: Api) -> None:
    """`fields`, `docvalue_fields`, `stored_fields` and `highlight` show no credential."""
    for name in ("fields", "docvalue_fields", "stored_fields"):
        for field in ("credential", "credential.key"):
            _by_search(api, **{name: [field]})
    _by_search(api, highlight={"fields": {"credential.key": {}}})


@requirement("CRED-006", MUST, OBSERVED)
def scripts_show_no_credential(api: Api) -> None:
    """A script field shows no credential."""
    for source in ("params._source.credential", "doc['credential.key'].value"):
        _by_search(api, script_fields={"x": {"script": {"source": source}}})


@requirement("CRED-007", MUST, f"{OBSERVED}: credentials are kept from searches")
def aggregations_show_no_credential(api: Api) -> None:
    """An aggregation over the credential shows neither a secret nor what it was encrypted to."""
    for field in ("credential", "credential.key"):
        _by_search(api, aggs={"x": {"terms": {"field": field, "size": 100}}})
        _by_search(api, aggs={"x": {"top_hits": {"_source": ["credential"], "size": 12}}})


@requirement("CRED-008", MUST, f"{OBSERVED}: credentials are kept from searches")
def sorts_show_no_credential(api: Api) -> None:
    """A sort by the credential shows neither a secret nor what it was encrypted to."""
    http = corpus(api).only({"term": {"protocol": "http"}})
    for field in ("credential", "credential.key"):
        _by_search(api, query=http, sort=[{field: "asc"}])


@requirement("CRED-009", MUST, OBSERVED)
def a_credential_is_not_found_by_its_value(api: Api) -> None:
    """No query finds a connector by its credential, or by how that begins."""
    twelve = corpus(api)
    secret = twelve.secrets[0]
    for query in (
        {"term": {"credential.key": secret}},
        {"term": {"credential": secret}},
        {"prefix": {"credential.key": secret[:12]}},
        {"wildcard": {"credential.key": f"*{secret[8:16]}*"}},
        {"match": {"credential": secret}},
        {"query_string": {"query": f'"{secret}"'}},
        {"multi_match": {"query": secret, "fields": ["*"]}},
    ):
        answer = expect_hidden(api.search({"query": twelve.only(query)}), twelve.secrets[1:])
        found = answer.find("hits.total.value", 0)
        expect(found == 0, f"{json.dumps(query)} finds {found} connectors: {answer}")


@requirement("CRED-010", SHOULD, f"{OBSERVED}: its ciphertext is no business of a search either")
def an_encrypted_credential_is_not_found(api: Api) -> None:
    """No query finds a connector by how its encrypted credential begins."""
    twelve = corpus(api)
    answer = api.search({"query": twelve.only({"prefix": {"credential.key": "AgV"}})})
    expect(answer.find("hits.total.value", 0) == 0, f"a prefix of the ciphertext finds connectors: {answer}")


@requirement("CRED-011", MUST, OBSERVED)
def writes_answer_without_credentials(api: Api) -> None:
    """The answers to create, update and delete hold no credential."""
    key, new = api.secret(), api.secret("new key")
    expect_hidden(api.post("/connectors/_create", api.body(credential={"key": key})), [key])
    path = f"/connectors/{api.connector(credential={'key': key})}"
    expect_hidden(expect_status(api.put(path, {"credential": {"key": new}}), 200), [key, new])
    expect_hidden(expect_status(api.get(path), 200), [key, new])
    expect_hidden(expect_status(api.delete(path), 200), [key, new])


@requirement("CRED-012", MUST, OBSERVED)
def refusals_hold_no_credential(api: Api) -> None:
    """A create or an update that is refused answers without the credential that was sent."""
    key = api.secret()
    sound = api.body(credential={"key": key})
    torn = json.dumps(sound)[:-1]
    for body in ({**sound, "protocol": "smoke"}, {**sound, "name": "<b>"}, {**sound, "actions": None}, torn):
        expect_hidden(api.post("/connectors/_create", body), [key])
    bad = api.post("/connectors/_create", {**sound, "credential": {"key": [key]}})
    expect_hidden(expect_status(bad, 400, 500), [key])
    made = api.connector()
    expect_hidden(api.put(f"/connectors/{made}", {"credential": {"key": key}, "name": "<b>"}), [key])


@requirement("CRED-013", MUST, OBSERVED)
def models_show_no_credential(api: Api) -> None:
    """A model with an inline connector is read and found without the credential."""
    key, name = api.secret(), api.name()
    model = api.model(api.body(credential={"key": key}), name=name)
    expect_absent(expect_hidden(expect_status(api.get(f"/models/{model}"), 200), [key]), "connector.credential")
    for more in ({}, {"_source": ["connector.credential"]}, {"_source": {"includes": ["*"]}}):
        answer = api.search({"query": {"term": {"name.keyword": name}}, **more}, "models")
        expect_fields(expect_hidden(answer, [key]), {"hits.total.value": 1})
        expect_absent(answer, "hits.hits.0._source.connector.credential")
        expect(_CIPHERTEXT.search(answer.text) is None, f"an encrypted credential came back: {answer}")


@requirement("CRED-014", MUST, OBSERVED)
def model_updates_answer_without_credentials(api: Api) -> None:
    """The answer to an update of an inline connector's credential holds it not, and neither does the model."""
    model = api.model(api.body())
    new = api.secret("new key")
    body = {"connector": {"credential": {"key": new}}}
    expect_hidden(expect_status(api.put(f"/models/{model}", body), 200), [new])
    expect_absent(expect_hidden(api.get(f"/models/{model}"), [new]), "connector.credential")


@requirement("CRED-015", MUST, OBSERVED)
def predict_answers_hold_no_credential(api: Api) -> None:
    """Neither an answer of predict nor an error of the provider or of the call holds the credential."""
    key = api.secret()
    model = api.deployed(api.body(credential={"key": key}))
    expect_hidden(expect_status(api.predict(model), 200), [key])
    api.provider.answers({"error": "not you"}, status=401)
    expect_hidden(expect_status(api.predict(model), 401), [key])
    expect_hidden(api.post(f"/models/{model}/_predict", {"parameters": {}}), [key])


@requirement("CRED-016", MUST, OBSERVED)
def tasks_hold_no_credential(api: Api) -> None:
    """The tasks of a registration and a deployment hold no credential."""
    key = api.secret()
    model = api.deployed(api.body(credential={"key": key}))
    answer = api.search({"query": {"term": {"model_id": model}}, "size": 10}, "tasks")
    expect(answer.int_at("hits.total.value") >= 1, f"there is no task: {answer}")
    expect_hidden(answer, [key])


@requirement("CRED-017", MUST, GET, untested="the target's logs can't be read through its API")
def logs_hold_no_credential(_api: Api) -> None:
    """No log of the target holds a credential."""


@requirement("CRED-018", MUST, f"{OBSERVED}: credentials are kept from searches")
def all_fields_show_no_credential(api: Api) -> None:
    """All fields that a pattern asks for show no credential."""
    for name in ("fields", "stored_fields"):
        for pattern in ("*", "cred*", "*.key"):
            _by_search(api, **{name: [pattern]})


@requirement("CRED-019", MUST, f"{OBSERVED}: credentials are kept from searches")
def searches_of_models_show_no_credential(api: Api) -> None:
    """A search of models shows no inline connector's credential as fields, as sort values or in aggregations."""
    key, name = api.secret(), api.name()
    api.model(api.body(credential={"key": key}), name=name)
    field = "connector.credential.key"
    for more in (
        {"fields": [field]},
        {"docvalue_fields": [field]},
        {"sort": [{field: "asc"}]},
        {"aggs": {"x": {"terms": {"field": field}}}},
        {"aggs": {"x": {"top_hits": {"_source": [field]}}}},
    ):
        answer = expect_hidden(api.search({"query": {"term": {"name.keyword": name}}, **more}, "models"), [key])
        expect(_CIPHERTEXT.search(answer.text) is None, f"an encrypted credential came back: {answer}")


@requirement("CRED-024", MUST, f"{OBSERVED}: credentials are kept from searches")
def explanations_show_no_credential(api: Api) -> None:
    """Neither an explanation of the score nor a sort by a script shows a credential."""
    twelve = corpus(api)
    query = {"bool": {"filter": [twelve.mine], "should": [{"prefix": {"credential.key": "A"}}]}}
    _by_search(api, query=query, explain=True)
    script = {"script": {"source": "params._source.toString()"}, "type": "string", "order": "asc"}
    _by_search(api, sort=[{"_script": script}])
