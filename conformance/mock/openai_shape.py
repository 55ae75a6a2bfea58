"""Answers in the shape that OpenAI gave to the world: chat, completions, embeddings, whole and in pieces."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from conformance.http import Headers, Response
from conformance.mock.answer import CREATED, digest, dumps, json_answer, raw_json_answer, sse, sse_answer
from conformance.mock.talk import ANY_TOOL, Finish, Turn, turn
from conformance.mock.vectors import as_base64_bytes, as_json
from conformance.mock.words import LONG, pieces, tokens

__all__ = ["Shape", "chat", "completions", "content_text", "embeddings", "input_texts", "turn_of"]

_FINISH = {Finish.STOP: "stop", Finish.SEQUENCE: "stop", Finish.LENGTH: "length", Finish.TOOL: "tool_calls"}


@dataclass(frozen=True, slots=True)
class Shape:
    """What a provider adds to the common shape."""

    message: Mapping[str, Any] = field(default_factory=lambda: {"refusal": None})
    choice: Mapping[str, Any] = field(default_factory=lambda: {"logprobs": None})
    usage: Mapping[str, Any] = field(default_factory=dict)
    top: Mapping[str, Any] = field(default_factory=dict)
    first_chunk: Mapping[str, Any] | None = None
    """A chunk before all others (Azure's prompt filter results)."""
    usage_on_last_chunk: bool = False
    """Usage on the chunk with the finish reason, asked for or not (Mistral)."""
    id_prefix: str = "chatcmpl-"
    headers: Headers = ()


def content_text(content: Any) -> str:
    """The text of a message's content: a string, or the text parts of a list."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "\n".join(str(part["text"]) for part in content if isinstance(part, dict) and "text" in part)
    return ""


def prompt_of(messages: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """What the user said last, and all that was said."""
    texts = [content_text(message.get("content")) for message in messages]
    last = next(
        (t for m, t in zip(reversed(messages), reversed(texts), strict=True) if m.get("role") == "user" and t), ""
    )
    return last or (texts[-1] if texts else ""), "\n".join(texts)


def turn_of(body: Mapping[str, Any]) -> Turn:
    """The turn that answers a chat request."""
    prompt, whole = prompt_of(body["messages"])
    functions = [tool["function"] for tool in body.get("tools") or () if tool.get("type", "function") == "function"]
    tools = {function["name"]: function.get("parameters") for function in functions}
    choice = body.get("tool_choice")
    force = None
    if choice in ("required", "any"):
        force = ANY_TOOL
    elif isinstance(choice, dict) and isinstance(choice.get("function"), dict):
        force = choice["function"].get("name")
    wished = body.get("response_format") or {}
    schema = None
    if wished.get("type") == "json_object":
        schema = {"type": "object", "properties": {"answer": {"const": f"Mock answer to: {prompt[:200]}"}}}
    elif wished.get("type") == "json_schema":
        schema = (wished.get("json_schema") or {}).get("schema") or {}
    limit = body.get("max_completion_tokens") or body.get("max_tokens")
    return turn(prompt, whole, limit=limit, stops=body.get("stop"), tools=tools, force=force, schema=schema)


def chat(body: Mapping[str, Any], model: str, shape: Shape, seed: bytes) -> Response:
    """The answer to a chat request, as a stream where it asks for one; `seed` decides its id."""
    said = turn_of(body)
    ident = shape.id_prefix + digest(seed)
    count = body.get("n") or 1
    usage = _usage(said.input_tokens, said.output_tokens * count, shape)
    if body.get("stream"):
        options = body.get("stream_options") or {}
        wanted = bool(options.get("include_usage"))
        return _stream(said, ident, model, count=count, shape=shape, usage=usage, include_usage=wanted)
    choices: list[dict[str, Any]] = []
    for index in range(count):
        message: dict[str, Any] = {"role": "assistant", "content": said.text, **shape.message}
        if said.tool is not None:
            message |= {"content": None, "tool_calls": [_tool_call(said.tool, ident)]}
        choices.append({"index": index, "message": message, **shape.choice, "finish_reason": _FINISH[said.finish]})
    top = {
        "id": ident,
        "object": "chat.completion",
        "created": CREATED,
        "model": model,
        "choices": choices,
        "usage": usage,
    }
    return json_answer(200, top | dict(shape.top), shape.headers)


def _usage(given: int, made: int, shape: Shape) -> dict[str, Any]:
    return {"prompt_tokens": given, "completion_tokens": made, "total_tokens": given + made, **shape.usage}


def _tool_call(tool: tuple[str, dict[str, Any]], ident: str) -> dict[str, Any]:
    return {
        "id": "call_" + digest(ident, tool[0]),
        "type": "function",
        "function": {"name": tool[0], "arguments": dumps(tool[1])},
    }


def _stream(
    said: Turn, ident: str, model: str, *, count: int, shape: Shape, usage: dict[str, Any], include_usage: bool
) -> Response:
    top: dict[str, Any] = {"id": ident, "object": "chat.completion.chunk", "created": CREATED, "model": model}
    last = {"usage": None} if include_usage else {}
    events = [] if shape.first_chunk is None else [sse({**top, "choices": [], **shape.first_chunk})]

    def chunk(index: int, delta: Mapping[str, Any], finish: str | None) -> bytes:
        choice = {"index": index, "delta": delta, **shape.choice, "finish_reason": finish}
        on_last = {"usage": usage} if shape.usage_on_last_chunk and finish else last
        return sse({**top, "choices": [choice], **on_last})

    for index in range(count):
        if said.tool is not None:
            call = {"index": 0, **_tool_call(said.tool, ident)}
            events.append(chunk(index, {"role": "assistant", "content": None, "tool_calls": [call]}, None))
        else:
            events.append(chunk(index, {"role": "assistant", "content": ""}, None))
            events += [chunk(index, {"content": piece}, None) for piece in pieces(said.text)]
        events.append(chunk(index, {}, _FINISH[said.finish]))
    if include_usage and not shape.usage_on_last_chunk:
        events.append(sse({**top, "choices": [], "usage": usage}))
    events.append(sse("[DONE]"))
    return sse_answer(events, shape.headers)


def completions(body: Mapping[str, Any], model: str, seed: bytes, headers: Headers = ()) -> Response:
    """The answer to a request for a plain completion, as a stream where it asks for one."""
    prompts = input_texts(body["prompt"])
    limit = 16 if body.get("max_tokens") is None else body["max_tokens"]
    ident = "cmpl-" + digest(seed)
    choices: list[dict[str, Any]] = []
    given = made = 0
    for prompt in prompts:
        said = turn(prompt, prompt, limit=limit, stops=body.get("stop"))
        given += said.input_tokens
        for _ in range(body.get("n") or 1):
            made += said.output_tokens
            text = (prompt if body.get("echo") else "") + said.text
            choices.append(
                {"text": text, "index": len(choices), "logprobs": None, "finish_reason": _FINISH[said.finish]}
            )
    top: dict[str, Any] = {"id": ident, "object": "text_completion", "created": CREATED, "model": model}
    usage = {"prompt_tokens": given, "completion_tokens": made, "total_tokens": given + made}
    if not body.get("stream"):
        return json_answer(200, {**top, "choices": choices, "usage": usage}, headers)
    events = []
    for choice in choices:
        events += [
            sse({**top, "choices": [{**choice, "text": piece, "finish_reason": None}]})
            for piece in pieces(choice["text"])
        ]
        events.append(sse({**top, "choices": [{**choice, "text": ""}]}))
    if (body.get("stream_options") or {}).get("include_usage"):
        events.append(sse({**top, "choices": [], "usage": usage}))
    return sse_answer([*events, sse("[DONE]")], headers)


def input_texts(given: Any) -> list[str]:
    """The texts of an input: a text, texts, tokens, or lists of tokens; tokens stand as a text of their numbers."""
    if isinstance(given, str):
        return [given]
    if given and not isinstance(given[0], str | list):
        # a whole number may be spelled with an exponent
        return [" ".join(map(str, given))]
    return [item if isinstance(item, str) else " ".join(map(str, item)) for item in given]


def _base64_vector(text: str, dimension: int) -> str:
    return _kept_base64(text, dimension) if len(text) < LONG else _base64(text, dimension)


def _base64(text: str, dimension: int) -> str:
    return '"' + base64.b64encode(as_base64_bytes(text, dimension)).decode() + '"'


_kept_base64 = lru_cache(maxsize=512)(_base64)


def embeddings(
    given: Any, model: str, dimension: int, *, encoding: str | None = None, headers: Headers = (), top: str = ""
) -> Response:
    """The list of embeddings for an input; `top` is JSON text put before the list's members."""
    texts = input_texts(given)
    vector = _base64_vector if encoding == "base64" else as_json
    rows = ",".join(
        [
            f'{{"object":"embedding","index":{index},"embedding":{vector(text, dimension)}}}'
            for index, text in enumerate(texts)
        ]
    )
    used = sum(map(tokens, texts))
    return raw_json_answer(
        f'{{{top}"object":"list","data":[{rows}],"model":{dumps(model)},'
        f'"usage":{{"prompt_tokens":{used},"total_tokens":{used}}}}}',
        headers,
    )
