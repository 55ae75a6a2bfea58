"""What a path raises: Java's exceptions with their reasons, and the kit's own bound on work.

Throwable
└── JavaError             knows its Java class, since a wrapping exception quotes it
    └── InvalidPathError       a filter that raises it is false
        └── PathNotFoundError  a wildcard over an array skips the element
"""

from __future__ import annotations

import re

from conformance.errors import BlueprintError
from conformance.java.throwable import Throwable
from conformance.java.units import from_units

__all__ = [
    "BoundExceededError",
    "InvalidPathError",
    "JavaError",
    "PathNotFoundError",
    "illegal_argument",
    "index_out_of_bounds",
    "json_path_error",
    "number_format",
    "wrapped",
]

_WORD = re.compile(r"(?<!^)(?=[A-Z])")
_JAYWAY = "com.jayway.jsonpath."


class BoundExceededError(BlueprintError):
    """A path, a regex or a value that asks for more work, or nests deeper, than an evaluation may take."""


class JavaError(Throwable):
    """An exception of the Java class `java_class`; its type is the class's simple name in snake case."""

    def __init__(self, java_class: str, reason: str | None, *, cause: Throwable | None = None) -> None:
        super().__init__(
            _WORD.sub("_", java_class.rpartition(".")[2]).lower(), reason and from_units(reason), cause=cause
        )
        self.java_class = java_class

    def text(self) -> str:
        """What `Throwable.toString` gives: the class and, if there is one, the reason."""
        return self.java_class if self.reason is None else f"{self.java_class}: {self.reason}"


class InvalidPathError(JavaError):
    """The path is wrong, or can't be applied to the value."""

    def __init__(
        self, reason: str | None, *, cause: Throwable | None = None, name: str = "InvalidPathException"
    ) -> None:
        super().__init__(_JAYWAY + name, reason, cause=cause)


class PathNotFoundError(InvalidPathError):
    """Nothing is there."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, name="PathNotFoundException")


def wrapped(error: JavaError) -> InvalidPathError:
    """The error that compiling a path gives for any other exception: its text as the reason, itself as the cause."""
    return InvalidPathError(error.text(), cause=error)


def json_path_error(reason: str, *, cause: Throwable | None = None) -> JavaError:
    """`JsonPathException`."""
    return JavaError(_JAYWAY + "JsonPathException", reason, cause=cause)


def illegal_argument(reason: str, *, cause: Throwable | None = None) -> JavaError:
    """`IllegalArgumentException`."""
    return JavaError("java.lang.IllegalArgumentException", reason, cause=cause)


def number_format(reason: str | None) -> JavaError:
    """`NumberFormatException`."""
    return JavaError("java.lang.NumberFormatException", reason)


def index_out_of_bounds(index: int, length: int) -> JavaError:
    """What `List.get` raises; reading an element of an array swallows it."""
    return JavaError("java.lang.IndexOutOfBoundsException", f"Index {index} out of bounds for length {length}")
