"""Streams, made as they are drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from conformance.painless.errors import PainlessUnsupportedError
from conformance.painless.library.registry import COLLECTION, chars, joined_text, on, required, static
from conformance.painless.values.classes import class_name
from conformance.painless.values.iterators import iterate
from conformance.painless.values.lists import JavaList
from conformance.painless.values.maps import JavaSet
from conformance.painless.values.objects import Function, StringBuilder
from conformance.painless.values.texts import text


class Stream:
    """A stream; `java` is null for what Java leaves without a name."""

    __slots__ = ("items", "java")

    def __init__(self, items: Iterable[Any], java: str = "java.util.stream.ReferencePipeline$3") -> None:
        self.items = items
        self.java = java


class Collector:
    """What `collect` does with a stream's elements."""

    __slots__ = ("finish",)

    java = "java.util.stream.Collectors$CollectorImpl"

    def __init__(self, finish: Callable[[Iterable[Any]], Any]) -> None:
        self.finish = finish


STREAM = "java.util.stream.Stream"
COLLECTORS = "java.util.stream.Collectors"


@on(COLLECTION, "stream/0")
def _stream(self: Any) -> Stream:
    return Stream(iterate(self), "java.util.stream.ReferencePipeline$Head")


@on(STREAM, "map/1")
def _stream_map(self: Stream, function: Function) -> Stream:
    call, items = required(function, "map").call, self.items
    return Stream(call(item) for item in items)


@on(STREAM, "filter/1")
def _stream_filter(self: Stream, test: Function) -> Stream:
    call, items = required(test, "filter").call, self.items
    return Stream(item for item in items if call(item))


@on(STREAM, "limit/1")
def _stream_limit(self: Stream, count: int) -> Stream:
    if count < 0:
        raise PainlessUnsupportedError("a negative limit")

    def first() -> Iterable[Any]:
        for number, item in enumerate(self.items, 1):
            if number > count:
                return
            yield item
            if number == count:
                return

    return Stream(first() if count else ())


@on(STREAM, "collect/1")
def _stream_collect(self: Stream, collector: Collector) -> Any:
    return required(collector, "collect").finish(self.items)


@on(STREAM, "count/0")
def _stream_count(self: Stream) -> int:
    if self.java != "java.util.stream.ReferencePipeline$Head":
        raise PainlessUnsupportedError("a count that may skip its steps")
    return sum(1 for _ in self.items)


@on(STREAM, "forEach/1")
def _stream_for_each(self: Stream, action: Function) -> None:
    for item in self.items:
        required(action, "forEach").call(item)


@on(STREAM, "anyMatch/1")
def _any_match(self: Stream, test: Function) -> bool:
    return any(required(test, "anyMatch").call(item) for item in self.items)


@on(STREAM, "allMatch/1")
def _all_match(self: Stream, test: Function) -> bool:
    return all(required(test, "allMatch").call(item) for item in self.items)


@on(STREAM, "noneMatch/1")
def _none_match(self: Stream, test: Function) -> bool:
    return not any(required(test, "noneMatch").call(item) for item in self.items)


@static(COLLECTORS, "toList/0")
def _to_list() -> Collector:
    return Collector(JavaList)


@static(COLLECTORS, "toSet/0")
def _to_set() -> Collector:
    def gather(items: Iterable[Any]) -> JavaSet:
        made = JavaSet()
        for item in items:
            made.map.put(item, True)
        return made

    return Collector(gather)


def _joined(separator: str, prefix: str, suffix: str) -> Collector:
    def gather(items: Iterable[Any]) -> str:
        parts: list[str] = []
        for item in items:
            if item is not None and type(item) not in {str, StringBuilder}:
                raise PainlessUnsupportedError(f"a {class_name(item)} in Collectors.joining")
            parts.append(text(item))
        return prefix + joined_text(separator, parts) + suffix

    return Collector(gather)


@static(COLLECTORS, "joining/0")
def _joining() -> Collector:
    return _joined("", "", "")


@static(COLLECTORS, "joining/1")
def _joining_with(separator: Any) -> Collector:
    return _joined(chars(required(separator, "joining"), "joining"), "", "")


@static(COLLECTORS, "joining/3")
def _joining_within(separator: Any, prefix: Any, suffix: Any) -> Collector:
    parts = (chars(required(part, "joining"), "joining") for part in (separator, prefix, suffix))
    return _joined(*parts)
