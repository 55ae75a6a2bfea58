"""The source with a caret under the place, for a terminal."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from conformance.documents.text import Text, line_starts

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.finding import Place

__all__ = ["snippet"]

_TAB = "    "


def snippet(place: Place, text: str | Text, *, width: int = 100, masked: Callable[[str], str] | None = None) -> str:
    """The line of the place with carets under it; of several lines the first and the last.

    `text` is the whole file's; a Text knows its lines already. `masked` hides what nobody may see of a line, and keeps
    its length. Long lines are cut around the place to about `width` columns, tabs become four blanks, control
    characters a dot, and wide characters count as two columns.
    """
    starts = line_starts(text) if isinstance(text, str) else text.root.lines
    text = text if isinstance(text, str) else text.root.value
    if not 1 <= place.line <= len(starts):
        return ""
    margin = len(str(place.end_line))
    lines = [f"{place.line:>{margin}} | "]
    hide = masked or str
    first = hide(_line(text, starts, place.line))
    several = place.end_line > place.line
    end = len(first) + 1 if several else max(place.end_column, place.column + 1)
    shown, marks = _marked(first, place.column, end, width)
    lines = [f"{place.line:>{margin}} | {shown}", f"{'':>{margin}} | {marks}"]
    if several and place.end_line <= len(starts) and place.end_column > 1:
        last = hide(_line(text, starts, place.end_line))
        begin = len(last) - len(last.lstrip()) + 1
        shown, marks = _marked(last, min(begin, place.end_column - 1), place.end_column, width)
        if place.end_line - place.line > 1:
            lines.append(f"{'.' * min(3, margin):>{margin}} |")
        lines += [f"{place.end_line:>{margin}} | {shown}", f"{'':>{margin}} | {marks}"]
    return "\n".join(line.rstrip() for line in lines)


def _line(text: str, starts: list[int], number: int) -> str:
    end = starts[number] if number < len(starts) else len(text)
    return text[starts[number - 1] : end].rstrip("\r\n")


def _marked(line: str, start: int, end: int, width: int) -> tuple[str, str]:
    """The line cut to a width, and the carets for the columns from start up to end (1-based, exclusive)."""
    low, high = start - 1, max(end - 1, start)
    first, last = 0, len(line)
    if len(line) > width:
        span = min(high - low, width)
        first = max(0, min(low - (width - span) // 2, len(line) - width))
        last = first + width
    cells = [_cell(char) for char in line[first:last]]
    before = sum(_columns(cell) for cell in cells[: low - first])
    under = sum(_columns(cell) for cell in cells[low - first : high - first])
    head = "..." if first else ""
    tail = "..." if last < len(line) else ""
    return head + "".join(cells) + tail, " " * (len(head) + before) + "^" * max(under, 1)


def _cell(char: str) -> str:
    if char == "\t":
        return _TAB
    if unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp"):
        return "."
    if unicodedata.category(char) == "Cf":
        return ""
    return char


def _columns(cell: str) -> int:
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in cell
    )
