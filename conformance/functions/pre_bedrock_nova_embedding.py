"""`connector.pre_process.bedrock.nova.embedding`: the modality is read from the first document."""

from __future__ import annotations

from typing import Any

from conformance.dataset import Dataset
from conformance.functions.function import pre_process, refused, text_docs
from conformance.java import jackson
from conformance.java.throwable import Throwable


@pre_process("bedrock.nova.embedding", input="text_docs", outputs=("text", "image", "video", "audio"))
def bedrock_nova_embedding(dataset: Dataset) -> dict[str, Any]:
    """One of `text`, `image`, `video`, `audio`: the first document, or the member of that name in it."""
    document = text_docs(dataset)[0]
    if document is None:
        if text_docs(dataset) == (None,):
            raise refused("No input provided")
        raise refused('argument "content" is null')
    members = _members(document)
    name = next((kind for kind in ("text", "image", "video", "audio") if kind in members), "text")
    if not document.startswith("{"):
        return {name: document}
    content = next((kind for kind in ("text", "image", "audio", "video") if kind in members), None)
    return {name: document if content is None else _as_text(members[content])}


def _members(document: str) -> dict[str, Any]:
    try:
        value = jackson.read_text(document, repeats=True)
    except Throwable:
        return {}
    return value if isinstance(value, dict) else {}


def _as_text(value: Any) -> str:
    """Jackson's `asText`: objects and arrays give an empty text."""
    if isinstance(value, str):
        return value
    return "" if isinstance(value, (dict, list)) else jackson.write(value)
