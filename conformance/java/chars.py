"""Letters that Java takes for the same."""

from __future__ import annotations

__all__ = ["equals_ignore_case"]


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
