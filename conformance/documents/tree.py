"""The nodes of a JSON text that a strict reader has taken, with nothing to check: all in one pass, or a single one."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from conformance.documents.document import Node

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["seek", "tree_of"]

_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_TOKEN = re.compile(
    rf'[ \t\r\n,]*+(?:({_STRING})[ \t\r\n]*+:[ \t\r\n]*+)?({_STRING}|[{{}}\[\]]|[^\s{{}}\[\],"]++)', re.DOTALL
)
"""A value, or where one begins or ends, with the key before it."""


def tree_of(text: str) -> Node:
    """As `scan(text).node` has them. The text must be strict JSON, no object with a key twice: it is not looked at."""
    top: list[Node] = []
    kids: Any = top
    open_: list[tuple[Node, Any]] = []
    for token in _TOKEN.finditer(text):
        _, (key, key_end), (start, end) = token.regs
        first = text[start]
        if first in "}]":
            node, kids = open_.pop()
            node.end = end
            continue
        if first == '"':
            node = Node(start, end, "json")
        elif first == "{":
            node = Node(start, start, "", {})
        elif first == "[":
            node = Node(start, start, "", [])
        else:
            node = Node(start, end)
        if key < 0:
            kids.append(node)
        else:
            name = text[key + 1 : key_end - 1]
            if "\\" in name:
                name = json.loads(text[key:key_end])
            kids[name] = (Node(key, key_end, "json"), node)
        if node.kids is not None:
            open_.append((node, kids))
            kids = node.kids
    return top[0]


_BLANK = re.compile(r"[ \t\r\n]*+")
_MEMBER = re.compile(
    rf"({_STRING})[ \t\r\n]*+:[ \t\r\n]*+(?:({_STRING}|[^\s{{}}\[\],\"]++)[ \t\r\n]*+,?[ \t\r\n]*+)?", re.DOTALL
)
"""A member of an object and what parts it from the next; of one whose value has parts, what stands before the value."""
_NEXT = re.compile(r"[ \t\r\n]*+,?[ \t\r\n]*+")
_skipped = json.JSONDecoder().raw_decode
"""Reads a value for nothing but its end: at the C reader's speed."""


def seek(text: str, steps: Sequence[str]) -> tuple[Node, Node]:
    """The nodes of the key and of the value that steps lead to, without their parts; KeyError if there is no such.

    As `tree_of` has them, for what a small part of the whole costs.
    """
    at = _after(_BLANK, text, 0)
    key: Node | None = None
    for step in steps:
        opener = text[at]
        at = _after(_BLANK, text, at + 1)
        if opener == "{":
            key, at = _member(text, at, step)
        elif opener == "[" and step.isascii() and step.isdigit():
            key, at = None, _item(text, at, int(step))
        else:
            raise KeyError(step)
    node = Node(at, _skipped(text, at)[1], "json" if text[at] == '"' else "")
    return key or node, node


def _member(text: str, at: int, name: str) -> tuple[Node, int]:
    """The node of a key of the object whose members begin at an offset, and where its value begins."""
    while found := _MEMBER.match(text, at):
        start, end = found.span(1)
        value, at = found.start(2), found.end()
        given = text[start + 1 : end - 1]
        if (json.loads(text[start:end]) if "\\" in given else given) == name:
            return Node(start, end, "json"), at if value < 0 else value
        if value < 0:
            at = _after(_NEXT, text, _skipped(text, at)[1])
    raise KeyError(name)


def _item(text: str, at: int, index: int) -> int:
    """Where an item of the array begins whose items begin at an offset."""
    for _ in range(index):
        if text[at] == "]":
            break
        at = _after(_NEXT, text, _skipped(text, at)[1])
    if text[at] == "]":
        raise KeyError(index)
    return at


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return at if found is None else found.end()
