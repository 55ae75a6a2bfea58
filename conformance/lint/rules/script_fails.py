from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from conformance.connector import Action, Connector, Credential
from conformance.dataset import Dataset, QuestionAnswering, TextDocs, TextSimilarity
from conformance.engine.answer import Unsent
from conformance.engine.model import Model
from conformance.engine.render import prepare
from conformance.finding import Severity
from conformance.functions.function import pre_process_functions
from conformance.java.throwable import Throwable
from conformance.lint.lazy import regex
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import scripted

_NAME = regex(r"\s*[\w.]+\s*")
_SAMPLES: tuple[Dataset, ...] = (
    TextDocs(("today is sunny",)),
    TextDocs(("today is sunny", "aW1hZ2U=")),
    TextDocs(('{"text": "today is sunny", "image": "aW1hZ2U="}',)),
    QuestionAnswering("what is it like?", "today is sunny"),
    TextSimilarity("weather", ("today is sunny", "it rains")),
)


@rule("CB308", Severity.WARNING, when=scripted)
def script_fails(subject: Subject) -> Iterator[Problem]:
    r"""A pre-process script gives an object with `parameters` for documents, or for a query and documents.

    Why: the script is for just these calls; without a result the engine answers `Preprocess function output is null`.
    Bad: "pre_process_function": "def doc = params.text_docs[0];"
    Good: "pre_process_function": "return '{\"parameters\":{\"messages\":[\"' + params.text_docs[0] + '\"]}}';"
    Source: predict-pipeline, section 6.4
    """
    for act in subject.actions:
        text = act.text("pre_process_function")
        if not text or text in pre_process_functions() or "${parameters." in text or _NAME.fullmatch(text):
            continue
        if act.body is None or "process_remote_inference_input" in "".join(subject.parameters):
            continue
        told = _complaint(text, act.type, subject.model.connector.actions or (), tuple(subject.parameters.items()))
        if told:
            message = f"the script fails for every kind of input; for one document: {told}"
            yield Problem(subject.at(f"{act.pointer}/pre_process_function"), message)


@lru_cache(maxsize=256)
def _complaint(script: str, type_: str, actions: tuple[Action, ...], parameters: tuple[tuple[str, str], ...]) -> str:
    """Why a script fails for every sample; empty where it does for one, or where only a real call can tell."""
    model = Model(Connector("x", "1", "http", None, dict(parameters), Credential(), actions))
    reasons: list[str] = []
    for sample in _SAMPLES:
        reason = _reason(script, model, type_, sample)
        if reason is None:
            return ""
        reasons.append(reason)
    return next((each for each in reasons if "unsupported" not in each), "")


def _reason(script: str, model: Model, type_: str, sample: Dataset) -> str | None:
    """Why the engine can't fill the body from what the script makes of a sample; None where it can."""
    from conformance import painless

    try:
        painless.compile_script(painless.with_escape_helper(script))
        prepare(model, sample, type_, {})
    except (painless.PainlessUnsupportedError, Unsent):
        return None
    except Throwable as error:
        reason = error.reason or error.type
        if error.type == "script_exception" and error.cause is not None:
            reason = f"{error.reason}: {error.cause.reason}"
        # what only a real call can tell is no fault of the script
        return (
            None
            if reason.startswith(("Some parameter", "Invalid payload", "compile error", "no ", "unsupported"))
            else reason
        )
    return None
