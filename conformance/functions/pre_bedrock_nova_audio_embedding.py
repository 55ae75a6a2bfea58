"""`connector.pre_process.bedrock.nova.audio_embedding`: the first document as audio (base64)."""

from __future__ import annotations

from typing import Any

from conformance.dataset import Dataset
from conformance.functions.function import pre_process, text_docs


@pre_process("bedrock.nova.audio_embedding", input="text_docs", outputs=("inputAudio",))
def bedrock_nova_audio_embedding(dataset: Dataset) -> dict[str, Any]:
    """`inputAudio`: document 0."""
    return {"inputAudio": text_docs(dataset)[0]}
