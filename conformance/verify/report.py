"""The results of `verify` as a report: a row for each blueprint, a column for each check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from conformance import __version__
from conformance.blueprint import Blueprint
from conformance.reports import result as reports
from conformance.verify.result import Result

__all__ = ["COLUMNS", "PROPERTIES", "columns_of", "report"]

COLUMNS = (
    reports.Column("schema", "schema", "the body has the form that it should have"),
    reports.Column("lint", "lint", "the linter finds no error in the file"),
    reports.Column("deploys", "deploys", "the engine takes the body, and deploys a model through it"),
    reports.Column("filled", "filled", "every placeholder gets a value in each documented call"),
    reports.Column("renders", "renders", "what would be sent is what is documented"),
    reports.Column("parses", "parses", "the documented reply becomes the documented answer"),
    reports.Column("hostile", "hostile", "no value of a caller breaks the body, and every text arrives as it was sent"),
    reports.Column(
        "provider", "provider accepts", "the provider's mock takes the request, and its reply is understood"
    ),
    reports.Column("deprecated", "deprecated", "whether the provider still has the model; never a failure"),
)

PROPERTIES = reports.Column("properties", "properties", "what holds of every value, tried on many")
"""The column of `--examples`."""


def report(blueprints: Sequence[Blueprint], results: Iterable[Result], took: float = 0.0) -> reports.Report:
    """The report of a run; `took` in seconds. Blueprints of one id are told apart by their files."""
    counted = Counter(blueprint.id for blueprint in blueprints)
    twice = frozenset(identity for identity, count in counted.items() if count > 1)
    given = list(results)
    rows = [_row(blueprint, twice) for blueprint in blueprints]
    return reports.Report(
        "Connector blueprints",
        tuple(sorted(rows, key=lambda row: (row.group, row.name))),
        columns_of(given),
        tuple(_result(each, twice) for each in given),
        {"engine": "OpenSearch 3.6.0", "kit": __version__},
        took,
    )


def columns_of(results: Iterable[Result]) -> tuple[reports.Column, ...]:
    """The columns of these results: always those of the checks that always run."""
    tried = any(each.check == PROPERTIES.name for each in results)
    return (*COLUMNS, PROPERTIES) if tried else COLUMNS


def _row(blueprint: Blueprint, twice: frozenset[str]) -> reports.Row:
    status = blueprint.model_status
    facts = {
        "task": blueprint.task,
        "model": "" if status is None else f"{status.id} ({status.status})",
    }
    link = blueprint.reference if blueprint.reference.startswith("http") else ""
    name = blueprint.path if blueprint.id in twice else blueprint.id
    return reports.Row(name, blueprint.title, blueprint.provider, link=link, facts=facts)


def _result(each: Result, twice: frozenset[str]) -> reports.Result:
    return reports.Result(
        each.path if each.blueprint in twice else each.blueprint,
        each.check,
        each.outcome,
        each.call,
        each.problems,
        each.expected,
        each.actual,
        each.path,
        each.line,
        each.column,
        label=each.label,
    )
