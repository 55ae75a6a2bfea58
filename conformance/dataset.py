"""What a predict call carries, as the engine holds it: one of four kinds. Source: predict-pipeline, section 1."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Dataset", "QuestionAnswering", "RemoteInference", "ResultFilter", "TextDocs", "TextSimilarity"]


class RemoteInference(NamedTuple):
    """`parameters`: each value as text (None where the body has none), and the action's type in upper case."""

    parameters: dict[str, str] | None
    action_type: str = "PREDICT"
    dlq: dict[str, str] | None = None


class ResultFilter(NamedTuple):
    """The result-filter fields of a `text_docs` call: they only show in the model interface's instance."""

    return_bytes: bool = False
    return_number: bool = True
    target_response: tuple[str, ...] = ()
    target_response_positions: tuple[int, ...] = ()


class TextDocs(NamedTuple):
    """`text_docs`: at least one document, each a text or None. `filter` is None in calls that were split."""

    docs: tuple[str | None, ...]
    embedding: dict[str, str] | None = None
    """What the call's `parameters` ask of an asymmetric model: `content_type` and `sparse_embedding_format`."""
    filter: ResultFilter | None = ResultFilter()


class TextSimilarity(NamedTuple):
    """`query_text` and the `text_docs` to compare it with."""

    query_text: str
    text_docs: tuple[str, ...]


class QuestionAnswering(NamedTuple):
    """`question` and its `context`."""

    question: str
    context: str


Dataset = RemoteInference | TextDocs | TextSimilarity | QuestionAnswering
