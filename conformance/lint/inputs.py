"""Which parameters a template needs from its callers, and who supplies them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from conformance.engine.call import Call
from conformance.engine.predict import Rendering, render
from conformance.errors import UsageError
from conformance.lint.page import Sample
from conformance.lint.subject import Act, Hole, Subject, once
from conformance.painless.errors import PainlessUnsupportedError
from conformance.template.substitutor import PARAMETERS

__all__ = ["CONVENTIONAL", "matching_samples", "missing", "open_holes", "reads", "rendered"]

CONVENTIONAL = (
    "messages",
    "prompt",
    "input",
    "inputs",
    "texts",
    "images",
    "text",
    "inputText",
    "inputImage",
    "inputVideo",
    "inputAudio",
    "query",
    "queries",
    "documents",
    "sources",
    "question",
    "context",
    "system_prompt",
    "top_n",
    "input_file_id",
    "endpoint",
    "model",
    "TransformJobName",
    "contents",
)
"""Names that callers and the engine's own processors use."""

PROCESSED = "pre_process_function.process_remote_inference_input"
_AGENT = ("_chat_history", "_interactions", "tool_configs", "_tools")


@once
def reads(subject: Subject, act: Act) -> AbstractSet[str]:
    """The names of all parameters that an action's templates read, through values of parameters too."""
    found = {hole.name for hole in act.holes if hole.prefix == PARAMETERS}
    waiting = list(found) if subject.pulled_in else []
    while waiting:
        new = set(subject.pulled_in.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found


@once
def open_holes(subject: Subject, act: Act) -> Sequence[Hole]:
    """The placeholders of URL and body that neither the connector's parameters nor a default fill."""
    read = reads(subject, act)
    declared = subject.parameters
    found: list[Hole] = []
    for hole in subject.holes:
        name, default, _, _, escaped = hole.placeholder
        if (
            name
            and name not in declared
            and default is None
            and not escaped
            and hole.prefix == PARAMETERS
            and (
                (hole.act == act.index and hole.where in {"url", "body"})
                or (hole.where == "parameter" and hole.pointer.removeprefix("/parameters/") in read)
            )
            and not name.endswith(".toString()")
        ):
            found.append(hole)
    return found


@once
def matching_samples(subject: Subject, act: Act) -> Sequence[Sample]:
    """The calls of the page that are for this action: those that give something that it reads."""
    if not subject.page.samples:
        return ()
    wanted = "batch_predict" if act.type.startswith(("BATCH", "CANCEL")) else "predict"
    read = reads(subject, act) - set(subject.parameters)
    every = [sample for sample in subject.page.samples if sample.action == wanted]
    own = [sample for sample in every if sample.document is subject.document]
    if own:
        return own
    if len(subject.page.subjects) == 1 and len(every) == 1:
        return every
    return [sample for sample in every if supplied(subject, act, sample) & read]


def supplied(subject: Subject, act: Act, sample: Sample) -> AbstractSet[str]:
    """The names that a call supplies, by itself or through the action's pre-process function."""
    parameters = sample.parameters
    if parameters is not None and not _is_processed(subject, parameters):
        return set(parameters)
    produced = subject.produced(act)
    return reads(subject, act) if produced is None else set(produced)


def _is_processed(subject: Subject, parameters: Mapping[str, Any]) -> bool:
    """Whether the pre-process function runs on a call's parameters as well."""
    given = parameters.get(PROCESSED, subject.parameters.get(PROCESSED))
    return str(given).lower() == "true"


def rendered(subject: Subject, sample: Sample) -> Rendering | None:
    """What the engine makes of a call; None where that is not known.

    It is not for an algorithm of the engine's own, and for a script that the kit does not run.
    """
    try:
        return render(subject.model, Call(sample.text, sample.algorithm, sample.action))
    except (UsageError, PainlessUnsupportedError):
        return None


def missing(subject: Subject, act: Act, samples: Iterable[Sample]) -> tuple[Sample, list[Hole]] | None:
    """The call that comes nearest to filling the templates, and what it leaves open; None if one fills them."""
    holes = open_holes(subject, act)
    best: tuple[Sample, list[Hole]] | None = None
    for sample in samples:
        given = supplied(subject, act, sample)
        left = [hole for hole in holes if hole.name not in given and hole.name not in _AGENT]
        if not left:
            return None
        if best is None or len(left) < len(best[1]):
            best = (sample, left)
    return best
