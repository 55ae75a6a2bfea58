"""Methods that give each element of a collection to a function, or put them together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from conformance.painless.dynamic.seen import jvm_miscast
from conformance.painless.errors import PainlessUnsupportedError, Thrown
from conformance.painless.frames import frames
from conformance.painless.library.numbers import PRIMITIVES
from conformance.painless.library.registry import COLLECTION, ITERABLE, on, required
from conformance.painless.values.classes import class_name
from conformance.painless.values.iterators import iterate
from conformance.painless.values.lists import JavaList
from conformance.painless.values.objects import Function, StringBuilder
from conformance.painless.values.texts import text


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
