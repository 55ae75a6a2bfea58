"""Check `renders`: what would be sent is what is documented."""

from __future__ import annotations

import json

from conformance.blueprint import DocumentedCall
from conformance.connector import Action
from conformance.engine import explain
from conformance.engine.answer import NoAnswer
from conformance.engine.model import Model
from conformance.engine.predict import Rendering
from conformance.functions.function import pre_process_functions
from conformance.verify.case import Case
from conformance.verify.shown import Shown, documented, refusal_cause, refusal_reason, sent, text_of

__all__ = ["renders"]


def renders(case: Case, model: Model, call: DocumentedCall, rendering: Rendering) -> None:
    """Add the result for one call."""
    action = model.connector.find_action(rendering.action_type)
    expected = [documented(exchange) for exchange in call.exchanges]
    actual = [sent(prepared.request) for prepared in rendering.prepared]
    if rendering.refused is not None and expected:
        at = case.action_pointer(model, action, "request_body")
        payload = refusal_reason(rendering.refused).partition("Invalid payload: ")[2]
        bodies = "\n".join(each.body for each in expected) if payload else ""
        case.add("renders", [_refused(action, rendering)], call.name, at=at, expected=bodies, actual=payload)
        return
    problems = []
    if len(actual) != len(expected):
        problems.append(f"the engine sends {len(actual)} request(s), {len(expected)} are documented")
    for number, (want, got) in enumerate(zip(expected, actual, strict=False), 1):
        which = f"request {number}: " if len(expected) > 1 else ""
        problems += [f"{which}the {name} differs" for name in _differing(action, want, got)]
    at = f"{call.pointer}/exchanges"
    case.add("renders", problems, call.name, at=at, expected=text_of(expected), actual=text_of(actual))


def _differing(action: Action | None, want: Shown, got: Shown) -> list[str]:
    names = [name for name in ("method", "url", "headers", "body") if getattr(want, name) != getattr(got, name)]
    if names == ["body"] and action is not None and not _ordered(action) and _same_json(want.body, got.body):
        return []
    return names


def _ordered(action: Action) -> bool:
    function = pre_process_functions().get(action.pre_process_function or "")
    return function is None or function.ordered


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _same_json(one: str, other: str) -> bool:
    try:
        return bool(json.loads(one) == json.loads(other))
    except ValueError:
        return False


def _refused(action: Action | None, rendering: Rendering) -> str:
    if isinstance(rendering.refused, NoAnswer):
        return f"the engine never answers: {rendering.refused.why}"
    reason = refusal_reason(rendering.refused)
    if not reason.startswith("Invalid payload: "):
        return f"the engine refuses the call: {refusal_cause(rendering.refused)}"
    found = _diagnosis(action, rendering, reason.removeprefix("Invalid payload: "))
    return f"the engine refuses the call: the request_body is no JSON once it is filled; {found}"


def _diagnosis(action: Action | None, rendering: Rendering, payload: str) -> str:
    """Which placeholder, or which character of the template, makes the filled body invalid."""
    try:
        json.loads(payload)
    except RecursionError:
        return "it nests too deep for the engine's parser"
    except json.JSONDecodeError as error:
        for part in explain.parts((action and action.request_body) or "", rendering.parameters, {}):
            if not part.start <= error.pos <= part.end or not part.text:
                continue
            if error.pos == part.end and _is_json(part.text):
                # the value is whole: what is wrong stands behind it
                continue
            hole = f"${{parameters.{part.placeholder.name}}}"
            if part.start and payload[part.start - 1] == '"':
                return f"{hole} stands in quotes, where its value, being JSON, is not escaped: leave the quotes out"
            return f"the value of {hole} is a text, which needs quotes around the placeholder"
        near = payload[max(0, error.pos - 20) : error.pos + 20]
        return f"{error.msg.lower()} near {near!r}: look for a missing quote, comma or bracket there"
    return "a duplicate key, or something else that the engine's parser does not take"
