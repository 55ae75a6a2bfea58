"""A call through a connection: the request that is sent, and the answer for a reply."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.connection.call import invoke, render
from conformance.connection.connection import read_connection
from conformance.connection.reply import parse
from conformance.http import ConnectionFailed, Request, Response
from tests.connection.samples import ENVIRONMENT, sample, variable

PART = {"type": "text", "text": "Hi"}
REPLY = {"content": [PART], "usage": {"input_tokens": 3, "output_tokens": 1}}
SHAPE = "{content: [{type: string, text: string}], usage: {input_tokens: number, output_tokens: number}}"


def sent(body: dict[str, Any], **values: Any) -> Request:
    rendered = render(read_connection(body), values, ENVIRONMENT)
    assert rendered.request is not None, rendered.refused
    return rendered.request


def refused(body: dict[str, Any], **values: Any) -> list[tuple[str, str]]:
    rendered = render(read_connection(body), values, ENVIRONMENT)
    assert rendered.refused is not None
    assert rendered.refused.status == 400
    return [(row["path"], row["code"]) for row in rendered.refused.body["errors"]]


def answered(reply: Response | ConnectionFailed, **members: Any) -> tuple[int, Any]:
    answer = parse(read_connection(sample("custom", **members)), reply, ["sk-ant-0123456789-MQAA"])
    return answer.status, answer.body


def json_reply(value: Any) -> Response:
    return Response(200, (), json.dumps(value).encode())


def test_open_ai_is_asked_with_a_bearer_key() -> None:
    request = sent(sample("open-ai"), prompt="Hello", system_prompt="Be brief.")
    assert (request.method, request.url) == ("POST", "https://api.openai.com/v1/chat/completions")
    assert request.header("Authorization") == "Bearer sk-***************"
    assert json.loads(request.body) == {
        "model": "gpt-4o",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}],
    }


def test_azure_is_asked_at_its_deployment_without_a_model() -> None:
    body = sample("azure-open-ai")
    body["fields"]["deployment_id"] = "a/b?c"
    request = sent(body, prompt="Hello")
    assert request.url == (
        "https://your-azure-resource.openai.azure.com/openai/deployments/a%2Fb%3Fc/chat/completions"
        "?api-version=2024-08-01-preview"
    )
    assert request.header("api-key") == "***************"
    assert json.loads(request.body) == {"messages": [{"role": "user", "content": "Hello"}]}


def test_anthropic_is_asked_with_its_version_and_a_limit() -> None:
    request = sent(sample("anthropic"), prompt="Hello", system_prompt="Be brief.")
    assert request.url == "https://api.anthropic.com/v1/messages"
    assert (request.header("x-api-key"), request.header("anthropic-version")) == ("***************", "2026-10-21")
    assert json.loads(request.body) == {
        "model": "claude-3-5-haiku-20241022",
        "max_tokens": 1024,
        "system": "Be brief.",
        "messages": [{"role": "user", "content": "Hello"}],
    }


def test_the_page_s_custom_sample_takes_the_environment() -> None:
    request = sent(sample("custom"))
    assert (request.url, request.header("x-api-key")) == (ENVIRONMENT["LLM_API_URL"], ENVIRONMENT["LLM_API_KEY"])
    assert json.loads(request.body)["model"] == "claude-haiku-4-5"


def test_a_connection_s_own_values_beat_the_environment() -> None:
    fields = {"BASE_URL": "https://h/own", "API_KEY": "own-key-0123456789", "MODEL_NAME": "own"}
    request = sent(sample("custom", fields=fields))
    assert (request.url, request.header("x-api-key")) == ("https://h/own", "own-key-0123456789")
    assert json.loads(request.body)["model"] == "own"


@pytest.mark.parametrize(
    ("provider", "body"),
    [
        (
            "anthropicModel",
            {"model": "claude-haiku-4-5", "max_tokens": 1024, "messages": [{"role": "user", "content": "H"}]},
        ),
        ("openAIModel", {"model": "claude-haiku-4-5", "messages": [{"role": "user", "content": "H"}]}),
        ("geminiModel", {"contents": [{"role": "user", "parts": [{"text": "H"}]}]}),
    ],
)
def test_a_mapped_connection_takes_the_provider_s_shape(provider: str, body: Any) -> None:
    request = sent(sample("mapped", mapProvider=provider), prompt="H")
    assert json.loads(request.body) == body
    assert (request.header("anthropic-version") is not None) == (provider == "anthropicModel")


def test_a_header_that_is_told_is_not_added_again() -> None:
    headers = [
        {"key": "Anthropic-Version", "value": "2023-06-01"},
        {"key": "Content-Type", "value": "application/json"},
    ]
    request = sent(sample("mapped", headers=headers), prompt="H")
    assert [name for name, _ in request.headers] == ["Anthropic-Version", "Content-Type"]


@given(st.text(min_size=1), st.text())
def test_a_text_arrives_as_it_was_sent(prompt: str, system: str) -> None:
    payload = {"whole": "{{prompt}}", "inside": 'say "{{system_prompt}}" \\ {{prompt}}'}
    body = json.loads(sent(sample("custom", payload=payload), prompt=prompt, system_prompt=system).body)
    assert body == {"whole": prompt, "inside": f'say "{system}" \\ {prompt}'}


@pytest.mark.parametrize(
    ("data_type", "given", "arrives"),
    [
        ("Number", "0.5", 0.5),
        ("Number", 7, 7),
        ("Integer", "12", 12),
        ("Boolean", "True", True),
        ("Object", '{"a": 1}', {"a": 1}),
        ("Array", "[1]", [1]),
        ("String", "12", "12"),
        ("String", [1, {"a": None}], [1, {"a": None}]),
        ("Anything", "12", "12"),
        ("Number", "", ""),
    ],
)
def test_a_whole_placeholder_takes_the_variable_s_type(data_type: str, given: Any, arrives: Any) -> None:
    body = sample("custom", payload={"v": "{{v}}"}, customVars=[variable("v", dataType=data_type)])
    assert json.loads(sent(body, v=given).body) == {"v": arrives}
    default = sample(
        "custom", payload={"v": "{{v}}"}, customVars=[variable("v", dataType=data_type, defaultValue=given)]
    )
    assert json.loads(sent(default).body) == {"v": arrives}


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        pytest.param({"prompt": ""}, [("prompt", "required")], id="empty"),
        pytest.param({"prompt": None}, [("prompt", "required")], id="null"),
        pytest.param(
            {"promt": "x", "LLM_API_KEY": "x"},
            [("promt", "unknown_variable"), ("LLM_API_KEY", "unknown_variable")],
            id="unknown",
        ),
        pytest.param({"n": "x"}, [("n", "wrong_type")], id="no number"),
        pytest.param({"n": "true"}, [("n", "wrong_type")], id="a boolean is no number"),
        pytest.param({"n": "NaN"}, [("n", "wrong_type")], id="not a number"),
        pytest.param({"n": "[" * 100_000}, [("n", "wrong_type")], id="too deep"),
    ],
)
def test_a_wrong_value_is_refused_by_name(given: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    body = sample("custom", customVars=[variable("n", dataType="Number", defaultValue="1")])
    assert refused(body, **given) == faults


def test_a_required_variable_without_a_default_is_asked_for() -> None:
    body = sample("custom", customVars=[variable("topic", required=True)])
    assert refused(body) == [("topic", "required")]


def test_every_placeholder_that_nothing_supplies_is_told() -> None:
    body = sample(
        "custom",
        endpointUrl="https://h/{{promt}}",
        headers=[{"key": "a", "value": "{{b}}"}],
        payload={"c": ["{{d}}", "x {{e}}"]},
    )
    assert refused(body) == [
        ("endpointUrl", "missing_value"),
        ("headers[0].value", "missing_value"),
        ("payload.c[0]", "missing_value"),
        ("payload.c[1]", "missing_value"),
    ]
    rendered = render(read_connection(body), {}, {})
    assert rendered.refused is not None
    assert rendered.refused.body["errors"][0]["msg"] == (
        "nothing supplies {{promt}}; did you mean 'prompt'? (at 1:11 of the template)"
    )


def test_values_that_are_no_object_are_refused() -> None:
    rendered = render(read_connection(sample("open-ai")), ["prompt"])
    assert rendered.refused is not None
    assert rendered.refused.body["errors"][0]["path"] == ""


@pytest.mark.parametrize("value", ["a\r\nx-evil: 1", "\0", "\u0416", "\x7f"])
def test_a_value_that_no_header_can_hold_is_refused(value: str) -> None:
    assert refused(sample("custom", headers=[{"key": "a", "value": "{{prompt}}"}]), prompt=value) == [
        ("headers[0].value", "invalid_header")
    ]


@pytest.mark.parametrize("value", ["evil.example/", "a?b=c", "a#b", "@evil.example", "a/../b", "\u0416 \ud800"])
def test_a_caller_s_value_can_t_leave_its_place_in_a_url(value: str) -> None:
    url = sent(sample("custom", endpointUrl="https://h/v1/{{prompt}}/run?key=1"), prompt=value).url
    assert url.startswith("https://h/v1/")
    assert url.endswith("/run?key=1")
    assert url.count("/") == 5
    assert url.isascii()


@pytest.mark.parametrize(
    ("url", "prompt"),
    [
        ("https://h/{{prompt}}/x", ".."),
        ("{{prompt}}", "https://h/"),
        ("https://h:{{prompt}}/", "x"),
        ("{{LLM_API_URL}} x", "y"),
    ],
)
def test_a_url_that_is_none_once_filled_is_refused(url: str, prompt: str) -> None:
    assert refused(sample("custom", endpointUrl=url), prompt=prompt) == [("endpointUrl", "invalid_url")]


# --- replies -------------------------------------------------------------------------------------------------------


def test_a_reply_is_read_by_its_paths() -> None:
    assert answered(json_reply(REPLY)) == (200, {"output": "Hi", "inputTokens": 3, "outputTokens": 1})


@pytest.mark.parametrize(
    ("path", "output"),
    [
        ("content[?type=='text'].text | [0]", "Hi"),
        ("join('-', content[*].text)", "Hi"),
        ("content[0]", PART),
    ],
)
def test_an_output_path_is_any_jmespath(path: str, output: Any) -> None:
    assert answered(json_reply(REPLY), outputPath=path)[1]["output"] == output


@pytest.mark.parametrize(
    ("member", "path", "told"),
    [
        (
            "outputPath",
            "content[1].text",
            f"finds nothing in the reply, whose shape is {SHAPE}",
        ),
        ("outputPath", "content[?type=='tool'].text", "finds nothing in the reply"),
        ("inputTokensPath", "content[0].text", "finds string, not a number"),
        ("outputTokensPath", "length(usage.input_tokens)", "length"),
        ("outputTokensPath", "sum(content)", "sum"),
    ],
)
def test_a_path_that_finds_nothing_shows_the_reply_s_shape(member: str, path: str, told: str) -> None:
    status, body = answered(json_reply(REPLY), **{member: path})
    (row,) = body["errors"]
    assert (status, row["path"], row["code"]) == (502, member, "path_found_nothing")
    assert repr(path) in row["msg"]
    assert told in row["msg"]
    assert "Hi" not in row["msg"]


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (
            Response(401, (), b'{"error": "wrong key sk-ant-0123456789-MQAA"}'),
            'status 401: {"error": "wrong key sk***************MQAA"}',
        ),
        (Response(500, (), b"\xff" * 1000), "status 500"),
        (Response(200, (), b"<html>"), "no JSON"),
        (Response(200, (), b"\xff"), "not UTF-8"),
        (Response(200, (), b"[" * 100_000), "nests deeper"),
        (Response(200, (), b'{"content": NaN}'), "NaN"),
        (ConnectionFailed("timeout", "Read timed out"), "no answer came from the provider (timeout)"),
    ],
)
def test_a_provider_s_failure_is_told_without_the_key(reply: Response | ConnectionFailed, told: str) -> None:
    status, body = answered(reply)
    (row,) = body["errors"]
    assert (status, row["code"]) == (502, "provider_error")
    assert told in row["msg"]
    assert len(row["msg"]) <= 300


def test_a_key_that_the_provider_sends_back_is_masked_in_the_output() -> None:
    reply = {**REPLY, "content": [{"text": "your key is sk-ant-0123456789-MQAA."}]}
    assert answered(json_reply(reply))[1]["output"] == "your key is sk***************MQAA."


@pytest.mark.parametrize(
    ("provider", "reply"),
    [
        (
            "openAIModel",
            {"choices": [{"message": {"content": "Hi"}}], "usage": {"prompt_tokens": 3, "completion_tokens": 1}},
        ),
        ("anthropicModel", REPLY),
        (
            "geminiModel",
            {
                "candidates": [{"content": {"parts": [{"text": "Hi"}]}}],
                "usageMetadata": {"promptTokenCount": 3, "candidatesTokenCount": 1},
            },
        ),
    ],
)
def test_a_mapped_provider_s_reply_is_read_by_its_own_paths(provider: str, reply: Any) -> None:
    connection = read_connection(sample("mapped", mapProvider=provider))
    answer = invoke(connection, {"prompt": "Hello"}, lambda _: json_reply(reply), ENVIRONMENT)
    assert (answer.status, answer.body) == (200, {"output": "Hi", "inputTokens": 3, "outputTokens": 1})
