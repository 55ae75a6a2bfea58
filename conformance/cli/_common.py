"""What several commands share: which blueprint is meant, and what input is given."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from conformance.blueprint import Blueprint, DocumentedCall, blueprint, blueprint_ids, load
from conformance.engine.call import Call
from conformance.errors import UsageError
from conformance.http import MAX_BODY
from conformance.shard import WHOLE, Shard, holds

__all__ = [
    "call_of",
    "documented_call",
    "environment_of",
    "read_bytes",
    "read_input",
    "resolve",
    "resolve_all",
]

_SUFFIXES = (".yaml", ".yml", ".json")


def resolve(target: str) -> Blueprint:
    """The blueprint in a file, or of the registry. Raises UsageError and BlueprintError."""
    path = Path(target)
    if path.is_file():
        return load(target)
    if path.is_dir():
        raise UsageError(f"{target} is a directory; name one blueprint file in it")
    if target.endswith(_SUFFIXES) or "/" in target:
        raise UsageError(f"{target}: there is no such file")
    return blueprint(target)


def resolve_all(targets: Iterable[str], shard: Shard = WHOLE) -> list[Blueprint]:
    """The blueprints of files, folders and ids, of one shard; of the whole registry where none is named."""
    found: list[Blueprint] = []
    given = list(targets)
    if not given:
        return [blueprint(identity) for identity in blueprint_ids() if holds(shard, identity)]
    for target in given:
        if not Path(target).is_dir():
            if holds(shard, Path(target).stem):
                found.append(resolve(target))
            continue
        files = sorted(path for path in Path(target).rglob("*") if path.suffix in _SUFFIXES and path.is_file())
        if not files:
            raise UsageError(f"{target}: no blueprint in this directory; expected files in {', '.join(_SUFFIXES)}")
        found += [load(str(path)) for path in files if holds(shard, path.stem)]
    return found


def read_input(given: str) -> str:
    """A predict body: `-` is stdin, a JSON text is itself, anything else a file. Raises UsageError."""
    if given.lstrip()[:1] in {"{", "["}:
        return given
    try:
        return read_bytes(given, "a file, a JSON text or - for stdin").decode()
    except UnicodeDecodeError as error:
        raise UsageError(f"{given}: byte {error.start + 1} is not UTF-8; save it as UTF-8") from None


def read_bytes(given: str, accepted: str) -> bytes:
    """The bytes of a file, or of stdin for `-`. Raises UsageError; `accepted` is told where there is no such file."""
    try:
        if given == "-":
            read = sys.stdin.buffer.read(MAX_BODY + 1)
        else:
            with Path(given).open("rb") as file:
                read = file.read(MAX_BODY + 1)
    except (OSError, ValueError) as error:
        # a name with a NUL character is a ValueError
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UsageError(f"{given}: {reason}; give {accepted}") from None
    if len(read) > MAX_BODY:
        raise UsageError(f"{given}: larger than {MAX_BODY // 2**20} MB, the most that is read")
    return read


def call_of(target: Blueprint, action: str | None, given: str | None, algorithm: str | None) -> Call:
    """The call to make: the given input, else the first documented call of the action. Raises UsageError."""
    if given is not None:
        return Call(read_input(given), algorithm, action or "predict")
    documented = documented_call(target, action)
    if documented is None:
        raise UsageError(f"{target.id} documents no {action or 'predict'} call; give one with --input")
    return documented.call


def environment_of(target: Blueprint) -> dict[str, str]:
    """What a connection's templates take from the environment: the file's own values, else the process's."""
    from conformance.connection.variables import ENVIRONMENT

    return {name: os.environ[name] for name in ENVIRONMENT if name in os.environ} | dict(target.environment)


def documented_call(target: Blueprint, action: str | None) -> DocumentedCall | None:
    """The first documented call, of an action where one is named."""
    return next((call for call in target.calls if action in (None, call.call.action)), None)
