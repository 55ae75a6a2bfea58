"""A blueprint under test, and the results that its checks add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from conformance.blueprint import Blueprint
from conformance.connector import Action
from conformance.engine.model import Model
from conformance.verify.result import Outcome, Result

__all__ = ["Case"]


@dataclass(slots=True)
class Case:
    """A blueprint and what its checks found so far."""

    blueprint: Blueprint
    results: list[Result] = field(default_factory=list)

    def add(
        self, check: str, problems: Sequence[str], call: str = "", *, at: str = "", expected: str = "", actual: str = ""
    ) -> None:
        """A check that ran: it failed where there are problems. `at` is the JSON Pointer to mend."""
        outcome = Outcome.FAIL if problems else Outcome.PASS
        path, line, column = self._place(at)
        self.results.append(
            Result(self.blueprint.id, check, outcome, call, tuple(problems), expected, actual, path, line, column)
        )

    def skip(self, check: str, reason: str, call: str = "") -> None:
        """A check that could not run, and why."""
        self.results.append(Result(self.blueprint.id, check, Outcome.SKIP, call, (reason,), path=self.blueprint.path))

    def action_pointer(self, model: Model, action: Action | None, member: str) -> str:
        """The pointer of a member of an action in the file."""
        actions = model.connector.actions or ()
        number = actions.index(action) if action is not None else 0
        return f"{self.blueprint.pointer}/actions/{number}/{member}"

    def _place(self, pointer: str) -> tuple[str, int, int]:
        document = self.blueprint.document
        if document is None:
            return "", 0, 0
        while True:
            try:
                place = document.place(pointer)
            except KeyError:
                # an inherited or missing member: the nearest one above it is what the file holds
                pointer = pointer.rpartition("/")[0]
            else:
                return place.path, place.line, place.column
