"""Loops that surely never end: after a turn, everything is as before it. The engine ends them by a count."""

from __future__ import annotations

from typing import Any

from conformance.painless.values.boxes import Byte, Char, Float, Long, Short
from conformance.painless.values.iterators import JavaIterator, changes_of
from conformance.painless.values.lists import Array, JavaList
from conformance.painless.values.maps import Entry, JavaMap, JavaSet, View
from conformance.painless.values.objects import StringBuilder

__all__ = ["EVERY", "skipped", "snapshot"]

# A loop is looked at once in so many turns, a power of two.
EVERY = 1024

_MOST = 300
_PLAIN = frozenset((bool, int, str, Long, Short, Byte, Char, type(None)))


def snapshot(frame: list[Any], counter: int) -> list[Any] | None:
    """All that a loop's next turn depends on, but for the counter in this slot; None if that is too much."""
    state = frame[-1]
    whole: list[Any] = [len(state.seen), dict(state.sites)]
    known: dict[int, int] = {}
    kept: list[Any] = []
    waiting = [value for slot, value in enumerate(frame[:-1]) if slot != counter]
    while waiting:
        if len(whole) > _MOST or len(waiting) > _MOST:
            return None
        value = waiting.pop()
        kind = type(value)
        whole.append(kind)
        if kind in _PLAIN:
            whole.append(value)
        elif kind is float or kind is Float:
            whole.append(repr(float(value)))
        elif id(value) in known:
            whole.append(known[id(value)])
        else:
            known[id(value)] = len(known)
            kept.append(value)
            parts = _parts(value, whole)
            if parts is None:
                return None
            waiting.extend(parts)
    return whole


def _parts(value: Any, whole: list[Any]) -> list[Any] | None:
    """What a value is made of, its plain properties noted; None for what is not looked into."""
    if isinstance(value, (JavaList, Array)):
        whole.append(len(value))
        return list(value) if len(value) <= _MOST else None
    if isinstance(value, JavaMap):
        if len(value) > _MOST:
            return None
        whole += (value.java, value.peak, value.room, len(value))
        return [part for pair in value.entries.values() for part in pair]
    if isinstance(value, JavaSet):
        whole.append(value.java)
        return [value.map]
    if isinstance(value, View):
        whole.append(value.kind)
        return [value.map]
    if isinstance(value, Entry):
        return [value.map, value.key]
    if isinstance(value, StringBuilder):
        whole.append(value.text())
        return []
    if isinstance(value, JavaIterator):
        whole += (value.at, value.changes == changes_of(value.of))
        return [value.of]
    return None


def skipped(left: int, used: int) -> int:
    """What is left of a counter after all the turns, of so many counts each, that it surely has room for."""
    return left - (left - 1) // used * used
