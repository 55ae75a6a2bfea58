"""The providers' own shapes: how a prompt becomes a body, and where the answer stands in the reply.

Messages (Anthropic), Chat Completions (OpenAI and Azure OpenAI), generateContent (Gemini).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from conformance.http import Headers

__all__ = ["ANTHROPIC", "MAPPED", "OPEN_AI", "Shape"]

ANTHROPIC_VERSION = "2026-10-21"
MAX_TOKENS = 1024
"""The Messages API wants a limit; the page's sample has this one."""


@dataclass(frozen=True, slots=True)
class Shape:
    """`body` makes it from model, prompt and system prompt; the three paths are those of the answer and of its cost."""

    title: str
    body: Callable[[str, Any, Any], dict[str, Any]]
    output: str
    input_tokens: str
    output_tokens: str
    headers: Headers = ()
    """Headers that the provider wants, and the connection need not tell."""


def _chat(model: str, prompt: Any, system: Any) -> dict[str, Any]:
    first = [{"role": "system", "content": system}] if system else []
    return {"model": model, "messages": [*first, {"role": "user", "content": prompt}]}


def _messages(model: str, prompt: Any, system: Any) -> dict[str, Any]:
    body: dict[str, Any] = {"model": model, "max_tokens": MAX_TOKENS}
    if system:
        body["system"] = system
    return body | {"messages": [{"role": "user", "content": prompt}]}


def _contents(_model: str, prompt: Any, system: Any) -> dict[str, Any]:
    first = {"systemInstruction": {"parts": [{"text": system}]}} if system else {}
    return first | {"contents": [{"role": "user", "parts": [{"text": prompt}]}]}


OPEN_AI = Shape(
    "Chat Completions",
    _chat,
    "choices[0].message.content",
    "usage.prompt_tokens",
    "usage.completion_tokens",
)
ANTHROPIC = Shape(
    "Messages",
    _messages,
    "content[0].text",
    "usage.input_tokens",
    "usage.output_tokens",
    (("anthropic-version", ANTHROPIC_VERSION),),
)
GEMINI = Shape(
    "generateContent",
    _contents,
    "candidates[0].content.parts[0].text",
    "usageMetadata.promptTokenCount",
    "usageMetadata.candidatesTokenCount",
)
MAPPED = {"anthropicModel": ANTHROPIC, "geminiModel": GEMINI, "openAIModel": OPEN_AI}
"""By the name that `mapProvider` has for them."""
