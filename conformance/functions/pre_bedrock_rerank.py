"""`connector.pre_process.bedrock.rerank`: a query and its documents as Bedrock's Rerank takes them."""

from __future__ import annotations

from typing import Any

from conformance.dataset import Dataset
from conformance.functions.function import pre_process, text_similarity


@pre_process(
    "bedrock.rerank", input="text_similarity", outputs=("queries", "sources", "numberOfResults"), ordered=False
)
def bedrock_rerank(dataset: Dataset) -> dict[str, Any]:
    """`queries`, `sources` and `numberOfResults`; the engine's key order inside them changes with each start."""
    given = text_similarity(dataset)
    sources = [
        {"inlineDocumentSource": {"textDocument": {"text": document}, "type": "TEXT"}, "type": "INLINE"}
        for document in given.text_docs
    ]
    queries = [{"textQuery": {"text": given.query_text}, "type": "TEXT"}]
    return {"queries": queries, "sources": sources, "numberOfResults": len(sources)}
