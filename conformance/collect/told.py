"""What failed, for a terminal: the place, the source with carets, and what was expected beside what came."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from conformance.documents.snippet import snippet
from conformance.errors import BlueprintError
from conformance.finding import Place
from conformance.lint.formats.format import Outcome, format_named
from conformance.lint.linted import Linted
from conformance.redact import Redactor
from conformance.verify.result import Result
from conformance.verify.shown import side_by_side

__all__ = ["broken", "findings", "results"]

LONGEST = 2000
"""Characters of a problem that are shown, but for those that are there to be pasted."""


def results(failed: list[Result], text: str, width: int, secrets: Iterable[str] = ()) -> str:
    """Results that failed; `text` is the file's, of which no line shows one of the secrets."""
    masked = Redactor(secrets).starred
    return "\n\n".join(_result(each, text, width, masked) for each in failed)


def _result(result: Result, text: str, width: int, masked: Callable[[str], str]) -> str:
    where = f"{result.path}:{result.line}:{result.column}" if result.line else result.path or result.blueprint
    call = f" ({result.call})" if result.call else ""
    lines = []
    for problem in result.problems:
        whole = len(problem) <= LONGEST or result.check == "properties"
        lines.append(f"{where}: {result.check}{call}: {problem if whole else problem[:LONGEST] + '...'}")
    lines += _snippet(result.path, result.line, result.column, text, width, masked)
    if result.expected and result.expected != result.actual:
        lines += [f"  {line}" for line in side_by_side(result.expected, result.actual, width - 2)]
    elif result.actual:
        lines += [f"  {line}" for line in result.actual.splitlines()]
    return "\n".join(lines)


def broken(error: BlueprintError, text: str, width: int) -> str:
    """A file that can't be read."""
    return "\n".join([str(error), *_snippet(error.path, error.line, error.column, text, width, Redactor().starred)])


def findings(linted: Linted, width: int) -> str:
    """What the linter says."""
    shown = format_named("text")(Outcome([linted], True, False, width, 0))
    return shown.rstrip(os.linesep)


def _snippet(path: str, line: int, column: int, text: str, width: int, masked: Callable[[str], str]) -> list[str]:
    if not line or not text:
        return []
    place = Place(path, line, column, line, column + 1)
    return [f"  {each}" for each in snippet(place, text, width=max(width - 12, 40), masked=masked).splitlines()]
