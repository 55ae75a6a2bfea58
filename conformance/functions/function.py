"""What a built-in process function is, and where they are found: each registers itself in the file that defines it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import conformance.functions
from conformance.dataset import Dataset, TextDocs, TextSimilarity
from conformance.java.classes import cannot_cast, class_name
from conformance.java.throwable import Throwable
from conformance.registry import Registry, load_all
from conformance.tensor import DATA_TYPES, Tensor

__all__ = [
    "PostProcess",
    "PreProcess",
    "post_process",
    "post_process_functions",
    "pre_process",
    "pre_process_functions",
]

PRE_PREFIX = "connector.pre_process."
POST_PREFIX = "connector.post_process."

PreFunction = Callable[[Dataset], dict[str, Any]]
PostFunction = Callable[[Any, str], list[Tensor]]


class PreProcess(NamedTuple):
    """From a dataset to output parameters (JSON values; texts are escaped later).

    Raises Throwable for a dataset of another kind.
    """

    name: str
    run: PreFunction
    input: str
    """The dataset it takes: `text_docs` or `text_similarity`."""
    outputs: tuple[str, ...]
    """The parameters it may supply."""
    ordered: bool = True
    """False where the engine's key order changes with each of its starts."""
    one_document: bool = False
    """True where the engine sends one call for each document."""


class PostProcess(NamedTuple):
    """From what `path` finds in a reply to tensors. Raises Throwable for another shape."""

    name: str
    path: str
    """The JSONPath used where no `response_filter` is set."""
    run: PostFunction


_PRE: Registry[PreProcess] = Registry("pre_process_function")
_POST: Registry[PostProcess] = Registry("post_process_function")


def pre_process_functions() -> Registry[PreProcess]:
    """Every built-in pre-process function by its full name."""
    _load()
    return _PRE


def post_process_functions() -> Registry[PostProcess]:
    """Every built-in post-process function by its full name."""
    _load()
    return _POST


@cache
def _load() -> None:
    load_all(conformance.functions)


def pre_process(
    name: str,
    *,
    input: str,  # noqa: A002 -- the engine's word
    outputs: tuple[str, ...],
    ordered: bool = True,
    one_document: bool = False,
) -> Callable[[PreFunction], PreFunction]:
    """Register a function as `connector.pre_process.<name>`."""

    def register(function: PreFunction) -> PreFunction:
        _PRE.add(PRE_PREFIX + name, PreProcess(PRE_PREFIX + name, function, input, outputs, ordered, one_document))
        return function

    return register


def post_process(name: str, path: str) -> Callable[[PostFunction], PostFunction]:
    """Register a function as `connector.post_process.<name>`."""

    def register(function: PostFunction) -> PostFunction:
        _POST.add(POST_PREFIX + name, PostProcess(POST_PREFIX + name, path, function))
        return function

    return register


# --- what the functions share ------------------------------------------------------------------------------------


def refused(reason: str) -> Throwable:
    """`illegal_argument_exception`, status 400."""
    return Throwable("illegal_argument_exception", reason, status=400)


def text_docs(dataset: Dataset) -> tuple[str | None, ...]:
    """The documents, or the refusal of a dataset of another kind."""
    if not isinstance(dataset, TextDocs):
        raise refused(
            "This pre_process_function can only support TextDocsInputDataSet which including a list of string "
            "with key 'text_docs'"
        )
    return dataset.docs


def text_similarity(dataset: Dataset) -> TextSimilarity:
    """The query and documents, or the refusal of a dataset of another kind."""
    if not isinstance(dataset, TextSimilarity):
        raise refused("This pre_process_function can only support TextSimilarityInputDataSet")
    return dataset


def is_number(value: object) -> bool:
    """Whether Java would call a JSON value a Number."""
    return not isinstance(value, (bool, str, list, dict)) and value is not None


def first_document(dataset: Dataset) -> str:
    """The first document; a null one is refused."""
    document = text_docs(dataset)[0]
    if document is None:
        raise Throwable("null_pointer_exception", None, status=500)
    return document


def a_list(found: Any) -> list[Any]:
    """What the path found, refused unless it is a list."""
    if not isinstance(found, list):
        raise refused("Post process function input is not a List.")
    return found


def vectors(found: Any, data_type: str) -> list[Tensor]:
    """A list of vectors, one tensor each; as in the engine, only the first one's first element is looked at before."""
    outer = a_list(found)
    if outer:
        if not isinstance(outer[0], list):
            raise refused("The embedding should be a non-empty List containing List of Float values.")
        if not outer[0] or not is_number(outer[0][0]):
            raise refused("The embedding should be a non-empty List containing Float values.")
    return [_vector(embedding, data_type) for embedding in outer]


def one_vector(found: Any, data_type: str) -> list[Tensor]:
    """One vector as one tensor."""
    values = a_list(found)
    if values and not is_number(values[0]):
        raise refused("The embedding should be a non-empty List containing Float values.")
    return [_vector(values, data_type)]


def _vector(values: Any, data_type: str) -> Tensor:
    if values is None:
        raise Throwable(
            "null_pointer_exception", 'Cannot invoke "java.util.List.size()" because "embedding" is null', status=500
        )
    if not isinstance(values, list):
        raise cannot_cast(values, "java.util.List")
    if not all(value is None or is_number(value) for value in values):
        raise Throwable(
            "array_store_exception",
            "arraycopy: element type mismatch: can not cast one of the elements of java.lang.Object[] "
            "to the type of the destination array, java.lang.Number",
            status=500,
        )
    return Tensor("sentence_embedding", data_type, [len(values)], values)


def rerank_scores(found: Any) -> list[Tensor]:
    """Cohere's results as tensors, each at the place that its `index` names."""
    results = a_list(found)
    if not results:
        return []
    if not isinstance(results[0], dict):
        raise refused("Post process function input is not a List of Map.")
    if not {"index", "relevance_score"} <= results[0].keys():
        raise refused("The rerank result should contain index and relevance_score.")
    scores: list[float | None] = [None] * len(results)
    for result in results:
        if not isinstance(result, dict):
            raise cannot_cast(result, "java.util.Map")
        index, score = result.get("index"), result.get("relevance_score")
        if index is not None and (isinstance(index, bool) or not isinstance(index, int)):
            raise cannot_cast(index, "java.lang.Integer")
        if score is not None and not isinstance(score, float):
            raise cannot_cast(score, "java.lang.Double")
        scores[index_of(index, len(results))] = score
    return similarity(scores)


def index_of(index: Any, size: int) -> int:
    """The place of a result among `size` results."""
    if index is None:
        raise Throwable(
            "null_pointer_exception", 'Cannot invoke "java.lang.Integer.intValue()" because "index" is null', status=500
        )
    if isinstance(index, bool) or not isinstance(index, int) or class_name(index) != "java.lang.Integer":
        raise cannot_cast(index, "java.lang.Integer")
    if not 0 <= index < size:
        raise Throwable(
            "array_index_out_of_bounds_exception", f"Index {index} out of bounds for length {size}", status=500
        )
    return index


def similarity(scores: list[float | None]) -> list[Tensor]:
    """One tensor named `similarity` for each score."""
    return [Tensor("similarity", "FLOAT32", [1], [score]) for score in scores]


def data_type_of(path: str) -> str | None:
    """The data type whose name follows a dot in a response filter, in any case; the first in the engine's order."""
    lower = path.lower()
    return next((name for name in DATA_TYPES if "." + name.lower() in lower), None)
