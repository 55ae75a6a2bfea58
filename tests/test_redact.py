"""Planted credentials: every kind, in every channel, in every spelling, is gone from what is kept and shown."""

from __future__ import annotations

import base64
import hmac
import json
import logging
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth  # type: ignore[import-untyped]  # it has no types
from botocore.awsrequest import AWSRequest  # type: ignore[import-untyped]  # it has no types
from botocore.credentials import Credentials  # type: ignore[import-untyped]  # it has no types
from hypothesis import given
from hypothesis import strategies as st

from conformance import resources
from conformance.blueprint import load
from conformance.cassette import Cassette, CassetteError, Interaction, Recorder, Recording, Source, read, write
from conformance.http import Request, Response
from conformance.lint.formats.format import Outcome, output_formats
from conformance.lint.linted import Linted
from conformance.lint.options import Options
from conformance.lint.run import lint_file
from conformance.redact import MASK, Redactor, environment_secrets
from conformance.reports.write import write as write_report
from conformance.verify import verify
from conformance.verify.report import report as verify_report


def spelled(*parts: str) -> str:
    """A planted key, put together here so that no scanner of this repository takes it for a real one."""
    return "".join(parts)


KINDS = {
    "OpenAI": spelled("sk-", "proj-Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4zAb3dEf6h"),
    "Anthropic": spelled("sk-", "ant-api03-Zy9xWv8uTs7rQp6oNm5lKj4iHg3fEd2c-AA"),
    "Cohere": "Zq8Yw3Xe5Cr7Vt9Bb2Nn4Mm6Ll1Kk3Jj5Hh7Gg9F",
    "AWS access key": spelled("AK", "IAQ3EGP7XMPLKEY4Z2"),
    "AWS secret key": "q7Rt/9Xv+Lm2Kp4Ws6Yb8Nc1Df3Gh5Jk7Mn9Pq2S",
    "AWS session token": spelled("IQoJb3Jp", "Z2luX2VjEJr//////////wEaCXVzLWVhc3QtMSJHMEUCIQDk+x9w=="),
    "Azure": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    "Google": spelled("AI", "zaSyD4x9wV8uTs7rQp6oNm5lKj4iHg3fEd2c"),
    "Hugging Face": spelled("hf", "_QwErTyUiOpAsDfGhJkLzXcVbNm123456"),
    "JSON Web Token": spelled("eyJ", "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"),
    "Yandex": spelled("t1.", "9euelZqMkJWdm8mTi5rOmpWJzI7Mle3rnpWay8vMlM.Zz-9"),
    "a password": 'p"w\\d/ü é&+=%<\n>tail',
}
SHAPED = ("OpenAI", "Anthropic", "AWS access key", "AWS session token", "Google", "Hugging Face", "JSON Web Token")
"""Kinds that are known by their shape, so that nobody must tell their value."""


def in_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def json_escaped(text: str) -> str:
    return json.dumps(text)[1:-1]


SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "URL-encoded": lambda text: quote(text, safe=""),
    "URL-encoded, blanks as plus": quote_plus,
    "URL-encoded in lower case": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "URL-encoded twice": lambda text: quote(quote(text, safe=""), safe=""),
    "base64": in_base64,
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base64 after one byte": lambda text: in_base64("u" + text),
    "base64 after a user's name": lambda text: in_base64("user:" + text),
    "base64 among others": lambda text: in_base64(f"api: {text}!"),
    "base64 in lines": lambda text: base64.encodebytes(("x" * 50 + text).encode()).decode(),
    "base64, URL-encoded": lambda text: quote(in_base64(text), safe=""),
    "base64 twice": lambda text: in_base64(in_base64(text)),
    "base64 of JSON": lambda text: in_base64(json.dumps({"token": text})),
    "JSON-escaped": json_escaped,
    "JSON-escaped twice": lambda text: json_escaped(json.dumps(text)),
    "JSON-escaped throughout": lambda text: "".join(
        f"\\u{unit:04x}" for unit in memoryview(text.encode("utf-16-le")).cast("H")
    ),
    "JSON-escaped, slashes too": lambda text: json_escaped(text).replace("/", "\\/"),
    "hexadecimal": lambda text: text.encode().hex(),
}


