"""JUnit XML: a suite a file, a case a finding; a file without findings is one case that passes."""

from __future__ import annotations

from conformance.finding import Finding, Severity
from conformance.lint.formats.format import Outcome, output_format
from conformance.lint.linted import Linted
from conformance.xml import escaped, quoted


@output_format("junit")
def junit(outcome: Outcome) -> str:
    """The document; a note is a case that passes, with its text as output."""
    suites = "".join(_suite(file) for file in outcome.files)
    cases = sum(max(len(file.findings), 1) for file in outcome.files)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="conformance lint" tests="{cases}" failures="{_failures(outcome.findings)}" errors="0">\n'
        f"{suites}</testsuites>\n"
    )


def _failures(findings: list[Finding]) -> int:
    return sum(finding.severity is not Severity.INFO for finding in findings)


def _suite(file: Linted) -> str:
    findings = list(file.findings)
    cases = "".join(_case(finding) for finding in findings)
    if not cases:
        cases = f'    <testcase classname={quoted(file.path)} name="lint" time="0"/>\n'
    return (
        f'  <testsuite name={quoted(file.path)} tests="{max(len(findings), 1)}" '
        f'failures="{_failures(findings)}" errors="0" time="0">\n{cases}  </testsuite>\n'
    )


def _case(finding: Finding) -> str:
    name = quoted(f"{finding.code} {finding.name} at {finding.place.line}:{finding.place.column}")
    told = escaped(f"{finding}" + (f"\n{finding.help}" if finding.help else ""))
    inside = f"<failure message={quoted(finding.message)} type={quoted(finding.severity.value)}>{told}</failure>"
    if finding.severity is Severity.INFO:
        inside = f"<system-out>{told}</system-out>"
    return f'    <testcase classname={quoted(finding.place.path)} name={name} time="0">{inside}</testcase>\n'
