"""How the engine escapes a value for the inside of a JSON string (commons-text 1.14 `escapeJson`)."""

from __future__ import annotations

import re
from typing import NewType

__all__ = ["JsonText", "escape_json"]


JsonText = NewType("JsonText", str)
"""Text that is already escaped for the inside of a JSON string: another type to a checker, and nothing at run time."""

_SHORT = {'"': '\\"', "\\": "\\\\", "/": "\\/", "\b": "\\b", "\n": "\\n", "\t": "\\t", "\f": "\\f", "\r": "\\r"}
_NOT_PLAIN = re.compile(r"[^ !#-.0-\[\]-~]")


class _Table(dict[str, str]):
    """Each character that is not plain -> its escape, made when first met."""

    def __missing__(self, character: str) -> str:
        code = ord(character)
        if code > 0xFFFF:
            code -= 0x10000
            escaped = f"\\u{0xD800 + (code >> 10):04X}\\u{0xDC00 + (code & 0x3FF):04X}"
        else:
            escaped = f"\\u{code:04X}"
        if len(self) < 4096:
            self[character] = escaped
        return escaped


_TABLE = _Table(_SHORT)


def escape_json(text: str) -> JsonText:
    r"""The text with `"` `\` `/`, controls and everything outside ASCII escaped, upper-case hexadecimal.

    Source: predict-pipeline, section 4.

    >>> escape_json('a/"é')
    'a\\/\\"\\u00E9'
    """
    if _NOT_PLAIN.search(text) is None:
        return JsonText(text)
    return JsonText(_NOT_PLAIN.sub(lambda match: _TABLE[match.group()], text))
