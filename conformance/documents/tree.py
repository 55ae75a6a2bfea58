"""The nodes of a JSON text that a strict reader has taken: in one pass over its tokens, with nothing to check."""

from __future__ import annotations

import json
import re
from typing import Any

from conformance.documents.document import Node

__all__ = ["tree_of"]

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
