"""One array of findings, as interfaces.md promises."""

from __future__ import annotations

import json as standard

from conformance.lint.formats.format import Outcome, output_format


@output_format("json")
def json(outcome: Outcome) -> str:
    """Each finding as an object, with its fix where it has one."""
    return standard.dumps([finding.as_dict() for finding in outcome.findings], indent=2, ensure_ascii=False) + "\n"
