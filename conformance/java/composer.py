"""Compact JSON out of a value, for writers that differ in how they write scalars and order members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

__all__ = ["compose"]


def compose(value: Any, scalars: Mapping[type, Callable[[Any], str]], order: Callable[[Any], Iterable[str]]) -> str:
    """The value's text: `scalars` writes each type that is no container, `str` keys too; `order` lists the keys.

    An explicit stack does the nesting: what the engine handles may be deeper than Python's own.
    """
    write = scalars.get(type(value))
    if write is not None:
        return write(value)
    quote = scalars[str]
    pieces: list[str] = []
    stack = [_members(value, quote, order)]
    while stack:
        for before, member in stack[-1]:
            pieces.append(before)
            write = scalars.get(type(member))
            if write is not None:
                pieces.append(write(member))
            elif member is not _NOTHING:
                stack.append(_members(member, quote, order))
                break
        else:
            stack.pop()
    return "".join(pieces)


def _members(
    container: Any, quote: Callable[[Any], str], order: Callable[[Any], Iterable[str]]
) -> Iterator[tuple[str, Any]]:
    """What stands before each member, and the member; at last the closing bracket, before nothing."""
    if isinstance(container, dict):
        before = "{"
        for key in order(container):
            yield f"{before}{quote(key)}:", container[key]
            before = ","
        yield ("}" if container else "{}"), _NOTHING
    elif isinstance(container, list):
        before = "["
        for member in container:
            yield before, member
            before = ","
        yield ("]" if container else "[]"), _NOTHING
    else:
        raise TypeError(f"no JSON value: {type(container).__name__}")


_NOTHING = object()
