"""One connector written in every format: the same value, and each character of its template traced."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml

from conformance.documents import Document, read_text
from conformance.documents.connectors import Body, find_connectors, looks_like_connector
from conformance.errors import DocumentError

BODY = '{ "input": "${parameters.input}", "é": "\\n" }'
CONNECTOR: dict[str, Any] = {
    "name": "OpenAI chat",
    "description": 'A "quoted" text, it\'s 漢字',
    "version": "1",
    "protocol": "http",
    "parameters": {"model": "gpt-4o"},
    "credential": {"key": "<KEY>"},
    "actions": [{"action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1", "request_body": BODY}],
}


def indented(text: str, prefix: str) -> str:
    return "".join(prefix + line for line in text.splitlines(keepends=True))


def notebook(text: str, *, kind: str) -> str:
    cell = {"cell_type": kind, "metadata": {}, "source": text.splitlines(keepends=True)}
    return json.dumps({"cells": [{"cell_type": "raw", "source": "x"}, cell], "nbformat": 4, "metadata": {}}, indent=1)


PRETTY = json.dumps(CONNECTOR, indent=2)
REQUEST = f"POST /_plugins/_ml/connectors/_create\n{PRETTY}\n"
CURL = "curl -XPOST localhost:9200/_plugins/_ml/connectors/_create -d '" + PRETTY.replace("'", "'\"'\"'") + "'\n"
PYTHON = f"import requests\nbody = {CONNECTOR!r}\nrequests.post(host + '/_plugins/_ml/connectors/_create', json=body)\n"
DOUBLED = json.dumps(CONNECTOR, indent=2, ensure_ascii=False).replace("${", "$${")
HCL = re.sub(r'^( *"[^"]+"): ', r"\1 = ", DOUBLED, flags=re.MULTILINE)
TERRAFORM = f'resource "x" "y" {{\n  body = jsonencode({HCL})\n}}\n'
WORKFLOW = {"workflows": {"provision": {"nodes": [{"id": "n", "type": "create_connector", "user_inputs": CONNECTOR}]}}}
FORMATS = {
    "json": ("f.json", PRETTY, Body("", "body")),
    "escaped json": ("f.json", json.dumps(CONNECTOR), Body("", "body")),
    "yaml": ("f.yaml", yaml.safe_dump(CONNECTOR, allow_unicode=True), Body("", "body")),
    "yaml, quoted": ("f.yaml", yaml.safe_dump(CONNECTOR, default_style='"', width=20), Body("", "body")),
    "yaml, literal": ("f.yaml", yaml.safe_dump(CONNECTOR, default_style="|"), Body("", "body")),
    "workflow in yaml": (
        "f.yml",
        yaml.safe_dump(WORKFLOW),
        Body("/workflows/provision/nodes/0/user_inputs", "workflow"),
    ),
    "workflow in json": (
        "f.json",
        json.dumps(WORKFLOW),
        Body("/workflows/provision/nodes/0/user_inputs", "workflow"),
    ),
    "console": ("f.console", REQUEST, Body("", "body")),
    "markdown": ("f.md", "1. x\n\n" + indented(f"```json\n{REQUEST}```\n", "   "), Body("", "body")),
    "quoted markdown": ("f.md", indented(f"```http\n{REQUEST}```\n", "> "), Body("", "body")),
    "windows markdown": ("f.md", f"```json\n{REQUEST}```\n".replace("\n", "\r\n"), Body("", "body")),
    "inline": ("f.json", json.dumps({"name": "m", "connector": CONNECTOR}), Body("/connector", "inline")),
    "search": (
        "f.json",
        json.dumps({"hits": {"hits": [{"_source": CONNECTOR}]}}),
        Body("/hits/hits/0/_source", "stored"),
    ),
    "curl": ("f.sh", CURL, Body("", "body")),
    "heredoc": ("f.sh", f"cat > x <<'EOF'\n{PRETTY}\nEOF\n", Body("", "body")),
    "curl in markdown": ("f.md", "- x\n\n" + indented(f"```bash\n{CURL}```\n", "  "), Body("", "body")),
    "python": ("f.py", PYTHON, Body("", "body")),
    "python in markdown": ("f.md", f"```python\n{PYTHON}```\n", Body("", "body")),
    "notebook, code": ("f.ipynb", notebook(PYTHON, kind="code"), Body("", "body")),
    "notebook, shell": ("f.ipynb", notebook(f"%%bash\n{CURL}", kind="code"), Body("", "body")),
    "notebook, one shell line": ("f.ipynb", notebook(f"!{CURL}", kind="code"), Body("", "body")),
    "notebook, text": ("f.ipynb", notebook(f"Do:\n```json\n{REQUEST}```\n", kind="markdown"), Body("", "body")),
    "terraform": ("f.tf", TERRAFORM, Body("", "body")),
    "terraform in markdown": ("f.md", f"~~~hcl\n{TERRAFORM}~~~\n", Body("", "body")),
}
SAID = {"${": ("${", "$${"), "é": ("é", "\\u00e9", "\\xe9", "\\\\u00e9", "\\\\\\\\u00e9", "\\xE9")}


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_connector_comes_from_every_format(name: str) -> None:
    file, text, body = FORMATS[name]
    (document,) = read_text(text, file)
    assert isinstance(document, Document)
    assert find_connectors(document) == [body]
    assert document.get(body.pointer) == CONNECTOR
    pointer = f"{body.pointer}/actions/0/request_body"
    at = BODY.index("parameters.input")
    place = document.place_in(pointer, at, at + len("parameters.input"))
    assert text[place.start : place.end] == "parameters.input"
    for part, shown in SAID.items():
        at = BODY.index(part)
        place = document.place_in(pointer, at, at + len(part))
        assert text[place.start : place.end] in shown
    inner = document.inner(pointer)
    place = inner.place_in("/input", 2, len("${parameters.input"))
    assert text[place.start : place.end] == "parameters.input"
    place = inner.place_in("/é", 0, 1)
    assert place.end > place.start


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (CONNECTOR, True),
        ({key: value for key, value in CONNECTOR.items() if key != "credential"}, True),
        ({"name": "a", "description": "b", "actions": [{"x": 1}]}, True),
        ({"name": "a", "version": 1, "protocol": "http", "credential": {}}, True),
        ({"name": "a", "actions": ["b"]}, False),
        ({"name": "alert", "protocol": "tcp"}, False),
        ([CONNECTOR], False),
        ("x", False),
    ],
)
def test_a_connector_is_told_from_other_values(value: object, verdict: bool) -> None:
    assert looks_like_connector(value) is verdict


def test_an_answer_is_told_from_a_body() -> None:
    (document,) = read_text(json.dumps({key: CONNECTOR[key] for key in CONNECTOR if key != "credential"}), "f.json")
    assert isinstance(document, Document)
    assert find_connectors(document) == [Body("", "answer")]


def test_what_a_create_request_sends_is_a_connector_whatever_it_looks_like() -> None:
    (document,) = read_text('POST /_plugins/_ml/models/_register\n{"nam": "x"}', "f.console")
    assert isinstance(document, Document)
    assert find_connectors(document) == []
    (document,) = read_text('POST /_plugins/_ml/connectors/_create\n{"nam": "x"}', "f.console")
    assert isinstance(document, Document)
    assert find_connectors(document) == [Body("", "body")]


@pytest.mark.parametrize("text", ['{"a": 1}', "[]", '{"cells": {}}'])
def test_json_that_is_no_notebook_is_one_error(text: str) -> None:
    with pytest.raises(DocumentError, match="no Jupyter notebook"):
        read_text(text, "f.ipynb")


def test_an_error_in_a_cell_stands_in_the_file_and_the_other_cells_are_read() -> None:
    text = json.dumps(
        {
            "cells": [
                {"cell_type": "code", "source": ["x = 1\n", 'y = {"a": 1 "b"}\n']},
                {"cell_type": "code", "source": 'z = {"a": 1}'},
            ]
        },
        indent=1,
    )
    error, document = read_text(text, "f.ipynb")
    assert str(error) == "f.ipynb:7:18: this is no Python: invalid syntax. Perhaps you forgot a comma?"
    assert isinstance(document, Document)
    assert document.value == {"a": 1}
