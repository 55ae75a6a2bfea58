"""JSON read slowly: for places, for what exactly is wrong, and for the looser dialects that people paste."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from conformance.documents.complaints import (
    CLOSERS,
    ELISION,
    STRING,
    WORD,
    Complaints,
    Dialect,
    DoubledError,
    ScanError,
    shown,
)
from conformance.documents.document import Node
from conformance.documents.text import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = [
    "COMMENTS",
    "CONSOLE",
    "ENGINE",
    "MAX_DEPTH",
    "STRICT",
    "TEMPLATE",
    "Scanned",
    "comment_at",
    "scan",
    "string_runs",
    "string_span",
]

MAX_DEPTH = 200
"""Deeper nesting is refused: no blueprint needs it, and every later step may recurse."""


STRICT = Dialect()
COMMENTS = Dialect(comments=True)
CONSOLE = Dialect(comments=True, console=True)
TEMPLATE = Dialect(template=True)
ENGINE = Dialect(comments=True, infinite=True)
"""A request body, as OpenSearch reads it."""


class Scanned(NamedTuple):
    """A value, its node, where it ends, and what was let pass: (kind, start, end)."""

    value: Any
    node: Node
    end: int
    notes: list[tuple[str, int, int]]


_BLANK = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][+-]?[0-9]+)?(?![\w.+-])")
_REST = re.compile(r"[^\r\n]*")
_PLACEHOLDER = re.compile(r"<[^<>\r\n{}\[\]\"]+>|\{\{[^{}\r\n]*\}\}|\$\{\{[^{}\r\n]*\}\}|\$\{[^{}\r\n]*\}")
_HOLE = re.compile(r"\$\{[^}\r\n]*\}")
_LITERALS = {"true": True, "false": False, "null": None}
_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.", re.DOTALL)


def comment_at(text: str, at: int, *, console: bool) -> tuple[str, int]:
    """The kind and the end of the comment (or, in the console's dialect, Liquid tag) at an offset; ("", at) if none.

    One of more than 10,000 characters counts as never closed, so that no text makes the search long.
    """
    first = text[at]
    if first == "/":
        if text.startswith("//", at):
            return "comment", _line_end(text, at)
        if text.startswith("/*", at) and (end := text.find("*/", at + 2, at + 10_000)) > 0:
            return "comment", end + 2
    elif first == "#" and console:
        return "hash-comment", _line_end(text, at)
    elif first == "{" and console and text.startswith("{%", at) and (end := text.find("%}", at, at + 10_000)) > 0:
        return "liquid", end + 2
    return "", at


def _line_end(text: str, at: int) -> int:
    found = _REST.match(text, at)
    return found.end() if found else at


def string_runs(text: str, node: Node, value: str) -> Sequence[Run]:
    """How the characters of a string stand between its quotes: escapes and surrogate pairs are a run each."""
    edge = 3 if node.style == "triple" else 0 if node.style == "bare" else 1
    start, end = node.start + edge, node.end - edge
    if node.style != "json" or end - start == len(value):
        return (Run(0, start, len(value), end - start),)
    runs: list[Run] = []
    at, raw = 0, start
    for found in _PAIR.finditer(text, start, end):
        first, last = found.span()
        if first > raw:
            plain = first - raw
            runs.append(_run(Run, (at, raw, plain, plain)))
            at += plain
        runs.append(_run(Run, (at, first, 1, last - first)))
        at, raw = at + 1, last
    if raw < end:
        runs.append(Run(at, raw, end - raw, end - raw))
    return runs


def string_span(text: str, node: Node, start: int, end: int) -> tuple[int, int]:
    """Where characters of a string between double quotes stand, without the runs of all that is behind them."""
    raw, stop = node.start + 1, node.end - 1
    at, first = 0, -1
    for found in _PAIR.finditer(text, raw, stop):
        begin, behind = found.span()
        escape = at + begin - raw
        if first < 0 and start <= escape:
            first = raw + start - at
        if first >= 0 and end <= escape:
            break
        at, raw = escape + 1, behind
    if first < 0:
        first = min(raw + start - at, stop)
    return first, max(first, min(raw + end - at, stop))


_run: Callable[[type[Run], tuple[int, int, int, int]], Run] = tuple.__new__
"""`Run(...)` at half the price: a template has a run for each of its quotes."""


def scan(text: str, dialect: Dialect = STRICT, at: int = 0, *, whole: bool = True) -> Scanned:
    """The value that begins at an offset, with its node; with `whole`, nothing may follow it. Raises ScanError."""
    return _Scanner(text, dialect).run(at, whole=whole)


class _Scanner(Complaints):
    def __init__(self, text: str, dialect: Dialect) -> None:
        super().__init__(text, dialect)
        self.notes: list[tuple[str, int, int]] = []

    def run(self, at: int, *, whole: bool) -> Scanned:
        text = self.text
        open_ = self.open
        at = self.skip(at)
        key: tuple[str, Node] | None = None
        keys: list[tuple[str, Node] | None] = []
        while True:
            opener = text[at : at + 1]
            value: Any
            if opener in CLOSERS and opener and not (self.dialect.console and text.startswith("{{", at)):
                if len(open_) >= MAX_DEPTH:
                    raise ScanError(f"nested deeper than {MAX_DEPTH} levels, which no blueprint needs", at)
                value = {} if opener == "{" else []
                open_.append((value, Node(at, at, kids={} if opener == "{" else [])))
                keys.append(key)
                key = None
                at = self.elisions(self.skip(at + 1))
                if text[at : at + 1] != CLOSERS[opener]:
                    if opener == "{":
                        key, at = self.key(at)
                    continue
                value, node, key, at = self.close(keys, at)
            else:
                value, node, at = self.scalar(at)
            while open_:
                holder, parent = open_[-1]
                self.attach(holder, parent, key, value, node)
                closer = "}" if isinstance(holder, dict) else "]"
                after = self.skip(at)
                found = text[after : after + 1]
                elided = self.elisions(after)
                if found == closer:
                    value, node, key, at = self.close(keys, after)
                    continue
                if found == ",":
                    comma, following = after, self.skip(after + 1)
                    after = self.elisions(following)
                    if text[after : after + 1] == closer:
                        if after == following:
                            raise ScanError(f"a comma before {closer!r}; JSON takes none there: take it out", comma)
                        value, node, key, at = self.close(keys, after)
                        continue
                elif elided != after:
                    after = elided
                    if text[after : after + 1] == closer:
                        value, node, key, at = self.close(keys, after)
                        continue
                else:
                    self.no_comma(after, node, parent, closer)
                if closer == "}":
                    key, at = self.key(after)
                else:
                    key, at = None, after
                break
            else:
                break
        if whole:
            after = self.skip(at)
            if after < len(text):
                self.left_over(after, node)
        return Scanned(value, node, at, self.notes)

    def attach(self, holder: Any, parent: Node, key: tuple[str, Node] | None, value: Any, node: Node) -> None:
        kids = parent.kids
        if isinstance(kids, list):
            holder.append(value)
            kids.append(node)
        elif kids is not None and key is not None:
            holder[key[0]] = value
            kids[key[0]] = (key[1], node)

    def close(self, keys: list[tuple[str, Node] | None], at: int) -> tuple[Any, Node, tuple[str, Node] | None, int]:
        value, node = self.open.pop()
        node.end = at + 1
        return value, node, keys.pop(), at + 1

    def skip(self, at: int) -> int:
        """Past blanks, and past comments and Liquid tags where the dialect has them."""
        text = self.text
        match = _BLANK.match(text, at)
        at = match.end() if match else at
        if not self.dialect.comments:
            return at
        while at < len(text):
            kind, end = comment_at(text, at, console=self.dialect.console)
            if not kind:
                break
            self.notes.append((kind, at, end))
            match = _BLANK.match(text, end)
            at = match.end() if match else end
        return at

    def elisions(self, at: int) -> int:
        """Past `...`, the commas behind it, and more of the like."""
        if not self.dialect.console:
            return at
        while found := ELISION.match(self.text, at):
            self.notes.append(("elision", at, found.end()))
            at = self.skip(found.end())
            if self.text[at : at + 1] == ",":
                at = self.skip(at + 1)
        return at

    def key(self, at: int) -> tuple[tuple[str, Node], int]:
        text = self.text
        opened = self.open[-1][1]
        if text[at : at + 1] != '"':
            self.no_key(at, opened)
        name, node, after = self.string(at)
        kids = opened.kids
        if isinstance(kids, dict) and name in kids:
            raise DoubledError(name, node.start, node.end, kids[name][0].start)
        colon = self.skip(after)
        if text[colon : colon + 1] != ":":
            if colon >= len(text):
                self.cut_off()
            raise ScanError(f"no ':' after the key {shown(name)}, but {self.found(colon)} is found", colon)
        at = self.skip(colon + 1)
        if text[at : at + 1] in ("}", "]", ","):
            raise ScanError(f"no value for the key {shown(name)}, but {self.found(at)} is found", at)
        return (name, node), at

    def scalar(self, at: int) -> tuple[Any, Node, int]:
        text = self.text
        first = text[at : at + 1]
        if first == '"':
            if text.startswith('"""', at):
                return self.triple(at)
            return self.string(at)
        if found := _NUMBER.match(text, at):
            return self.number(found)
        if self.dialect.template and (found := _HOLE.match(text, at)):
            self.notes.append(("placeholder", at, found.end()))
            return found.group(), Node(at, found.end(), "bare"), found.end()
        if self.dialect.console and (found := _PLACEHOLDER.match(text, at) or ELISION.match(text, at)):
            kind = "elision" if first in ".\u2026" else "placeholder"
            self.notes.append((kind, at, found.end()))
            return found.group(), Node(at, found.end(), "bare"), found.end()
        if found := WORD.match(text, at):
            word = found.group()
            if word in _LITERALS:
                return _LITERALS[word], Node(at, found.end()), found.end()
            self.bad_word(word, at)
        return self.no_value(at)

    def string(self, at: int) -> tuple[str, Node, int]:
        found = STRING.match(self.text, at)
        if found is None:
            self.bad_string(at)
        end = found.end()
        node = Node(at, end, "json")
        value = found[1] if end - at == len(found[1]) + 2 else json.loads(found[0])
        return value, node, end

    def triple(self, at: int) -> tuple[str, Node, int]:
        if not self.dialect.console:
            raise ScanError('a """ string: only the Dev Tools console reads it; write one JSON string', at, at + 3)
        end = self.text.find('"""', at + 3)
        if end < 0:
            raise ScanError('this """ string is never closed', at, at + 3)
        self.notes.append(("triple-quote", at, end + 3))
        return self.text[at + 3 : end], Node(at, end + 3, "triple"), end + 3

    def number(self, found: re.Match[str]) -> tuple[Any, Node, int]:
        node = Node(found.start(), found.end())
        if not (found[2] or found[3]):
            if len(found[0]) > 4000:
                raise ScanError("a number of more than 4000 digits", node.start, node.end)
            return int(found[0]), node, node.end
        value = float(found[0])
        if value in (float("inf"), float("-inf")) and not self.dialect.infinite:
            raise ScanError(f"the number {shown(found[0])} is too large for a double", node.start, node.end)
        return value, node, node.end
