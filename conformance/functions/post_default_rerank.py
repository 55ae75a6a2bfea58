"""`connector.post_process.default.rerank`: an array of results in Cohere's form."""

from __future__ import annotations

from typing import Any

from conformance.functions.function import post_process, rerank_scores
from conformance.tensor import Tensor


@post_process("default.rerank", "$[*]")
def default_rerank(found: Any, data_type: str) -> list[Tensor]:
    """One `similarity` tensor for each result, in the order of the documents."""
    return rerank_scores(found)
