"""Text as UTF-16, in which Java counts, compares and reports positions."""

from __future__ import annotations

import re

__all__ = ["from_units", "to_units"]

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def to_units(text: str) -> str:
    """The text with each astral character as two surrogates, so that indexes are Java's."""
    if text.isascii() or not _ASTRAL.search(text):
        return text
    return _ASTRAL.sub(lambda found: "".join(map(chr, _surrogates(ord(found[0])))), text)


def _surrogates(code: int) -> tuple[int, int]:
    code -= 0x10000
    return 0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF)


def from_units(text: str) -> str:
    """The inverse of `to_units`."""
    if text.isascii() or not _PAIR.search(text):
        return text
    return _PAIR.sub(lambda found: found[0].encode("utf-16-be", "surrogatepass").decode("utf-16-be"), text)
