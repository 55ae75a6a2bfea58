"""`connector.post_process.bedrock.rerank`: Bedrock's relevance scores."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from conformance.functions.function import a_list, index_of, post_process, refused, similarity
from conformance.tensor import Tensor


@post_process("bedrock.rerank", "$.results")
def bedrock_rerank(found: Any, data_type: str) -> list[Tensor]:
    """One `similarity` tensor for each result, in the order of the documents."""
    results = a_list(found)
    if not results:
        raise refused("Post process function input is empty.")
    for result in results:
        if not isinstance(result, dict):
            raise refused("Rerank result is not a Map.")
        if not result:
            raise refused("Rerank result is empty.")
        if "index" not in result or "relevanceScore" not in result:
            raise refused("Rerank result should have both index and relevanceScore.")
        if not isinstance(result["relevanceScore"], (float, Decimal)):
            raise refused("relevanceScore is not BigDecimal or Double.")
    scores: list[float | None] = [None] * len(results)
    for result in results:
        scores[index_of(result["index"], len(results))] = float(result["relevanceScore"])
    return similarity(scores)
