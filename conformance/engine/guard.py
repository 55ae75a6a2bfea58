"""Guardrails: what a model must not be asked, and what must not be passed on. Observed on 3.6.0."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from conformance.java.throwable import Throwable
from conformance.java.xcontent import illegal_argument

__all__ = ["Check", "Guard"]

Parameters = Mapping[str, str | None]
Check = Callable[[str, Parameters], bool]
"""Whether a text may pass; the parameters are those of the call."""


class Guard(NamedTuple):
    """What looks at the body before it is sent, and at the text of a reply before anything reads it."""

    request: Check | None = None
    reply: Check | None = None

    def check_request(self, payload: str | None, parameters: Parameters) -> None:
        """Refuse a body, or none. Raises Throwable."""
        if self.request is None:
            return
        if payload is None:
            reason = 'Cannot invoke "java.lang.CharSequence.length()" because "this.text" is null'
            raise Throwable("null_pointer_exception", reason, status=500)
        if not self.request(payload, parameters):
            raise illegal_argument("guardrails triggered for user input")

    def check_reply(self, text: str, parameters: Parameters) -> None:
        """Refuse a reply. Raises Throwable."""
        if self.reply is not None and not self.reply(text, parameters):
            raise illegal_argument("guardrails triggered for LLM output")
