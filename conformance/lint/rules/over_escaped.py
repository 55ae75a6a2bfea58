from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.lazy import regex
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.pointer import escape_pointer

_ESCAPE = regex(r"\\(?:n|r|t|\"|u[0-9a-fA-F]{4})")
_STOPS = regex(r'"stop(?:_sequences|Sequences)?"\s*:\s*\[(?:\s*,?\s*"(?:[^"\\]|\\.){0,200}")*')
_TWICE = regex(r"(?<!\\)(?:\\\\)(?=[nrt])")


@rule("CB214", Severity.WARNING)
def over_escaped(subject: Subject) -> Iterator[Problem]:
    r"""A line break in a parameter's list, or in a template's stop sequence, is escaped once.

    Why: texts inside lists and objects are written as JSON by the engine: a backslash and an n arrive as these two
        characters, and a stop sequence never matches.
    Bad: "parameters": {"endpoint": "api.openai.com", "model": "gpt-5-mini", "stop": ["\\n\\nHuman:"]}
    Good: "parameters": {"endpoint": "api.openai.com", "model": "gpt-5-mini", "stop": ["\n\nHuman:"]}
    Source: known defects, section D: over-escaped-sequence
    """
    for name, value in subject.raw_parameters.items():
        if not isinstance(value, list):
            continue
        for index, item in enumerate(value):
            found = _ESCAPE.search(item) if isinstance(item, str) and len(item) < 200 else None
            if found is not None:
                pointer = f"/parameters/{escape_pointer(name)}/{index}"
                message = f"{found.group()} is sent as a backslash and {found.group()[1:]!r}, escaped once too often"
                yield Problem(subject.within(pointer, found.start(), found.end()), message)
                break
    for act in subject.actions:
        pointer = f"{act.pointer}/request_body"
        body = act.body or ""
        for stops in _STOPS.finditer(body) if '"stop' in body else ():
            twice = _TWICE.search(stops.group())
            if twice is not None:
                start, end = stops.start() + twice.start(), stops.start() + twice.end() + 1
                letter = stops.group()[twice.end()]
                message = f"\\{letter} is sent as a backslash and {letter!r}, escaped once too often"
                yield Problem(subject.within(pointer, start, end), message)
