"""`connector.pre_process.bedrock.nova.image_embedding`: the first document as image (base64)."""

from __future__ import annotations

from typing import Any

from conformance.dataset import Dataset
from conformance.functions.function import pre_process, text_docs


@pre_process("bedrock.nova.image_embedding", input="text_docs", outputs=("inputImage",))
def bedrock_nova_image_embedding(dataset: Dataset) -> dict[str, Any]:
    """`inputImage`: document 0."""
    return {"inputImage": text_docs(dataset)[0]}
