"""What every report is made of: rows, columns, and a result for each check that stands where they cross.

`verify` has a row for each blueprint and a column for each check; the suite has a row for each requirement. A report's
formats (`html`, `json`, `junit`) read these values and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Column", "Exchange", "Outcome", "Report", "Result", "Row", "worst"]


class Outcome(StrEnum):
    """How a check ended. None hides another: `fail` is the subject's, `error` is ours, and `skip` has a reason."""

    PASS = "pass"  # noqa: S105 -- no password
    FAIL = "fail"
    ERROR = "error"
    SKIP = "skip"
    UNTESTED = "untested"  # known, but there is no check for it yet


_GRAVITY = (Outcome.FAIL, Outcome.ERROR, Outcome.PASS, Outcome.SKIP, Outcome.UNTESTED)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer, credentials masked: `asked` is such as `PUT /path`, `sent` and `got` are the bodies.

    `status` is 0 for a request of which the answer is of no interest, and `got` is empty then.
    """

    asked: str
    sent: str = ""
    status: int = 0
    got: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A check of a row. `messages` say what is wrong, why it was skipped, or what is worth knowing of one that passed.

    `case` tells several results of one cell apart (a documented call). `expected` and `actual` are shown side by side;
    `took` is in seconds. `label` is a word to show instead of the outcome's sign. `forgiven` tells why a failure is not
    held against the run. `blocked`: what it stands on had failed, so that it counts like a failure.
    """

    row: str
    column: str
    outcome: Outcome
    case: str = ""
    messages: tuple[str, ...] = ()
    expected: str = ""
    actual: str = ""
    path: str = ""
    line: int = 0
    at: int = 0
    """The column in the line, 1-based; 0 where no place is known."""
    took: float = 0.0
    label: str = ""
    forgiven: str = ""
    blocked: bool = False
    exchanges: tuple[Exchange, ...] = ()
    """What was said in the course of the check, oldest first."""

    @property
    def holds(self) -> bool:
        """False where the run fails for it."""
        if self.outcome is Outcome.FAIL:
            return bool(self.forgiven)
        return self.outcome is not Outcome.ERROR and not (self.blocked and not self.forgiven)


@dataclass(frozen=True, slots=True)
class Row:
    """What is checked: `name` is its id, `group` where it is listed, `level` MUST, SHOULD or MAY of a requirement."""

    name: str
    title: str = ""
    group: str = ""
    level: str = ""
    link: str = ""
    """Where it is described: an http(s) address, or empty."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What else is worth knowing, by a label: the source of a requirement, the model of a blueprint."""


@dataclass(frozen=True, slots=True)
class Column:
    """A kind of check: its id, its heading, and a sentence that says what it finds."""

    name: str
    title: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All results of a run, in the order of rows and columns. `facts` are shown at its head (target, version, ...).

    Of a `comparison`, each column is another run.
    """

    title: str
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    results: tuple[Result, ...]
    facts: Mapping[str, str] = field(default_factory=dict)
    took: float = 0.0
    comparison: bool = False

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many results ended so, every outcome named."""
        counted = Counter(result.outcome for result in self.results)
        return {outcome: counted[outcome] for outcome in Outcome}

    @property
    def holds(self) -> bool:
        """True where nothing failed that is not forgiven, and nothing of ours broke."""
        return all(result.holds for result in self.results)

    @property
    def forgiven(self) -> int:
        """How many failures are not held against the run."""
        return sum(result.outcome is Outcome.FAIL and bool(result.forgiven) for result in self.results)

    def cells(self) -> dict[tuple[str, str], list[Result]]:
        """The results by row and column."""
        found: dict[tuple[str, str], list[Result]] = {}
        for result in self.results:
            found.setdefault((result.row, result.column), []).append(result)
        return found


def worst(results: Iterable[Result]) -> Outcome:
    """What a cell or a row shows for its results: a failure before an error before a pass; `untested` for none."""
    outcomes = {result.outcome for result in results}
    return next((outcome for outcome in _GRAVITY if outcome in outcomes), Outcome.UNTESTED)
