"""Rules over files: which run, what they find, what is ignored, and what is mended."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import PurePath
from typing import NamedTuple

from conformance.documents.document import Reading
from conformance.documents.files import MAX_BYTES, decode, read_documents
from conformance.documents.text import Text
from conformance.errors import BlueprintError, DocumentError, UsageError
from conformance.finding import Finding, Place, Severity
from conformance.lint.alike import Alike, likeness
from conformance.lint.choice import Choice
from conformance.lint.connections import ConnectionBody, connection_bodies
from conformance.lint.fixes import applicable, apply_fixes
from conformance.lint.hiding import hidden_among
from conformance.lint.ignores import Ignore, Ignores
from conformance.lint.linted import Linted
from conformance.lint.many import BROKEN_RULE, fits
from conformance.lint.options import Options
from conformance.lint.page import Page, looks_relevant
from conformance.lint.rule import Problem, Rule, find_rules, rules
from conformance.lint.secrets import Hidden
from conformance.lint.source import SIDECAR, Source, read_beside, read_source
from conformance.lint.subject import Subject

__all__ = [
    "UNUSED_IGNORE",
    "Fixed",
    "chosen",
    "fix_text",
    "lint_file",
    "lint_page",
    "lint_source",
    "lint_text",
    "page_of",
]

UNREADABLE = "CB001"
UNUSED_IGNORE = "CB009"
REFUSED = "CB199"
BEYOND_BOUNDS = "CB019"
LEAKED = "CB417"
"""What stands at its place is itself a secret."""

ROUNDS = 10
"""How often fixes are applied and the text is read again: a fix can uncover the next."""


class Fixed(NamedTuple):
    """A text mended: the new text, what was mended, and what is left."""

    text: str
    fixed: tuple[Finding, ...]
    left: Linted


def chosen(options: Options, path: str = "") -> Choice:
    """The rules to run on a file, in the order of their codes. Raises UsageError for an unknown one."""
    ignored = options.ignore
    for pattern, codes in options.per_file.items():
        if fits(path, pattern, options.folder):
            ignored += codes
    return _chosen(options.select, ignored)


@lru_cache(maxsize=256)
def _chosen(select: tuple[str, ...], ignore: tuple[str, ...]) -> Choice:
    picked = {each.code for given in select for each in find_rules(given)} if select else set(rules())
    picked -= {each.code for given in ignore for each in find_rules(given)}
    return Choice(each for each in rules().values() if each.code in picked)


def lint_file(path: str | os.PathLike[str], options: Options, *, explicit: bool = True, shown: str = "") -> Linted:
    """What is wrong in a file. A file that can't be read is a finding; it never raises for what a file holds.

    `shown` is the path that findings name, where it is another one.
    """
    return lint_source(read_source(os.fspath(path), explicit=explicit, shown=shown), options)


def lint_source(source: Source, options: Options) -> Linted:
    """What is wrong in what was read."""
    try:
        if isinstance(source.data, DocumentError):
            raise source.data
        text = decode(source.data, source.shown or source.path)
    except DocumentError as error:
        return lint_page(Page(Text("", source.shown or source.path), [error], options, source.explicit))
    page = _page(text, options, source.explicit, source.beside, source.path)
    linted = lint_page(page)
    page.close()
    return linted


def lint_text(text: str, name: str, options: Options, *, explicit: bool = True) -> Linted:
    """As `lint_file`, for a text that goes by a name; the name's suffix chooses the reader."""
    return lint_page(page_of(text, name, options, explicit=explicit))


def page_of(text: str, name: str, options: Options, *, explicit: bool = True) -> Page:
    """What `lint_text` looks at."""
    plain = text.removeprefix("\ufeff")
    if len(plain) > MAX_BYTES:
        problem = f"the text has {len(plain) / 1e6:.1f} million characters; the limit is {MAX_BYTES / 1e6:.0f}"
        return Page(Text("", name), [DocumentError(problem, path=name)], options, explicit)
    return _page(Text(plain, name), options, explicit, read_beside(name))


def _page(source: Text, options: Options, explicit: bool, beside: bytes | DocumentError | None, name: str = "") -> Page:
    readings: list[Reading]
    try:
        readings = read_documents(source, name)
    except DocumentError as error:
        readings = [error]
    return Page(source, readings, options, explicit, _sidecar(source.path, beside))


