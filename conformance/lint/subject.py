"""What most rules look at: one connector body, its parts as plain values, and where each stands in the file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from conformance.connector import Action, Connector, Credential, read_connector, read_inline_connector
from conformance.documents.document import Document
from conformance.documents.json import is_strict
from conformance.engine.model import Model
from conformance.finding import Edit, Fix, Place
from conformance.functions.function import pre_process_functions
from conformance.java.jackson_strings import MAX_NAME
from conformance.java.throwable import Throwable
from conformance.java.xcontent import Body, parameter_text
from conformance.lint.lazy import lazy, remembered
from conformance.lint.rule import Spot
from conformance.lint.template import Slot, slots
from conformance.lint.vocabulary import to_fill_in
from conformance.pointer import escape_pointer, pointer_steps
from conformance.template.substitutor import CREDENTIAL, PARAMETERS, Placeholder, template

if TYPE_CHECKING:
    from conformance.lint.options import Options
    from conformance.lint.page import Page

__all__ = ["Act", "Hole", "Subject", "nearest_place", "once"]


def nearest_place(document: Document, pointer: str, *, key: bool = False) -> Place:
    """The place of a value, or of the nearest one around it that the file holds."""
    while True:
        try:
            return document.place(pointer, key=key)
        except KeyError:
            pointer, key = pointer.rpartition("/")[0], False


@dataclass(eq=False)
class Act:
    """One action; members that are no texts count as absent."""

    index: int
    value: Mapping[str, Any]
    known: dict[object, Any] = field(default_factory=dict, repr=False)
    """What was worked out about it, by the function that did: see `once`."""
    filled_url: str | None = field(default=None, repr=False)
    """Its URL with the connector's own parameters filled in, once it was asked for."""

    @lazy
    def pointer(self) -> str:
        """Where it stands in the body."""
        return f"/actions/{self.index}"

    def text(self, name: str) -> str | None:
        """A member that is a text (or a number, which the engine reads as one)."""
        value = self.value.get(name)
        if isinstance(value, str):
            return value
        return None if value is None or isinstance(value, (dict, list)) else parameter_text(value)

    @lazy
    def type(self) -> str:
        """The action's type in upper case."""
        return (self.text("action_type") or "").upper()

    @lazy
    def url(self) -> str:
        """The URL's template, empty where there is none."""
        return self.text("url") or ""

    @lazy
    def body(self) -> str | None:
        """The request body's template."""
        return self.text("request_body")

    @lazy
    def headers(self) -> dict[str, str]:
        """The headers that are texts."""
        value = self.value.get("headers")
        if not isinstance(value, dict):
            return {}
        return {
            name: parameter_text(text)
            for name, text in value.items()
            if text is not None and not isinstance(text, (dict, list))
        }

    def header_pointer(self, name: str) -> str:
        """Where a header stands in the body."""
        return f"{self.pointer}/headers/{escape_pointer(name)}"

    @lazy
    def slots(self) -> tuple[Slot, ...]:
        """The placeholders of the request body with their contexts."""
        return slots(self.body) if self.body else ()

    @lazy
    def holes(self) -> list[Hole]:
        """Every placeholder of its templates, in the order of the body."""
        found: list[Hole] = []
        for member, where in _TEMPLATES:
            text = self.text(member)
            if text and "${" in text:
                found += _holes(f"{self.pointer}/{member}", text, where, self.index)
        for name, text in self.headers.items():
            if "${" in text:
                found += _holes(self.header_pointer(name), text, "header", self.index)
        return found


Of = TypeVar("Of")


def once(function: Callable[[Subject, Act], Of]) -> Callable[[Subject, Act], Of]:
    """Let a function of a body and its action work but once for each: several rules ask for the same."""

    @wraps(function)
    def asked(subject: Subject, act: Act) -> Of:
        known = act.known
        if function in known:
            found: Of = known[function]
        else:
            found = known[function] = function(subject, act)
        return found

    return asked


class Hole(NamedTuple):
    """A placeholder somewhere in the body: `where` is url, header, body, function or parameter.

    `name` is the parameter's or the credential's; `act` is the index of the action that it stands in.
    """

    name: str
    pointer: str
    placeholder: Placeholder
    prefix: str
    where: str
    act: int | None = None


