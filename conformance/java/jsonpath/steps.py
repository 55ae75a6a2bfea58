"""The parts of a path but for its root and its functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, Protocol

from conformance.java.jsonpath.errors import InvalidPathError, JavaError, PathNotFoundError
from conformance.java.jsonpath.text import class_name, text_of
from conformance.java.jsonpath.tokens import Evaluation, Token

__all__ = ["Index", "Predicate", "Property", "Scan", "Slice", "Test", "Wildcard"]

_MISSING: Final = object()
_PROVIDER = "com.jayway.jsonpath.spi.json.JsonSmartJsonProvider"


class Property(Token):
    """`.name`, `['name']` or, the last as one merged map and earlier as several ways, `['a','b']`."""

    __slots__ = ("delimiter", "key", "names")

    def __init__(self, names: list[str], delimiter: str) -> None:
        super().__init__()
        if not names:
            raise InvalidPathError("Empty properties")
        self.names = names
        self.delimiter = delimiter
        self.key = names[0] if len(names) == 1 else None

    def evaluate(self, model: Any, ev: Evaluation) -> None:
        """As `Token.evaluate`."""
        if type(model) is not dict:
            if self.upstream_definite():
                raise PathNotFoundError(
                    f"Expected to find an object with property {self.fragment} in path {self.place()}"
                    f" but found '{class_name(model)}'."
                    f" This is not a json object according to the JsonProvider: '{_PROVIDER}'."
                )
            return
        key = self.key
        if key is not None:
            value = model.get(key, _MISSING)
            following = self.next
            if value is _MISSING:
                self.missing(key, ev)
            elif following is not None:
                following.evaluate(value, ev)
            elif self.upstream_index == -1 or self.at_tail_index(ev):
                ev.results.append(value)
        elif self.next is None:
            self.merge(model, ev)
        else:
            ev.run.spend(20 * len(self.names))
            for name in self.names:
                if name in model:
                    self.next.evaluate(model[name], ev)
                else:
                    self.missing(name, ev)

    def missing(self, name: str, ev: Evaluation) -> None:
        """Raises, or passes over the name, as the rest of the path demands."""
        if self.next is None:
            if ev.require:
                raise PathNotFoundError(f"No results for path: {self.place()}['{name}']")
        elif ev.require or (self.definite() and self.upstream_definite()):
            raise PathNotFoundError(f"Missing property in path {self.place()}['{name}']")

    def merge(self, model: dict[str, Any], ev: Evaluation) -> None:
        """Adds a map of those of the names that are there."""
        merged: dict[str, Any] = {}
        for name in self.names:
            if name in model:
                merged[name] = model[name]
            elif ev.require:
                raise PathNotFoundError(f"Missing property in path {self.place()}")
        ev.results.append(merged)

    @property
    def fragment(self) -> str:
        """As `Token.fragment`."""
        quote = self.delimiter
        return "[" + ",".join(f"{quote}{name}{quote}" for name in self.names) + "]"

    def step(self) -> str:
        """A single name, whatever its quotes."""
        return f"['{self.names[0]}']"

    def definite(self) -> bool:
        """As `Token.definite`."""
        return self.key is not None or self.next is None


class Wildcard(Token):
    """`*` or `[*]`: each member or element."""

    __slots__ = ()

    def evaluate(self, model: Any, ev: Evaluation) -> None:
        """As `Token.evaluate`."""
        following = self.next
        if type(model) is list:
            if following is None:
                ev.run.spend(len(model))
                ev.results.extend(model)
                return
            ev.run.spend(3 * len(model))
            at = 0
            while at < len(model):  # a function below may append
                try:
                    following.evaluate(model[at], ev)
                except PathNotFoundError:
                    if ev.require:
                        raise
                except JavaError as error:
                    if error.type != "index_out_of_bounds_exception":
                        raise
                at += 1
        elif type(model) is dict:
            ev.run.spend(3 * len(model))
            for value in model.values():
                if following is not None:
                    following.evaluate(value, ev)
                elif self.upstream_index == -1 or self.at_tail_index(ev):
                    ev.results.append(value)

    @property
    def fragment(self) -> str:
        """As `Token.fragment`."""
        return "[*]"

    def definite(self) -> bool:
        """As `Token.definite`."""
        return False


class _ArrayToken(Token):
    __slots__ = ()

    def is_array(self, model: Any) -> bool:
        """Whether to go on; raises `path_not_found_exception` where the path is definite so far."""
        if type(model) is list:
            return True
        if self.upstream_definite():
            if model is None:
                raise PathNotFoundError(f"The path {self.place()} is null")
            raise PathNotFoundError(
                f"Filter: {self.text()} can only be applied to arrays. Current context is: {text_of(model)}"
            )
        return False


class Index(_ArrayToken):
    """`[1]`, `[-1]`, `[0,2]`."""

    __slots__ = ("indexes",)

    def __init__(self, indexes: list[int]) -> None:
        super().__init__()
        self.indexes = indexes

    def evaluate(self, model: Any, ev: Evaluation) -> None:
        """As `Token.evaluate`."""
        if not self.is_array(model):
            return
        size = len(model)
        ev.run.spend(20 * len(self.indexes))
        picked = [model[index] for index in self.indexes if -size <= index < size]
        self.elements(picked, ev)

    @property
    def fragment(self) -> str:
        """As `Token.fragment`."""
        return "[" + ",".join(map(str, self.indexes)) + "]"

    def definite(self) -> bool:
        """As `Token.definite`."""
        return len(self.indexes) == 1


class Slice(_ArrayToken):
    """`[1:]`, `[:-1]`, `[0:2]`: only a slice with both ends counts a negative start from the front of the array."""

    __slots__ = ("start", "stop")

    def __init__(self, start: int | None, stop: int | None) -> None:
        super().__init__()
        self.start = start
        self.stop = stop

    def evaluate(self, model: Any, ev: Evaluation) -> None:
        """As `Token.evaluate`."""
        if not self.is_array(model):
            return
        size = len(model)
        start, stop = self.start, self.stop
        if stop is None:
            start = max(0, start + size if start is not None and start < 0 else start or 0)
            picked = model[start:]
        elif start is None:
            stop = min(size, stop + size if stop < 0 else stop)
            picked = model[:stop] if stop > 0 else []
        else:
            picked = [model[at] for at in range(max(start, -size), min(size, stop))]
        ev.run.spend(3 * len(picked))
        self.elements(picked, ev)

    @property
    def fragment(self) -> str:
        """As `Token.fragment`."""
        return f"[{'' if self.start is None else self.start}:{'' if self.stop is None else self.stop}]"

    def definite(self) -> bool:
        """As `Token.definite`."""
        return False


class Test(Protocol):
    """A filter's expression: whether it holds for an item, in an evaluation."""

    def apply(self, item: Any, ev: Evaluation) -> bool:
        """Raises what evaluating a path may raise; `InvalidPathError` means no."""
        ...


