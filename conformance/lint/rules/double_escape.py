from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.lazy import regex
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import scripted

_CALL = regex(r"\bescape\s*\(\s*(?:def\s+)?(params\s*[.\[]\s*['\"]?(?:text_docs|query_text)|\w+)")
_ALIAS = regex(r"\b(?:def|String)\s+(\w+)\s*=\s*params\s*[.\[]\s*['\"]?(?:text_docs|query_text)")


@rule("CB306", Severity.WARNING, when=scripted)
def double_escape(subject: Subject) -> Iterator[Problem]:
    r"""A pre-process script does not escape documents and queries: they are escaped before it runs.

    Why: quotes and line breaks reach the model with extra backslashes.
    Bad: "pre_process_function": "return '{\"parameters\":{\"input\":\"' + escape(params.text_docs[0]) + '\"}}';"
    Good: "pre_process_function": "return '{\"parameters\":{\"input\":\"' + params.text_docs[0] + '\"}}';"
    Source: known defects, section D: double-escape
    """
    for act in subject.actions:
        text = act.text("pre_process_function") or ""
        names = set(_ALIAS.findall(text))
        for found in _CALL.finditer(text):
            before = text[: found.start()].rstrip()
            if before.endswith(("String", "def")):
                continue  # the definition of a function of this name
            if found[1].startswith("params") or found[1] in names:
                spot = subject.within(f"{act.pointer}/pre_process_function", found.start(), found.end())
                yield Problem(spot, "text_docs and query_text are escaped before the script runs; take escape() off")
                break
