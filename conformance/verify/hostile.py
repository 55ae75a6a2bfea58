"""Check `hostile`: no value of a caller gives a broken body, and every text arrives as it was sent."""

from __future__ import annotations

from functools import partial

from conformance.blueprint import DocumentedCall
from conformance.engine.model import Model
from conformance.engine.predict import Rendering, render
from conformance.hostile import hostile_calls
from conformance.verify.case import Case

__all__ = ["hostile"]

SHOWN = 5
"""Problems told for one call: the rest are of the same kind."""


def hostile(case: Case, model: Model, call: DocumentedCall, rendering: Rendering) -> None:
    """Add the result for one call."""
    if rendering.refused is not None:
        case.skip("hostile", "the call is refused already", call.name)
        return
    problems: dict[str, None] = {}
    for variant in hostile_calls(call.call, partial(render, model)):
        problem = variant.judge(render(model, variant.call))
        if problem:
            problems[problem] = None
    action = model.connector.find_action(rendering.action_type)
    at = case.action_pointer(model, action, "request_body")
    case.add("hostile", list(problems)[:SHOWN], call.name, at=at)
