"""`connector.post_process.cohere.rerank`: Cohere's relevance scores."""

from __future__ import annotations

from typing import Any

from conformance.functions.function import post_process, rerank_scores
from conformance.tensor import Tensor


@post_process("cohere.rerank", "$.results")
def cohere_rerank(found: Any, data_type: str) -> list[Tensor]:
    """One `similarity` tensor for each result, in the order of the documents."""
    return rerank_scores(found)
