from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.functions.function import post_process_functions, pre_process_functions
from conformance.lint.lazy import regex
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import scripted
from conformance.registry import did_you_mean

_NAME = regex(r"\s*[\w.]*(?:pre|post)_?process[\w.]*\s*|\s*connector\.[\w.]+\s*|\s*\w+\.(?:embedding|rerank)\s*")


@rule("CB301", Severity.ERROR, when=scripted)
def unknown_function(subject: Subject) -> Iterator[Problem]:
    """A process function is one that the engine has, or a script.

    Why: a name that the engine does not know is compiled as a script: 400 or 500 `compile error`, in a
        post-process function after the provider was called.
    Bad: "post_process_function": "connector.post_process.openai.embeddings"
    Good: "post_process_function": "connector.post_process.openai.embedding"
    Source: known defects, section C: unknown-builtin-function
    """
    for act in subject.actions:
        for member, known, other in (
            ("pre_process_function", pre_process_functions(), post_process_functions()),
            ("post_process_function", post_process_functions(), pre_process_functions()),
        ):
            text = act.text(member)
            if text is None or text in known or text in other or not _NAME.fullmatch(text):
                continue
            hint = did_you_mean(text.strip(), known.keys())
            right = hint.split("'")[1] if "'" in hint else ""
            pointer = f"{act.pointer}/{member}"
            fix = subject.set_text(f"write {right}", pointer, right) if right else None
            help_ = "" if right else "`conformance explain CB301`; the names are those of the engine, version 3.6"
            message = f"the engine has no function {text!r}" + (f"; did you mean {right!r}?" if right else "")
            yield Problem(subject.at(pointer), message, help=help_, fix=fix)
