"""A cassette's file written, in vcrpy's format: redacted, as a whole or not at all."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

import yaml

from conformance.cassette.leaks import leaks, leaks_in_text
from conformance.cassette.reading import VERSION, digest, parsed, recording_of
from conformance.cassette.recording import CassetteError, Interaction, Recording, Source
from conformance.errors import UsageError
from conformance.http import Headers, Response
from conformance.redact import Redactor, environment_secrets

__all__ = ["write"]


def write(
    path: str | os.PathLike[str], recording: Recording, *, redactor: Redactor | None = None, overwrite: bool = False
) -> None:
    """Write a recording, redacted, as a whole or not at all.

    Raises UsageError where there is a file that must not be overwritten, CassetteError where a secret would remain.
    """
    target = Path(path)
    if target.exists() and not overwrite:
        raise UsageError(f"{target}: there is a cassette already; --overwrite replaces it")
    redactor = redactor or Redactor(environment_secrets())
    safe = replace(recording, interactions=tuple(_safe(each, redactor) for each in recording.interactions))
    text = _text(safe)
    if leaks_in_text(text, redactor) or leaks(recording_of(parsed(text, str(target)), str(target)), redactor):
        raise CassetteError("a secret would remain in the file, so it is not written", path=str(target))
    waiting = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        waiting.write_text(text, encoding="utf-8", newline="\n")
        waiting.replace(target)
    finally:
        waiting.unlink(missing_ok=True)


def _safe(interaction: Interaction, redactor: Redactor) -> Interaction:
    response = _without_compression(interaction.response)
    return replace(interaction, request=redactor.request(interaction.request), response=redactor.response(response))


def _without_compression(response: Response) -> Response:
    """A reply whose body can be looked into. Raises CassetteError for an encoding that can't be undone here."""
    encoding = (response.header("content-encoding") or "identity").lower()
    if encoding == "identity":
        return response
    import zlib

    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise CassetteError(
            f"a reply is in content-encoding {encoding!r}, in which secrets can't be looked for",
            advice="send `accept-encoding: gzip`",
        )
    body = response.read()
    try:
        plain = zlib.decompress(body, zlib.MAX_WBITS | 32)
    except zlib.error:
        try:
            plain = zlib.decompress(body, -zlib.MAX_WBITS)
        except zlib.error as error:
            raise CassetteError(f"a reply says that it is in {encoding}, but is not: {error}") from None
    headers = tuple(
        (name, value) for name, value in response.headers if name.lower() not in {"content-encoding", "content-length"}
    )
    return replace(response, headers=headers, body=plain, chunks=None)


def _text(recording: Recording) -> str:
    interactions = [_interaction(each) for each in recording.interactions]
    head: dict[str, Any] = {"version": VERSION}
    if recording.blueprint:
        head["blueprint"] = recording.blueprint
    head["recorded_from"] = recording.recorded_from.value
    head["recorded_at"] = recording.recorded_at
    if recording.note:
        head["note"] = recording.note
    # over the values, so that line ends and the style of the YAML don't count
    head["digest"] = digest(interactions)
    shown = "\n".join(f"# {line}" for line in _HEADS[recording.recorded_from].splitlines())
    return f"{shown}\n{_dump(head)}{_dump({'interactions': interactions})}"


_HEADS = {
    Source.PROVIDER: "Recorded from the provider itself. Written by `conformance record`; not edited by hand.",
    Source.MOCK: "Recorded from this kit's mock of the provider: these are not the provider's own answers.\n"
    "Written by `conformance record`; not edited by hand.",
    Source.DOCUMENTATION: "Exchanges as they are documented: nobody answered them.\n"
    "Written by `conformance record`; not edited by hand.",
    Source.UNKNOWN: "Recorded exchanges.",
}


class _Dumper(yaml.SafeDumper):
    """Writes a value as often as it stands there: no anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


_LINE_BREAKS = re.compile("[\r\x85\u2028\u2029\ufeff]")
"""Line breaks for some YAML readers and not for others: written as escapes."""


def _text_node(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = '"' if _LINE_BREAKS.search(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text_node)


def _dump(value: Any) -> str:
    # one line for a body, so that a difference of two recordings reads well
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**9)
    return text


def _interaction(interaction: Interaction) -> dict[str, Any]:
    request, response = interaction.request, interaction.response
    shown: dict[str, Any] = {}
    if interaction.call:
        shown["call"] = interaction.call
    if interaction.fingerprint:
        shown["fingerprint"] = interaction.fingerprint
    if interaction.recorded_from is not None:
        shown["recorded_from"] = interaction.recorded_from.value
    shown["request"] = {
        "method": request.method,
        "uri": request.url,
        "headers": _grouped(request.headers),
        "body": _readable(request.body) if request.body else None,
    }
    replied: dict[str, Any] = {
        "status": {"code": response.status, "message": _reason(response.status)},
        "headers": _grouped(response.headers),
        "body": {"string": _readable(response.read())},
    }
    if response.chunks is not None:
        replied["chunks"] = [len(chunk) for chunk in response.chunks]
    shown["response"] = replied
    return shown


def _grouped(headers: Headers) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name, []).append(value)
    return found


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _readable(body: bytes) -> str | bytes:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body
