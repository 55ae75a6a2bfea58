from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.lazy import regex
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.pointer import escape_pointer

_LOST = regex(r"(?<![\w\\])n{1,2}(Human|Assistant):|(?<=[\w.?!}])nn(Human|Assistant)\b")


def _is_told(subject: Subject) -> bool:
    return bool(subject.page.samples) or "Human" in subject.words or "Assistant" in subject.words


@rule("CB609", Severity.INFO, when=_is_told)
def prompt_typo(subject: Subject) -> Iterator[Problem]:
    r"""Line breaks of a prompt have their backslash.

    Why: `nnAssistant:` is a word to the model, where a new turn was meant: the answers get worse.
    Bad: "request_body": "{\"prompt\": \"\\n\\nHuman: ${parameters.inputs}nnAssistant:\"}"
    Good: "request_body": "{\"prompt\": \"\\n\\nHuman: ${parameters.inputs}\\n\\nAssistant:\"}"
    Source: known defects, section D: sample-typo
    """
    texts = [(f"{act.pointer}/request_body", act.body or "") for act in subject.actions]
    texts += [
        (f"/parameters/{escape_pointer(name)}", text)
        for name, text in subject.raw_parameters.items()
        if isinstance(text, str)
    ]
    for pointer, text in texts:
        found = _LOST.search(text)
        if found is not None:
            yield Problem(subject.within(pointer, *found.span()), _message(found))
    for sample in subject.page.samples:
        for name, text in (sample.parameters or {}).items():
            found = _LOST.search(text) if isinstance(text, str) else None
            if found is not None:
                yield Problem(sample.within(f"/parameters/{escape_pointer(name)}", *found.span()), _message(found))


def _message(found: re.Match[str]) -> str:
    return f"{found.group()} lacks its backslashes"
