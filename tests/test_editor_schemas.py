"""The schemas that editors take for blueprint files: read from the folder alone, by a validator that is not ours."""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from conformance.blueprint import blueprint_ids, load
from conformance.resources import blueprints, schemas

EDITORS = ("blueprint", "connection", "connector", "report")
TABLE = tomllib.loads((Path(__file__).parent / "editor_schemas.toml").read_text("utf-8"))


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((schemas() / f"{name}.schema.json").read_text("utf-8"))
    return found


def validator(name: str) -> Draft202012Validator:
    """A schema whose references lead to the files beside it, as for an editor that opened it from the folder."""
    beside: Any = Registry()
    for each in EDITORS:
        beside = beside.with_resource(f"file:///schemas/{each}.schema.json", Resource.from_contents(read(each)))
    return Draft202012Validator({"$ref": f"file:///schemas/{name}.schema.json"}, registry=beside)


BLUEPRINT = validator("blueprint")


def written(identity: str) -> Any:
    return yaml.safe_load((blueprints() / f"{identity}.yaml").read_text("utf-8"))


def steps(pointer: str) -> list[str | int]:
    return [int(step) if step.isdecimal() else step for step in pointer.split("/")[1:]]


def changed(case: dict[str, Any]) -> Any:
    """The case's blueprint with its change made."""
    value = copy.deepcopy(written(case["blueprint"]))
    *way, last = steps(case["at"])
    holder = value
    for step in way:
        holder = holder[step]
    if "value" in case:
        holder[last] = case["value"]
    else:
        del holder[last]
    return value


def places(errors: Iterator[ValidationError]) -> set[str]:
    return {"".join(f"/{step}" for step in error.absolute_path) for error in errors}


@pytest.mark.parametrize("name", EDITORS)
def test_it_is_a_schema_that_needs_nothing_but_the_files_beside_it(name: str) -> None:
    found = read(name)
    Draft202012Validator.check_schema(found)
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    # an address as its id would be where its references are looked for
    assert "$id" not in found
    assert [
        reference for reference in references(found) if not reference.startswith("#") and not is_beside(reference)
    ] == []


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for member in value.values():
            yield from references(member)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def is_beside(reference: str) -> bool:
    file = reference.partition("#")[0]
    return "/" not in file and (schemas() / file).is_file()


@pytest.mark.parametrize("identity", blueprint_ids())
def test_a_blueprint_of_the_registry_is_taken(identity: str) -> None:
    assert [error.message for error in BLUEPRINT.iter_errors(written(identity))] == []


@pytest.mark.parametrize("case", TABLE["refused"], ids=lambda case: case["name"])
def test_what_is_wrong_is_refused_where_it_stands(case: dict[str, Any]) -> None:
    assert places(BLUEPRINT.iter_errors(changed(case))) == {case["fault"]}


@pytest.mark.parametrize("case", TABLE["taken"], ids=lambda case: case["name"])
def test_what_the_kit_takes_no_editor_marks(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(case["text"], "utf-8")
    assert load(path).title
    assert [error.message for error in BLUEPRINT.iter_errors(yaml.safe_load(case["text"]))] == []


@pytest.mark.parametrize("case", TABLE["patch_refused"], ids=lambda case: case["name"])
def test_what_is_wrong_in_what_extends_another_is_refused_where_it_stands(case: dict[str, Any]) -> None:
    assert places(BLUEPRINT.iter_errors(yaml.safe_load(case["text"]))) == {case["fault"]}
