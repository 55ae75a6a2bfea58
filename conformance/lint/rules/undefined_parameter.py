from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from conformance.finding import Severity
from conformance.lint.inputs import CONVENTIONAL, matching_samples, missing, open_holes, reads, supplied
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Hole, Subject
from conformance.lint.vocabulary import RESERVED_PARAMETERS
from conformance.registry import did_you_mean, nearest
from conformance.template.substitutor import PARAMETERS


@rule("CB201", Severity.ERROR)
def undefined_parameter(subject: Subject) -> Iterator[Problem]:
    r"""Every placeholder names a parameter that something supplies: the connector, a default, a function or the call.

    Why: the engine refuses each call: "Some parameter placeholder not filled in payload".
    Bad: "request_body": "{\"model\": \"${parameters.modle}\", \"messages\": ${parameters.messages}}"
    Good: "request_body": "{\"model\": \"${parameters.model}\", \"messages\": ${parameters.messages}}"
    Source: predict-pipeline, section 5.5
    """
    if subject.kind in {"update", "part", "workflow"} and "parameters" not in subject.value:
        return
    used = {hole.name for hole in subject.holes if hole.prefix == PARAMETERS}
    declared = subject.parameters
    if subject.elided and "parameters" not in subject.value:
        # what is left out is as in the body above
        above = [each for each in subject.page.subjects if each.at().place < subject.at().place and not each.elided]
        declared = above[-1].parameters if above else {}
    unused = [name for name in declared if name not in used and name not in RESERVED_PARAMETERS]
    for act in subject.actions:
        holes = open_holes(subject, act)
        samples = matching_samples(subject, act)
        given = {name for sample in samples for name in supplied(subject, act, sample)} | (
            subject.produced(act) or set()
        )
        told: set[str] = set()
        for hole in holes:
            if hole.name in given or hole.name in declared:
                continue
            hint = (did_you_mean(hole.name, unused) or _extended(hole.name, unused)) if unused else ""
            if not hint and not samples:
                hint = _conventional(hole.name)
            if hint:
                told.add(hole.name)
                yield _problem(subject, hole, hint)
        found = missing(subject, act, samples) if not subject.elided else None
        if found is None:
            continue
        sample, left = found
        extra = set(sample.parameters or {}) - reads(subject, act) - RESERVED_PARAMETERS
        if extra and not (set(sample.parameters or {}) & {hole.name for hole in holes}):
            continue  # the call is about something else: sample-input-mismatch tells it
        for hole in left:
            if hole.name not in told:
                told.add(hole.name)
                other = did_you_mean(hole.name, [*unused, *extra, *(subject.produced(act) or ())])
                yield _problem(subject, hole, other or "the calls shown here leave it out")


@lru_cache(maxsize=1024)
def _conventional(name: str) -> str:
    if name in CONVENTIONAL:
        return ""
    near = nearest(name, CONVENTIONAL)
    # a plural is as good a name
    return f"did you mean '{near}'?" if near and near.rstrip("s") != name.rstrip("s") else ""


def _extended(name: str, unused: list[str]) -> str:
    """`model_name` for a parameter `model` that nothing reads."""
    near = [each for each in unused if name.startswith(f"{each}_") or each.startswith(f"{name}_")]
    return f"did you mean '{near[0]}'?" if len(near) == 1 else ""


def _problem(subject: Subject, hole: Hole, hint: str) -> Problem:
    fix = None
    if hint.count("'") == 2 and hint.startswith("did"):
        start = hole.placeholder.start + len(PARAMETERS)
        right = hint.split("'")[1]
        fix = subject.replace(f"read {right}", hole.pointer, start, start + len(hole.name), right)
    return Problem(subject.hole_at(hole), f"nothing supplies ${{parameters.{hole.name}}}; {hint}", fix=fix)
