"""A blueprint is read from a file, and told apart from what is none, with its place."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.blueprint import blueprint, blueprint_ids, from_mapping, load, merge_patch
from conformance.errors import BlueprintError, UsageError
from conformance.resources import blueprints

CONNECTOR = {
    "name": "n",
    "version": 1,
    "protocol": "http",
    "credential": {"key": "k"},
    "actions": [{"action_type": "predict", "method": "POST", "url": "https://a.test", "request_body": "{}"}],
}


def written(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def whole(**changed: Any) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((blueprints() / "openai-chat.yaml").read_text(encoding="utf-8"))
    return {**read, **changed}


@pytest.mark.parametrize("name", ["mine.yaml", "mine.yml", "mine.json", "mine"])
def test_a_bare_connector_body_is_a_blueprint_without_calls(tmp_path: Path, name: str) -> None:
    found = load(written(tmp_path, json.dumps(CONNECTOR), name))
    assert (found.id, found.title, found.calls, found.body) == ("mine", "n", (), CONNECTOR)
    assert found.connector().name == "n"


def test_a_blueprint_holds_its_calls(tmp_path: Path) -> None:
    found = load(written(tmp_path, yaml.safe_dump(whole())))
    call = found.call("greeting")
    assert (found.provider, found.task, found.pointer) == ("openai", "chat", "/connector")
    assert (call.call.action, call.status, call.pointer) == ("predict", 200, "/calls/0")
    assert call.exchanges[0].reply.status == 200
    assert found.path.endswith("mine.yaml")
    with pytest.raises(UsageError, match="mine documents no call 'none'; it has: greeting"):
        found.call("none")


def test_a_mapping_is_a_blueprint_without_a_file() -> None:
    found = from_mapping(CONNECTOR, "own")
    assert (found.id, found.path, found.document) == ("own", "", None)


class TestExtends:
    def test_it_takes_what_it_does_not_say_from_the_registry(self, tmp_path: Path) -> None:
        text = "extends: openai-chat\ntitle: Mine\nconnector:\n  parameters:\n    model: gpt-9\n    endpoint: null\n"
        found = load(written(tmp_path, text))
        base = blueprint("openai-chat")
        assert (found.title, found.provider) == ("Mine", base.provider)
        assert found.body["parameters"] == {"model": "gpt-9"}
        assert found.body["actions"] == base.body["actions"]
        assert [call.name for call in found.calls] == [call.name for call in base.calls]

    @pytest.mark.parametrize(
        ("parent", "problem"),
        [
            ("openai-chatt", "it extends 'openai-chatt', which the registry does not have; did you mean 'openai-chat'"),
            ("mine", "blueprints extend each other in a circle: mine -> mine"),
            ("[openai-chat]", "`extends` names one blueprint of the registry, not a list"),
            ("3", "`extends` names one blueprint of the registry, not int"),
        ],
    )
    def test_it_must_name_another_blueprint(self, tmp_path: Path, parent: str, problem: str) -> None:
        with pytest.raises(BlueprintError, match=re.escape(problem)):
            load(written(tmp_path, f"extends: {parent}\ntitle: x\n"))

    @pytest.mark.parametrize(
        ("base", "patch", "merged"),
        [
            ({"a": 1, "b": 2}, {"b": None, "c": 3}, {"a": 1, "c": 3}),
            ({"a": {"b": 1, "c": 2}}, {"a": {"b": 9}}, {"a": {"b": 9, "c": 2}}),
            ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
            ({"a": 1}, {"a": {"b": None, "c": 1}}, {"a": {"c": 1}}),
            ([1], {"a": 1}, {"a": 1}),
            ({"a": 1}, 7, 7),
        ],
    )
    def test_it_is_merged_as_a_merge_patch(self, base: Any, patch: Any, merged: Any) -> None:
        assert merge_patch(base, patch) == merged


FAULTS: list[Any] = [
    pytest.param("connector: {}\n", (1, 1), "'title' is a required property", id="what is missing, at the mapping"),
    pytest.param(
        "title: x\nprovider: p\nconnector: 3\n",
        (3, 12),
        "a mapping is wanted, found int",
        id="a connector that is none",
    ),
    pytest.param("a: 1\nb: 2\n", (1, 1), "this is no blueprint: it has neither a `connector` nor", id="something else"),
    pytest.param("- a\n", (1, 1), "expected a mapping, found a list", id="a list"),
    pytest.param("a text", (1, 1), "expected a mapping, found a text", id="a text"),
    pytest.param("null", (1, 1), "expected a mapping, found nothing", id="null"),
    pytest.param("connector: [\n", (2, 1), "", id="no YAML"),
    pytest.param("connector: {}\nconnector: {}\n", (2, 1), "", id="a key twice"),
]


@pytest.mark.parametrize(("text", "place", "problem"), FAULTS)
def test_what_is_no_blueprint_is_told_with_its_place(
    tmp_path: Path, text: str, place: tuple[int, int], problem: str
) -> None:
    with pytest.raises(BlueprintError) as error:
        load(written(tmp_path, text))
    assert (error.value.line, error.value.column) == place
    assert problem in error.value.problem
    assert str(error.value).startswith(f"{tmp_path}/mine.yaml:{place[0]}:{place[1]}: ")


@pytest.mark.parametrize(
    ("changed", "pointer", "word"),
    [
        ({"task": "wat"}, "/task", "wat"),
        ({"profile": 3}, "/profile", "3"),
        ({"unknown": 1}, "", "unknown"),
        ({"calls": [{"name": "x"}]}, "/calls/0", "required"),
        ({"trusted_endpoints": "x"}, "/trusted_endpoints", "array"),
    ],
)
def test_a_fault_of_the_schema_has_line_and_column(
    tmp_path: Path, changed: dict[str, Any], pointer: str, word: str
) -> None:
    text = yaml.safe_dump(whole(**changed), sort_keys=False)
    with pytest.raises(BlueprintError) as error:
        load(written(tmp_path, text))
    assert (error.value.pointer, word in error.value.problem) == (pointer, True)
    line = text.splitlines()[error.value.line - 1][error.value.column - 1 :]
    assert error.value.line > 1 or pointer == ""
    assert line


def test_a_connector_that_the_engine_refuses_is_a_blueprint_all_the_same(tmp_path: Path) -> None:
    found = load(written(tmp_path, json.dumps({**CONNECTOR, "protocol": "ftp"})))
    with pytest.raises(BlueprintError, match=r"the engine refuses this connector: .*Unsupported connector protocol"):
        found.connector()


def test_a_connector_that_can_not_be_deployed_says_why(tmp_path: Path) -> None:
    action = {**CONNECTOR["actions"][0], "headers": {"X": "${parameters.a}"}}  # type: ignore[index]
    body = {**CONNECTOR, "actions": [action], "parameters": {"a": "${parameters.b}", "b": "${parameters.a}"}}
    with pytest.raises(BlueprintError, match=r"the engine can't deploy this connector: .*Infinite loop"):
        load(written(tmp_path, json.dumps(body))).deployed()


def test_a_mapping_that_nests_too_deep_is_refused() -> None:
    deep: Any = {}
    for _ in range(10_000):
        deep = {"a": deep}
    with pytest.raises(BlueprintError, match="nests deeper than any engine reads"):
        from_mapping({**CONNECTOR, "parameters": deep}).connector()


def test_its_own_interface_beats_the_preset_one() -> None:
    assert blueprint("bedrock-titan-embed-text-v1").deployed().interface != {}
    own = whole(interface={"input": {"required": ["parameters"]}})
    assert from_mapping(own).deployed().interface == {"input": '{"required":["parameters"]}'}


def test_an_unknown_id_is_told_the_nearest() -> None:
    with pytest.raises(UsageError, match="no blueprint is called 'openai-chatt'; did you mean 'openai-chat'"):
        blueprint("openai-chatt")


def test_the_registry_is_in_order() -> None:
    assert blueprint_ids() == sorted(blueprint_ids())
    assert "openai-chat" in blueprint_ids()
