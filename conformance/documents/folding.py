"""Where the characters of a YAML scalar stand: quotes, escapes, folded lines, indentation, chomping.

Follows what libyaml does with each style (YAML 1.1, sections 9.1 to 9.3 and 5.7).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from conformance.documents.text import Run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.documents.document import Node

__all__ = ["scalar_runs"]

_BREAKS = "\r\n\x85\u2028\u2029"
_HEADER = re.compile(r"[|>][-+0-9]*[ \t]*(?:#[^\r\n\x85\u2028\u2029]*)?(?:\r\n|[\r\n\x85\u2028\u2029])?")
_LINE = re.compile(r"([^\r\n\x85\u2028\u2029]*)(\r\n|[\r\n\x85\u2028\u2029])?")
_ESCAPE = re.compile(
    r"\\(?:x[0-9a-fA-F]{2}|u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)",
    re.DOTALL,
)


def scalar_runs(text: str, node: Node, value: str) -> Sequence[Run]:
    """The runs of a string; where a text is written in a way not foreseen here, one run that stands for all of it."""
    builder = _Runs()
    if node.style in ("literal", "folded"):
        _block(builder, text, node, value)
    elif node.style:
        edge = 0 if node.style == "plain" else 1
        _flow(builder, text, node.start + edge, node.end - edge, node.style)
    if builder.at != len(value):
        return (Run(0, node.start, len(value), node.end - node.start),)
    return builder.runs or (Run(0, min(node.start + 1, node.end), 0, 0),)


class _Runs:
    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.at = 0

    def add(self, raw: int, length: int, raw_length: int) -> None:
        if length:
            self.runs.append(Run(self.at, raw, length, raw_length))
            self.at += length

    def plain(self, start: int, end: int) -> None:
        self.add(start, end - start, end - start)


def _flow(runs: _Runs, text: str, start: int, end: int, style: str) -> None:
    """A plain or quoted scalar: line breaks fold, escapes stand for one character."""
    at = begun = start
    while at < end:
        char = text[at]
        if char in " \t":
            blanks = at
            while at < end and text[at] in " \t":
                at += 1
            if at < end and text[at] in _BREAKS:
                runs.plain(begun, blanks)
                at = begun = _fold(runs, text, blanks, end)
        elif char in _BREAKS:
            runs.plain(begun, at)
            at = begun = _fold(runs, text, at, end)
        elif char == "\\" and style == "double":
            runs.plain(begun, at)
            if text[at + 1] in _BREAKS:
                at = begun = _fold(runs, text, at + 1, end, escaped=True)
            else:
                found = _ESCAPE.match(text, at)
                length = found.end() - at if found else 2
                runs.add(at, 1, length)
                at = begun = at + length
        elif char == "'" and style == "single":
            runs.plain(begun, at)
            runs.add(at, 1, 2)
            at = begun = at + 2
        else:
            at += 1
    runs.plain(begun, end)


def _fold(runs: _Runs, text: str, at: int, end: int, *, escaped: bool = False) -> int:
    """Blanks and line breaks: the first break is a space if no other follows; an escaped one is nothing."""
    start = at
    breaks: list[tuple[int, int]] = []
    while at < end and (text[at] in " \t" or text[at] in _BREAKS):
        if text[at] in _BREAKS:
            length = 2 if text.startswith("\r\n", at) else 1
            breaks.append((at, length))
            at += length
        else:
            at += 1
    first, length = breaks[0]
    kept = breaks[1:]
    if not escaped:
        if text[first] in "\u2028\u2029":
            kept = breaks
        elif not kept:
            runs.add(start, 1, at - start)
    for raw, raw_length in kept:
        runs.add(raw, 1, raw_length)
    return at


def _block(runs: _Runs, text: str, node: Node, value: str) -> None:
    """A literal or folded block: the indentation goes, a folded break between two plain lines is a space."""
    header = _HEADER.match(text, node.start)
    if header is None:
        return
    lines = _lines(text, header.end(), value)
    indent = _indent(lines, value)
    folded = node.style == "folded"
    waiting: list[tuple[int, int, str]] = []
    before_blank = True
    for start, content, length, line_break in lines:
        if content[:indent].strip(" "):
            break
        # A line of no more than the indentation counts as empty.
        extra = content[indent:]
        if not extra and not content.strip(" "):
            if runs.at >= len(value) and not waiting:
                break
            waiting.append((start + len(content), length, line_break))
            continue
        blank = extra[:1] in (" ", "\t")
        if waiting:
            first, first_length, first_break = waiting[0]
            if folded and first_break not in {"\u2028", "\u2029"} and not before_blank and not blank:
                if len(waiting) == 1:
                    runs.add(first, 1, first_length)
                else:
                    for raw, raw_length, _ in waiting[1:]:
                        runs.add(raw, 1, raw_length)
            else:
                for raw, raw_length, _ in waiting:
                    runs.add(raw, 1, raw_length)
        runs.plain(start + indent, start + len(content))
        waiting = [(start + len(content), length, line_break)]
        before_blank = blank
        if runs.at >= len(value):
            return
    for raw, raw_length, _ in waiting:
        if runs.at < len(value):
            runs.add(raw, 1, raw_length)


def _lines(text: str, at: int, value: str) -> list[tuple[int, str, int, str]]:
    """Lines from an offset on, as many as the value can need: start, content, length of the break, the break."""
    most = sum(value.count(mark) for mark in "\n\u2028\u2029 ") + 2
    lines: list[tuple[int, str, int, str]] = []
    while at < len(text) and len(lines) <= most * 2:
        found = _LINE.match(text, at)
        if found is None:
            break
        line_break = found[2] or ""
        lines.append((at, found[1], len(line_break), line_break))
        at = found.end()
    return lines


def _indent(lines: list[tuple[int, str, int, str]], value: str) -> int:
    """How far the block is indented: what its first line with text lacks in the value."""
    shown = next((part for part in re.split("[\n\u2028\u2029]", value) if part.strip(" ")), None)
    if shown is not None:
        content = next((content for _, content, _, _ in lines if content.strip(" ")), "")
        return len(content) - len(content.lstrip(" ")) - (len(shown) - len(shown.lstrip(" ")))
    spaces = max((len(part) for part in value.split("\n")), default=0)
    widest = max((len(content) for _, content, _, _ in lines), default=0)
    return widest - spaces if spaces else widest
