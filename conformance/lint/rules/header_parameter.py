from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.vocabulary import AUTH_HEADERS
from conformance.lint.when import headed
from conformance.template.substitutor import PARAMETERS


@rule("CB218", Severity.WARNING, when=headed)
def header_parameter(subject: Subject) -> Iterator[Problem]:
    """A header reads the connector's own parameters alone.

    Why: headers are filled when the model is deployed: a parameter of the call, or a default in a connector without
        parameters, is not filled, and the placeholder itself is sent.
    Bad: "headers": {"Authorization": "Bearer ${credential.key}", "X-Tenant": "${parameters.tenant}"}
    Good: "headers": {"Authorization": "Bearer ${credential.key}", "X-Tenant": "${parameters.model}"}
    Source: predict-pipeline, section 8
    """
    if subject.partial and "parameters" not in subject.value:
        return
    for hole in subject.holes:
        if hole.where != "header" or hole.prefix != PARAMETERS or hole.name in subject.parameters:
            continue
        if hole.placeholder.default is not None and subject.parameters:
            continue
        message = (
            f"no parameter of the connector is called {hole.name!r}: the header is sent with the placeholder in it"
        )
        header = hole.pointer.rpartition("/")[2].lower()
        yield Problem(subject.hole_at(hole), message, severity=Severity.ERROR if header in AUTH_HEADERS else None)
