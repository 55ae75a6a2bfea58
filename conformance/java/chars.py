"""Questions that Java's String and Character answer otherwise than Python's str."""

from __future__ import annotations

__all__ = ["equals_ignore_case", "is_blank", "trim"]

# Character.isWhitespace: no no-break spaces, no NEL, but the four separators of ASCII.
_WHITE = "\t\n\v\f\r\x1c\x1d\x1e\x1f \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a"
_WHITE += "\u2028\u2029\u205f\u3000"
_CONTROLS = "".join(map(chr, range(0x21)))


def is_blank(text: str) -> bool:
    r"""`String.isBlank`: nothing but white space.

    >>> is_blank("\u2003"), is_blank("\u00a0")
    (True, False)
    """
    return not text.strip(_WHITE)


def trim(text: str) -> str:
    r"""`String.trim`: without leading and trailing characters up to the space.

    >>> trim("\x00a "), trim("\u2003a")
    ('a', '\u2003a')
    """
    return text.strip(_CONTROLS)


def equals_ignore_case(left: str, right: str) -> bool:
    """`String.equalsIgnoreCase`: each pair of characters is equal in upper or in lower case.

    >>> equals_ignore_case("KELVIN", "\u212aelvin"), equals_ignore_case("SS", "ß")
    (True, False)
    """
    if left == right:
        return True
    return len(left) == len(right) and all(map(_alike, left, right))


def _alike(left: str, right: str) -> bool:
    if left == right:
        return True
    left, right = _upper(left), _upper(right)
    # Java compares the lower case of the upper case too; U+0130 is alone in having a longer one.
    return left == right or left.lower()[0] == right.lower()[0]


def _upper(char: str) -> str:
    upper = char.upper()
    return upper if len(upper) == 1 else char
