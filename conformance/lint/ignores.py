"""Findings that a file says it knows of: comments in the formats that have them, a member or a file beside it else.

`# conformance: ignore[CB201, CB6]` (also behind `//`, `<!--`, `--`) at the end of a line or on the line above,
`ignore-file[...]` anywhere for the whole file; in JSON the member `"x-conformance-ignore": ["CB201"]` of a connector
body, which the engine skips as it skips each member that it does not know. Without brackets, everything is ignored.

What must stay as it is has a file beside it, `<name>.conformance-ignore`, each of whose lines holds codes and, where
they are for a part alone, its JSON Pointer: `CB501, CB603 /actions/0/url  # the gateway is ours`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field

from conformance.documents.text import Text
from conformance.errors import DocumentError
from conformance.finding import Finding, Place
from conformance.lint.lazy import regex
from conformance.lint.page import Page

__all__ = ["MEMBER", "Ignore", "Ignores"]

MEMBER = "x-conformance-ignore"

_COMMENT = regex(r"(?:#|//|<!--|--|/\*)[ \t]*conformance:[ \t]*(?P<word>ignore-file|ignore)(?:\[(?P<what>[^\]\n]*)\])?")
_LINE = regex(r"^[ \t]*(?P<codes>[\w\-]+(?:[ \t]*,[ \t]*[\w\-]+)*)(?:[ \t]+(?P<pointer>/[^\s#]*))?", re.MULTILINE)
_ALONE = regex(r"[ \t>]*(?:#|//|<!--|--|/\*)")
_SEPARATOR = regex(r"[,\s]+")


@dataclass(slots=True)
class Ignore:
    """One wish to ignore: the codes (none: all), the lines or the body that it is for, and what it has hidden."""

    place: Place
    codes: tuple[str, ...]
    first: int
    last: int
    pointer: str = ""
    used: set[str] = field(default_factory=set)

    def covers(self, finding: Finding) -> bool:
        """Whether it hides a finding; remembers by which code."""
        if not self.first <= finding.place.line <= self.last:
            return False
        if self.pointer and not f"{finding.pointer}/".startswith(f"{self.pointer}/"):
            return False
        if not self.codes:
            self.used.add("")
            return True
        for code in self.codes:
            if finding.code.startswith(code.upper()) or finding.name == code.lower():
                self.used.add(code)
                return True
        return False

    @property
    def unused(self) -> tuple[str, ...]:
        """The codes that hid nothing; `("",)` where the whole did not."""
        if not self.codes:
            return () if self.used else ("",)
        return tuple(code for code in self.codes if code not in self.used)


class Ignores:
    """All the wishes of a file."""

    def __init__(self, page: Page) -> None:
        self.found = [*_comments(page.text), *_members(page), *_beside(page.sidecar)]

    def hides(self, finding: Finding) -> bool:
        """Whether some wish covers a finding."""
        # all are asked, so that each knows whether it is of use
        covering = [wish for wish in self.found if wish.covers(finding)]
        return bool(covering)


def _comments(text: Text) -> Iterable[Ignore]:
    if "conformance:" not in text.value:
        return
    lines = text.lines
    for found in _COMMENT.finditer(text.value):
        place = text.place(found.start(), found.end())
        codes = tuple(code for code in _SEPARATOR.split((found["what"] or "").strip()) if code)
        start = lines[place.line - 1]
        alone = _ALONE.match(text.value, start)
        if found["word"] == "ignore-file":
            first, last = 1, len(lines)
        elif alone is not None and alone.end() >= found.start():
            first, last = place.line, place.line + 1
        else:
            first = last = place.line
        yield Ignore(place, codes, first, last)


def _beside(sidecar: Text | DocumentError | None) -> Iterable[Ignore]:
    if not isinstance(sidecar, Text):
        return
    for found in _LINE.finditer(sidecar.value):
        codes = tuple(code for code in _SEPARATOR.split(found["codes"]) if code)
        if codes:
            place = sidecar.place(found.start("codes"), found.end("codes"))
            yield Ignore(place, codes, 1, sys.maxsize, (found["pointer"] or "").rstrip("/"))


def _members(page: Page) -> Iterable[Ignore]:
    for subject in page.subjects:
        given = subject.value.get(MEMBER)
        if given is None:
            continue
        codes = given if isinstance(given, list) else [given]
        whole = subject.at().place
        yield Ignore(
            subject.at(f"/{MEMBER}").place,
            tuple(code for code in codes if isinstance(code, str)),
            whole.line,
            whole.end_line,
        )
