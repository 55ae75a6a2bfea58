"""A predict call as it arrives over REST, and the dataset that the engine makes of it.

Source: predict-pipeline, section 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from conformance.connector import ACTION_TYPES
from conformance.dataset import Dataset, QuestionAnswering, RemoteInference, ResultFilter, TextDocs, TextSimilarity
from conformance.errors import UsageError
from conformance.java.throwable import Throwable
from conformance.java.xcontent import Body, illegal_argument

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Call", "read_dataset"]


class Call(NamedTuple):
    """One predict: its body as text (None: no body), the route's `algorithm` (None: by model id alone) and action.

    `action` is `predict` or `batch_predict`, as the route says; an `action_type` in the body beats it.
    """

    body: str | None
    algorithm: str | None = None
    action: str = "predict"


def read_dataset(call: Call) -> Dataset:
    """What the call carries. Raises Throwable as the REST layer refuses it."""
    if not call.body:
        raise Throwable("parse_exception", "request body is required", status=400)
    body = Body.read(call.body)
    body.expect_object("")  # of a torn body too: its first token is all that counts here
    algorithm = (call.algorithm or "remote").upper()
    if algorithm in _LOCAL:
        raise UsageError(
            f"{call.algorithm!r} is one of the engine's own algorithms, which no remote model answers; use 'remote'"
        )
    reader = _READERS.get(algorithm)
    if reader is None:
        raise illegal_argument("Wrong function name")
    try:
        return reader(body, call.action.upper())
    except Throwable as error:
        if error.type in {"illegal_argument_exception", "json_parse_exception", "json_e_o_f_exception"}:
            raise
        # the engine's class loader logs any other fault of a reader and goes on with null
        raise Throwable(
            "null_pointer_exception",
            'Cannot invoke "org.opensearch.ml.common.input.MLInput.setAlgorithm'
            '(org.opensearch.ml.common.FunctionName)" because "mlInput" is null',
            status=500,
        ) from None


def _remote(body: Body, action: str) -> Dataset:
    parameters, dlq = None, None
    for name in body.members(""):
        match name:
            case "parameters":
                parameters = body.parameters("/parameters")
            case "action_type":
                action = _action_type(body.text("/action_type"))
            case "dlq":
                dlq = body.parameters("/dlq")
            case _:
                pass
    return RemoteInference(parameters, action, dlq)


def _action_type(text: str) -> str:
    upper = text.upper()
    if upper not in ACTION_TYPES:
        raise illegal_argument(f"Wrong Action Type of {text}")
    return upper


def _text_docs(body: Body, _action: str) -> Dataset:
    docs: list[str | None] = []
    embedding: dict[str, str] | None = None
    known: dict[str, object] = {}
    for name in body.members(""):
        match name:
            case "text_docs":
                docs += [body.text_or_null(item) for item in body.items("/text_docs")]
            case "parameters":
                embedding = _embedding(body)
            case "return_bytes" | "return_number":
                known[name] = body.boolean(f"/{name}")
            case "target_response":
                known[name] = tuple(body.text(item) for item in body.items("/target_response"))
            case "target_response_positions":
                known[name] = tuple(body.integer(item) for item in body.items("/target_response_positions"))
            case _:
                pass
    if not docs:
        raise illegal_argument("Empty text docs")
    return TextDocs(tuple(docs), embedding, ResultFilter(**known))  # type: ignore[arg-type]  # read by name just above


_PACKAGE = "org.opensearch.ml.common.input.parameter.textembedding"
_EMBEDDING = {
    "content_type": (f"{_PACKAGE}.AsymmetricTextEmbeddingParameters.EmbeddingContentType", ("QUERY", "PASSAGE")),
    "sparse_embedding_format": (f"{_PACKAGE}.SparseEmbeddingFormat", ("WORD", "TOKEN_ID")),
}


def _embedding(body: Body) -> dict[str, str]:
    """The `parameters` of a text_docs call: not the parameter map, but two settings that join it."""
    body.expect_object("/parameters")
    known: dict[str, str] = {}
    for name in body.members("/parameters"):
        if name not in _EMBEDDING:
            continue
        enumeration, values = _EMBEDDING[name]
        known[name] = body.text(f"/parameters/{name}").upper()
        if known[name] not in values:
            raise illegal_argument(f"No enum constant {enumeration}.{known[name]}")
    return {"sparse_embedding_format": "WORD", **known}


def _text_similarity(body: Body, _action: str) -> Dataset:
    query, docs = None, []
    for name in body.members(""):
        if name == "text_docs":
            docs += [body.text(item) for item in body.items("/text_docs")]
        elif name == "query_text":
            query = body.text("/query_text")
    if not docs:
        raise illegal_argument("No text documents were provided")
    if query is None:
        raise illegal_argument("No query text was provided")
    return TextSimilarity(query, tuple(docs))


def _question_answering(body: Body, _action: str) -> Dataset:
    known = {name: body.text(f"/{name}") for name in body.members("") if name in {"question", "context"}}
    # what is absent is found before what is empty
    absent = [name for name in ("question", "context") if name not in known]
    empty = [name for name in ("question", "context") if not known.get(name)]
    for name in absent or empty:
        raise illegal_argument(f"{name.capitalize()} is not provided")
    return QuestionAnswering(known["question"], known["context"])


def _agent_or_tool(body: Body, _action: str) -> Dataset:
    return RemoteInference(body.parameters("/parameters") if "parameters" in body.value else None)


_LOCAL = frozenset(
    (
        "AD_LIBSVM",
        "ANOMALY_LOCALIZATION",
        "BATCH_RCF",
        "CONNECTOR",
        "FIT_RCF",
        "KMEANS",
        "LINEAR_REGRESSION",
        "LOCAL_SAMPLE_CALCULATOR",
        "LOGISTIC_REGRESSION",
        "METRICS_CORRELATION",
        "RCF_SUMMARIZE",
        "SAMPLE_ALGO",
    )
)
"""The engine's own algorithms: a remote model has no use for them."""

_READERS: dict[str, Callable[[Body, str], Dataset]] = {
    "REMOTE": _remote,
    "AGENT": _agent_or_tool,
    "TOOL": _agent_or_tool,
    "TEXT_EMBEDDING": _text_docs,
    "SPARSE_ENCODING": _text_docs,
    "SPARSE_TOKENIZE": _text_docs,
    "TEXT_SIMILARITY": _text_similarity,
    "QUESTION_ANSWERING": _question_answering,
}
