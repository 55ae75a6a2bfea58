"""The schema of the request that an action sends: told by its URL or, for AWS's JSON services, by its target header."""

from __future__ import annotations

from conformance import resources
from conformance.java.throwable import Throwable
from conformance.lint.lazy import regex
from conformance.lint.subject import Act, Subject, once
from conformance.lint.surface import address, provider_of, schema_like, surface_of
from conformance.template.substitutor import template

__all__ = ["exact_schema", "like_schema"]

_TARGET = regex(r"(Comprehend|Textract)[\w]*\.([A-Za-z]+)")
_CAPITAL = regex(r"(?<!^)(?=[A-Z])")


@once
def exact_schema(subject: Subject, act: Act) -> str:
    """The schema of a known provider's operation, without `.request`; empty where nothing is known."""
    url = subject.url(act)
    surface = surface_of(url)
    if surface is not None and surface.schema:
        return surface.schema
    parts = address(url)
    provider = provider_of(parts.host) if parts is not None else None
    return _by_target(subject, act) if provider is not None and provider.name in {"comprehend", "textract"} else ""


@once
def like_schema(subject: Subject, act: Act) -> str:
    """The same, also where the server is nobody's that is known but its path is that of a known operation."""
    return exact_schema(subject, act) or schema_like(subject.url(act))


def _by_target(subject: Subject, act: Act) -> str:
    target = next((text for name, text in act.headers.items() if name.lower() == "x-amz-target"), "")
    for _ in range(3):  # a parameter's value may name parameters
        try:
            target = template(target).fill(subject.parameters)
        except Throwable:
            return ""
    found = _TARGET.fullmatch(target)
    name = "" if found is None else f"{found[1].lower()}.{_CAPITAL.sub('-', found[2]).lower()}"
    return name if name and (resources.schemas() / f"{name}.request.schema.json").is_file() else ""
