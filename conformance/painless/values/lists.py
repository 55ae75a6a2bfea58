"""Lists and arrays."""

from __future__ import annotations

from typing import Any

__all__ = ["Array", "JavaList"]


class JavaList(list[Any]):
    """A `java.util.ArrayList`; `changes` counts what makes an iterator give up."""

    __slots__ = ("changes",)

    def __init__(self, values: Any = ()) -> None:
        super().__init__(values)
        self.changes = 0


class Array(list[Any]):
    """A Java array of this element type."""

    __slots__ = ("element",)

    def __init__(self, values: Any, element: str) -> None:
        super().__init__(values)
        self.element = element