def _sidecar(path: str, beside: bytes | DocumentError | None) -> Text | DocumentError | None:
    if not isinstance(beside, bytes):
        return beside
    try:
        return decode(beside, f"{path}{SIDECAR}")
    except DocumentError as error:
        return error


def lint_page(page: Page) -> Linted:
    """What the rules find in a page."""
    picked = chosen(page.options, page.path)
    found: list[Finding] = []
    if page.subjects or page.explicit or page.is_cassette or _may_matter(page):
        found = _findings(picked, page)
    found = _without_superseded(found, page, picked)
    ignores = Ignores(page)
    kept = [finding for finding in found if not ignores.hides(finding)] if ignores.found else found.copy()
    if isinstance(page.sidecar, DocumentError):
        kept.append(_unreadable(page.sidecar))
    if UNUSED_IGNORE in picked.codes:
        kept += _unused(ignores.found, picked.codes)
    kept = sorted(set_of(kept), key=lambda one: (one.place.line, one.place.column, one.code, one.message))
    leaked = tuple((one.place.start, one.place.end) for one in kept if one.code == LEAKED)
    bodies = (subject.value for subject in page.subjects)
    hidden = hidden_among(bodies, page.documents, page.text, leaked) if kept else Hidden()
    private = bool(kept) and hidden.shown_in(_said(kept))
    if private and hidden:
        kept = [one._replace(message=hidden.out_of(one.message), help=hidden.out_of(one.help)) for one in kept]
        private = hidden.shown_in(_said(kept))
    text = page.text.value if kept else None
    return Linted(page.path, tuple(kept), text, len(page.subjects), len(found) - len(kept), leaked, private)


def _said(findings: Iterable[Finding]) -> str:
    """All that findings quote."""
    said: list[str] = []
    for finding in findings:
        said += (finding.message, finding.help, finding.pointer, finding.blueprint)
        if finding.fix is not None:
            said.append(finding.fix.title)
            said += [edit.text for edit in finding.fix.edits]
    return "\n".join(said)


def _unreadable(error: DocumentError) -> Finding:
    place = Place(error.path, max(error.line, 1), max(error.column, 1), max(error.line, 1), max(error.column, 1))
    rule = rules()[UNREADABLE]
    return Finding(rule.code, rule.name, rule.severity, error.problem, place)


def _without_superseded(found: list[Finding], page: Page, picked: Choice) -> list[Finding]:
    """The engine's own words are for what no rule explains better, not even one that is ignored."""
    if not any(one.code == REFUSED for one in found):
        return found
    explained = [one.place for one in found if _explains(one)]
    if not page.options.select:
        told = _findings(picked.rest, page)
        explained += [one.place for one in told if _explains(one)]
    return [
        one
        for one in found
        if one.code != REFUSED or not any(one.place.start <= place.start <= one.place.end for place in explained)
    ]


_EXPLAINING = ("CB1", "CB4")


def _explains(finding: Finding) -> bool:
    return finding.severity is Severity.ERROR and finding.code[:3] in _EXPLAINING and finding.code != REFUSED


