"""Methods of lists."""

from __future__ import annotations

from typing import Any

from conformance.painless.errors import PainlessUnsupportedError, Thrown
from conformance.painless.frames import frames
from conformance.painless.library.registry import bounds, changeable, invoked, new, on
from conformance.painless.types.names import LIST
from conformance.painless.values.classes import class_name
from conformance.painless.values.equality import same
from conformance.painless.values.iterators import iterate
from conformance.painless.values.lists import JavaList


def _element(self: Any, index: int, where: str) -> int:
    if not isinstance(self, JavaList):
        raise PainlessUnsupportedError(f"an element of a {class_name(self)}")
    if not 0 <= index < len(self):
        raise bounds(index, len(self), where)
    return index


@on(LIST, "get/1")
def _get(self: Any, index: int) -> Any:
    return self[_element(self, index, "list get")]


@on(LIST, "set/2")
def _set(self: Any, index: int, value: Any) -> Any:
    old = self[_element(self, index, "list set")]
    self[index] = value
    return old


@on(LIST, "remove/1")
def _remove_at(self: Any, index: int) -> Any:
    old = self.pop(_element(self, index, "list remove"))
    self.changes += 1
    return old


@on(LIST, "add/2")
def _add_at(self: Any, index: int, value: Any) -> None:
    changeable(self, "add")
    if not 0 <= index <= len(self):
        message = f"Index: {index}, Size: {len(self)}"
        raise Thrown("java.lang.IndexOutOfBoundsException", message, frames("list add"))
    self.insert(index, value)
    self.changes += 1


@on(LIST, "indexOf/1")
def _position(self: Any, value: Any) -> int:
    return next((at for at, item in enumerate(self) if same(value, item)), -1)


@on(LIST, "lastIndexOf/1")
def _last_position(self: Any, value: Any) -> int:
    return next((at for at in range(len(self) - 1, -1, -1) if same(value, self[at])), -1)


@new("java.util.ArrayList", 0)
def _new_list() -> JavaList:
    return JavaList()


@new("java.util.ArrayList", 1)
def _new_list_of(values: Any) -> JavaList:
    if values is None:
        raise invoked("java.util.Collection.toArray", "c", "new ArrayList")
    return JavaList(iterate(values))
