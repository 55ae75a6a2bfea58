from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from conformance.documents import read_json, read_yaml
from conformance.errors import DocumentError

READERS = {"json": read_json, "yaml": read_yaml}
CASES = tomllib.loads(Path(__file__).with_name("errors.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_an_unreadable_text_is_one_error_at_the_very_character(case: dict[str, Any]) -> None:
    begun = time.process_time()
    with pytest.raises(DocumentError) as caught:
        READERS[case["reader"]](case["text"] * case.get("times", 1), "file")
    assert str(caught.value) == f"file:{case['expect']}"
    assert time.process_time() - begun < 2
