from __future__ import annotations

import json
from collections.abc import Iterator

from conformance.engine.answer import Answer
from conformance.finding import Severity
from conformance.lint.fill import fits, is_strict
from conformance.lint.inputs import matching_samples, missing, rendered
from conformance.lint.page import Sample
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Act, Subject
from conformance.lint.vocabulary import to_fill_in
from conformance.lint.when import documented


@rule("CB718", Severity.ERROR, when=documented)
def call_breaks_body(subject: Subject) -> Iterator[Problem]:
    r"""The calls that a file shows give a body that is JSON, as the engine fills it.

    Why: a text where no quotes stand, or a list where they do, makes the call a 400 `Invalid payload`, or is
        sent as broken JSON.
    Bad:
        POST /_plugins/_ml/connectors/_create
        { "name": "c", "version": 1, "protocol": "http", "credential": {"k": "v"}, "actions": [
          {"action_type": "predict", "method": "POST", "url": "https://a/b",
           "request_body": "{\"prompt\": ${parameters.prompt}}"}] }

        POST /_plugins/_ml/models/m/_predict
        { "parameters": { "prompt": "hello" } }
    Good:
        POST /_plugins/_ml/connectors/_create
        { "name": "c", "version": 1, "protocol": "http", "credential": {"k": "v"}, "actions": [
          {"action_type": "predict", "method": "POST", "url": "https://a/b",
           "request_body": "{\"prompt\": \"${parameters.prompt}\"}"}] }

        POST /_plugins/_ml/models/m/_predict
        { "parameters": { "prompt": "hello" } }
    Source: predict-pipeline, section 5.4
    """
    for act in subject.actions:
        if act.body is None or not act.slots or act.type not in {"PREDICT", "BATCH_PREDICT"} or subject.elided:
            continue
        if not fits(act.body).strict:
            continue  # no call fills this body
        for sample in matching_samples(subject, act):
            problem = _judge(subject, act, sample)
            if problem is not None:
                yield problem
                break


def _judge(subject: Subject, act: Act, sample: Sample) -> Problem | None:
    if (
        to_fill_in(sample.text)
        or sample.fails
        or _is_program(subject, act)
        or missing(subject, act, [sample]) is not None
    ):
        return None
    rendering = rendered(subject, sample)
    if rendering is None:
        return None
    broken = ""
    if rendering.prepared:
        bodies = [prepared.request.body.decode("utf-8", "replace") for prepared in rendering.prepared]
        broken = next((body for body in bodies if not is_strict(body)), "")
    elif isinstance(rendering.refused, Answer) and isinstance(rendering.refused.body, dict):
        reason = str(rendering.refused.body["error"].get("reason"))
        if reason.startswith("Invalid payload: "):
            broken = reason.removeprefix("Invalid payload: ")
    if not broken:
        return None
    pointer = f"{act.pointer}/request_body"
    for slot in act.slots:
        value = rendering.parameters.get(slot.name)
        if value is None or slot.name in subject.known_parameters:
            continue
        bare, is_json = not slot.context.quoted, _is_json(value)
        if bare != is_json and not (slot.context.quoted and value.lstrip()[:1] not in {"{", "["}):
            what = "a text, and stands without quotes" if bare else "JSON, and stands inside quotes"
            spot = subject.within(pointer, slot.placeholder.start, slot.placeholder.end)
            line = sample.spot().place.line
            return Problem(spot, f"in the call of line {line}, {slot.name} is {what}: the body is broken JSON")
    return Problem(subject.at(pointer), f"the call of line {sample.spot().place.line} makes this body broken JSON")


def _is_program(subject: Subject, act: Act) -> bool:
    """Whether the body reads parameters that a program fills in, or the reader."""
    return any(slot.name in subject.parameters and slot.name not in subject.known_parameters for slot in act.slots)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
