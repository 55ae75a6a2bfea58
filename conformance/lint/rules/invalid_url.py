from __future__ import annotations

from collections.abc import Iterator

from conformance.engine.address import wire_url
from conformance.finding import Severity
from conformance.java.throwable import Throwable
from conformance.lint.lazy import regex, remembered
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.vocabulary import to_fill_in
from conformance.template.substitutor import PARAMETERS, template

_BROKEN = regex(r"[\s\"<>\\^`{|}]")
_NEVER = regex(r"[\r\n\t\"\\^`]")


@rule("CB511", Severity.ERROR)
def invalid_url(subject: Subject) -> Iterator[Problem]:
    """A URL is one that Java reads, once its placeholders are filled.

    Why: the engine answers 400 to each call: Encountered error when trying to create uri from endpoint.
    Bad: "url": "https://api.openai.com/v1/chat completions"
    Good: "url": "https://api.openai.com/v1/chat/completions"
    Source: predict-pipeline, section 7
    """
    for act in subject.actions:
        if not act.url.strip() or "://" not in act.url:
            continue
        holes = [hole for hole in act.holes if hole.where == "url"]
        broken = next((hole for hole in holes if _is_broken(subject, hole.name)), None)
        if broken is not None:
            message = f"parameters.{broken.name} holds a character that no URL can have"
            yield Problem(subject.hole_at(broken), message)
            continue
        names = {hole.name: "x" for hole in holes if hole.prefix == PARAMETERS}
        try:
            url = template(act.url).fill({**names, **subject.known_parameters}) if holes else act.url
            cause = None if to_fill_in(url) or "<" in url or "{" in url else _complaint(url)
        except Throwable as error:
            cause = _cause(error)
        if cause is not None:
            yield Problem(subject.at(f"{act.pointer}/url"), f"the engine can't call this URL: {cause}")


@remembered
def _complaint(url: str) -> str | None:
    """What the engine has against a URL; None where it can call it."""
    try:
        wire_url(url)
    except Throwable as error:
        return _cause(error)
    return None


def _cause(error: Throwable) -> str:
    return str(error.cause.reason if error.cause is not None else error.reason)


def _is_broken(subject: Subject, name: str) -> bool:
    """Whether a value makes any URL unreadable; one that names another parameter is filled again."""
    text = subject.parameters.get(name, "")
    # what the reader fills in loses its blanks and brackets, but nothing else
    broken = _BROKEN if name in subject.known_parameters else _NEVER
    return "${" not in text and broken.search(text) is not None
