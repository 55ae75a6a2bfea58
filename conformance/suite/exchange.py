"""What was said between the suite and a target or a provider, with every planted credential masked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.suite.answer import Answer
from conformance.suite.provider import Seen

__all__ = ["Exchange", "masked"]

_MOST = 4000  # characters of a body that reports show


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer; `status` is 0 for a request that came to the suite's provider."""

    asked: str
    sent: str
    status: int
    got: str

    @classmethod
    def of(cls, answer: Answer, body: Any) -> Exchange:
        """A call of the target."""
        sent = "" if body is None else body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        return cls(answer.asked, _short(sent), answer.status, _short(answer.text))

    @classmethod
    def received(cls, seen: Seen) -> Exchange:
        """A request that came to the provider."""
        shown = ("authorization", "x-api-key", "x-amz-date", "content-type")
        headers = "".join(f"{name}: {seen.headers[name]}\n" for name in shown if name in seen.headers)
        return cls(f"provider received {seen.method} {seen.path}", _short(f"{headers}\n{seen.body}".strip()), 0, "")

    def masked(self, secrets: Mapping[str, str]) -> Exchange:
        """The same with each secret shown as its label."""
        return Exchange(masked(self.asked, secrets), masked(self.sent, secrets), self.status, masked(self.got, secrets))


def masked(text: str, secrets: Mapping[str, str]) -> str:
    """A text with each secret shown as its label."""
    for secret, label in secrets.items():
        if secret in text:
            text = text.replace(secret, f"<credential {label}>")
    return text


def _short(text: str) -> str:
    return text if len(text) <= _MOST else text[:_MOST] + f"... ({len(text) - _MOST} more characters)"