def set_of(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, each once: of two bodies that share text (YAML anchors), both have the same."""
    return list({(one.code, one.place, one.message): one for one in findings}.values())


def _may_matter(page: Page) -> bool:
    return bool(page.broken) or looks_relevant(page.text.value)


_ALIKE = Alike()


def _findings(picked: Choice, page: Page) -> list[Finding]:
    """What rules find in a page, in no order."""
    found: list[Finding] = []
    _run(picked.concerned_with("page", page), page, "", found)
    for subject in page.subjects:
        name = subject.name or PurePath(page.path).stem
        like = likeness(subject, picked)
        vocal = _ALIKE.vocal(like)
        if vocal is not None:
            _run((*vocal, *picked.called.concerned_with("body", subject)), subject, name, found)
            continue
        concerned, before = picked.concerned_with("body", subject), len(found)
        _run(concerned, subject, name, found)
        _ALIKE.keep(like, concerned, {one.code for one in found[before:]})
    if picked.looks_at("connection"):
        for body in connection_bodies(page):
            _run(picked.concerned_with("connection", body), body, "", found)
    return found


Given = Page | Subject | ConnectionBody
"""What rules look at."""


def _run(concerned: Iterable[Rule], given: Given, blueprint: str, found: list[Finding]) -> None:
    """Add what rules find in one thing that belongs to a blueprint. Most find nothing."""
    for rule in concerned:
        try:
            for problem in rule.check(given):
                # what came before an error stays, and one generator more for each call would be dear
                found.append(_finding(rule, problem, blueprint))  # noqa: PERF401
        except (BlueprintError, RecursionError) as error:
            found.append(_beyond(error, given, blueprint))
        except Exception as error:  # noqa: BLE001 - whatever breaks in a rule is our error: the other rules go on
            found.append(_internal(error, rule, given, blueprint))


def _internal(error: Exception, rule: Rule, given: Given, blueprint: str) -> Finding:
    whole = _whole(given)
    return Finding(
        BROKEN_RULE,
        "internal-error",
        Severity.ERROR,
        f"the rule {rule.code} {rule.name} broke on {whole.path or 'this text'}: {type(error).__name__}: {error}",
        whole,
        help="this is an error of the linter, not of the file; --ignore " + rule.code + " goes on without the rule",
        blueprint=blueprint,
    )


def _beyond(error: BlueprintError | RecursionError, given: Given, blueprint: str) -> Finding:
    """What stopped a rule is in the file, not in the rule: the same finding, whichever rules meet it."""
    rule = rules()[BEYOND_BOUNDS]
    problem = error.problem if isinstance(error, BlueprintError) else "it nests too deep"
    return Finding(rule.code, rule.name, rule.severity, problem, _whole(given), blueprint=blueprint)


def _whole(given: Given) -> Place:
    return Place(given.path, 1, 1, 1, 1) if isinstance(given, Page) else given.at().place


def _finding(rule: Rule, problem: Problem, blueprint: str) -> Finding:
    at, message, help_, fix, severity = problem
    return Finding(
        rule.code,
        rule.name,
        rule.severity if severity is None else severity,
        _on_one_line(message),
        at.place,
        at.pointer,
        _on_one_line(help_) if help_ else "",
        fix,
        blueprint,
    )


def _on_one_line(text: str) -> str:
    """A message for a terminal: what a file holds must not steer it, nor break the line."""
    line = " ".join(text.split())
    if line.isprintable():
        return line
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in line)


def _unused(wishes: list[Ignore], codes: frozenset[str]) -> Iterator[Finding]:
    rule = rules()[UNUSED_IGNORE]
    for wish in wishes:
        # what a rule that did not run would have found is not known
        unused = [code for code in wish.unused if not code or _ran(code, codes)]
        if wish.codes and not unused:
            continue
        if unused:
            what = ", ".join(unused) if wish.codes else "anything"
            yield Finding(
                rule.code,
                rule.name,
                rule.severity,
                f"nothing here would say {what}: the ignore is of no use",
                wish.place,
            )


def _ran(code: str, codes: frozenset[str]) -> bool:
    try:
        return any(each.code in codes for each in find_rules(code))
    except UsageError:
        return True


# --- mending -----------------------------------------------------------------------------------------------------


def fix_text(text: str, name: str, options: Options, *, unsafe: bool = False, linted: Linted | None = None) -> Fixed:
    """The text with all fixes applied that may be, again and again until none is left.

    A fix after which a part of the file can't be read any more is taken back.
    """
    current = lint_text(text, name, options) if linted is None else linted
    mended: list[Finding] = []
    refused: set[tuple[str, str]] = set()
    for _ in range(ROUNDS):
        wanted = [one for one in current.findings if (one.code, one.message) not in refused]
        batch = applicable(wanted, unsafe=unsafe)
        if not batch:
            break
        text, current, done = _apply(text, name, options, current, batch)
        mended += done
        refused |= {(one.code, one.message) for one in batch if one not in done}
    return Fixed(text, tuple(mended), current)


def _apply(
    text: str, name: str, options: Options, before: Linted, batch: list[Finding]
) -> tuple[str, Linted, list[Finding]]:
    tried = apply_fixes(text, batch)
    after = lint_text(tried, name, options)
    if _broken(after) <= _broken(before) and after.bodies >= before.bodies:
        return tried, after, batch
    done: list[Finding] = []
    kept = text
    current = before
    # One of them broke the file: each is tried alone, from the end, so that the places of the others hold.
    for finding in reversed(batch):
        tried = apply_fixes(kept, [finding])
        after = lint_text(tried, name, options)
        if _broken(after) <= _broken(before) and after.bodies >= before.bodies:
            kept, current = tried, after
            done.append(finding)
    return kept, current, done


def _broken(linted: Linted) -> int:
    return sum(one.code in {"CB000", "CB001", "CB002"} for one in linted.findings)
