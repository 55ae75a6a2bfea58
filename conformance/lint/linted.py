"""What was found in one file, and how it is written down."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from conformance.finding import Edit, Finding, Fix, Place, Severity

__all__ = ["Linted", "from_text", "to_text"]


class Linted(NamedTuple):
    """One file: its findings in the order of the text, what its comments hid, and its text where there are findings.

    `leaked` are the spans of the text that a rule found to be secrets; `private` says that what was found quotes a
    secret (a fix may have to), so that it is written to no disk.
    """

    path: str
    findings: tuple[Finding, ...]
    text: str | None = None
    bodies: int = 0
    ignored: int = 0
    leaked: tuple[tuple[int, int], ...] = ()
    private: bool = False


def to_text(linted: Linted) -> str:
    """All but the file's own text, as JSON."""
    # named tuples are arrays to json, and so read back by position
    path, findings, _, *rest = linted
    return json.dumps([path, findings, *rest], ensure_ascii=True)


def from_text(written: str, text: str) -> Linted:
    """What `to_text` wrote, with the file's text; ValueError, TypeError or LookupError for what it did not write."""
    path, findings, bodies, ignored, leaked, private = json.loads(written)
    read = tuple(map(_finding, findings))
    spans = tuple((int(start), int(end)) for start, end in leaked)
    return Linted(path, read, text if read else None, int(bodies), int(ignored), spans, bool(private))


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
