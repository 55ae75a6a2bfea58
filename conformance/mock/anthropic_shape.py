"""Messages in Anthropic's shape, whole and in events; Bedrock answers for Claude in the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.mock.answer import digest, dumps
from conformance.mock.refused import Reason, Refused
from conformance.mock.talk import ANY_TOOL, Finish, turn
from conformance.mock.words import pieces, tokens

__all__ = ["NEW", "check_new_version", "check_rules", "counted", "events", "message"]

NEW = "2026-10-21"
"""The version of the API that refuses some of what the one before took."""

_REASONS = {
    Finish.STOP: "end_turn",
    Finish.LENGTH: "max_tokens",
    Finish.SEQUENCE: "stop_sequence",
    Finish.TOOL: "tool_use",
}
_THOUGHT = "A mock thinks of nothing."


def block_text(content: Any) -> str:
    """The text of a content: a string, or the text blocks of a list, those of tool results too."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    return "\n".join(
        str(block["text"]) if block.get("type") == "text" else block_text(block.get("content")) for block in content
    )


def check_rules(body: Mapping[str, Any]) -> None:
    """Refuse what no schema can say: a budget that leaves no room, another temperature than 1 with thinking."""
    thinking = body.get("thinking") or {}
    if thinking.get("type") == "enabled":
        if thinking["budget_tokens"] >= body["max_tokens"]:
            raise Refused(400, "`max_tokens` must be greater than `thinking.budget_tokens`.")
        if body.get("temperature", 1) != 1:
            raise Refused(400, "`temperature` may only be set to 1 when thinking is enabled.")


def check_new_version(body: Mapping[str, Any]) -> None:
    """Refuse what version 2026-10-21 refuses and the one before takes."""
    for name in ("temperature", "top_p", "top_k"):
        if name in body:
            raise Refused(400, f"{name}: Extra inputs are not permitted", reason=Reason.RULE, param=name)
    for index, part in enumerate(body["messages"]):
        blocks = part["content"] if isinstance(part["content"], list) else ()
        for number, block in enumerate(blocks):
            where = f"messages.{index}.content.{number}"
            if part["role"] == "assistant" and block.get("type") == "document":
                raise Refused(400, f"{where}: document blocks are not permitted in assistant messages")
            if part["role"] == "user" and block.get("type") == "text" and block.get("citations"):
                raise Refused(400, f"{where}.citations: Extra inputs are not permitted")


def _said_to(body: Mapping[str, Any]) -> tuple[str, str]:
    texts = [block_text(part.get("content")) for part in body["messages"]]
    last = ""
    for part, text in zip(body["messages"], texts, strict=True):
        if part["role"] == "user" and text:
            last = text
    return last, "\n".join([block_text(body.get("system")), *texts, *(dumps(t) for t in body.get("tools") or ())])


def counted(body: Mapping[str, Any]) -> int:
    """How many tokens a request has."""
    return max(1, tokens(_said_to(body)[1]))


def message(body: Mapping[str, Any], model: str, seed: bytes) -> dict[str, Any]:
    """The message that answers a request."""
    prompt, whole = _said_to(body)
    tools = {tool["name"]: tool.get("input_schema") for tool in body.get("tools") or () if "input_schema" in tool}
    choice = body.get("tool_choice") or {}
    force = {"any": ANY_TOOL, "tool": choice.get("name")}.get(str(choice.get("type")))
    format_ = (body.get("output_config") or {}).get("format") or {}
    said = turn(
        prompt,
        whole,
        limit=body["max_tokens"],
        stops=body.get("stop_sequences"),
        tools=tools,
        force=force,
        schema=format_.get("schema"),
    )
    ident = digest(seed)
    content: list[dict[str, Any]] = []
    made = said.output_tokens
    if (body.get("thinking") or {}).get("type") == "enabled":
        content.append({"type": "thinking", "thinking": _THOUGHT, "signature": digest(seed, "signature", length=64)})
        made += tokens(_THOUGHT)
    if said.tool is not None:
        content.append({"type": "tool_use", "id": f"toolu_{ident}", "name": said.tool[0], "input": said.tool[1]})
    else:
        content.append({"type": "text", "text": said.text})
    return {
        "id": f"msg_{ident}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": content,
        "stop_reason": _REASONS[said.finish],
        "stop_sequence": said.sequence,
        "usage": {
            "input_tokens": max(1, said.input_tokens),
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "output_tokens": made,
        },
    }


def events(whole: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """A message as a stream tells it: name and data of each event."""
    usage = whole["usage"]
    start = {**whole, "content": [], "stop_reason": None, "stop_sequence": None, "usage": {**usage, "output_tokens": 1}}
    found: list[tuple[str, dict[str, Any]]] = [("message_start", {"message": start})]
    for index, block in enumerate(whole["content"]):
        empty: dict[str, Any]
        if block["type"] == "text":
            empty = {"type": "text", "text": ""}
            deltas = [{"type": "text_delta", "text": piece} for piece in pieces(block["text"])]
        elif block["type"] == "thinking":
            empty = {"type": "thinking", "thinking": "", "signature": ""}
            deltas = [{"type": "thinking_delta", "thinking": piece} for piece in pieces(block["thinking"])]
            deltas.append({"type": "signature_delta", "signature": block["signature"]})
        else:
            empty = {**block, "input": {}}
            deltas = [{"type": "input_json_delta", "partial_json": dumps(block["input"])}]
        found.append(("content_block_start", {"index": index, "content_block": empty}))
        if index == 0:
            found.append(("ping", {}))
        found += [("content_block_delta", {"index": index, "delta": delta}) for delta in deltas]
        found.append(("content_block_stop", {"index": index}))
    end = {"stop_reason": whole["stop_reason"], "stop_sequence": whole["stop_sequence"]}
    found.append(("message_delta", {"delta": end, "usage": {"output_tokens": usage["output_tokens"]}}))
    found.append(("message_stop", {}))
    return [(name, {"type": name, **data}) for name, data in found]
