"""Where the placeholders of a request body stand: inside a string, as a value, or as a piece of JSON."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from conformance.lint.lazy import regex
from conformance.template.substitutor import PARAMETERS, Placeholder, template

__all__ = ["Context", "Slot", "slots"]


class Context(StrEnum):
    """`text`: in a string with other text; `string`: a whole string; `value`: a JSON value without quotes.

    `body`: the whole body; `fragment`: members, items or other pieces of JSON, put between the rest.
    """

    TEXT = "text"
    STRING = "string"
    VALUE = "value"
    BODY = "body"
    FRAGMENT = "fragment"

    @property
    def quoted(self) -> bool:
        """Whether quotes stand around it."""
        return self in {Context.TEXT, Context.STRING}


class Slot(NamedTuple):
    """A placeholder of a body, by its name, and its context; `quote` is where its string begins."""

    name: str
    placeholder: Placeholder
    context: Context
    quote: int = -1


_STEP = regex(r"[^\"'{}\[\]$\\]+|\\.|.", re.DOTALL)


@lru_cache(maxsize=2048)
def slots(body: str) -> tuple[Slot, ...]:
    """The placeholders of a body in order, escaped ones left out."""
    holes = {hole.start: hole for hole in template(body, PARAMETERS).placeholders() if not hole.escaped}
    if not holes:
        return ()
    found: list[Slot] = []
    open_: list[str] = []
    quote, begun, at = "", -1, 0
    while at < len(body):
        hole = holes.get(at)
        if hole is not None:
            found.append(_slot(body, hole, quote, begun, open_))
            at = hole.end
            continue
        step = _STEP.match(body, at)
        piece = step.group() if step else body[at]
        # A backslash escapes in strings alone; outside it is an error of its own.
        if piece[0] == "\\" and not quote:
            piece = piece[0]
        if quote:
            quote = "" if piece == quote else quote
        elif piece in {'"', "'"}:
            quote, begun = piece, at
        elif piece in {"{", "["}:
            open_.append(piece)
        elif piece in {"}", "]"} and open_:
            open_.pop()
        at += len(piece)
    return tuple(found)


def _slot(body: str, hole: Placeholder, quote: str, begun: int, open_: list[str]) -> Slot:
    if quote:
        whole = begun == hole.start - 1 and body[hole.end : hole.end + 1] == quote
        return Slot(hole.name, hole, Context.STRING if whole else Context.TEXT, begun)
    before = body[: hole.start].rstrip()[-1:]
    after = body[hole.end :].lstrip()[:1]
    closed = after in {"", ",", "]", "}"}
    if not before and not after:
        return Slot(hole.name, hole, Context.BODY)
    if before == ":" and closed:
        return Slot(hole.name, hole, Context.VALUE)
    if open_ and open_[-1] == "[" and before in {"[", ","} and closed:
        return Slot(hole.name, hole, Context.VALUE)
    return Slot(hole.name, hole, Context.FRAGMENT)