@dataclass(eq=False)
class Subject:
    """A connector body under check.

    `kind` is body, inline, workflow, stored, answer, part (as `find_connectors` says), blueprint (a file of ours), or
    update (the body of a PUT). `base` is its pointer in the document; pointers in the body begin there.
    """

    document: Document
    base: str
    kind: str
    value: dict[str, Any]
    page: Page = field(repr=False)
    shown_base: str = ""

    @property
    def options(self) -> Options:
        """What the run was told."""
        return self.page.options

    @property
    def partial(self) -> bool:
        """Whether members may be absent, because this changes a connector or shows one."""
        return self.kind in {"update", "part", "workflow"} or self.elided

    @lazy
    def elided(self) -> bool:
        """Whether `...` stands for some of its members."""
        notes = [note for note in self.document.notes if note.kind == "elision"]
        if not notes:
            return False
        place = self.at().place
        return any(place.start <= note.place.start < place.end for note in notes)

    @property
    def is_answer(self) -> bool:
        """Whether a cluster gave it: no credential, parameters all texts."""
        if self.kind != "answer":
            return self.kind == "stored"
        if "created_time" in self.value or "last_updated_time" in self.value:
            return True
        types = [act.value.get("action_type") for act in self.actions]
        return isinstance(self.value.get("version"), str) and all(
            isinstance(one, str) and one.isupper() for one in types
        )

    @lazy
    def name(self) -> str:
        """Its name, for people; empty where it has none."""
        name = self.value.get("name")
        return name if isinstance(name, str) else ""

    # --- parts as plain values ---

    @lazy
    def protocol(self) -> str:
        """The protocol, empty where there is none."""
        value = self.value.get("protocol")
        return value if isinstance(value, str) else ""

    @lazy
    def actions(self) -> list[Act]:
        """The actions that are objects."""
        given = self.value.get("actions")
        if not isinstance(given, list):
            return []
        return [Act(index, action) for index, action in enumerate(given) if isinstance(action, dict)]

    @lazy
    def predict(self) -> Act | None:
        """The first predict action, which is the one that is used."""
        return next((act for act in self.actions if act.type == "PREDICT"), None)

    @lazy
    def raw_parameters(self) -> dict[str, Any]:
        """The parameters as written."""
        value = self.value.get("parameters")
        return value if isinstance(value, dict) else {}

    @lazy
    def parameters(self) -> dict[str, str]:
        """The parameters as the engine stores them."""
        return {name: parameter_text(value) for name, value in self.raw_parameters.items()}

    @lazy
    def known_parameters(self) -> dict[str, str]:
        """The parameters whose values are known: neither a program's variables nor left for the reader to fill in."""
        notes = [note.place for note in self.document.notes if note.kind in {"variable", "placeholder"}]
        known: dict[str, str] = {}
        for name, text in self.parameters.items():
            if to_fill_in(text):
                continue
            if notes:
                place = self.at(f"/parameters/{escape_pointer(name)}").place
                if any(place.start <= note.start < place.end for note in notes):
                    continue
            known[name] = text
        return known

    @lazy
    def credential(self) -> dict[str, str]:
        """The credential's texts."""
        value = self.value.get("credential")
        if not isinstance(value, dict):
            return {}
        return {
            name: parameter_text(text)
            for name, text in value.items()
            if text is not None and not isinstance(text, (dict, list))
        }

    @lazy
    def holes(self) -> list[Hole]:
        """Every placeholder of every template, in the order of the body; `parameter` ones stand in a value."""
        found: list[Hole] = []
        for name, value in self.raw_parameters.items():
            if isinstance(value, str) and "${" in value:
                found += _holes(f"/parameters/{escape_pointer(name)}", value, "parameter", None)
        for act in self.actions:
            found += act.holes
        return found

    def act_of(self, hole: Hole) -> Act | None:
        """The action that a placeholder stands in; None for one in a parameter."""
        return next((act for act in self.actions if act.index == hole.act), None)

    @lazy
    def pulled_in(self) -> dict[str, tuple[str, ...]]:
        """By parameter, the names of the parameters that its value reads."""
        found: dict[str, tuple[str, ...]] = {}
        for name, value in self.raw_parameters.items():
            if isinstance(value, str) and PARAMETERS in value:
                holes = template(value).placeholders()
                found[name] = tuple(hole.name for hole in holes if not hole.escaped)
        return found

    def url(self, act: Act) -> str:
        """An action's URL with the connector's own parameters filled in."""
        filled = act.filled_url
        if filled is None:
            try:
                filled = template(act.url).fill(self.parameters)
            except Throwable:
                filled = act.url
            act.filled_url = filled
        return filled

    def produced(self, act: Act) -> frozenset[str] | None:
        """The parameters that the action's pre-process function supplies; None where a script decides."""
        function = act.text("pre_process_function")
        if function is None:
            return frozenset(("input",))
        built_in = pre_process_functions().get(function)
        return None if built_in is None else frozenset(built_in.outputs)

    # --- as the engine sees it ---

    @lazy
    def words(self) -> str:
        """A text in which each word stands that a text of the body holds, to see at a glance what can't be there."""
        source = self.document.text.value
        if is_strict(self.document) and "\\u" not in source:
            return source
        return json.dumps(self.value, ensure_ascii=False, default=str)

    @lazy
    def refusal(self) -> Throwable | None:
        """What the engine refuses this body with when it is created; None where it takes it."""
        try:
            body = self._body()
            if self.kind == "inline":
                read_inline_connector(body, "")
            else:
                read_connector(body)
        except Throwable as refused:
            # without the frames, which hold this very body
            return refused.with_traceback(None)
        return None

    def _body(self) -> Body:
        # what a strict reader has read, the engine's reads alike; names that are too long for that one need a long text
        if is_strict(self.document) and len(self.document.text.value) <= MAX_NAME:
            return Body(self.value)
        return Body.read(json.dumps(self.value, ensure_ascii=False, default=str))

    @lazy
    def model(self) -> Model:
        """A model over this connector, as far as it can be read: for rendering bodies, never for headers."""
        actions = tuple(
            Action(
                act.type,
                (act.text("method") or "POST").upper(),
                "https://provider.invalid/",
                None,
                act.body,
                act.text("pre_process_function"),
                act.text("post_process_function"),
            )
            for act in self.actions
        )
        return Model(Connector("x", "1", "http", None, self.parameters, Credential(), actions))

    # --- places ---

    def at(self, pointer: str = "", *, key: bool = False) -> Spot:
        """A value of the body, or its key; the nearest one around it where the file has none."""
        return Spot(self.shown_base + pointer, nearest_place(self.document, self.base + pointer, key=key))

    def within(self, pointer: str, start: int, end: int) -> Spot:
        """Characters of the text at a pointer."""
        try:
            place = self.document.place_in(self.base + pointer, start, end)
        except KeyError:
            place = nearest_place(self.document, self.base + pointer)
        return Spot(self.shown_base + pointer, place)

    def hole_at(self, hole: Hole) -> Spot:
        """Where a placeholder stands."""
        return self.within(hole.pointer, hole.placeholder.start, hole.placeholder.end)

    # --- fixes ---

    def replace(self, title: str, pointer: str, start: int, end: int, text: str, *, safe: bool = False) -> Fix | None:
        """A fix that puts other characters into a text; None where they would have to be escaped there."""
        spot = self.within(pointer, start, end)
        if not _is_plain(text) or not self._exists(pointer):
            return None
        source = self.document.text.root.value[spot.place.start : spot.place.end]
        string = self.document.string(self.base + pointer).value
        if source != string[start:end] and not _is_plain_in(source):
            return None
        return Fix(title, (Edit(spot.place, text),), safe)

    def rename(self, title: str, pointer: str, new: str, *, safe: bool = False) -> Fix | None:
        """A fix that renames the key at a pointer."""
        if not _is_plain(new) or not self._exists(pointer):
            return None
        place = self.document.place(self.base + pointer, key=True)
        source = self.document.text.root.value[place.start : place.end]
        old = pointer_steps(pointer)[-1]
        if source.count(old) != 1:
            return None
        return Fix(title, (Edit(place, source.replace(old, new)),), safe)

    def set_text(self, title: str, pointer: str, text: str, *, safe: bool = False) -> Fix | None:
        """A fix that gives the text at a pointer another value."""
        if not self._exists(pointer):
            return None
        return self.replace(title, pointer, 0, len(self.document.string(self.base + pointer).value), text, safe=safe)

    def _exists(self, pointer: str) -> bool:
        return self.document.holds(self.base + pointer)


_TEMPLATES = (
    ("url", "url"),
    ("request_body", "body"),
    ("pre_process_function", "function"),
    ("post_process_function", "function"),
)


def _holes(pointer: str, text: str, where: str, act: int | None) -> list[Hole]:
    return [
        Hole(placeholder.name, pointer, placeholder, prefix, where, act) for placeholder, prefix in _placeholders(text)
    ]


@remembered
def _placeholders(text: str) -> tuple[tuple[Placeholder, str], ...]:
    """The placeholders of a text and their prefixes, in order."""
    found = [
        (placeholder, prefix)
        for prefix in (PARAMETERS, CREDENTIAL)
        for placeholder in template(text, prefix).placeholders()
    ]
    return tuple(sorted(found, key=lambda each: each[0].start))


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and not any(char in text for char in "\"'\\`#\n")


def _is_plain_in(source: str) -> bool:
    return not any(char in source for char in "\"'\\\n")
