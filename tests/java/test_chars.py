from __future__ import annotations

import json
from pathlib import Path

from conformance.java.chars import equals_ignore_case, is_blank, trim

RECORDED = json.loads(Path(__file__).with_name("chars.json").read_text("utf-8"))
BASIC_PLANE = [code for code in range(0x10000) if not 0xD800 <= code < 0xE000]


def test_blank_is_what_java_calls_blank() -> None:
    assert [code for code in BASIC_PLANE if is_blank(chr(code))] == RECORDED["blank"]
    assert is_blank("")


def test_trim_takes_away_what_java_trims() -> None:
    assert [code for code in BASIC_PLANE if not trim(chr(code))] == RECORDED["trimmed"]
    assert trim("\t a b\x00") == "a b"


def test_letters_are_alike_where_java_finds_them_alike() -> None:
    assert all(equals_ignore_case(chr(left), chr(right)) for left, right in RECORDED["alike"])
    ascii_partners = {(left, right) for left, right in RECORDED["alike"] if right < 0x7F}
    found = {(c, d) for c in BASIC_PLANE if c > 0x7F for d in range(0x20, 0x7F) if equals_ignore_case(chr(c), chr(d))}
    assert found == ascii_partners


def test_texts_of_different_length_are_never_alike() -> None:
    assert not equals_ignore_case("SS", "ß")
    assert equals_ignore_case("Connector.A", "cONNECTOR.a")
