"""Scripts that an OpenSearch 3.6 ran, and what it answered: text, or the whole error.

`written`: by hand, a construct or a method at a time. `generated`: at random. `changed`: with tokens out
or in. The first line of a file holds the params that its scripts were run with.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.java.throwable import Throwable
from conformance.painless import compile_script


def recorded(name: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    first, *lines = Path(__file__).with_name(f"{name}.jsonl").read_text("utf-8").splitlines()
    params = json.loads(first)
    for line in lines:
        case = json.loads(line)
        yield case, params[case["params"]]


def answer(source: str, params: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"ok": compile_script(source).run(params)}
    except Throwable as thrown:
        error = thrown.body()
        assert (error.pop("type"), error.pop("lang")) == ("script_exception", "painless")
        if error["script"] == source:
            error["script"] = True
        return {"error": error}


@pytest.mark.parametrize("name", ["written", "generated", "changed"])
def test_a_script_ends_as_it_does_in_the_engine(name: str) -> None:
    wrong = []
    cases = list(recorded(name))
    for case, params in cases:
        expected = {key: case[key] for key in ("ok", "error") if key in case}
        before = json.dumps(params)
        if answer(case["source"], params) != expected:
            wrong.append(case["source"])
        assert json.dumps(params) == before
    print(len(cases), "scripts")
    assert wrong == []
    assert len(cases) > 400


def test_a_script_that_failed_fails_again_alike() -> None:
    case, params = next(each for each in recorded("written") if "error" in each[0])
    assert answer(case["source"], params) == answer(case["source"], params)
