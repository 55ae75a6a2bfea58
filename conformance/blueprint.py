"""A blueprint: a connector or connection body, what is known of it, and the documented calls that prove it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from conformance import resources
from conformance.connector import Connector, read_connector
from conformance.documents.document import Document
from conformance.documents.files import read_one
from conformance.engine.call import Call
from conformance.engine.model import Model, deploy
from conformance.errors import BlueprintError, UsageError
from conformance.http import Response
from conformance.java import gson
from conformance.java.throwable import Throwable
from conformance.presets import preset_interface
from conformance.registry import did_you_mean

if TYPE_CHECKING:
    from conformance.connection.connection import Connection

__all__ = [
    "Blueprint",
    "DocumentedCall",
    "Exchange",
    "ModelStatus",
    "blueprint",
    "blueprint_ids",
    "from_mapping",
    "load",
]

Kind = Literal["connector", "connection"]

_MARKS: dict[Kind, frozenset[str]] = {
    "connector": frozenset(("actions", "protocol", "credential")),
    "connection": frozenset(("connectionName",)),
}
"""The members by which a bare body is known."""

_BODIES = frozenset(("connector", "connection", "extends"))


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """The provider's model: its id, and whether it is `current`, `deprecated`, `retired` or `self-hosted`."""

    id: str
    status: str
    date: str = ""
    replacement: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request as documented (`headers` in lower case, without host and length) and the provider's reply to it."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str
    reply: Response


@dataclass(frozen=True, slots=True)
class DocumentedCall:
    """One predict call: what goes in, what is sent and comes back, the answer; `pointer` is its place in the file."""

    name: str
    call: Call
    exchanges: tuple[Exchange, ...]
    status: int
    answer: Any
    pointer: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Blueprint:
    """One blueprint. `body` is the body as the create API takes it; `document` knows where each part stands.

    A bare body (JSON or YAML) is a blueprint without calls. `pointer` is where the body stands in the file. `kind` says
    whose create API: ML Commons (a connector) or the Connections API (a connection; `environment` supplies the names
    that its templates use).
    """

    id: str
    title: str
    provider: str
    body: Mapping[str, Any] = field(repr=False)
    document: Document | None = field(repr=False, default=None)
    pointer: str = ""
    task: str = "other"
    profile: str = "predict"
    model_status: ModelStatus | None = None
    reference: str = ""
    sources: tuple[str, ...] = field(repr=False, default=())
    notes: str = field(repr=False, default="")
    trusted_endpoints: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    interface: Mapping[str, str] | None = None
    calls: tuple[DocumentedCall, ...] = field(repr=False, default=())
    kind: Kind = "connector"
    environment: Mapping[str, str] = field(repr=False, default_factory=dict)

    @property
    def path(self) -> str:
        """The file, as the user wrote it; empty for a mapping."""
        return self.document.path if self.document is not None else ""

    def connector(self) -> Connector:
        """The connector, as the engine reads the body. Raises BlueprintError with the engine's own refusal."""
        if self.kind != "connector":
            raise self._error("this is a connection of the Connections API, not a connector of ML Commons")
        try:
            return read_connector(json.dumps(self.body, ensure_ascii=False), trusted=self.trusted_endpoints or None)
        except Throwable as error:
            raise self._error(f"the engine refuses this connector: {error}") from error
        except RecursionError:
            raise self._error("the connector nests deeper than any engine reads") from None

    def connection(self) -> Connection:
        """The connection, as the Connections API reads the body. Raises BlueprintError with every fault."""
        from conformance.connection.connection import read_connection
        from conformance.connection.fault import RefusedError

        if self.kind != "connection":
            raise self._error("this is a connector of ML Commons, not a connection of the Connections API")
        try:
            return read_connection(self.body)
        except RefusedError as error:
            raise self._error(f"the API refuses this connection: {error}") from error

    def deployed(self) -> Model:
        """The deployed model, with its own interface or the one that the engine presets. Raises BlueprintError."""
        connector = self.connector()
        functions = tuple(action.post_process_function for action in connector.actions or ())
        try:
            return deploy(connector, self.interface or preset_interface(connector.parameters, functions))
        except Throwable as error:
            raise self._error(f"the engine can't deploy this connector: {error}") from error

    def call(self, name: str) -> DocumentedCall:
        """A documented call by name. Raises UsageError."""
        for known in self.calls:
            if known.name == name:
                return known
        raise UsageError(
            f"{self.id} documents no call {name!r}; it has: {', '.join(c.name for c in self.calls) or 'none'}"
        )

    def _error(self, problem: str) -> BlueprintError:
        if self.document is None:
            return BlueprintError(problem)
        place = self.document.place()
        return BlueprintError(problem, path=place.path or self.id, line=place.line, column=place.column)


