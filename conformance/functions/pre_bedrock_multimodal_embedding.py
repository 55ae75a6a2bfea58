"""`connector.pre_process.bedrock.multimodal_embedding`: a text and an image as Titan multimodal takes them."""

from __future__ import annotations

from typing import Any

from conformance.dataset import Dataset
from conformance.functions.function import pre_process, refused, text_docs


@pre_process("bedrock.multimodal_embedding", input="text_docs", outputs=("inputText", "inputImage"))
def bedrock_multimodal_embedding(dataset: Dataset) -> dict[str, Any]:
    """`inputText`: document 0 (null becomes the text `null`); `inputImage`: document 1 if there is one."""
    docs = text_docs(dataset)
    if docs == (None,):
        raise refused("No input text or image provided")
    return dict(zip(("inputText", "inputImage"), docs, strict=False))
