"""A connection: the five kinds of create body, read and judged. Source: connections-api, "Create, by provider"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from conformance.connection.fault import RefusedError
from conformance.connection.keys import key_problem
from conformance.connection.paths import PathError, output_path
from conformance.connection.reading import ABSENT, MAX_DEPTH, Reading, nests_deeper, type_of
from conformance.connection.shapes import MAPPED, Shape
from conformance.connection.variables import ENVIRONMENT, Variable, read_variables
from conformance.template.mustache import mustache

__all__ = ["LLM_FEATURES", "MAPPINGS", "PROVIDERS", "Connection", "Kind", "kind_of", "read_connection"]

PROVIDERS = ("Open AI", "Anthropic", "Azure Open AI", "API")
MAPPINGS = ("textToText", "textToImage", "imageToText", "audioToText")
LLM_FEATURES = (
    "toolCalling",
    "supportTools",
    "parallelToolCalling",
    "structuredResponse",
    "dataGeneration",
    "streaming",
)
EASY, FINALIZED, REFERENCES = "EASY_INTEGRATION", "FINALIZED", "providerReferences"
_OF_A_MAPPED_ONE = ("bodyTab", "mapProvider", "idp", "llmFeatures", "IOMappings")
_RESOURCE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")


class Kind(StrEnum):
    """The five kinds of create body."""

    OPEN_AI = "Open AI"
    AZURE_OPEN_AI = "Azure Open AI"
    ANTHROPIC = "Anthropic"
    CUSTOM = "API, default provider"
    MAPPED = "API, existing provider"


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection that breaks no rule. `body` is the create body as it came; neither it nor a key is shown by `repr`.

    `own` are the values of the environment's names that the body itself tells; `shape` is None for a custom one's
    own template.
    """

    kind: Kind
    name: str
    provider: str
    model: str
    active: bool
    body: Mapping[str, Any] = field(repr=False)
    variables: Mapping[str, Variable]
    own: Mapping[str, str] = field(repr=False)
    shape: Shape | None = None

    @property
    def status(self) -> str:
        """`ACTIVE` or `INACTIVE`."""
        return "ACTIVE" if self.active else "INACTIVE"

    @property
    def key(self) -> str:
        """`fields.API_KEY`, or an empty text."""
        fields = self.body.get("fields")
        return str(fields.get("API_KEY", "")) if isinstance(fields, Mapping) else ""

    @property
    def custom(self) -> bool:
        """Whether it is one of the two kinds that `provider` calls `API`."""
        return self.kind in {Kind.CUSTOM, Kind.MAPPED}

    def secrets(self) -> list[str]:
        """What must never be shown: the key, and what its headers hold that is no placeholder."""
        found = [self.key, self.own.get("LLM_API_KEY", "")]
        for row in self.body.get("headers", ()) if self.custom else ():
            if is_secret_header(row["key"]) and not mustache(row["value"]).holes:
                value = row["value"]
                found += [value, value.rpartition(" ")[2]]
        return [secret for secret in found if secret]


def is_secret_header(name: str) -> bool:
    """Whether a header of this name carries a credential."""
    return re.search(r"auth|key|token|secret|cookie|password", name, re.IGNORECASE) is not None


def kind_of(body: Mapping[str, Any]) -> Kind | None:
    """Which kind a create body is meant to be; None for an unknown provider."""
    provider = body.get("provider")
    if provider != "API":
        return next((kind for kind in (Kind.OPEN_AI, Kind.AZURE_OPEN_AI, Kind.ANTHROPIC) if kind == provider), None)
    fields = body.get("fields")
    told = fields.keys() if isinstance(fields, Mapping) else ()
    mapped = any(name in body for name in _OF_A_MAPPED_ONE) or "mapProvider" in told or "IOMapping" in told
    return Kind.MAPPED if mapped else Kind.CUSTOM


def read_connection(body: Any) -> Connection:
    """The connection of a create body. Raises RefusedError with every fault."""
    if not isinstance(body, dict):
        reading = Reading({})
        reading.note("wrong_type", (), f"the body must be a JSON object, not {type_of(body)}")
        raise RefusedError(reading.faults)
    reading = Reading(body)
    if nests_deeper(body, MAX_DEPTH):
        reading.note("too_deep", (), f"the body nests deeper than {MAX_DEPTH} levels")
        raise RefusedError(reading.faults)
    reading.one_of(PROVIDERS, "provider")
    name = reading.text("connectionName")
    kind = kind_of(body)
    made = None
    if kind is Kind.CUSTOM or kind is Kind.MAPPED:
        made = _custom(reading, kind, name)
    elif kind is not None:
        made = _easy(reading, kind, name)
    if reading.faults or made is None:
        raise RefusedError(reading.faults)
    return made


def _easy(reading: Reading, kind: Kind, name: str) -> Connection:
    why = f" for {kind.value}"
    model = reading.text("model", why=why)
    reading.object("fields", why=why)
    if isinstance(reading.get("fields"), dict):
        _key(reading, why)
        if kind is Kind.AZURE_OPEN_AI:
            for member in ("api_version", "your_resource_name", "deployment_id"):
                reading.text("fields", member, why=why)
            _resource(reading)
    if kind is not Kind.OPEN_AI:
        reading.one_of((EASY,), "modelType", why=why)
    variables = {known.name: known for known in (Variable("prompt", required=True), Variable("system_prompt"))}
    return Connection(kind, name, kind.value, model, True, reading.body, variables, {})


