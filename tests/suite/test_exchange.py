"""What reports show of what was said: every planted credential by its label, the user's own not at all."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest

from conformance.http import Response
from conformance.reports.result import Exchange
from conformance.suite.answer import Answer
from conformance.suite.exchange import Masks, called, plant, received
from conformance.suite.provider import Seen

ODD = plant() + "\"'$1{}\\=+/ü"
OWN = 'pass "word" 4711'


@pytest.mark.parametrize(
    "spell",
    [str, lambda text: json.dumps(text)[1:-1], lambda text: quote(text, safe="")],
    ids=["plain", "in JSON", "in a URL"],
)
# planted ones differ in every process: their ids must not
@pytest.mark.parametrize("secret", [plant(), ODD, "bad-0123456789"], ids=["planted", "with odd characters", "wrong"])
def test_a_planted_credential_is_shown_as_its_label(secret: str, spell: object) -> None:
    assert callable(spell)
    masks = Masks({secret: "new key"})
    assert masks.text(f"Bearer {spell(secret)}, and more") == "Bearer <credential new key>, and more"


def test_one_that_is_planted_later_is_known_too() -> None:
    planted: dict[str, str] = {}
    masks = Masks(planted)
    assert masks.text("x") == "x"
    planted |= {"other-shape-1": "one", "other-shape-12": "two", plant(): "three"}
    shown = masks.text(" ".join(planted))
    assert shown == "<credential one> <credential two> <credential three>"


@pytest.mark.parametrize("before", ["", "u", "us"])
def test_one_in_base64_is_not_shown_wherever_it_begins(before: str) -> None:
    secret = plant()
    encoded = base64.b64encode(f"{before}{secret}".encode()).decode()
    shown = Masks({secret: "key"}).text(f"Basic {encoded}!")
    assert shown.endswith("<credential in base64>!")
    assert len(shown) < len("Basic <credential in base64>!") + 4


@pytest.mark.parametrize(
    "spelled", [OWN, json.dumps(OWN)[1:-1], quote(OWN, safe=""), base64.b64encode(OWN.encode()).decode()]
)
def test_the_users_own_secret_is_not_shown(spelled: str) -> None:
    assert Masks({}, [OWN, ""]).text(f"<{spelled}>") == "<REDACTED>"


def test_a_call_and_what_the_provider_received_become_exchanges() -> None:
    answer = Answer.of("POST /x", Response(200, (), b'{"a":1}'))
    assert called(answer, {"b": "ü"}) == Exchange("POST /x", '{"b": "ü"}', 200, '{"a":1}')
    assert called(answer, None).sent == ""
    assert called(answer, b"raw").sent == "raw"
    seen = Seen("POST", "/v1", {"authorization": "Bearer k", "user-agent": "u"}, "{}")
    assert received(seen) == Exchange("provider received POST /v1", "authorization: Bearer k\n\n{}")


def test_a_very_long_body_is_cut_and_says_so() -> None:
    shown = called(Answer.of("GET /", Response(200, (), b"x" * 5000)), None).got
    assert shown == "x" * 4000 + "... (1000 more characters)"
