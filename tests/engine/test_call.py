"""A predict body becomes a dataset, or the refusal that the engine's REST layer gives."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.dataset import Dataset, QuestionAnswering, RemoteInference, ResultFilter, TextDocs, TextSimilarity
from conformance.engine.call import Call, read_dataset
from conformance.errors import UsageError
from conformance.java.throwable import Throwable

READ: list[Any] = [
    pytest.param(None, '{"parameters": {"a": 1.50}}', RemoteInference({"a": "1.5"}), id="a number as text"),
    pytest.param(None, '{"parameters": {"a": null}}', RemoteInference({"a": "null"}), id="null as text"),
    pytest.param(None, '{"parameters": {"a": [1, {"b": true}]}}', RemoteInference({"a": '[1,{"b":true}]'}), id="JSON"),
    pytest.param(None, '{"parameters": null}', RemoteInference({}), id="no parameters but null"),
    pytest.param(None, '{"parameters": "text"}', RemoteInference({}), id="no parameters but a text"),
    pytest.param(None, '{"text_docs": ["a"]}', RemoteInference(None), id="documents by the wrong route are not seen"),
    pytest.param(None, '{/* x */ "other": [1]}', RemoteInference(None), id="a comment, an unknown member"),
    pytest.param(None, '{"action_type": "Batch_Predict"}', RemoteInference(None, "BATCH_PREDICT"), id="an action type"),
    pytest.param(
        "REMOTE", '{"dlq": {"a": "b"}}', RemoteInference(None, "PREDICT", {"a": "b"}), id="a dead-letter queue"
    ),
    pytest.param(
        "Text_Embedding", '{"text_docs": ["a", 1, true, null]}', TextDocs(("a", "1", "true", None)), id="docs"
    ),
    pytest.param(
        "sparse_encoding",
        '{"text_docs": ["a"], "return_number": "false", "target_response": ["x"], "target_response_positions": ["1"]}',
        TextDocs(
            ("a",), None, ResultFilter(return_number=False, target_response=("x",), target_response_positions=(1,))
        ),
        id="a result filter",
    ),
    pytest.param(
        "text_embedding",
        '{"text_docs": ["a"], "parameters": {"content_type": "query", "x": 1}}',
        TextDocs(("a",), {"sparse_embedding_format": "WORD", "content_type": "QUERY"}),
        id="an asymmetric model",
    ),
    pytest.param(
        "text_similarity",
        '{"query_text": "q", "text_docs": ["a", 1]}',
        TextSimilarity("q", ("a", "1")),
        id="similarity",
    ),
    pytest.param(
        "question_answering", '{"question": "q", "context": "c"}', QuestionAnswering("q", "c"), id="question answering"
    ),
    pytest.param("agent", '{"parameters": {"a": "b"}}', RemoteInference({"a": "b"}), id="an agent"),
    pytest.param("tool", "{}", RemoteInference(None), id="a tool without parameters"),
]


@pytest.mark.parametrize(("algorithm", "body", "dataset"), READ)
def test_a_body_is_read(algorithm: str | None, body: str, dataset: Dataset) -> None:
    assert read_dataset(Call(body, algorithm)) == dataset


ARGUMENT = "illegal_argument_exception"
REFUSED: list[Any] = [
    pytest.param(None, None, "parse_exception", "request body is required", id="no body"),
    pytest.param(None, "", "parse_exception", "request body is required", id="an empty body"),
    pytest.param(
        None,
        "[]",
        "parsing_exception",
        "Failed to parse object: expecting token of type [START_OBJECT] but found [START_ARRAY]",
        id="an array",
    ),
    pytest.param(None, '{"action_type": "wat"}', ARGUMENT, "Wrong Action Type of wat", id="an unknown action type"),
    pytest.param("wat", "{}", ARGUMENT, "Wrong function name", id="an unknown algorithm"),
    pytest.param("text_embedding", "{}", ARGUMENT, "Empty text docs", id="no documents"),
    pytest.param("text_similarity", '{"text_docs": ["a"]}', ARGUMENT, "No query text was provided", id="no query"),
    pytest.param(
        "text_similarity", '{"query_text": "a"}', ARGUMENT, "No text documents were provided", id="nothing to compare"
    ),
    pytest.param("question_answering", '{"question": ""}', ARGUMENT, "Context is not provided", id="no context"),
    pytest.param(
        "question_answering", '{"question": "", "context": ""}', ARGUMENT, "Question is not provided", id="all empty"
    ),
    pytest.param(
        "text_embedding",
        '{"text_docs": ["a"], "parameters": {"content_type": "wat"}}',
        ARGUMENT,
        "No enum constant org.opensearch.ml.common.input.parameter.textembedding."
        "AsymmetricTextEmbeddingParameters.EmbeddingContentType.WAT",
        id="an unknown content type",
    ),
]


@pytest.mark.parametrize(("algorithm", "body", "kind", "reason"), REFUSED)
def test_a_body_is_refused(algorithm: str | None, body: str | None, kind: str, reason: str) -> None:
    with pytest.raises(Throwable) as error:
        read_dataset(Call(body, algorithm))
    assert (error.value.type, error.value.reason) == (kind, reason)


@pytest.mark.parametrize(
    ("algorithm", "body"),
    [
        (None, '{"parameters": []}'),
        ("text_embedding", '{"text_docs": "a"}'),
        ("text_embedding", '{"text_docs": [["a"]]}'),
        (None, '{"parameters": {"a": ' + "[" * 10_000 + "]" * 10_000 + "}}"),
    ],
    ids=["parameters as an array", "documents as a text", "documents in documents", "ten thousand levels"],
)
def test_what_derails_the_engines_reader_is_its_null_pointer(algorithm: str | None, body: str) -> None:
    with pytest.raises(Throwable) as error:
        read_dataset(Call(body, algorithm))
    assert (error.value.type, error.value.status) == ("null_pointer_exception", 500)


@pytest.mark.parametrize("body", ['{"a": 1, "a": 2}', "{'a': 1}", '{"a": }', "wat"])
def test_what_is_no_json_is_told_as_the_parser_tells_it(body: str) -> None:
    with pytest.raises(Throwable) as error:
        read_dataset(Call(body))
    assert error.value.type == "json_parse_exception"


def test_an_algorithm_of_the_engines_own_is_another_matter() -> None:
    with pytest.raises(UsageError, match="kmeans"):
        read_dataset(Call("{}", "kmeans"))
