"""One clickable line a finding, and the source under it."""

from __future__ import annotations

from collections.abc import Callable

from conformance.documents.snippet import snippet
from conformance.documents.text import Text
from conformance.finding import Finding, Severity
from conformance.lint.formats.format import Outcome, output_format
from conformance.lint.linted import Linted

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}


@output_format("text")
def text(outcome: Outcome) -> str:
    """Findings by file, with carets under the characters, and a count at the end."""
    sources = {path: Text(source, path) for path, source in outcome.texts.items()}
    masked = {file.path: _masking(file) for file in outcome.files if file.text and outcome.snippets}
    blocks = [_shown(finding, sources, outcome, masked.get(finding.place.path)) for finding in outcome.findings]
    joint = "\n\n" if outcome.snippets else "\n"
    tail = _summary(outcome)
    return joint.join(filter(None, [*blocks, tail])) + "\n"


def _masking(file: Linted) -> Callable[[str], str]:
    """What hides credentials in a line of the source: those that are known, and what looks like one."""
    from conformance.lint.hiding import hidden_in
    from conformance.redact import Redactor

    return Redactor(hidden_in(file)).starred


def _shown(finding: Finding, sources: dict[str, Text], outcome: Outcome, masked: Callable[[str], str] | None) -> str:
    severity = finding.severity.value
    if outcome.colour:
        severity = f"\x1b[{_COLOURS[finding.severity]}m{severity}\x1b[0m"
    shown = str(finding.place).translate(_LINE_BREAKS)
    lines = [f"{shown}: {finding.code} {finding.message} [{severity}]" + (" [*]" if _is_safe(finding) else "")]
    if outcome.snippets:
        source = sources.get(finding.place.path)
        if source is not None and source.value:
            under = snippet(finding.place, source, width=max(outcome.width - 12, 40), masked=masked)
            lines += [f"  {line}" for line in under.splitlines()]
        if finding.help:
            lines.append(f"  help: {finding.help}")
        if finding.fix is not None:
            how = "--fix" if finding.fix.safe else "--fix --unsafe-fixes"
            lines.append(f"  fix: {finding.fix.title} ({how})")
    return "\n".join(lines)


_LINE_BREAKS = {ord(char): repr(char)[1:-1] for char in "\n\r\t\x1b"}


def _is_safe(finding: Finding) -> bool:
    return finding.fix is not None and finding.fix.safe


def _summary(outcome: Outcome) -> str:
    findings = outcome.findings
    bodies = sum(file.bodies for file in outcome.files)
    seen = f"{_count(len(outcome.files), 'file')}, {_count(bodies, 'connector')}"
    if outcome.fixed:
        seen += f", {outcome.fixed} fixed"
    if not findings:
        return f"{seen}: nothing found"
    counts = [(each, sum(one.severity is each for one in findings)) for each in Severity]
    told = ", ".join(
        _count(count, each.value if each is not Severity.INFO else "note") for each, count in counts if count
    )
    fixable = sum(_is_safe(one) for one in findings)
    hint = f" ([*] {fixable} fixable with --fix)" if fixable else ""
    return f"{seen}: {told}{hint}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
