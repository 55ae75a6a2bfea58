from __future__ import annotations

import json
from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.fit import Fault, Known, faults, known_body
from conformance.lint.inputs import matching_samples, rendered
from conformance.lint.operation import exact_schema
from conformance.lint.page import Sample
from conformance.lint.rule import Problem, rule
from conformance.lint.rules.provider_request import spot_of, told
from conformance.lint.subject import Act, Subject
from conformance.lint.vocabulary import to_fill_in
from conformance.lint.when import documented


@rule("CB611", Severity.WARNING, when=documented)
def call_not_taken(subject: Subject) -> Iterator[Problem]:
    r"""The calls that a file shows give a request that the provider takes.

    Why: what a call supplies, and the template around it, fit only together: an array inside an array is a 400.
    Bad:
        POST /_plugins/_ml/connectors/_create
        { "name": "c", "version": 1, "protocol": "http", "credential": {"k": "v"}, "actions": [
          {"action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/chat/completions",
           "request_body": "{\"model\": \"gpt-5-mini\", \"messages\": [${parameters.messages}]}"}] }

        POST /_plugins/_ml/models/m/_predict
        { "parameters": { "messages": [{"role": "user", "content": "hello"}] } }
    Good:
        POST /_plugins/_ml/connectors/_create
        { "name": "c", "version": 1, "protocol": "http", "credential": {"k": "v"}, "actions": [
          {"action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/chat/completions",
           "request_body": "{\"model\": \"gpt-5-mini\", \"messages\": ${parameters.messages}}"}] }

        POST /_plugins/_ml/models/m/_predict
        { "parameters": { "messages": [{"role": "user", "content": "hello"}] } }
    Source: providers; the schemas in schemas/
    """
    for act in subject.actions:
        schema = _schema(subject, act)
        if not schema:
            continue
        body = known_body(subject, act)
        known = set() if body is None else {(one.path, one.keyword) for one in faults(f"{schema}.request", body)}
        for sample in matching_samples(subject, act):
            found = [one for one in _faults(subject, schema, sample) if (one.path, one.keyword) not in known]
            if found and not _is_for_another(subject, sample):
                line = sample.spot().place.line
                message = f"in the call of line {line}, {schema}: {told(found[0])}"
                yield Problem(spot_of(subject, act, found[0]), message)
                break


def _schema(subject: Subject, act: Act) -> str:
    if not act.body or not act.slots or act.type not in {"PREDICT", "BATCH_PREDICT"} or subject.elided:
        return ""
    return exact_schema(subject, act)


def _is_for_another(subject: Subject, sample: Sample) -> bool:
    """Whether the call may be for another connector of the page: one that takes it, or one too little is known of."""
    for other in subject.page.subjects:
        for act in other.actions:
            if other is not subject and any(one is sample for one in matching_samples(other, act)):
                schema = _schema(other, act)
                if not schema or not any(True for _ in _faults(other, schema, sample)):
                    return True
    return False


def _faults(subject: Subject, schema: str, sample: Sample) -> Iterator[Fault]:
    if sample.fails or to_fill_in(sample.text):
        return
    rendering = rendered(subject, sample)
    for prepared in () if rendering is None else rendering.prepared:
        try:
            value = json.loads(prepared.request.body)
        except ValueError:
            continue  # call-breaks-body tells it
        # a pattern says how a provider documents a text, which is more than it asks for
        yield from (one for one in faults(f"{schema}.request", Known(value, open=False)) if one.keyword != "pattern")
