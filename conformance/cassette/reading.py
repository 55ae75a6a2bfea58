"""A cassette's file read: vcrpy's format (version 1), with members beside it that say what was recorded.

Files of vcrpy's own can be replayed: they merely don't say what they were recorded from.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from conformance.cassette.leaks import leaks, leaks_in_text
from conformance.cassette.recording import CassetteError, Interaction, Recording, Source, again
from conformance.http import Headers, Request, Response
from conformance.redact import Redactor, environment_secrets

__all__ = ["VERSION", "digest", "parsed", "read", "recording_of"]

VERSION = 1
"""vcrpy's version of the format."""

MAX_BYTES = 64 * 1024 * 1024
"""A larger file is refused before it is read."""


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
    value = parsed(text, shown)
    name = str(value.get("blueprint") or _name(path))
    # before anything else can be wrong with it, and be told with a part of the text
    if found := leaks_in_text(text, redactor):
        raise CassetteError(f"there is a secret in {found}", path=shown, advice=f"revoke it, then {again(name)}")
    recording = recording_of(value, shown)
    if found := leaks(recording, redactor):
        raise CassetteError(f"there is a secret in {found}", path=shown, advice=f"revoke it, then {again(name)}")
    if "digest" in value and value["digest"] != digest(value["interactions"]):
        raise CassetteError("its interactions were changed by hand", path=shown, advice=again(name))
    return recording


def _made(shown: str) -> str:
    return f"`conformance record {_name(shown)}`"


def _name(path: str | os.PathLike[str]) -> str:
    """The blueprint's id, which the file is called by; an id may have dots of its own."""
    return Path(path).name.removesuffix(".yaml")


_ALIAS = re.compile(r"(?m)(?:^|[:\[,{-][ ]+)[*&][^\s*&]")


def parsed(text: str, path: str) -> Any:
    """The file's members as they stand there, with a list of interactions. Raises CassetteError."""
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


def recording_of(value: Mapping[str, Any], path: str) -> Recording:
    """The recording that a file's members tell of. Raises CassetteError."""
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


def digest(interactions: Any) -> str:
    """What tells interactions that were changed by hand: a hash of their values."""
    text = json.dumps(interactions, sort_keys=True, default=_as_text)
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _as_text(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
