"""What all mocks have in common: addresses, faults, the journal, and no bad input that stops them."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import pickle
import socket
import threading
import time
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from conformance.errors import UsageError
from conformance.http import Request, Response, asgi, httpx_transport, serve
from conformance.mock.options import Options
from conformance.providers.mocks import Mocks
from conformance.providers.registry import host_provider, provider_names

NAMES = [
    "aleph-alpha",
    "anthropic",
    "aws",
    "azure-openai",
    "bedrock",
    "bedrock-agent-runtime",
    "bedrock-runtime",
    "cohere",
    "comprehend",
    "deepseek",
    "google",
    "lambda",
    "llamacpp",
    "mistral",
    "ollama",
    "openai",
    "rekognition",
    "sagemaker",
    "textract",
    "yandex",
]

AMZ_JSON = {"comprehend", "rekognition", "textract", "sagemaker"}
"""Nearly every error of theirs is a 400."""

EMBED = {"model": "text-embedding-3-small", "input": "x"}
KEY = (("authorization", "Bearer sk-secret"), ("content-type", "application/json"))


def embed(mocks: Mocks, *headers: tuple[str, str], body: object = None, path: str = "/v1/embeddings") -> Response:
    data = json.dumps(EMBED if body is None else body).encode()
    return mocks["openai"].handle(Request("POST", f"http://mock{path}", (*KEY, *headers), data))


@pytest.fixture
def fresh() -> Mocks:
    return Mocks()


def test_every_promised_mock_is_there() -> None:
    assert provider_names() == NAMES


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("api.openai.com", "openai"),
        ("API.OpenAI.com", "openai"),
        ("my-resource.openai.azure.com", "azure-openai"),
        ("api.anthropic.com", "anthropic"),
        ("api.cohere.ai", "cohere"),
        ("api.cohere.com", "cohere"),
        ("bedrock-runtime.us-east-1.amazonaws.com", "bedrock-runtime"),
        ("bedrock-runtime.us-gov-west-1.amazonaws.com", "bedrock-runtime"),
        ("bedrock.eu-central-1.amazonaws.com", "bedrock"),
        ("bedrock-agent-runtime.us-west-2.amazonaws.com", "bedrock-agent-runtime"),
        ("runtime.sagemaker.ap-northeast-1.amazonaws.com", "sagemaker"),
        ("api.sagemaker.us-east-1.amazonaws.com", "sagemaker"),
        ("comprehend.us-east-1.amazonaws.com", "comprehend"),
        ("textract.us-east-1.amazonaws.com", "textract"),
        ("rekognition.us-east-1.amazonaws.com", "rekognition"),
        ("abc123.lambda-url.us-east-1.on.aws", "lambda"),
        ("generativelanguage.googleapis.com", "google"),
        ("us-central1-aiplatform.googleapis.com", "google"),
        ("api.deepseek.com", "deepseek"),
        ("api.mistral.ai", "mistral"),
        ("api.aleph-alpha.com", "aleph-alpha"),
        ("llm.api.cloud.yandex.net", "yandex"),
        ("api.openai.com.evil.example", None),
        ("evil-api.openai.com", None),
        ("bedrock-runtime.amazonaws.com.evil.example", None),
        ("localhost", None),
    ],
)
def test_a_real_host_is_known_and_a_lookalike_is_not(host: str, name: str | None) -> None:
    assert host_provider(host) == name


def test_a_mock_is_found_by_host(fresh: Mocks) -> None:
    handler = fresh.handler_for_host("api.openai.com")
    assert handler is not None
    asked = Request("POST", "https://api.openai.com/v1/embeddings", KEY, json.dumps(EMBED).encode())
    assert handler(asked).status == 200
    assert fresh.handler_for_host("example.com") is None


def test_an_unknown_mock_or_path_is_told_what_there_is(fresh: Mocks) -> None:
    mount = fresh.mount("/mock")
    unknown = mount(Request("GET", "http://h/mock/opnai/v1/models"))
    told = json.loads(unknown.body)
    assert (unknown.status, "did you mean 'openai'" in told["error"]) == (404, True)
    assert told["providers"] == [f"/mock/{name}/" for name in NAMES]
    with pytest.raises(UsageError, match="did you mean 'openai'"):
        fresh["opnai"]
    assert mount(Request("GET", "http://h/mock")).status == 404


@pytest.mark.parametrize("name", [name for name in NAMES if name != "aws"])
def test_an_unknown_path_is_refused_in_the_provider_s_form_with_the_paths_there_are(fresh: Mocks, name: str) -> None:
    got = fresh.mount("/mock")(Request("POST", f"http://h/mock/{name}/no/such/path", KEY, b"{}"))
    assert got.status in {400, 404}
    known = fresh[name].routes()[0].path
    assert known in json.dumps(json.loads(got.body))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "aws"])
def test_a_wrong_method_is_refused_with_those_allowed(fresh: Mocks, name: str) -> None:
    found = next(r for r in fresh[name].routes() if "{" not in r.path or r.method == "POST")
    path = found.path.replace("{model+}", "m").replace("{name}", "n").replace("{id}", "i").replace("{id+}", "i")
    got = fresh[name].handle(Request("PATCH", "http://h" + path, KEY, b"{}"))
    assert (got.status, found.method in (got.header("allow") or "")) == (
        405 if name not in AMZ_JSON else 400,
        True,
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 413, 415, 429, 500, 503, 529])
def test_any_status_comes_in_the_provider_s_form(fresh: Mocks, name: str, status: int) -> None:
    got = fresh[name].handle(Request("POST", "http://h/", (("x-mock-fault", str(status)),)))
    as_400 = name in AMZ_JSON and status < 500
    assert got.status == (400 if as_400 else status)
    assert json.loads(got.body)
    assert (got.header("retry-after") is not None) == (status in {429, 503, 529})
    assert fresh.journal.entries()[-1].fault == str(status)


@pytest.mark.parametrize("wish", ["", "99", "600", "nonsense", "latency=x", "latency=-1", "429 OK"])
def test_a_fault_that_is_none_is_refused_with_those_there_are(fresh: Mocks, wish: str) -> None:
    got = embed(fresh, ("x-mock-fault", wish))
    assert (got.status, "truncate" in json.loads(got.body)["error"]["message"]) == (400, True)


# --- determinism --------------------------------------------------------------------------------------------------


def test_the_same_request_has_the_same_answer_everywhere() -> None:
    first, second = embed(Mocks()), embed(Mocks())
    assert (first.body, first.headers) == (second.body, second.headers)


def test_texts_that_share_words_are_near() -> None:
    from conformance.mock.vectors import as_list

    def cosine(a: str, b: str) -> float:
        return sum(x * y for x, y in zip(as_list(a, 1024), as_list(b, 1024), strict=True))

    base = "the quick brown fox jumps"
    assert cosine(base, "the quick brown fox sleeps") > 0.4 > abs(cosine(base, "seven ships sail north"))


# --- models -------------------------------------------------------------------------------------------------------


def test_the_day_decides_what_is_retired() -> None:
    def answer(day: date, *, strict: bool) -> tuple[int, tuple[str, ...]]:
        mocks = Mocks(Options(today=day, strict_models=strict))
        body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "x"}]}
        got = embed(mocks, body=body, path="/v1/chat/completions")
        return got.status, mocks.journal.entries()[-1].warnings

    before, after = date(2026, 11, 21), date(2027, 1, 14)
    announced = ("model gpt-4o will be retired on 2027-01-14; use gpt-6-luna",)
    assert answer(before, strict=True) == (200, announced)
    assert answer(after, strict=False) == (200, ("model gpt-4o is retired as of 2027-01-14; use gpt-6-luna",))
    assert answer(after, strict=True)[0] == 404


# --- faults -------------------------------------------------------------------------------------------------------


def test_a_planned_status_meets_the_next_calls_and_is_gone(fresh: Mocks) -> None:
    fresh.faults.add("503", provider="openai", times=2)
    assert [embed(fresh).status for _ in range(3)] == [503, 503, 200]
    assert fresh.faults.planned() == []


def test_a_fault_of_another_provider_is_left_alone(fresh: Mocks) -> None:
    kept = fresh.faults.add("503", provider="cohere", times=None)
    assert embed(fresh).status == 200
    assert fresh.faults.remove(kept.number)
    assert not fresh.faults.remove(kept.number)


def test_chances_repeat_with_their_seed() -> None:
    def run(seed: int) -> list[int]:
        mocks = Mocks(Options(seed=seed))
        mocks.faults.add("500", times=None, probability=0.3)
        return [embed(mocks).status for _ in range(60)]

    assert run(1) == run(1) != run(2)
    assert 5 < run(1).count(500) < 35


def test_the_body_is_cut_or_spoilt_or_emptied_as_asked(fresh: Mocks) -> None:
    whole = embed(fresh).body
    assert embed(fresh, ("x-mock-fault", "empty")).body == b""
    with pytest.raises(ValueError, match=r"delimiter|Unterminated|Expecting|Invalid"):
        json.loads(embed(fresh, ("x-mock-fault", "invalid-json")).body)
    assert embed(fresh, ("x-mock-fault", "truncate")).body == whole


def test_a_nonsense_plan_is_refused(fresh: Mocks) -> None:
    for wrong in ({"times": 0}, {"probability": 0.0}, {"probability": 1.1}):
        with pytest.raises(UsageError):
            fresh.faults.add("500", **wrong)
    with pytest.raises(UsageError):
        fresh.faults.add("oops")


@pytest.fixture(scope="module")
def own() -> Mocks:
    return Mocks()


@pytest.fixture(scope="module")
def url(own: Mocks) -> Iterator[str]:
    with serve(asgi(own.mount("/mock"), body_seconds=1.0)) as found:
        yield found


@pytest.mark.parametrize("fault", ["drop", "truncate"])
def test_a_dropped_or_cut_answer_is_an_error_to_the_client(url: str, fault: str) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.post(f"{url}/mock/openai/v1/embeddings", json=EMBED, headers=[*KEY, ("x-mock-fault", fault)])
    assert httpx.post(f"{url}/mock/openai/v1/embeddings", json=EMBED, headers=list(KEY)).status_code == 200


def test_a_hanging_answer_never_comes(url: str) -> None:
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"{url}/mock/openai/v1/embeddings", json=EMBED, headers=[*KEY, ("x-mock-fault", "hang")], timeout=0.2
        )


def test_a_late_answer_comes_late(url: str) -> None:
    started = time.monotonic()
    got = httpx.post(f"{url}/mock/openai/v1/embeddings", json=EMBED, headers=[*KEY, ("x-mock-fault", "latency=0.2")])
    assert (got.status_code, time.monotonic() - started >= 0.2) == (200, True)


def test_a_mock_works_in_process_under_httpx(fresh: Mocks) -> None:
    with httpx.Client(transport=httpx_transport(fresh["openai"].handle)) as client:
        assert client.post("https://api.openai.com/v1/embeddings", json=EMBED, headers=list(KEY)).status_code == 200


# --- the journal --------------------------------------------------------------------------------------------------


def test_the_journal_keeps_what_was_sent_why_it_was_refused_and_what_was_answered(fresh: Mocks) -> None:
    embed(fresh)
    embed(fresh, body={"model": "none-such", "input": "x"})
    good, bad = fresh.journal.entries()
    assert (good.provider, good.route, good.status, good.refused) == ("openai", "POST /v1/embeddings", 200, "")
    assert json.loads(good.body) == EMBED
    assert (bad.status, bad.refused.startswith("model: ")) == (404, True)
    assert json.loads(bad.answer)["error"]["code"] == "model_not_found"
    assert fresh.journal.entries(after=good.number) == [bad]
    assert fresh.journal.entries(provider="cohere") == []


@pytest.mark.parametrize(
    "header",
    [
        ("authorization", "Bearer s3cret-value"),
        ("Authorization", "Api-Key s3cret-value"),
        ("authorization", "s3cret-value"),
        ("api-key", "s3cret-value"),
        ("X-Api-Key", "s3cret-value"),
        ("x-goog-api-key", "s3cret-value"),
        ("x-amz-security-token", "s3cret-value"),
        (
            "authorization",
            (
                "AWS4-HMAC-SHA256 Credential=AKIDs3cret-value/20260101/us-east-1/bedrock/aws4_request, "
                "SignedHeaders=host, Signature=s3cretvalue"
            ),
        ),
    ],
)
def test_credentials_are_masked(fresh: Mocks, header: tuple[str, str]) -> None:
    asked = Request("POST", "http://h/v1beta/models?key=s3cret-value&a=1", (header,), b"{}")
    for name in NAMES:
        fresh[name].handle(asked)
    for entry in fresh.journal.entries():
        assert "s3cret" not in repr(entry)
    assert fresh.journal.entries()[0].url.endswith("?key=***&a=1")


def test_the_journal_forgets_the_oldest_and_cuts_what_is_long() -> None:
    mocks = Mocks(Options(journal_size=3))
    for text in ("a", "b", "c", "d" * 100_000):
        embed(mocks, body={"model": "text-embedding-3-small", "input": text})
    entries = mocks.journal.entries()
    assert [entry.number for entry in entries] == [2, 3, 4]
    assert (len(entries[-1].body), entries[-1].body_size > 100_000) == (16 * 1024, True)


def test_the_journal_keeps_no_huge_headers_and_no_credential_that_can_be_written_down(fresh: Mocks) -> None:
    embed(fresh, ("x-long", "a" * 1_000_000), path="/v1/embeddings?key=s3cret&" + "b" * 10_000)
    entry = fresh.journal.entries()[0]
    assert sum(len(value) for _, value in entry.raw_headers.value) < 4096
    assert len(entry.raw_url.value) <= 4096
    assert "s3cret" not in repr(entry) + repr(entry.raw_url) + str(entry.url)
    with pytest.raises(TypeError):
        pickle.dumps(entry)


def test_a_listener_hears_of_each_exchange(fresh: Mocks) -> None:
    heard: list[int] = []
    fresh.journal.listeners.append(lambda entry: heard.append(entry.status))
    embed(fresh)
    fresh.reset()
    embed(fresh)
    assert heard == [200, 200]
    assert len(fresh.journal) == 1


# --- bad input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/v1/../v1/embeddings", "/v1/%2e%2e/embeddings", "/..", "/v1/..%2fembeddings", "/%2E./x"]
)
def test_a_path_that_climbs_is_refused(fresh: Mocks, path: str) -> None:
    assert embed(fresh, path=path).status == 400


def test_too_long_headers_or_targets_are_refused(fresh: Mocks) -> None:
    assert embed(fresh, ("x-long", "a" * 70_000)).status == 431
    assert embed(fresh, *[("x", "y")] * 200).status == 431
    assert embed(fresh, path="/v1/embeddings?" + "a" * 20_000).status == 414


def test_too_large_a_body_is_refused() -> None:
    mocks = Mocks(Options(max_body=1000))
    assert embed(mocks, body={"model": "text-embedding-3-small", "input": "x" * 2000}).status == 413


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"[]", b'"text"', b"\xff\xfe", b"NaN", b"[" * 100_000, b'{"a":' * 50_000, b'{"model": 1e999}'],
)
@pytest.mark.parametrize("name", ["openai", "cohere", "anthropic", "google", "mistral", "ollama", "bedrock-runtime"])
def test_a_body_that_is_no_request_is_refused(fresh: Mocks, name: str, body: bytes) -> None:
    path = {
        "openai": "/v1/embeddings",
        "cohere": "/v2/embed",
        "anthropic": "/v1/messages",
        "google": "/v1beta/models/gemini-3.5-flash:generateContent",
        "mistral": "/v1/embeddings",
        "ollama": "/api/chat",
        "bedrock-runtime": "/model/amazon.titan-embed-text-v1/invoke",
    }[name]
    headers = (*KEY, ("anthropic-version", "2023-06-01"), ("x-goog-api-key", "k"))
    got = fresh[name].handle(Request("POST", f"http://h{path}", headers, body))
    assert 400 <= got.status < 500
    assert json.loads(got.body)


def test_another_media_type_is_refused(fresh: Mocks) -> None:
    asked = Request("POST", "http://h/v1/embeddings", (KEY[0], ("content-type", "text/plain")), b"{}")
    assert fresh["openai"].handle(asked).status == 415


def lives(url: str) -> bool:
    return httpx.get(f"{url}/mock/llamacpp/health").status_code == 200


def raw(url: str, data: Iterator[bytes] | list[bytes]) -> bytes:
    """What comes back for bytes as they are, until the server closes; sending stops when it does."""
    parts = urlsplit(url)
    got = b""
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10) as connection:

        def send() -> None:
            try:
                for chunk in data:
                    connection.sendall(chunk)
            except OSError:
                pass

        sender = threading.Thread(target=send)
        sender.start()
        try:
            while chunk := connection.recv(65536):
                got += chunk
                if b"\r\n\r\n" in got:
                    break
        except ConnectionResetError:
            pass
        with contextlib.suppress(OSError):  # closed already
            connection.shutdown(socket.SHUT_RDWR)
        sender.join()
    return got


HEAD = b"POST /mock/openai/v1/embeddings HTTP/1.1\r\nhost: h\r\nauthorization: Bearer k\r\n"


def test_a_body_of_100_mb_is_refused(url: str) -> None:
    got = raw(url, itertools.chain([HEAD + b"content-length: 104857600\r\n\r\n"], [b"x" * 65536] * 1600))
    assert got.startswith(b"HTTP/1.1 413")
    assert lives(url)


def test_a_chunked_body_that_never_ends_is_refused(url: str) -> None:
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    got = raw(url, itertools.chain([HEAD + b"transfer-encoding: chunked\r\n\r\n"], itertools.repeat(chunk, 5000)))
    assert got.startswith(b"HTTP/1.1 413")
    assert lives(url)


def test_a_body_that_stops_in_the_middle_is_refused_in_time(url: str) -> None:
    got = raw(url, [HEAD + b"content-length: 100\r\n\r\nabc"])
    assert got.startswith(b"HTTP/1.1 408")
    assert lives(url)


def test_a_header_of_a_megabyte_is_refused(url: str) -> None:
    got = raw(url, [HEAD + b"x-long: " + b"a" * 1_000_000 + b"\r\ncontent-length: 2\r\n\r\n{}"])
    assert got.split(b" ")[1] in {b"400", b"431"}
    assert lives(url)


def test_many_clients_at_once_are_all_answered_with_faults_on(own: Mocks) -> None:
    for fault in ("503", "429", "empty", "invalid-json", "latency=0.01"):
        own.faults.add(fault, provider="openai", times=None, probability=0.1)

    async def run(url: str) -> list[int]:
        limits = httpx.Limits(max_connections=100)
        async with httpx.AsyncClient(limits=limits, timeout=30) as client:

            async def one(number: int) -> int:
                body = {**EMBED, "input": f"text {number % 7}"}
                got: Any = await client.post(f"{url}/mock/openai/v1/embeddings", json=body, headers=list(KEY))
                return int(got.status_code)

            return await asyncio.gather(*(one(number) for number in range(200)))

    try:
        # a server with all its patience: on a busy machine a body may follow its headers a second later
        with serve(asgi(own.mount("/mock"))) as url:
            statuses = asyncio.run(run(url))
    finally:
        own.faults.clear()
    assert len(statuses) == 200
    assert {200, 429, 503} == set(statuses)
    assert len(own.journal) <= 1000
