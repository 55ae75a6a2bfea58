"""Cassettes: what is recorded is replayed, to the byte; what can't be is told; nothing is overwritten unasked."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import datetime as dt
import gzip
import json
import tempfile
import threading
import urllib.request
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import vcr  # type: ignore[import-untyped]  # it has no types
import yaml
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance import resources
from conformance.blueprint import Blueprint, blueprint, blueprint_ids, from_mapping
from conformance.cassette import (
    Cassette,
    CassetteError,
    Interaction,
    MissingInteraction,
    Recorder,
    Recording,
    Source,
    read,
    record,
    staleness,
    write,
)
from conformance.cassette.vcr import safe_vcr
from conformance.cli._group import Commands
from conformance.errors import ConformanceError, UsageError
from conformance.http import ConnectionFailed, Request, Response, asgi, httpx_transport, serve
from conformance.providers.mocks import Mocks
from conformance.redact import Redactor
from conformance.verify.replays import replays

URL = "https://api.openai.com/v1/chat/completions"


def exchange(body: str = '{"n": 1}', reply: str = '{"ok": 1}', **more: Any) -> Interaction:
    return Interaction(Request("POST", URL, (), body.encode()), Response(200, (), reply.encode()), **more)


def recording(*interactions: Interaction, **more: Any) -> Recording:
    return Recording(interactions, **{"blueprint": "b", "recorded_from": Source.MOCK, **more})


def written(path: Path, *interactions: Interaction, **more: Any) -> Path:
    write(path, recording(*interactions, **more))
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(Commands("conformance"), arguments, catch_exceptions=True)


# --- files --------------------------------------------------------------------------------------------------------

_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_bodies = st.one_of(_texts.map(str.encode), st.binary(max_size=30))
_headers = st.lists(
    st.tuples(st.sampled_from(["x-a", "X-B", "content-type"]), st.text(st.characters(codec="latin-1"), max_size=8)),
    max_size=3,
    unique_by=lambda pair: pair[0],
).map(tuple)
_responses = st.one_of(
    st.builds(Response, st.integers(200, 599), _headers, _bodies),
    st.builds(Response, st.just(200), _headers, st.just(b""), st.lists(_bodies, max_size=3).map(tuple)),
)
_interactions = st.builds(
    Interaction,
    st.builds(Request, st.sampled_from(["GET", "POST"]), st.just(URL), _headers, _bodies),
    _responses,
    _texts,
)


@given(st.lists(_interactions, max_size=3).map(tuple), st.sampled_from(list(Source)), st.dates())
@settings(deadline=None, max_examples=50)
def test_what_is_written_reads_back_to_the_byte(kept: tuple[Interaction, ...], source: Source, day: dt.date) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "c.yaml")
        given_ = Recording(kept, "b", source, day)
        write(path, given_)
        assert read(path) == Recording(kept, "b", source, day, path=str(path))


def test_a_file_says_what_it_was_recorded_from(tmp_path: Path) -> None:
    path = written(tmp_path / "c.yaml", exchange(), recorded_at=dt.date(2026, 11, 1))
    lines = path.read_text().splitlines()
    assert lines[0] == "# Recorded from this kit's mock of the provider: these are not the provider's own answers."
    assert {"recorded_from: mock", "recorded_at: 2026-11-01", "blueprint: b"} <= set(lines)


def test_what_is_there_is_not_overwritten_unasked(tmp_path: Path) -> None:
    path = written(tmp_path / "c.yaml", exchange())
    before = path.read_bytes()
    with pytest.raises(UsageError, match="--overwrite replaces it"):
        write(path, recording())
    assert path.read_bytes() == before
    write(path, recording(), overwrite=True)
    assert path.read_bytes() != before
    assert [found.name for found in tmp_path.iterdir()] == ["c.yaml"]


TORN: dict[str, tuple[Callable[[str], str], str]] = {
    "cut off": (lambda text: text[: len(text) * 2 // 3], "torn"),
    "no list": (lambda _: "version: 1", "no list of `interactions`"),
    "a list": (lambda _: "- 1", "no list of `interactions`"),
    "another version": (lambda text: text.replace("version: 1", "version: 2"), "version 2 of the format"),
    "no version": (lambda text: text.replace("version: 1\n", ""), "version None of the format"),
    "a changed reply": (lambda text: text.replace('"ok": 1', '"ok": 2'), "changed by hand"),
    "a changed status": (lambda text: text.replace("code: 200", "code: 201"), "changed by hand"),
    "a status that is none": (lambda text: text.replace("code: 200", "code: ok"), "interaction 1 is torn"),
    "no reply": (lambda text: text.replace("  response:", "  answer:"), "interaction 1 is torn"),
    "another source": (lambda text: text.replace("from: mock", "from: hearsay"), "recorded_from: hearsay"),
    "a tag": (
        lambda text: text.replace("body: '{", "body: !!python/object/apply:os.getcwd ['{").replace("}'\n", "}']\n", 1),
        "could not determine a constructor",
    ),
    "anchors": (lambda text: text.replace("headers: {}", "headers: &a {}", 1), "anchors"),
    "no YAML": (lambda _: "a: [", "torn or no YAML"),
    "empty": (lambda _: "", "no list of `interactions`"),
    "a month that is none": (lambda text: text.replace("recorded_at: null", "recorded_at: 2026-13-41"), "no cassette"),
}


@pytest.mark.parametrize("kind", TORN)
def test_a_cassette_that_can_not_be_used_says_how_to_record_again(kind: str, tmp_path: Path) -> None:
    path = written(tmp_path / "c.yaml", exchange())
    change, problem = TORN[kind]
    changed = change(path.read_text())
    assert changed != path.read_text()
    path.write_text(changed)
    with pytest.raises(CassetteError) as caught:
        Cassette.load(path)
    assert problem in str(caught.value)
    assert "record it again with `conformance record" in str(caught.value)
    assert path.read_text() == changed


def test_a_cassette_that_is_no_utf_8_or_not_there_says_so(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_bytes(b"version: 1\n\xff")
    with pytest.raises(CassetteError, match="byte 12 is not UTF-8"):
        Cassette.load(tmp_path / "c.yaml")
    with pytest.raises(CassetteError, match="there is no such cassette; make it: `conformance record d`"):
        Cassette.load(tmp_path / "d.yaml")
    with pytest.raises(CassetteError, match="can't be read"):
        Cassette.load(tmp_path)


def test_line_ends_of_another_system_change_nothing(tmp_path: Path) -> None:
    path = written(tmp_path / "c.yaml", exchange())
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read(path).interactions == (exchange(),)


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b'{"password": "zzz"}')),
        ("deflate", zlib.compress(b'{"password": "zzz"}')),
        ("deflate", zlib.compress(b'{"password": "zzz"}')[2:-4]),
    ],
    ids=["gzip", "deflate", "raw deflate"],
)
def test_a_compressed_reply_is_looked_into(encoding: str, packed: bytes, tmp_path: Path) -> None:
    reply = Response(200, (("Content-Encoding", encoding), ("content-length", "9")), packed)
    path = written(tmp_path / "c.yaml", Interaction(Request("GET", URL), reply))
    assert read(path).interactions[0].response == Response(200, (), b'{"password": "REDACTED"}')


@pytest.mark.parametrize(("encoding", "problem"), [("br", "'br', in which secrets"), ("gzip", "in gzip, but is not")])
def test_a_reply_that_can_not_be_looked_into_is_not_written(encoding: str, problem: str, tmp_path: Path) -> None:
    reply = Response(200, (("content-encoding", encoding),), b"abc")
    with pytest.raises(CassetteError, match=problem):
        written(tmp_path / "c.yaml", Interaction(Request("GET", URL), reply))
    assert list(tmp_path.iterdir()) == []


# --- replaying ----------------------------------------------------------------------------------------------------


def test_each_answer_is_given_once_in_order() -> None:
    cassette = Cassette(recording(exchange(reply="1"), exchange(reply="2")))
    request = exchange().request
    assert [cassette(request).body, cassette(request).body] == [b"1", b"2"]
    with pytest.raises(MissingInteraction, match="was asked for more often than it was recorded"):
        cassette(request)
    cassette.rewind()
    assert cassette(request).body == b"1"
    assert len(cassette.problems()) == 1


def test_a_repeating_cassette_goes_on_with_the_last_answer() -> None:
    cassette = Cassette(recording(exchange(reply="1"), exchange(reply="2")), repeat=True)
    assert [cassette(exchange().request).body for _ in range(4)] == [b"1", b"2", b"2", b"2"]


SAME: dict[str, tuple[dict[str, Any], bool]] = {
    "members in another order": ({"body": b'{"b": 2, "a": 1}'}, True),
    "other blanks": ({"body": b'{"a":1,"b":2}'}, True),
    "another number": ({"body": b'{"a": 1, "b": 3}'}, False),
    "another method": ({"method": "PUT"}, False),
    "another path": ({"url": "https://h.test/v2?x=1&y=2"}, False),
    "another order of the query": ({"url": "https://h.test/v1?y=2&x=1"}, True),
    "a host in capitals": ({"url": "https://H.TEST/v1?x=1&y=2"}, True),
    "a signed query": ({"url": "https://h.test/v1?x=1&y=2&X-Amz-Signature=abc&X-Amz-Date=20260101T000000Z"}, True),
    "another header": ({"headers": (("authorization", "AWS4-HMAC-SHA256 Credential=A/B"),)}, True),
}


@pytest.mark.parametrize("change", SAME)
def test_what_makes_two_requests_the_same(change: str) -> None:
    request = Request("POST", "https://h.test/v1?x=1&y=2", (), b'{"a": 1, "b": 2}')
    changes, same = SAME[change]
    cassette = Cassette(recording(Interaction(request, Response(200))))
    if same:
        assert cassette(dataclasses.replace(request, **changes)).status == 200
    else:
        with pytest.raises(MissingInteraction):
            cassette(dataclasses.replace(request, **changes))


def test_another_key_than_the_recorded_one_is_the_same_request(tmp_path: Path) -> None:
    url = "https://h.test/v1?key=%s"
    path = written(tmp_path / "c.yaml", Interaction(Request("GET", url % "first-key"), Response(200)))
    assert Cassette.load(path)(Request("GET", url % "second-key")).status == 200


def test_what_is_missing_and_what_is_unused_is_told() -> None:
    cassette = Cassette(recording(exchange('{"n": 1}', call="one"), exchange('{"n": 2}', call="two")))
    cassette(exchange('{"n": 1}').request)
    with pytest.raises(
        MissingInteraction, match=r"with another body: at byte 7 it has '\{\"n\": 1\}', now '\{\"n\": 3\}'"
    ):
        cassette(exchange('{"n": 3}').request)
    with pytest.raises(MissingInteraction, match=r"GET https://other.test/ is not in the cassette, which holds POST"):
        cassette(Request("GET", "https://other.test/"))
    assert [unused.call for unused in cassette.unused] == ["two"]
    assert cassette.problems()[-1] == f"nobody asked for POST {URL} (call two)"
    assert len(cassette.problems()) == 3


def test_threads_share_a_cassette() -> None:
    cassette = Cassette(recording(*[exchange(reply=str(number)) for number in range(200)]))
    found: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: found.extend(cassette(exchange().request).body for _ in range(20)))
        for _ in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found, key=int) == [str(number).encode() for number in range(200)]


def test_a_cassette_is_a_handler_wherever_it_is_mounted() -> None:
    chunks = (b"data: a\n\n", b"data: b\n\n")
    stream = Interaction(
        Request("GET", "http://p.test/s"), Response(200, (("content-type", "text/event-stream"),), chunks=chunks)
    )
    binary = Interaction(Request("GET", "http://p.test/b"), Response(200, (), bytes(range(256))))

    async def ask(transport: httpx.MockTransport) -> bytes:
        async with httpx.AsyncClient(transport=transport) as client:
            return (await client.get("http://p.test/b")).content

    cassette = Cassette(recording(stream, binary), repeat=True)
    with httpx.Client(transport=httpx_transport(cassette)) as client:
        assert client.get("http://p.test/s").content == b"".join(chunks)
    assert asyncio.run(ask(httpx_transport(cassette))) == bytes(range(256))

    def at_home(request: Request) -> Response:
        return cassette(dataclasses.replace(request, url="http://p.test" + request.path))

    with serve(asgi(at_home)) as url:
        assert urllib.request.urlopen(f"{url}/s").read() == b"".join(chunks)  # noqa: S310 -- loopback


# --- recording ----------------------------------------------------------------------------------------------------


def test_a_recorder_passes_on_and_keeps_what_it_masks() -> None:
    recorder = Recorder(lambda _: Response(200, (("set-cookie", "zzz"),), chunks=iter([b"a", b"b"])))
    assert recorder(Request("POST", URL, (("authorization", "Bearer zzz"),))).read() == b"ab"
    (kept,) = recorder.recording(Source.PROVIDER).interactions
    assert kept.request.headers == (("authorization", "Bearer REDACTED"),)
    assert kept.response == Response(200, (("set-cookie", "REDACTED"),), chunks=(b"a", b"b"))


def test_a_blueprint_is_recorded_from_its_mock_and_replays_to_the_same_answers(tmp_path: Path) -> None:
    found = blueprint("bedrock-titan-embed-text-v2")
    mocks = Mocks()
    kept = record(found, mocks["bedrock-runtime"].handle, Source.MOCK)
    assert [each.call for each in kept.interactions] == [c.name for c in found.calls for _ in c.exchanges]
    write(tmp_path / "c.yaml", kept)
    text = (tmp_path / "c.yaml").read_text()
    assert not [value for value in found.connector().credential.values() if value in text and len(value) > 9]
    assert list(replays(found, Cassette.load(tmp_path / "c.yaml"))) == []


def test_the_same_recording_is_the_same_file(tmp_path: Path) -> None:
    found, mocks, day = blueprint("bedrock-titan-embed-text-v1"), Mocks(), dt.date(2026, 1, 1)
    for name in ("a.yaml", "b.yaml"):
        write(tmp_path / name, record(found, mocks["bedrock-runtime"].handle, Source.MOCK, today=day))
    assert (tmp_path / "a.yaml").read_bytes() == (tmp_path / "b.yaml").read_bytes()


def test_the_key_given_is_the_one_that_is_sent_and_never_kept() -> None:
    sent: list[str | None] = []

    def provider(request: Request) -> Response:
        sent.append(request.header("authorization"))
        key = (request.header("authorization") or "").encode()
        return Response(200, (), b'{"choices": [], "echo": "' + base64.b64encode(key) + b'"}')

    kept = record(blueprint("openai-chat"), provider, Source.PROVIDER, credential={"openAI_key": "my-own-key-7"})
    assert sent[0] == "Bearer my-own-key-7"
    assert "my-own-key-7" not in repr(kept)
    assert kept.interactions[0].response.body == b'{"choices": [], "echo": "REDACTED"}'


def test_a_refusal_is_no_recording() -> None:
    reply = b'{"error": {"message": "Incorrect API key provided: my-own-key-7"}}'
    with pytest.raises(CassetteError, match="call greeting: the provider answers 401 where 200") as caught:
        record(
            blueprint("openai-chat"),
            lambda _: Response(401, (), reply),
            Source.PROVIDER,
            credential={"openAI_key": "my-own-key-7"},
        )
    assert "my-own-key-7" not in str(caught.value)

    def gone(_: Request) -> Response:
        raise ConnectionFailed("name", "api.openai.com")

    with pytest.raises(CassetteError, match=r"api\.openai.com can't be reached"):
        record(blueprint("openai-chat"), gone, Source.PROVIDER)


def test_what_a_mock_can_not_say_is_kept_as_documented_and_told_so() -> None:
    found = blueprint("bedrock-claude-v2-guardrail")
    kept = record(found, Mocks()["bedrock-runtime"].handle, Source.MOCK)
    assert {each.call: each.recorded_from for each in kept.interactions}["intervenes"] is Source.DOCUMENTATION
    assert list(replays(found, Cassette(kept))) == []


# --- staleness ----------------------------------------------------------------------------------------------------


def recorded(name: str = "openai-chat", **changes: Any) -> tuple[Blueprint, Recording]:
    found = blueprint(name)
    return found, dataclasses.replace(record(found, Mocks()["openai"].handle, Source.MOCK), **changes)


def test_only_a_providers_answers_grow_old() -> None:
    day = dt.date(2026, 1, 1)
    for source, expected in ((Source.PROVIDER, ["age"]), (Source.MOCK, []), (Source.DOCUMENTATION, [])):
        found, kept = recorded(recorded_from=source, recorded_at=day)
        later = day + dt.timedelta(days=31)
        assert [each.kind for each in staleness(kept, found, max_age=30, today=later)] == expected
        assert list(staleness(kept, found, max_age=31, today=later)) == []


def changed(found: Blueprint, **members: Any) -> Blueprint:
    value = yaml.safe_load((resources.blueprints() / f"{found.id}.yaml").read_text())
    value["connector"]["actions"][0] |= members
    return from_mapping(value, found.id)


@pytest.mark.parametrize(
    "members",
    [
        {"request_body": '{ "model": "${parameters.model}", "messages": ${parameters.messages}, "n": 1 }'},
        {"url": "https://${parameters.endpoint}/v2/chat/completions"},
        {"headers": {"Authorization": "Bearer ${credential.openAI_key}", "x-more": "1"}},
        {"method": "PUT"},
    ],
    ids=lambda members: next(iter(members)),
)
def test_a_blueprint_that_sends_something_else_makes_its_cassette_stale(members: dict[str, Any]) -> None:
    found, kept = recorded()
    assert list(staleness(kept, found)) == []
    (stale,) = staleness(kept, changed(found, **members))
    assert (stale.kind, stale.call) == ("request", "greeting")
    assert [call for call, _ in replays(changed(found, **members), Cassette(kept))] == ["greeting"]


def test_another_key_makes_no_cassette_stale() -> None:
    found, kept = recorded()
    value = yaml.safe_load((resources.blueprints() / "openai-chat.yaml").read_text())
    value["connector"]["credential"]["openAI_key"] = "another"
    assert list(staleness(kept, from_mapping(value, found.id))) == []


def test_calls_that_came_and_went_are_told() -> None:
    found, kept = recorded()
    other = dataclasses.replace(kept.interactions[0], call="other")
    told = [str(each) for each in staleness(dataclasses.replace(kept, interactions=(other,)), found)]
    assert told == [
        "the call 'greeting' is not recorded",
        "the call 'other', which it holds, is no longer documented",
    ]


def test_a_cassette_of_another_blueprint_is_refused() -> None:
    _, kept = recorded()
    with pytest.raises(CassetteError, match="recorded for 'openai-chat', not for 'cohere-chat'"):
        list(replays(dataclasses.replace(blueprint("openai-chat"), id="cohere-chat"), Cassette(kept)))


# --- vcrpy --------------------------------------------------------------------------------------------------------


def test_vcrpy_replays_what_the_kit_recorded(tmp_path: Path) -> None:
    body = bytes(range(256))
    kept = Interaction(Request("GET", "http://p.test/x"), Response(200, (("x-a", "1"),), body))
    path = written(tmp_path / "c.yaml", kept)
    with vcr.use_cassette(str(path), record_mode="none"), httpx.Client() as client:
        answer = client.get("http://p.test/x")
    assert (answer.status_code, answer.content, answer.headers["x-a"]) == (200, body, "1")


def test_the_kit_replays_what_vcrpy_recorded_through_it_without_secrets(tmp_path: Path) -> None:
    path = tmp_path / "v.yaml"

    def echo(request: Request) -> Response:
        return Response(200, (("content-type", "application/json"),), b'{"you": "sent ' + request.body + b'"}')

    with serve(asgi(echo)) as url, safe_vcr(secrets=["my-secret-7"], record_mode="once").use_cassette(str(path)):
        answer = httpx.post(f"{url}/v1?key=k1", content="my-secret-7", headers={"Authorization": "Bearer zz"})
        assert answer.json() == {"you": "sent my-secret-7"}
    text = path.read_text()
    assert not [secret for secret in ("my-secret-7", "Bearer zz", "k1") if secret in text]
    assert Cassette.load(path).recording.recorded_from is Source.UNKNOWN
    with safe_vcr(secrets=["my-secret-7"]).use_cassette(str(path)):
        again = httpx.post(f"{url}/v1?key=k2", content="my-secret-7")
    assert again.json() == {"you": "sent REDACTED"}
    request = Request("POST", f"{url}/v1?key=k3", (), b"my-secret-7")
    assert Cassette.load(path, secrets=["my-secret-7"])(request).status == 200


# --- the commands, and the registry's own -------------------------------------------------------------------------


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_record_and_replay_on_the_command_line(here: Path) -> None:
    done = run("record", "openai-chat", "cohere-embedding", "--from", "mock")
    assert done.exit_code == 0, done.output
    assert done.output.splitlines()[0] == f"{Path('cassettes', 'openai-chat.yaml')}: 1 exchange from mock"
    replayed = run("replay", "openai-chat", "cohere-embedding", "--format", "json")
    assert replayed.exit_code == 0
    rows = json.loads(replayed.output)
    assert [(row["blueprint"], row["recorded_from"], row["problems"]) for row in rows] == [
        ("openai-chat", "mock", []),
        ("cohere-embedding", "mock", []),
    ]
    before = {path: path.read_bytes() for path in here.rglob("*.yaml")}
    refused = run("record", "openai-chat", "--from", "mock")
    assert isinstance(refused.exception, UsageError)
    assert {path: path.read_bytes() for path in here.rglob("*.yaml")} == before


def test_replay_tells_what_does_not_replay(here: Path) -> None:
    run("record", "openai-chat", "--from", "mock")
    path = here / "cassettes" / "openai-chat.yaml"
    path.write_text(path.read_text().replace("gpt-3.5-turbo", "gpt-4"))
    done = run("replay", "openai-chat")
    assert done.exit_code == 1
    assert "changed by hand; record it again with `conformance record openai-chat --overwrite`" in done.output
    done = run("replay", "openai-chat", "--cassettes", str(here))
    assert "there is no such cassette; make it: `conformance record openai-chat`" in done.output


def test_a_key_is_taken_from_the_environment_alone(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_KEY", raising=False)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    done = run("record", "openai-chat")
    assert done.exit_code == 1
    assert (
        "'openAI_key' (set OPENAI_KEY or OPENAI_API_KEY, or name another with --key openAI_key=VARIABLE)" in done.output
    )
    refused = run("record", "openai-chat", "--key", "openAI_key=sk-abc")
    assert isinstance(refused.exception, ConformanceError)
    assert "sk-abc" not in str(refused.exception)
    assert not (here / "cassettes" / "openai-chat.yaml").exists()


def test_a_blueprint_is_recorded_from_a_provider_with_the_users_key(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys: list[str | None] = []

    def provider(request: Request) -> Response:
        keys.append(request.header("authorization"))
        return Response(200, (("content-type", "application/json"),), b'{"choices": []}')

    value = yaml.safe_load((resources.blueprints() / "openai-chat.yaml").read_text())
    with serve(asgi(provider)) as url:
        value["trusted_endpoints"] = ["^http://127.*$"]
        value["connector"]["actions"][0]["url"] = f"{url}/v1"
        (here / "mine.yaml").write_text(yaml.dump(value))
        monkeypatch.setenv("MY_KEY", "the-users-own-key")
        done = run("record", "mine.yaml", "--key", "openAI_key=MY_KEY", "--out", "kept")
    assert done.exit_code == 0, done.output
    assert keys == ["Bearer the-users-own-key"]
    text = (here / "kept" / "mine.yaml").read_text()
    assert "recorded_from: provider" in text
    assert "the-users-own-key" not in text + done.output
    assert run("replay", "mine.yaml", "--cassettes", "kept").exit_code == 0


def test_the_registry_has_a_cassette_for_every_blueprint() -> None:
    assert sorted(path.stem for path in resources.cassettes().glob("*.yaml")) == blueprint_ids()


@pytest.mark.parametrize("identity", blueprint_ids())
def test_a_cassette_of_the_registry_replays(identity: str) -> None:
    cassette = Cassette.load(identity)
    assert cassette.recording.recorded_from in {Source.MOCK, Source.DOCUMENTATION}
    assert list(replays(blueprint(identity), cassette)) == []


def test_a_redactor_that_knows_more_refuses_a_cassette_that_others_take(tmp_path: Path) -> None:
    path = written(tmp_path / "c.yaml", exchange(reply='{"quokka": "ordinary-looking"}'))
    assert len(read(path).interactions) == 1
    with pytest.raises(CassetteError, match="there is a secret in line"):
        read(path, redactor=Redactor(["ordinary-looking"]))
