"""Methods of maps and their entries."""

from __future__ import annotations

from typing import Any

from conformance.painless.errors import PainlessUnsupportedError
from conformance.painless.library.registry import CONSTRUCTORS, Made, invoked, on, required
from conformance.painless.types.names import MAP
from conformance.painless.values.equality import same
from conformance.painless.values.lists import JavaList
from conformance.painless.values.maps import Entry, JavaMap, View
from conformance.painless.values.objects import Function


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
