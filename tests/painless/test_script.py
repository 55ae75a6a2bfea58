"""How scripts are called: params, the engine's `escape`, and the shape of its errors."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.java.throwable import Throwable
from conformance.painless import LINKED_TREE_MAP, PainlessUnsupportedError, Script, compile_script, with_escape_helper

BLUEPRINTS = sorted((Path(__file__).parents[2] / "blueprints").glob("*.yaml"))


def run(source: str, **params: Any) -> str | None:
    return compile_script(source).run(params)


def error(source: str, **params: Any) -> dict[str, Any]:
    with pytest.raises(Throwable) as thrown:
        run(source, **params)
    return dict(thrown.value.body())


def test_a_script_gives_text_or_null() -> None:
    assert run("return params.s", s="plum") == "plum"
    assert run("return params.nope") is None
    assert run("int i = 1;") is None
    assert isinstance(compile_script("return null"), Script)


def test_a_result_that_is_no_text_is_a_compile_error_where_it_is_known() -> None:
    problem = error("Map m = ['k': 1]; return m")
    assert (problem["reason"], problem["caused_by"]["type"]) == ("compile error", "class_cast_exception")
    assert problem["caused_by"]["reason"] == "Cannot cast from [java.util.Map] to [java.lang.String]."


def test_a_compile_error_has_the_status_of_the_one_who_sent_it() -> None:
    with pytest.raises(Throwable) as thrown:
        compile_script("return 1 +")
    assert thrown.value.status == 400
    assert thrown.value.body() == {
        "type": "script_exception",
        "reason": "compile error",
        "script_stack": ["return 1 +", "          ^---- HERE"],
        "script": "return 1 +",
        "lang": "painless",
        "position": {"offset": 10, "start": 0, "end": 10},
        "caused_by": {
            "type": "illegal_argument_exception",
            "reason": "unexpected end of script.",
            "caused_by": {"type": "no_viable_alt_exception", "reason": None},
        },
    }


def test_a_runtime_error_points_into_the_script() -> None:
    problem = error("def a = params.a; return a.b.c;", a={"b": None})
    assert problem["script_stack"][-2:] == ["return a.b.c;", "          ^---- HERE"]
    assert problem["position"] == {"offset": 28, "start": 18, "end": 31}


def test_numbers_are_told_apart_by_their_size() -> None:
    source = "return '' + (params.x instanceof Integer) + (params.x instanceof Long) + (params.x instanceof Double)"
    assert run(source, x=2**31 - 1) == "truefalsefalse"
    assert run(source, x=2**31) == "falsetruefalse"
    assert run(source, x=2.0) == "falsefalsetrue"
    with pytest.raises(PainlessUnsupportedError):
        run(source, x=2**63)


def test_characters_beyond_the_first_plane_are_two_units() -> None:
    assert run("return params.s.length() + params.s", s="🦘é") == "3🦘é"
    assert run("return params.s.substring(0, 2) + params.s.substring(2)", s="🦘é") == "🦘é"
    problem = error("String kangaroo = '🦘'; return params.s.nope", s="x")
    assert problem["position"]["start"] == 24


def test_params_print_in_their_order_and_are_left_alone() -> None:
    params = {"z": 1, "a": {"q": [1, 2.5, None, True], "b": {}}}
    assert compile_script("params.a.q.add('x'); params.new = 1; return '' + params").run(params) == (
        "{z=1, a={q=[1, 2.5, null, true, x], b={}}, new=1}"
    )
    assert params == {"z": 1, "a": {"q": [1, 2.5, None, True], "b": {}}}


def test_errors_name_the_class_that_the_params_are_of() -> None:
    script = compile_script("return '' + (params.a + 1)")
    with pytest.raises(Throwable) as thrown:
        script.run({"a": {}}, root=LINKED_TREE_MAP, nested=LINKED_TREE_MAP)
    assert "com.google.gson.internal.LinkedTreeMap" in str(thrown.value.body())


def test_a_hash_map_prints_in_the_order_of_its_table() -> None:
    params = {"gamma": 1, "alpha": 2, "delta": 3, "beta": 4, "omega": 5}
    script = compile_script("return '' + params")
    assert script.run(params) == "{gamma=1, alpha=2, delta=3, beta=4, omega=5}"
    assert script.run(params, root="java.util.HashMap") == "{alpha=2, delta=3, gamma=1, beta=4, omega=5}"
    assert run("return '' + new HashMap(params)", **params) == "{delta=3, gamma=1, beta=4, omega=5, alpha=2}"


def test_escape_comes_before_a_script_that_calls_it() -> None:
    source = "return escape(params.s);"
    whole = with_escape_helper(source)
    assert whole.endswith(source)
    assert re.match(r"\s*String escape\(def input\)", whole)
    assert run(whole, s='a "b" \\ \n\r\b\f') == 'a \\"b\\" \\\\ \\n\\r\\b\\f'
    assert run(whole, s="tab\t") == "tab\t"


@pytest.mark.parametrize(
    "source",
    ["return params.s;", "String escape(def x) { return 'own' } return escape(params.s);", "return params.escape;"],
)
def test_escape_is_not_put_before_others(source: str) -> None:
    assert with_escape_helper(source) == source


def test_escape_of_null_is_the_engines_own_error() -> None:
    problem = error(with_escape_helper("return escape(params.nope);"))
    assert problem["script"] == " ..."
    assert problem["caused_by"]["type"] == "null_pointer_exception"


def scripts() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []

    def look(name: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                if key in {"pre_process_function", "post_process_function"} and isinstance(inner, str):
                    found.append((name, inner))
                look(name, inner)
        elif isinstance(value, list):
            for inner in value:
                look(name, inner)

    for path in BLUEPRINTS:
        look(path.name, yaml.safe_load(path.read_text("utf-8")))
    return [each for each in found if "return" in each[1]]


def test_the_scripts_of_the_kits_own_blueprints_compile() -> None:
    known = scripts()
    print(len(known), "scripts")
    for _, source in known:
        compile_script(with_escape_helper(source))
