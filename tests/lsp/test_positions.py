"""Places as editors count them: UTF-16 by default, lines as the protocol ends them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol.types import Position, PositionEncodingKind

from conformance.lsp.positions import Positions

TEXTS = st.text(st.sampled_from("a\u00e9\U0001f600\u2028\x0b\x85\r\n\ufeff"), max_size=30)
ENCODINGS = st.sampled_from(list(PositionEncodingKind))


@pytest.mark.parametrize(
    ("encoding", "character"),
    [(PositionEncodingKind.Utf16, 4), (PositionEncodingKind.Utf8, 7), (PositionEncodingKind.Utf32, 3)],
)
def test_a_column_is_counted_in_the_units_that_were_agreed(encoding: PositionEncodingKind, character: int) -> None:
    positions = Positions("x\n\u00e9\U0001f600a!", encoding)
    assert positions.position(5) == Position(1, character)
    assert positions.offset(Position(1, character)) == 5


def test_only_the_breaks_of_the_protocol_end_a_line() -> None:
    positions = Positions("a\u2028b\x0bc\x85d\re\r\nf\ng")
    assert [positions.position(offset).line for offset in (6, 8, 11, 13)] == [0, 1, 2, 3]


def test_a_byte_order_mark_counts_for_the_editor_and_not_for_the_linter() -> None:
    positions = Positions("\ufeffab\ncd")
    assert positions.position(1) == Position(0, 2)
    assert positions.position(3) == Position(1, 0)
    assert positions.offset(Position(0, 2)) == 1
    assert positions.whole.start == Position(0, 1)


def test_a_position_behind_a_line_is_its_end() -> None:
    positions = Positions("ab\r\ncd")
    assert positions.offset(Position(0, 99)) == 2
    assert positions.offset(Position(9, 0)) == 6


@given(TEXTS, ENCODINGS)
def test_each_offset_reads_back(text: str, encoding: PositionEncodingKind) -> None:
    positions = Positions(text, encoding)
    plain = text.removeprefix("\ufeff")
    for offset in range(len(plain) + 1):
        # between the two characters of a break no editor can point
        if plain[offset - 1 : offset + 1] != "\r\n" or offset == 0:
            assert positions.offset(positions.position(offset)) == offset
