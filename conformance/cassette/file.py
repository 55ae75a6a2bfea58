"""The cassette file: vcrpy's format (version 1), with members beside it that say what was recorded, where and when.

vcrpy reads these files, and files of vcrpy's own can be replayed: they merely don't say what they were recorded from.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from typing import Any

import yaml

from conformance.errors import ConformanceError, UsageError
from conformance.http import Headers, Request, Response
from conformance.redact import Redactor, environment_secrets

__all__ = ["CassetteError", "Interaction", "Recording", "Source", "read", "write"]

VERSION = 1
"""vcrpy's version of the format."""

MAX_BYTES = 64 * 1024 * 1024
"""A larger file is refused before it is read."""


class Source(StrEnum):
    """What a cassette was recorded from. Only `provider` says what a provider really answers."""

    PROVIDER = "provider"
    MOCK = "mock"
    DOCUMENTATION = "documentation"
    UNKNOWN = "unknown"  # a file that vcrpy wrote


class CassetteError(ConformanceError):
    """A cassette can't be used: `path`, `problem`, and `advice`, which says how to get one that can."""

    def __init__(self, problem: str, *, path: str = "", line: int = 0, advice: str = "") -> None:
        super().__init__(problem, path, line, advice)
        self.problem = problem
        self.path = path
        self.line = line
        self.advice = advice

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}: " if self.line else f"{self.path}: " if self.path else ""
        return f"{where}{self.problem}" + (f"; {self.advice}" if self.advice else "")


@dataclass(frozen=True, slots=True)
class Interaction:
    """One exchange. `call` is the documented call that it belongs to, `fingerprint` that of what the blueprint sent.

    `recorded_from` is told where it is not the whole recording's.
    """

    request: Request
    response: Response
    call: str = ""
    fingerprint: str = ""
    recorded_from: Source | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """What a cassette file holds; `recorded_at` is the day, None where the file does not say."""

    interactions: tuple[Interaction, ...]
    blueprint: str = ""
    recorded_from: Source = Source.UNKNOWN
    recorded_at: dt.date | None = None
    note: str = ""
    path: str = ""


def again(recording_of: str) -> str:
    """How to record again."""
    return f"record it again with `conformance record {recording_of or 'ID'} --overwrite`"


# --- writing ------------------------------------------------------------------------------------------------------


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
    if _leaks_in_text(text, redactor) or _leaks(_recording(_parsed(text, str(target)), str(target)), redactor):
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
    head["digest"] = _digest(interactions)
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


