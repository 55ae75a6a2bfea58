"""What is kept: across processes, in ciphertext, and with many at once."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from conformance.apis.connections import Connections
from conformance.apis.mlcommons import MLCommons
from conformance.errors import UsageError
from conformance.http import Request, Response
from tests.apis.connections.conftest import Client, Provider
from tests.connection.samples import SAMPLES

KEY = "sk-proj-0123456789-MQAA"

WRITER = """
import json, sys
from pathlib import Path
from conformance.apis.connections import Connections
from conformance.http import Request, Response
service = Connections(lambda request: Response(200), data=Path(sys.argv[1]))
headers = (("x-api-key", "demo"), ("content-type", "application/json"))
def say(method, path, body):
    return json.loads(service(Request(method, "http://h/api/public" + path, headers, json.dumps(body).encode())).body)
made = say("POST", "/connections", json.loads(sys.argv[2]))["connectionId"]
for number in range(10_000):
    say("PATCH", f"/connections/{made}", {"fields": {"API_KEY": f"sk-key-number-{number:06}"}})
    print(made, number, flush=True)
"""


def opened(path: Path) -> Client:
    provider = Provider()
    return Client(Connections(provider, data=path), provider)


def test_connections_outlive_the_process_in_their_order(tmp_path: Path) -> None:
    first = opened(tmp_path / "state.db")
    made = [first.make(fields={"API_KEY": KEY}), first.make("custom"), first.make("mapped", isEnable=False)]
    first.say("PATCH", f"/connections/{made[0]}", {"fields": {"API_KEY": KEY + "2"}})
    before = first.say("GET", "/connections")
    first.service.close()
    second = opened(tmp_path / "state.db")
    assert second.say("GET", "/connections") == before
    second.say("POST", f"/connections/{made[0]}/invoke", {"prompt": "x"})
    assert second.provider.received[0].header("authorization") == f"Bearer {KEY}2"
    fourth = second.make()
    assert [row["connectionId"] for row in second.say("GET", "/connections")[1]["connections"]] == [*made, fourth]
    second.service.close()


def test_no_key_lies_in_the_file(tmp_path: Path) -> None:
    client = opened(tmp_path / "state.db")
    client.make(fields={"API_KEY": KEY})
    client.make("custom", headers=[{"key": "x-api-key", "value": KEY}], LLM_API_KEY=KEY)
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert KEY.encode() not in kept
    assert b"Bearer" not in kept
    client.service.close()


def test_a_file_with_another_key_is_refused(tmp_path: Path) -> None:
    client = opened(tmp_path / "state.db")
    client.make()
    client.service.close()
    (tmp_path / "state.db.key").write_bytes(b"k" * 32)
    with pytest.raises(UsageError, match="another key"):
        opened(tmp_path / "state.db")


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state.db").write_text("no database, but a text that is long enough to be looked at" * 20)
    (tmp_path / "state.db.key").write_bytes(b"k" * 32)
    with pytest.raises(UsageError, match="can't be used as a data file"):
        opened(tmp_path / "state.db")


def test_both_apis_share_a_file(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    cluster, client = MLCommons(data=path), opened(path)
    client.make()
    settings = json.dumps({"persistent": {"plugins.ml_commons.only_run_on_ml_node": "false"}}).encode()
    headers = (("content-type", "application/json"),)
    assert cluster(Request("PUT", "http://h/_cluster/settings", headers, settings)).status == 200
    client.service.close()
    cluster.close()
    again = opened(path)
    assert again.say("GET", "/connections")[1]["total"] == 1
    again.service.close()


def test_a_kill_at_any_moment_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    for run in range(5):
        path = tmp_path / f"{run}.db"
        command = [sys.executable, "-c", WRITER, str(path), json.dumps(SAMPLES["open-ai"])]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:  # noqa: S603 -- our own script
            assert writer.stdout is not None
            told = [writer.stdout.readline() for _ in range(20 + 13 * run)]
            writer.kill()
            told += [line for line in writer.stdout if line.endswith("\n")]
        made, number = told[-1].split()
        client = opened(path)
        client.say("POST", f"/connections/{made}/invoke", {"prompt": "x"})
        carried = client.provider.received[0].header("authorization") or ""
        # the last that was answered, or the one that was being written
        assert int(carried.removeprefix("Bearer sk-key-number-")) - int(number) in {0, 1}
        client.service.close()


def test_many_writers_and_readers_see_whole_connections(client: Client) -> None:
    made = [client.make() for _ in range(4)]

    def write(number: int) -> int:
        key = f"sk-key-number-{number:06}"
        return client.say("PATCH", f"/connections/{made[number % 4]}", {"fields": {"API_KEY": key}})[0]

    def read(number: int) -> tuple[int, Any]:
        return (
            client.say("GET", f"/connections/{made[number % 4]}") if number % 2 else client.say("GET", "/connections")
        )

    with ThreadPoolExecutor(8) as pool:
        writes, reads = pool.map(write, range(200)), pool.map(read, range(400))
        assert set(writes) == {200}
        assert {status for status, _ in reads} == {200}
    rows = client.say("GET", "/connections")[1]["connections"]
    assert [row["connectionId"] for row in rows] == made


def test_times_move_on_with_every_patch(client: Client) -> None:
    made = client.make()
    times = [
        client.say("PATCH", f"/connections/{made}", {"fields": {"API_KEY": KEY}})[1]["modifiedOn"] for _ in range(50)
    ]
    assert times == sorted(set(times))


def test_a_response_s_body_is_bytes(client: Client) -> None:
    made = client.make(connectionName="caf\u00e9 \ud800")
    response = client.raw("GET", f"/connections/{made}")
    assert isinstance(response, Response)
    assert json.loads(response.body)["connectionName"] == "caf\u00e9 \ud800"
