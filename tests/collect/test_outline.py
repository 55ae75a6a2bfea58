"""What is collected of a file: its checks by stable names, and nothing of a file that is about something else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from conformance import resources
from conformance.blueprint import blueprint, blueprint_ids
from conformance.collect.outline import FILE_CHECKS, Planned, Wanted, outline

PLAIN = Wanted()
CONNECTOR = {
    "name": "c",
    "version": "1",
    "protocol": "http",
    "credential": {"k": "<KEY>"},
    "actions": [
        {"action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/x", "request_body": "{}"}
    ],
}


def names(path: Path, wanted: Wanted = PLAIN, *, named: bool = True) -> list[str]:
    found = outline(path, wanted, named=named)
    assert found is not None
    return [f"{each.group}::{each.name}" if each.group else each.name for each in found.checks]


@pytest.mark.parametrize("identity", blueprint_ids())
def test_the_outline_of_a_blueprint_knows_its_calls_as_the_reader_does(identity: str) -> None:
    found = outline(resources.blueprints() / f"{identity}.yaml", PLAIN, named=False)
    whole = blueprint(identity)
    assert found is not None
    assert found.provider == whole.provider
    told = [(each.group, each.call) for each in found.checks if each.check == "renders"]
    assert told == [(call.call.action, call.name) for call in whole.calls]
    assert len({(each.group, each.name) for each in found.checks}) == len(found.checks)


def test_the_first_call_of_an_action_has_no_label_and_the_others_have_their_names(tmp_path: Path) -> None:
    calls = [
        {"name": "first"},
        {"name": "second one"},
        {"name": "second one"},
        {"name": "job", "action": "batch_predict"},
    ]
    path = tmp_path / "b.yaml"
    path.write_text(yaml.dump({"title": "t", "connector": CONNECTOR, "calls": calls}))
    told = [name for name in names(path) if "renders" in name]
    assert told == [
        "predict::renders",
        "predict::renders[second-one]",
        "predict::renders[second-one-2]",
        "batch_predict::renders",
    ]


def test_examples_and_cassettes_add_checks_where_they_are_asked_for(tmp_path: Path) -> None:
    path = resources.blueprints() / "openai-chat.yaml"
    assert "replays" not in names(path)
    assert "predict::properties" in names(path, Wanted(examples=3))
    assert "replays" in names(path, Wanted(cassettes=resources.cassettes()))
    assert "replays" not in names(path, Wanted(cassettes=tmp_path))
    assert "replays" in names(path, Wanted(cassettes=tmp_path, strict=True))


def test_a_bare_body_has_the_checks_that_need_no_call(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(json.dumps(CONNECTOR))
    assert names(path, named=False) == [*FILE_CHECKS, "filled"]


OTHERS = {
    "a workflow": ("w.yaml", "on: push\njobs: {}\n"),
    "a package": ("package.json", '{"name": "x", "version": "1.0.0"}'),
    "a cassette": ("openai-chat.yaml", (resources.cassettes() / "openai-chat.yaml").read_text()),
    "prose": ("README.md", "# A page\n\nNothing here.\n"),
    "no text": ("x.md", "\0\0"),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_a_file_of_a_folder_that_is_about_something_else_is_left_alone(kind: str, tmp_path: Path) -> None:
    name, text = OTHERS[kind]
    (tmp_path / name).write_text(text)
    assert outline(tmp_path / name, PLAIN, named=False) is None


@pytest.mark.parametrize("kind", OTHERS)
def test_a_file_that_is_named_is_linted_whatever_it_holds(kind: str, tmp_path: Path) -> None:
    name, text = OTHERS[kind]
    (tmp_path / name).write_text(text)
    found = outline(tmp_path / name, PLAIN, named=True)
    assert found is not None
    assert found.checks[0] == Planned("lint")


def test_a_torn_blueprint_of_a_folder_is_collected_to_be_told_about(tmp_path: Path) -> None:
    path = tmp_path / "torn.yaml"
    path.write_text((resources.blueprints() / "openai-chat.yaml").read_text() + "\n  - {\n")
    assert names(path, named=False) == ["lint"]


def test_a_page_has_a_group_for_each_connector_that_it_creates(tmp_path: Path) -> None:
    body = json.dumps(CONNECTOR)
    path = tmp_path / "page.md"
    block = f"```json\nPOST /_plugins/_ml/connectors/_create\n{body}\n```\n"
    path.write_text(f'# Page\n{block}{block}```json\nPOST /_plugins/_ml/connectors/_create\n{{ "actions": [\n```\n')
    assert names(path, named=False) == ["lint", "c::schema", "c::deploys", "c-2::schema", "c-2::deploys"]
