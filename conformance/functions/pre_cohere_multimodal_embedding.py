"""`connector.pre_process.cohere.multimodal_embedding`: every document as an image (a data URI)."""

from __future__ import annotations

from typing import Any

from conformance.dataset import Dataset
from conformance.functions.function import pre_process, refused, text_docs


@pre_process("cohere.multimodal_embedding", input="text_docs", outputs=("images",))
def cohere_multimodal_embedding(dataset: Dataset) -> dict[str, Any]:
    """`images`: all documents as an array; the first must not be null."""
    docs = text_docs(dataset)
    if docs[0] is None:
        raise refused("No image provided")
    return {"images": list(docs)}