def blueprint_ids() -> list[str]:
    """The ids of the registry, in order."""
    return sorted(path.stem for path in resources.blueprints().glob("*.yaml"))


@cache
def blueprint_ids_of(provider: str) -> list[str]:
    """The ids of a provider's blueprints; the files are looked through, and not read as blueprints."""
    line = re.compile(rf"^provider: {re.escape(provider)}$", re.MULTILINE)
    paths = sorted(resources.blueprints().glob("*.yaml"))
    return [path.stem for path in paths if line.search(path.read_text(encoding="utf-8"))]


@cache
def blueprint(identity: str) -> Blueprint:
    """A blueprint of the registry. Raises UsageError for an unknown id."""
    path = resources.blueprints() / f"{identity}.yaml"
    if not path.is_file() or path.parent != resources.blueprints():
        hint = did_you_mean(identity, blueprint_ids())
        raise UsageError(f"no blueprint is called {identity!r}; {hint or '`conformance list` shows them all'}")
    return load(path)


def load(path: str | os.PathLike[str], shown: str = "") -> Blueprint:
    """The blueprint in a JSON or YAML file, or the bare connector body in one. Raises BlueprintError.

    `shown` is the path that messages name, where it is another one.
    """
    return from_document(read_one(path, shown), Path(path).stem)


def from_mapping(value: Mapping[str, Any], identity: str = "connector") -> Blueprint:
    """A blueprint from a mapping: a blueprint's members, or a bare connector body. Raises BlueprintError."""
    return _build(identity, value, None)


def from_document(document: Document, identity: str) -> Blueprint:
    """The blueprint in a document. Raises BlueprintError where it is none."""
    value = document.value
    if not isinstance(value, dict):
        raise _no_blueprint(document, f"expected a mapping, found {_kind(value)}")
    if not _BODIES & value.keys() and not any(marks & value.keys() for marks in _MARKS.values()):
        known = ", ".join(sorted(_MARKS["connector"]))
        raise _no_blueprint(document, f"this is no blueprint: it has neither a `connector` nor a connector's {known}")
    return _build(identity, value, document)


def _no_blueprint(document: Document, problem: str) -> BlueprintError:
    place = document.place()
    return BlueprintError(problem, path=place.path, line=place.line, column=place.column)


def _kind(value: object) -> str:
    return {list: "a list", str: "a text", type(None): "nothing"}.get(type(value), type(value).__name__)


def _build(identity: str, value: Mapping[str, Any], document: Document | None) -> Blueprint:
    if not _BODIES & value.keys():
        return _bare(identity, value, document)
    merged = _inherited(value, (identity,))
    _check(merged, document, identity)
    kind: Kind = "connection" if "connection" in merged else "connector"
    if not isinstance(merged[kind], dict):
        raise _misplaced(document, identity, f"/{kind}", f"a mapping is wanted, found {_kind(merged[kind])}")
    status = merged.get("model")
    interface = merged.get("interface")
    return Blueprint(
        id=identity,
        title=merged["title"],
        provider=merged["provider"],
        body=merged[kind],
        document=document,
        pointer=f"/{kind}",
        task=merged.get("task", "other"),
        profile=merged.get("profile", "predict"),
        model_status=None if status is None else ModelStatus(**status),
        reference=merged.get("reference", ""),
        sources=tuple(merged.get("sources", ())),
        notes=merged.get("notes", ""),
        trusted_endpoints=tuple(merged.get("trusted_endpoints", ())),
        settings=merged.get("settings", {}),
        interface=None if interface is None else {k: gson.to_json(v, hash_maps=False) for k, v in interface.items()},
        calls=tuple(_call(call, f"/calls/{at}") for at, call in enumerate(merged.get("calls", ()))),
        kind=kind,
        environment=merged.get("environment", {}),
    )


