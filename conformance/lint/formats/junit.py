"""JUnit XML: a suite a file, a case a finding; a file without findings is one case that passes."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from conformance.finding import Finding, Severity
from conformance.lint.formats.format import Outcome, output_format
from conformance.lint.linted import Linted

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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
        cases = f'    <testcase classname={_attribute(file.path)} name="lint" time="0"/>\n'
    return (
        f'  <testsuite name={_attribute(file.path)} tests="{max(len(findings), 1)}" '
        f'failures="{_failures(findings)}" errors="0" time="0">\n{cases}  </testsuite>\n'
    )


def _case(finding: Finding) -> str:
    name = _attribute(f"{finding.code} {finding.name} at {finding.place.line}:{finding.place.column}")
    told = _text(f"{finding}" + (f"\n{finding.help}" if finding.help else ""))
    inside = (
        f"<failure message={_attribute(finding.message)} type={_attribute(finding.severity.value)}>{told}</failure>"
    )
    if finding.severity is Severity.INFO:
        inside = f"<system-out>{told}</system-out>"
    return f'    <testcase classname={_attribute(finding.place.path)} name={name} time="0">{inside}</testcase>\n'


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", text))