def _key(reading: Reading, why: str) -> None:
    steps = ("fields", "API_KEY")
    value = reading.get(*steps)
    if value is ABSENT:
        reading.note("required", steps, f"is required{why}")
    elif not isinstance(value, str):
        reading.note("wrong_type", steps, f"must be a string, not {type_of(value)}")
    elif problem := key_problem(value):
        reading.note("invalid_key", steps, problem)


def _resource(reading: Reading) -> None:
    """The resource becomes a part of a host's name: it can't be more than a label of one."""
    steps = ("fields", "your_resource_name")
    value = reading.get(*steps)
    if isinstance(value, str) and value.strip() and not _RESOURCE.fullmatch(value):
        reading.note("not_allowed", steps, "must be the resource's name alone: letters, digits and hyphens")


def _custom(reading: Reading, kind: Kind, name: str) -> Connection:
    mapped = kind is Kind.MAPPED
    why = " for a connection to an existing provider" if mapped else " for a custom API connection"
    fields = _told_in_fields(reading)
    model = _either(reading, "model", "MODEL_NAME", why)
    reading.templates(model, ("model",))
    variables: dict[str, Variable] = {}
    if mapped:
        variables = {known.name: known for known in (Variable("prompt", required=True), Variable("system_prompt"))}
    else:
        for group in ("promptVars", "customVars"):
            read_variables(reading, group, why, variables)
    _url(reading, _either(reading, "endpointUrl", "BASE_URL", why))
    _headers(reading, why)
    shape = _mapping(reading, why) if mapped else None
    if not mapped:
        _template(reading, why)
    reading.one_of((FINALIZED,), "status", why=why)
    active = reading.flag("isEnable", why=why)
    own = {
        environment: value
        for environment, (top, told) in ENVIRONMENT.items()
        if isinstance(value := reading.body.get(top, fields.get(told)), str) and "{{" not in value
    }
    return Connection(kind, name, "API", model, active, reading.body, variables, own, shape)


def _told_in_fields(reading: Reading) -> dict[str, Any]:
    """`fields`, which the page's tables ask for and its samples do without; what it holds must be right."""
    fields = reading.get("fields")
    if fields is ABSENT:
        return {}
    if not isinstance(fields, dict):
        reading.note("wrong_type", ("fields",), f"must be an object, not {type_of(fields)}")
        return {}
    for member in ("BASE_URL", "MODEL_NAME", "mapProvider"):
        if member in fields:
            reading.text("fields", member)
    if "API_KEY" in fields:
        _key(reading, "")
    return fields


def _either(reading: Reading, member: str, in_fields: str, why: str) -> str:
    """A text of the body, or the same told in `fields`."""
    if reading.get(member) is ABSENT and isinstance(told := reading.get("fields", in_fields), str):
        return told
    return reading.text(member, why=why)


def _url(reading: Reading, url: str) -> None:
    steps = ("endpointUrl",) if isinstance(reading.get("endpointUrl"), str) else ("fields", "BASE_URL")
    reading.templates(url, steps)
    if url and not url.startswith("{{") and not re.match(r"https?://[^/?#\s]", url):
        reading.note("invalid_url", steps, "must begin with http:// or https:// and a host, or with a placeholder")


def _headers(reading: Reading, why: str) -> None:
    for row in reading.rows("headers", why=why):
        key = reading.text(*row, "key")
        if key and not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", key):
            reading.note("not_allowed", (*row, "key"), "is no name of a header")
        reading.templates(reading.text(*row, "value", empty=True), (*row, "value"))


def _template(reading: Reading, why: str) -> None:
    payload = reading.object("payload", why=why)
    reading.templates(payload, ("payload",))
    for member in ("outputPath", "inputTokensPath", "outputTokensPath"):
        text = reading.text(member, why=why)
        try:
            if text:
                output_path(text)
        except PathError as error:
            reading.note("invalid_path", (member,), str(error))


def _mapping(reading: Reading, why: str) -> Shape | None:
    reading.text("idp", why=why)
    reading.one_of((REFERENCES,), "bodyTab", why=why)
    in_fields = reading.get("mapProvider") is ABSENT and reading.get("fields", "mapProvider") is not ABSENT
    steps = ("fields", "mapProvider") if in_fields else ("mapProvider",)
    provider = reading.one_of(tuple(MAPPED), *steps, why=why)
    features = reading.object("llmFeatures", why=why)
    if isinstance(reading.get("llmFeatures"), dict):
        for feature in LLM_FEATURES:
            reading.flag("llmFeatures", feature, why=why)
        for feature in features:
            if feature not in LLM_FEATURES:
                reading.choice(LLM_FEATURES, feature, ("llmFeatures", feature))
    _io_mappings(reading, why)
    return MAPPED.get(provider)


def _io_mappings(reading: Reading, why: str) -> None:
    steps: tuple[str, ...] = ("IOMappings",)
    value = reading.get(*steps)
    if value is ABSENT and (told := reading.get("fields", "IOMapping")) is not ABSENT:
        steps, value = ("fields", "IOMapping"), [told] if isinstance(told, str) else told
    if value is ABSENT:
        reading.note("required", steps, f"is required{why}")
    elif not isinstance(value, list):
        reading.note("wrong_type", steps, f"must be a list, not {type_of(value)}")
    elif not value:
        reading.note("empty", steps, f"must name at least one of {', '.join(MAPPINGS)}")
    else:
        for number, item in enumerate(value):
            if not isinstance(item, str):
                reading.note("wrong_type", (*steps, number), f"must be a string, not {type_of(item)}")
            elif item not in MAPPINGS:
                reading.choice(MAPPINGS, item, (*steps, number))
