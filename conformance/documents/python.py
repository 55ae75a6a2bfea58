"""Python: the dict literals of a program, and the JSON texts in its strings, as values with places.

Nothing is run. A value that only the program knows is the text `<expression>`, with a note; JSON built with
`json.dumps` of a literal is the text that it would be.
"""

from __future__ import annotations

import ast
import json
import re
from typing import TYPE_CHECKING, Any

from conformance.documents.console import read_console
from conformance.documents.document import BlockError, Document, KnownLayout, Node, Note, Reading, Request
from conformance.documents.pystrings import string_runs
from conformance.documents.reader import READERS, Reader
from conformance.documents.text import Run, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["read_python"]

_METHODS = {"get", "put", "post", "delete", "patch", "head"}
_BODIES = ("json", "data", "body", "content", "payload")
_JSON_LIKE = re.compile(r'\s*\{\s*"')
_MAGIC = re.compile(r"^([ \t]*)([%!])", re.MULTILINE)


def read_python(text: str | Text, path: str = "") -> list[Reading]:
    """The outermost dicts with text keys, and strings of JSON, in order; with the request that sends them, if seen."""
    source = text if isinstance(text, Text) else Text(text, path)
    tree = _parsed(source)
    program = _Program(source)
    readings: list[Reading] = []
    try:
        program.requests(tree)
        for node in _outermost(tree):
            readings += program.read(node)
    except RecursionError:
        raise source.error("an expression is nested too deep", 0) from None
    return readings


def _parsed(source: Text) -> ast.Module:
    # A notebook's magics (%pip, !curl) are no Python: as comments they keep the columns of the rest.
    text = _MAGIC.sub(r"\1#", source.value) if _MAGIC.search(source.value) else source.value
    for attempt in (source.value, text):
        try:
            return ast.parse(attempt)
        except SyntaxError as error:
            failure = error
        except (ValueError, RecursionError, MemoryError):
            raise source.error("nested too deep, or no Python at all", 0) from None
    lines = source.lines
    line = min(max(failure.lineno or 1, 1), len(lines))
    at = min(lines[line - 1] + max((failure.offset or 1) - 1, 0), len(source.value))
    raise source.error(f"this is no Python: {failure.msg}", at)


