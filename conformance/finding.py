"""What any check says: a finding, its place in a file, and how to mend it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple

__all__ = ["Edit", "Finding", "Fix", "Place", "Severity"]


class Severity(StrEnum):
    """How bad: refused or failing (error), works but wrong or fragile (warning), the reader must act (info)."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for an error, 1 for a warning, 2 for an info: to sort the worst first."""
        return _RANKS[self]


_RANKS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


class Place(NamedTuple):
    """A span of a file as it lies on disk: lines and columns count from 1, in characters (code points).

    The end is exclusive: `end_column` is the column after the last character, as in SARIF.
    `start` and `end` are the same span as offsets into the file's text (a byte order mark not counted).
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    start: int = 0
    end: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Edit(NamedTuple):
    """Put `text` where `place` is: an empty place inserts, an empty text deletes."""

    place: Place
    text: str


class Fix(NamedTuple):
    """A way to mend a finding. A safe one never changes what a working blueprint does: it may be applied unasked."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False


class Finding(NamedTuple):
    """What is wrong, where, and what to do; `message` is one line, lower case, with no full stop.

    `pointer` is the JSON Pointer in the blueprint, `blueprint` its name or id.
    """

    code: str
    name: str
    severity: Severity
    message: str
    place: Place
    pointer: str = ""
    help: str = ""
    fix: Fix | None = None
    blueprint: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.code} {self.message}"

    def as_dict(self) -> dict[str, Any]:
        """The members that `lint --format json` promises."""
        return {
            "path": self.place.path,
            "line": self.place.line,
            "column": self.place.column,
            "end_line": self.place.end_line,
            "end_column": self.place.end_column,
            "pointer": self.pointer,
            "code": self.code,
            "name": self.name,
            "severity": self.severity.value,
            "message": self.message,
            "help": self.help,
            "fixable": self.fix is not None,
            "blueprint": self.blueprint,
        }
