"""Fixes put into a text: those that overlap wait for the next round."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.finding import Edit, Finding

__all__ = ["applicable", "apply_fixes"]


def applicable(findings: Iterable[Finding], *, unsafe: bool) -> list[Finding]:
    """The findings whose fixes may be applied together, in the order of the text."""
    chosen: list[Finding] = []
    taken: list[tuple[int, int]] = []
    for finding in findings:
        fix = finding.fix
        if fix is None or not (fix.safe or unsafe):
            continue
        spans = [(edit.place.start, edit.place.end) for edit in fix.edits]
        if any((start < end2 and start2 < end) or start == start2 for start, end in spans for start2, end2 in taken):
            continue
        taken += spans
        chosen.append(finding)
    return chosen


def apply_fixes(text: str, findings: Iterable[Finding]) -> str:
    """The text with the findings' fixes in it; they must not overlap."""
    edits: list[Edit] = [edit for finding in findings if finding.fix is not None for edit in finding.fix.edits]
    for edit in sorted(edits, key=lambda edit: edit.place.start, reverse=True):
        text = text[: edit.place.start] + edit.text + text[edit.place.end :]
    return text
