"""`connector.pre_process.bedrock.nova.video_embedding`: the first document as video (base64)."""

from __future__ import annotations

from typing import Any

from conformance.dataset import Dataset
from conformance.functions.function import pre_process, text_docs


@pre_process("bedrock.nova.video_embedding", input="text_docs", outputs=("inputVideo",))
def bedrock_nova_video_embedding(dataset: Dataset) -> dict[str, Any]:
    """`inputVideo`: document 0."""
    return {"inputVideo": text_docs(dataset)[0]}
