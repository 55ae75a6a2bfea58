"""What is wrong with a body or a call, each fault with its path."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from conformance.pointer import pointer_of
from conformance.template.mustache import Steps

__all__ = ["Fault", "RefusedError", "Steps"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: a code for programs, the way to it, a message for people. It never holds a value of the body."""

    code: str
    steps: Steps
    message: str

    @property
    def path(self) -> str:
        """As the API shows it: `fields.API_KEY`, `headers[0].value`; empty for the body as a whole."""
        shown = ""
        for step in self.steps:
            if isinstance(step, int):
                shown += f"[{step}]"
            elif re.fullmatch(r"[\w-]+", step):
                shown += f".{step}" if shown else step
            else:
                shown += f"[{step!r}]"
        return shown

    @property
    def pointer(self) -> str:
        """As a JSON Pointer."""
        return pointer_of(self.steps)

    def body(self) -> dict[str, str]:
        """A row of the API's `errors`."""
        return {"code": self.code, "path": self.path, "msg": self.message}


class RefusedError(Exception):
    """A body or a call is refused: every fault found, in the order of the page's tables."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(tuple(faults))
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return "; ".join(f"{fault.path or 'the body'}: {fault.message}" for fault in self.faults)
