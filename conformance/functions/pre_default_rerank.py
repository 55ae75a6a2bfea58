"""`connector.pre_process.default.rerank`: a query and its documents, in Cohere's form."""

from __future__ import annotations

from typing import Any

from conformance.dataset import Dataset
from conformance.functions.function import pre_process, text_similarity


@pre_process("default.rerank", input="text_similarity", outputs=("query", "documents", "top_n"))
def default_rerank(dataset: Dataset) -> dict[str, Any]:
    """`query`, `documents` and `top_n`, the number of documents."""
    given = text_similarity(dataset)
    return {"query": given.query_text, "documents": list(given.text_docs), "top_n": len(given.text_docs)}
