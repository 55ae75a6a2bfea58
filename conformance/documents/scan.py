"""JSON read slowly: for places, for what exactly is wrong, and for the looser dialects that people paste."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from conformance.documents.document import Node
from conformance.documents.text import Run

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "COMMENTS",
    "CONSOLE",
    "MAX_DEPTH",
    "STRICT",
    "TEMPLATE",
    "Dialect",
    "RelatedError",
    "ScanError",
    "Scanned",
    "comment_at",
    "scan",
    "string_runs",
]

MAX_DEPTH = 200
"""Deeper nesting is refused: no blueprint needs it, and every later step may recurse."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What is let pass, with a note.

    `comments` are `//` and `/* */`; `console` is all that the Dev Tools console and docs use; `template` is `${...}`
    in the place of a value.
    """

    comments: bool = False
    console: bool = False
    template: bool = False


STRICT = Dialect()
COMMENTS = Dialect(comments=True)
CONSOLE = Dialect(comments=True, console=True)
TEMPLATE = Dialect(template=True)


class ScanError(Exception):
    """The text is not JSON: the problem, and the offsets it spans."""

    def __init__(self, problem: str, at: int, end: int | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.at = at
        self.end = at + 1 if end is None else end


@dataclass(frozen=True, slots=True)
class Scanned:
    """A value, its node, where it ends, and what was let pass: (kind, start, end)."""

    value: Any
    node: Node
    end: int
    notes: list[tuple[str, int, int]]


_BLANK = re.compile(r"[ \t\r\n]*")
_INSIDE = r'(?:\\["\\/bfnrt]|\\u[0-9a-fA-F]{4}|[^"\\\x00-\x1f]++)*+'
_STRING = re.compile(rf'"([^"\\\x00-\x1f]*+)("|{_INSIDE}")')
_SOUND = re.compile(_INSIDE)
_NUMBER = re.compile(r"(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][+-]?[0-9]+)?(?![\w.+-])")
_WORD = re.compile(r"[A-Za-z_$][\w.$-]*")
_REST = re.compile(r"[^\r\n]*")
_ELISION = re.compile(r"\.{2,}|\u2026")
_PLACEHOLDER = re.compile(r"<[^<>\r\n{}\[\]\"]+>|\{\{[^{}\r\n]*\}\}|\$\{\{[^{}\r\n]*\}\}|\$\{[^{}\r\n]*\}")
_HOLE = re.compile(r"\$\{[^}\r\n]*\}")
_LITERALS = {"true": True, "false": False, "null": None}
_WORD_HINTS = {
    "True": "write true",
    "False": "write false",
    "None": "write null",
    "undefined": "write null",
    "NaN": "JSON has no such number",
    "Infinity": "JSON has no such number",
    "nan": "JSON has no such number",
    "inf": "JSON has no such number",
    "TRUE": "write true",
    "FALSE": "write false",
    "NULL": "write null",
}
_CURLY_QUOTES = "\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb"
_CLOSERS = {"{": "}", "[": "]"}
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
        if found.start() > raw:
            plain = found.start() - raw
            runs.append(Run(at, raw, plain, plain))
            at += plain
        runs.append(Run(at, found.start(), 1, found.end() - found.start()))
        at, raw = at + 1, found.end()
    if raw < end:
        runs.append(Run(at, raw, end - raw, end - raw))
    return runs


def scan(text: str, dialect: Dialect = STRICT, at: int = 0, *, whole: bool = True) -> Scanned:
    """The value that begins at an offset, with its node; with `whole`, nothing may follow it. Raises ScanError."""
    return _Scanner(text, dialect).run(at, whole=whole)


class _Scanner:
    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text = text
        self.dialect = dialect
        self.notes: list[tuple[str, int, int]] = []
        self.open: list[tuple[Any, Node]] = []

    def run(self, at: int, *, whole: bool) -> Scanned:
        text = self.text
        open_ = self.open
        at = self.skip(at)
        key: tuple[str, Node] | None = None
        keys: list[tuple[str, Node] | None] = []
        while True:
            opener = text[at : at + 1]
            value: Any
            if opener in _CLOSERS and opener and not (self.dialect.console and text.startswith("{{", at)):
                if len(open_) >= MAX_DEPTH:
                    raise ScanError(f"nested deeper than {MAX_DEPTH} levels, which no blueprint needs", at)
                value = {} if opener == "{" else []
                open_.append((value, Node(at, at, kids={} if opener == "{" else [])))
                keys.append(key)
                key = None
                at = self.elisions(self.skip(at + 1))
                if text[at : at + 1] != _CLOSERS[opener]:
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
        while found := _ELISION.match(self.text, at):
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
            raise _DoubledError(name, node.start, node.end, kids[name][0].start)
        colon = self.skip(after)
        if text[colon : colon + 1] != ":":
            if colon >= len(text):
                self.cut_off()
            raise ScanError(f"no ':' after the key {_shown(name)}, but {self.found(colon)} is found", colon)
        at = self.skip(colon + 1)
        if text[at : at + 1] in ("}", "]", ","):
            raise ScanError(f"no value for the key {_shown(name)}, but {self.found(at)} is found", at)
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
        if self.dialect.console and (found := _PLACEHOLDER.match(text, at) or _ELISION.match(text, at)):
            kind = "elision" if first in ".\u2026" else "placeholder"
            self.notes.append((kind, at, found.end()))
            return found.group(), Node(at, found.end(), "bare"), found.end()
        if found := _WORD.match(text, at):
            word = found.group()
            if word in _LITERALS:
                return _LITERALS[word], Node(at, found.end()), found.end()
            self.bad_word(word, at)
        return self.no_value(at)

    def string(self, at: int) -> tuple[str, Node, int]:
        found = _STRING.match(self.text, at)
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
        if value in (float("inf"), float("-inf")):
            raise ScanError(f"the number {_shown(found[0])} is too large for a double", node.start, node.end)
        return value, node, node.end

    # What is wrong: each of these raises.

    def found(self, at: int) -> str:
        if at >= len(self.text):
            return "the text ends"
        found = _WORD.match(self.text, at) or _STRING.match(self.text, at)
        return _shown(found.group() if found else self.text[at])

    def cut_off(self) -> NoReturn:
        text = self.text
        if not text.strip():
            raise ScanError("there is nothing but blanks; a JSON value is expected", 0, 0)
        if not self.open:
            raise ScanError("the text ends where a JSON value is expected", len(text), len(text))
        node = self.open[-1][1]
        raise _UnclosedError(text[node.start], node.start, len(text))

    def no_key(self, at: int, opened: Node) -> NoReturn:
        text = self.text
        if at >= len(text):
            self.cut_off()
        if text[at] == ",":
            raise ScanError("a comma with no member before it; take it out", at)
        if found := _WORD.match(text, at):
            raise ScanError(f'the key {found.group()} has no quotes; write "{found.group()}"', at, found.end())
        if text[at] == "]":
            raise _MismatchedError("]", "}", opened.start, at)
        self.quotes(at)
        self.comment(at)
        self.left_out(at)
        raise ScanError(f"a key in double quotes or '}}' is expected, but {self.found(at)} is found", at)

    def no_value(self, at: int) -> NoReturn:
        text = self.text
        if at >= len(text):
            self.cut_off()
        char = text[at]
        if char == ",":
            raise ScanError("a comma with no value before it; take it out", at)
        if char in "}]" and self.open:
            opener = self.open[-1][1]
            raise _MismatchedError(char, _CLOSERS[text[opener.start]], opener.start, at)
        self.quotes(at)
        self.comment(at)
        self.left_out(at)
        if found := re.compile(r"[-+]?[\w.][\w.+-]*").match(text, at):
            raise ScanError(f"{_shown(found.group())} is no JSON number", at, found.end())
        if char == "\x00":
            raise ScanError("a NUL character: is this a binary file?", at)
        raise ScanError(f"a JSON value is expected, but {self.found(at)} is found", at)

    def no_comma(self, at: int, before: Node, parent: Node, closer: str) -> NoReturn:
        text = self.text
        if at >= len(text):
            self.cut_off()
        if text[at] in "}]":
            raise _MismatchedError(text[at], closer, parent.start, at)
        self.comment(at)
        if before.style == "json" and before.end == at and text[at] not in '":{[':
            raise ScanError(
                'this quote ends the string, and text follows; write \\" for a quote inside the string', at - 1, at
            )
        if text[at] == ":" and before.style == "json":
            raise ScanError("a ':' after a value; is a key's quote or a comma missing before it?", at)
        self.left_out(at)
        self.quotes(at)
        raise ScanError(f"no comma between this and the value before it ({self.found(at)} is found)", at)

    def left_over(self, at: int, value: Node) -> NoReturn:
        char = self.text[at]
        self.comment(at)
        if char in "}]":
            raise ScanError(f"a {char!r} too many: all that was opened is closed already", at)
        if char == ",":
            raise ScanError("a comma after the end of the value; take it out", at)
        if value.style == "json" or value.kids is None:
            raise ScanError(f"text after the end of the value: {self.found(at)}; is the file JSON at all?", at)
        raise ScanError(f"text after the end of the value: {self.found(at)}", at)

    def bad_word(self, word: str, at: int) -> NoReturn:
        hint = _WORD_HINTS.get(word, f'a text needs double quotes: "{word}"')
        raise ScanError(f"{word} is no JSON value; {hint}", at, at + len(word))

    def bad_string(self, at: int) -> NoReturn:
        text = self.text
        seen = _SOUND.match(text, at + 1)
        bad = seen.end() if seen else at + 1
        if bad >= len(text):
            raise ScanError("this string is never closed", at)
        char = text[bad]
        if char in "\r\n":
            raise ScanError("a line break inside a string (is a quote missing?); write it as \\n", bad)
        if char == "\t":
            raise ScanError("a tab inside a string; write it as \\t", bad)
        if char != "\\":
            raise ScanError(f"a control character (U+{ord(char):04X}) inside a string; write \\u{ord(char):04x}", bad)
        if text[bad + 1 : bad + 2] == "u":
            raise ScanError("\\u needs four hexadecimal digits", bad, bad + 2)
        raise ScanError(f"\\{text[bad + 1 : bad + 2]} is no JSON escape; for a backslash write \\\\", bad, bad + 2)

    def left_out(self, at: int) -> None:
        if _ELISION.match(self.text, at):
            raise ScanError("the body leaves a part out here ('...'); it can't be checked or sent", at, at + 3)

    def quotes(self, at: int) -> None:
        char = self.text[at]
        if char == "'":
            raise ScanError("a single quote; JSON strings take double quotes", at)
        if char in _CURLY_QUOTES:
            raise ScanError(f'a typographic quote {char}; JSON strings take the plain "', at)
        if char == "`":
            raise ScanError("a backtick; JSON strings take double quotes", at)

    def comment(self, at: int) -> None:
        text = self.text
        if text.startswith(("//", "/*"), at):
            if self.dialect.comments:
                raise ScanError("this comment is never closed", at, at + 2)
            raise ScanError("a comment; strict JSON has none", at, at + 2)
        if text.startswith("#", at):
            raise ScanError("a # comment; no JSON reader of the engine takes it", at)
        if text.startswith("\\\\", at):
            raise ScanError("\\\\ starts a comment in no JSON dialect; write //", at, at + 2)


class RelatedError(ScanError):
    """A problem that has to do with an earlier place, whose line in the file is put into the message."""

    def __init__(self, before: str, related: int, after: str, at: int, end: int | None = None) -> None:
        super().__init__(before + after, at, end)
        self.before = before
        self.related = related
        self.after = after

    def told(self, line: int) -> str:
        """The message, given the earlier place's line."""
        return f"{self.before}{line}{self.after}"


class _DoubledError(RelatedError):
    def __init__(self, name: str, at: int, end: int, first: int) -> None:
        super().__init__(
            f"the key {_shown(name)} stands twice in this object; the first is in line ", first, "", at, end
        )


class _UnclosedError(RelatedError):
    def __init__(self, opener: str, opened: int, at: int) -> None:
        super().__init__(f"the text ends, but the {opener!r} of line ", opened, " isn't closed", at, at)


class _MismatchedError(RelatedError):
    def __init__(self, char: str, closer: str, opened: int, at: int) -> None:
        super().__init__(f"{char!r} is found where {closer!r} should close what line ", opened, " opens", at)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")
