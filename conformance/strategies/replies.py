"""Replies that a provider may give: any that fit its schema, or those of the kind that a blueprint's call gets."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import strategies as st

from conformance.blueprint import Blueprint
from conformance.errors import UsageError
from conformance.mock.check import accepts
from conformance.strategies.bodies import Shape, put, replaced, shapes
from conformance.strategies.from_schema import from_schema, members_of
from conformance.strategies.values import texts
from conformance.verify.provider import reply_schema

__all__ = ["of_kind", "replies"]

PROBES = ("quokka 7", "")
MOST = 3
"""Items of a list, where the schema takes any number of them."""


def replies(source: Blueprint | str) -> st.SearchStrategy[Any]:
    """JSON values that a provider may reply: by a schema's name (`openai.chat.reply`), or to a blueprint's calls.

    To a call: of the kind of the documented reply, with other texts, numbers, items and optional members. Raises
    UsageError where no schema says what the provider replies.
    """
    if isinstance(source, str):
        return from_schema(source)
    found = [each for shape in shapes(source) for each in of_kind(shape)]
    if not found:
        raise UsageError(f"no schema says what {source.provider or 'the provider'} of {source.id} replies")
    return st.one_of(found)


def of_kind(shape: Shape) -> list[st.SearchStrategy[Any]]:
    """Replies to each request of a documented call; none at all where no schema tells."""
    if shape.mocks is None:
        return []
    found = []
    prepared = shape.caller.render(shape.documented.call).prepared
    for each, exchange in zip(prepared, shape.documented.exchanges, strict=False):
        answer = shape.send(each.request)
        name = reply_schema(shape.mocks.journal.entries()[-1].schema)
        # the documented one, or the mock's where that is shortened
        known = [value for body in (exchange.reply.read(), answer.read()) if (value := _json(body)) is not None]
        model = next((value for value in known if name and accepts(name, value)), None)
        if model is None:
            return []
        found.append(_alike(name, model))
    return found


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _alike(name: str, model: Any) -> st.SearchStrategy[Any]:
    """Values that fit a schema, and have what the model has, with values of the same types."""
    leaves: dict[tuple[str | int, ...], st.SearchStrategy[Any]] = {}
    lists: list[tuple[str | int, ...]] = []
    # of a vector with a thousand numbers, the first tell all
    small = _shortened(model)
    if not accepts(name, small):
        small = model
    _walk(name, small, small, (), leaves, lists)
    optional = {
        member: made for member, made in members_of(name).items() if isinstance(small, dict) and member not in small
    }

    @st.composite
    def draw_one(draw: st.DrawFn) -> Any:
        value = copy.deepcopy(small)
        for steps, values in leaves.items():
            put(value, steps, draw(values))
        # from the inside out, so that the steps of the outer ones still lead somewhere
        for steps in sorted(lists, key=len, reverse=True):
            held = _at(value, steps)
            put(value, steps, [copy.deepcopy(held[0]) for _ in range(draw(st.integers(1, MOST)))])
        for member in draw(st.lists(st.sampled_from(sorted(optional)), unique=True, max_size=2)) if optional else ():
            value[member] = draw(optional[member])
        return value

    return draw_one().filter(lambda value: accepts(name, value))


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shortened(member) for key, member in value.items()}
    if isinstance(value, list):
        return [
            _shortened(member) for member in (value[:4] if all(isinstance(each, float) for each in value) else value)
        ]
    return value


def _walk(
    name: str,
    root: Any,
    value: Any,
    at: tuple[str | int, ...],
    leaves: dict[tuple[str | int, ...], st.SearchStrategy[Any]],
    lists: list[tuple[str | int, ...]],
) -> None:
    """Find the leaves that the schema lets be others of their type, and the lists that may have one item or more."""
    if isinstance(value, dict):
        for key, member in value.items():
            _walk(name, root, member, (*at, key), leaves, lists)
    elif isinstance(value, list):
        if len(value) == 1 and at and accepts(name, replaced(root, at, value * MOST)):
            lists.append(at)
        for number, member in enumerate(value):
            _walk(name, root, member, (*at, number), leaves, lists)
    elif at and isinstance(value, str):
        if all(accepts(name, replaced(root, at, probe)) for probe in PROBES):
            leaves[at] = texts(max_size=30)
    elif at and isinstance(value, float):
        if accepts(name, replaced(root, at, -1.5)):
            leaves[at] = st.floats(-1e6, 1e6)
    # an index says which of the request's documents is meant, and no other number does
    elif at and at[-1] != "index" and isinstance(value, int) and _takes_numbers(name, root, value, at):
        leaves[at] = st.integers(0, 2**31 - 1)


def _takes_numbers(name: str, root: Any, value: int, at: tuple[str | int, ...]) -> bool:
    return not isinstance(value, bool) and accepts(name, replaced(root, at, 7))


def _at(value: Any, steps: tuple[str | int, ...]) -> Any:
    for step in steps:
        value = value[step]
    return value
