"""The nodes of a JSON text that a strict reader has taken: in one pass over its tokens, with nothing to check."""

from __future__ import annotations

import json
import re

from conformance.documents.document import Node

__all__ = ["tree_of"]

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)

Kids = list[Node] | dict[str, tuple[Node, Node]]


def tree_of(text: str) -> Node:
    """As `scan(text).node` has them. The text must be strict JSON, no object with a key twice: it is not looked at."""
    top: list[Node] = []
    kids: Kids = top
    open_: list[tuple[Node, Kids, Node | None, str]] = []
    key: Node | None = None
    name = ""
    for token in _TOKEN.finditer(text):
        start, end = token.span()
        first = text[start]
        if first in ":,":
            continue
        if first in "}]":
            node, kids, key, name = open_.pop()
            node.end = end
        elif first in "{[":
            inner: Kids = {} if first == "{" else []
            open_.append((Node(start, start, kids=inner), kids, key, name))
            kids, key = inner, None
            continue
        elif first == '"':
            node = Node(start, end, "json")
            if key is None and isinstance(kids, dict):
                quoted = token.group()
                key, name = node, json.loads(quoted) if "\\" in quoted else quoted[1:-1]
                continue
        else:
            node = Node(start, end)
        if isinstance(kids, list):
            kids.append(node)
        elif key is not None:
            kids[name] = (key, node)
        key = None
    return top[0]
