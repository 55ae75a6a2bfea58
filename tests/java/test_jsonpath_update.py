from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.java.jsonpath_update import delete, put, set_value
from conformance.java.throwable import Throwable

CASES = json.loads(Path(__file__).with_name("jsonpath_update.json").read_text("utf-8"))["cases"]


def _change(verb: str, document: Any, path: str) -> None:
    match verb:
        case "set":
            set_value(document, path, "NEW")
        case "put":
            put(document, path, "k", "NEW")
        case _:
            delete(document, path)


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{number}-{case['do']}") for number, case in enumerate(CASES)])
def test_a_document_is_changed_as_the_engines_library_changes_it(case: dict[str, Any]) -> None:
    document = json.loads(case["document"])
    if case["ok"]:
        _change(case["do"], document, case["path"])
    else:
        with pytest.raises(Throwable):
            _change(case["do"], document, case["path"])
    assert document == json.loads(case["result"])


def test_the_same_path_can_be_used_again() -> None:
    document = {"a": [{"id": 1}, {"id": 2}]}
    for _ in range(2):
        set_value(document, "$..a[0].id", "NEW")
    assert document == {"a": [{"id": "NEW"}, {"id": 2}]}
