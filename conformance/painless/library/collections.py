"""Methods of lists, sets and maps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from conformance.painless.dynamic.seen import jvm_miscast
from conformance.painless.errors import PainlessUnsupportedError, Thrown
from conformance.painless.frames import frames
from conformance.painless.library.numbers import PRIMITIVES
from conformance.painless.library.registry import CONSTRUCTORS, Made, bounds, invoked, new, on, required
from conformance.painless.values.classes import class_name
from conformance.painless.values.equality import same
from conformance.painless.values.iterators import JavaIterator, changes_of, has_next, iterate, next_of
from conformance.painless.values.limits import MOST
from conformance.painless.values.lists import JavaList
from conformance.painless.values.maps import Entry, JavaMap, JavaSet, View
from conformance.painless.values.objects import Function, StringBuilder
from conformance.painless.values.texts import text

COLLECTION = "java.util.Collection"
LIST = "java.util.List"
MAP = "java.util.Map"
ITERABLE = "java.lang.Iterable"


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


def _changeable(self: Any, what: str) -> Any:
    if not isinstance(self, (JavaList, JavaSet)):
        raise PainlessUnsupportedError(f"{what} of a {class_name(self)}")
    return self


@on(COLLECTION, "add/1")
def _add(self: Any, value: Any) -> bool:
    _changeable(self, "add")
    if isinstance(self, JavaList):
        self.append(value)
        self.changes += 1
        return True
    return self.map.put(value, True) is None


@on(COLLECTION, "addAll/1")
def _add_all(self: Any, values: Any) -> bool:
    _changeable(self, "addAll")
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
    _changeable(self, "clear")
    if isinstance(self, JavaList):
        self.clear()
        self.changes += 1
    else:
        self.map.clear()


@on("java.util.Set", "remove/1")
def _remove_from_set(self: Any, value: Any) -> bool:
    _changeable(self, "remove")
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
    _changeable(self, "add")
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


def _new_map(java: str, name: str) -> tuple[Made, Made]:
    def empty() -> JavaMap:
        return JavaMap(java)

    def filled(values: Any) -> JavaMap:
        if values is None:
            raise invoked("java.util.Map.size", "m", f"new {name}")
        made = JavaMap(java)
        made.expect(len(values))
        for key, value in values.items():
            made.put(key, value)
        return made

    return empty, filled


CONSTRUCTORS["java.util.HashMap", 0], CONSTRUCTORS["java.util.HashMap", 1] = _new_map("java.util.HashMap", "HashMap")
CONSTRUCTORS["java.util.LinkedHashMap", 0], CONSTRUCTORS["java.util.LinkedHashMap", 1] = _new_map(
    "java.util.LinkedHashMap", "LinkedHashMap"
)


@on(MAP, "get/1")
def _map_get(self: JavaMap, key: Any) -> Any:
    return self.get(key)


@on(MAP, "put/2")
def _map_put(self: JavaMap, key: Any, value: Any) -> Any:
    return self.put(key, value)


@on(MAP, "containsKey/1")
def _contains_key(self: JavaMap, key: Any) -> bool:
    return self.has(key)


@on(MAP, "containsValue/1")
def _contains_value(self: JavaMap, value: Any) -> bool:
    return any(same(value, item) for _, item in self.items())


@on(MAP, "getOrDefault/2")
def _get_or_default(self: JavaMap, key: Any, default: Any) -> Any:
    return self.get(key) if self.has(key) else default


@on(MAP, "putIfAbsent/2")
def _put_if_absent(self: JavaMap, key: Any, value: Any) -> Any:
    old = self.get(key)
    if old is None:
        self.put(key, value)
    return old


@on(MAP, "putAll/1")
def _put_all(self: JavaMap, values: JavaMap) -> None:
    self.expect(len(required(values, "putAll")))
    for key, value in values.items():
        self.put(key, value)


@on(MAP, "remove/1")
def _map_remove(self: JavaMap, key: Any) -> Any:
    return self.remove(key)


@on(MAP, "clear/0")
def _map_clear(self: JavaMap) -> None:
    self.clear()


@on(MAP, "keySet/0")
def _key_set(self: JavaMap) -> View:
    return View(self, "KeySet")


@on(MAP, "values/0")
def _values(self: JavaMap) -> View:
    return View(self, "Values")


@on(MAP, "entrySet/0")
def _entry_set(self: JavaMap) -> View:
    return View(self, "EntrySet")


@on("java.util.Map.Entry", "getKey/0")
def _get_key(self: Entry) -> Any:
    return self.key


@on("java.util.Map.Entry", "getValue/0")
def _get_value(self: Entry) -> Any:
    return self.value


@on("java.util.Map.Entry", "setValue/1")
def _set_value(self: Entry, value: Any) -> Any:
    return self.map.put(self.key, value)


# What takes a function


def _unchanged(self: Any, before: int) -> None:
    if isinstance(self, JavaList) and self.changes != before:
        raise Thrown("java.util.ConcurrentModificationException", None, frames("list forEach"))


@on(ITERABLE, "forEach/1")
def _for_each(self: Any, action: Function) -> None:
    call = required(action, "forEach").call
    if not isinstance(self, JavaList):
        raise PainlessUnsupportedError(f"forEach of a {class_name(self)}")
    before = self.changes
    for item in list(self):
        if self.changes != before:
            break
        call(item)
    _unchanged(self, before)


def _seen(self: Any, name: str) -> Iterable[Any]:
    """The elements, for a method that the engine adds."""
    if self is None:
        owner = (
            "java.util.Collection"
            if name in {"collect", "find", "findAll", "findResult", "split"}
            else "java.lang.Iterable"
        )
        message = f'Cannot invoke "{owner}.iterator()" because "receiver" is null'
        raise Thrown("java.lang.NullPointerException", message)
    return iterate(self)


@on(ITERABLE, "any/1")
def _any(self: Any, test: Function) -> bool:
    return any(required(test, "any").call(item) for item in _seen(self, "any"))


@on(ITERABLE, "every/1")
def _every(self: Any, test: Function) -> bool:
    return all(required(test, "every").call(item) for item in _seen(self, "every"))


@on(ITERABLE, "join/1")
def _join_items(self: Any, separator: str) -> str:
    whole = StringBuilder()
    for item in _seen(self, "join"):
        if whole.size:
            whole.append(text(separator))
        whole.append(text(item))
    return whole.text()


@on(ITERABLE, "sum/0")
def _sum(self: Any) -> float:
    total = 0.0
    for item in _seen(self, "sum"):
        if item is None:
            raise PainlessUnsupportedError("a sum over null")
        if class_name(item) not in PRIMITIVES:
            raise jvm_miscast(item, "java.lang.Number")
        total += float(item)
    return total


@on(COLLECTION, "collect/1")
def _collect(self: Any, function: Function) -> JavaList:
    return JavaList([required(function, "collect").call(item) for item in _seen(self, "collect")])


@on(COLLECTION, "findAll/1")
def _find_all(self: Any, test: Function) -> JavaList:
    return JavaList([item for item in _seen(self, "findAll") if required(test, "findAll").call(item)])


@on(COLLECTION, "find/1")
def _find(self: Any, test: Function) -> Any:
    return next((item for item in _seen(self, "find") if required(test, "find").call(item)), None)


@on(MAP, "forEach/1")
def _map_for_each(self: JavaMap, action: Function) -> None:
    before = self.changes
    for key, value in self.items():
        required(action, "forEach").call(key, value)
        if self.changes != before:
            raise PainlessUnsupportedError("a map that changes while it is walked")


@on(MAP, "collect/1")
def _map_collect(self: JavaMap, function: Function) -> JavaList:
    if self is None:
        raise PainlessUnsupportedError("collect of null")
    before = self.changes
    made = JavaList()
    for key, value in self.items():
        made.append(required(function, "collect").call(key, value))
        if self.changes != before:
            raise PainlessUnsupportedError("a map that changes while it is walked")
    return made
