"""`connector.post_process.bedrock.nova.embedding`: Nova's list of embeddings."""

from __future__ import annotations

from typing import Any

from conformance.functions.function import post_process, vectors
from conformance.tensor import Tensor


@post_process("bedrock.nova.embedding", "$.embeddings[*].embedding")
def bedrock_nova_embedding(found: Any, data_type: str) -> list[Tensor]:
    """One tensor for each vector of a list of vectors."""
    return vectors(found, data_type)
