"""All that one file holds, for the linter: documents, what can't be read, connector bodies, sample calls, settings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from conformance.documents.document import Block, BlockError, Document, Note, Reading, Request
from conformance.documents.text import Text
from conformance.errors import DocumentError
from conformance.finding import Place
from conformance.lint.bodies import bodies_in, is_blueprint
from conformance.lint.lazy import lazy, regex
from conformance.lint.options import Options
from conformance.lint.rule import Spot
from conformance.lint.subject import Subject, nearest_place
from conformance.pointer import escape_pointer

__all__ = ["Broken", "Page", "Sample", "Setting", "looks_relevant"]

TRUSTED = "plugins.ml_commons.trusted_connector_endpoints_regex"
PREFIX = "plugins.ml_commons."

_MARKS = (
    "request_body",
    "action_type",
    "_plugins/_ml/",
    "plugins.ml_commons",
    "/api/public/connections",
    "post_process_function",
)
_CASSETTE = regex(r"(?m)^interactions:")
_REST = ("_plugins/_ml/", "_cluster/settings", "/api/public/connections")

_CHECKED = ("_plugins/_ml/connectors/_create", "_cluster/settings", "/api/public/connections")


def looks_relevant(text: str) -> bool:
    """Whether a text that can't be read would be about connectors."""
    return any(mark in text for mark in _MARKS)


class Broken(NamedTuple):
    """A part of the file that can't be read."""

    problem: str
    place: Place
    text: str
    request: Request | None
    block: Block | None
    whole: bool
    """True where nothing of the file can be read."""


class Sample(NamedTuple):
    """A predict call that the file shows: its parameters as written, or the names that its texts come under."""

    document: Document
    pointer: str
    action: str
    algorithm: str | None
    body: Mapping[str, Any]
    fails: bool = False
    """True where the file itself says that the engine answers with an error."""

    @property
    def text(self) -> str:
        """The call's body as JSON."""
        return json.dumps(self.body, ensure_ascii=False, default=str)

    @property
    def parameters(self) -> dict[str, Any] | None:
        """The call's parameters; None where it carries documents instead."""
        found = self.body.get("parameters")
        return found if isinstance(found, dict) else None

    def spot(self, pointer: str = "") -> Spot:
        """A value of the call."""
        return Spot(self.pointer + pointer, nearest_place(self.document, self.pointer + pointer))

    def within(self, pointer: str, start: int, end: int) -> Spot:
        """Characters of a text of the call."""
        try:
            return Spot(self.pointer + pointer, self.document.place_in(self.pointer + pointer, start, end))
        except KeyError:
            # the call's body is a text itself, whose members have no pointers
            return self.spot(pointer)


class Setting(NamedTuple):
    """A cluster setting that the file shows, by its full name."""

    document: Document
    pointer: str
    name: str
    value: Any

    def spot(self, pointer: str = "") -> Spot:
        """A value inside the setting's value."""
        return Spot(self.pointer + pointer, nearest_place(self.document, self.pointer + pointer))


