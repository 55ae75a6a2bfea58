from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.java.is_json import is_json, is_ndjson, is_payload

# Recorded from org.json 20231013 and Gson 2.13.2 together, as `StringUtils.isJson` asks them.
RECORDED = json.loads(Path(__file__).with_name("gson.json").read_text())


@pytest.mark.parametrize("text", RECORDED["is_json"])
def test_text_is_json(text: str) -> None:
    assert is_json(text)


@pytest.mark.parametrize("text", RECORDED["is_not_json"])
def test_text_is_not_json(text: str) -> None:
    assert not is_json(text)


@pytest.mark.parametrize("text", RECORDED["is_payload"])
def test_text_may_be_sent(text: str) -> None:
    assert is_payload(text)


@pytest.mark.parametrize("text", RECORDED["is_no_payload"])
def test_text_may_not_be_sent(text: str) -> None:
    assert not is_payload(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[" * 255 + "]" * 255, True),
        ("[" * 256 + "]" * 256, False),
        ('{"a":' * 255 + "1" + "}" * 255, True),
        ('{"a":' * 256 + "1" + "}" * 256, False),
        ("[" * 50000 + "]" * 50000, False),
        ("{a:" * 50000 + "1" + "}" * 50000, False),
        ("[" + "[],{}," * 500 + "[]]", True),
        (f"[{'1' * 5000}]", True),
        ('{"a":1\0}', True),
        ('{"a":1\0,"b":2}', False),
        ("{1.0:1,'1.0':2}", False),
        ("{01:1,1:2}", False),
        ("{1e2:1,'1E+2':2}", False),
        ("{TRUE:1,'true':2}", False),
        ("{falſe:1,false:2}", False),
    ],
)
def test_limits_and_likenesses(text: str, expected: bool) -> None:
    assert is_json(text) is expected


def test_ndjson_is_line_by_line() -> None:
    assert is_ndjson('{"a":1}\n\n[2]')
    assert not is_ndjson('{"a":\n1}')
