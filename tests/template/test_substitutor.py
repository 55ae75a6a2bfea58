"""The `${...}` dialect: one reading of a template, two ways to fill it, and an end to all growth."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.java.throwable import Throwable
from conformance.template.substitutor import (
    CREDENTIAL,
    PARAMETERS,
    Template,
    TooLargeError,
    _Filling,
    template,
    unfilled,
)

NAMES = st.sampled_from(["a", "b", "c", "a.b", "", "${parameters.a"])
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(
            ["$", "$$", "{", "}", ":-", "${parameters.", "${parameters.a", "${credential.k}", '"', "é", ""]
        ),
        NAMES.map(lambda name: f"${{parameters.{name}}}"),
        st.tuples(NAMES, st.sampled_from(["", "d", "$", "${parameters.b", ":-"])).map(
            lambda pair: f"${{parameters.{pair[0]}:-{pair[1]}}}"
        ),
        NAMES.map(lambda name: f"$${{parameters.{name}}}"),
        st.text(max_size=3),
    ),
    max_size=8,
).map("".join)
VALUES = st.dictionaries(NAMES, st.none() | TEXTS, max_size=4)


def outcome(fill: object) -> object:
    try:
        return fill() if callable(fill) else None
    except Throwable as error:
        return error.body()


@given(TEXTS, VALUES)
def test_the_fast_way_gives_what_the_whole_algorithm_gives(text: str, values: dict[str, str | None]) -> None:
    whole = _Filling(values, PARAMETERS)
    assert outcome(lambda: Template(text, PARAMETERS).fill(values)) == outcome(lambda: whole.fill(text))


@given(TEXTS)
def test_each_placeholder_stands_where_it_says(text: str) -> None:
    for placeholder in template(text).placeholders():
        start, end = placeholder.span
        assert text[start:end].startswith(PARAMETERS + placeholder.name)
        assert text[end - 1] == "}"
        assert placeholder.escaped == (text[max(0, start - 1) : start] == "$")


@given(st.text(st.characters(exclude_characters="$")), st.dictionaries(st.text(), st.text()))
def test_a_text_without_a_dollar_is_its_own_filling(text: str, values: dict[str, str]) -> None:
    assert template(text).fill(values) == text


FILLED = [
    pytest.param("${parameters.a}", "A", id="a value"),
    pytest.param("${parameters.a}${parameters.a}", "AA", id="twice"),
    pytest.param("${parameters.none}", "${parameters.none}", id="an unknown one stays"),
    pytest.param("${parameters.null}", "${parameters.null}", id="null is no value"),
    pytest.param("${parameters.null:-d}", "d", id="null takes the default"),
    pytest.param("${parameters.a:-d}", "A", id="a value beats the default"),
    pytest.param("${parameters.none:-}", "", id="an empty default"),
    pytest.param("${parameters.none:-x:-y}", "x:-y", id="the first mark counts"),
    pytest.param("$${parameters.a}", "${parameters.a}", id="an escape is dropped"),
    pytest.param("$${parameters.${parameters.a}}", "${parameters.A}", id="an escape around a placeholder"),
    pytest.param("${parameters.dollar}${parameters.a}", "${parameters.a}", id="a value that ends in a dollar escapes"),
    pytest.param("${parameters.again}", "<A>", id="a value is filled too"),
    pytest.param("${parameters.none:-{x}}", "{x}", id="a default ends at the first brace"),
    pytest.param("${parameters.a", "${parameters.a", id="no closing brace"),
    pytest.param("${ parameters.a}${parametersa}", "${ parameters.a}${parametersa}", id="almost a placeholder"),
    pytest.param("${credential.a}", "${credential.a}", id="another prefix"),
]


@pytest.mark.parametrize(("text", "filled"), FILLED)
def test_what_a_template_becomes(text: str, filled: str) -> None:
    values = {"a": "A", "null": None, "dollar": "$", "again": "<${parameters.a}>"}
    assert template(text).fill(values) == filled


def test_each_prefix_has_its_own_placeholders() -> None:
    assert template("${credential.a} ${parameters.a}", CREDENTIAL).fill({"a": "A"}) == "A ${parameters.a}"


def test_values_that_name_each_other_in_a_circle_are_the_engines_error() -> None:
    with pytest.raises(Throwable) as error:
        template('{"m": "${parameters.a}"}').fill({"a": "${parameters.b}", "b": "${parameters.a}"})
    reason = 'Infinite loop in property interpolation of {"m": "${parameters.a}"}: a->b'
    assert (error.value.type, error.value.reason) == ("illegal_state_exception", reason)


def test_a_value_may_stand_in_several_others() -> None:
    values = {"a": "${parameters.x}${parameters.x}", "x": "${parameters.y}", "y": "1"}
    assert template("${parameters.a}${parameters.x}").fill(values) == "111"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param(
            "${parameters.p0}",
            {**{f"p{n}": f"${{parameters.p{n + 1}}}" * 10 for n in range(20)}, "p20": "x"},
            id="ten times ten times ten",
        ),
        pytest.param(
            "${parameters.p0}",
            {**{f"p{n}": f"${{parameters.p{n + 1}}}" * 2 for n in range(12)}, "p12": "$" + "x" * 100_000},
            id="few, but long",
        ),
        pytest.param("${parameters.p0}", {f"p{n}": f"${{parameters.p{n + 1}}}" for n in range(10_000)}, id="a chain"),
    ],
)
def test_growth_without_bound_ends_soon(text: str, values: dict[str, str]) -> None:
    began = time.process_time()
    with pytest.raises(TooLargeError):
        template(text).fill(values)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("${parameters." * 100_000, id="none closed"),
        pytest.param("$${parameters." * 100_000 + "}", id="escapes, closed at the end"),
        pytest.param("${parameters." * 100_000 + "}", id="one closed at the end"),
        pytest.param("${parameters.empty}" * 50_000 + "$", id="empty values"),
        pytest.param("${parameters.a:-" * 100_000 + "}", id="defaults"),
    ],
)
def test_a_long_template_takes_no_longer_than_it_is(text: str) -> None:
    began = time.process_time()
    template(text).placeholders()
    template(text).fill({"empty": "", "x": "$"})
    template(text + "${parameters.x}").fill({"empty": "", "x": "$"})
    unfilled(text)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("${parameters.a} ${parameters.b:-c} ${parameters.}", ["a", "b:-c"], id="names and defaults"),
        pytest.param("${parameters.${parameters.a}}", ["${parameters.a"], id="one in another"),
        pytest.param("${parameters.}}${parameters.a}", ["a"], id="one without a name"),
        pytest.param("${parameters.a", [], id="not closed"),
    ],
)
def test_what_is_left_unfilled_is_named(text: str, names: list[str]) -> None:
    assert unfilled(text) == names
