"""The same connector has the same findings in every format that people keep it in."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from conformance.blueprint import blueprint
from conformance.lint.options import Options
from conformance.lint.run import lint_text
from tests.lint.examples import TODAY
from tests.lint.mutation.trial import predicting

Json = dict[str, Any]
Finding = tuple[str, str, str]

IDENTITIES = predicting()[::4]
"""Blueprints of every kind of provider; each is broken as `broken` does it, so that there is something to find."""


def broken(identity: str) -> Json:
    """The connector of a blueprint with mistakes of several themes."""
    body: Json = json.loads(json.dumps(blueprint(identity).body))
    body["name"] = "A connector; for tests"
    body["retries"] = 3
    body.setdefault("parameters", {})["shade"] = "blue"
    action = body["actions"][0]
    action["method"] = "PATCH"
    action["post_process_function"] = "connector.post_process.openai.embeddin"
    action["request_body"] = (action.get("request_body") or "{}").replace("${parameters.", "${parameter.", 1)
    return body


def pretty(body: Json) -> str:
    return json.dumps(body, indent=2, ensure_ascii=False)


def notebook(source: str) -> str:
    cell = {"cell_type": "code", "metadata": {}, "source": source.splitlines(keepends=True)}
    return json.dumps({"cells": [cell], "nbformat": 4, "metadata": {}}, indent=1)


def with_comments(body: Json) -> str:
    """As the Dev Tools console takes it: comments, and templates in three quotes where they can stand there."""
    text = pretty(body)
    for action in body["actions"]:
        template = action.get("request_body") or ""
        if template and "\\" not in template and '"""' not in template:
            text = text.replace(json.dumps(template, ensure_ascii=False), f'"""{template}"""')
    return "POST /_plugins/_ml/connectors/_create\n" + text.replace("{\n", "{ // all of it\n", 1) + "\n"


def curl(body: Json) -> str:
    quoted = pretty(body).replace("'", "'\"'\"'")
    return f"curl -XPOST localhost:9200/_plugins/_ml/connectors/_create -d '{quoted}'\n"


def python(body: Json) -> str:
    return f"import requests\nbody = {body!r}\nrequests.post(host + '/_plugins/_ml/connectors/_create', json=body)\n"


def terraform(body: Json) -> str:
    hcl = re.sub(r'^( *"[^"]+"): ', r"\1 = ", pretty(body).replace("${", "$${"), flags=re.MULTILINE)
    return f'resource "x" "y" {{\n  body = jsonencode({hcl})\n}}\n'


def workflow(body: Json) -> Json:
    node = {"id": "n", "type": "create_connector", "user_inputs": body}
    return {"name": "w", "workflows": {"provision": {"nodes": [node]}}}


def answered(body: Json) -> Json:
    """As a cluster shows it: no credential, parameters all texts, types in capitals."""
    shown = {name: value for name, value in copy.deepcopy(body).items() if name not in {"credential", "retries"}}
    shown["version"] = str(shown["version"])
    shown["parameters"] = {
        name: value if isinstance(value, str) else json.dumps(value) for name, value in shown["parameters"].items()
    }
    for action in shown["actions"]:
        action["action_type"] = action["action_type"].upper()
    return shown


CREATE = "POST /_plugins/_ml/connectors/_create\n"
REGISTER = "POST /_plugins/_ml/models/_register\n"
FORMATS: dict[str, tuple[str, Callable[[Json], str]]] = {
    "json": ("x.json", json.dumps),
    "console": ("x.console", with_comments),
    "yaml": ("x.yaml", lambda body: yaml.safe_dump(body, allow_unicode=True, width=60)),
    "yaml, literal": ("x.yaml", lambda body: yaml.safe_dump(body, default_style="|", allow_unicode=True)),
    "markdown": ("x.md", lambda body: f"# A page\n\n```json\n{CREATE}{pretty(body)}\n```\n"),
    "inline": ("x.md", lambda body: f"```json\n{REGISTER}{pretty({'name': 'm', 'connector': body})}\n```\n"),
    "curl": ("x.sh", curl),
    "heredoc": ("x.sh", lambda body: f"cat > body.json <<'EOF'\n{pretty(body)}\nEOF\n"),
    "python": ("x.py", python),
    "notebook": ("x.ipynb", lambda body: notebook(python(body))),
    "workflow": ("x.json", lambda body: json.dumps(workflow(body), indent=1)),
    "workflow in yaml": ("x.yaml", lambda body: yaml.safe_dump(workflow(body), allow_unicode=True)),
    "terraform": ("x.tf", terraform),
}
UNCHECKED: dict[str, set[str]] = {"inline": {"CB104"}, "workflow": {"CB101"}, "workflow in yaml": {"CB101"}}
"""What is not wrong there: the engine takes any name for a connector in a model; a workflow's node has more members."""

OF_FORMAT = {"CB004", "CB006"}
"""Notes on the format itself: comments, three quotes."""


def findings(text: str, name: str) -> dict[Finding, str]:
    """What is found, with the source at its place; pointers are those in the connector."""
    found = lint_text(text, name, Options(today=TODAY)).findings
    return {
        (one.code, re.sub(r"^.*(?=/(?:name|retries|actions|parameters)\b)", "", one.pointer), one.message): text[
            one.place.start : one.place.end
        ]
        for one in found
        if one.code not in OF_FORMAT and one.severity.value != "info"
    }


@pytest.mark.parametrize("identity", IDENTITIES)
def test_a_connector_has_the_same_findings_in_every_format(identity: str) -> None:
    body = broken(identity)
    wanted = findings(pretty(body), "x.json")
    assert {"CB104", "CB101", "CB107", "CB301"} <= {code for code, _, _ in wanted}
    for title, (name, written) in FORMATS.items():
        found = findings(written(body), name)
        assert set(found) == {one for one in wanted if one[0] not in UNCHECKED.get(title, set())}, title
        for (code, _, message), source in found.items():
            if code == "CB104":
                assert source == ";", title
            elif code == "CB301":
                assert "connector.post_process.openai.embeddin" in source, (title, message)


@pytest.mark.parametrize("identity", IDENTITIES)
def test_what_a_cluster_answers_has_the_findings_that_can_be_told_without_the_credential(identity: str) -> None:
    shown = answered(broken(identity))
    get = findings(json.dumps(shown, indent=1), "x.json")
    search = findings(json.dumps({"hits": {"hits": [{"_source": shown}]}}, indent=1), "x.json")
    assert set(get) == set(search)
    assert {"CB107", "CB301"} <= {code for code, _, _ in get}
    assert not {"CB412", "CB204", "CB408"} & {code for code, _, _ in get}
