"""Who calls a model, what they send, and what they want back.

Source: user needs, 2 and 4; predict-pipeline, section 6.
"""

from __future__ import annotations

from typing import NamedTuple

from conformance.lint.subject import Subject

__all__ = ["CONSUMERS", "Consumer", "consumer_of"]


class Consumer(NamedTuple):
    """A profile: who it is for people, and what its calls supply (None: what the function makes of documents)."""

    name: str
    title: str
    supplies: frozenset[str] | None
    documents: str = ""
    """`text_docs` or `text_similarity` for those that send documents."""
    result: str = ""
    """What the post-process function must give: `embedding` or `rerank`."""


CONSUMERS: dict[str, Consumer] = {
    "text_embedding": Consumer("text_embedding", "the text embedding processor", None, "text_docs", "embedding"),
    "sparse_encoding": Consumer("sparse_encoding", "the sparse encoding processor", None, "text_docs"),
    "rerank": Consumer("rerank", "the rerank processor", None, "text_similarity", "rerank"),
    "rag": Consumer(
        "rag",
        "the RAG processor",
        frozenset(("messages", "model", "inputs", "prompt", "message", "chat_history", "system_prompt", "user_prompt")),
    ),
    "agent": Consumer(
        "agent",
        "an agent",
        frozenset(
            (
                "prompt",
                "question",
                "user_prompt",
                "system_prompt",
                "chat_history",
                "_chat_history",
                "_interactions",
                "tool_configs",
                "_tools",
                "tools",
                "messages",
                "body",
                "stop",
                "context",
                "inputs",
            )
        ),
    ),
}


def consumer_of(subject: Subject) -> Consumer | None:
    """Who the run, or else the blueprint, says will call the model; None for plain predict calls and batches."""
    told = subject.options.profile
    if told is None and subject.kind == "blueprint":
        given = subject.document.value.get("profile")
        told = given if isinstance(given, str) else None
    return CONSUMERS.get(told or "")
