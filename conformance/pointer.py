"""JSON Pointers (RFC 6901): the place of a value as one text; and as people write it."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["dotted", "escape_pointer", "pointer_of", "pointer_steps"]


def escape_pointer(name: str) -> str:
    """A member's name as a step of a pointer.

    >>> escape_pointer("a/b~c")
    'a~1b~0c'
    """
    return name.replace("~", "~0").replace("/", "~1")


def pointer_of(steps: Iterable[str | int]) -> str:
    """The pointer to a value: names of members and numbers of items, from the top.

    >>> pointer_of(["actions", 0, "a/b"])
    '/actions/0/a~1b'
    """
    return "".join(f"/{escape_pointer(str(step))}" for step in steps)


def pointer_steps(pointer: str) -> list[str]:
    """The steps of a pointer, unescaped; KeyError for what is none.

    >>> pointer_steps("/actions/0/a~1b")
    ['actions', '0', 'a/b']
    """
    if not pointer:
        return []
    if pointer[0] != "/":
        raise KeyError(pointer)
    if "~" not in pointer:
        return pointer[1:].split("/")
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/")]


def dotted(steps: Iterable[str | int]) -> str:
    """A place as most providers write it; empty for the whole.

    >>> dotted(["messages", 0, "role"])
    'messages[0].role'
    """
    text = ""
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
