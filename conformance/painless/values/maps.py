"""Maps, sets, and views of maps."""

from __future__ import annotations

from typing import Any

from conformance.painless.errors import Thrown
from conformance.painless.values.keys import hash_ordered, identity

__all__ = ["Entry", "JavaMap", "JavaSet", "View"]


class JavaMap:
    """A map of this Java class; `entries` goes from what tells keys apart to key and value, in order of insertion.

    A HashMap's table begins with `room`, and has grown to hold the `peak` of its entries.
    """

    __slots__ = ("changes", "entries", "java", "peak", "room")

    def __init__(self, java: str = "java.util.HashMap") -> None:
        self.java = java
        self.entries: dict[Any, tuple[Any, Any]] = {}
        self.changes = 0
        self.peak = 0
        self.room = 16

    def expect(self, count: int) -> None:
        """Make room for so many entries at once: a new table gets what they need and no more."""
        if count and not self.peak:
            self.room = 1 << (-(-count * 4 // 3) - 1).bit_length()

    def get(self, key: Any) -> Any:
        """The value of a key."""
        found = self.entries.get(key if type(key) is str else identity(key))
        return None if found is None else found[1]

    def has(self, key: Any) -> bool:
        """Whether there is the key."""
        return (key if type(key) is str else identity(key)) in self.entries

    def put(self, key: Any, value: Any) -> Any:
        """Set a key; gives its old value."""
        told = key if type(key) is str else identity(key)
        old = self.entries.get(told)
        if old is None:
            if key is None and self.java == "com.google.gson.internal.LinkedTreeMap":
                frame = "com.google.gson.internal.LinkedTreeMap.put(LinkedTreeMap.java:118)"
                raise Thrown("java.lang.NullPointerException", "key == null", (frame,))
            self.entries[told] = (key, value)
            self.changes += 1
            self.peak = max(self.peak, len(self.entries))
            return None
        self.entries[told] = (old[0], value)
        return old[1]

    def remove(self, key: Any) -> Any:
        """Take a key out; gives its old value."""
        old = self.entries.pop(key if type(key) is str else identity(key), None)
        if old is None:
            return None
        self.changes += 1
        return old[1]

    def clear(self) -> None:
        """Take out all keys."""
        self.entries.clear()
        self.changes += 1

    def items(self) -> list[tuple[Any, Any]]:
        """Keys and values in the order that Java gives them back."""
        pairs = list(self.entries.values())
        if self.java == "java.util.HashMap" and len(pairs) > 1:
            return hash_ordered(pairs, self.peak, self.room)
        return pairs

    def __len__(self) -> int:
        return len(self.entries)


class JavaSet:
    """A `java.util.HashSet` or `LinkedHashSet`, over a map as in Java."""

    __slots__ = ("java", "map")

    def __init__(self, java: str = "java.util.HashSet") -> None:
        self.java = java
        self.map = JavaMap("java.util.HashMap" if java == "java.util.HashSet" else "java.util.LinkedHashMap")

    def items(self) -> list[Any]:
        """Keys and values, in Java's order."""
        return [key for key, _ in self.map.items()]

    def __len__(self) -> int:
        return len(self.map)


class View:
    """A map's `keySet()`, `values()` or `entrySet()`."""

    __slots__ = ("kind", "map")

    def __init__(self, of: JavaMap, kind: str) -> None:
        self.map = of
        self.kind = kind

    @property
    def java(self) -> str:
        """The name of its class in Java."""
        linked = "Linked" if self.map.java == "java.util.LinkedHashMap" else ""
        return f"{self.map.java}${linked}{self.kind}"

    def items(self) -> list[Any]:
        """Keys and values, in Java's order."""
        pairs = self.map.items()
        if self.kind == "KeySet":
            return [key for key, _ in pairs]
        if self.kind == "Values":
            return [value for _, value in pairs]
        return [Entry(self.map, key) for key, _ in pairs]

    def __len__(self) -> int:
        return len(self.map)


class Entry:
    """One entry of a map."""

    __slots__ = ("key", "map")

    def __init__(self, of: JavaMap, key: Any) -> None:
        self.map = of
        self.key = key

    @property
    def value(self) -> Any:
        """The value."""
        return self.map.get(self.key)

    @property
    def java(self) -> str:
        """The name of its class in Java."""
        return {
            "java.util.HashMap": "java.util.HashMap$Node",
            "java.util.LinkedHashMap": "java.util.LinkedHashMap$Entry",
        }.get(self.map.java, f"{self.map.java}$Node")
