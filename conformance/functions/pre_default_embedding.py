"""`connector.pre_process.default.embedding`: what text documents get where a connector names no function."""

from __future__ import annotations

from typing import Any

from conformance.dataset import Dataset
from conformance.functions.function import pre_process, text_docs


@pre_process("default.embedding", input="text_docs", outputs=("input",))
def default_embedding(dataset: Dataset) -> dict[str, Any]:
    """`input`: all documents as an array."""
    return {"input": list(text_docs(dataset))}
