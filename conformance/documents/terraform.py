"""Terraform: `opensearch_ml_connector` resources, and bodies in `jsonencode(...)` and heredocs.

Needs tree-sitter and its HCL grammar (the extra `terraform`). A value that only Terraform knows is the text
`<expression>`, with a note; `$${` is `${`, as the provider gets it.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from functools import partial
from typing import TYPE_CHECKING, Any

from conformance.documents.console import read_console
from conformance.documents.document import Document, KnownLayout, Node, Note, Reading
from conformance.documents.reader import READERS, Reader
from conformance.documents.text import Run, Text

if TYPE_CHECKING:
    from tree_sitter import Node as Tree
    from tree_sitter import Parser

__all__ = ["RESOURCE", "read_terraform"]

RESOURCE = "opensearch_ml_connector"
# A file without any of these holds no body, and need not be parsed.
_SIGNS = (RESOURCE, "jsonencode", "<<")
_ESCAPE = re.compile(r"\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\.|\$\$(?=\{)|%%(?=\{)", re.DOTALL)
_DOUBLED = re.compile(r"\$\$(?=\{)|%%(?=\{)")
_SHORT = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_LINE = re.compile(r"[^\n]*(?:\n|\Z)")


def read_terraform(text: str | Text, path: str = "") -> list[Reading]:
    """The connectors of a Terraform file, in order; a DocumentError where it is no HCL."""
    source = text if isinstance(text, Text) else Text(text, path)
    if not any(sign in source.value for sign in _SIGNS):
        return []
    try:
        return _Hcl(source).read(_parser(source))
    except RecursionError:
        raise source.error("an expression is nested too deep", 0) from None


def _parser(source: Text) -> Parser:
    try:
        import tree_sitter_hcl
        from tree_sitter import Language, Parser
    except ModuleNotFoundError as error:
        problem = f"Terraform needs {error.name}; install it with: pip install 'connector-conformance[terraform]'"
        raise source.error(problem, 0) from None
    return Parser(Language(tree_sitter_hcl.language()))


class _Hcl:
    def __init__(self, source: Text) -> None:
        self.source = source
        self.text = source.value
        # A lone surrogate (an escape in a notebook, say) has no bytes; its mark keeps the length.
        self.data = self.text.encode("utf-8", "replace")
        self.plain = self.data.isascii() and len(self.data) == len(self.text)
        self.lines = [0, *(found.end() for found in re.finditer("\n", self.text))]
        self.byte_lines = [0, *(found.end() for found in re.finditer(b"\n", self.data))]
        self.notes: list[Note] = []

    def at(self, offset: int) -> int:
        """From an offset in bytes to one in characters."""
        if self.plain:
            return offset
        line = bisect_right(self.byte_lines, offset) - 1
        return self.lines[line] + len(self.data[self.byte_lines[line] : offset].decode("utf-8"))

    def span(self, tree: Tree) -> tuple[int, int]:
        return self.at(tree.start_byte), self.at(tree.end_byte)

    def read(self, parser: Parser) -> list[Reading]:
        root = parser.parse(self.data).root_node
        if (broken := _broken(root)) is not None:
            start, _ = self.span(broken)
            what = "this is no HCL"
            if broken.is_missing:
                ends = broken.type == "heredoc_identifier"
                what = "the line that ends the heredoc is missing" if ends else f"{broken.type!r} is missing"
            raise self.source.error(what, start)
        readings: list[Reading] = []
        waiting = [root]
        while waiting:
            tree = waiting.pop()
            if tree.type == "block" and self.labels(tree)[:2] == ["resource", RESOURCE]:
                readings.append(self.document(*self.block(tree)))
                continue
            if tree.type == "function_call" and self.shown(tree.children[0]) == "jsonencode":
                given = tree.named_children[-1].named_children
                if given:
                    readings.append(self.document(*self.value(given[0])))
                continue
            if tree.type == "heredoc_template":
                value, node = self.heredoc(tree)
                if value.lstrip()[:1] in ("{", "["):
                    readings += read_console(self.source.decoded(value, partial(tuple, node.runs or ())))
                continue
            waiting += reversed(tree.children)
        return readings

    def document(self, value: Any, node: Node) -> Document:
        notes, self.notes = tuple(self.notes), []
        return Document(value, self.source, KnownLayout(node), "hcl", notes=notes, _tree=node)

    def shown(self, tree: Tree) -> str:
        start, end = self.span(tree)
        return self.text[start:end]

    def labels(self, block: Tree) -> list[str]:
        return [self.shown(part).strip('"') for part in block.children if part.type in ("identifier", "string_lit")]

    def block(self, block: Tree) -> tuple[dict[str, Any], Node]:
        """A block's attributes, and its inner blocks as lists (`actions { ... }` may stand several times)."""
        start, end = self.span(block)
        value: dict[str, Any] = {}
        kids: dict[str, tuple[Node, Node]] = {}
        body = next((part for part in block.children if part.type == "body"), None)
        for part in body.children if body is not None else ():
            if part.type == "attribute":
                name, *_, given = part.named_children
                key = Node(*self.span(name))
                value[self.shown(name)], kid = self.value(given)
                kids[self.shown(name)] = (key, kid)
            elif part.type == "block":
                self.inner_block(part, value, kids)
        return value, Node(start, end, kids=kids)

    def inner_block(self, block: Tree, value: dict[str, Any], kids: dict[str, tuple[Node, Node]]) -> None:
        name, *_ = self.labels(block)
        inner, node = self.block(block)
        if name == "client_config":
            value[name], kids[name] = inner, (Node(*self.span(block.children[0])), node)
            return
        if name in kids and isinstance(value[name], list):
            value[name].append(inner)
            known = kids[name][1]
            if isinstance(known.kids, list):
                known.kids.append(node)
                known.end = node.end
            return
        value[name] = [inner]
        kids[name] = (Node(*self.span(block.children[0])), Node(node.start, node.end, kids=[node]))

    def value(self, tree: Tree) -> tuple[Any, Node]:
        """What an expression says: data as far as it is data."""
        start, end = self.span(tree)
        kind = tree.type
        if kind in ("expression", "literal_value", "collection_value", "template_expr") and tree.named_child_count == 1:
            return self.value(tree.named_children[0])
        if kind == "object":
            return self.object(tree, start, end)
        if kind == "tuple":
            items = [self.value(item) for item in tree.named_children if item.type == "expression"]
            return [value for value, _ in items], Node(start, end, kids=[kid for _, kid in items])
        if kind in ("string_lit", "quoted_template"):
            return self.quoted(start, end)
        if kind == "heredoc_template":
            return self.heredoc(tree)
        if kind == "numeric_lit":
            return self.number(start, end)
        if kind in ("bool_lit", "null_lit"):
            return {"true": True, "false": False}.get(self.text[start:end]), Node(start, end)
        if kind == "operation" and re.fullmatch(r"-[0-9.eE+-]+", self.text[start:end]):
            return self.number(start, end)
        if kind == "function_call" and self.shown(tree.children[0]) == "jsonencode" and tree.named_child_count > 1:
            given = tree.named_children[-1].named_children
            if given:
                made = json.dumps(self.value(given[0])[0], separators=(",", ":"))
                return made, Node(start, end, "hcl", runs=[Run(0, start, len(made), end - start)])
        self.notes.append(Note("variable", self.source.place(start, end)))
        shown = f"<{' '.join(self.text[start:end].split())}>"
        return shown, Node(start, end, "hcl", runs=[Run(0, start, len(shown), end - start)])

    def number(self, start: int, end: int) -> tuple[Any, Node]:
        text = self.text[start:end]
        try:
            return int(text) if re.fullmatch(r"-?[0-9]+", text) else float(text), Node(start, end)
        except ValueError:
            return text, Node(start, end, "hcl", runs=[Run(0, start, end - start, end - start)])

    def object(self, tree: Tree, start: int, end: int) -> tuple[dict[str, Any], Node]:
        value: dict[str, Any] = {}
        kids: dict[str, tuple[Node, Node]] = {}
        for element in tree.named_children:
            if element.type != "object_elem":
                continue
            name, given = element.named_children[0], element.named_children[-1]
            key_start, key_end = self.span(name)
            text = self.text[key_start:key_end]
            if text.startswith('"'):
                key, node = self.quoted(key_start, key_end)
            else:
                key, node = text, Node(key_start, key_end)
            value[key], kid = self.value(given)
            kids[key] = (node, kid)
        return value, Node(start, end, kids=kids)

    def quoted(self, start: int, end: int) -> tuple[str, Node]:
        runs: list[Run] = []
        made = self.plain_text(runs, "", start + 1, end - 1, _ESCAPE)
        return made, Node(start, end, "hcl", runs=runs or [Run(0, start + 1, 0, 0)])

    def plain_text(self, runs: list[Run], made: str, start: int, end: int, escape: re.Pattern[str]) -> str:
        """`made` and the text between two offsets, escapes decoded; `${...}` stays as it is written."""
        at = start
        for found in escape.finditer(self.text, start, end):
            made = _add(runs, made, self.text[at : found.start()], at, found.start() - at)
            made = _add(runs, made, _meaning(found.group()), found.start(), found.end() - found.start())
            at = found.end()
        return _add(runs, made, self.text[at:end], at, end - at)

    def heredoc(self, tree: Tree) -> tuple[str, Node]:
        """The lines between the markers; with `<<-` less the indentation that all of them have."""
        start, end = self.span(tree)
        first = self.text.find("\n", start, end) + 1 or end
        last = self.text.rfind("\n", first, end) + 1
        lines: list[tuple[int, int]] = []
        at = first
        while at < last:
            found = _LINE.match(self.text, at, last)
            stop = found.end() if found else last
            lines.append((at, stop))
            at = stop
        indent = 0
        if self.text.startswith("<<-", start):
            shown = [self.text[at:stop] for at, stop in lines if self.text[at:stop].strip()]
            indent = min((len(line) - len(line.lstrip(" \t")) for line in shown), default=0)
        runs: list[Run] = []
        made = ""
        for at, stop in lines:
            taken = min(indent, stop - at - 1)
            made = self.plain_text(runs, made, at + taken, stop, _DOUBLED)
        return made, Node(start, end, "hcl", runs=runs or [Run(0, first, 0, 0)])


def _add(runs: list[Run], made: str, text: str, raw: int, raw_length: int) -> str:
    if text:
        runs.append(Run(len(made), raw, len(text), raw_length))
    return made + text


def _meaning(escape: str) -> str:
    if escape in ("$$", "%%"):
        return escape[0]
    kind, digits = escape[1], escape[2:]
    if kind in "uU" and digits:
        return chr(int(digits, 16))
    return _SHORT.get(escape[1], escape[1])


def _broken(root: Tree) -> Tree | None:
    """The first part of the tree that the grammar could not make sense of."""
    if not root.has_error:
        return None
    waiting = [root]
    while waiting:
        tree = waiting.pop()
        if tree.is_error or tree.is_missing:
            return tree
        waiting += [part for part in reversed(tree.children) if part.has_error or part.is_missing]
    return None


READERS.add("terraform", Reader(suffixes=(".tf",), languages=("terraform", "hcl", "tf"), read=read_terraform))
