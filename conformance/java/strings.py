"""What `java.lang.String` takes for blank."""

from __future__ import annotations

import re

__all__ = ["is_blank", "trim"]

_BLANK = re.compile("[\t-\r\x1c-\x20\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]*")
_TRIMMED = "".join(map(chr, range(0x21)))


def is_blank(text: str) -> bool:
    r"""`String.isBlank`: nothing but Java's white space, to which NBSP and most controls do not belong.

    >>> is_blank("\u2003"), is_blank("\xa0"), is_blank("\x01")
    (True, False, False)
    """
    return _BLANK.fullmatch(text) is not None


def trim(text: str) -> str:
    r"""`String.trim`: everything up to U+0020 goes from both ends, nothing above.

    >>> trim("\x01 a\u2003")
    'a\u2003'
    """
    return text.strip(_TRIMMED)
