"""`connector.post_process.cohere_v2.embedding.float`: Cohere v2 embeddings of type float."""

from __future__ import annotations

from typing import Any

from conformance.functions.function import post_process, vectors
from conformance.tensor import Tensor


@post_process("cohere_v2.embedding.float", "$.embeddings.float")
def cohere_v2_embedding_float(found: Any, data_type: str) -> list[Tensor]:
    """One tensor for each vector of a list of vectors."""
    return vectors(found, data_type)
