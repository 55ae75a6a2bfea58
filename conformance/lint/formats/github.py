"""Workflow commands, which GitHub Actions shows beside the changed lines."""

from __future__ import annotations

from conformance.finding import Finding, Severity
from conformance.lint.formats.format import Outcome, output_format

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


@output_format("github")
def github(outcome: Outcome) -> str:
    """One command a finding."""
    return "".join(_command(finding) + "\n" for finding in outcome.findings)


def _command(finding: Finding) -> str:
    place = finding.place
    members = {"file": place.path, "line": place.line, "col": place.column, "endLine": place.end_line}
    if place.end_line == place.line:
        members["endColumn"] = place.end_column
    members["title"] = f"{finding.code} {finding.name}"
    shown = ",".join(f"{name}={_property(str(value))}" for name, value in members.items())
    message = finding.message + (f"\n{finding.help}" if finding.help else "")
    return f"::{_COMMANDS[finding.severity]} {shown}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
