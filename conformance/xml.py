"""Texts as they may stand in an XML document: escaped, and without the characters that XML has no way to write."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

__all__ = ["escaped", "quoted"]

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escaped(text: str) -> str:
    """A text between tags."""
    return escape(_NOT_XML.sub("\ufffd", text))


def quoted(text: str) -> str:
    """An attribute's value in its quotes, line breaks and tabs kept.

    >>> quoted("a\\n<b>")
    '"a&#10;&lt;b&gt;"'
    """
    return quoteattr(_NOT_XML.sub("\ufffd", text))
