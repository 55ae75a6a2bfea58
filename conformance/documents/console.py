"""Requests as the Dev Tools console takes them, and JSON as people paste it: several in a text, comments, `...`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from conformance.documents.complaints import ScanError
from conformance.documents.document import BlockError, Reading, Request
from conformance.documents.json import is_plain, read_json_at, scan_error
from conformance.documents.reader import READERS, Reader
from conformance.documents.scan import CONSOLE, comment_at

if TYPE_CHECKING:
    from conformance.documents.text import Text

__all__ = ["MAX_BROKEN", "has_request", "read_console"]

MAX_BROKEN = 100
"""Broken bodies in one text after which reading ends."""

_METHODS = "GET|PUT|POST|DELETE|PATCH|HEAD"
_REQUEST = re.compile(
    rf"^[ \t]*(?P<method>{_METHODS})[ \t]+(?P<path>[^\s\"'{{=:][^\r\n]*|\{{\{{[^\r\n]*)", re.MULTILINE
)
_MEMBER = re.compile(r"""\s*("[^"\n]*")\s*:""")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_BLANK = re.compile(r"[ \t\r\n]*+(?:(?:\.{3}|\u2026)[ \t\r\n]*+)*+")
_TAIL = re.compile(r"[ \t]+(?://|#).*$|[ \t]+HTTP/[\d.]+$")


def has_request(text: str) -> bool:
    """Whether a line of the text is a request line, such as `POST /_plugins/_ml/connectors/_create`."""
    return _REQUEST.search(text) is not None


def read_console(source: Text, *, strict: bool = False) -> list[Reading]:
    """The bodies in a text, each with the request line above it; prose between them is passed over.

    A body that can't be read is an error, and reading goes on at the next request line. With `strict`, a text
    that holds neither a request nor a body is an error too.
    """
    text = source.value
    plain = is_plain(text)
    readings: list[Reading] = []
    request: Request | None = None
    at, seen, broken = 0, False, 0
    while True:
        blank = _BLANK.match(text, at)
        at = blank.end() if blank else at
        if at >= len(text):
            break
        kind, end = comment_at(text, at, console=True)
        if kind:
            at = end
            continue
        begun = text.rfind("\n", 0, at) + 1
        line = _REQUEST.match(text, begun) if not text[begun:at].strip() else None
        if line is not None:
            path = line["path"].rstrip()
            # Beyond some length it is no path, and looking for its end would take long.
            path = _TAIL.sub("", path) if len(path) < 2000 else path
            start = line.start("method")
            request = Request(line["method"], path, source.place(start, line.start("path") + len(path)))
            at, seen = line.end(), True
        elif text[at] in "{[" and not text.startswith("{{", at):
            seen = True
            try:
                document, at = read_json_at(source, at, CONSOLE, plain=plain)
                document.request = request
                readings.append(document)
                if request is not None and not request.path.partition("?")[0].endswith(("_bulk", "_msearch")):
                    # What follows a body is its answer, or a body of another request.
                    request = None
            except ScanError as error:
                following = _REQUEST.search(text, max(error.at, at + 1))
                end = following.start() if following else len(text)
                readings.append(_broken(source, error, at, end, request))
                broken += 1
                if broken == MAX_BROKEN:
                    problem = f"{MAX_BROKEN} bodies can't be read; the text after this one isn't looked at"
                    readings.append(BlockError(problem, source.place(at, end), source.slice(at, end)))
                    break
                at, request = end, None
        else:
            if strict and not seen and text[at] in "\"'":
                break
            line_break = _LINE_BREAK.search(text, at)
            at = line_break.end() if line_break else len(text)
    if strict and not seen and text.strip():
        problem = "neither a JSON value nor a request (POST /...) is found here"
        if member := _MEMBER.match(text):
            problem = f"a fragment: it begins with the member {member[1]}, not with a value or a request"
        raise BlockError(problem, source.place(0, len(text)), source)
    return readings


def _broken(source: Text, error: ScanError, at: int, end: int, request: Request | None) -> BlockError:
    place = source.place(error.at, max(error.end, error.at))
    return BlockError(scan_error(source, error).problem, place, source.slice(at, end), request=request)


def _read(source: Text) -> list[Reading]:
    return read_console(source, strict=True)


READERS.add(
    "console",
    Reader(
        suffixes=(".jsonc", ".console", ".http", ".es"),
        languages=("json", "jsonc", "json5", "console", "http", "es", "rest", "elasticsearch"),
        read=_read,
    ),
)
