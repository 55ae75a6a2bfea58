"""What a rule is: a generator with a decorator, whose docstring is its documentation."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from conformance.errors import UsageError
from conformance.finding import Fix, Place, Severity
from conformance.lint.lazy import regex
from conformance.registry import Registry, load_all

if TYPE_CHECKING:
    from conformance.lint.connections import ConnectionBody
    from conformance.lint.page import Page
    from conformance.lint.subject import Subject

__all__ = [
    "THEMES",
    "Condition",
    "Docs",
    "Problem",
    "Rule",
    "Spot",
    "connection_rule",
    "find_rules",
    "page_rule",
    "rule",
    "rules",
]

THEMES = (
    "the file",
    "shape",
    "template",
    "functions",
    "credentials",
    "endpoints",
    "provider",
    "versions and consumers",
    "the Connections API",
)
"""The hundreds of the codes."""

_CODE = regex(r"CB[0-8]\d\d")
_SECTION = regex(r"^(Why|Bad|Good|Options|Source):[ \n]?", re.MULTILINE)


class Spot(NamedTuple):
    """A place in the file, and its JSON Pointer in the blueprint."""

    pointer: str
    place: Place


class Problem(NamedTuple):
    """What a rule found. `severity` where it isn't the rule's own."""

    at: Spot
    message: str
    help: str = ""
    fix: Fix | None = None
    severity: Severity | None = None


class Docs(NamedTuple):
    """A rule's documentation: one sentence of what holds, why, a bad and a good example, its source.

    An example is members of a connector or of its action, or (with a line break after `Bad:`) a whole file.
    `options` are those that the examples need: `target_version=2.11`.
    """

    summary: str
    why: str = ""
    bad: str = ""
    good: str = ""
    options: str = ""
    source: str = ""


Check = Callable[[Any], Iterator[Problem]]
Condition = Callable[[Any], object]
"""Says of what a rule looks at, cheaply, whether the rule may find something in it."""


class Rule(NamedTuple):
    """A rule: `code` is a promise, `name` its slug with hyphens.

    `on` says what it looks at: a body, a page or a connection; where `when` is false, it is not called. `called` says
    that it looks at the name or the description as well: without it, it says the same whatever a connector is called.
    """

    code: str
    name: str
    severity: Severity
    on: str
    check: Check
    module: str
    doc: str
    when: Condition | None = None
    called: bool = False

    @property
    def docs(self) -> Docs:
        """The documentation, read from the docstring."""
        return _docs(self.doc)

    @property
    def theme(self) -> str:
        """What the hundred of the code stands for."""
        return THEMES[int(self.code[2])]


_RULES: Registry[Rule] = Registry("lint rule")

BodyCheck = Callable[["Subject"], Iterator[Problem]]
PageCheck = Callable[["Page"], Iterator[Problem]]
ConnectionCheck = Callable[["ConnectionBody"], Iterator[Problem]]


def rule(
    code: str, severity: Severity, *, when: Callable[[Subject], object] | None = None, called: bool = False
) -> Callable[[BodyCheck], BodyCheck]:
    """Make a generator over a connector body a rule; `called` as `Rule` has it.

    `when` tells, from little, which bodies it has nothing to look for in: most rules are for few of them. Rules share
    the conditions of `when.py`, each of which is asked once for all of them.
    """

    def register(check: BodyCheck) -> BodyCheck:
        _add(code, severity, "body", check, when, called=called)
        return check

    return register


def page_rule(
    code: str, severity: Severity, *, when: Callable[[Page], object] | None = None
) -> Callable[[PageCheck], PageCheck]:
    """Make a generator over all that a file holds a rule; `when` as for `rule`."""

    def register(check: PageCheck) -> PageCheck:
        _add(code, severity, "page", check, when)
        return check

    return register


def connection_rule(code: str, severity: Severity) -> Callable[[ConnectionCheck], ConnectionCheck]:
    """Make a generator over a body of the Connections API a rule."""

    def register(check: ConnectionCheck) -> ConnectionCheck:
        _add(code, severity, "connection", check)
        return check

    return register


def _add(
    code: str, severity: Severity, on: str, check: Any, when: Condition | None = None, *, called: bool = False
) -> None:
    if not _CODE.fullmatch(code):
        raise ValueError(f"{code!r} is no code of a rule: CB and three digits")
    name = check.__name__.replace("_", "-")
    _RULES.add(code, Rule(code, name, severity, on, check, check.__module__, check.__doc__ or "", when, called))


@cache
def _loaded() -> Registry[Rule]:
    load_all("conformance.lint.rules")
    return _RULES


def rules() -> Registry[Rule]:
    """Every rule by its code."""
    return _loaded()


def find_rules(given: str) -> list[Rule]:
    """The rules that a code, a name or the beginning of codes stands for. Raises UsageError where there are none."""
    text = given.strip()
    upper = text.upper()
    known = rules()
    if upper in known:
        return [known[upper]]
    slug = text.lower().replace("_", "-")
    found = [each for each in known.values() if each.name == slug]
    if not found and re.fullmatch(r"CB\d{0,2}", upper):
        found = [each for each in known.values() if each.code.startswith(upper)]
    if upper == "ALL":
        found = known.values()
    if not found:
        names: Registry[Rule] = Registry("lint rule")
        for each in known.values():
            names.add(each.name, each)
            names.add(each.code, each)
        names[slug if not upper.startswith("CB") else upper]
        raise UsageError(f"no lint rule begins with {text!r}")
    return found


@cache
def _docs(doc: str) -> Docs:
    import textwrap

    text = inspect.cleandoc(doc)
    pieces = _SECTION.split(text)
    sections = {
        name.lower(): textwrap.dedent(body).strip("\n").rstrip()
        for name, body in zip(pieces[1::2], pieces[2::2], strict=True)
    }
    return Docs(" ".join(pieces[0].split()), **{**sections, "why": " ".join(sections.get("why", "").split())})
