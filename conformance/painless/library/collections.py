"""Methods of all collections, and of sets and iterators."""

from __future__ import annotations

from typing import Any

from conformance.painless.errors import PainlessUnsupportedError, Thrown
from conformance.painless.frames import frames
from conformance.painless.library.registry import (
    COLLECTION,
    CONSTRUCTORS,
    ITERABLE,
    Made,
    changeable,
    invoked,
    on,
    required,
)
from conformance.painless.types.names import LIST, MAP
from conformance.painless.values.classes import class_name
from conformance.painless.values.equality import same
from conformance.painless.values.iterators import JavaIterator, changes_of, has_next, iterate, next_of
from conformance.painless.values.limits import MOST
from conformance.painless.values.lists import JavaList
from conformance.painless.values.maps import JavaSet, View
from conformance.painless.values.objects import Function


@on(ITERABLE, "iterator/0")
def _iterator(self: Any) -> JavaIterator:
    return JavaIterator(self)


@on("java.util.Iterator", "hasNext/0")
def _has_next(self: JavaIterator) -> bool:
    return has_next(self)


@on("java.util.Iterator", "next/0")
def _next(self: JavaIterator) -> Any:
    return next_of(self)


@on("java.util.Iterator", "remove/0")
def _remove_current(self: JavaIterator) -> None:
    if not isinstance(self.of, JavaList) or self.at == 0 or changes_of(self.of) != self.changes:
        raise PainlessUnsupportedError("Iterator.remove here")
    self.at -= 1
    del self.of[self.at]
    self.of.changes += 1
    self.changes = self.of.changes


@on(COLLECTION, "size/0")
@on(MAP, "size/0")
@on(LIST, "getLength/0")
def _size(self: Any) -> int:
    if self is None:
        raise Thrown(
            "java.lang.NullPointerException", 'Cannot invoke "java.util.List.size()" because "receiver" is null'
        )
    return len(self)


@on(COLLECTION, "isEmpty/0")
@on(MAP, "isEmpty/0")
def _is_empty(self: Any) -> bool:
    return not len(self)


@on(COLLECTION, "contains/1")
def _holds(self: Any, value: Any) -> bool:
    if isinstance(self, JavaSet) or (isinstance(self, View) and self.kind == "KeySet"):
        return self.map.has(value)
    return any(same(value, item) for item in (self if isinstance(self, list) else self.items()))


@on(COLLECTION, "containsAll/1")
def _holds_all(self: Any, values: Any) -> bool:
    if values is None:
        if isinstance(self, list):
            raise invoked("java.util.Collection.iterator", "c", "list containsAll")
        required(values, "containsAll")
    return all(_holds(self, value) for value in iterate(values))


@on(COLLECTION, "add/1")
def _add(self: Any, value: Any) -> bool:
    changeable(self, "add")
    if isinstance(self, JavaList):
        self.append(value)
        self.changes += 1
        return True
    return self.map.put(value, True) is None


@on(COLLECTION, "addAll/1")
def _add_all(self: Any, values: Any) -> bool:
    changeable(self, "addAll")
    if values is None:
        if isinstance(self, JavaList):
            raise invoked("java.util.Collection.toArray", "c", "list addAll")
        required(values, "addAll")
    added = list(iterate(values))
    if len(self) + len(added) > MOST:
        raise PainlessUnsupportedError("a list of so many elements")
    if isinstance(self, JavaList):
        self.extend(added)
        self.changes += 1
        return bool(added)
    before = len(self)
    for value in added:
        self.map.put(value, True)
    return len(self) > before


@on(COLLECTION, "clear/0")
def _clear(self: Any) -> None:
    changeable(self, "clear")
    if isinstance(self, JavaList):
        self.clear()
        self.changes += 1
    else:
        self.map.clear()


@on("java.util.Set", "remove/1")
def _remove_from_set(self: Any, value: Any) -> bool:
    changeable(self, "remove")
    return self.map.remove(value) is not None


@on(COLLECTION, "removeIf/1")
def _remove_if(self: Any, test: Function) -> bool:
    if not isinstance(self, JavaList):
        raise PainlessUnsupportedError(f"removeIf of a {class_name(self)}")
    before = self.changes
    doomed = [required(test, "removeIf").call(item) for item in list(self)]
    if self.changes != before:
        raise Thrown("java.util.ConcurrentModificationException", None, frames("list removeIf"))
    if not any(doomed):
        return False
    self[:] = [item for item, gone in zip(self, doomed, strict=True) if not gone]
    self.changes += 1
    return True


def _new_set(java: str) -> tuple[Made, Made]:
    def empty() -> JavaSet:
        return JavaSet(java)

    def filled(values: Any) -> JavaSet:
        made = JavaSet(java)
        items = list(iterate(required(values, f"new {java}")))
        made.map.expect(len(items))
        made.map.room = max(made.map.room, 16)
        for value in items:
            made.map.put(value, True)
        return made

    return empty, filled


CONSTRUCTORS["java.util.HashSet", 0], CONSTRUCTORS["java.util.HashSet", 1] = _new_set("java.util.HashSet")
CONSTRUCTORS["java.util.LinkedHashSet", 0], CONSTRUCTORS["java.util.LinkedHashSet", 1] = _new_set(
    "java.util.LinkedHashSet"
)
