from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.secrets import secret_name
from conformance.lint.subject import Subject
from conformance.pointer import escape_pointer


@rule("CB402", Severity.WARNING)
def secret_in_parameters(subject: Subject) -> Iterator[Problem]:
    """Secrets stand in credential, not in parameters.

    Why: parameters are stored in clear and shown by get and search, and any caller reads them by sending
        `${parameters.x}`.
    Bad: "parameters": {"endpoint": "api.openai.com", "model": "m", "api_key": "k-12345"}
    Good: "parameters": {"endpoint": "api.openai.com", "model": "m"}, "credential": {"api_key": "<KEY>"}
    Source: predict-pipeline, section 5.3; connector-api, section 3
    """
    for name, text in subject.parameters.items():
        if secret_name(name) and text and not text.startswith("${"):
            message = f"parameters.{name} is stored in clear and shown to every reader; move it to credential"
            yield Problem(subject.at(f"/parameters/{escape_pointer(name)}", key=True), message)
