from __future__ import annotations

from collections.abc import Iterator

from conformance.errors import ConformanceError
from conformance.finding import Severity
from conformance.java.throwable import Throwable
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import steered


@rule("CB309", Severity.ERROR, when=steered)
def response_filter(subject: Subject) -> Iterator[Problem]:
    """response_filter is a JSONPath that the engine can read.

    Why: each call is an error after the provider was called and paid.
    Bad: "parameters": {"endpoint": "api.openai.com", "model": "m", "response_filter": "$.choices[0"}
    Good: "parameters": {"endpoint": "api.openai.com", "model": "m", "response_filter": "$.choices[0].message.content"}
    Source: predict-pipeline, section 10.3
    """
    path = subject.known_parameters.get("response_filter")
    if path is None or (not path.strip() and path):
        return
    pointer = "/parameters/response_filter"
    if "${" in path:
        yield Problem(subject.at(pointer), "no placeholder is filled in response_filter")
        return
    if path != path.strip() or not path.isprintable():
        yield Problem(subject.at(pointer), "response_filter holds a blank or a line break that no reply has in a name")
        return
    from conformance.java.jsonpath.path import compile_path

    try:
        compile_path(path)
    except Throwable as error:
        yield Problem(subject.at(pointer), f"response_filter is no JSONPath: {error.reason}")
    except ConformanceError:
        return
