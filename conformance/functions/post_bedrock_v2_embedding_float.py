"""`connector.post_process.bedrock_v2.embedding.float`: Titan v2's embedding of type float."""

from __future__ import annotations

from typing import Any

from conformance.functions.function import one_vector, post_process
from conformance.tensor import Tensor


@post_process("bedrock_v2.embedding.float", "$.embeddingsByType.float")
def bedrock_v2_embedding_float(found: Any, data_type: str) -> list[Tensor]:
    """One tensor: the vector."""
    return one_vector(found, data_type)
