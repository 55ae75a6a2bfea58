from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint import since
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import older


@rule("CB701", Severity.ERROR, when=older)
def newer_function(subject: Subject) -> Iterator[Problem]:
    """A built-in process function is there in the version that the blueprint must work with.

    Why: an older engine compiles the name as a script: `compile error` in each call.
    Bad: "pre_process_function": "connector.pre_process.cohere.rerank"
    Good: "pre_process_function": "connector.pre_process.openai.embedding"
    Options: target_version=2.11
    Source: versions
    """
    for act in subject.actions:
        for member in ("pre_process_function", "post_process_function"):
            name = act.text(member) or ""
            first = since.FUNCTIONS.get(name)
            if first is not None and first > subject.options.version:
                message = f"{name} is there since {first[0]}.{first[1]}, not in {subject.options.target_version}"
                yield Problem(subject.at(f"{act.pointer}/{member}"), message)
