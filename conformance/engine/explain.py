"""Where each part of a request came from: which placeholder, and what supplied it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from conformance.connector import Action, Connector
from conformance.dataset import RemoteInference
from conformance.engine.call import Call, read_dataset
from conformance.engine.render import Prepared
from conformance.java.throwable import Throwable
from conformance.template.substitutor import CREDENTIAL, PARAMETERS, Placeholder, template

__all__ = ["Origin", "Part", "explain", "parts"]


@dataclass(frozen=True, slots=True)
class Origin:
    """What supplied a value; `name` says which.

    `kind` is `request`, `connector`, `default`, `credential`, `function` or `nothing`.
    """

    kind: str
    name: str = ""

    def __str__(self) -> str:
        return {
            "request": f"the call's parameter {self.name!r}",
            "connector": f"the connector's parameter {self.name!r}",
            "default": "the placeholder's default",
            "credential": f"the credential {self.name!r}",
            "function": f"{self.name}",
            "nothing": "nothing supplies it",
        }[self.kind]


@dataclass(frozen=True, slots=True)
class Part:
    """One placeholder of a template and what stands for it: `start` and `end` are its place in the filled text."""

    placeholder: Placeholder
    prefix: str
    text: str
    origin: Origin
    start: int
    end: int


def parts(
    text: str, values: Mapping[str, str | None], origins: Mapping[str, Origin], prefix: str = PARAMETERS
) -> list[Part]:
    """Each placeholder of a template with its filled text. An escaped placeholder is plain text and has no part."""
    found: list[Part] = []
    shift = 0
    for placeholder in template(text, prefix).placeholders():
        if placeholder.escaped:
            shift -= 1
            continue
        raw = text[placeholder.start : placeholder.end]
        filled = template(raw, prefix).fill(values)
        start = placeholder.start + shift
        shift += len(filled) - len(raw)
        found.append(
            Part(placeholder, prefix, filled, _origin(placeholder, values, origins), start, start + len(filled))
        )
    return found


def _origin(placeholder: Placeholder, values: Mapping[str, str | None], origins: Mapping[str, Origin]) -> Origin:
    if values.get(placeholder.name) is not None:
        return origins.get(placeholder.name, Origin("connector", placeholder.name))
    return Origin("nothing") if placeholder.default is None else Origin("default", placeholder.name)


def explain(connector: Connector, action: Action, call: Call, prepared: Prepared) -> dict[str, list[Part]]:
    """The parts of a prepared request by where they stand: `url`, `headers/<name>`, `request_body`."""
    origins = _origins(connector, action, call, prepared)
    explained = {"url": parts(action.url, prepared.parameters, origins)}
    predict = connector.find_action("PREDICT") or action
    own = {name: Origin("connector", name) for name in connector.parameters or {}}
    secrets = {name: Origin("credential", name) for name in connector.credential}
    for name, text in (predict.headers or {}).items():
        explained[f"headers/{name}"] = parts(text, connector.credential, secrets, CREDENTIAL) + parts(
            text, connector.parameters or {}, own
        )
    if action.request_body is not None:
        explained["request_body"] = parts(action.request_body, prepared.parameters, origins)
    return explained


def _origins(connector: Connector, action: Action, call: Call, prepared: Prepared) -> dict[str, Origin]:
    function = action.pre_process_function or "connector.pre_process.default.embedding"
    if not function.startswith("connector.pre_process."):
        function = "the pre_process_function script"
    own = connector.parameters or {}
    origins = {
        name: Origin("connector", name) if own.get(name) == value else Origin("function", function)
        for name, value in prepared.parameters.items()
    }
    try:
        dataset = read_dataset(call)
    except Throwable:
        return origins
    if isinstance(dataset, RemoteInference):
        origins |= {name: Origin("request", name) for name in dataset.parameters or {}}
    return origins
