"""Two writers and two hundred readers on a served data file, killed at the end: nothing lost, nothing torn.

Seconds come from KIT_CROWD_SECONDS, the number of kills from KIT_KILLS: CI takes few of both, 30 and 20 is the promise.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

READERS = 200
SECONDS = float(os.environ.get("KIT_CROWD_SECONDS", "2"))
KILLS = int(os.environ.get("KIT_KILLS", "2"))
ML = "/_plugins/_ml"
SERVE = [sys.executable, "-c", "from conformance.cli import main; main()", "serve", "--data"]
SECRET = "planted-in-a-crowd"
ACTION = {"action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1", "request_body": "{}"}
CONNECTOR = {"name": "c", "version": "1", "protocol": "http", "credential": {"key": SECRET}, "actions": [ACTION]}


@dataclass(slots=True)
class Crowd:
    """What writers and readers saw: the last number that each writer was told is kept, and what should not be."""

    wrong: list[Any] = field(default_factory=list)
    kept: dict[str, int] = field(default_factory=dict)
    reads: int = 0
    over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def served(data: Path) -> Iterator[tuple[subprocess.Popen[str], str, int]]:
    with subprocess.Popen([*SERVE, str(data)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        host, _, port = process.stdout.readline().strip().removeprefix("http://").partition(":")
        yield process, host, int(port)
        process.kill()


def say(to: http.client.HTTPConnection, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    text = None if body is None else json.dumps(body)
    to.request(method, ML + path, text, {"content-type": "application/json"})
    with to.getresponse() as answer:
        return answer.status, json.loads(answer.read())


def write(crowd: Crowd, host: str, port: int, id_: str) -> None:
    """Count two parameters up together until it is over, or the server is gone."""
    to = http.client.HTTPConnection(host, port, timeout=60)
    number = 0
    try:
        while not crowd.over.is_set():
            number += 1
            status, answer = say(to, "PUT", f"/connectors/{id_}", {"parameters": {"a": number, "b": number}})
            if status != 200:
                crowd.wrong.append(answer)
                return
            crowd.kept[id_] = number
    except (OSError, http.client.HTTPException):
        return
    finally:
        to.close()


def read(crowd: Crowd, host: str, port: int, id_: str) -> None:
    """Look at a connector until it is over: its parameters are of one write, never of one before the last seen."""
    to = http.client.HTTPConnection(host, port, timeout=60)
    last = 0
    try:
        while not crowd.over.is_set():
            status, answer = say(to, "GET", f"/connectors/{id_}")
            given = answer.get("parameters", {})
            if status != 200 or given["a"] != given["b"] or int(given["a"]) < last:
                crowd.wrong.append((last, answer))
                return
            last = int(given["a"])
            crowd.reads += 1
    except (OSError, http.client.HTTPException) as error:
        if not crowd.over.is_set():
            crowd.wrong.append(repr(error))
    finally:
        to.close()


def made(host: str, port: int, count: int) -> list[str]:
    to = http.client.HTTPConnection(host, port, timeout=60)
    parameters = {"parameters": {"a": 0, "b": 0}}
    ids = [say(to, "POST", "/connectors/_create", {**CONNECTOR, **parameters})[1]["connector_id"] for _ in range(count)]
    to.close()
    return ids


def check_kept(data: Path, crowd: Crowd) -> None:
    """After a kill each connector is as it was when it was last told, or one write further."""
    with served(data) as (_, host, port):
        to = http.client.HTTPConnection(host, port, timeout=60)
        for id_, number in crowd.kept.items():
            status, answer = say(to, "GET", f"/connectors/{id_}")
            assert status == 200
            given = answer["parameters"]
            assert given["a"] == given["b"]
            assert int(given["a"]) - number in {0, 1}
        to.close()
    assert all(SECRET.encode() not in path.read_bytes() for path in data.parent.iterdir())


def test_two_writers_and_two_hundred_readers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, crowd = tmp_path / "state.db", Crowd()
    with served(data) as (process, host, port):
        ids = made(host, port, 2)
        threads = [threading.Thread(target=write, args=(crowd, host, port, id_)) for id_ in ids]
        threads += [threading.Thread(target=read, args=(crowd, host, port, ids[n % 2])) for n in range(READERS)]
        for thread in threads:
            thread.start()
        crowd.over.wait(SECONDS)
        crowd.over.set()
        for thread in threads:
            thread.join()
        process.kill()
    with capsys.disabled():
        print(f"\n{sum(crowd.kept.values())} writes and {crowd.reads} reads in {SECONDS:.0f} s")
    assert crowd.wrong == []
    assert set(crowd.kept) == set(ids)
    assert crowd.reads >= READERS
    check_kept(data, crowd)


@pytest.mark.parametrize("number", range(KILLS))
def test_a_kill_in_the_middle_of_writing_loses_nothing_that_was_told(number: int, tmp_path: Path) -> None:
    data, crowd = tmp_path / "state.db", Crowd()
    with served(data) as (process, host, port):
        threads = [threading.Thread(target=write, args=(crowd, host, port, id_)) for id_ in made(host, port, 4)]
        for thread in threads:
            thread.start()
        until = time.monotonic() + 20
        while sum(crowd.kept.values()) < 20 + 17 * number and time.monotonic() < until:
            time.sleep(0.005)
        process.kill()
        for thread in threads:
            thread.join()
    assert crowd.wrong == []
    assert sum(crowd.kept.values()) >= 20
    check_kept(data, crowd)
