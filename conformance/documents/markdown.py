"""Markdown: the fenced and indented blocks of a page, each read by the reader of its language."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from conformance.documents.console import has_request, read_console
from conformance.documents.document import Block, BlockError, Document, Reading
from conformance.documents.reader import READERS, Reader, for_language
from conformance.documents.text import Run, Text
from conformance.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = ["blocks", "read_block", "read_markdown"]

_LANGUAGE = re.compile(r"[\w+.-]*")
_CURL = re.compile(r"^[ \t]*(?:[$%#][ \t]+)?curl\b", re.MULTILINE)
# A body, and not a section of an INI file or a log line in brackets.
_BODY = re.compile(r"\s*(?:(?://|#)[^\n]*\n\s*)*(?:\{\s*(?:[\"'}/<\u201c]|\.{3})|\[\s*(?:[\"{\[\]\d-]|\.{3}))")
_PLAIN = ("", "text", "plaintext", "txt", "plain", "none", "output", "response")


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # Blocks are enough: what stands inside a paragraph is nobody's blueprint.
    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def read_markdown(text: str | Text, path: str = "") -> list[Reading]:
    """The documents in a page's blocks, in order, and an error for each block or body that can't be read."""
    source = text if isinstance(text, Text) else Text(text, path)
    readings: list[Reading] = []
    for block, inside, closed in blocks(source):
        found = read_block(inside, block)
        if closed:
            readings += found
        else:
            # It swallows the rest of the page, so what else is wrong with it tells nothing.
            readings += [reading for reading in found if isinstance(reading, Document)]
            readings.append(BlockError("this code fence is never closed", block.place, inside, block=block))
    return readings


def read_block(inside: Text, block: Block) -> list[Reading]:
    """What a block holds, by its language and its content; nothing for a language that holds no blueprints."""
    readings: list[Reading]
    try:
        readings = _read_block(inside, block.language)
    except DocumentError as error:
        readings = [error]
    return [_in_block(reading, inside, block) for reading in readings]


def _read_block(inside: Text, language: str) -> list[Reading]:
    text = inside.value
    shell = READERS.get("shell")
    if shell is not None and _CURL.search(text):
        return shell.read(inside)
    if reader := for_language(language):
        return reader.read(inside)
    if language in _PLAIN:
        for candidate in READERS.values():
            if candidate.sniff is not None and candidate.sniff(text):
                return candidate.read(inside)
    if has_request(text) or (language in _PLAIN and _BODY.match(text)):
        return read_console(inside)
    return []


def _in_block(reading: Reading, inside: Text, block: Block) -> Reading:
    if isinstance(reading, Document):
        reading.block = reading.block or block
        return reading
    if isinstance(reading, BlockError):
        reading.block = reading.block or block
        return reading
    lines = inside.root.lines
    at = lines[reading.line - 1] + reading.column - 1 if 0 < reading.line <= len(lines) else 0
    place = inside.root.place(at, at)
    return BlockError(reading.problem, place, inside, block=block)


def blocks(source: Text) -> list[tuple[Block, Text, bool]]:
    """Each code block of a page: its language and opening line, its text, and whether its fence is closed."""
    found: list[tuple[Block, Text, bool]] = []
    for token in _parser().parse(source.value):
        if token.type not in ("fence", "code_block") or token.map is None:
            continue
        first, last = token.map
        info = _LANGUAGE.match(token.info.strip())
        language = info.group().lower() if info else ""
        start = source.lines[first]
        opening = _line(source, first)
        place = source.place(start + len(opening) - len(opening.lstrip()), start + len(opening))
        fenced = token.type == "fence"
        closed = not fenced or (last > first + 1 and _line(source, last - 1).strip(" \t>").startswith(token.markup))
        inside = source.decoded(token.content, _tracer(source, token, first + fenced))
        found.append((Block(language, place), inside, closed))
    return found


def _line(source: Text, number: int) -> str:
    lines = source.lines
    end = lines[number + 1] if number + 1 < len(lines) else len(source.value)
    return source.value[lines[number] : end].rstrip("\r\n")


def _tracer(source: Text, token: Token, first: int) -> Callable[[], list[Run]]:
    """How the content of a block stands in the page: its lines lack quote marks and the indentation of lists."""

    def runs() -> list[Run]:
        made: list[Run] = []
        at = 0
        contents = token.content.split("\n")
        for offset, content in enumerate(contents):
            number = first + offset
            if number >= len(source.lines):
                break
            start = source.lines[number]
            line = _line(source, number)
            text = content.lstrip(" ") if not line.endswith(content) else content
            raw = start + len(line) - len(text)
            pad = len(content) - len(text)
            if pad:
                # A tab of which a part belongs to the indentation that is taken off.
                made.append(Run(at, max(raw - 1, start), pad, 0 if raw == start else 1))
            made.append(Run(at + pad, raw, len(text), len(text)))
            at += len(content)
            if offset + 1 < len(contents):
                end = source.lines[number + 1] if number + 1 < len(source.lines) else len(source.value)
                made.append(Run(at, start + len(line), 1, end - start - len(line)))
                at += 1
        return _merged(made)

    return runs


def _merged(runs: list[Run]) -> list[Run]:
    """The runs without the empty ones, neighbours joined where characters stand one by one."""
    made: list[Run] = []
    for run in runs:
        if not run.length:
            continue
        last = made[-1] if made else None
        if (
            last is not None
            and last.raw + last.raw_length == run.raw
            and last.length == last.raw_length
            and run.length == run.raw_length
        ):
            made[-1] = Run(last.at, last.raw, last.length + run.length, last.raw_length + run.raw_length)
        else:
            made.append(run)
    return made or [Run(0, runs[0].raw if runs else 0, 0, 0)]


READERS.add("markdown", Reader(suffixes=(".md", ".markdown", ".mdx"), languages=("md", "markdown"), read=read_markdown))
