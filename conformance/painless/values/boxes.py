"""Numbers and characters that are neither a plain int nor a plain float."""

from __future__ import annotations

__all__ = ["Byte", "Char", "Float", "Long", "Short"]


class Long(int):
    """A `java.lang.Long`."""

    __slots__ = ()


class Short(int):
    """A `java.lang.Short`."""

    __slots__ = ()


class Byte(int):
    """A `java.lang.Byte`."""

    __slots__ = ()


class Float(float):
    """A `java.lang.Float`; its value is already rounded to single precision."""

    __slots__ = ()


class Char(str):
    """A `char` or `java.lang.Character`: one UTF-16 unit."""

    __slots__ = ()
