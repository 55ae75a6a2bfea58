"""JUnit XML, as CI servers read it: a suite for each row, a case for each result."""

from __future__ import annotations

from conformance.reports.result import Outcome, Report, Result, Row
from conformance.xml import escaped, quoted

__all__ = ["render"]


def render(report: Report) -> str:
    """The document. Skipped and untested results are skipped cases with their reason, and so are forgiven failures."""
    by_row: dict[str, list[Result]] = {}
    for result in report.results:
        by_row.setdefault(result.row, []).append(result)
    suites = "".join(_suite(row, by_row.get(row.name, [])) for row in report.rows)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name={quoted(report.title)} {_counted(report.results)} time="{report.took:.3f}">\n'
        f"{suites}</testsuites>\n"
    )


def _suite(row: Row, results: list[Result]) -> str:
    took = sum(result.took for result in results)
    cases = "".join(_case(result) for result in results)
    return f'  <testsuite name={quoted(row.name)} {_counted(results)} time="{took:.3f}">\n{cases}  </testsuite>\n'


def _counted(results: tuple[Result, ...] | list[Result]) -> str:
    failed = sum(not result.holds and result.outcome is not Outcome.ERROR for result in results)
    broken = sum(result.outcome is Outcome.ERROR for result in results)
    skipped = sum(_skipped(result) for result in results)
    return f'tests="{len(results)}" failures="{failed}" errors="{broken}" skipped="{skipped}"'


def _skipped(result: Result) -> bool:
    return result.holds and result.outcome is not Outcome.PASS


def _case(result: Result) -> str:
    name = f"{result.column}[{result.case}]" if result.case else result.column
    place = f" file={quoted(result.path)}" if result.path else ""
    place += f' line="{result.line}"' if result.line else ""
    inside = _inside(result)
    opening = f'    <testcase classname={quoted(result.row)} name={quoted(name)}{place} time="{result.took:.3f}"'
    return f"{opening}>{inside}</testcase>\n" if inside else f"{opening}/>\n"


def _inside(result: Result) -> str:
    message = result.messages[0] if result.messages else ""
    told = "\n".join(result.messages)
    if _skipped(result):
        said = ": ".join(filter(None, (result.forgiven, message))) or result.outcome.value
        return f"<skipped message={quoted(said)}/>"
    if result.outcome is Outcome.PASS:
        said = ": ".join(filter(None, (result.label, told)))
        return f"<system-out>{escaped(said)}</system-out>" if said else ""
    if result.expected or result.actual:
        told += f"\n\nexpected:\n{result.expected}\n\nactual:\n{result.actual}"
    tag = "error" if result.outcome is Outcome.ERROR else "failure"
    return f"<{tag} message={quoted(message)} type={quoted(result.column)}>{escaped(told)}</{tag}>"
