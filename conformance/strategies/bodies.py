"""Predict bodies that fit a blueprint: a documented one, with other texts and numbers where any text or number will do.

Where that is, the kit finds out: a place is free if its blueprint still renders, and the provider's mock still takes
what is sent, with a harmless text in it.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from conformance.blueprint import Blueprint, DocumentedCall
from conformance.caller import Caller, caller_of
from conformance.engine.call import Call
from conformance.errors import ConformanceError, UsageError
from conformance.http import Request, Response
from conformance.mock.options import Options
from conformance.providers.mocks import Mocks
from conformance.providers.registry import host_provider, provider_types
from conformance.strategies.values import texts

__all__ = ["Drawn", "Shape", "bodies", "of_shape", "parameters", "put", "replaced", "shapes"]

PROBES = ("quokka 7", "wombat 41 x")
"""Harmless texts: where neither can stand, a text of another kind is wanted (a model's name, an image)."""

MOST_TEXTS = 4
"""Texts that are drawn for a list of texts."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A body that was drawn: the call, its body with a marker for each text, and what each marker stands for."""

    shape: Shape = field(repr=False)
    call: Call
    marked: Call = field(repr=False)
    values: dict[str, str] = field(repr=False)


@dataclass(slots=True)
class Shape:
    """A documented call, and the places in its body that are free. `mocks` answer for its provider, if they can."""

    blueprint: Blueprint
    documented: DocumentedCall
    caller: Caller
    mocks: Mocks | None
    body: Any = None
    free: list[tuple[str | int, ...]] = field(default_factory=list)
    numbers: dict[tuple[str | int, ...], list[float]] = field(default_factory=dict)
    lists: set[tuple[str | int, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        try:
            self.body = json.loads(self.documented.call.body or "")
        except ValueError:
            return
        if not self.accepts(self.body):
            return
        for steps, value in list(_leaves(self.body, ())):
            if isinstance(value, str):
                if all(self.accepts(replaced(self.body, steps, probe)) for probe in PROBES):
                    self.free.append(steps)
            elif isinstance(value, int | float) and not isinstance(value, bool):
                options = [value, *(other for other in _near(value) if self.accepts(replaced(self.body, steps, other)))]
                if len(options) > 1:
                    self.numbers[steps] = options
        for parent in {steps[:-1] for steps in self.free if isinstance(steps[-1], int)}:
            held = _at(self.body, parent)
            if all((*parent, number) in self.free for number in range(len(held))) and all(
                self.accepts(replaced(self.body, parent, [*PROBES * 2][:count])) for count in (1, 3)
            ):
                self.lists.add(parent)

    def call(self, body: Any) -> Call:
        """The call with another body."""
        given = self.documented.call
        return Call(json.dumps(body, ensure_ascii=False), given.algorithm, given.action)

    def accepts(self, body: Any) -> bool:
        """Whether a body renders, and the mock takes each request."""
        try:
            rendering = self.caller.render(self.call(body))
        except ConformanceError:
            return False
        if rendering.refused is not None or not rendering.prepared:
            return False
        return self.mocks is None or all(self.send(each.request).status < 400 for each in rendering.prepared)

    def send(self, request: Request) -> Response:
        """The mock's answer; only where there are `mocks`."""
        if self.mocks is None:
            raise UsageError(f"no mock answers for {request.host}")
        return self.mocks[host_provider(request.host) or self.blueprint.provider].handle(request)


def shapes(blueprint: Blueprint, *, action: str | None = None) -> list[Shape]:
    """The shape of each documented call, of one action where it is named. Raises BlueprintError."""
    caller = caller_of(blueprint) if blueprint.calls else None
    if caller is None:
        return []
    keys = {}
    if {"access_key", "secret_key"} <= caller.credential.keys():
        keys[caller.credential["access_key"]] = caller.credential["secret_key"]
    hosts = [Request("GET", each.url).host for call in blueprint.calls for each in call.exchanges]
    answered = blueprint.provider in provider_types() or all(map(host_provider, hosts))
    mocks = Mocks(Options(aws_keys=keys, journal_size=1)) if answered else None
    return [
        Shape(blueprint, call, caller, mocks)
        for call in blueprint.calls
        if action in (None, call.call.action) and call.exchanges
    ]


def bodies(
    blueprint: Blueprint, *, action: str | None = None, values: st.SearchStrategy[str] | None = None
) -> st.SearchStrategy[dict[str, Any]]:
    """Predict bodies that fit a blueprint; `values` are the texts to put in. Raises BlueprintError, UsageError."""
    return drawn(blueprint, action=action, values=values).map(lambda one: dict(json.loads(one.call.body or "{}")))


def parameters(
    blueprint: Blueprint, *, values: st.SearchStrategy[str] | None = None
) -> st.SearchStrategy[dict[str, Any]]:
    """The `parameters` of such bodies. Raises BlueprintError, and UsageError where no documented call has any."""
    having = [each for each in shapes(blueprint) if isinstance(each.body, dict) and "parameters" in each.body]
    if not having:
        raise UsageError(f"no documented call of {blueprint.id} has `parameters`; bodies() draws what it has")
    return _drawn(having, values).map(lambda one: dict(json.loads(one.call.body or "{}")["parameters"]))


def drawn(
    blueprint: Blueprint, *, action: str | None = None, values: st.SearchStrategy[str] | None = None
) -> st.SearchStrategy[Drawn]:
    """As `bodies`, with what was put where. Raises BlueprintError, UsageError."""
    found = [each for each in shapes(blueprint, action=action) if each.body is not None]
    if not found:
        raise UsageError(f"{blueprint.id} documents no {action or 'predict'} call that sends something")
    return _drawn(found, values)


def sensible_texts() -> st.SearchStrategy[str]:
    """Texts that no provider refuses for themselves: not empty, and more than white space."""
    return texts(min_size=1, max_size=60).filter(lambda text: any(each.isalnum() for each in text))


def of_shape(shape: Shape, values: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[Drawn]:
    """Bodies of one documented call."""
    return _drawn([shape], values)


def _drawn(found: list[Shape], values: st.SearchStrategy[str] | None) -> st.SearchStrategy[Drawn]:
    given = sensible_texts() if values is None else values

    @st.composite
    def draw_one(draw: st.DrawFn) -> Drawn:
        shape = draw(st.sampled_from(found)) if len(found) > 1 else found[0]
        real, marked = copy.deepcopy(shape.body), copy.deepcopy(shape.body)
        told: dict[str, str] = {}

        def text() -> tuple[str, str]:
            marker = f"quokka{len(told)}wombat"
            told[marker] = draw(given)
            return told[marker], marker

        for steps in shape.lists:
            pairs = [text() for _ in range(draw(st.integers(1, MOST_TEXTS)))]
            put(real, steps, [value for value, _ in pairs])
            put(marked, steps, [marker for _, marker in pairs])
        for steps in shape.free:
            if steps[:-1] not in shape.lists:
                value, marker = text()
                put(real, steps, value)
                put(marked, steps, marker)
        for steps, options in shape.numbers.items():
            number = draw(st.sampled_from(options))
            put(real, steps, number)
            put(marked, steps, number)
        return Drawn(shape, shape.call(real), shape.call(marked), told)

    return draw_one()


def _near(value: float) -> list[float]:
    return [1, 2, value + 1, value * 2] if isinstance(value, int) else [0.0, 0.5, 1.0, value / 2]


def _leaves(value: Any, at: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if members is None:
        yield at, value
        return
    for key, member in members:
        yield from _leaves(member, (*at, key))


def _at(value: Any, steps: tuple[str | int, ...]) -> Any:
    for step in steps:
        value = value[step]
    return value


def put(value: Any, steps: tuple[str | int, ...], new: Any) -> None:
    """Set what some steps lead to."""
    _at(value, steps[:-1])[steps[-1]] = new


def replaced(value: Any, steps: tuple[str | int, ...], new: Any) -> Any:
    """A copy in which some steps lead to another value."""
    copied = copy.deepcopy(value)
    put(copied, steps, new)
    return copied
