from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import steered


@rule("CB311", Severity.ERROR, when=steered)
def step_size(subject: Subject) -> Iterator[Problem]:
    """input_docs_processed_step_size is a positive whole number.

    Why: the engine refuses each call with documents.
    Bad: "parameters": {"endpoint": "api.openai.com", "model": "m", "input_docs_processed_step_size": 0}
    Good: "parameters": {"endpoint": "api.openai.com", "model": "m", "input_docs_processed_step_size": 1}
    Source: predict-pipeline, section 6.1
    """
    text = subject.known_parameters.get("input_docs_processed_step_size")
    if text is not None and not (re.fullmatch(r"\+?\d+", text) and int(text) > 0):
        spot = subject.at("/parameters/input_docs_processed_step_size")
        yield Problem(spot, f"{text!r} is no positive whole number")
