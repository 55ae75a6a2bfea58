"""`connector.post_process.bedrock_v2.embedding.binary`: Titan v2's embedding of type binary."""

from __future__ import annotations

from typing import Any

from conformance.functions.function import one_vector, post_process
from conformance.tensor import Tensor


@post_process("bedrock_v2.embedding.binary", "$.embeddingsByType.binary")
def bedrock_v2_embedding_binary(found: Any, data_type: str) -> list[Tensor]:
    """One tensor: the vector."""
    return one_vector(found, data_type)
