"""What came with which version of ML Commons, line by line: told to the version before, and to no later one.

`versions.txt` holds the facts, taken from the release tags: kind, thing, and the first version that has it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from conformance.lint.options import VERSIONS, Options
from conformance.lint.run import lint_text
from tests.lint.examples import BODY, TODAY

LINE = re.compile(r"(?P<kind>[^:]+): (?P<thing>.+) since (?P<version>\d+\.\d+)\.0\.0")
FACTS = [
    pytest.param(found["kind"], found["thing"], found["version"], id=f"{found['kind']} {found['thing']}")
    for line in Path(__file__).with_name("versions.txt").read_text("utf-8").splitlines()
    if (found := LINE.fullmatch(line))
]
CODES = {
    "action key": "CB705",
    "action_type": "CB702",
    "client_config": "CB704",
    "default trusted": "CB501",
    "fn": "CB701",
    "protocol": "CB703",
    "setting": "CB708",
    ":-null": "CB706",
    "create refuses empty credential": "CB412",
    "isJsonOrNdjson": "CB707",
}
VALUES = {"name": "chat", "supports_structured_output": True}
WHOLE = {"mcp_sse", "mcp_streamable_http"}


def action(**members: Any) -> dict[str, Any]:
    return {**BODY, "actions": [{**BODY["actions"][0], **members}]}


def using(kind: str, thing: str) -> str:
    """A file that uses the thing."""
    value: Any = BODY
    match kind:
        case "action key":
            value = action(**{thing: VALUES.get(thing, BODY["actions"][0].get(thing, "return null;"))})
        case "action_type":
            value = action(action_type=thing)
        case "client_config":
            value = {**BODY, "client_config": {thing: "constant" if "policy" in thing else 5}}
        case "protocol" if thing in WHOLE:
            value = {**BODY, "protocol": thing, "url": "https://a.example"}
        case "protocol":
            value = {**BODY, "protocol": thing}
        case "fn":
            value = action(**{"pre_process_function" if ".pre_" in thing else "post_process_function": thing})
        case "default trusted":
            value = action(url=address(thing))
        case "setting":
            settings = {"persistent": {f"plugins.ml_commons.{thing}": True}}
            return f"PUT /_cluster/settings\n{json.dumps(settings)}\n"
        case _:
            value = {
                ":-null": action(request_body='{"user": "${parameters.user:-null}"}'),
                "create refuses empty credential": {**BODY, "credential": {}},
                "isJsonOrNdjson": action(request_body='{"index": {}}\n{"model": "${parameters.model}"}\n'),
            }[thing]
    return json.dumps(value)


def address(pattern: str) -> str:
    """A URL that the pattern matches."""
    text = pattern.strip("^$").replace("(-fips)?", "").replace("..*[a-z0-9-]", ".us-east-1")
    return re.sub(r"\\\.\.\*\[a-z0-9-\]", ".us-east-1", text).replace("\\", "").replace("/.*", "/v1")


def codes(text: str, version: str) -> set[str]:
    name = "x.console" if text.startswith("PUT") else "x.json"
    return {one.code for one in lint_text(text, name, Options(today=TODAY, target_version=version)).findings}


@pytest.mark.parametrize(("kind", "thing", "version"), FACTS)
def test_a_thing_is_told_to_the_versions_before_it_alone(kind: str, thing: str, version: str) -> None:
    code = CODES.get(kind) or CODES[thing]
    text = using(kind, thing)
    before = [
        each for each in VERSIONS if VERSIONS.index(each) < (VERSIONS.index(version) if version in VERSIONS else 99)
    ]
    told = [each for each in VERSIONS if code in codes(text, each)]
    if thing == "create refuses empty credential":
        before = [each for each in VERSIONS if each not in before]
    assert told == before


def test_every_line_is_a_fact() -> None:
    lines = Path(__file__).with_name("versions.txt").read_text("utf-8").splitlines()
    assert len(FACTS) == len(lines) >= 70
