"""botocore, pointed at the mocks: it signs, parses what comes back, and raises its own exceptions."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Callable
from typing import Any

import boto3  # type: ignore[import-untyped]  # AWS ships no types
import pytest
from botocore.auth import SigV4Auth  # type: ignore[import-untyped]  # AWS ships no types
from botocore.awsrequest import AWSRequest  # type: ignore[import-untyped]  # AWS ships no types
from botocore.config import Config  # type: ignore[import-untyped]  # AWS ships no types
from botocore.credentials import Credentials  # type: ignore[import-untyped]  # AWS ships no types
from botocore.exceptions import ClientError  # type: ignore[import-untyped]  # AWS ships no types

from conformance.http import Request
from conformance.mock.options import Options
from conformance.mock.sigv4 import ACCESS_KEY, SECRET_KEY
from conformance.providers.mocks import Mocks

Client = Callable[..., Any]

MOCKS = {
    "bedrock-runtime": "bedrock-runtime",
    "bedrock": "bedrock",
    "bedrock-agent-runtime": "bedrock-agent-runtime",
    "sagemaker-runtime": "sagemaker",
    "sagemaker": "sagemaker",
    "comprehend": "comprehend",
    "textract": "textract",
    "rekognition": "rekognition",
    "lambda": "lambda",
}


@pytest.fixture(scope="module", params=["own", "aws"])
def front(request: pytest.FixtureRequest) -> str:
    """Each service is asked at its own mock, and at the one for all."""
    return str(request.param)


@pytest.fixture(scope="module")
def client(base: str, front: str) -> Client:
    def make(service: str, *, key: str = ACCESS_KEY, secret: str = SECRET_KEY, token: str | None = None) -> Any:
        return boto3.client(
            service,
            endpoint_url=f"{base}/{'aws' if front == 'aws' else MOCKS[service]}",
            region_name="us-west-2",
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            aws_session_token=token,
            config=Config(retries={"total_max_attempts": 1}),
        )

    return make


def invoked(client: Client, model: str, body: object) -> Any:
    return json.loads(client("bedrock-runtime").invoke_model(modelId=model, body=json.dumps(body))["body"].read())


CHAT = [{"role": "user", "content": [{"text": "one two"}]}]
CLAUDE = {
    "anthropic_version": "bedrock-2023-05-31",
    "max_tokens": 50,
    "messages": [{"role": "user", "content": "one two"}],
}
PROMPT = {"prompt": "\n\nHuman: one two\n\nAssistant:", "max_tokens_to_sample": 50}
SAID = "Mock answer to: one two"

TEXTS = [
    ("anthropic.claude-3-haiku-20240307-v1:0", CLAUDE, lambda r: r["content"][0]["text"]),
    ("us.anthropic.claude-sonnet-4-20250514-v1:0", CLAUDE, lambda r: r["content"][0]["text"]),
    ("anthropic.claude-v2", PROMPT, lambda r: r["completion"]),
    ("ai21.j2-mid-v1", {"prompt": "one two"}, lambda r: r["completions"][0]["data"]["text"]),
    ("amazon.titan-text-express-v1", {"inputText": "one two"}, lambda r: r["results"][0]["outputText"]),
    ("us.deepseek.r1-v1:0", {"prompt": "one two"}, lambda r: r["choices"][0]["text"]),
    ("meta.llama3-8b-instruct-v1:0", {"prompt": "one two", "max_gen_len": 50}, lambda r: r["generation"]),
    (
        "arn:aws:bedrock:us-east-1:123456789012:imported-model/abc123",
        {"prompt": "one two", "temperature": 0, "max_gen_len": 50},
        lambda r: r["generation"],
    ),
    ("amazon.nova-lite-v1:0", {"messages": CHAT}, lambda r: r["output"]["message"]["content"][0]["text"]),
    (
        "openai.gpt-oss-20b-1:0",
        {"messages": [{"role": "user", "content": "one two"}]},
        lambda r: r["choices"][0]["message"]["content"],
    ),
]


@pytest.mark.parametrize(("model", "body", "text"), TEXTS, ids=[row[0] for row in TEXTS])
def test_each_family_of_text_models_answers_in_its_own_form(
    client: Client, model: str, body: object, text: Callable[[Any], str]
) -> None:
    assert text(invoked(client, model, body)) == SAID


VECTORS = [
    ("amazon.titan-embed-text-v1", {"inputText": "x"}, lambda r: r["embedding"], 1536),
    ("amazon.titan-embed-text-v2:0", {"inputText": "x"}, lambda r: r["embeddingsByType"]["float"], 1024),
    ("amazon.titan-embed-text-v2:0", {"inputText": "x", "dimensions": 256}, lambda r: r["embedding"], 256),
    ("amazon.titan-embed-image-v1", {"inputText": "x", "inputImage": None}, lambda r: r["embedding"], 1024),
    (
        "amazon.titan-embed-image-v1",
        {"inputImage": "aGk=", "embeddingConfig": {"outputEmbeddingLength": 384}},
        lambda r: r["embedding"],
        384,
    ),
    ("cohere.embed-english-v3", {"texts": ["x"], "input_type": "search_query"}, lambda r: r["embeddings"][0], 1024),
    (
        "amazon.nova-2-multimodal-embeddings-v1:0",
        {
            "taskType": "SINGLE_EMBEDDING",
            "singleEmbeddingParams": {
                "embeddingPurpose": "GENERIC_INDEX",
                "embeddingDimension": 1024,
                "text": {"truncationMode": "END", "value": "x"},
            },
        },
        lambda r: r["embeddings"][0]["embedding"],
        1024,
    ),
]


@pytest.mark.parametrize(("model", "body", "vector", "size"), VECTORS)
def test_each_embedding_has_its_size_and_unit_length(
    client: Client, model: str, body: object, vector: Callable[[Any], list[float]], size: int
) -> None:
    found = vector(invoked(client, model, body))
    assert len(found) == size
    assert math.isclose(math.hypot(*found), 1, abs_tol=1e-6)


def test_types_of_embeddings_are_those_asked_for(client: Client) -> None:
    body = {"texts": ["x", "y"], "input_type": "search_document", "embedding_types": ["int8", "ubinary"]}
    got = invoked(client, "cohere.embed-multilingual-v3", body)
    assert got["response_type"] == "embeddings_by_type"
    assert [len(row) for row in got["embeddings"]["int8"]] == [1024, 1024]
    assert [len(row) for row in got["embeddings"]["ubinary"]] == [128, 128]
    titan = invoked(client, "amazon.titan-embed-text-v2:0", {"inputText": "x", "embeddingTypes": ["binary"]})
    assert "embedding" not in titan
    assert len(titan["embeddingsByType"]["binary"]) == 1024


@pytest.mark.parametrize(
    ("model", "more"),
    [
        pytest.param("cohere.rerank-v3-5:0", {"api_version": 2}, id="cohere"),
        pytest.param("amazon.rerank-v1:0", {}, id="amazon"),
    ],
)
def test_documents_are_ranked_by_what_they_share_with_the_query(
    client: Client, model: str, more: dict[str, int]
) -> None:
    body = {"query": "capital of France", "documents": ["about bread", "Paris is the capital of France"], **more}
    assert [row["index"] for row in invoked(client, model, body)["results"]] == [1, 0]


def test_the_rerank_api_ranks_too(client: Client) -> None:
    def source(text: str) -> object:
        return {"type": "INLINE", "inlineDocumentSource": {"type": "TEXT", "textDocument": {"text": text}}}

    got = client("bedrock-agent-runtime").rerank(
        queries=[{"type": "TEXT", "textQuery": {"text": "capital of France"}}],
        sources=[source("about bread"), source("the capital of France")],
        rerankingConfiguration={
            "type": "BEDROCK_RERANKING_MODEL",
            "bedrockRerankingConfiguration": {
                "numberOfResults": 1,
                "modelConfiguration": {"modelArn": "arn:aws:bedrock:us-west-2::foundation-model/amazon.rerank-v1:0"},
            },
        },
    )
    assert [(row["index"], row["document"]["textDocument"]["text"]) for row in got["results"]] == [
        (1, "the capital of France")
    ]


def test_a_conversation_is_answered_and_its_usage_adds_up(client: Client) -> None:
    got = client("bedrock-runtime").converse(
        modelId="us.anthropic.claude-sonnet-5",
        messages=CHAT,
        system=[{"text": "be brief"}],
        inferenceConfig={"maxTokens": 9},
    )
    assert got["output"]["message"]["content"] == [{"text": SAID}]
    assert got["usage"]["totalTokens"] == got["usage"]["inputTokens"] + got["usage"]["outputTokens"]
    assert got["ResponseMetadata"]["RequestId"]


def test_a_conversation_streams(client: Client) -> None:
    events = list(
        client("bedrock-runtime").converse_stream(modelId="us.amazon.nova-lite-v1:0", messages=CHAT)["stream"]
    )
    assert [next(iter(event)) for event in events[:1] + events[-2:]] == ["messageStart", "messageStop", "metadata"]
    assert "".join(e["contentBlockDelta"]["delta"]["text"] for e in events if "contentBlockDelta" in e) == SAID


def test_a_tool_is_called_where_one_must_be(client: Client) -> None:
    spec = {"name": "find", "inputSchema": {"json": {"type": "object", "properties": {"q": {"type": "string"}}}}}
    tooling = {"tools": [{"toolSpec": spec}], "toolChoice": {"any": {}}}
    asked = {"modelId": "us.anthropic.claude-sonnet-5", "messages": CHAT, "toolConfig": tooling}
    runtime = client("bedrock-runtime")
    got = runtime.converse(**asked)
    assert got["stopReason"] == "tool_use"
    assert got["output"]["message"]["content"][0]["toolUse"]["input"] == {"q": "text"}
    stream = list(runtime.converse_stream(**asked)["stream"])
    assert stream[1]["contentBlockStart"]["start"]["toolUse"]["name"] == "find"


STREAMS = [
    ("anthropic.claude-v2", PROMPT, lambda part: part["completion"]),
    ("us.anthropic.claude-sonnet-5", CLAUDE, lambda part: part.get("delta", {}).get("text", "")),
    ("amazon.titan-text-express-v1", {"inputText": "one two"}, lambda part: part["outputText"]),
    ("meta.llama3-8b-instruct-v1:0", {"prompt": "one two"}, lambda part: part["generation"]),
    (
        "amazon.nova-lite-v1:0",
        {"messages": CHAT},
        lambda part: part.get("contentBlockDelta", {}).get("delta", {}).get("text", ""),
    ),
]


@pytest.mark.parametrize(("model", "body", "text"), STREAMS, ids=[row[0] for row in STREAMS])
def test_each_family_streams_in_its_own_pieces(
    client: Client, model: str, body: object, text: Callable[[Any], str]
) -> None:
    got = client("bedrock-runtime").invoke_model_with_response_stream(modelId=model, body=json.dumps(body))
    parts = [json.loads(event["chunk"]["bytes"]) for event in got["body"]]
    assert "".join(map(text, parts)) == SAID
    assert parts[-1]["amazon-bedrock-invocationMetrics"]["inputTokenCount"] > 0


def test_a_guardrail_steps_in(client: Client) -> None:
    runtime = client("bedrock-runtime")

    def action(text: str) -> str:
        return str(
            runtime.apply_guardrail(
                guardrailIdentifier="abc", guardrailVersion="1", source="INPUT", content=[{"text": {"text": text}}]
            )["action"]
        )

    assert [action("hello"), action("a bomb")] == ["NONE", "GUARDRAIL_INTERVENED"]


def refused(call: Callable[[], object]) -> tuple[int, str, str]:
    with pytest.raises(ClientError) as raised:
        call()
    told = raised.value.response
    return told["ResponseMetadata"]["HTTPStatusCode"], told["Error"]["Code"], told["Error"]["Message"]


INVOKE_REFUSALS = [
    ("no-such-model", {}, 400, "The provided model identifier is invalid."),
    (
        "amazon.titan-embed-text-v1",
        {"inputText": "x", "dimensions": 256},
        400,
        (
            "Malformed input request: #: extraneous key [dimensions] is not permitted, please "
            "reformat your input and try again."
        ),
    ),
    (
        "amazon.titan-embed-text-v2:0",
        {},
        400,
        "Malformed input request: #: required key [inputText] not found, please reformat your input and try again.",
    ),
    (
        "amazon.titan-embed-text-v1",
        {"inputText": 3},
        400,
        (
            "Malformed input request: #/inputText: expected type: String, found: Integer, "
            "please reformat your input and try again."
        ),
    ),
    ("us.anthropic.claude-sonnet-5", {**CLAUDE, "model": "x"}, 400, "model: Extra inputs are not permitted"),
    ("us.anthropic.claude-sonnet-5", {"messages": [], "max_tokens": 1}, 400, "anthropic_version: Field required"),
    (
        "anthropic.claude-v2",
        {**PROMPT, "prompt": "hello"},
        400,
        'Invalid prompt: prompt must start with "\n\nHuman:" turn, prompt must end with "\n\nAssistant:" turn',
    ),
    (
        "us.anthropic.claude-sonnet-5",
        {**CLAUDE, "thinking": {"type": "enabled", "budget_tokens": 1024}},
        400,
        "`max_tokens` must be greater than `thinking.budget_tokens`.",
    ),
]


@pytest.mark.parametrize(("model", "body", "status", "message"), INVOKE_REFUSALS)
def test_invoke_refuses_in_the_words_of_the_service(
    client: Client, model: str, body: object, status: int, message: str
) -> None:
    runtime = client("bedrock-runtime")
    got = refused(lambda: runtime.invoke_model(modelId=model, body=json.dumps(body)))
    assert got == (status, "ValidationException", message)


def test_a_kind_of_input_that_is_null_is_absent(client: Client, mocks: Mocks) -> None:
    asked = {
        "embeddingPurpose": "GENERIC_INDEX",
        "text": {"truncationMode": "END", "value": None},
        "image": {"format": "png", "source": {"bytes": "aGk="}},
        "audio": {"format": None, "source": {"bytes": None}},
    }
    got = invoked(
        client,
        "amazon.nova-2-multimodal-embeddings-v1:0",
        {"taskType": "SINGLE_EMBEDDING", "singleEmbeddingParams": asked},
    )
    assert [row["embeddingType"] for row in got["embeddings"]] == ["IMAGE"]
    assert mocks.journal.entries()[-1].warnings == ("a kind of input with null content is taken as absent",)


def test_an_embedding_model_does_not_talk(client: Client) -> None:
    got = refused(lambda: client("bedrock-runtime").converse(modelId="amazon.titan-embed-text-v1", messages=CHAT))
    assert got[:2] == (400, "ValidationException")


CALLS: dict[str, tuple[str, Callable[[Any], object]]] = {
    "bedrock-runtime": ("converse", lambda c: c.converse(modelId="us.anthropic.claude-sonnet-5", messages=CHAT)),
    "bedrock": ("get_model_invocation_job", lambda c: c.list_model_invocation_jobs()),
    "sagemaker-runtime": ("invoke_endpoint", lambda c: c.invoke_endpoint(EndpointName="x", Body=b"[]")),
    "sagemaker": ("describe_transform_job", lambda c: c.describe_transform_job(TransformJobName="none")),
    "comprehend": ("detect_dominant_language", lambda c: c.detect_dominant_language(Text="x")),
    "textract": ("detect_document_text", lambda c: c.detect_document_text(Document={"Bytes": b"%PDF"})),
    "rekognition": ("detect_text", lambda c: c.detect_text(Image={"Bytes": b"\x89PNG"})),
    "lambda": ("invoke", lambda c: c.invoke(FunctionName="f", Payload=b"{}")),
}
JSON_SERVICES = {"comprehend", "textract", "rekognition"}


@pytest.mark.parametrize("service", CALLS)
def test_a_wrong_signature_key_or_token_is_refused(client: Client, service: str) -> None:
    call = CALLS[service][1]
    status = 400 if service in {*JSON_SERVICES, "sagemaker"} else 403
    assert refused(lambda: call(client(service, secret="wrong")))[:2] == (status, "InvalidSignatureException")
    assert refused(lambda: call(client(service, key="AKIDUNKNOWN")))[:2] == (status, "UnrecognizedClientException")
    assert refused(lambda: call(client(service, token="bad-token")))[:2] == (status, "UnrecognizedClientException")


STATUSES = [
    ("bedrock-runtime", 400, "ValidationException"),
    ("bedrock-runtime", 403, "AccessDeniedException"),
    ("bedrock-runtime", 404, "ResourceNotFoundException"),
    ("bedrock-runtime", 408, "ModelTimeoutException"),
    ("bedrock-runtime", 424, "ModelErrorException"),
    ("bedrock-runtime", 429, "ThrottlingException"),
    ("bedrock-runtime", 500, "InternalServerException"),
    ("bedrock-runtime", 503, "ServiceUnavailableException"),
    ("sagemaker-runtime", 400, "ValidationError"),
    ("sagemaker-runtime", 424, "ModelError"),
    ("sagemaker-runtime", 429, "ModelNotReadyException"),
    ("sagemaker-runtime", 500, "InternalFailure"),
    ("sagemaker-runtime", 503, "ServiceUnavailable"),
    ("sagemaker-runtime", 530, "InternalDependencyException"),
    ("comprehend", 429, "ThrottlingException"),
    ("comprehend", 500, "InternalServerException"),
    ("textract", 429, "ProvisionedThroughputExceededException"),
    ("textract", 500, "InternalServerError"),
    ("rekognition", 413, "ImageTooLargeException"),
    ("rekognition", 429, "ProvisionedThroughputExceededException"),
    ("rekognition", 500, "InternalServerError"),
    ("lambda", 429, "TooManyRequestsException"),
    ("lambda", 500, "ServiceException"),
]


@pytest.mark.parametrize(("service", "status", "code"), STATUSES)
def test_each_status_is_the_exception_that_botocore_has_for_it(
    client: Client, service: str, status: int, code: str
) -> None:
    made = client(service)
    made.meta.events.register(
        "before-sign", lambda request, **_: request.headers.add_header("x-mock-fault", str(status))
    )
    kinds = getattr(made.exceptions, code, ClientError)
    with pytest.raises(kinds) as raised:
        CALLS[service][1](made)
    assert raised.value.response["Error"]["Code"] == code
    shown = 400 if service in JSON_SERVICES and status < 500 else status
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == shown


def test_a_model_error_tells_what_the_container_said(client: Client) -> None:
    made = client("sagemaker-runtime")
    made.meta.events.register("before-sign", lambda request, **_: request.headers.add_header("x-mock-fault", "424"))
    with pytest.raises(made.exceptions.ModelError) as raised:
        made.invoke_endpoint(EndpointName="x", Body=b"[]")
    assert raised.value.response["OriginalStatusCode"] == 500


ENDPOINTS = [
    ("embedder", ["a", "b"], lambda r: [len(row) for row in r], [384, 384]),
    ("ranker", {"query": "a b", "texts": ["x", "a b"]}, lambda r: [row["index"] for row in r], [1, 0]),
    ("pairs", {"inputs": [{"text": "a", "text_pair": "a"}, {"text": "a", "text_pair": "b"}]}, len, 2),
    ("llm", {"inputs": "hi", "parameters": {"max_new_tokens": 2}}, lambda r: r[0]["generated_text"], "Mock answer"),
    ("language-id", {"inputs": "hello"}, lambda r: r[0]["label"], "en"),
    (
        "highlighter",
        {"question": "who wrote it", "context": "It rained. Ann wrote it. The end."},
        lambda r: r["highlights"][0][0]["text"],
        "Ann wrote it.",
    ),
    ("colpali", {"queries": ["a b"], "images": ["aGk="]}, lambda r: len(r["query_embeddings"][0]), 2),
]


@pytest.mark.parametrize(("name", "body", "read", "expected"), ENDPOINTS, ids=[row[0] for row in ENDPOINTS])
def test_an_endpoint_answers_as_a_container_for_such_a_body(
    client: Client, name: str, body: object, read: Callable[[Any], object], expected: object
) -> None:
    made = client("sagemaker-runtime")
    got = made.invoke_endpoint(EndpointName=name, Body=json.dumps(body), ContentType="application/json")
    assert got["InvokedProductionVariant"] == "AllTraffic"
    assert read(json.loads(got["Body"].read())) == expected


def test_an_endpoint_streams_and_takes_work_for_later(client: Client) -> None:
    made = client("sagemaker-runtime")
    events = made.invoke_endpoint_with_response_stream(EndpointName="e", Body=json.dumps(["a"]))["Body"]
    whole = b"".join(event["PayloadPart"]["Bytes"] for event in events)
    assert len(json.loads(whole)[0]) == 384
    later = made.invoke_endpoint_async(EndpointName="e", InputLocation="s3://mock-in/a.json")
    assert later["OutputLocation"].startswith("s3://")
    assert later["ResponseMetadata"]["HTTPStatusCode"] == 202


def test_an_endpoint_that_is_missing_is_told_so(client: Client) -> None:
    got = refused(lambda: client("sagemaker-runtime").invoke_endpoint(EndpointName="missing-one", Body=b"[]"))
    assert got == (400, "ValidationError", "Endpoint missing-one of account 123456789012 not found.")


def transform(name: str) -> dict[str, Any]:
    return {
        "TransformJobName": name,
        "ModelName": "m",
        "TransformInput": {"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://mock-in/a"}}},
        "TransformOutput": {"S3OutputPath": "s3://mock-out"},
        "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
    }


def test_a_transform_job_lives_its_life(client: Client, front: str) -> None:
    made = client("sagemaker")
    for name, end in (("job", "Completed"), ("to-fail", "Failed")):
        full = f"{name}-{front}"
        assert made.create_transform_job(**transform(full))["TransformJobArn"].endswith(full)
        states = [made.describe_transform_job(TransformJobName=full)["TransformJobStatus"] for _ in range(3)]
        assert states == ["InProgress", end, end]
    assert refused(lambda: made.create_transform_job(**transform(f"job-{front}")))[1] == "ResourceInUse"
    made.create_transform_job(**transform(f"stopped-{front}"))
    made.stop_transform_job(TransformJobName=f"stopped-{front}")
    assert made.describe_transform_job(TransformJobName=f"stopped-{front}")["TransformJobStatus"] == "Stopped"


def test_a_batch_job_lives_its_life(client: Client, front: str) -> None:
    made = client("bedrock")

    def start(name: str) -> str:
        return str(
            made.create_model_invocation_job(
                jobName=f"{name}-{front}",
                roleArn="arn:aws:iam::123456789012:role/r",
                modelId="amazon.titan-embed-text-v2:0",
                inputDataConfig={"s3InputDataConfig": {"s3Uri": "s3://mock-in/a"}},
                outputDataConfig={"s3OutputDataConfig": {"s3Uri": "s3://mock-out/"}},
            )["jobArn"]
        )

    def states(arn: str) -> list[str]:
        return [made.get_model_invocation_job(jobIdentifier=arn)["status"] for _ in range(3)]

    assert states(start("good")) == ["InProgress", "Completed", "Completed"]
    assert states(start("to-fail")) == ["InProgress", "Failed", "Failed"]
    stopped = start("stopped")
    made.stop_model_invocation_job(jobIdentifier=stopped)
    assert states(stopped)[0] == "Stopped"
    assert refused(lambda: made.get_model_invocation_job(jobIdentifier="nosuchjob123"))[:2] == (
        404,
        "ResourceNotFoundException",
    )


def test_comprehend_reads_a_text(client: Client) -> None:
    made = client("comprehend")
    assert made.detect_dominant_language(Text="Bonjour, une pas est")["Languages"][0]["LanguageCode"] == "fr"
    entities = made.detect_entities(Text="on 2026-01-02 Ann left", LanguageCode="en")["Entities"]
    assert [(row["Type"], row["Text"]) for row in entities] == [("DATE", "2026-01-02"), ("PERSON", "Ann")]
    assert made.detect_sentiment(Text="good and bad", LanguageCode="en")["Sentiment"] == "MIXED"
    assert made.detect_key_phrases(Text="a long phrase", LanguageCode="en")["KeyPhrases"][0]["Text"] == "long"
    assert made.detect_pii_entities(Text="a@b.co", LanguageCode="en")["Entities"][0]["Type"] == "EMAIL"
    assert (
        refused(lambda: made.detect_sentiment(Text="x" * 5001, LanguageCode="en"))[1]
        == "TextSizeLimitExceededException"
    )


def test_textract_reads_a_document(client: Client) -> None:
    made = client("textract")
    blocks = made.detect_document_text(Document={"Bytes": b"%PDF-1.4"})["Blocks"]
    assert [block["Text"] for block in blocks if block["BlockType"] == "LINE"] == ["Mock document", "Second line"]
    ids = {block["Id"] for block in blocks}
    assert all(set(r["Ids"]) <= ids for block in blocks for r in block.get("Relationships", ()))
    assert made.analyze_document(Document={"S3Object": {"Bucket": "bucket", "Name": "n"}}, FeatureTypes=["TABLES"])[
        "Blocks"
    ]
    assert refused(lambda: made.detect_document_text(Document={}))[1] == "InvalidParameterException"


def test_rekognition_looks_at_an_image(client: Client) -> None:
    made = client("rekognition")
    image = {"Bytes": b"\x89PNG\r\n"}
    found = made.detect_labels(Image=image, MinConfidence=70)["Labels"]
    assert [row["Name"] for row in found] == ["Document", "Text"]
    assert len(made.detect_labels(Image=image, MaxLabels=1)["Labels"]) == 1
    texts = made.detect_text(Image={"S3Object": {"Bucket": "bucket", "Name": "n.png"}})["TextDetections"]
    assert [row["DetectedText"] for row in texts] == ["Mock image", "Mock", "image"]
    assert made.detect_moderation_labels(Image=image)["ModerationLabels"] == []
    assert made.detect_faces(Image=image)["FaceDetails"][0]["Confidence"] == 99.5
    for wrong, code in (
        ({}, "InvalidParameterException"),
        ({"Bytes": b"GIF89a"}, "InvalidImageFormatException"),
        ({"Bytes": b"\x89PNG" + b"x" * 5_242_880}, "ImageTooLargeException"),
    ):
        with pytest.raises(getattr(made.exceptions, code)):
            made.detect_text(Image=wrong)


def test_a_function_adds(client: Client) -> None:
    got = client("lambda").invoke(FunctionName="f", Payload=io.BytesIO(b'{"number1": 2, "number2": 3}'))
    assert json.loads(got["Payload"].read()) == {"result": 5.0}
    assert refused(lambda: client("lambda").invoke(FunctionName="missing-f"))[1] == "ResourceNotFoundException"


# --- in process ---------------------------------------------------------------------------------------------------


def signed(
    url: str, body: bytes = b'{"inputText": "x"}', service: str = "bedrock", more: dict[str, str] | None = None
) -> Request:
    headers = {"content-type": "application/json", **(more or {})}
    asked = AWSRequest("POST", url, headers=headers, data=body)
    SigV4Auth(Credentials(ACCESS_KEY, SECRET_KEY), service, "us-east-1").add_auth(asked)
    return Request("POST", url, tuple((name, str(value)) for name, value in asked.headers.items()), body)


HOST = "https://bedrock-runtime.us-east-1.amazonaws.com"


@pytest.mark.parametrize(
    "path",
    [
        "/model/amazon.titan-embed-text-v2:0/invoke",
        "/model/amazon.titan-embed-text-v2%3A0/invoke",
        "/model/arn:aws:bedrock:us-east-1::foundation-model%2Famazon.titan-embed-text-v2:0/invoke",
    ],
)
def test_a_path_verifies_however_its_colon_is_written(mocks: Mocks, path: str) -> None:
    assert mocks["bedrock-runtime"].handle(signed(HOST + path)).status == 200


def test_a_changed_body_or_path_or_header_no_longer_verifies(mocks: Mocks) -> None:
    good = signed(f"{HOST}/model/amazon.titan-embed-text-v1/invoke", more={"x-amz-meta": "a  b"})
    handle = mocks["bedrock-runtime"].handle
    assert handle(good).status == 200
    other_headers = tuple((n, "c" if n == "x-amz-meta" else v) for n, v in good.headers)
    for wrong in (
        Request("POST", good.url, good.headers, b'{"inputText": "y"}'),
        Request("POST", good.url.replace("-v1/", "-v2:0/"), good.headers, good.body),
        Request("POST", good.url, other_headers, good.body),
        Request("POST", good.url + "?a=b", good.headers, good.body),
    ):
        assert handle(wrong).status == 403


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        pytest.param({}, "MissingAuthenticationTokenException", id="none"),
        pytest.param({"authorization": "AWS4-HMAC-SHA256 nonsense"}, "IncompleteSignatureException", id="broken"),
    ],
)
def test_what_is_not_signed_is_refused(mocks: Mocks, headers: dict[str, str], code: str) -> None:
    asked = Request("POST", f"{HOST}/model/amazon.titan-embed-text-v1/invoke", tuple(headers.items()), b"{}")
    got = mocks["bedrock-runtime"].handle(asked)
    assert (got.status, got.header("x-amzn-errortype")) == (403, code)


def test_a_signature_for_another_service_is_refused(mocks: Mocks) -> None:
    got = mocks["bedrock-runtime"].handle(
        signed(f"{HOST}/model/amazon.titan-embed-text-v1/invoke", service="bedrock-runtime")
    )
    assert (got.status, json.loads(got.body)["message"]) == (
        403,
        "Credential should be scoped to correct service: 'bedrock'.",
    )


def test_bedrock_takes_api_keys_too(mocks: Mocks) -> None:
    def status(key: str) -> int:
        headers = (("authorization", f"Bearer {key}"),)
        url = f"{HOST}/model/amazon.titan-embed-text-v1/invoke"
        return mocks["aws"].handle(Request("POST", url, headers, b'{"inputText": "x"}')).status

    assert [status("key"), status("bad-key")] == [200, 403]


def test_members_that_the_service_does_not_know_are_ignored_with_a_warning(mocks: Mocks) -> None:
    body = {"messages": [{"role": "user", "content": [{"type": "text", "text": "x"}]}], "anthropic_version": "y"}
    got = mocks["bedrock-runtime"].handle(
        signed(f"{HOST}/model/us.anthropic.claude-sonnet-5/converse", json.dumps(body).encode())
    )
    assert got.status == 200
    assert mocks.journal.entries()[-1].warnings == (
        "unknown member /anthropic_version is ignored by the service",
        "unknown member /messages/0/content/0/type is ignored by the service",
    )


def test_a_retired_model_is_gone_where_models_are_strict() -> None:
    mock = Mocks(Options(strict_models=True))["bedrock-runtime"]
    got = mock.handle(signed(f"{HOST}/model/anthropic.claude-v2/invoke", json.dumps(PROMPT).encode()))
    assert (got.status, got.header("x-amzn-errortype")) == (404, "ResourceNotFoundException")
    assert "end of its life" in json.loads(got.body)["message"]


def test_an_added_pair_of_keys_is_known() -> None:
    mock = Mocks(Options(aws_keys={ACCESS_KEY: "another"}))["bedrock-runtime"]
    assert mock.handle(signed(f"{HOST}/model/amazon.titan-embed-text-v1/invoke")).status == 403


def test_an_old_signature_is_refused_where_its_age_counts() -> None:
    good = signed(f"{HOST}/model/amazon.titan-embed-text-v1/invoke")
    old = Request(
        "POST",
        good.url,
        tuple((n, "20200101T000000Z" if n.lower() == "x-amz-date" else v) for n, v in good.headers),
        good.body,
    )
    assert Mocks(Options(clock_skew=300))["bedrock-runtime"].handle(good).status == 200
    assert Mocks(Options(clock_skew=300))["bedrock-runtime"].handle(old).status == 403
