"""What was said between the suite and a target or a provider, with every planted credential masked."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from conformance.redact import MASK, SHORTEST
from conformance.reports.result import Exchange
from conformance.suite import chance
from conformance.suite.answer import Answer
from conformance.suite.provider import Seen

__all__ = ["Masks", "called", "plant", "received"]

_MOST = 4000  # characters of a body that reports show


def called(answer: Answer, body: Any) -> Exchange:
    """A call of the target."""
    raw = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    sent = "" if raw is None else raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False)
    return Exchange(answer.asked, _short(sent), answer.status, _short(answer.text))


def received(seen: Seen) -> Exchange:
    """A request that came to the provider."""
    shown = ("authorization", "x-api-key", "x-amz-date", "content-type")
    headers = "".join(f"{name}: {seen.headers[name]}\n" for name in shown if name in seen.headers)
    return Exchange(f"provider received {seen.method} {seen.path}", _short(f"{headers}\n{seen.body}".strip()))


_PLANTED = re.compile("planted-[0-9a-f]{20}")
_ENCODED = re.compile("(?:cGxhbnRlZC|BsYW50ZWQt|wbGFudGVkL)[A-Za-z0-9+/_-]*=*")
"""The same in base64, wherever in three bytes it begins."""


def plant() -> str:
    """A new credential of the shape by which reports find it again."""
    return f"planted-{chance.token(10)}"


class Masks:
    """Shows each planted secret as its label; `hidden` are the user's own, which nobody may see.

    `planted` may grow. There are hundreds, and thousands of texts: those of `plant` are found by their shape.
    """

    def __init__(self, planted: Mapping[str, str], hidden: Iterable[str] = ()) -> None:
        self._planted = planted
        self._seen = 0
        self._odd: list[tuple[str, str]] = []
        self._hidden = tuple(spelled for secret in hidden if secret for spelled in _spellings(secret))

    def text(self, text: str) -> str:
        """A text without secrets."""
        for secret in self._hidden:
            if secret in text:
                text = text.replace(secret, MASK)
        for spelled, label in self._others():
            if spelled in text:
                text = text.replace(spelled, label)
        if "planted-" in text:
            text = _PLANTED.sub(lambda found: _label(self._planted.get(found[0], "of another run")), text)
        return _ENCODED.sub("<credential in base64>", text)

    def _others(self) -> list[tuple[str, str]]:
        """The spellings of those that have another shape, with their labels; the longest first."""
        if len(self._planted) != self._seen:
            new = list(self._planted.items())[self._seen :]
            self._seen += len(new)
            odd = {
                spelled: _label(label)
                for secret, label in new
                if not _PLANTED.fullmatch(secret)
                for spelled in _spellings(secret)
            }
            self._odd = sorted([*self._odd, *odd.items()], key=lambda pair: -len(pair[0]))
        return self._odd

    def exchange(self, exchange: Exchange) -> Exchange:
        """An exchange without secrets."""
        sent, got = self.text(exchange.sent), self.text(exchange.got)
        return replace(exchange, asked=self.text(exchange.asked), sent=sent, got=got)


def _label(label: str) -> str:
    return f"<credential {label}>"


def _spellings(secret: str) -> tuple[str, ...]:
    """A text as it is, as in JSON, in a URL, and alone in base64; those that are too short to be told are left out."""
    encoded = base64.b64encode(secret.encode()).decode()
    found = (secret, json.dumps(secret)[1:-1], quote(secret, safe=""), encoded)
    return tuple(each for each in dict.fromkeys(found) if len(each) >= SHORTEST)


def _short(text: str) -> str:
    return text if len(text) <= _MOST else text[:_MOST] + f"... ({len(text) - _MOST} more characters)"
