"""Vectors of a mock: unit length, the same everywhere, and bounded memory for whatever text comes."""

from __future__ import annotations

import math
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.mock.vectors import as_base64_bytes, as_int8, as_json, as_list, sign_bytes
from conformance.mock.words import answer, cut_at, example, pieces, relevance, take, tokens

TEXT = st.text(max_size=200)


@settings(deadline=None)
@given(text=TEXT, dimension=st.integers(1, 600))
def test_a_vector_has_its_size_and_unit_length(text: str, dimension: int) -> None:
    found = as_list(text, dimension)
    assert len(found) == dimension
    assert math.isclose(math.hypot(*found), 1, abs_tol=1e-6)


@settings(deadline=None)
@given(text=TEXT)
def test_all_forms_of_a_vector_have_its_signs(text: str) -> None:
    found = as_list(text, 64)
    bits = sign_bytes(text, 64)
    assert [value < 0 for value in found] == [bool(bits[i // 8] >> i % 8 & 1) for i in range(64)]
    assert [value < 0 for value in as_int8(text, 64)] == [value < 0 for value in found]
    assert len(as_base64_bytes(text, 64)) == 256


def test_different_texts_have_different_vectors() -> None:
    texts = ["", " ", "a", "A", "a b", "b a", "a b.", "a b!", "ä", "x" * 5000, "x" * 5001, "word " * 30_000]
    assert len({as_json(text, 256) for text in texts}) == len(texts)


@pytest.mark.parametrize("text", ["w" * 1_000_000, "w " * 500_000, " ".join(map(str, range(100_000)))])
def test_a_huge_text_leaves_nothing_behind(text: str) -> None:
    as_json(text, 256)
    tracemalloc.start()
    for number in range(20):
        as_json(f"{number} {text}", 256)
        tokens(f"{number} {text}")
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 2_000_000


@given(text=TEXT)
def test_the_pieces_of_a_text_are_the_text(text: str) -> None:
    shown = "".join(pieces(text))
    assert text.startswith(shown)
    assert not text[len(shown) :].strip()
    assert sum(map(tokens, pieces(text))) == tokens(text)


@given(text=TEXT, limit=st.integers(0, 20))
def test_a_text_is_cut_after_so_many_tokens(text: str, limit: int) -> None:
    shown, cut = take(text, limit)
    assert text.startswith(shown)
    assert (tokens(shown), cut) == ((limit, True) if tokens(text) > limit else (tokens(text), False))


@given(query=TEXT, document=TEXT)
def test_relevance_lies_between_0_and_1_and_a_document_is_nearest_to_itself(query: str, document: str) -> None:
    assert 0 <= relevance(query, document) <= 1
    assert relevance(query, query) >= relevance(query, document)


def test_a_stop_ends_the_text_before_the_first_of_them() -> None:
    assert cut_at("a b c", ["c", "b"]) == ("a ", "b")
    assert cut_at("a b c", "x") == ("a b c", None)
    assert cut_at("a b c", None) == ("a b c", None)
    assert cut_at("a b c", [""]) == ("a b c", None)


def test_an_example_fits_its_schema() -> None:
    schema = {
        "type": "OBJECT",
        "properties": {
            "a": {"type": "integer", "minimum": 5},
            "b": {"enum": ["x", "y"]},
            "c": {"type": "array", "items": {"type": "boolean"}, "minItems": 2},
            "d": {"anyOf": [{"type": "null"}, {"type": "string"}]},
            "e": {"const": 7},
        },
    }
    assert example(schema) == {"a": 5, "b": "x", "c": [True, True], "d": None, "e": 7}
    looped: dict[str, object] = {"type": "array"}
    looped["items"] = looped
    assert example(looped)


def test_an_answer_is_one_line_and_names_the_prompt() -> None:
    assert answer(" one\n two ") == "Mock answer to: one two"
    assert answer("") == "Mock answer."
