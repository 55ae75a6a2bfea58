"""The quick nodes are those of the slow reader."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.blueprint import blueprint, blueprint_ids
from conformance.documents.document import Node
from conformance.documents.scan import scan
from conformance.documents.tree import seek, tree_of

_LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
_VALUES = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=20
)


@given(_VALUES, st.sampled_from((None, 0, 2, "\t")), st.booleans())
def test_quick_nodes_are_the_slow_reader_s(value: object, indent: int | str | None, plain: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=not plain)
    assert tree_of(text) == scan(text).node


@pytest.mark.parametrize(
    "text", ["1", '"\\\\"', "[]", "{}", '{"a\\"b":[-1.5e3,{"":null}]}\n', ' [ [ ] , { } ,"]:,"]', '{"[":{"}":"{"}}']
)
def test_what_looks_like_structure_inside_of_texts_is_none(text: str) -> None:
    assert tree_of(text) == scan(text).node


@pytest.mark.parametrize("name", blueprint_ids())
def test_quick_nodes_of_the_registry(name: str) -> None:
    text = json.dumps(blueprint(name).body, indent=1)
    assert tree_of(text) == scan(text).node


def _all(
    node: Node, steps: tuple[str, ...] = (), key: Node | None = None
) -> Iterator[tuple[tuple[str, ...], Node, Node]]:
    """Steps to each value, the node of its key, and its own."""
    yield steps, key or node, node
    kids = node.kids or ()
    for name, kid in kids.items() if isinstance(kids, dict) else enumerate(kids):
        inner = kid if isinstance(kid, tuple) else (None, kid)
        yield from _all(inner[1], (*steps, str(name)), inner[0])


def _ends(node: Node) -> tuple[int, int, str]:
    return node.start, node.end, node.style


@given(_VALUES, st.sampled_from((None, 0, 2, "\t")), st.booleans())
def test_one_node_is_found_alone_as_among_all(value: object, indent: int | str | None, plain: bool) -> None:
    text = f" {json.dumps(value, indent=indent, ensure_ascii=not plain)}"
    for steps, key, node in _all(tree_of(text)):
        found = seek(text, steps)
        assert [*map(_ends, found)] == [_ends(key), _ends(node)]
        for beyond in ("no such", "-1", "99", "\u00b2"):
            if not isinstance(node.kids, dict) or beyond not in node.kids:
                with pytest.raises(KeyError):
                    seek(text, (*steps, beyond))
