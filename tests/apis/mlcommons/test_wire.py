"""Every conversation recorded from OpenSearch 3.6.0 is held with `conformance serve` over HTTP, provider and all."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.apis.mlcommons.masks import at, masked
from tests.apis.mlcommons.test_golden import make_every_index
from tests.golden_vectors import comparable, unworded, vectors
from tests.real.node import Node, Provider, Script, providing

AT_A_TIME = 6
SERVE = [sys.executable, "-c", "from conformance.cli import main; main()", "serve"]
ORIGIN = "http://provider.test"
PAUSE = 0.2
"""Seconds: a recording waits longer for its deployed model to switch; the served one takes 30 ms."""
SILENCE = 2.0
"""Seconds without an answer are called none."""


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with providing() as server:
        yield server


@pytest.fixture(scope="module")
def served() -> Iterator[Node]:
    """The command, as a user starts it."""
    with subprocess.Popen(SERVE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        node = Node(process.stdout.readline().strip())
        make_every_index(node.say)
        yield node
        node.close()
        process.terminate()


def as_the_recorder_shows(outcome: dict[str, Any]) -> dict[str, Any]:
    """The listener that recorded the vectors took two slashes at a path's start for one."""
    for request in outcome.get("requests", []):
        if request["path"].startswith("//"):
            request["path"] = "/" + request["path"].lstrip("/")
    return outcome


@pytest.mark.parametrize("name", sorted(vectors("predict")))
def test_the_recorded_predicts_hold(name: str, served: Node, provider: Provider) -> None:
    found = vectors("predict")[name]

    def outcome(numbered: tuple[int, dict[str, Any]]) -> dict[str, Any]:
        number, vector = numbered
        if "wait" in vector:
            vector = {**vector, "wait": SILENCE}
        return as_the_recorder_shows(served.run([vector], provider, f"k{number}")[0])

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        outcomes = list(pool.map(outcome, enumerate(found)))
    differing = [
        (vector["id"], made)
        for vector, made in zip(found, outcomes, strict=True)
        if comparable(vector, made) != comparable(vector, vector["expected"])
    ]
    assert differing == []


def hold(node: Node, provider: Provider, vector: dict[str, Any]) -> tuple[list[Any], Any]:
    """What the server answers to the vector's steps and sends to the provider, masked."""
    script = provider.scripts["k"] = Script([vector.get("reply", {})])
    origin = f"{provider.origin}/k"
    saved: dict[str, str] = {}
    answers = []
    for step in vector["steps"]:
        text = json.dumps({key: step.get(key) for key in ("path", "body")}).replace(ORIGIN, origin)
        for name, real in saved.items():
            text = text.replace("{{" + name + "}}", real)
        filled = json.loads(text)
        time.sleep(min(step.get("wait", 0), PAUSE))
        for _ in range(step.get("tries", 1)):
            status, answer = node.say(step["method"], filled["path"], filled["body"])
            if all(at(answer, key) == wanted for key, wanted in step.get("until", {}).items()):
                break
            time.sleep(0.2)
        saved |= {name: at(answer, key) or "" for name, key in step.get("save", {}).items()}
        answers.append({"status": status, "body": answer})
    names = {real: "{{" + name + "}}" for name, real in saved.items() if real}
    names |= {origin: ORIGIN, **dict.fromkeys(node.say("GET", "/_nodes")[1]["nodes"], "<node>")}
    return [masked(answer, names) for answer in answers], masked(script.seen, names)


@pytest.mark.parametrize("name", sorted(vectors("api")))
def test_the_recorded_conversations_hold(name: str, served: Node, provider: Provider) -> None:
    differing = []
    for vector in vectors("api")[name]:
        answers, seen = hold(served, provider, vector)
        if any(step["path"].startswith("/_cluster/settings") for step in vector["steps"]):
            served.trust()
        expected = [step["expected"] for step in vector["steps"]]
        if unworded(answers) != unworded(expected) or seen != vector.get("requests", []):
            differing.append((vector["id"], answers, seen))
    assert differing == []
