"""Models with guardrails, as OpenSearch 3.6.0 was seen to treat them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.apis.mlcommons import MLCommons
from tests.apis.mlcommons.conftest import ORIGIN, Provider, Talk, talker

ML = "/_plugins/_ml"
RECORDED: list[dict[str, Any]] = json.loads((Path(__file__).parent / "guardrails.json").read_text())


def registered(talk: Talk, guardrails: Any, method: str = "POST", where: str = "prompt") -> tuple[int, Any]:
    """The answer to the registration of a model with guardrails, whose connector goes to a path of the provider."""
    body = {} if method == "GET" else {"request_body": f'{{"{where}": "${{parameters.{where}}}"}}'}
    connector = {
        "name": where,
        "version": "1",
        "protocol": "http",
        "credential": {"k": "v"},
        "actions": [{"action_type": "predict", "method": method, "url": f"{ORIGIN}/{where}", **body}],
    }
    made = talk("POST", f"{ML}/connectors/_create", connector)[1]
    model = {"name": where, "function_name": "remote", **made, **({"guardrails": guardrails} if guardrails else {})}
    return talk("POST", f"{ML}/models/_register?deploy=true", model)


def told(answer: tuple[int, Any]) -> dict[str, Any]:
    """Status, and an error's type and reason."""
    error = answer[1].get("error")
    return {"status": answer[0], **({"type": error["type"], "reason": error["reason"]} if error else {})}


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: json.dumps(case["guardrails"])[:70])
def test_it_does_what_the_engine_did(case: dict[str, Any], talk: Talk, provider: Provider) -> None:
    provider.reply = case["reply"]
    answer = registered(talk, case["guardrails"] or {"type": "local_regex"}, case.get("method", "POST"))
    assert told(answer) == case["registered"]
    if answer[0] != 200:
        return
    model = answer[1]["model_id"]
    shown = talk("GET", f"{ML}/models/{model}")[1]
    assert (shown["guardrails"], shown["model_state"]) == (case["shown"], case["state"])
    for call in case["calls"]:
        provider.seen.clear()
        said = told(talk("POST", f"{ML}/models/{model}/_predict", {"parameters": {"prompt": call["prompt"]}}))
        assert {"prompt": call["prompt"], **said, "sent": len(provider.seen)} == call


def guarded_by_a_model(talk: Talk, side: str, **more: str) -> str:
    """A model that asks another one; the provider has one answer for both."""
    guard = registered(talk, None, where="question")[1]["model_id"]
    asked = {"model_id": guard, "response_validation_regex": ".*yes.*", **more}
    model: str = registered(talk, {"type": "model", side: asked})[1]["model_id"]
    return model


@pytest.mark.parametrize(
    ("said", "question", "status", "asked"),
    [
        ("yes", "may I?", 200, ["/question", "/prompt"]),
        ("no", "may I?", 400, ["/question"]),
        ("no", "", 200, ["/prompt"]),
        ("no", None, 200, ["/prompt"]),
    ],
)
def test_another_model_is_asked_of_the_question(
    talk: Talk, provider: Provider, said: str, question: str | None, status: int, asked: list[str]
) -> None:
    provider.reply = {"body": {"response": said}}
    model = guarded_by_a_model(talk, "input_guardrail")
    given = {"prompt": "x", **({} if question is None else {"question": question})}
    answer = talk("POST", f"{ML}/models/{model}/_predict", {"parameters": given})
    assert answer[0] == status
    assert [seen["path"] for seen in provider.seen] == asked


@pytest.mark.parametrize(("as_documented", "status"), [(False, 200), (True, 400)])
def test_of_a_reply_another_model_is_asked_in_vain(provider: Provider, as_documented: bool, status: int) -> None:
    """The engine waits five seconds for an opinion that its own waiting holds up, and lets the reply pass."""
    provider.reply = {"body": {"response": "no"}}
    api = MLCommons(provider, switch_delay=0, as_documented=as_documented)
    talk = talker(api)
    model = guarded_by_a_model(talk, "output_guardrail")
    assert talk("POST", f"{ML}/models/{model}/_predict", {"parameters": {"prompt": "x"}})[0] == status
    assert [seen["path"] for seen in provider.seen] == ["/prompt", "/question"]
    api.close()


def test_a_model_that_guards_itself_comes_to_an_end(talk: Talk, provider: Provider) -> None:
    provider.reply = {"body": {"response": "no"}}
    model = guarded_by_a_model(talk, "input_guardrail")
    update = {"type": "model", "input_guardrail": {"model_id": model}}
    assert talk("PUT", f"{ML}/models/{model}", {"guardrails": update})[0] == 200
    answer = talk("POST", f"{ML}/models/{model}/_predict", {"parameters": {"prompt": "x", "question": "?"}})
    assert answer[0] in {200, 400}
