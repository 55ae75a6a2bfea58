"""A text that knows where each of its characters stands in the file on disk."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from conformance.errors import DocumentError
from conformance.finding import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Run", "Text", "line_starts"]

_SHORT = 10_000
"""Characters of a text whose lines are counted for each place; those of a longer one are listed."""
_BREAK = re.compile(r"\r\n|\r|\n")


class Run(NamedTuple):
    """A stretch of a decoded text and the raw text that it came from.

    Equal lengths map character by character; otherwise all the decoded characters stand for all the raw ones
    (an escape, a folded line break). Raw text between two runs (indentation, quotes) stands for nothing.
    """

    at: int
    raw: int
    length: int
    raw_length: int


def line_starts(text: str) -> list[int]:
    r"""Offsets at which lines begin; `\n`, `\r\n` and a lone `\r` end one, as in editors."""
    if "\r" in text:
        return [0, *(found.end() for found in _BREAK.finditer(text))]
    starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
    # behind the last line none begins
    starts.pop()
    return starts


class Text:
    """A file's text, or a text decoded from a part of another one.

    `value` is what it says. `span` and `place` lead back to the file through all layers; the map of a layer is
    computed when it is first asked for.
    """

    __slots__ = ("_lines", "_make_runs", "_parent", "_runs", "_starts", "path", "value")

    def __init__(self, value: str, path: str = "") -> None:
        self.value: str = value
        self.path: str = path
        self._parent: Text | None = None
        self._make_runs: Callable[[], Sequence[Run]] = tuple
        self._runs: Sequence[Run] = ()
        self._starts: list[int] | None = None
        self._lines: list[int] | None = None

    def decoded(self, value: str, runs: Callable[[], Sequence[Run]]) -> Text:
        """A text decoded from this one; `runs` says, when asked, which characters came from where."""
        child = Text(value, self.path)
        child._parent = self
        child._make_runs = runs
        return child

    def slice(self, start: int, end: int) -> Text:
        """The part of this text between two offsets."""
        return self.decoded(self.value[start:end], lambda: (Run(0, start, end - start, end - start),))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets of a range of this text in the file; an empty range stays empty."""
        text: Text = self
        while text._parent is not None:
            start, end = text._raw(start, end)
            text = text._parent
        return start, end

    def _raw(self, start: int, end: int) -> tuple[int, int]:
        if self._starts is None:
            # There is always a run: an empty text has one of length 0, for its place.
            self._runs = self._make_runs()
            self._starts = [run.at for run in self._runs]
        runs = self._runs
        run = runs[max(bisect_right(self._starts, start) - 1, 0)]
        if start >= run.at + run.length:
            first = run.raw + run.raw_length
        else:
            first = run.raw + (start - run.at if run.length == run.raw_length else 0)
        if end <= start:
            return first, first
        run = runs[bisect_right(self._starts, end - 1) - 1]
        if end > run.at + run.length or run.length != run.raw_length:
            return first, run.raw + run.raw_length
        return first, run.raw + end - run.at

    @property
    def root(self) -> Text:
        """The file's own text."""
        text: Text = self
        while text._parent is not None:
            text = text._parent
        return text

    def place(self, start: int, end: int | None = None) -> Place:
        """Where a range of this text stands in the file; without an end, the empty place before a character."""
        return self.root.place_at(*self.span(start, start if end is None else end))

    def place_at(self, first: int, last: int) -> Place:
        """The place that two offsets of a file's own text are."""
        text = self.value
        if self._lines is None and len(text) <= _SHORT and "\r" not in text:
            # to count the lines anew costs less than a list of them
            line, column = text.count("\n", 0, first) + 1, first - text.rfind("\n", 0, first)
            end_line, end_column = line + text.count("\n", first, last), last - text.rfind("\n", 0, last)
        else:
            lines = self.lines
            line, end_line = bisect_right(lines, first), bisect_right(lines, last)
            column, end_column = first - lines[line - 1] + 1, last - lines[end_line - 1] + 1
        return Place(self.path, line, column, end_line, end_column, first, last)

    @property
    def lines(self) -> list[int]:
        """Offsets of this text's lines."""
        if self._lines is None:
            self._lines = line_starts(self.value)
        return self._lines

    def error(self, problem: str, at: int) -> DocumentError:
        """An error at a character of this text."""
        where = self.place(at)
        return DocumentError(problem, path=self.path, line=where.line, column=where.column)

    def line_of(self, at: int) -> int:
        """The line of the file in which a character stands."""
        return self.place(at).line
