"""From a provider's reply to the caller's answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.engine.answer import KNOWN_STATUSES, Answer, NoAnswer
from conformance.engine.predict import parse, predict, render
from conformance.http import ConnectionFailed, Request, Response
from tests.engine.making import call, documents, model, parameters

ARGUMENT = "illegal_argument_exception"


def answer_to(reply: Response | ConnectionFailed, function: str | None = None, **given: Any) -> Answer | NoAnswer:
    tested = model({"post_process_function": function})
    return parse(tested, render(tested, parameters(v="x", **given)), [reply])


def output_of(body: str, function: str | None = None, **given: Any) -> Any:
    answer = answer_to(Response(200, body=body.encode()), function, **given)
    assert isinstance(answer, Answer)
    assert answer.status == 200, answer.body
    return answer.body["inference_results"][0].get("output")


def error_of(answer: Answer | NoAnswer) -> tuple[int, str, str]:
    assert isinstance(answer, Answer)
    error = answer.body["error"]
    return answer.status, error["type"], error["reason"]


def response(value: Any) -> list[Any]:
    return [{"name": "response", "dataAsMap": value}]


WRAPPED: list[Any] = [
    pytest.param('{"b": 1, "a": 2.50}', {}, {"b": 1, "a": 2.5}, id="an object keeps its order"),
    pytest.param("[1]", {}, {"response": [1]}, id="an array"),
    pytest.param('{"a": 1} tail', {}, {"response": '{"a": 1} tail'}, id="text behind the value"),
    pytest.param('{"a": {"b": 1}}', {"response_filter": "$.a"}, {"b": 1}, id="a filtered object"),
    pytest.param('{"a": [1]}', {"response_filter": "$.a"}, {"response": [1]}, id="a filtered array"),
    pytest.param('{"a": null}', {"response_filter": "$.a"}, {"response": None}, id="a filtered null"),
    pytest.param('{"a": "x"}', {"response_filter": "a"}, {"response": "x"}, id="a filter without its dollar"),
    pytest.param('{"a": "{\\"b\\": 1}"}', {"response_filter": "$.a"}, {"b": 1}, id="a text that is JSON"),
    pytest.param('{"a": 1}', {"response_filter": "$..none"}, {"response": []}, id="a search that finds nothing"),
    pytest.param(
        '{"a": {"b": 1}}',
        {"output_processors": [{"type": "jsonpath_filter", "path": "$.a"}]},
        {"b": 1},
        id="an output processor",
    ),
]


@pytest.mark.parametrize(("body", "given", "value"), WRAPPED)
def test_a_reply_becomes_a_map(body: str, given: dict[str, Any], value: Any) -> None:
    (tensor,) = output_of(body, **given)
    assert tensor["name"] == "response"
    assert json.dumps(tensor["dataAsMap"]) == json.dumps(value)


EMBEDDING = "connector.post_process.openai.embedding"
TENSORS: list[Any] = [
    pytest.param(
        '{"data": [{"embedding": [1, 0.5]}, {"embedding": [2]}]}',
        EMBEDDING,
        {},
        [
            {"name": "sentence_embedding", "data_type": "FLOAT32", "shape": [2], "data": [1, 0.5]},
            {"name": "sentence_embedding", "data_type": "FLOAT32", "shape": [1], "data": [2]},
        ],
        id="vectors",
    ),
    pytest.param('{"data": []}', EMBEDDING, {}, None, id="no vectors, no output"),
    pytest.param(
        '{"x": {"int8": [[1]]}}',
        EMBEDDING,
        {"response_filter": "$.x.int8"},
        [{"name": "sentence_embedding", "data_type": "INT8", "shape": [1], "data": [1]}],
        id="a filter names path and data type",
    ),
    pytest.param(
        '{"results": [{"index": 1, "relevance_score": 0.25}, {"index": 0, "relevance_score": 0.5}]}',
        "connector.post_process.cohere.rerank",
        {},
        [
            {"name": "similarity", "data_type": "FLOAT32", "shape": [1], "data": [0.5]},
            {"name": "similarity", "data_type": "FLOAT32", "shape": [1], "data": [0.25]},
        ],
        id="scores in the documents' order",
    ),
    pytest.param('{"a": 1}', "return null;", {}, response({"a": 1}), id="a script that returns nothing"),
    pytest.param('{"a": 1}', "return 'x' + params.a;", {}, response({"response": "x1"}), id="a script's text"),
    pytest.param('["a"]', "return params.result[0];", {}, response({"response": "a"}), id="a script over an array"),
    pytest.param(
        '{"a": [0.5]}',
        'return \'{"name": "n", "data_type": "FLOAT32", "shape": [1], "data": \' + params.a + \', "z": 1}\';',
        {},
        [{"name": "n", "data_type": "FLOAT32", "shape": [1], "data": [0.5]}],
        id="a script's tensor",
    ),
    pytest.param(
        '{"a": 1}',
        'return \'[{"name": "m", "dataAsMap": {"k": 1}}, {"result": 7, "data": [1]}]\';',
        {},
        [{"name": "m", "dataAsMap": {"k": 1}}, {"result": "7"}],
        id="a script's tensors",
    ),
    pytest.param(
        '{"a": 1}', "return ${parameters.v};", {}, response({"response": "x"}), id="a script with a placeholder"
    ),
]


@pytest.mark.parametrize(("body", "function", "given", "output"), TENSORS)
def test_a_function_makes_tensors(body: str, function: str, given: dict[str, Any], output: Any) -> None:
    assert output_of(body, function, **given) == output


FAILURES: list[Any] = [
    pytest.param(
        Response(200),
        None,
        {},
        502,
        "status_exception",
        "Remote service returned empty response body",
        id="an empty body",
    ),
    pytest.param(Response(200, body=b"1"), None, {}, 400, ARGUMENT, "Unsupported response type", id="a number"),
    pytest.param(
        Response(404, body=b"no"), None, {}, 404, "status_exception", "Error from remote service: no", id="an error"
    ),
    pytest.param(
        Response(500, body=b" "),
        None,
        {},
        500,
        "status_exception",
        "Remote service returned error status 500 with empty body",
        id="an empty error",
    ),
    pytest.param(
        Response(302, (("location", "/x"),), b"moved"),
        None,
        {},
        302,
        "status_exception",
        "Error from remote service: moved",
        id="a redirect",
    ),
    pytest.param(
        Response(429, (("X-Amzn-ErrorType", "ThrottlingException:http"),), b"{}"),
        None,
        {},
        429,
        "remote_connector_throttling_exception",
        "Error from remote service: The request was denied due to remote server throttling. "
        "To change the retry policy and behavior, please update the connector client_config.",
        id="throttled",
    ),
    pytest.param(
        ConnectionFailed("timeout", "Read timed out"),
        None,
        {},
        500,
        "status_exception",
        "Error communicating with remote model: Read timed out",
        id="no answer",
    ),
    pytest.param(
        Response(200, body=b'{"data": 1}'),
        EMBEDDING,
        {"response_filter": "$.data"},
        400,
        ARGUMENT,
        "Post process function input is not a List.",
        id="no list",
    ),
    pytest.param(
        Response(200, body=b"{}"),
        None,
        {"response_filter": "$.a"},
        500,
        "m_l_exception",
        "Fail to execute PREDICT in aws connector",
        id="a path that finds nothing",
    ),
    pytest.param(
        Response(200, body=b"{}"),
        'return \'{"data_type": "WOW"}\';',
        {},
        400,
        ARGUMENT,
        "No enum constant org.opensearch.ml.common.output.model.MLResultDataType.WOW",
        id="another data type",
    ),
    pytest.param(
        Response(200, body=b"{}"),
        "return '{}';",
        {"response_filter": "$.a"},
        500,
        "m_l_exception",
        "Fail to execute PREDICT in aws connector",
        id="a tensor that is filtered",
    ),
    pytest.param(
        Response(200, body=b"{}"),
        "return 1 +;",
        {},
        500,
        "m_l_exception",
        "Fail to execute PREDICT in aws connector",
        id="a script that does not compile",
    ),
]


@pytest.mark.parametrize(("reply", "function", "given", "status", "kind", "reason"), FAILURES)
def test_a_failure_keeps_its_status_type_and_reason(
    reply: Response | ConnectionFailed, function: str | None, given: dict[str, Any], status: int, kind: str, reason: str
) -> None:
    assert error_of(answer_to(reply, function, **given)) == (status, kind, reason)


def test_a_reply_of_ten_thousand_levels_is_refused() -> None:
    reply = Response(200, body=b'{"a":' * 10_000 + b"1" + b"}" * 10_000)
    status, kind, reason = error_of(answer_to(reply))
    assert (status, kind) == (400, ARGUMENT)
    assert reason.startswith("Invalid JSON format: Document nesting depth (1001) exceeds the maximum allowed")


def test_a_reply_that_is_no_utf_8_is_read_all_the_same() -> None:
    assert output_of('{"a": "x"}').__len__() == 1
    answer: Any = answer_to(Response(200, body=b'{"a": "\xff"}'))
    assert answer.body["inference_results"][0]["output"][0]["dataAsMap"] == {"a": "\ufffd"}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"\xed\xa0\x80x", "\ufffdx"),
        (b"\xed\xa0", "\ufffd"),
        (b"\xed\xa0A", "\ufffdA"),
        (b"\xed\xa0\x80\xed\xb0\x80", "\ufffd\ufffd"),
        (b"\xed\x9f\xbf\xff", "\ud7ff\ufffd"),
        (b"\xc0\x80x", "\ufffd\ufffdx"),
        (b"\xe0\x80\x80x", "\ufffd\ufffd\ufffdx"),
        (b"\xe2\x82", "\ufffd"),
        (b"\xf0\x9f\x98A\x80", "\ufffdA\ufffd"),
        (b"\xf4\x90\x80\x80", "\ufffd\ufffd\ufffd\ufffd"),
    ],
)
def test_bytes_that_are_no_utf_8_become_as_many_characters_as_in_java(body: bytes, text: str) -> None:
    assert error_of(answer_to(Response(400, body=body)))[2] == "Error from remote service: " + text


@pytest.mark.parametrize(
    "status",
    sorted(
        {308, 418, 428, 431, 451, 499, 511, 520, 529, 599}
        | {status for status in range(301, 600) if status not in KNOWN_STATUSES}
    ),
)
def test_a_status_that_opensearch_does_not_know_is_never_answered(status: int) -> None:
    answer = answer_to(Response(status, body=b"{}"))
    assert isinstance(answer, NoAnswer)
    assert f"status {status} is not in OpenSearch's table" in answer.why


@pytest.mark.parametrize("status", sorted(status for status in KNOWN_STATUSES if status > 300 and status != 304))
def test_a_status_that_opensearch_knows_reaches_the_caller(status: int) -> None:
    assert error_of(answer_to(Response(status, body=b"{}")))[0] == status


def test_not_modified_is_answered_without_a_body() -> None:
    assert answer_to(Response(304, body=b"{}")) == Answer(304, "")


BATCH = {"action_type": "batch_predict", "method": "POST", "url": "https://provider.test/batch", "request_body": "{}"}


def test_a_batch_becomes_a_task() -> None:
    tested = model(actions=[BATCH])
    rendering = render(tested, call({}, action="batch_predict"))
    answer = parse(tested, rendering, [Response(200, body=b'{"id": "b-1"}')])
    assert answer == Answer(200, {"task_id": "<id>", "status": "CREATED", "remote_job": {"dlq": None, "id": "b-1"}})


def test_a_dead_letter_queue_needs_bucket_and_region() -> None:
    refused: Any = render(model(actions=[BATCH]), call({"dlq": {"bucket": "b"}}, action="batch_predict")).refused
    assert error_of(refused) == (403, "status_exception", "Failed to Validate Access for ModelId MODEL_ID")


class TestRetries:
    """Only throttling is tried again, after the pauses of `client_config`."""

    THROTTLED = Response(400, (("x-amzn-ErrorType", "ThrottlingException"),), b"{}")

    @staticmethod
    def run(replies: list[Response], **config: Any) -> tuple[Answer | NoAnswer, list[float], int]:
        waited: list[float] = []
        left = list(replies)

        def send(_: Request) -> Response:
            return left.pop(0)

        tested = model(client_config=config)
        answer = predict(tested, parameters(v="x"), send, sleep=waited.append)
        return answer, waited, len(replies) - len(left)

    def test_a_throttled_call_is_tried_again(self) -> None:
        answer, waited, tries = self.run(
            [self.THROTTLED, self.THROTTLED, Response(200, body=b"{}")],
            max_retry_times=3,
            retry_backoff_policy="exponential_full_jitter",
        )
        assert (answer.status if isinstance(answer, Answer) else 0, waited, tries) == (200, [0.2, 0.4], 3)

    def test_what_outlasts_the_retries_carries_the_earlier_ones(self) -> None:
        answer, waited, _ = self.run([self.THROTTLED] * 3, max_retry_times=2)
        assert error_of(answer)[1] == "remote_connector_throttling_exception"
        assert isinstance(answer, Answer)
        assert len(answer.body["error"]["suppressed"]) == len(waited) == 2

    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_another_error_is_not_tried_again(self, status: int) -> None:
        assert self.run([Response(status, body=b"{}")] * 2, max_retry_times=5)[2] == 1

    def test_a_connection_that_fails_is_the_answer(self) -> None:
        def send(_: Request) -> Response:
            raise ConnectionFailed("refused", "Connection refused: /127.0.0.1:9")

        answer = predict(model(), parameters(v="x"), send)
        assert error_of(answer)[2] == "Error communicating with remote model: Connection refused: /127.0.0.1:9"

    def test_a_call_that_is_refused_is_not_sent(self) -> None:
        def send(_: Request) -> Response:
            raise AssertionError

        assert error_of(predict(model(), call({}), send))[0] == 400


ONE_BY_ONE = {
    "pre_process_function": "connector.pre_process.bedrock.embedding",
    "request_body": '{"inputText": "${parameters.inputText}"}',
    "post_process_function": "connector.post_process.bedrock.embedding",
}


def test_of_several_faults_the_first_is_told_and_the_others_are_suppressed() -> None:
    tested = model(ONE_BY_ONE)
    rendering = render(tested, documents("a", "b", "c"))
    replies = [Response(200, body=b'{"embedding": [1]}'), Response(404, body=b"x"), Response(200, body=b'{"nope": 1}')]
    answer = parse(tested, rendering, list(replies))
    assert isinstance(answer, Answer)
    told = {"type": "status_exception", "reason": "Error from remote service: x"}
    other = {
        "type": "m_l_exception",
        "reason": "Fail to execute PREDICT in aws connector",
        "caused_by": {"type": "path_not_found_exception", "reason": "No results for path: $['embedding']"},
    }
    whole = {**told, "suppressed": [other]}
    assert (answer.status, answer.body["error"]) == (404, {"root_cause": [whole], **whole})


def test_an_error_that_is_not_opensearch_s_own_tells_no_root_what_it_suppressed() -> None:
    tested = model(ONE_BY_ONE)
    replies: list[Response | ConnectionFailed] = [
        Response(200, body=b'{"nope": 1}'),
        ConnectionFailed("refused", "Connection refused: /127.0.0.1:9"),
    ]
    answer = parse(tested, render(tested, documents("a", "b")), replies)
    assert isinstance(answer, Answer)
    error = answer.body["error"]
    assert "suppressed" not in error["root_cause"][0]
    reason = "Error communicating with remote model: Connection refused: /127.0.0.1:9"
    assert error["suppressed"] == [{"type": "status_exception", "reason": reason}]
