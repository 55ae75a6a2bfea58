"""The `{{name}}` dialect: what is a template, what comes of it, and what no template can reach."""

from __future__ import annotations

import builtins
import json
import keyword
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conformance.template.mustache import Filling, MissingError, MustacheError, mustache

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=5), below, max_size=3),
    max_leaves=8,
)
NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
PLAIN = st.text(st.characters(exclude_characters="{}"))
HOSTILE = ['"', "\\", '"}', "\n\r\t\0", "{{a}}", "{{", "}}", "{% raw %}", "\u2028", "\ud800", "</script>", "${a}"]


def fill(value: Any, **values: Any) -> Any:
    return Filling(values).fill(value)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        pytest.param("plain { text }", "plain { text }", id="no placeholder"),
        pytest.param("{{a}}", 'v"', id="the whole string"),
        pytest.param("{{ a }}", 'v"', id="spaces inside"),
        pytest.param(" {{a}}", ' v"', id="a space before"),
        pytest.param("{{n}}", 0.5, id="a number keeps its type"),
        pytest.param("{{o}}", {"k": [None]}, id="an object keeps its type"),
        pytest.param("{{z}}", None, id="null keeps its type"),
        pytest.param("x {{n}}{{b}} {{o}} {{z}}", 'x 0.5true {"k":[null]} null', id="JSON inside a longer string"),
        pytest.param("{% if a %}{# b #}", "{% if a %}{# b #}", id="Jinja's other tags are plain text"),
        pytest.param("a\r\n{{n}}\r\n", "a\r\n0.5\r\n", id="line breaks stay as they are"),
        pytest.param({"{{a}}": ["{{a}}", 1, None]}, {"{{a}}": ['v"', 1, None]}, id="members' names stay as they are"),
        pytest.param("}} {{a}}}", '}} v"}', id="closing braces alone are plain text"),
    ],
)
def test_a_template_is_filled(template: Any, expected: Any) -> None:
    assert fill(template, a='v"', n=0.5, b=True, o={"k": [None]}, z=None) == expected


@pytest.mark.parametrize(
    ("template", "problem", "place"),
    [
        ("{{a", "never closed", (1, 1)),
        ("x\ny {{ a", "never closed", (2, 3)),
        ("{{}}", "names no variable", (1, 1)),
        ("{{  }}", "names no variable", (1, 1)),
        ("{{a.b}}", "not 'a.b'", (1, 1)),
        ("{{a['b']}}", "only the name", (1, 1)),
        ("{{a|upper}}", "only the name", (1, 1)),
        ("{{range(10**9)}}", "only the name", (1, 1)),
        ("{{7*7}}", "only the name", (1, 1)),
        ("{{-a-}}", "only the name", (1, 1)),
        ("{{{a}}}", "not '{a'", (1, 1)),
        ("{{''.__class__}}", "only the name", (1, 1)),
        ("{{true}}", "rename", (1, 1)),
        ("{{self}}", "rename", (1, 1)),
        ("ok {{a}}\n  {{a}} {{ é }}", "only the name", (2, 9)),
    ],
)
def test_what_is_no_template_is_told_with_its_place(template: str, problem: str, place: tuple[int, int]) -> None:
    with pytest.raises(MustacheError) as caught:
        mustache(template)
    assert problem in str(caught.value)
    assert (caught.value.line, caught.value.column) == place


def test_a_placeholder_without_a_value_is_told_by_name_and_place() -> None:
    with pytest.raises(MissingError) as caught:
        fill("Hello\n {{promt}}", prompt="x")
    assert caught.value.name == "promt"
    assert str(caught.value) == "nothing supplies {{promt}}; did you mean 'prompt'? (at 2:2 of the template)"


def test_every_fault_of_a_value_is_told_with_its_steps() -> None:
    told: list[Any] = []
    Filling({}).fill({"a": ["x", "{{b}}"], "c": "{{"}, ("payload",), lambda at, error: told.append((at, error.column)))
    assert told == [(("payload", "a", 1), 1), (("payload", "c"), 1)]


@given(JSON, PLAIN, PLAIN)
def test_a_value_reads_back_equal(value: Any, before: str, after: str) -> None:
    body = json.loads(json.dumps(fill({"whole": "{{v}}", "text": before + "{{v}}" + after}, v=value)))
    assert body["whole"] == value
    if before or after:
        inside = body["text"][len(before) : len(body["text"]) - len(after)]
        assert inside == value if isinstance(value, str) else json.loads(inside) == value


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_text_neither_breaks_the_body_nor_is_expanded(value: str) -> None:
    body = json.loads(json.dumps(fill(["{{v}}", "a {{v}} b {{w}}"], v=value, a="expanded", w="{{v}}")))
    assert body == [value, f"a {value} b {{{{v}}}}"]


@given(NAMES, JSON)
@example("self", 1)
@example("result", 1)
@example("__class__", 1)
@example("l_0_a", 1)
@example("context", 1)
@example("range", 1)
def test_a_name_gives_its_value_or_is_refused(name: str, value: Any) -> None:
    try:
        template = mustache(f"{{{{{name}}}}}")
    except MustacheError:
        return
    assert Filling({name: value}).fill(template.text) == value
    with pytest.raises(MissingError):
        Filling({}).fill(template.text)


@pytest.mark.parametrize("name", [*keyword.kwlist, *dir(builtins), "environment", "resolve", "loop", "namespace"])
def test_no_name_reaches_what_is_no_variable(name: str) -> None:
    with pytest.raises(MustacheError):
        fill(f"{{{{{name}}}}}", a=1)


@given(st.text(st.sampled_from("{}ab._ |()[]'\"%#-\n"), max_size=40))
def test_any_text_is_filled_or_refused(text: str) -> None:
    told = None
    try:
        assert isinstance(fill(text, a="A", b={"x": 1}, ab=2), (str, dict, int))
    except MustacheError as error:
        told = error
    if told is not None:
        assert text.split("\n")[told.line - 1][told.column - 1 :].startswith("{{")


def test_what_grows_beyond_all_bounds_is_refused_before_it_is_put_together() -> None:
    big = "x" * 1_000_000
    with pytest.raises(MustacheError, match="grows beyond"):
        fill(["{{v}}{{v}}"] * 1000, v=big)
    with pytest.raises(MustacheError, match="grows beyond"):
        fill(["{{v}}"] * 1000, v=[big])


def test_what_is_no_json_value_is_refused() -> None:
    with pytest.raises(MustacheError, match="no JSON value"):
        fill("{{v}}", v=float("nan"))
    with pytest.raises(MustacheError, match="no JSON value"):
        fill("{{v}}", v=object())
