from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.errors import DocumentError
from conformance.finding import Severity
from conformance.lint.fit import Fault, Known, faults, known_body
from conformance.lint.operation import exact_schema, like_schema
from conformance.lint.rule import Problem, Spot, rule
from conformance.lint.subject import Act, Subject
from conformance.lint.template import Context
from conformance.registry import did_you_mean

_INPUTS = frozenset(("messages", "input", "prompt"))
_SHAPE = {"additionalProperties", "maxProperties", "minProperties"}


@rule("CB601", Severity.ERROR)
def provider_request(subject: Subject) -> Iterator[Problem]:
    r"""The request_body is a request that the provider takes: its members, their types and their values.

    Why: the provider answers 400 or 422. What a call supplies is not known here, and nothing is said of it.
    Bad: "request_body": "{\"model\": \"${parameters.model}\", \"messages\": ${parameters.messages}, \"n\": 0}"
    Good: "request_body": "{\"model\": \"${parameters.model}\", \"messages\": ${parameters.messages}, \"n\": 1}"
    Source: providers; the schemas in schemas/
    """
    for act in subject.actions:
        exact, schema = exact_schema(subject, act), like_schema(subject, act)
        body = known_body(subject, act) if schema else None
        if body is None:
            continue
        found = [*faults(f"{schema}.request", body), *_beyond_schema(subject, act, schema, body)]
        for fault in found:
            if fault.keyword == "type" and (
                fault.placeholder or fault.is_bare or is_quoted_number(subject, act, fault)
            ):
                continue  # quoted-value tells it
            if not exact and not _is_wrong_everywhere(fault):
                continue
            severity = Severity.WARNING if fault.keyword in _SHAPE or not exact else None
            spot = spot_of(subject, act, fault)
            yield Problem(spot, f"{schema}: {told(fault)}", severity=severity)


def _is_wrong_everywhere(fault: Fault) -> bool:
    """Whether any server that answers like another one refuses it: a misspelt member, or no input at all."""
    if fault.keyword == "additionalProperties":
        return bool(did_you_mean(str(fault.path[-1]), fault.expected))
    return fault.keyword == "required" and not fault.path and bool(_INPUTS & set(fault.expected))


def _beyond_schema(subject: Subject, act: Act, schema: str, body: Known) -> Iterator[Fault]:
    """What a schema can't say: messages may be absent alone where the model is a prompt kept at the provider."""
    if schema != "bedrock-runtime.converse" or body.open or not isinstance(body.value, dict):
        return
    if "messages" not in body.value and "prompt" not in subject.url(act):
        yield Fault((), "required", ["messages"], body.value)


def is_quoted_number(subject: Subject, act: Act, fault: Fault) -> bool:
    """Whether the value is a number or a boolean in the connector's parameters, put between quotes."""
    values = [subject.known_parameters.get(slot.name) for slot in act.slots if slot.context is Context.STRING]
    return isinstance(fault.found, str) and fault.found in values and _is_bare(fault.found)


def _is_bare(text: str) -> bool:
    return re.fullmatch(r"true|false|null|-?\d+(\.\d+)?([eE][+-]?\d+)?", text) is not None


def spot_of(subject: Subject, act: Act, fault: Fault) -> Spot:
    """Where a fault stands inside the text of the body; the text itself where the template is no plain JSON."""
    pointer = f"{act.pointer}/request_body"
    try:
        inner = subject.document.inner(subject.base + pointer, template=True)
    except (DocumentError, KeyError):
        return subject.at(pointer)
    inside, key = fault.pointer, fault.keyword == "additionalProperties"
    while True:
        try:
            return Spot(subject.shown_base + pointer, inner.place(inside, key=key))
        except KeyError:
            inside, key = inside.rpartition("/")[0], False


def told(fault: Fault) -> str:
    """What a fault says to people."""
    match fault.keyword:
        case "required":
            where = "" if not fault.path else f" in {fault.dotted}"
            return f"{', '.join(fault.expected)} {'are' if len(fault.expected) > 1 else 'is'} missing{where}"
        case "additionalProperties":
            hint = did_you_mean(str(fault.path[-1]), fault.expected)
            return f"there is no member {fault.dotted}" + (f"; {hint}" if hint else "")
        case "type":
            kinds = fault.expected if isinstance(fault.expected, list) else [fault.expected]
            return f"{fault.dotted} is {_kind(fault.found)}, {' or '.join(_named(one) for one in kinds)} is expected"
        case "enum":
            hint = did_you_mean(str(fault.found), [str(one) for one in fault.expected])
            known = ", ".join(str(one) for one in fault.expected[:8])
            return f"{fault.dotted} is {_shown(fault.found)}; " + (hint or f"there are: {known}")
        case "const":
            return f"{fault.dotted} is {_shown(fault.found)}, {_shown(fault.expected)} is expected"
        case "minimum" | "minLength" | "minItems" | "minProperties":
            return f"{fault.dotted} is {_shown(fault.found)}, less than {fault.expected}"
        case "maximum" | "maxLength" | "maxItems" | "maxProperties":
            return f"{fault.dotted} is {_shown(fault.found)}, more than {fault.expected}"
        case _:
            return f"{fault.dotted} is {_shown(fault.found)}, which does not fit {fault.keyword} {fault.expected}"


def _named(kind: str) -> str:
    return {"array": "an array", "object": "an object", "integer": "an integer", "null": "null"}.get(kind, f"a {kind}")


def _kind(value: object) -> str:
    if value is None:
        return "null"
    kinds: dict[type, str] = {bool: "boolean", str: "string", list: "array", dict: "object"}
    return _named(kinds.get(type(value), "number"))


def _shown(value: object) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) < 40 else f"{text[:37]}..."
