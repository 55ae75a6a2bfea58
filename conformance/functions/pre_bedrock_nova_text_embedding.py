"""`connector.pre_process.bedrock.nova.text_embedding`: the first document as text; further ones are dropped."""

from __future__ import annotations

from typing import Any

from conformance.dataset import Dataset
from conformance.functions.function import first_document, pre_process


@pre_process("bedrock.nova.text_embedding", input="text_docs", outputs=("inputText",))
def bedrock_nova_text_embedding(dataset: Dataset) -> dict[str, Any]:
    """`inputText`: the first document, a text."""
    return {"inputText": first_document(dataset)}