class Predicate(Token):
    """`[?(...)]`: the map itself, or the elements of the array, for which the expression holds."""

    __slots__ = ("condition",)

    def __init__(self, condition: Test) -> None:
        super().__init__()
        self.condition = condition

    def evaluate(self, model: Any, ev: Evaluation) -> None:
        """As `Token.evaluate`."""
        if type(model) is dict:
            if self.accepts(model, ev):
                if self.next is None:
                    ev.results.append(model)
                else:
                    self.next.evaluate(model, ev)
        elif type(model) is list:
            for item in model:
                if self.accepts(item, ev):
                    self.elements([item], ev)
        elif self.upstream_definite():
            raise InvalidPathError(
                f"Filter: {self.text()} can not be applied to primitives. Current context is: {text_of(model)}"
            )

    def accepts(self, item: Any, ev: Evaluation) -> bool:
        """Whether the expression holds; one that can not be applied does not."""
        ev.run.spend(20)
        try:
            return self.condition.apply(item, ev)
        except InvalidPathError:
            return False

    @property
    def fragment(self) -> str:
        """As `Token.fragment`."""
        return "[?]"

    def definite(self) -> bool:
        """As `Token.definite`."""
        return False


class Scan(Token):
    """`..`: applies the next part to the value and to everything in it, parents first."""

    __slots__ = ()

    def evaluate(self, model: Any, ev: Evaluation) -> None:
        """As `Token.evaluate`."""
        target = self.next
        if target is None:
            raise JavaError("java.lang.IllegalStateException", "Current path token is a leaf")
        if type(model) not in (dict, list):
            return
        spend, visit = ev.run.spend, _visitor(target, ev)
        visit(model)
        pending: list[Iterator[Any]] = [iter(model.values() if type(model) is dict else model)]
        while pending:
            for child in pending[-1]:
                kind = type(child)
                if kind is dict or kind is list:
                    spend(20 + len(child))
                    visit(child)
                    pending.append(iter(child.values() if kind is dict else child))
                    break
            else:
                pending.pop()

    @property
    def fragment(self) -> str:
        """As `Token.fragment`."""
        return ".."

    def definite(self) -> bool:
        """As `Token.definite`."""
        return False


def _visitor(target: Token, ev: Evaluation) -> Callable[[Any], None]:
    """What a scan does with each map and array."""
    if isinstance(target, Property):
        names = target.names

        def of_map(model: Any) -> None:
            if type(model) is dict and (not target.definite() or all(name in model for name in names)):
                target.evaluate(model, ev)

        return of_map
    if isinstance(target, _ArrayToken | Wildcard | Predicate):
        arrays_alone = isinstance(target, _ArrayToken)

        def of_any(model: Any) -> None:
            if arrays_alone and type(model) is not list:
                return
            if isinstance(target, Predicate) and not target.accepts(model, ev):
                return
            following = target.next
            if type(model) is dict or following is None:
                target.evaluate(model, ev)
                return
            # Whatever the part says of an array, the one after it sees every element, and may look at the index.
            for at, item in enumerate(model):
                following.upstream_index = at
                following.evaluate(item, ev)

        return of_any
    return lambda _: None
