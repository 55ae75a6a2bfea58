"""Places in a file as editors count them: lines from 0, columns in UTF-16 units (or what the client asked for)."""

from __future__ import annotations

from bisect import bisect_right

from lsprotocol.types import Position, PositionEncodingKind, Range

from conformance.documents.text import Text

__all__ = ["Positions"]

_MARK = "\ufeff"


class Positions:
    """The positions of one text.

    Lines end as the protocol says, at `\\n`, `\\r\\n` and a lone `\\r`: nowhere else. Offsets are those of the linter,
    which does not count a byte order mark; an editor that hands one over counts it.
    """

    def __init__(self, source: str, encoding: str = PositionEncodingKind.Utf16) -> None:
        self._mark = source.startswith(_MARK)
        self._text = Text(source.removeprefix(_MARK))
        self._encoding = encoding

    def position(self, offset: int) -> Position:
        """Where a character stands."""
        lines = self._text.lines
        line = bisect_right(lines, offset) - 1
        before = self._text.value[lines[line] : offset]
        return Position(line, self._width(_MARK + before if self._mark and line == 0 else before))

    def range(self, start: int, end: int) -> Range:
        """From a character to another, which is no longer part of it."""
        return Range(self.position(start), self.position(end))

    def offset(self, position: Position) -> int:
        """The character at a position; behind the end of a line, its end, as the protocol has it."""
        lines = self._text.lines
        if position.line >= len(lines):
            return len(self._text.value)
        start = lines[position.line]
        end = lines[position.line + 1] if position.line + 1 < len(lines) else len(self._text.value)
        line = self._text.value[start:end].rstrip("\r\n")
        left = position.character - (self._width(_MARK) if self._mark and position.line == 0 else 0)
        at = 0
        while at < len(line) and left > 0:
            left -= self._width(line[at])
            at += 1
        return start + at

    @property
    def whole(self) -> Range:
        """All of the text, the byte order mark left alone."""
        return self.range(0, len(self._text.value))

    def _width(self, text: str) -> int:
        if self._encoding == PositionEncodingKind.Utf32:
            return len(text)
        if self._encoding == PositionEncodingKind.Utf8:
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
