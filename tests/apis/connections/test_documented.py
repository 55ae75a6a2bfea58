"""The page's own commands (seed 004), with host and key put in: each gives what the page shows."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from conformance.http import Request
from tests.apis.connections.conftest import Client

DOCUMENTED = json.loads(Path(__file__).with_name("documented.json").read_text(encoding="utf-8"))
COMMANDS: list[str] = DOCUMENTED["commands"]
LISTED, GOT, CREATED, PATCHED = (DOCUMENTED["answers"][name] for name in ("listed", "got", "created", "patched"))


def request_of(command: str, **names: str) -> Request:
    """The request of a curl command; where a quote is closed with a backtick, as the page does, it is mended."""
    for name, value in {"host": "localhost", "BASE_URL": "https://localhost", "apiKey": "demo", **names}.items():
        command = command.replace("{{" + name + "}}", value)
    mended = re.sub(r"`( \\)?$", r"'\1", command, flags=re.MULTILINE).replace("\\\n", " ")
    words = shlex.split(mended.replace("x-api-key: {{API_KEY}}", "x-api-key: demo"))
    method, url, body, headers = "", "", b"", []
    rest = iter(words[1:])
    for word in rest:
        if word == "--header":
            name, _, value = next(rest).partition(": ")
            headers.append((name, value))
        elif word == "--data":
            body = next(rest).encode()
        elif word == "--request":
            method = next(rest)
        elif word != "--location":
            url = word
    return Request(method or ("POST" if body else "GET"), url, tuple(headers), body)


def said(client: Client, command: str, **names: str) -> tuple[int, Any]:
    answer = client.service(request_of(command, **names))
    return answer.status, json.loads(answer.read())


def test_the_page_has_eight_commands() -> None:
    assert [request_of(command).method for command in COMMANDS] == ["GET", "GET", *["POST"] * 5, "PATCH"]


@pytest.mark.parametrize("number", range(2, 7))
def test_each_create_is_answered_with_the_members_that_the_page_shows(client: Client, number: int) -> None:
    status, made = said(client, COMMANDS[number])
    assert status == 200
    assert list(made) == list(CREATED)


def test_the_other_commands_are_answered_with_the_members_that_the_page_shows(client: Client) -> None:
    made = said(client, COMMANDS[4])[1]["connectionId"]
    status, listed = said(client, COMMANDS[0])
    assert (status, list(listed), list(listed["connections"][0])) == (200, list(LISTED), list(LISTED["connections"][0]))
    status, got = said(client, COMMANDS[1], connectionId=made)
    assert (status, list(got)) == (200, list(GOT))
    status, patched = said(client, COMMANDS[7], connectionId=made)
    assert (status, list(patched)) == (200, list(PATCHED))
