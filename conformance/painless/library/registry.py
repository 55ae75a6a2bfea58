"""Where Java's methods are kept, and the refusals that many of them share.

Each is registered for the class that `types.Method.owner` names and its name and arity; it takes the receiver first
(static ones: none) and gives a value in the form of its declared type. What is not here is not imitated.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar

from conformance.painless.errors import PainlessUnsupportedError, Thrown
from conformance.painless.frames import frames
from conformance.painless.values.classes import class_name
from conformance.painless.values.limits import LONGEST
from conformance.painless.values.lists import JavaList
from conformance.painless.values.maps import JavaSet
from conformance.painless.values.objects import StringBuilder

__all__ = [
    "COLLECTION",
    "CONSTANTS",
    "CONSTRUCTORS",
    "ITERABLE",
    "METHODS",
    "STATICS",
    "Made",
    "bounds",
    "changeable",
    "chars",
    "invoked",
    "joined_text",
    "new",
    "null",
    "null_plain",
    "on",
    "required",
    "static",
    "text_bounds",
    "text_part",
]

COLLECTION = "java.util.Collection"
ITERABLE = "java.lang.Iterable"

METHODS: dict[tuple[str, str], Callable[..., Any]] = {}
STATICS: dict[tuple[str, str], Callable[..., Any]] = {}
CONSTRUCTORS: dict[tuple[str, int], Callable[..., Any]] = {}
CONSTANTS: dict[tuple[str, str], Any] = {
    ("java.lang.Integer", "MAX_VALUE"): 0x7FFFFFFF,
    ("java.lang.Integer", "MIN_VALUE"): -0x80000000,
    ("java.lang.Integer", "SIZE"): 32,
    ("java.lang.Integer", "BYTES"): 4,
    ("java.lang.Long", "MAX_VALUE"): 0x7FFFFFFFFFFFFFFF,
    ("java.lang.Long", "MIN_VALUE"): -0x8000000000000000,
    ("java.lang.Double", "MAX_VALUE"): 1.7976931348623157e308,
    ("java.lang.Double", "MIN_VALUE"): 5e-324,
    ("java.lang.Double", "NaN"): math.nan,
    ("java.lang.Double", "POSITIVE_INFINITY"): math.inf,
    ("java.lang.Double", "NEGATIVE_INFINITY"): -math.inf,
    ("java.lang.Math", "PI"): math.pi,
    ("java.lang.Math", "E"): math.e,
    ("java.lang.Boolean", "TRUE"): True,
    ("java.lang.Boolean", "FALSE"): False,
}

Made = Callable[..., Any]
Registered = TypeVar("Registered", bound=Made)


def on(owner: str, *keys: str) -> Callable[[Registered], Registered]:
    """Registers a method of a class, by name and arity."""

    def register(function: Registered) -> Registered:
        for key in keys:
            METHODS[owner, key] = function
        return function

    return register


def static(owner: str, *keys: str) -> Callable[[Registered], Registered]:
    """Registers a static method of a class, by name and arity."""

    def register(function: Registered) -> Registered:
        for key in keys:
            STATICS[owner, key] = function
        return function

    return register


def new(owner: str, *arities: int) -> Callable[[Registered], Registered]:
    """Registers a constructor of a class, by arity."""

    def register(function: Registered) -> Registered:
        for arity in arities:
            CONSTRUCTORS[owner, arity] = function
        return function

    return register


def null(message: str, where: str) -> Thrown:
    """A NullPointerException that one of Java's own methods throws."""
    return Thrown("java.lang.NullPointerException", message, frames(where))


def invoked(method: str, what: str, where: str) -> Thrown:
    """A NullPointerException over a call that one of Java's own methods makes."""
    return null(f'Cannot invoke "{method}()" because "{what}" is null', where)


def required(value: Any, what: str) -> Any:
    """The argument, which must not be null: what Java says of it then is not known here."""
    if value is None:
        raise PainlessUnsupportedError(f"a null passed to {what}")
    return value


def text_bounds(message: str, where: str) -> Thrown:
    """An index outside of a text."""
    return Thrown("java.lang.StringIndexOutOfBoundsException", message, frames(where))


def bounds(index: int, length: int, where: str) -> Thrown:
    """An index outside of a list."""
    message = f"Index {index} out of bounds for length {length}"
    return Thrown("java.lang.IndexOutOfBoundsException", message, frames(where))


def chars(value: Any, method: str) -> str:
    """A CharSequence's text."""
    if type(value) is str:
        return value
    if type(value) is StringBuilder:
        return value.text()
    raise PainlessUnsupportedError(f"a {class_name(value)} passed to {method}")


def joined_text(separator: str, parts: list[str]) -> str:
    """Parts joined, within the length that the kit holds."""
    if len(separator) * len(parts) + sum(map(len, parts)) > LONGEST:
        raise PainlessUnsupportedError("a text of so many characters")
    return separator.join(parts)


def null_plain(where: str) -> Thrown:
    """A NullPointerException without a message."""
    return Thrown("java.lang.NullPointerException", None, frames(where))


def text_part(whole: str, begin: int, end: int, where: str) -> str:
    """A part of a text, which must lie inside it."""
    if 0 <= begin <= end <= len(whole):
        return whole[begin:end]
    raise text_bounds(f"Range [{begin}, {end}) out of bounds for length {len(whole)}", where)


def changeable(self: Any, what: str) -> None:
    """Refuse to change what is neither a list nor a set."""
    if not isinstance(self, (JavaList, JavaSet)):
        raise PainlessUnsupportedError(f"{what} of a {class_name(self)}")
