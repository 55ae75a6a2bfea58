"""Check `parses`: the documented reply becomes the documented answer."""

from __future__ import annotations

import json
from typing import Any

from conformance.blueprint import DocumentedCall
from conformance.engine.answer import Answer, NoAnswer
from conformance.engine.model import Model
from conformance.engine.predict import Rendering, parse
from conformance.http import ConnectionFailed, Response
from conformance.java import jackson
from conformance.verify.case import Case
from conformance.verify.shown import refusal_cause

__all__ = ["outputs", "parses", "pretty"]


def parses(case: Case, model: Model, call: DocumentedCall, rendering: Rendering) -> None:
    """Add the result for one call."""
    replies: list[Response | ConnectionFailed] = [exchange.reply for exchange in call.exchanges]
    if len(replies) != len(rendering.prepared) or (rendering.refused is not None and replies):
        case.skip("parses", "the requests are not the documented ones, so no reply belongs to them", call.name)
        return
    at = f"{call.pointer}/answer"
    answer = parse(model, rendering, replies)
    if isinstance(answer, NoAnswer):
        case.add("parses", [f"the engine never answers: {answer.why}"], call.name, at=at)
        return
    got = json.loads(jackson.write(answer.body)) if answer.body != "" else ""
    problems = []
    if answer.status != call.status:
        problems.append(f"the status is {answer.status}, {call.status} is documented{_why(answer)}")
    elif got != call.answer:
        problems.append("the answer differs from the documented one" + _shape(model, rendering, got, call.answer))
    case.add("parses", problems, call.name, at=at, expected=pretty(call.answer), actual=pretty(got))


def pretty(value: Any) -> str:
    """An answer as it is shown."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def _why(answer: Answer) -> str:
    reason = refusal_cause(answer)
    if not reason:
        return ""
    return f": {reason}; does the post_process_function or the response_filter fit this reply?"


def _shape(model: Model, rendering: Rendering, got: Any, documented: Any) -> str:
    action = model.connector.find_action(rendering.action_type)
    function = action.post_process_function if action else None
    given, wanted = outputs(got), outputs(documented)
    if given == wanted:
        return ""
    subject = f"the post_process_function {function!r}" if function else "without a post_process_function, the engine"
    return f": {subject} gives {given}, documented is {wanted}"


def outputs(answer: Any) -> str:
    """What an answer holds, in words: how many tensors, and of what names."""
    try:
        tensors = answer["inference_results"][0].get("output", [])
        names = sorted({str(tensor.get("name")) for tensor in tensors})
    except (KeyError, IndexError, TypeError, AttributeError):
        return "another kind of answer"
    return f"{len(tensors)} tensor(s) named {', '.join(names)}" if names else "no tensor"
