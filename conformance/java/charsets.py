"""Java's charsets: by what names they go, and the bytes that they make of a text.

`charsets.json` has those of a JDK 25. Of each Python has the like of, byte for byte over every character, it names the
codec and what stands for a character that the charset lacks; `ascii` marks others that at least write ASCII as it is.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from conformance.errors import BlueprintError
from conformance.java.throwable import Throwable
from conformance.java.units import from_units, to_units
from conformance.java.xcontent import illegal_argument

__all__ = ["encode"]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]*")
_LONE = re.compile("([\ud800-\udfff])")


def encode(text: str, charset: str | None) -> bytes:
    """`text.getBytes(Charset.forName(charset))`.

    Raises Throwable for what is no charset, BlueprintError for one whose bytes this kit does not know.
    """
    if charset == "UTF-8":
        try:
            return text.encode()
        except UnicodeEncodeError:
            pass  # halves of surrogate pairs
    elif charset is None:
        raise illegal_argument("Null charset name")
    elif not _NAME.fullmatch(charset):
        raise Throwable("illegal_charset_name_exception", charset, status=400)
    known = _charsets().get(charset.lower())
    if known is None:
        raise Throwable("unsupported_charset_exception", charset, status=400)
    if not known.get("encodes", True):
        raise Throwable("unsupported_operation_exception", None, status=500)
    # two halves of a surrogate pair from two values meet here
    joined = from_units(text)
    if "codec" in known:
        return _encoded(joined, known)
    if known.get("ascii") and text.isascii():
        return text.encode("ascii")
    raise BlueprintError(f"the parameter charset is {charset}, whose bytes this kit does not imitate")


def _encoded(text: str, known: dict[str, Any]) -> bytes:
    if not text:
        return b""
    replacement = bytes.fromhex(known["replacement"])
    body = b"".join(
        replacement if at % 2 else _whole(piece, known["codec"], replacement)
        for at, piece in enumerate(_LONE.split(text))
    )
    return bytes.fromhex(known.get("mark", "")) + body


def _whole(text: str, codec: str, replacement: bytes) -> bytes:
    """The bytes of a text without halves; the replacement for each character that the codec lacks."""
    if codec == "cesu-8":
        return to_units(text).encode("utf-8", "surrogatepass")
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return b"".join(_one(char, codec, replacement) for char in text)


def _one(char: str, codec: str, replacement: bytes) -> bytes:
    try:
        return char.encode(codec)
    except UnicodeEncodeError:
        return replacement


@lru_cache(maxsize=1)
def _charsets() -> dict[str, dict[str, Any]]:
    """Every name in lower case."""
    listed: list[dict[str, Any]] = json.loads((Path(__file__).parent / "charsets.json").read_text("utf-8"))
    return {name.lower(): known for known in listed for name in (known["name"], *known["aliases"])}