def channels(text: str) -> dict[str, Interaction]:
    """An exchange for each place in which a text can stand."""
    body = b'{"a": "' + text.encode() + b'", "b": [1.5, 2.25]}'
    request, response = Request("POST", "https://h.test/v1"), Response(200, (), b"{}")
    return {
        "request header": Interaction(Request("POST", "https://h.test/v1", (("x-note", text),)), response),
        "query": Interaction(Request("GET", f"https://h.test/v1?q={text}&r=1"), response),
        "path": Interaction(Request("GET", f"https://h.test/v1/{text}/end"), response),
        "request body": Interaction(Request("POST", "https://h.test/v1", (), body), response),
        "form": Interaction(Request("POST", "https://h.test/v1", (), f"a=1&b={text}".encode()), response),
        "reply header": Interaction(request, Response(200, (("x-echo", text),), b"{}")),
        "reply body": Interaction(request, Response(200, (), body)),
        "binary reply": Interaction(request, Response(200, (), b"\0\xff\xfe" + text.encode() + b"\xff")),
        "stream": Interaction(request, Response(200, (), chunks=(b"data: " + body[:20], body[20:] + b"\n\n"))),
    }


def shows(secret: str, kept: str) -> bool:
    """Whether a text holds a secret in any of the spellings."""
    return any(spell(secret) in kept for spell in SPELLINGS.values())


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_planted_key_reaches_a_file_a_log_or_a_repr(
    kind: str, spelling: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = KINDS[kind]
    written = SPELLINGS[spelling](secret)
    redactor = Redactor([secret])
    for number, (channel, interaction) in enumerate(channels(written).items()):
        path = tmp_path / f"{number}.yaml"
        recorder = Recorder(lambda _, found=interaction.response: found, redactor)  # type: ignore[misc]  # a bound default
        recorder(interaction.request)
        write(path, recorder.recording(Source.PROVIDER), redactor=redactor)
        kept = path.read_text()
        assert written not in kept, channel
        assert not shows(secret, kept), channel
        assert MASK in repr(read(path, redactor=redactor)), channel
        cassette = Cassette.load(path, secrets=[secret])
        told = [repr(cassette), repr(recorder), repr(redactor), *cassette.problems(), caplog.text]
        assert not any(written in each or shows(secret, each) for each in told), channel


@pytest.mark.parametrize(
    "spelling", [name for name in SPELLINGS if name not in {"hexadecimal", "base64 after one byte"}]
)
@pytest.mark.parametrize("kind", SHAPED)
def test_a_key_that_nobody_told_is_known_by_its_shape(kind: str, spelling: str) -> None:
    written = SPELLINGS[spelling](KINDS[kind])
    for channel, interaction in channels(written).items():
        request, response = Redactor().request(interaction.request), Redactor().response(interaction.response)
        assert written not in f"{request}{response}", channel


PLACES = {
    "bearer": Request("POST", "https://h.test/", (("Authorization", "Bearer zz1"),)),
    "basic": Request("POST", "https://h.test/", (("authorization", "Basic eno6MQ=="),)),
    "bare": Request("POST", "https://h.test/", (("Authorization", "zz1-zz1"),)),
    "api key": Request("POST", "https://h.test/", (("X-Api-Key", "zz1"),)),
    "azure": Request("POST", "https://h.test/", (("api-key", "zz1"),)),
    "google": Request("POST", "https://h.test/", (("x-goog-api-key", "zz1"),)),
    "cookie": Request("POST", "https://h.test/", (("Cookie", "a=zz1"),)),
    "session token": Request("POST", "https://h.test/", (("x-amz-security-token", "zz1"),)),
    "user": Request("POST", "https://me:zz1@h.test/"),
    "query": Request("POST", "https://h.test/?a=1&key=zz1"),
    "signed query": Request("POST", "https://h.test/?X-Amz-Signature=zz1&X-Amz-Credential=zz1%2Fus"),
    "member": Request("POST", "https://h.test/", (), b'{"api_key": "zz1", "a": 1}'),
    "escaped member": Request("POST", "https://h.test/", (), b'{"a": "{\\"client_secret\\": \\"zz1\\"}"}'),
    "form": Request("POST", "https://h.test/", (), b"a=1&access_token=zz1"),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_short_key_is_known_by_its_place(place: str) -> None:
    masked = Redactor().request(PLACES[place])
    assert "zz1" not in repr(masked)
    assert "eno6MQ" not in repr(masked)
    assert MASK in repr(masked)
    assert Redactor().request(masked) == masked


def test_what_tells_nothing_secret_stays() -> None:
    headers = (
        ("Content-Type", "application/json"),
        ("x-ratelimit-limit-tokens", "10000"),
        ("x-ratelimit-reset-tokens", "6m0s"),
        ("anthropic-version", "2023-06-01"),
        ("x-amzn-requestid", "4f9a2c1e-1111-4222-8333-abcdefabcdef"),
    )
    body = json.dumps(
        {
            "model": "gpt-5.4-mini",
            "max_tokens": 5,
            "logprobs": [{"token": "Hello", "logprob": -0.1}],
            "embedding": [0.123456789012, -1.5e-7],
            "id": "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT",
            "image": base64.b64encode(bytes(range(256)) * 4).decode(),
            "text": "bearer authentication, task-management-and-more, a key=value pair",
        }
    ).encode()
    request = Request("POST", "https://h.test/v1/models/sk-lite/x?version=2024-01-01", headers, body)
    assert Redactor().request(request) == request


def test_a_signature_keeps_its_scope_alone() -> None:
    secret = KINDS["AWS secret key"]
    key = Credentials(KINDS["AWS access key"], secret, KINDS["AWS session token"])
    signed = AWSRequest("POST", "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/invoke", data=b"{}")
    SigV4Auth(key, "bedrock", "us-east-1").add_auth(signed)
    headers = tuple((name, str(value)) for name, value in signed.headers.items())
    masked = Redactor().request(Request("POST", signed.url, headers, b"{}"))
    shown = repr(masked)
    signature = dict(headers)["Authorization"].rpartition("Signature=")[2]
    derived = b"AWS4" + secret.encode()
    for part in (dict(headers)["X-Amz-Date"][:8], "us-east-1", "bedrock", "aws4_request"):
        derived = hmac.digest(derived, part.encode(), "sha256")
    for told in (*[KINDS[kind] for kind in KINDS if kind.startswith("AWS")], signature, derived.hex()):
        assert told not in shown
    assert "us-east-1/bedrock/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token" in shown


def test_a_presigned_address_keeps_nothing_of_its_signature() -> None:
    key = Credentials(KINDS["AWS access key"], KINDS["AWS secret key"], KINDS["AWS session token"])
    signed = AWSRequest("GET", "https://s3.us-east-1.amazonaws.com/b/k")
    SigV4QueryAuth(key, "s3", "us-east-1").add_auth(signed)
    masked = Redactor().url(signed.url)
    signature = signed.url.rpartition("X-Amz-Signature=")[2]
    assert not any(shows(KINDS[kind], masked) for kind in KINDS)
    assert signature not in masked
    # told in a body, encoded again, it is known by its shape
    for spell in (str, lambda text: quote(text, safe="")):
        body = Redactor().body(json.dumps({"url": spell(signed.url)}).encode()).decode()
        assert signature not in body


@given(st.text(), st.sampled_from(sorted(KINDS)), st.sampled_from(sorted(SPELLINGS)), st.text())
def test_masking_twice_is_masking_once(before: str, kind: str, spelling: str, after: str) -> None:
    redactor = Redactor([KINDS[kind]])
    once = redactor.text(before + SPELLINGS[spelling](KINDS[kind]) + after)
    assert redactor.text(once) == once


@given(st.text(min_size=6, max_size=40), st.sampled_from(sorted(SPELLINGS)))
def test_any_text_can_be_a_secret(secret: str, spelling: str) -> None:
    try:
        written = SPELLINGS[spelling](secret)
    except UnicodeEncodeError:
        return
    if secret not in MASK and not written.isspace():
        assert secret not in Redactor([secret]).text(f'{{"a": "{written}"}}').replace(MASK, "")


def test_credentials_are_taken_from_the_environment_by_their_names() -> None:
    environment = {
        "OPENAI_API_KEY": "zzzzzzzzzzzz1",
        "GITHUB_TOKEN": "zzzzzzzzzzzz2",
        "AWS_SECRET_ACCESS_KEY": "zzzzzzzzzzzz3",
        "DB_PASSWORD": "short",
        "SSH_KEY": "/home/me/.ssh/id",
        "PATH": "/usr/bin:/bin:/usr/local/bin",
        "KEYBOARD": "qwertyqwertyqwerty",
    }
    assert environment_secrets(environment) == ["zzzzzzzzzzzz1", "zzzzzzzzzzzz2", "zzzzzzzzzzzz3"]


@pytest.mark.parametrize("kind", SHAPED)
@pytest.mark.parametrize("channel", channels("x"))
def test_a_secret_put_in_by_hand_makes_the_cassette_unusable(kind: str, channel: str, tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    write(path, Recording((channels("PLACEHOLDER-TEXT")[channel],), "b", Source.MOCK))
    # as a person would: into the text of the file, whatever the YAML style
    given = path.read_text()
    if "PLACEHOLDER-TEXT" not in given:
        pytest.fail("the placeholder is in base64, so that it can't be found") if channel != "binary reply" else None
        at = given.index("!!binary |") + len("!!binary |\n")
        end = given.index("\n", at)
        whole = base64.b64decode(given[at:end].strip())
        swapped = base64.b64encode(whole.replace(b"PLACEHOLDER-TEXT", KINDS[kind].encode())).decode()
        path.write_text(given[:at] + "        " + swapped + given[end:])
    else:
        path.write_text(given.replace("PLACEHOLDER-TEXT", KINDS[kind]))
    with pytest.raises(CassetteError, match="there is a secret in") as caught:
        read(path)
    assert not shows(KINDS[kind], str(caught.value))
    # found in a folder, and told in every format without being shown
    linted = lint_file(path, Options(), explicit=False)
    assert "CB417" in {finding.code for finding in linted.findings}
    assert not shows(KINDS[kind], shown(linted))


def shown(linted: Linted) -> str:
    """All that the linter can print of a file."""
    # the fingerprints of SARIF are digests
    return "\n".join(show(Outcome([linted])) for show in output_formats().values())


PLANTED = {
    "credential": ("openAI_key: [^\n]*", "openAI_key: {}"),
    "header": ("Bearer \\$\\{credential.openAI_key\\}", "Bearer {}"),
    "query": ("/v1/chat/completions\\n", "/v1/chat/completions?key={}\n"),
    "note": ("sources:\\n", "sources:\n  - my key is {}\n"),
}
UNTOLD = ("credential", "header")
"""Places whose values are secrets, whatever they look like."""


@pytest.mark.parametrize("place", PLANTED)
@pytest.mark.parametrize("kind", KINDS)
def test_no_key_planted_in_a_blueprint_is_shown_by_the_linter_verify_or_a_report(
    kind: str, place: str, tmp_path: Path
) -> None:
    if kind not in SHAPED and place not in UNTOLD:
        # nobody can know that it is one
        return
    secret = KINDS[kind]
    found, planted = PLANTED[place]
    text = (resources.blueprints() / "openai-chat.yaml").read_text()
    inside = planted.format(secret) if place == "note" else re.sub(r"\{\}", lambda _: secret, planted)
    if place in UNTOLD:
        head, _, rest = inside.partition(secret)
        inside = head + json.dumps(secret, ensure_ascii=False) + rest if place == "credential" else inside
    if place == "header" and any(character in secret for character in '"\\<\n'):
        # YAML has it in quotes then
        text = text.replace("Bearer ${credential.openAI_key}", json.dumps(f"Bearer {secret}"), 1)
    else:
        text = re.sub(found, lambda _: inside, text, count=1)
    path = tmp_path / "planted.yaml"
    path.write_text(text.replace("${parameters.model}", "${parameters.modle}"))
    blueprint = load(path)
    results = list(verify(blueprint))
    assert "fail" in {result.outcome.value for result in results}
    folder = tmp_path / "report"
    write_report(verify_report([blueprint], results), folder)
    told = [shown(lint_file(path, Options())), repr(results), repr(blueprint), repr(blueprint.connector().credential)]
    told += [file.read_text() for file in folder.iterdir()]
    assert not [each for each in told if shows(secret, each)]


def test_a_secret_in_a_comment_makes_the_cassette_unusable(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    write(path, Recording((), "b", Source.MOCK))
    path.write_text(f"# my key: {KINDS['OpenAI']}\n" + path.read_text())
    with pytest.raises(CassetteError, match="line 1"):
        read(path)
