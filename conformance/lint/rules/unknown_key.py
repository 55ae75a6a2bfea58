from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.vocabulary import ACTION, ANSWERED, CLIENT_CONFIG, CONNECTOR, OURS
from conformance.lint.when import unusual
from conformance.pointer import escape_pointer
from conformance.registry import did_you_mean


@rule("CB101", Severity.WARNING, when=unusual)
def unknown_key(subject: Subject) -> Iterator[Problem]:
    """Every member of a connector, an action and client_config is one that the engine reads.

    Why: the engine skips what it does not know, without a word: the setting has no effect.
    Bad: "descripton": "chat"
    Good: "description": "chat"
    Source: connector-api, sections 1.2 and 2
    """
    config = subject.value.get("client_config")
    objects: list[tuple[str, Any, tuple[str, ...]]] = [("", subject.value, _CONNECTOR)]
    objects += [(act.pointer, act.value, ACTION) for act in subject.actions]
    objects.append(("/client_config", config, CLIENT_CONFIG))
    for pointer, value, known in objects:
        if not isinstance(value, dict) or value.keys() <= _SETS[known]:
            continue
        for name in value:
            if name in known or (not pointer and subject.kind == "workflow") or is_misplaced(pointer, name):
                continue
            yield _problem(subject, pointer, name, [each for each in known if each not in value])


_CONNECTOR = CONNECTOR + ANSWERED + OURS
_SETS: dict[tuple[str, ...], frozenset[str]] = {
    known: frozenset(known) for known in (_CONNECTOR, ACTION, CLIENT_CONFIG)
}


def is_misplaced(pointer: str, name: str) -> bool:
    """Whether another rule says where the member belongs."""
    from conformance.lint.rules.misplaced_key import HOMES

    return any(name in names for home, names in HOMES if not _same(home, pointer))


def _same(home: str, pointer: str) -> bool:
    return (home == "/actions/0" and pointer.startswith("/actions/")) or home == pointer


def _problem(subject: Subject, pointer: str, name: str, known: list[str]) -> Problem:
    hint = did_you_mean(name, known)
    what = "an action" if pointer.startswith("/actions") else "client_config" if pointer else "a connector"
    here = f"{pointer}/{escape_pointer(name)}"
    fix = None
    if hint.count("'") == 2:
        right = hint.split("'")[1]
        fix = subject.rename(f"rename it to {right}", here, right)
    message = f"the engine ignores {name!r}: it is no member of {what}" + (f"; {hint}" if hint else "")
    return Problem(subject.at(here, key=True), message, fix=fix)
