"""Reading a search body: the faults that the engine finds while it parses, with their places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.java.throwable import Throwable
from conformance.java.xcontent import Body, token_name

__all__ = ["At", "is_not_here", "not_here", "parsing", "x_content"]


_NOT_HERE = "is part of OpenSearch's search, but not of this embedded one; remove it, or ask a real cluster"


class At:
    """A value of the body and where it stands."""

    __slots__ = ("body", "pointer")

    def __init__(self, body: Body, pointer: str = "") -> None:
        self.body = body
        self.pointer = pointer

    @property
    def value(self) -> Any:
        """The value."""
        return self.body.at(self.pointer)

    @property
    def token(self) -> str:
        """The name of the token that it begins with."""
        return token_name(self.value)

    def members(self) -> Iterator[tuple[str, At]]:
        """An object's members: names and values, in body order; raises what tears the body behind them."""
        steps = self.body.members(self.pointer)
        for name, step in zip(self.value, steps, strict=True):
            yield name, At(self.body, f"{self.pointer}/{step}")

    def items(self) -> list[At]:
        """An array's items; another value is taken for an array of one."""
        if not isinstance(self.value, list):
            return [self]
        return [At(self.body, f"{self.pointer}/{number}") for number in range(len(self.value))]

    def text(self) -> str:
        """The value as text. Raises Throwable."""
        return self.body.text(self.pointer)

    def place(self) -> tuple[int, int]:
        """Line and column of the value."""
        return self.body.place(self.pointer)

    def key_place(self) -> tuple[int, int]:
        """Line and column of the key that the value stands under."""
        return self.body.key_place(self.pointer)

    def end_place(self) -> tuple[int, int]:
        """Line and column of the value's last character."""
        return self.body.end_place(self.pointer)


def parsing(reason: str, place: tuple[int, int], *, cause: Throwable | None = None) -> Throwable:
    """`parsing_exception` at a place."""
    details = {"line": place[0], "col": place[1]}
    return Throwable("parsing_exception", reason, details=details, cause=cause, status=400)


def x_content(reason: str, place: tuple[int, int]) -> Throwable:
    """`x_content_parse_exception`, its place in its text."""
    return Throwable("x_content_parse_exception", f"[{place[0]}:{place[1]}] {reason}", status=400)


def not_here(what: str) -> Throwable:
    """The refusal of something that OpenSearch understands and this implementation doesn't."""
    return Throwable("illegal_argument_exception", f"{what} {_NOT_HERE}", status=400)


def is_not_here(error: Throwable) -> bool:
    """Whether an error is such a refusal."""
    return (error.reason or "").endswith(_NOT_HERE)
