"""Check `lint`: the linter has no error to tell of the file; it also reads what no documented call reaches."""

from __future__ import annotations

import json

from conformance.blueprint import Blueprint
from conformance.finding import Severity
from conformance.lint.linted import Linted
from conformance.lint.options import Options
from conformance.lint.run import lint_text
from conformance.verify.case import Case
from conformance.verify.result import Outcome, Result

__all__ = ["lints"]

MOST = 20
"""Errors that are told."""


def lints(case: Case) -> None:
    """Add the result: the errors of the file that the blueprint lies in, at the place of the first."""
    blueprint = case.blueprint
    errors = [each for each in _linted(blueprint).findings if each.severity is Severity.ERROR]
    if not errors:
        case.add("lint", [])
        return
    problems = [f"{each.code} {each.message}" + (f"; {each.help}" if each.help else "") for each in errors]
    if len(problems) > MOST:
        problems[MOST:] = [f"... and {len(problems) - MOST} more: `conformance lint` shows them all"]
    first = errors[0].place
    path, line, column = (first.path, first.line, first.column) if blueprint.path else ("", 0, 0)
    case.results.append(
        Result(blueprint.id, "lint", Outcome.FAIL, "", tuple(problems), path=path, line=line, column=column)
    )


def _linted(blueprint: Blueprint) -> Linted:
    if blueprint.document is not None:
        return lint_text(blueprint.document.text.root.value, blueprint.path, Options())
    return lint_text(json.dumps(dict(blueprint.body), default=dict), f"{blueprint.id}.json", Options())
