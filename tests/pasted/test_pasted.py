"""Commands of the documents, run by a shell and curl with only the host changed, give the documented answers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.serve import KitOptions, running
from tests.apis.mlcommons.masks import at

COMMANDS = yaml.safe_load((Path(__file__).parent / "commands.yaml").read_text("utf-8"))
ONLY_AS_DOCUMENTED = {"begin a batch job", "deploy"}
"""Commands that 3.6.0 answers with other members than its documents show."""

pytestmark = pytest.mark.skipif(
    shutil.which("bash") is None or shutil.which("curl") is None, reason="needs bash and curl"
)


@pytest.fixture(params=[True, False], ids=["as documented", "as 3.6.0"])
def served(request: pytest.FixtureRequest) -> Iterator[tuple[str, bool]]:
    environment = {"LLM_API_URL": "https://api.anthropic.com/v1/messages", "LLM_API_KEY": "k", "MODEL_NAME": "m"}
    with running(KitOptions(as_documented=request.param, environment=environment)) as url:
        yield url, request.param


def pasted(command: str, names: dict[str, str]) -> Any:
    """What a shell prints for a command. A name in a body is put in as a person would: bodies are quoted."""
    for name, value in names.items():
        command = command.replace(f"${name}", value)
    run = subprocess.run(  # noqa: S603 -- the command is the test's subject
        [shutil.which("bash") or "bash", "-c", command],
        env={"PATH": os.environ["PATH"], "no_proxy": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return json.loads(run.stdout)


def shows(answer: Any, place: str, wanted: Any) -> bool:
    found = at(answer, place)
    return found is not None if wanted == "any" else bool(found == wanted)


@pytest.mark.parametrize("document", COMMANDS)
def test_the_commands_of_a_document_give_its_answers(document: str, served: tuple[str, bool]) -> None:
    url, as_documented = served
    names = {"HOST": url, "AUTHORITY": url.removeprefix("http://"), "KEY": "demo"}
    for step in COMMANDS[document]:
        answer = pasted(step["command"], names)
        if as_documented or step["name"] not in ONLY_AS_DOCUMENTED:
            wanted = {place: names.get(str(value)[1:], value) for place, value in step["shows"].items()}
            missing = {place: value for place, value in wanted.items() if not shows(answer, place, value)}
            assert missing == {}, (step["name"], answer)
        names |= {name: at(answer, place) for name, place in step.get("save", {}).items()}
