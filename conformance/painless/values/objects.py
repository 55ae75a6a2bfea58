"""Values that are no number, text or collection."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from conformance.painless.errors import PainlessUnsupportedError, Thrown
from conformance.painless.values.limits import LONGEST

__all__ = ["Exc", "Function", "Number", "Pattern", "StringBuilder"]


class StringBuilder:
    """A `java.lang.StringBuilder`: its pieces, joined when asked for."""

    __slots__ = ("pieces", "size")

    java = "java.lang.StringBuilder"

    def __init__(self, start: str = "") -> None:
        self.pieces = [start] if start else []
        self.size = len(start)

    def append(self, piece: str) -> None:
        """Add a piece at the end."""
        self.pieces.append(piece)
        self.size += len(piece)
        if self.size > LONGEST:
            raise PainlessUnsupportedError("a text of so many characters")

    def text(self) -> str:
        """The whole text."""
        if len(self.pieces) > 1:
            self.pieces = ["".join(self.pieces)]
        return self.pieces[0] if self.pieces else ""

    def set(self, whole: str) -> None:
        """Replace the whole text."""
        self.pieces = [whole]
        self.size = len(whole)


class Number:
    """A `java.math.BigDecimal`."""

    __slots__ = ("value",)

    java = "java.math.BigDecimal"

    def __init__(self, value: Decimal) -> None:
        self.value = value


class Exc:
    """A Java exception as a value."""

    __slots__ = ("thrown",)

    def __init__(self, thrown: Thrown) -> None:
        self.thrown = thrown

    @property
    def java(self) -> str:
        """The name of its class in Java."""
        return self.thrown.java


class Function:
    """A lambda."""

    __slots__ = ("call",)

    java = "org.opensearch.painless.PainlessScript$Script$$Lambda"

    def __init__(self, call: Callable[..., Any]) -> None:
        self.call = call


class Pattern:
    """A regular expression; `regex` is what runs it."""

    __slots__ = ("flags", "regex", "source")

    java = "java.util.regex.Pattern"

    def __init__(self, source: str, flags: int, regex: Any) -> None:
        self.source = source
        self.flags = flags
        self.regex = regex
