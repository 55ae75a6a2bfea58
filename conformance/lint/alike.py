"""Bodies that differ in nothing but what they are called: what rules are silent on, they need not look at twice.

A repository with hundreds of connectors has few that differ in more: the same connector for each team, version and
index. Only what is silent is kept. What a rule finds, it finds anew, for each file has its own places.
"""

from __future__ import annotations

import marshal
from hashlib import blake2b
from typing import TYPE_CHECKING

from conformance.documents.json import is_strict
from conformance.lint.rule import Rule

if TYPE_CHECKING:
    from conformance.lint.choice import Choice
    from conformance.lint.subject import Subject

__all__ = ["Alike", "likeness"]

_MOST = 4096
"""Bodies of which it is kept who was not silent."""
_CALLED = ("name", "description")

Likeness = tuple[object, ...]


def likeness(subject: Subject, picked: Choice) -> Likeness | None:
    """What two bodies have in common on which all rules say the same, but for those that look at how it is called.

    None where more than the body may count: it is not the whole of its file, or the file is no plain JSON.
    """
    page, body = subject.page, subject.value
    if subject.kind != "body" or subject.base or len(page.readings) != 1 or not is_strict(subject.document):
        return None
    if subject.document.request is not None or subject.document.block is not None:
        return None
    for member in _CALLED:
        if not isinstance(body.get(member, ""), str):
            return None
    plain = {member: "" if member in _CALLED else value for member, value in body.items()}
    options = page.options
    told = (options.version, options.profile, options.deployment, options.trusted, options.today)
    # this format writes the same for the same values, whichever of them are one object
    return (blake2b(marshal.dumps(plain, 0), digest_size=16).digest(), told, picked.codes)


class Alike:
    """Who found something in the bodies of a kind."""

    def __init__(self) -> None:
        self._known: dict[Likeness, tuple[Rule, ...]] = {}

    def vocal(self, like: Likeness | None) -> tuple[Rule, ...] | None:
        """The rules that found something in such a body; None where none was seen yet."""
        return None if like is None else self._known.get(like)

    def keep(self, like: Likeness | None, concerned: list[Rule], codes: set[str]) -> None:
        """Remember whose codes were found; what is no rule's own may be any rule's, and is not kept."""
        rules = tuple(rule for rule in concerned if rule.code in codes)
        if like is None or len(rules) < len(codes):
            return
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[like] = tuple(rule for rule in rules if not rule.called)
