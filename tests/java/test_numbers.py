from __future__ import annotations

import json
import math
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.java.numbers import double_text, float_text, parse_double, parse_int, parse_long
from conformance.java.throwable import Throwable

# Recorded from JDK 25: numbers by their bits, texts by the parser's result or its refusal.
RECORDED = json.loads(Path(__file__).with_name("numbers.json").read_text())


@pytest.mark.parametrize(("bits", "text"), RECORDED["doubles"].items())
def test_double_is_written_as_java_writes_it(bits: str, text: str) -> None:
    assert double_text(struct.unpack(">d", bytes.fromhex(bits))[0]) == text


@pytest.mark.parametrize(("bits", "text"), RECORDED["floats"].items())
def test_float_is_written_as_java_writes_it(bits: str, text: str) -> None:
    assert float_text(struct.unpack(">f", bytes.fromhex(bits))[0]) == text


@pytest.mark.parametrize(("text", "expected"), RECORDED["parse_double"].items())
def test_double_is_read_as_java_reads_it(text: str, expected: str) -> None:
    try:
        got = double_text(parse_double(text))
    except Throwable as refusal:
        got = str(refusal)
    assert got == expected


@pytest.mark.parametrize(("text", "expected"), RECORDED["parse_int"].items())
def test_int_is_read_as_java_reads_it(text: str, expected: str) -> None:
    try:
        got = str(parse_int(text))
    except Throwable as refusal:
        got = str(refusal)
    assert got == expected


def test_long_has_64_bits() -> None:
    assert parse_long("-9223372036854775808") == -(2**63)
    with pytest.raises(Throwable, match="9223372036854775808"):
        parse_long("9223372036854775808")


def test_no_text_is_no_number() -> None:
    with pytest.raises(Throwable, match="Cannot parse null string: null"):
        parse_int(None)


@given(st.floats(allow_nan=False))
def test_written_double_reads_back_equal(x: float) -> None:
    back = parse_double(double_text(x))
    assert back == x
    assert math.copysign(1, back) == math.copysign(1, x)
