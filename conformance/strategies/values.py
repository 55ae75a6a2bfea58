"""Texts and values: ordinary ones, hostile ones, and those that the engine takes for more than texts."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from conformance.hostile import LOOKALIKES, TEXTS
from conformance.java.is_json import is_json

__all__ = ["hostile_texts", "is_plain", "json_values", "lookalikes", "texts"]

_ANY = st.characters(exclude_categories=["Cs"])
_BREAKING = "\"'\\/{}[]:,$%&<>\n\r\t\0\x7f\u0085\u2028\ufeff ab"


def texts(*, min_size: int = 0, max_size: int | None = None) -> st.SearchStrategy[str]:
    """Texts of any characters but lone surrogates, which JSON can't hold."""
    return st.text(_ANY, min_size=min_size, max_size=max_size)


def hostile_texts() -> st.SearchStrategy[str]:
    """Texts that must arrive just as they are, though they are full of what JSON, URLs and templates are written in."""
    # the made-up ones first: what is found is made small in these
    return st.one_of(st.text(_BREAKING, max_size=20), texts(), st.sampled_from(sorted(TEXTS.values()))).filter(is_plain)


def lookalikes() -> st.SearchStrategy[str]:
    """Texts that the engine itself treats as more: placeholders, and JSON, which it does not escape."""
    joined = st.builds(str.__add__, st.sampled_from(sorted(LOOKALIKES.values())), texts(max_size=5))
    return st.one_of(st.sampled_from(sorted(LOOKALIKES.values())), joined)


def is_plain(text: str) -> bool:
    """Whether a text is no more than a text to the engine: neither JSON nor a placeholder."""
    return "${" not in text and not is_json(text)


def json_values(*, max_leaves: int = 8) -> st.SearchStrategy[Any]:
    """JSON values of any kind."""
    scalars = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**63), 2**63 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
        texts(),
    )
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts(max_size=8), inner, max_size=4),
        max_leaves=max_leaves,
    )
