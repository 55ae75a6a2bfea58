from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.lazy import regex
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import scripted

_PIECE = regex(r"""(?:\\"|")'\s*\+\s*(?P<one>params[\w.\[\]'"]*)|\\""\s*\+\s*(?P<two>params[\w.\[\]'"]*)""")


_FREE = regex(r"(text|content|completion|answer|message|summary|response|result|output)\w*[\]'\"]*$", re.IGNORECASE)


@rule("CB307", Severity.WARNING, when=scripted)
def unescaped_text(subject: Subject) -> Iterator[Problem]:
    r"""A post-process script escapes the texts that it puts between quotes.

    Why: the provider's text comes with real quotes and line breaks: the first of them breaks the script's JSON.
    Bad: "post_process_function": "return '{\"name\": \"response\", \"result\": \"' + params.text + '\"}';"
    Good: "post_process_function": "return '{\"name\": \"response\", \"result\": \"' + escape(params.text) + '\"}';"
    Source: known defects, section D: double-escape; predict-pipeline, section 10.2
    """
    for act in subject.actions:
        text = act.text("post_process_function") or ""
        found = _PIECE.search(text)
        name = "" if found is None else found["one"] or found["two"]
        if found is not None and _FREE.search(name):
            start = found.start("one" if found["one"] else "two")
            spot = subject.within(f"{act.pointer}/post_process_function", start, start + len(name))
            yield Problem(spot, f"{name} is put between quotes unescaped; write escape({name})")
