from __future__ import annotations

import json

from conformance.finding import Edit, Finding, Fix, Place, Severity

PLACE = Place("openai-chat.yaml", 12, 18, 12, 23, 200, 205)
FINDING = Finding(
    "CB201",
    "unknown-placeholder",
    Severity.ERROR,
    "nothing supplies ${parameters.modle}; did you mean 'model'?",
    PLACE,
    pointer="/actions/0/request_body",
    fix=Fix("write model", (Edit(PLACE, "model"),), safe=True),
)


def test_a_finding_is_one_clickable_line() -> None:
    assert str(FINDING) == "openai-chat.yaml:12:18: CB201 nothing supplies ${parameters.modle}; did you mean 'model'?"


def test_a_finding_has_the_members_that_the_json_format_promises() -> None:
    assert json.loads(json.dumps(FINDING.as_dict())) == {
        "path": "openai-chat.yaml",
        "line": 12,
        "column": 18,
        "end_line": 12,
        "end_column": 23,
        "pointer": "/actions/0/request_body",
        "code": "CB201",
        "name": "unknown-placeholder",
        "severity": "error",
        "message": "nothing supplies ${parameters.modle}; did you mean 'model'?",
        "help": "",
        "fixable": True,
        "blueprint": "",
    }


def test_the_worst_come_first() -> None:
    assert sorted(Severity, key=lambda severity: severity.rank) == [Severity.ERROR, Severity.WARNING, Severity.INFO]


def test_places_order_by_file_and_position() -> None:
    assert min([Place("b", 1, 1, 1, 2), Place("a", 2, 1, 2, 2), Place("a", 1, 9, 1, 9)]).column == 9