@dataclass(eq=False)
class Page:
    """One file. `explicit` says that the user named it, so that it is taken to be about connectors."""

    text: Text
    readings: list[Reading]
    options: Options
    explicit: bool = True
    sidecar: Text | DocumentError | None = None
    """The file beside it that says what is known, where there is one."""
    _subjects: list[Subject] | None = field(default=None, repr=False)

    @property
    def path(self) -> str:
        """The file, as the user wrote it."""
        return self.text.path

    @lazy
    def documents(self) -> list[Document]:
        """What could be read."""
        return [reading for reading in self.readings if isinstance(reading, Document)]

    @lazy
    def broken(self) -> list[Broken]:
        """What could not be read, as far as it is about connectors."""
        found = [_broken(reading, self.text) for reading in self.readings if isinstance(reading, DocumentError)]
        return [each for each in found if self._matters(each)]

    @lazy
    def is_cassette(self) -> bool:
        """Whether the file holds recorded exchanges: they are about connectors, and have no business to hold keys."""
        text = self.text.value
        return "interactions:" in text and "version:" in text and _CASSETTE.search(text) is not None

    def _matters(self, broken: Broken) -> bool:
        if self.is_cassette and "!!binary" in broken.problem:
            # a reply that is no text; whoever replays it reads it
            return False
        if broken.whole:
            return self.explicit or looks_relevant(broken.text)
        if broken.request is not None and any(mark in broken.request.path for mark in _REST):
            return True
        return looks_relevant(broken.text)

    @lazy
    def subjects(self) -> list[Subject]:
        """The connector bodies in the order of the file."""
        return [
            Subject(document, held.pointer, held.kind, held.value, self, held.shown_base)
            for document in self.documents
            for held in bodies_in(document)
        ]

    def close(self) -> None:
        """Let go of the bodies, which hold the page: it is done with, and nobody has to find out that it is."""
        self.__dict__.pop("subjects", None)

    @lazy
    def notes(self) -> list[tuple[Document, Note]]:
        """What the readers let pass, in documents that are about connectors."""
        return [(document, note) for document in self.documents for note in document.notes if self.is_about(document)]

    @lazy
    def _with_subjects(self) -> set[int]:
        return {id(subject.document) for subject in self.subjects}

    def is_about(self, document: Document) -> bool:
        """Whether a document holds a connector, or is a body that goes to ML Commons or the Connections API."""
        if id(document) in self._with_subjects:
            return True
        return document.request is not None and any(mark in document.request.path for mark in _CHECKED)

    @lazy
    def samples(self) -> list[Sample]:
        """The predict calls that the file shows."""
        return [sample for document in self.documents for sample in _samples(document)]

    @lazy
    def settings(self) -> list[Setting]:
        """The cluster settings of ML Commons that the file shows."""
        return [setting for document in self.documents for setting in _settings(document)]

    @lazy
    def trusted_settings(self) -> list[tuple[str, Spot]]:
        """The trusted endpoint patterns that the file's settings set, and where each stands."""
        found: list[tuple[str, Spot]] = []
        for setting in self.settings:
            if setting.name == TRUSTED:
                listed = isinstance(setting.value, list)
                for index, pattern in enumerate(setting.value if listed else [setting.value]):
                    if isinstance(pattern, str):
                        found.append((pattern, setting.spot(f"/{index}" if listed else "")))
        return found

    @lazy
    def trusted(self) -> tuple[str, ...]:
        """The trusted endpoint patterns that the file itself sets or names."""
        found = [*self.options.trusted, *(pattern for pattern, _ in self.trusted_settings)]
        for document in self.documents:
            if is_blueprint(document) and isinstance(patterns := document.value.get("trusted_endpoints"), list):
                found += [pattern for pattern in patterns if isinstance(pattern, str)]
        return tuple(found)

    def spot(self, place: Place, pointer: str = "") -> Spot:
        """A place without a body around it."""
        return Spot(pointer, place)


def _broken(error: DocumentError, text: Text) -> Broken:
    if isinstance(error, BlockError):
        inside = error.text
        if error.request is not None:
            inside = text.slice(error.request.place.start, error.place.end)
        return Broken(
            error.problem, error.place, inside.value + error.text.value, error.request, error.block, whole=False
        )
    line, column = max(error.line, 1), max(error.column, 1)
    at = text.lines[line - 1] + column - 1 if line <= len(text.lines) else len(text.value)
    place = Place(text.path, line, column, line, column, at, at)
    return Broken(error.problem, place, text.value, None, None, whole=True)


def _samples(document: Document) -> Iterator[Sample]:
    if is_blueprint(document):
        yield from _documented(document)
        return
    request, body = document.request, document.value
    if request is None or not isinstance(body, dict) or request.method != "POST":
        return
    path = request.path.partition("?")[0].strip("/")
    parts = path.split("/")
    if parts[:2] != ["_plugins", "_ml"]:
        return
    if parts[2:3] == ["models"] and parts[4:] in (["_predict"], ["_batch_predict"]):
        # the body may name another action than the path does
        told = body.get("action_type")
        action = told.lower() if isinstance(told, str) else parts[4].strip("_")
        yield Sample(document, "", action, None, body)
    elif parts[2:3] == ["_predict"] and len(parts) == 5:
        yield Sample(document, "", "predict", parts[3], body)


def _documented(document: Document) -> Iterator[Sample]:
    calls = document.value.get("calls")
    for at, call in enumerate(calls if isinstance(calls, list) else ()):
        if not isinstance(call, dict):
            continue
        body = call.get("input")
        if isinstance(body, str):
            try:
                body = json.loads(body)
            except ValueError:
                continue
        if isinstance(body, dict):
            algorithm, answer = call.get("algorithm"), call.get("answer")
            yield Sample(
                document,
                f"/calls/{at}/input",
                str(call.get("action", "predict")),
                algorithm if isinstance(algorithm, str) else None,
                body,
                isinstance(answer, dict) and answer.get("status") != 200,
            )


def _settings(document: Document) -> Iterator[Setting]:
    request = document.request
    if request is None or "_cluster/settings" not in request.path or not isinstance(document.value, dict):
        return
    for group, members in document.value.items():
        if group in {"persistent", "transient"} and isinstance(members, dict):
            yield from _flat(document, f"/{group}", members, "")


def _flat(document: Document, pointer: str, members: dict[str, Any], name: str) -> Iterator[Setting]:
    for key, value in members.items():
        full = f"{name}.{key}" if name else key
        here = f"{pointer}/{escape_pointer(key)}"
        if isinstance(value, dict):
            yield from _flat(document, here, value, full)
        elif full.startswith(PREFIX):
            yield Setting(document, here, full, value)
