from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.functions.function import post_process_functions
from conformance.lint.lazy import regex
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import scripted

_NAME = regex(r"\s*[\w.]+\s*")


@rule("CB313", Severity.ERROR, when=scripted)
def filter_and_script(subject: Subject) -> Iterator[Problem]:
    r"""A connector has a response_filter or a script that gives tensors, not both.

    Why: the filter is applied to what the script gives: 500 `class_cast_exception`.
        Built-in functions take the filter's path.
    Bad:
        "parameters": {"endpoint": "api.openai.com", "model": "m", "response_filter": "$.data"},
        "post_process_function": "return '{\"name\":\"e\",\"data_type\":\"FLOAT32\",\"shape\":[1],\"data\":[1.0]}';"
    Good:
        "parameters": {"endpoint": "api.openai.com", "model": "m"},
        "post_process_function": "return '{\"name\":\"e\",\"data_type\":\"FLOAT32\",\"shape\":[1],\"data\":[1.0]}';"
    Source: predict-pipeline, section 10.2
    """
    if "response_filter" not in subject.parameters:
        return
    for act in subject.actions:
        text = act.text("post_process_function") or ""
        if text in post_process_functions() or _NAME.fullmatch(text) or "data_type" not in text:
            continue
        yield Problem(subject.at("/parameters/response_filter", key=True), "the filter breaks on the script's tensors")
