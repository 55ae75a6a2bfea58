from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.lazy import regex
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.pointer import escape_pointer

_VARIABLE = regex(r"\$(?:\{(?:env[.:])?[A-Z][A-Z0-9_]+\}|[A-Z][A-Z0-9_]{2,}\b|\{\{[^}]*\}\}|\(.+\))")


@rule("CB216", Severity.WARNING)
def shell_variable(subject: Subject) -> Iterator[Problem]:
    """No value is a variable of a shell or of another tool.

    Why: the engine expands `${parameters.x}` and `${credential.x}` alone: `${AWS_ACCESS_KEY_ID}` is used as the
        key itself.
    Bad: "credential": {"key": "${OPENAI_API_KEY}"}
    Good: "credential": {"key": "<KEY>"}
    Source: known defects, section D: shell-variable
    """
    if subject.kind == "workflow" or (subject.document.language not in {"json", "yaml"}):
        return
    block = subject.document.block
    if block is not None and block.language in {"bash", "sh", "shell", "zsh"}:
        return
    for pointer, text in _texts(subject):
        found = _VARIABLE.search(text)
        if found is not None:
            message = f"{found.group()} is no placeholder of a connector: the engine uses it as it stands"
            yield Problem(subject.within(pointer, found.start(), found.end()), message)


def _texts(subject: Subject) -> Iterator[tuple[str, str]]:
    for name, text in subject.credential.items():
        if "$" in text:
            yield f"/credential/{escape_pointer(name)}", text
    for name, text in subject.raw_parameters.items():
        if isinstance(text, str) and "$" in text and len(text) < 200:
            yield f"/parameters/{escape_pointer(name)}", text
    for act in subject.actions:
        yield f"{act.pointer}/url", act.url
        for name, text in act.headers.items():
            if "$" in text:
                yield act.header_pointer(name), text
