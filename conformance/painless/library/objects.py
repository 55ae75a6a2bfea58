"""Methods of every object, and of exceptions and patterns."""

from __future__ import annotations

from typing import Any

from conformance.painless.errors import Thrown
from conformance.painless.frames import frames
from conformance.painless.library.registry import METHODS, STATICS, null_plain, on, static
from conformance.painless.types.names import LIST, MAP, OBJECT, PATTERN
from conformance.painless.values.equality import equal, hash_code, same
from conformance.painless.values.objects import Exc, Pattern
from conformance.painless.values.texts import text


@on(OBJECT, "equals/1")
def _equals(self: Any, other: Any) -> bool:
    return other is not None and equal(self, other)


@on(OBJECT, "hashCode/0")
@on(LIST, "hashCode/0")
@on("java.util.Set", "hashCode/0")
@on("java.util.Map.Entry", "hashCode/0")
def _hash_code(self: Any) -> int:
    return hash_code(self)


@on(OBJECT, "toString/0")
@on("java.lang.CharSequence", "toString/0")
def _to_string(self: Any) -> str:
    return text(self)


for _owner in (LIST, MAP, "java.util.Set", "java.util.Map.Entry"):
    METHODS[_owner, "equals/1"] = _equals


OBJECTS = "java.util.Objects"
STATICS[OBJECTS, "equals/2"] = same
STATICS[OBJECTS, "isNull/1"] = lambda value: value is None
STATICS[OBJECTS, "nonNull/1"] = lambda value: value is not None
STATICS[OBJECTS, "toString/1"] = text
STATICS[OBJECTS, "toString/2"] = lambda value, default: default if value is None else text(value)
STATICS[OBJECTS, "hashCode/1"] = hash_code


@static(OBJECTS, "requireNonNull/1")
def _require(value: Any) -> Any:
    if value is None:
        raise null_plain("require")
    return value


@static(OBJECTS, "requireNonNull/2")
def _require_saying(value: Any, message: str | None) -> Any:
    if value is None:
        raise Thrown("java.lang.NullPointerException", message, frames("require message"))
    return value


@on("java.lang.Exception", "getMessage/0", "getLocalizedMessage/0")
def _get_message(self: Exc) -> str | None:
    return self.thrown.message


def new_exception(java: str, message: str | None, offset: int) -> Exc:
    """An exception as `new` makes it; its place is where it was made."""
    return Exc(Thrown(java, message, offset=offset))


@on(PATTERN, "pattern/0")
def _pattern(self: Pattern) -> str:
    return self.source
