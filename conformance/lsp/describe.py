"""What an editor shows under the pointer: where a placeholder's value comes from, and what a rule is about."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import NamedTuple

from conformance.connector import read_connector
from conformance.engine.call import Call
from conformance.engine.explain import Part, explain
from conformance.engine.model import Model, deploy, masked
from conformance.engine.predict import render
from conformance.errors import ConformanceError
from conformance.finding import Finding
from conformance.java.throwable import Throwable
from conformance.lint.page import Page
from conformance.lint.rule import Rule, find_rules
from conformance.lint.secrets import looks_real, secret_name, secrets_in
from conformance.lint.subject import Hole, Subject
from conformance.pointer import pointer_steps
from conformance.template.substitutor import CREDENTIAL, PARAMETERS

__all__ = ["Description", "describe", "rule_text"]

_CODE = re.compile(r"CB[0-8]\d\d")
_LONGEST = 200
_MASK = "***"


class Description(NamedTuple):
    """Markdown for what stands between two offsets."""

    text: str
    start: int
    end: int


def describe(page: Page, findings: Iterable[Finding], offset: int) -> Description | None:
    """What can be said about a character: its placeholder, and the rules that found something there."""
    told: list[Description] = [found for subject in page.subjects if (found := _placeholder(page, subject, offset))]
    told += [
        Description(rule_text(rule), one.place.start, one.place.end)
        for one in findings
        if one.place.start <= offset <= one.place.end
        for rule in find_rules(one.code)
    ]
    told += _named_rules(page, offset)
    if not told:
        return None
    texts = list(dict.fromkeys(each.text for each in told))
    return Description("\n\n---\n\n".join(texts), told[0].start, told[0].end)


def rule_text(rule: Rule) -> str:
    """A rule's documentation as Markdown."""
    docs = rule.docs
    parts = [f"**{rule.code} {rule.name}** ({rule.severity.value})", docs.summary]
    if docs.why:
        parts.append(docs.why[:1].upper() + docs.why[1:])
    for title, example in (("Bad", docs.bad), ("Good", docs.good)):
        if example:
            parts.append(f"{title}:\n```\n{example}\n```")
    return "\n\n".join(parts)


def _named_rules(page: Page, offset: int) -> Iterable[Description]:
    """The rule that a comment or a member ignores by its code."""
    for found in _CODE.finditer(page.text.value, max(offset - 5, 0), offset + 5):
        if found.start() <= offset <= found.end():
            try:
                rules = find_rules(found.group())
            except ConformanceError:
                continue
            yield from (Description(rule_text(rule), *found.span()) for rule in rules)


# --- placeholders ------------------------------------------------------------------------------------------------


def _placeholder(page: Page, subject: Subject, offset: int) -> Description | None:
    for hole in subject.holes:
        place = subject.hole_at(hole).place
        if place.start <= offset < place.end:
            text = secrets_in(subject.value).out_of("\n\n".join(_about(page, subject, hole)))
            return Description(text, place.start, place.end)
    return None


def _about(page: Page, subject: Subject, hole: Hole) -> Iterable[str]:
    yield f"**`{hole.prefix}{hole.name}}}`**"
    if hole.prefix == CREDENTIAL:
        known = hole.name in subject.credential
        yield f"the credential `{hole.name}`: `{_MASK}`" if known else "nothing supplies it: no such credential"
        return
    part, documented = _rendered(page, subject, hole)
    if part is not None:
        yield f"{part.origin}: {_shown(hole.name, part.text)}"
        yield "in the documented call" if documented else "in a call without parameters of its own"
        return
    yield from _by_hand(subject, hole)


def _by_hand(subject: Subject, hole: Hole) -> Iterable[str]:
    """Of what the engine can't render: no call is documented, or it would be refused."""
    act = subject.act_of(hole)
    produced = frozenset[str]() if act is None or hole.where == "header" else subject.produced(act)
    if hole.name in subject.parameters:
        yield f"the connector's parameter {hole.name!r}: {_shown(hole.name, subject.parameters[hole.name])}"
    elif produced is None or hole.name in produced:
        yield "what the pre_process_function gives, or the call itself"
    elif hole.placeholder.default is not None:
        yield f"the call, else the placeholder's default: {_shown(hole.name, hole.placeholder.default)}"
    elif hole.where == "header":
        yield "nothing supplies it: in a header, only the connector's own parameters are filled in"
    else:
        yield "each call must supply it; no call is documented here"


def _rendered(page: Page, subject: Subject, hole: Hole) -> tuple[Part | None, bool]:
    """The placeholder as the engine fills it in the first documented call that reaches it."""
    act = subject.act_of(hole)
    if act is None or hole.where not in ("url", "header", "body"):
        return None, False
    action = act.type.lower() or "predict"
    calls = [
        Call(json.dumps(sample.body), sample.algorithm, sample.action)
        for sample in page.samples
        if sample.action == action and not sample.fails
    ]
    documented = bool(calls)
    try:
        model = masked(_model(subject))
        found = model.connector.find_action(act.type)
        if found is None:
            return None, documented
        for call in calls or [Call('{"parameters": {}}', None, action)]:
            for prepared in render(model, call).prepared[:1]:
                explained = explain(model.connector, found, call, prepared)
                for part in explained.get(_where(hole), ()):
                    if part.placeholder.span == hole.placeholder.span and part.prefix == PARAMETERS:
                        return part, documented
    except (Throwable, ConformanceError):
        # what the engine refuses, the rules tell about
        return None, documented
    return None, documented


def _model(subject: Subject) -> Model:
    try:
        return deploy(read_connector(json.dumps(subject.value, default=str)))
    except Throwable:
        return subject.model


def _where(hole: Hole) -> str:
    if hole.where == "header":
        return f"headers/{pointer_steps(hole.pointer)[-1]}"
    return {"url": "url", "body": "request_body"}[hole.where]


def _shown(name: str, text: str) -> str:
    if secret_name(name) or looks_real(text):
        return f"`{_MASK}`"
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
    fence = "``" if "`" in short else "`"
    return f"{fence} {short} {fence}" if "`" in short else f"`{short}`" if short else "an empty text"
