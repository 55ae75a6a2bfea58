"""What was found in one file, and how it is written down."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from conformance.finding import Edit, Finding, Fix, Place, Severity
from conformance.lint.secrets import Hidden

__all__ = ["Linted", "from_text", "to_text"]


class Linted(NamedTuple):
    """One file: its findings in the order of the text, what its comments hid, and its text where there are findings.

    `hidden` is what must not be shown of the text.
    """

    path: str
    findings: tuple[Finding, ...]
    text: str | None = None
    bodies: int = 0
    ignored: int = 0
    hidden: Hidden = Hidden()


def to_text(linted: Linted) -> str:
    """All but the file's own text, as JSON."""
    # named tuples are arrays to json, and so read back by position
    return json.dumps([linted.path, linted.findings, linted.bodies, linted.ignored, linted.hidden], ensure_ascii=True)


def from_text(written: str, text: str) -> Linted:
    """What `to_text` wrote, with the file's text; ValueError, TypeError or LookupError for what it did not write."""
    path, findings, bodies, ignored, hidden = json.loads(written)
    read = tuple(map(_finding, findings))
    return Linted(path, read, text if read else None, int(bodies), int(ignored), Hidden(hidden))


def _finding(row: list[Any]) -> Finding:
    code, name, severity, message, place, pointer, help_, fix, blueprint = row
    return Finding(
        code,
        name,
        Severity(severity),
        message,
        Place(*place),
        pointer,
        help_,
        None if fix is None else Fix(fix[0], tuple(Edit(Place(*at), put) for at, put in fix[1]), fix[2]),
        blueprint,
    )
