"""Each part of a request says where it came from."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conformance.engine.call import Call
from conformance.engine.explain import Origin, explain, parts
from conformance.engine.model import Model
from conformance.engine.predict import render
from tests.engine.making import URL, documents, model, parameters


def origins(model: Model, call: Call) -> dict[str, list[tuple[str, str, str]]]:
    action = model.action("PREDICT")
    (prepared,) = render(model, call).prepared
    found = explain(model.connector, action, call, prepared)
    return {
        where: [(part.placeholder.name, part.text, str(part.origin)) for part in parts]
        for where, parts in found.items()
    }


def test_every_source_is_told() -> None:
    tested = model(
        {
            "url": URL + "/${parameters.model}",
            "headers": {"Authorization": "Bearer ${credential.key}", "X": "${parameters.model} ${parameters.v}"},
            "request_body": '{"v": "${parameters.v}", "m": "${parameters.model}", "d": "${parameters.none:-x}"}',
        },
        parameters={"model": "m-1"},
    )
    assert origins(tested, parameters(v="a/b")) == {
        "url": [("model", "m-1", "the connector's parameter 'model'")],
        "headers/Authorization": [("key", "secret", "the credential 'key'")],
        "headers/X": [
            ("model", "m-1", "the connector's parameter 'model'"),
            ("v", "${parameters.v}", "nothing supplies it"),
        ],
        "request_body": [
            ("v", "a\\/b", "the call's parameter 'v'"),
            ("model", "m-1", "the connector's parameter 'model'"),
            ("none", "x", "the placeholder's default"),
        ],
    }


def test_a_function_is_told_by_name() -> None:
    function = "connector.pre_process.cohere.embedding"
    tested = model({"request_body": '{"t": ${parameters.texts}}', "pre_process_function": function})
    assert origins(tested, documents("a"))["request_body"] == [("texts", '["a"]', function)]


def test_without_a_function_documents_come_from_the_default_one() -> None:
    tested = model({"request_body": '{"t": ${parameters.input}}'})
    assert origins(tested, documents("a"))["request_body"] == [
        ("input", '["a"]', "connector.pre_process.default.embedding")
    ]


def test_a_script_is_told_as_a_script() -> None:
    script = 'return \'{"parameters": {"v": "x"}}\';'
    tested = model({"pre_process_function": script})
    assert origins(tested, documents("a"))["request_body"] == [("v", "x", "the pre_process_function script")]


@given(
    st.lists(st.sampled_from(["${parameters.a}", "${parameters.b:-d}", "${parameters.c}", " x ", "é", "{"]), max_size=9)
)
def test_each_part_stands_where_it_says_in_the_filled_text(pieces: list[str]) -> None:
    text, values = "".join(pieces), {"a": "AAA", "c": ""}
    from conformance.template.substitutor import template

    filled = template(text).fill(values)
    for part in parts(text, values, {}):
        assert filled[part.start : part.end] == part.text


def test_an_escaped_placeholder_is_plain_text() -> None:
    (part,) = parts("$${parameters.a} ${parameters.a}", {"a": "A"}, {"a": Origin("request", "a")})
    assert (part.start, part.text) == (len("${parameters.a} "), "A")
