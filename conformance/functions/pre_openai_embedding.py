"""`connector.pre_process.openai.embedding`: every document at once, as OpenAI's `input` takes them."""

from __future__ import annotations

from typing import Any

from conformance.dataset import Dataset
from conformance.functions.function import pre_process, text_docs


@pre_process("openai.embedding", input="text_docs", outputs=("input",))
def openai_embedding(dataset: Dataset) -> dict[str, Any]:
    """`input`: all documents as an array."""
    return {"input": list(text_docs(dataset))}
