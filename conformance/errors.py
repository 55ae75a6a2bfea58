"""What can go wrong, cut by what the caller can do about it.

ConformanceError
├── BlueprintError      mend the file: it can't be read, or is no blueprint
│   └── DocumentError   ... its text is no JSON, YAML or Markdown; knows the place
├── UsageError          mend the call: an unknown id, a missing file, a wrong option
└── TargetError         the server: none there, no ML Commons, no permission, TLS, a hang
"""

from __future__ import annotations

__all__ = ["BlueprintError", "ConformanceError", "DocumentError", "TargetError", "UsageError"]


class ConformanceError(Exception):
    """The root: catch it to catch all that the kit raises by itself."""


class UsageError(ConformanceError):
    """The call is wrong: what was given, what is accepted, what to do."""


class BlueprintError(ConformanceError):
    """A blueprint can't be used: `path` (as the user wrote it), `pointer` (JSON Pointer) and `problem`."""

    def __init__(self, problem: str, *, path: str = "", line: int = 0, column: int = 0, pointer: str = "") -> None:
        super().__init__(problem, path, line, column, pointer)
        self.problem = problem
        self.path = path
        self.line = line
        self.column = column
        self.pointer = pointer

    def __str__(self) -> str:
        where = self.path
        if self.line:
            where += f":{self.line}:{self.column}"
        shown = f"{where}: {self.problem}" if where else self.problem
        return f"{shown} (at {self.pointer})" if self.pointer else shown


class DocumentError(BlueprintError):
    """A text that can't be read: line and column (1-based) are those of the file."""


class TargetError(ConformanceError):
    """The server under test can't be tested: its URL and why."""
