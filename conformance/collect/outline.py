"""Which checks a file has, told without reading it closely: a thousand files are collected before one is run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from conformance import resources

__all__ = ["CALL_CHECKS", "FILE_CHECKS", "Outline", "Planned", "Wanted", "outline"]

FILE_CHECKS = ("lint", "schema", "deploys", "deprecated")
CALL_CHECKS = ("filled", "renders", "parses", "hostile", "provider")
_BODIES = frozenset(("connector", "connection", "extends"))
_MARKS = frozenset(("actions", "protocol", "credential", "connectionName"))
_SINGLE = {".yaml", ".yml", ".json"}
_MOST = 10_000_000
"""Bytes: a larger file is told about when it is run."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A check: of a file, or in a `group`, which is an action, or a connector of a page. `call` is a documented one."""

    check: str
    group: str = ""
    call: str = ""
    label: str = ""

    @property
    def name(self) -> str:
        """`renders`, and for all but the first call of an action `renders[its-name]`."""
        return f"{self.check}[{self.label}]" if self.label else self.check


@dataclass(frozen=True, slots=True)
class Outline:
    """The checks of a file in their order; `page` for a file that holds connectors among other things."""

    checks: tuple[Planned, ...]
    provider: str = ""
    page: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for beyond the usual: `examples` of the properties, and the folder of `cassettes`."""

    examples: int = 0
    cassettes: Path | None = None
    strict: bool = False
    """Whether a blueprint without a cassette fails."""

    def replays(self, identity: str) -> bool:
        """Whether there is something to replay."""
        return self.cassettes is not None and (self.strict or (self.cassettes / f"{identity}.yaml").is_file())


def outline(path: Path, wanted: Wanted, *, named: bool) -> Outline | None:
    """The checks of a file; None for one that is not about connectors, unless the user named it."""
    if path.suffix.lower() in _SINGLE:
        value = _value(path)
        if isinstance(value, Mapping) and _is_blueprint(value):
            return _of_blueprint(path.stem, value, wanted)
    return _of_page(path, named=named)


def _is_blueprint(value: Mapping[str, Any]) -> bool:
    # a cassette of an earlier run may lie beside
    return bool(_BODIES & value.keys() or _MARKS & value.keys()) and "interactions" not in value


def _of_blueprint(identity: str, value: Mapping[str, Any], wanted: Wanted) -> Outline:
    whole = _inherited(value)
    checks = [Planned(check) for check in FILE_CHECKS]
    calls = list(_calls(whole.get("calls")))
    names = (*CALL_CHECKS, "properties") if wanted.examples else CALL_CHECKS
    checks += [Planned(check, action, call, label) for action, call, label in calls for check in names]
    if not calls:
        checks.append(Planned("filled"))
    if wanted.replays(identity):
        checks.append(Planned("replays"))
    provider = whole.get("provider")
    return Outline(tuple(checks), provider if isinstance(provider, str) else "")


def _calls(given: Any) -> Iterator[tuple[str, str, str]]:
    """Action, name and label of each documented call: the first of an action has no label."""
    seen: dict[str, set[str]] = {}
    for call in given if isinstance(given, list) else ():
        if not isinstance(call, Mapping):
            continue
        action, name = _slug(call.get("action", "predict")), str(call.get("name", ""))
        labels = seen.setdefault(action, set())
        yield action, name, _unique(_slug(name) or "call", labels) if labels else ""
        labels.add(_slug(name) or "call")


def _unique(name: str, taken: set[str]) -> str:
    return next(each for each in (name, *(f"{name}-{n}" for n in range(2, len(taken) + 3))) if each not in taken)


def _slug(text: object) -> str:
    return re.sub(r"[^\w.-]+", "-", str(text)).strip("-")


def _inherited(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """What matters here of a blueprint and of those that it extends; whether it may extend them shows when it runs."""
    merged = dict(value)
    for _ in range(8):
        parent = merged.pop("extends", None)
        if not isinstance(parent, str):
            break
        merged = {**_registered(parent), **merged}
    return merged


@cache
def _registered(identity: str) -> Mapping[str, Any]:
    value = _value(resources.blueprints() / f"{identity}.yaml") if re.fullmatch(r"[\w.-]+", identity) else None
    return value if isinstance(value, Mapping) else {}


def _value(path: Path) -> Any:
    """The value of a file, read by the quickest reader; None where that can't."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = path.read_bytes()
        if len(data) > _MOST:
            return None
        if path.suffix.lower() == ".json":
            return json.loads(data)
        return yaml.load(data, loader)  # noqa: S506 -- a safe loader, in C where there is one
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return None


def _of_page(path: Path, *, named: bool) -> Outline | None:
    """The checks of a file that is no plain blueprint: what the linter finds, and each connector that it can read."""
    from conformance.collect.page import bodies, is_relevant

    if not named and not is_relevant(path):
        return None
    checks = [Planned("lint")]
    for name in bodies(path):
        checks += [Planned(check, name) for check in ("schema", "deploys")]
    return Outline(tuple(checks), page=True)
