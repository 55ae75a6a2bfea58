"""`connector.post_process.bedrock.embedding`: Titan's one embedding."""

from __future__ import annotations

from typing import Any

from conformance.functions.function import one_vector, post_process
from conformance.tensor import Tensor


@post_process("bedrock.embedding", "$.embedding")
def bedrock_embedding(found: Any, data_type: str) -> list[Tensor]:
    """One tensor: the vector."""
    return one_vector(found, data_type)
