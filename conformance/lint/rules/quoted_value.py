from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.fit import faults, known_body
from conformance.lint.operation import like_schema
from conformance.lint.rule import Problem, rule
from conformance.lint.rules.provider_request import is_quoted_number, spot_of
from conformance.lint.subject import Subject


@rule("CB602", Severity.ERROR)
def quoted_value(subject: Subject) -> Iterator[Problem]:
    r"""Numbers, booleans, arrays and objects stand without quotes, texts with them.

    Why: the provider answers 400 or 422 to `"max_tokens": "100"`; an array inside quotes makes the body broken JSON.
    Bad: "request_body": "{\"model\": \"${parameters.model}\", \"messages\": \"${parameters.messages}\"}"
    Good: "request_body": "{\"model\": \"${parameters.model}\", \"messages\": ${parameters.messages}}"
    Source: ml-commons issue 2346; user needs, 17
    """
    for act in subject.actions:
        schema = like_schema(subject, act)
        body = known_body(subject, act) if schema else None
        if body is None:
            continue
        for fault in faults(f"{schema}.request", body):
            if fault.keyword != "type":
                continue
            if fault.is_bare:
                message = f"{schema} wants a text for {fault.dotted}: put quotes around its placeholder"
                yield Problem(spot_of(subject, act, fault), message)
                continue
            if not (fault.placeholder or is_quoted_number(subject, act, fault)):
                continue
            kinds = fault.expected if isinstance(fault.expected, list) else [fault.expected]
            wanted = " or ".join("an " + one if one[0] in "aio" else "a " + one for one in kinds)
            message = f"{schema} wants {wanted} for {fault.dotted}: take the quotes off its placeholder"
            yield Problem(spot_of(subject, act, fault), message)
