"""`connector.pre_process.cohere.embedding`: every document at once, as Cohere's `texts` takes them."""

from __future__ import annotations

from typing import Any

from conformance.dataset import Dataset
from conformance.functions.function import pre_process, text_docs


@pre_process("cohere.embedding", input="text_docs", outputs=("texts",))
def cohere_embedding(dataset: Dataset) -> dict[str, Any]:
    """`texts`: all documents as an array."""
    return {"texts": list(text_docs(dataset))}