def _digest(interactions: Any) -> str:
    text = json.dumps(interactions, sort_keys=True, default=_as_text)
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _as_text(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


# --- reading ------------------------------------------------------------------------------------------------------


def read(path: str | os.PathLike[str], *, redactor: Redactor | None = None) -> Recording:
    """The recording in a file. Raises CassetteError: torn, another version, edited, a secret in it."""
    shown = os.fspath(path)
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        text = data.decode("utf-8-sig")
    except FileNotFoundError:
        raise CassetteError("there is no such cassette", path=shown, advice=f"make it: {_made(shown)}") from None
    except OSError as error:
        raise CassetteError(f"can't be read: {error.strerror}", path=shown) from None
    except UnicodeDecodeError as error:
        raise CassetteError(f"byte {error.start + 1} is not UTF-8", path=shown, advice=again(_name(path))) from None
    if len(data) > MAX_BYTES:
        raise CassetteError(f"larger than {MAX_BYTES // 2**20} MB, the most that is read", path=shown)
    redactor = redactor or Redactor(environment_secrets())
    value = _parsed(text, shown)
    name = str(value.get("blueprint") or _name(path))
    # before anything else can be wrong with it, and be told with a part of the text
    if leaks := _leaks_in_text(text, redactor):
        raise CassetteError(f"there is a secret in {leaks}", path=shown, advice=f"revoke it, then {again(name)}")
    recording = _recording(value, shown)
    if leaks := _leaks(recording, redactor):
        raise CassetteError(f"there is a secret in {leaks}", path=shown, advice=f"revoke it, then {again(name)}")
    if "digest" in value and value["digest"] != _digest(value["interactions"]):
        raise CassetteError("its interactions were changed by hand", path=shown, advice=again(name))
    return recording


def _made(shown: str) -> str:
    return f"`conformance record {_name(shown)}`"


def _name(path: str | os.PathLike[str]) -> str:
    """The blueprint's id, which the file is called by; an id may have dots of its own."""
    return Path(path).name.removesuffix(".yaml")


_ALIAS = re.compile(r"(?m)(?:^|[:\[,{-][ ]+)[*&][^\s*&]")


def _parsed(text: str, path: str) -> Any:
    name = _name(path)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        if _ALIAS.search(text) and any(
            getattr(event, "anchor", None) is not None for event in yaml.parse(text, Loader=loader)
        ):
            raise CassetteError("it has YAML anchors, which no cassette has", path=path, advice=again(name))
        value = yaml.load(text, Loader=loader)  # noqa: S506 -- a safe loader, in C where there is one
    except yaml.constructor.ConstructorError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise CassetteError(f"{error.problem}", path=path, line=line, advice=again(name)) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        line = mark.line + 1 if mark else 0
        raise CassetteError(f"it is torn or no YAML: {problem}", path=path, line=line, advice=again(name)) from None
    except (RecursionError, ValueError) as error:
        raise CassetteError(f"it is no cassette: {error}", path=path, advice=again(name)) from None
    if not isinstance(value, dict) or not isinstance(value.get("interactions"), list):
        raise CassetteError("it is torn or no cassette: no list of `interactions`", path=path, advice=again(name))
    if value.get("version") != VERSION:
        given = value.get("version")
        raise CassetteError(f"version {given!r} of the format; this kit reads {VERSION}", path=path, advice=again(name))
    return value


def _recording(value: Mapping[str, Any], path: str) -> Recording:
    interactions = []
    for number, each in enumerate(value["interactions"], 1):
        try:
            interactions.append(_read_interaction(each))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            told = f"no {error}" if isinstance(error, KeyError) else str(error)
            problem = f"interaction {number} is torn: {told}"
            raise CassetteError(problem, path=path, advice=again(_name(path))) from None
    at = value.get("recorded_at")
    given = value.get("recorded_from", Source.UNKNOWN)
    if given not in set(Source) or not isinstance(at, dt.date | None):
        problem = f"`recorded_from: {given}`, `recorded_at: {at}` say neither what it was recorded from nor when"
        raise CassetteError(problem, path=path, advice=again(_name(path)))
    day = at.date() if isinstance(at, dt.datetime) else at
    return Recording(
        tuple(interactions), str(value.get("blueprint", "")), Source(given), day, str(value.get("note", "")), path
    )


def _read_interaction(value: Any) -> Interaction:
    given, replied = value["request"], value["response"]
    request = Request(given["method"], given["uri"], _headers(given.get("headers")), _bytes(given.get("body")))
    body = _bytes((replied.get("body") or {}).get("string"))
    status = replied["status"]["code"]
    if not isinstance(status, int) or not isinstance(request.method, str) or not isinstance(request.url, str):
        raise TypeError("the status is a number, method and uri are texts")
    sizes = replied.get("chunks")
    chunks = None if sizes is None else _cut(body, sizes)
    response = Response(status, _headers(replied.get("headers")), b"" if chunks is not None else body, chunks)
    source = Source(value["recorded_from"]) if "recorded_from" in value else None
    return Interaction(request, response, str(value.get("call", "")), str(value.get("fingerprint", "")), source)


def _cut(body: bytes, sizes: list[int]) -> tuple[bytes, ...]:
    parts, at = [], 0
    for size in sizes:
        parts.append(body[at : at + size])
        at += size
    if at != len(body):
        raise ValueError(f"its chunks have {at} bytes, its body has {len(body)}")
    return tuple(parts)


def _headers(value: Any) -> Headers:
    # vcrpy writes a list for each name, older versions a text
    return tuple(
        (str(name), str(each))
        for name, values in (value or {}).items()
        for each in (values if isinstance(values, list) else [values])
    )


def _bytes(value: Any) -> bytes:
    if value is None:
        return b""
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        raise TypeError(f"a body is a text, not {type(value).__name__}")
    return value.encode("utf-8", "surrogatepass")


def _leaks(recording: Recording, redactor: Redactor) -> str:
    """Where a secret stands, or an empty text."""
    for number, interaction in enumerate(recording.interactions, 1):
        request, response = interaction.request, interaction.response
        for what, given, masked in (
            ("the request's URL", request.url, redactor.url(request.url)),
            ("the request's headers", request.headers, redactor.headers(request.headers)),
            ("the request's body", request.body, redactor.body(request.body)),
            ("the reply's headers", response.headers, redactor.headers(response.headers)),
            ("the reply's body", response.read(), redactor.body(response.read())),
        ):
            if given != masked:
                return f"interaction {number}, {what}"
    return ""


def _leaks_in_text(text: str, redactor: Redactor) -> str:
    """The line of the file in which a secret stands, a comment or a member that nobody reads, or an empty text."""
    masked = redactor.text(text)
    if masked == text:
        return ""
    lines = zip(text.splitlines(), masked.splitlines(), strict=False)
    return f"line {next((number for number, (one, other) in enumerate(lines, 1) if one != other), 1)}"
