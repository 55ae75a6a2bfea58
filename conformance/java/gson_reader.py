"""Gson's lenient reader, with its places and its words.

Follows `JsonReader` and the adapters of `Object` and `Map`, Gson 2.13.2. Slow and faithful: for texts that are no
plain JSON. Offsets count UTF-16 units, as Java's do.
"""

from __future__ import annotations

from typing import Any

from conformance.java.gson_text import End, syntax_exception
from conformance.java.gson_tokens import GsonTokens
from conformance.java.throwable import Throwable

__all__ = ["GsonReader"]

_CLASSES: dict[type, str] = {str: "java.lang.String", float: "java.lang.Double", bool: "java.lang.Boolean"}


class GsonReader(GsonTokens):
    """Reads one text, once; every failure is raised as `json_syntax_exception` with Gson's cause."""

    def read_object(self) -> Any:
        """A value as `Object`."""
        try:
            return self._read_value()
        except End:
            self._fail("java.io.EOFException", "e_o_f_exception", f"End of input{self._place()}")

    def read_map(self) -> dict[Any, Any] | None:
        """A value as `Map`: an object, null, or an array of pairs."""
        try:
            return self._read_map()
        except End:
            self._fail("java.io.EOFException", "e_o_f_exception", f"End of input{self._place()}")

    def _read_map(self) -> dict[Any, Any] | None:
        kind = self._peek()
        if kind == "NULL":
            self._scalar(kind)
            return None
        result: dict[Any, Any] = {}
        if kind == "BEGIN_ARRAY":
            self._begin("BEGIN_ARRAY")
            while self._has_next():
                self._begin("BEGIN_ARRAY")
                key = self._read_value()
                self._put(result, key, self._read_value())
                if self._peek() != "END_ARRAY":
                    self._unexpected("END_ARRAY")
                self._end()
            self._end()
            return result
        self._begin("BEGIN_OBJECT")
        while self._has_next():
            self._peeked = "STRING"  # the name is read as any value; so the path does not tell it
            key = self._scalar("STRING")
            self._put(result, key, self._read_value())
        self._end()
        return result

    @staticmethod
    def _put(target: dict[Any, Any], key: Any, value: Any) -> None:
        """`LinkedTreeMap.put`, which sorts: it takes no null, and no keys of two kinds."""
        if key is None:
            raise Throwable("null_pointer_exception", "key == null")
        if type(key) not in _CLASSES:
            shown = "java.util.ArrayList" if isinstance(key, list) else "com.google.gson.internal.LinkedTreeMap"
            if not target:
                raise Throwable("class_cast_exception", f"{shown} is not Comparable")
            raise Throwable(
                "class_cast_exception",
                f"class {shown} cannot be cast to class java.lang.Comparable "
                f"({shown} and java.lang.Comparable are in module java.base of loader 'bootstrap')",
            )
        other = next(iter(target), key)
        if type(other) is not type(key):
            mine, theirs = _CLASSES[type(key)], _CLASSES[type(other)]
            raise Throwable(
                "class_cast_exception",
                f"class {theirs} cannot be cast to class {mine} "
                f"({theirs} and {mine} are in module java.base of loader 'bootstrap')",
            )
        if target.get(key) is not None:
            shown = str(key) if isinstance(key, str) else str(key).lower()
            raise syntax_exception(f"duplicate key: {shown}")
        target[key] = value

    def _read_value(self) -> Any:
        kind = self._peek()
        if kind not in ("BEGIN_ARRAY", "BEGIN_OBJECT"):
            return self._scalar(kind)
        current: Any = self._begin(kind)
        outer: list[Any] = []
        while True:
            while self._has_next():
                name = None
                if type(current) is dict:
                    name = self._next_name()
                kind = self._peek()
                nested = kind in ("BEGIN_ARRAY", "BEGIN_OBJECT")
                value = self._begin(kind) if nested else self._scalar(kind)
                if name is None:
                    current.append(value)
                else:
                    current[name] = value
                if nested:
                    outer.append(current)
                    current = value
            self._end()
            if not outer:
                return current
            current = outer.pop()

    def _scalar(self, kind: str) -> Any:
        value: Any
        if kind == "STRING":
            value = self._string(self._value)
        elif kind in ("NUMBER", "BOOLEAN", "NULL"):
            value = self._value
            if type(value) is str:
                self._at += len(value)
                value = float(value)
        else:
            self._fail("java.lang.IllegalStateException", "illegal_state_exception", f"Unexpected token: {kind}")
        self._peeked = ""
        self._indices[len(self._scopes) - 1] += 1
        return value
