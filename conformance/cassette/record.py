"""Recording: each documented call of a blueprint is rendered, sent, and kept with its answer."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from conformance.blueprint import Blueprint
from conformance.caller import Caller, caller_of
from conformance.cassette.fingerprint import NO_SECRET, Sent, requests_of
from conformance.cassette.recording import CassetteError, Interaction, Recording, Source
from conformance.engine.answer import Answer
from conformance.http import ConnectionFailed, Handler, Request, Response
from conformance.redact import Redactor, environment_secrets

__all__ = ["Recorder", "record", "secrets_of"]


@dataclass(slots=True)
class Recorder:
    """A Handler that passes requests on and keeps the exchanges, redacted at once: for tests of one's own code."""

    send: Handler
    redactor: Redactor = field(default_factory=lambda: Redactor(environment_secrets()))
    interactions: list[Interaction] = field(default_factory=list, repr=False)

    def __call__(self, request: Request) -> Response:
        """The answer of whoever is asked."""
        response = _whole(self.send(request))
        kept = Interaction(self.redactor.request(request), self.redactor.response(response))
        self.interactions.append(kept)
        return response

    def recording(self, source: Source, *, blueprint: str = "", today: dt.date | None = None) -> Recording:
        """What was kept so far."""
        return Recording(tuple(self.interactions), blueprint, source, today or _today())


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def secrets_of(credential: Mapping[str, str]) -> list[str]:
    """The members of a credential that must not be seen."""
    return [value for name, value in credential.items() if name not in NO_SECRET]


def record(
    blueprint: Blueprint,
    send: Handler | None,
    source: Source,
    *,
    credential: Mapping[str, str] | None = None,
    today: dt.date | None = None,
) -> Recording:
    """Send what each documented call sends, and keep the answers, redacted; without `send`, keep the documented ones.

    `credential` replaces the blueprint's members of these names. Raises CassetteError where the provider refuses what
    is documented to be accepted, or can't be reached.
    """
    given = dict(credential or {})
    kept: list[Interaction] = []
    caller = caller_of(blueprint) if blueprint.calls else None
    if caller is not None:
        held = {**caller.credential, **given}
        redactor = Redactor([*secrets_of(held), *environment_secrets()], headers=caller.credential_headers)
        real = caller.keyed(held)
        for sent in requests_of(blueprint):
            kept += _recorded(real, sent, send, source, redactor, f"{blueprint.id}, call {sent.call.name}")
    note = "" if kept else "This connector sends nothing that a predict call could ask for."
    return Recording(tuple(kept), blueprint.id, source, today or _today(), note)


def _recorded(
    caller: Caller, sent: Sent, send: Handler | None, source: Source, redactor: Redactor, which: str
) -> Iterator[Interaction]:
    """The exchanges of one call."""
    call = sent.call
    rendering = caller.render(call.call)
    documented = [exchange.reply for exchange in call.exchanges]
    replies, own = documented, None
    if send is not None:
        expected = [*documented, *([None] * len(rendering.prepared))]
        replies = [
            _asked(send, prepared.request, reply, which, redactor)
            for prepared, reply in zip(rendering.prepared, expected, strict=False)
        ]
        got = caller.parse(rendering, list(replies))
        status = got.status if isinstance(got, Answer) else 0
        if status != call.status and source is Source.MOCK and len(documented) == len(replies):
            # a mock can't be brought to say this; what is documented is told to be no more than that
            replies, own = documented, Source.DOCUMENTATION
        elif status != call.status:
            raise CassetteError(f"{which}: the answer has status {status} where {call.status} is documented")
    for prepared, reply, mark in zip(rendering.prepared, replies, sent.fingerprints, strict=False):
        yield Interaction(
            _undated(redactor.request(prepared.request)), redactor.response(_whole(reply)), call.name, mark, own
        )


def _whole(response: Response) -> Response:
    return response if response.chunks is None else replace(response, chunks=tuple(response.chunks))


def _asked(send: Handler, request: Request, documented: Response | None, which: str, redactor: Redactor) -> Response:
    try:
        response = _whole(send(request))
    except ConnectionFailed as error:
        raise CassetteError(f"{which}: {request.host} can't be reached: {redactor.text(str(error))}") from None
    expected = documented.status if documented is not None else 200
    if (response.status < 400) != (expected < 400):
        told = redactor.body(response.read())[:500].decode("utf-8", "replace")
        raise CassetteError(f"{which}: the provider answers {response.status} where {expected} is documented: {told}")
    return response


def _undated(request: Request) -> Request:
    """A signed request without its date, so that the same recording is the same file."""
    if request.header("x-amz-date") is None:
        return request
    headers = tuple(
        (name, re.sub(r"\d", "0", value) if name.lower() == "x-amz-date" else re.sub(r"/\d{8}/", "/00000000/", value))
        for name, value in request.headers
    )
    return replace(request, headers=headers)
