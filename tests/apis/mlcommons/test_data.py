"""State in a data file: it comes back, it is never half there, and it holds no credential in plain."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from conformance.apis.mlcommons import MLCommons
from conformance.apis.mlcommons.store import Store, new_id
from conformance.errors import UsageError
from tests.apis.mlcommons.conftest import ORIGIN, Provider, talker

ML = "/_plugins/_ml"
WRITER = """
import json, sys
from conformance.apis.mlcommons import MLCommons
from conformance.http import Request
api = MLCommons(data=__import__("pathlib").Path(sys.argv[1]))
url = "https://api.openai.com/v1/x"
action = {"action_type": "predict", "method": "POST", "url": url}
n = 0
while True:
    n += 1
    inline = {"protocol": "http", "credential": {"k": "plain-secret"}, "actions": [action]}
    body = {"name": f"model {n}", "function_name": "remote", "connector": inline}
    path = "http://x/_plugins/_ml/models/_register?deploy=true"
    answer = api(Request("POST", path, (("content-type", "application/json"),), json.dumps(body).encode()))
    print(json.loads(answer.body)["model_id"], flush=True)
"""


def connector(**more: Any) -> dict[str, Any]:
    action = {
        "action_type": "predict",
        "method": "POST",
        "url": ORIGIN + "/v1",
        "headers": {"Authorization": "Bearer ${credential.k}"},
        "request_body": "{}",
    }
    return {
        "name": "c",
        "version": "1",
        "protocol": "http",
        "credential": {"k": "plain-secret"},
        "actions": [action],
        **more,
    }


def test_everything_comes_back_in_a_new_process(tmp_path: Path) -> None:
    data = tmp_path / "state.db"
    provider = Provider()
    first = MLCommons(provider, data=data)
    talk = talker(first)
    id_ = talk("POST", f"{ML}/connectors/_create", connector(description="kept"))[1]["connector_id"]
    talk("PUT", f"{ML}/connectors/{id_}", {"parameters": {"a": 1}})
    registered = {"name": "m", "function_name": "remote", "connector_id": id_}
    model = talk("POST", f"{ML}/models/_register?deploy=true", registered)[1]["model_id"]
    before = [talk("GET", f"{ML}/{path}") for path in (f"connectors/{id_}", f"models/{model}")]
    settings = talk("GET", "/_cluster/settings")
    first.close()

    second = MLCommons(provider, data=data)
    talk_again = talker(second)
    assert [talk_again("GET", f"{ML}/{path}") for path in (f"connectors/{id_}", f"models/{model}")] == before
    assert talk_again("GET", "/_cluster/settings") == settings
    assert talk_again("POST", f"{ML}/models/{model}/_predict", {})[0] == 200
    assert provider.seen[-1]["headers"]["authorization"] == "Bearer plain-secret"
    assert talk_again("PUT", f"{ML}/connectors/{id_}", {})[0] == 400, "the model is loaded again"
    second.close()


def test_credentials_are_not_in_the_files(tmp_path: Path) -> None:
    data = tmp_path / "state.db"
    api = MLCommons(Provider(), data=data)
    assert talker(api)("POST", f"{ML}/connectors/_create", connector())[0] == 200
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    api.close()
    assert b"AgV4" in kept
    assert b"plain-secret" not in kept


def test_the_key_is_its_owners_alone(tmp_path: Path) -> None:
    MLCommons(data=tmp_path / "state.db").close()
    assert stat.S_IMODE((tmp_path / "state.db.key").stat().st_mode) == 0o600


def test_data_without_their_key_are_refused(tmp_path: Path) -> None:
    MLCommons(data=tmp_path / "state.db").close()
    (tmp_path / "state.db.key").unlink()
    with pytest.raises(UsageError, match="the key of"):
        MLCommons(data=tmp_path / "state.db")


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state.db").write_text("no database, but long enough to be looked at as one " * 40)
    (tmp_path / "state.db.key").write_bytes(b"k" * 32)
    with pytest.raises(UsageError, match="can't be used as a data file"):
        MLCommons(data=tmp_path / "state.db")


@pytest.mark.parametrize("lines", range(1, 21))
def test_a_kill_loses_nothing_that_was_answered(lines: int, tmp_path: Path) -> None:
    data = tmp_path / "state.db"
    command = [sys.executable, "-c", WRITER, str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:  # noqa: S603 -- our own words
        assert writer.stdout is not None
        answered = [writer.stdout.readline().strip() for _ in range(lines)]
        writer.kill()
        answered += writer.stdout.read().split()
    api = MLCommons(data=data)
    talk = talker(api)
    for id_ in answered:
        status, model = talk("GET", f"{ML}/models/{id_}")
        assert (status, model["model_state"]) == (200, "DEPLOYED")
        assert talk("GET", f"{ML}/model_groups/{model['model_group_id']}")[1]["latest_version"] == 1
    found = talk("POST", f"{ML}/models/_search", {"size": 10000})[1]["hits"]["hits"]
    groups = talk("POST", f"{ML}/model_groups/_search", {"size": 10000})[1]["hits"]["hits"]
    tasks = talk("POST", f"{ML}/tasks/_search", {"size": 10000})[1]["hits"]["hits"]
    assert {hit["_source"]["model_group_id"] for hit in found} == {hit["_id"] for hit in groups}
    assert {hit["_source"]["model_id"] for hit in tasks} == {hit["_id"] for hit in found}
    api.close()


def test_writers_and_readers_at_once_lose_and_tear_nothing(tmp_path: Path) -> None:
    api = MLCommons(Provider(), data=tmp_path / "state.db")
    talk = talker(api)
    id_ = talk("POST", f"{ML}/connectors/_create", connector(parameters={"a": "0", "b": "0"}))[1]["connector_id"]
    done = threading.Event()
    torn: list[Any] = []
    made: list[str] = []

    def write(name: str) -> None:
        for n in range(60):
            assert (
                talk("PUT", f"{ML}/connectors/{id_}", {"parameters": {"a": f"{name}{n}", "b": f"{name}{n}"}})[0] == 200
            )
            made.append(talk("POST", f"{ML}/connectors/_create", connector(name=f"{name} {n}"))[1]["connector_id"])

    def read() -> None:
        while not done.is_set():
            shown = talk("GET", f"{ML}/connectors/{id_}")[1]["parameters"]
            if shown["a"] != shown["b"]:
                torn.append(shown)
            talk("POST", f"{ML}/connectors/_search", {"query": {"match": {"name": "x"}}})

    readers = [threading.Thread(target=read) for _ in range(8)]
    writers = [threading.Thread(target=write, args=(name,)) for name in "xy"]
    for thread in [*readers, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in readers:
        thread.join()
    api.close()
    again = talker(MLCommons(Provider(), data=tmp_path / "state.db"))
    assert torn == []
    assert len(made) == 120
    assert all(again("GET", f"{ML}/connectors/{each}")[0] == 200 for each in made)
    assert json.dumps(again("POST", f"{ML}/connectors/_search", {"size": 0})[1]["hits"]["total"]["value"]) == "121"


def test_a_transaction_that_fails_leaves_nothing() -> None:
    store = Store()
    with pytest.raises(ZeroDivisionError), store.transaction() as write:  # noqa: PT012 -- the write is what must not stay
        write.put("i", "a", {"n": 1})
        raise ZeroDivisionError
    assert store.get("i", "a") is None
    assert not store.index("i").exists


def test_versions_count_on_over_a_deletion() -> None:
    store = Store()
    for step in ("put", "put", "delete", "put"):
        with store.transaction() as write:
            document = write.put("i", "a", {}) if step == "put" else write.delete("i", "a")
    assert (document.version, document.seq_no) == (4, 3)


def test_ids_look_like_the_engines() -> None:
    ids = [new_id() for _ in range(500)]
    assert len(set(ids)) == 500
    assert all(len(id_) == 20 and id_[7] == "B" for id_ in ids)
    assert any("-" in id_ for id_ in ids), "ids with a dash show the defect of the in-use check"
