"""One turn of a mock model, before a provider's form is put on it: text or tool call, why it ended, tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from conformance.mock.answer import dumps
from conformance.mock.words import answer, cut_at, example, take, tokens

__all__ = ["Finish", "Turn", "turn"]

ANY_TOOL = "*"


class Finish(StrEnum):
    """Why a model stopped."""

    STOP = "stop"
    LENGTH = "length"
    SEQUENCE = "sequence"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class Turn:
    """What a model said. `tool` is a name and arguments, where it calls one instead of talking."""

    text: str
    finish: Finish
    input_tokens: int
    output_tokens: int
    sequence: str | None = None
    tool: tuple[str, dict[str, Any]] | None = None


def turn(
    prompt: str,
    whole: str,
    *,
    limit: int | None = None,
    stops: str | Iterable[str] | None = None,
    tools: Mapping[str, Any] | None = None,
    force: str | None = None,
    schema: Any = None,
) -> Turn:
    """What a mock says to a prompt, `whole` being all that counts as input.

    `limit` in tokens; `tools` maps names to the JSON Schemas of their arguments, and `force` names the one that must be
    called (`*`: the first); `schema` asks for JSON that fits it.
    """
    counted = tokens(whole)
    if tools and force:
        name = next(iter(tools)) if force == ANY_TOOL else force
        given = example(tools.get(name) or {"type": "object"})
        arguments = given if isinstance(given, dict) else {}
        return Turn("", Finish.TOOL, counted, tokens(dumps(arguments)) + 1, tool=(name, arguments))
    said = dumps(example(schema)) if schema is not None else answer(prompt)
    said, sequence = cut_at(said, stops)
    said, cut = take(said, limit)
    finish = Finish.LENGTH if cut else Finish.SEQUENCE if sequence is not None else Finish.STOP
    return Turn(said, finish, counted, tokens(said), None if cut else sequence)
