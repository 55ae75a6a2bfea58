"""Answers in the shape of OpenAI's Responses API, whole and in events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.mock.answer import CREATED, digest, dumps
from conformance.mock.openai_shape import content_text
from conformance.mock.talk import ANY_TOOL, Finish, Turn, turn
from conformance.mock.words import pieces

__all__ = ["events", "input_items", "response"]

_ECHOED: Mapping[str, Any] = {
    "instructions": None,
    "max_output_tokens": None,
    "max_tool_calls": None,
    "metadata": {},
    "parallel_tool_calls": True,
    "previous_response_id": None,
    "reasoning": {"effort": None, "summary": None},
    "service_tier": "default",
    "store": True,
    "temperature": 1.0,
    "text": {"format": {"type": "text"}},
    "tool_choice": "auto",
    "tools": [],
    "top_p": 1.0,
    "truncation": "disabled",
    "background": False,
    "user": None,
}
"""What a response repeats of its request, and says where the request is silent."""


def input_items(body: Mapping[str, Any], ident: str) -> list[dict[str, Any]]:
    """The items of an input, each with an id; a text is a message of the user."""
    given = body.get("input") or []
    rows = [{"role": "user", "content": given}] if isinstance(given, str) else given
    found = []
    for index, row in enumerate(rows):
        item: dict[str, Any] = {"type": "message", **row} if "role" in row else dict(row)
        if isinstance(item.get("content"), str):
            kind = "output_text" if item.get("role") == "assistant" else "input_text"
            item["content"] = [{"type": kind, "text": item["content"]}]
        found.append({"id": f"msg_{digest(ident, str(index))}", **item})
    return found


def _said(body: Mapping[str, Any], earlier: Sequence[str]) -> Turn:
    items = input_items(body, "")
    texts = [content_text(item.get("content")) or str(item.get("output") or "") for item in items]
    asked = [text for item, text in zip(items, texts, strict=True) if item.get("role") == "user" and text]
    tools = {t["name"]: t.get("parameters") for t in body.get("tools") or () if t.get("type") == "function"}
    choice = body.get("tool_choice")
    force = ANY_TOOL if choice == "required" else choice.get("name") if isinstance(choice, dict) else None
    format_ = (body.get("text") or {}).get("format") or {}
    schema = format_.get("schema") if format_.get("type") == "json_schema" else None
    if format_.get("type") == "json_object":
        schema = {"type": "object", "properties": {"answer": {"type": "string"}}}
    prompt = asked[-1] if asked else next(filter(None, reversed(texts)), "")
    whole = "\n".join([*earlier, body.get("instructions") or "", *texts])
    return turn(prompt, whole, limit=body.get("max_output_tokens"), tools=tools, force=force, schema=schema)


def response(body: Mapping[str, Any], model: str, ident: str, earlier: Sequence[str] = ()) -> dict[str, Any]:
    """The response to a request, done; `earlier` are the texts of the responses that it goes on from."""
    said = _said(body, earlier)
    cut = said.finish is Finish.LENGTH
    status = "incomplete" if cut else "completed"
    item: dict[str, Any]
    if said.tool is not None:
        call = {"type": "function_call", "call_id": f"call_{digest(ident, 'call')}", "name": said.tool[0]}
        item = {"id": f"fc_{digest(ident, 'item')}", **call, "arguments": dumps(said.tool[1]), "status": "completed"}
    else:
        part = {"type": "output_text", "text": said.text, "annotations": [], "logprobs": []}
        item = {"id": f"msg_{digest(ident, 'item')}", "type": "message", "status": status, "role": "assistant"}
        item["content"] = [part]
    conversation = body.get("conversation")
    if isinstance(conversation, str):
        conversation = {"id": conversation}
    return {
        "id": ident,
        "object": "response",
        "created_at": CREATED,
        "completed_at": None if cut else CREATED,
        "status": status,
        "error": None,
        "incomplete_details": {"reason": "max_output_tokens"} if cut else None,
        "model": model,
        **{name: default if body.get(name) is None else body[name] for name, default in _ECHOED.items()},
        **({"conversation": conversation} if conversation else {}),
        "output": [item],
        "usage": {
            "input_tokens": said.input_tokens,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": said.output_tokens,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": said.input_tokens + said.output_tokens,
        },
    }


def events(whole: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A response as a stream tells it."""
    begun = {**whole, "status": "in_progress", "completed_at": None, "incomplete_details": None, "output": []}
    begun["usage"] = None
    found: list[dict[str, Any]] = [
        {"type": "response.created", "response": begun},
        {"type": "response.in_progress", "response": begun},
    ]
    for index, item in enumerate(whole["output"]):
        at = {"item_id": item["id"], "output_index": index}
        started = {**item, "status": "in_progress"}
        if item["type"] == "message":
            found.append(_item("added", index, {**started, "content": []}))
            for place, part in enumerate(item["content"]):
                found += _part(part, {**at, "content_index": place})
        else:
            found.append(_item("added", index, {**started, "arguments": ""}))
            kind = "response.function_call_arguments"
            found.append({"type": f"{kind}.delta", **at, "delta": item["arguments"]})
            found.append({"type": f"{kind}.done", **at, "arguments": item["arguments"], "name": item["name"]})
        found.append(_item("done", index, item))
    found.append({"type": f"response.{whole['status']}", "response": whole})
    return [{**event, "sequence_number": number} for number, event in enumerate(found)]


def _item(what: str, index: int, item: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": f"response.output_item.{what}", "output_index": index, "item": item}


def _part(part: Mapping[str, Any], at: Mapping[str, Any]) -> list[dict[str, Any]]:
    delta = {"type": "response.output_text.delta", **at, "logprobs": []}
    return [
        {"type": "response.content_part.added", **at, "part": {**part, "text": ""}},
        *({**delta, "delta": piece} for piece in pieces(part["text"])),
        {"type": "response.output_text.done", **at, "text": part["text"], "logprobs": []},
        {"type": "response.content_part.done", **at, "part": part},
    ]
