"""How the engine escapes a value for the inside of a JSON string (commons-text 1.14 `escapeJson`)."""

from __future__ import annotations

import re
from json.encoder import encode_basestring_ascii
from typing import NewType

__all__ = ["JsonText", "escape_json", "is_plain"]


JsonText = NewType("JsonText", str)
"""Text that is already escaped for the inside of a JSON string: another type to a checker, and nothing at run time."""

_SHORT = {'"': '\\"', "\\": "\\\\", "/": "\\/", "\b": "\\b", "\n": "\\n", "\t": "\\t", "\f": "\\f", "\r": "\\r"}
_NOT_PLAIN = re.compile(r"[^ !#-.0-\[\]-~]")


class _Table(dict[int, str]):
    """Each code point -> how it is written, made when first met."""

    def __missing__(self, code: int) -> str:
        if code > 0xFFFF:
            code -= 0x10000
            return f"\\u{0xD800 + (code >> 10):04X}\\u{0xDC00 + (code & 0x3FF):04X}"
        written = self[code] = f"\\u{code:04X}" if _NOT_PLAIN.match(chr(code)) else chr(code)
        return written


_TABLE = _Table({ord(character): escape for character, escape in _SHORT.items()})


def is_plain(text: str) -> bool:
    """Whether escaping leaves the text as it is."""
    return _NOT_PLAIN.search(text) is None


def escape_json(text: str) -> JsonText:
    r"""The text with `"` `\` `/`, controls and everything outside ASCII escaped, upper-case hexadecimal.

    Source: predict-pipeline, section 4.

    >>> escape_json('a/"é')
    'a\\/\\"\\u00E9'
    """
    if text.isascii():
        # the standard library's fast encoder differs in the slash, and in the hexadecimal of controls
        escaped: str = encode_basestring_ascii(text)[1:-1].replace("/", "\\/")
        if "\\u" not in escaped:
            return JsonText(escaped)
    return JsonText(text.translate(_TABLE))