def _outermost(tree: ast.AST) -> Iterator[ast.Dict | ast.Constant]:
    """Dicts with a text key, and strings that look like JSON, that no other one holds; in the order of the text."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Dict) and any(isinstance(key, ast.Constant) for key in node.keys):
            if any(isinstance(key, ast.Constant) and isinstance(key.value, str) for key in node.keys):
                yield node
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _JSON_LIKE.match(node.value):
            yield node
        waiting += reversed(list(ast.iter_child_nodes(node)))


class _Program:
    def __init__(self, source: Text) -> None:
        self.source = source
        self.starts = source.lines
        self.lines = [line.encode() for line in _split(source)]
        self.sent: dict[ast.AST, Request] = {}
        self.notes: list[Note] = []

    def offset(self, line: int, column: int) -> int:
        """From Python's line and column in bytes to an offset in characters."""
        data = self.lines[line - 1]
        return self.starts[line - 1] + (column if data.isascii() else len(data[:column].decode("utf-8", "ignore")))

    def span(self, node: ast.expr) -> tuple[int, int]:
        return (
            self.offset(node.lineno, node.col_offset),
            self.offset(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset),
        )

    def requests(self, tree: ast.Module) -> None:
        """Which literal is the body of which call, through names that are assigned before."""
        named: dict[str, ast.expr] = {}
        texts: dict[str, str] = {}
        for node in sorted(
            (node for node in ast.walk(tree) if isinstance(node, (ast.Assign, ast.AnnAssign, ast.Call))),
            key=lambda node: (node.lineno, node.col_offset),
        ):
            if isinstance(node, ast.Call):
                self.call(node, named, texts)
                continue
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and node.value is not None:
                    named[target.id] = node.value
                    texts[target.id] = _text(node.value, texts)

    def call(self, node: ast.Call, named: dict[str, ast.expr], texts: dict[str, str]) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        spoken = [_text(argument, texts) for argument in arguments]
        method = name.upper() if name in _METHODS else next((text for text in spoken if text.lower() in _METHODS), "")
        path = next((text for text in spoken if "/" in text), "")
        if not method or not path:
            return
        path = re.sub(r"^(?:https?://)?[^/]*", "", path) or path
        request = Request(method.upper(), path, self.source.place(*self.span(node.func)))
        given = [keyword.value for keyword in node.keywords if keyword.arg in _BODIES] or node.args
        for argument in given:
            body = _followed(argument, named)
            if isinstance(body, (ast.Dict, ast.Constant)):
                self.sent[body] = request

    def read(self, node: ast.Dict | ast.Constant) -> list[Reading]:
        request = self.sent.get(node)
        if isinstance(node, ast.Dict):
            self.notes = []
            value, root = self.value(node)
            layout = KnownLayout(root)
            notes = tuple(self.notes)
            return [Document(value, self.source, layout, "python", request=request, notes=notes, _tree=root)]
        start, end = self.span(node)
        value = str(node.value)
        inside = self.source.decoded(value, lambda: string_runs(self.source.value, start, end, value))
        readings = read_console(inside)
        for reading in readings:
            if isinstance(reading, (Document, BlockError)):
                reading.request = reading.request or request
        # A string that only looks like JSON is nobody's mistake unless a request sends it.
        return [reading for reading in readings if isinstance(reading, Document) or request is not None]

    def value(self, node: ast.expr) -> tuple[Any, Node]:
        start, end = self.span(node)
        text = self.source.value
        if isinstance(node, ast.Dict):
            return self.dict(node, start, end)
        if isinstance(node, (ast.List, ast.Tuple)):
            parts = [self.value(item) for item in node.elts]
            return [value for value, _ in parts], Node(start, end, kids=[kid for _, kid in parts])
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                return node.value, Node(start, end, "python", runs=string_runs(text, start, end, node.value))
            if node.value is None or isinstance(node.value, (bool, int, float)):
                return node.value, Node(start, end)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            number = node.operand.value
            if isinstance(number, (int, float)) and not isinstance(number, bool):
                return -number, Node(start, end)
        if isinstance(node, ast.JoinedStr):
            return self.joined(node, start, end)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self.added(node, start, end)
        if (
            isinstance(node, ast.Call)
            and getattr(node.func, "attr", "") == "dumps"
            and node.args
            and isinstance(node.args[0], (ast.Dict, ast.List))
        ):
            inner, _ = self.value(node.args[0])
            made = json.dumps(inner)
            return made, Node(start, end, "python", runs=[Run(0, start, len(made), end - start)])
        self.notes.append(Note("variable", self.source.place(start, end)))
        shown = f"<{' '.join(text[start:end].split())}>"
        return shown, Node(start, end, "python", runs=[Run(0, start, len(shown), end - start)])

    def dict(self, node: ast.Dict, start: int, end: int) -> tuple[Any, Node]:
        value: dict[str, Any] = {}
        kids: dict[str, tuple[Node, Node]] = {}
        for key, item in zip(node.keys, node.values, strict=True):
            if key is None:
                # `**other` adds members that only the program knows.
                self.notes.append(Note("variable", self.source.place(*self.span(item))))
                continue
            name, key_node = self.value(key)
            if not isinstance(name, str):
                name = json.dumps(name) if isinstance(name, (bool, int, float)) or name is None else str(name)
            value[name], kid = self.value(item)
            kids[name] = (key_node, kid)
        return value, Node(start, end, kids=kids)

    def joined(self, node: ast.JoinedStr, start: int, end: int) -> tuple[str, Node]:
        """An f-string: its text, with each replacement as written."""
        text = self.source.value
        value = ""
        for part in node.values:
            if isinstance(part, ast.Constant):
                value += str(part.value)
            else:
                self.notes.append(Note("variable", self.source.place(start, end)))
                value += "{" + ast.unparse(part.value if isinstance(part, ast.FormattedValue) else part) + "}"
        return value, Node(start, end, "python", runs=string_runs(text, start, end, value))

    def added(self, node: ast.BinOp, start: int, end: int) -> tuple[str, Node]:
        """Texts joined with `+`: the pieces one after the other."""
        runs: list[Run] = []
        made = ""
        for side in (node.left, node.right):
            value, part = self.value(side)
            shown = value if isinstance(value, str) else f"<{value!r}>"
            own = part.runs or [Run(0, part.start, len(shown), part.end - part.start)]
            runs += [run._replace(at=run.at + len(made)) for run in own]
            made += shown
        return made, Node(start, end, "python", runs=runs)


def _followed(body: ast.expr, named: dict[str, ast.expr]) -> ast.expr:
    """The expression behind names and `json.dumps(...)`; some steps at most, for names can go in a circle."""
    for _ in range(10):
        if isinstance(body, ast.Name) and body.id in named:
            body = named[body.id]
        elif isinstance(body, ast.Call) and body.args and getattr(body.func, "attr", "") == "dumps":
            body = body.args[0]
        else:
            break
    return body


def _split(source: Text) -> list[str]:
    lines = source.lines
    return [source.value[start:end] for start, end in zip(lines, [*lines[1:], len(source.value)], strict=True)]


def _text(node: ast.expr, texts: dict[str, str]) -> str:
    """What a URL or a method is as far as it stands there: constants, names of constants, f-strings, sums."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.Name):
        return texts.get(node.id, "")
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part, texts) or "<...>" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _text(node.left, texts) + _text(node.right, texts)
    if isinstance(node, ast.FormattedValue):
        return _text(node.value, texts)
    return ""


_SENDS = re.compile(
    r"^[ \t]*(?:\w+ = )?requests\.(?:post|put)\(|^(?:import|from) (?:requests|boto3|opensearchpy|json)\b", re.MULTILINE
)

READERS.add(
    "python",
    Reader(
        suffixes=(".py",),
        languages=("python", "py", "python3", "ipython"),
        read=read_python,
        sniff=lambda text: _SENDS.search(text) is not None,
    ),
)
