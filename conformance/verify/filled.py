"""Check `filled`: every placeholder gets a value in each documented call."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.blueprint import DocumentedCall
from conformance.connector import Connector
from conformance.engine.model import Model
from conformance.engine.predict import Rendering
from conformance.registry import did_you_mean
from conformance.template.substitutor import CREDENTIAL, PARAMETERS, template, unfilled
from conformance.verify.case import Case
from conformance.verify.shown import refusal_reason

__all__ = ["filled", "headers_filled"]

LONGEST = 200
"""Characters: a longer name is no misspelt one."""


def filled(case: Case, model: Model, call: DocumentedCall, rendering: Rendering) -> None:
    """Add the result for one call."""
    action = model.connector.find_action(rendering.action_type)
    problems = list(headers_filled(model.connector))
    at = f"{case.blueprint.pointer}/actions/0/headers" if problems else call.pointer
    in_body = list(_body_filled(rendering))
    if in_body:
        at = case.action_pointer(model, action, "request_body")
    left = [name for prepared in rendering.prepared for name in unfilled(prepared.request.url)]
    problems += in_body + [f"the url still holds {PARAMETERS}{name}}}: nothing supplies it" for name in left]
    case.add("filled", problems, call.name, at=at)


def headers_filled(connector: Connector) -> Iterator[str]:
    """What is wrong with the placeholders in the predict action's headers."""
    action = connector.find_action("PREDICT")
    for header, text in ((action and action.headers) or {}).items():
        for prefix, known, holder in (
            (CREDENTIAL, connector.credential, "credential"),
            (PARAMETERS, connector.parameters or {}, "parameters"),
        ):
            for placeholder in template(text, prefix).placeholders():
                # defaults count only where the connector has parameters at all
                if placeholder.name in known or placeholder.escaped or (placeholder.default is not None and known):
                    continue
                shown = text[placeholder.start : placeholder.end]
                hint = (
                    did_you_mean(placeholder.name, known) or f"add {placeholder.name!r} to the connector's `{holder}`"
                )
                yield f"header {header!r}: nothing supplies {shown}, so the provider gets it as it stands; {hint}"


def _body_filled(rendering: Rendering) -> Iterator[str]:
    reason = refusal_reason(rendering.refused)
    wanted = re.match(r"Some parameter placeholder not filled in payload: (.*)", reason, re.DOTALL)
    if wanted is None and not reason.startswith("Invalid payload: "):
        return
    names = wanted[1].split(", ") if wanted else unfilled(reason)
    for name in dict.fromkeys(names):
        hint = did_you_mean(name, rendering.parameters) if len(name) < LONGEST else ""
        hint = hint or f"give {name!r} in the call, in the connector's `parameters`, or as a default (:-)"
        yield f"nothing supplies ${{parameters.{name}}} in the request_body; {hint}"
