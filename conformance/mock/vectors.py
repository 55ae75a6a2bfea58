"""Embeddings for a mock: the same text has the same vector everywhere, and texts that share words have near ones.

Each block of eight components takes its signs from one word of the text (the one that hashes lowest there), so that
the cosine of two texts is about the share of words that they have in common. The magnitudes are fixed for a dimension
and sum to unit length; so vectors are joined from prepared pieces of text, not printed number by number.
"""

from __future__ import annotations

import math
import re
import struct
import sys
from array import array
from functools import lru_cache
from hashlib import shake_128
from itertools import islice

from conformance.mock.words import LONG

__all__ = ["as_base64_bytes", "as_int8", "as_json", "as_list", "sign_bytes"]

MAX_WORDS = 512
"""Distinct words that are looked at; what follows them changes the last block alone."""

MAX_SEEN = 20_000
"""Words that are looked at, doubles and all."""

_WORD = re.compile(r"\w+")


@lru_cache(maxsize=64)
def _magnitudes(dimension: int) -> tuple[str, ...]:
    raw = [0.5 + ((i * 2654435761) % 4096) / 4096 for i in range(dimension)]
    length = math.sqrt(sum(value * value for value in raw))
    return tuple(f"{value / length:.9f}" for value in raw)


@lru_cache(maxsize=60_000)
def _piece(dimension: int, block: int, signs: int) -> str:
    found = _magnitudes(dimension)[block * 8 : block * 8 + 8]
    return ",".join(("-" if signs >> bit & 1 else "") + text for bit, text in enumerate(found))


@lru_cache(maxsize=8_000)
def _word_hash(word: str, blocks: int) -> array[int]:
    found = array("H", shake_128(word.encode("utf-8", "surrogatepass")).digest(blocks * 2))
    if sys.byteorder == "big":
        found.byteswap()
    return found


def sign_bytes(text: str, dimension: int) -> bytes:
    """The signs of a text's vector, eight components a byte, the lowest bit first; a set bit is negative."""
    return _kept_signs(text, dimension) if len(text) < LONG else _signs(text, dimension)


def _signs(text: str, dimension: int) -> bytes:
    blocks = (dimension + 7) // 8
    words = list(dict.fromkeys(m.group()[:100] for m in islice(_WORD.finditer(text), MAX_SEEN)))[:MAX_WORDS]
    whole = shake_128(b"\0" + text.encode("utf-8", "surrogatepass")).digest(blocks)
    if not words:
        return whole
    hashes = [_word_hash(word.lower(), blocks) for word in words]
    lowest = hashes[0] if len(hashes) == 1 else map(min, *hashes)
    # the high byte decides which word wins a block, the low byte is its signs: taken alone it is not biased
    found = bytearray(value & 0xFF for value in lowest)
    found[-1] = whole[-1]  # texts of the same words differ still
    if blocks > 1:
        found[-2] = whole[-2]
    return bytes(found)


def as_json(text: str, dimension: int) -> str:
    """The vector of a text as a JSON array of unit length."""
    return _kept_json(text, dimension) if len(text) < LONG else _json(text, dimension)


def _json(text: str, dimension: int) -> str:
    signs = sign_bytes(text, dimension)
    return "[" + ",".join([_piece(dimension, block, byte) for block, byte in enumerate(signs)]) + "]"


_kept_signs = lru_cache(maxsize=1024)(_signs)
_kept_json = lru_cache(maxsize=512)(_json)


def as_list(text: str, dimension: int) -> list[float]:
    """The vector of a text: `[float]`, unit length."""
    return [float(part) for part in as_json(text, dimension)[1:-1].split(",")]


def as_base64_bytes(text: str, dimension: int) -> bytes:
    """The vector as little-endian float32, as OpenAI and Cohere encode it before base64."""
    return struct.pack(f"<{dimension}f", *as_list(text, dimension))


def as_int8(text: str, dimension: int) -> list[int]:
    """The vector in steps from -127 to 127."""
    scale = 64 * math.sqrt(dimension)
    return [max(-127, min(127, round(value * scale))) for value in as_list(text, dimension)]
