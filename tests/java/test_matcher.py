from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.java.matcher import Pattern, compile_dotall
from conformance.java.throwable import Throwable

CASES = json.loads(Path(__file__).with_name("matcher.json").read_text("utf-8"))["cases"]
APPLIED = [pytest.param(case, id=f"{number}") for number, case in enumerate(CASES) if "refused" not in case]
REFUSED = [case["pattern"] for case in CASES if "refused" in case]


def _replaced(pattern: Pattern, case: dict[str, Any], *, once: bool) -> str | list[str]:
    try:
        return pattern.replace(case["text"], case["replacement"], once=once)
    except Throwable:
        return ["error"]


@pytest.mark.parametrize("case", APPLIED)
def test_a_pattern_finds_and_replaces_what_java_does(case: dict[str, Any]) -> None:
    pattern = compile_dotall(case["pattern"])
    match = pattern.find(case["text"])
    assert (match and [match.group(index) for index in range(pattern.groups + 1)]) == case["groups"]
    assert _replaced(pattern, case, once=False) == case["all"]
    assert _replaced(pattern, case, once=True) == case["first"]


@pytest.mark.parametrize("pattern", REFUSED)
def test_a_pattern_that_java_refuses_is_refused(pattern: str) -> None:
    with pytest.raises(Throwable):
        compile_dotall(pattern)


@pytest.mark.parametrize("pattern", ["(?<n>a+)b?", "[a-z._%+-]+@", '"k":"(.*?)"', "^x|y$"])
def test_a_plain_pattern_and_the_machine_find_the_same(pattern: str) -> None:
    plain = compile_dotall(pattern)
    assert plain.plain is not None
    slow = Pattern(plain.text, plain.groups, plain.names, plain.machine, None)
    for text in ("aab", "me@x", '{"k":"v","k":"w"}', "x\r\ny\r\n", "zy\n", ""):
        assert plain.find(text) == slow.find(text)
