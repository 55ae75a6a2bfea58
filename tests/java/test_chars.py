from __future__ import annotations

import json
from pathlib import Path

from conformance.java.chars import equals_ignore_case

RECORDED = json.loads(Path(__file__).with_name("chars.json").read_text("utf-8"))
BASIC_PLANE = [code for code in range(0x10000) if not 0xD800 <= code < 0xE000]


def test_letters_are_alike_where_java_finds_them_alike() -> None:
    assert all(equals_ignore_case(chr(left), chr(right)) for left, right in RECORDED["alike"])
    ascii_partners = {(left, right) for left, right in RECORDED["alike"] if right < 0x7F}
    found = {(c, d) for c in BASIC_PLANE if c > 0x7F for d in range(0x20, 0x7F) if equals_ignore_case(chr(c), chr(d))}
    assert found == ascii_partners


def test_texts_of_different_length_are_never_alike() -> None:
    assert not equals_ignore_case("SS", "ß")
    assert equals_ignore_case("Connector.A", "cONNECTOR.a")
