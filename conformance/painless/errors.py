"""What a script can end with: what the engine throws, and what the kit does not imitate.

PainlessUnsupportedError: a construct outside the subset, never guessed at.
Thrown: a Java exception on its way through the script, inside this package.
"""

from __future__ import annotations

import re
from typing import Any, TypeVar

from conformance.errors import BlueprintError

__all__ = ["UNKNOWN", "PainlessUnsupportedError", "Thrown", "exception_type", "raise_at"]

# The place of an instruction for which the engine noted no line.
UNKNOWN = -9


class PainlessUnsupportedError(BlueprintError):
    """The kit's interpreter does not know `construct`; line and column (1-based) are the script's.

    `offset` is the place as the interpreter finds it (UTF-16 units, -1: not known yet); `locate` makes a line of it.
    """

    def __init__(self, construct: str, *, at: int = -1) -> None:
        super().__init__(f"the script uses {construct}, which this kit's Painless does not imitate")
        self.construct = construct
        self.offset = at

    def locate(self, source: str) -> PainlessUnsupportedError:
        """The same error with line and column in this source."""
        if self.offset >= 0:
            before = source[: self.offset]
            self.line = before.count("\n") + 1
            self.column = len(before) - before.rfind("\n")
        return self

    def __str__(self) -> str:
        return f"{self.problem} (script line {self.line}, column {self.column})" if self.line else self.problem


class Thrown(Exception):  # noqa: N818 - it stands for any Java throwable, errors and exceptions alike
    """A Java exception in flight.

    `java` is its class (`java.lang.NullPointerException`), `frames` the JDK's stack frames above the script's own,
    `offset` the place in the script (-1: not yet known), `details` what its error object carries besides.
    """

    def __init__(
        self,
        java: str,
        message: str | None,
        frames: tuple[str, ...] = (),
        *,
        offset: int = -1,
        cause: Thrown | None = None,
        details: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(java, message)
        self.java = java
        self.message = message
        self.frames = frames
        self.offset = offset
        self.cause = cause
        self.details = details or {}

    def text(self) -> str:
        """`Throwable.toString`: the class, and the message if there is one."""
        return self.java if self.message is None else f"{self.java}: {self.message}"


Placed = TypeVar("Placed", bound=Thrown | PainlessUnsupportedError)


def raise_at(thrown: Placed, offset: int) -> Placed:
    """The same exception, with the place of the instruction that threw it, if none deeper is known."""
    if thrown.offset == -1:
        thrown.offset = offset
    return thrown


def exception_type(java: str) -> str:
    """A Java class's name in an error body: `java.lang.NullPointerException` is `null_pointer_exception`."""
    simple = re.split(r"[.$]", java)[-1].removeprefix("OpenSearch")
    return re.sub(r"(?<!^)([A-Z])", r"_\1", simple).lower()
