from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.fill import Filled, fill, fillings, fits, harmless, own_fill
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Act, Subject
from conformance.lint.template import Slot


@rule("CB208", Severity.ERROR)
def parameter_breaks_body(subject: Subject) -> Iterator[Problem]:
    r"""The connector's own parameters and the defaults fit where they are put: JSON without quotes, text inside them.

    Why: they are put in as they are, unescaped. A list inside quotes, or a quote in a text, makes each call a
        400; a bare word without quotes is sent as broken JSON.
    Bad: "parameters": {"endpoint": "api.openai.com", "model": "the \"best\" model"}
    Good: "parameters": {"endpoint": "api.openai.com", "model": "gpt-5-mini"}
    Source: predict-pipeline, sections 4 and 5.4
    """
    for act in subject.actions:
        if act.body is None or not act.slots or not fits(act.body).strict:
            continue
        outcome = _best(subject, act)
        if outcome is None or outcome[0].strict:
            continue
        yield from _culprits(subject, act, *outcome)


def _best(subject: Subject, act: Act) -> tuple[Filled, dict[str, str]] | None:
    """The body with the connector's parameters, if the same body with harmless values is well."""
    own = own_fill(subject, act)
    if own is None or own.strict:
        return None
    best: tuple[Filled, dict[str, str]] | None = None
    for values in fillings(subject, act):
        filled = fill(act, values)
        if filled is None or filled.strict:
            return None
        if best is None or filled.accepted > best[0].accepted:
            best = (filled, values)
    return best


def _culprits(subject: Subject, act: Act, filled: Filled, values: dict[str, str]) -> Iterator[Problem]:
    told: set[str] = set()
    for slot in act.slots:
        known = slot.name in subject.known_parameters or slot.placeholder.default is not None
        if not known or slot.name in told:
            continue
        without = fill(act, {**values, slot.name: harmless(slot)})
        if without is not None and (without.strict or (without.accepted and not filled.accepted)):
            told.add(slot.name)
            yield _problem(subject, act, slot, refused=not filled.accepted)
    if not told:
        message = "the connector's own parameters make this body broken JSON"
        yield Problem(subject.at(f"{act.pointer}/request_body"), message)


def _problem(subject: Subject, act: Act, slot: Slot, *, refused: bool) -> Problem:
    value = subject.known_parameters.get(slot.name)
    hole = slot.placeholder
    spot = subject.within(f"{act.pointer}/request_body", hole.start, hole.end)
    what = f"parameters.{slot.name}" if value is not None else f"the default of ${{parameters.{slot.name}}}"
    shown = (value if value is not None else hole.default) or ""
    end = ": each call is a 400" if refused else ": the body is sent as broken JSON"
    if slot.context.quoted and shown.lstrip()[:1] in {"{", "["}:
        return Problem(
            spot, f"{what} is JSON, and stands inside quotes{end}", help="take the quotes off the placeholder"
        )
    if slot.context.quoted:
        help_ = "such text is not escaped: write it as it must stand between the quotes of a JSON string"
        return Problem(spot, f"{what} holds a quote, a backslash or a line break that ends the string{end}", help=help_)
    if not shown:
        return Problem(spot, f"{what} is empty, and stands without quotes{end}")
    return Problem(spot, f"{what} is a text, and stands without quotes{end}", help="put quotes around the placeholder")
