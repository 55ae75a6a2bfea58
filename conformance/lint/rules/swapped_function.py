from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.functions.function import post_process_functions, pre_process_functions
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import scripted


@rule("CB302", Severity.ERROR, when=scripted)
def swapped_function(subject: Subject) -> Iterator[Problem]:
    """A pre-process function stands in pre_process_function, a post-process function in post_process_function.

    Why: each is looked up among its own kind; the other is compiled as a script, and fails.
    Bad: "pre_process_function": "connector.post_process.openai.embedding"
    Good: "pre_process_function": "connector.pre_process.openai.embedding"
    Source: predict-pipeline, section 6.2
    """
    for act in subject.actions:
        for member, others, right in (
            ("pre_process_function", post_process_functions(), "post_process_function"),
            ("post_process_function", pre_process_functions(), "pre_process_function"),
        ):
            if act.text(member) in others:
                message = f"{act.text(member)} is a {right}: as a {member} it is compiled as a script, and fails"
                yield Problem(subject.at(f"{act.pointer}/{member}"), message)
