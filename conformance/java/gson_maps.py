"""`gson.fromJson(text, List<Map<String, Object>>)`: the shape in which the engine keeps processors."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from conformance.java.gson import nests_deeper
from conformance.java.gson_reader import GsonReader
from conformance.java.gson_text import End, syntax_exception
from conformance.java.throwable import Throwable

__all__ = ["read_maps"]

_LONG = 1023  # from here on a number may be too long for Gson to be one


def read_maps(text: str) -> list[dict[str, Any] | None] | None:
    """The maps, every number a float; None for `null` or an empty text.

    A map can't repeat a key, but those inside it can; it may be written as an array of pairs. Raises Throwable.
    """
    repeated: list[int] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            repeated.append(id(found))
        return found

    try:
        value = json.JSONDecoder(object_pairs_hook=members, parse_int=float, parse_constant=_refuse).decode(text)
    except (ValueError, RecursionError):
        return _Reader(text).read_maps()
    # Whatever is plain JSON, Gson reads alike.
    if (
        isinstance(value, list)
        and all(item is None or (isinstance(item, dict) and id(item) not in repeated) for item in value)
        and (len(text) < _LONG or not nests_deeper(text, value))
    ):
        return value
    return _Reader(text).read_maps()


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


class _Reader(GsonReader):
    def read_maps(self) -> list[dict[str, Any] | None] | None:
        if self.is_empty():
            return None
        try:
            maps = self._maps()
        except End:
            raise syntax_exception("java.io.EOFException: End of input") from None
        if maps is not None:
            self.finish()
        return maps

    def _maps(self) -> list[dict[str, Any] | None] | None:
        if self._peek() == "NULL":
            self._scalar("NULL")
            return None
        self._begin("BEGIN_ARRAY")
        maps: list[dict[str, Any] | None] = []
        while self._has_next():
            maps.append(self._read_map())
        self._end()
        return maps

    @staticmethod
    def _put(target: dict[Any, Any], key: Any, value: Any) -> None:
        """As for any map, but that a key is read as text."""
        if key is None:
            raise Throwable("null_pointer_exception", "key == null")
        if isinstance(key, list | dict):
            raise syntax_exception(
                f"Expected a string but was {'BEGIN_ARRAY' if type(key) is list else 'BEGIN_OBJECT'}"
            )
        name = key if isinstance(key, str) else json.dumps(key)
        if target.get(name) is not None:
            raise syntax_exception(f"duplicate key: {name}")
        target[name] = value
