from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.functions.function import post_process_functions, pre_process_functions
from conformance.java.throwable import Throwable
from conformance.lint.lazy import regex
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import scripted

_NAME = regex(r"\s*[\w.]+\s*")


@rule("CB305", Severity.ERROR, when=scripted)
def script_compiles(subject: Subject) -> Iterator[Problem]:
    r"""A script of a process function compiles.

    Why: the engine compiles it in each call: 400 `script_exception`, in a post-process function after the
        provider was paid.
    Bad: "post_process_function": "return params.text +;"
    Good: "post_process_function": "return params.text;"
    Source: predict-pipeline, sections 6.4 and 10.2
    """
    for act in subject.actions:
        for member, known in (
            ("pre_process_function", pre_process_functions()),
            ("post_process_function", post_process_functions()),
        ):
            text = act.text(member)
            if not text or text in known or "${parameters." in text or _NAME.fullmatch(text):
                continue
            # the whole language; most bodies have no script
            from conformance import painless

            source = painless.with_escape_helper(text)
            try:
                painless.compile_script(source)
            except painless.PainlessUnsupportedError:
                continue
            except Throwable as error:
                yield _problem(subject, f"{act.pointer}/{member}", text, len(source) - len(text), error)


def _problem(subject: Subject, pointer: str, text: str, shift: int, error: Throwable) -> Problem:
    cause = error.cause.reason if error.cause is not None else error.reason
    position = error.details.get("position")
    at = position["offset"] - shift if isinstance(position, dict) else -1
    spot = subject.within(pointer, at, at + 1) if 0 <= at < len(text) else subject.at(pointer)
    return Problem(spot, f"the script does not compile: {cause}")