def _bare(identity: str, value: Mapping[str, Any], document: Document | None) -> Blueprint:
    if _MARKS["connection"] & value.keys() and not _MARKS["connector"] & value.keys():
        title = str(value.get("connectionName", identity))
        return Blueprint(identity, title, "", value, document, kind="connection")
    return Blueprint(identity, str(value.get("name", identity)), "", value, document)


def _inherited(value: Mapping[str, Any], seen: tuple[str, ...]) -> dict[str, Any]:
    parent = value.get("extends")
    if parent is None:
        return dict(value)
    if not isinstance(parent, str):
        raise BlueprintError(f"`extends` names one blueprint of the registry, not {_kind(parent)}")
    if parent in seen:
        raise BlueprintError(f"blueprints extend each other in a circle: {' -> '.join((*seen, parent))}")
    path = resources.blueprints() / f"{parent}.yaml"
    if parent not in blueprint_ids():
        raise BlueprintError(
            f"it extends {parent!r}, which the registry does not have; {did_you_mean(parent, blueprint_ids())}"
        )
    base = _inherited(read_one(path).value, (*seen, parent))
    merged: dict[str, Any] = merge_patch(base, {name: member for name, member in value.items() if name != "extends"})
    return merged


def merge_patch(base: Any, patch: Any) -> Any:
    """RFC 7386: objects are merged member by member, null removes, anything else replaces."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(base) if isinstance(base, dict) else {}
    for name, member in patch.items():
        if member is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), member)
    return merged


def _check(merged: dict[str, Any], document: Document | None, identity: str) -> None:
    """Refuse what the blueprint schema refuses, but for the body, which the engine and the linter judge."""
    for pointer, problem in _schema_faults(merged):
        raise _misplaced(document, identity, pointer, problem)


def _misplaced(document: Document | None, identity: str, pointer: str, problem: str) -> BlueprintError:
    if document is None:
        return BlueprintError(problem, path=identity, pointer=pointer)
    place = _nearest(document, pointer)
    return BlueprintError(problem, path=place.path or identity, line=place.line, column=place.column, pointer=pointer)


def _nearest(document: Document, pointer: str) -> Any:
    while True:
        try:
            return document.place(pointer)
        except KeyError:
            pointer = pointer.rpartition("/")[0]


def _schema_faults(value: Any) -> Iterator[tuple[str, str]]:
    from conformance.schema import faults

    yield from faults("blueprint", value, skip=("/connector", "/connection"))


def _call(value: Mapping[str, Any], pointer: str) -> DocumentedCall:
    given = value["input"]
    text = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
    return DocumentedCall(
        name=value["name"],
        call=Call(text, value.get("algorithm"), value.get("action", "predict")),
        exchanges=tuple(_exchange(exchange) for exchange in value["exchanges"]),
        status=value["answer"]["status"],
        answer=value["answer"]["body"],
        pointer=pointer,
        description=value.get("description", ""),
    )


def _exchange(value: Mapping[str, Any]) -> Exchange:
    request, reply = value["request"], value["reply"]
    body = reply["body"]
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    headers = reply.get("headers", {"content-type": "application/json"})
    return Exchange(
        method=request["method"],
        url=request["url"],
        headers=request["headers"],
        body=request["body"],
        reply=Response(reply.get("status", 200), tuple(headers.items()), text.encode()),
    )
