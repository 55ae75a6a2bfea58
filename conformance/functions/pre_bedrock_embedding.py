"""`connector.pre_process.bedrock.embedding`: one call for each document, as Titan takes them."""

from __future__ import annotations

from typing import Any

from conformance.dataset import Dataset
from conformance.functions.function import first_document, pre_process


@pre_process("bedrock.embedding", input="text_docs", outputs=("inputText",), one_document=True)
def bedrock_embedding(dataset: Dataset) -> dict[str, Any]:
    """`inputText`: the first document, a text."""
    return {"inputText": first_document(dataset)}
