from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.java.json_schema import UnsupportedSchemaError, validate
from conformance.java.schema_values import number_shown
from conformance.java.throwable import Throwable

# Recorded from json-schema-validator 1.5.7: the messages in order, or what it says of a schema that can't be used.
RECORDED = json.loads(Path(__file__).with_name("json_schema.json").read_text())


@pytest.mark.parametrize("case", [c for c in RECORDED if "messages" in c], ids=lambda case: json.dumps(case["schema"]))
def test_value_is_checked_in_the_words_of_the_validator(case: dict[str, Any]) -> None:
    assert validate(json.dumps(case["schema"]), case["instance"]) == case["messages"]


@pytest.mark.parametrize("case", [c for c in RECORDED if "refused" in c], ids=lambda case: json.dumps(case["schema"]))
def test_unusable_schema_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(Throwable) as thrown:
        validate(json.dumps(case["schema"]), case["instance"])
    assert thrown.value.reason == case["refused"]


@pytest.mark.parametrize(
    "schema",
    [
        {"unevaluatedProperties": False},
        {"unevaluatedItems": False},
        {"$dynamicRef": "#a"},
        {"$schema": "http://json-schema.org/draft-07/schema#"},
        {"$ref": "https://example.test/other.json"},
        {"$ref": "#"},
        {"properties": {"a": {"$id": "https://example.test/a"}}},
        {"type": [{"type": "string"}]},
    ],
    ids=json.dumps,
)
def test_what_is_not_played_is_told(schema: dict[str, Any]) -> None:
    with pytest.raises(UnsupportedSchemaError):
        validate(json.dumps(schema), {"a": 1})


def test_broken_pattern_is_refused() -> None:
    with pytest.raises(Throwable) as thrown:
        validate('{"pattern":"("}', "a")
    assert str(thrown.value).startswith("json_schema_exception: java.util.regex.PatternSyntaxException: Unclosed group")


def test_schema_that_is_no_json_is_refused() -> None:
    with pytest.raises(Throwable, match="json_parse_exception: Unrecognized token 'nope'"):
        validate("nope", 1)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (999, "999"), (1500, "1,500"), (-1234567, "-1,234,567"), (10**12, "1,000,000,000,000")],
)
def test_counts_are_shown_in_groups_of_three(value: int, text: str) -> None:
    assert number_shown(value) == text
