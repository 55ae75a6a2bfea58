"""A value, and where each part of it stands in the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from conformance.documents.text import Run
from conformance.errors import DocumentError
from conformance.pointer import pointer_steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.documents.text import Text
    from conformance.finding import Place

__all__ = [
    "Block",
    "BlockError",
    "Document",
    "KnownLayout",
    "Layout",
    "Node",
    "Note",
    "Reading",
    "Request",
]


@dataclass(slots=True)
class Node:
    """Where a value stands in its text: offsets, how a string is written, and its parts.

    `kids` is a list for an array, and for an object a dict of key -> (node of the key, node of the value).
    """

    start: int
    end: int
    style: str = ""
    kids: list[Node] | dict[str, tuple[Node, Node]] | None = None
    runs: Sequence[Run] | None = None


class Layout(Protocol):
    """What a format knows: the nodes of a text, and how the characters of one of its strings are written."""

    def tree(self, text: str) -> Node:
        """The node of the whole value."""
        ...

    def seek(self, text: str, steps: Sequence[str]) -> tuple[Node, Node] | None:
        """The nodes of a value and of its key, for less than the tree costs; None where the format has no such way.

        KeyError where the steps lead nowhere; the nodes may lack their parts.
        """
        ...

    def span(self, text: str, node: Node, start: int, end: int) -> tuple[int, int] | None:
        """Where characters of the string at a node stand in the text, for less than its runs cost; None likewise."""
        ...

    def runs(self, text: str, node: Node, value: str) -> Sequence[Run]:
        """Where the characters of the string at a node stand in the text."""
        ...


class KnownLayout(NamedTuple):
    """A layout whose nodes, and the runs of its strings, were found while reading."""

    root: Node

    def tree(self, text: str) -> Node:  # noqa: ARG002 - known since the reading
        """The nodes."""
        return self.root

    def seek(self, text: str, steps: Sequence[str]) -> None:
        """Not needed."""

    def span(self, text: str, node: Node, start: int, end: int) -> None:
        """Not needed."""

    def runs(self, text: str, node: Node, value: str) -> Sequence[Run]:  # noqa: ARG002 - the node has them
        """One run that stands for all, where the reader found none."""
        return node.runs or (Run(0, node.start, len(value), node.end - node.start),)


class Request(NamedTuple):
    """The line of a console request, a curl command or a call, which the document is the body of."""

    method: str
    path: str
    place: Place


class Block(NamedTuple):
    """What the document was found in: a fence of a Markdown page, a cell of a notebook, a command."""

    language: str
    place: Place


class Note(NamedTuple):
    """Something that the reader let pass though strict readers don't.

    Kinds: comment, hash-comment, triple-quote, elision, placeholder (a value left as `<NAME>`, not in quotes),
    trailing-comma, liquid, variable (a value that a program fills in), unfenced (a fence that is never closed).
    """

    kind: str
    place: Place


_FEW = 4
"""So many places of a document are looked for one by one, before all are found at once."""


@dataclass(slots=True, eq=False)
class Document:
    """A value (plain dict, list, str, ...) whose places are computed when they are asked for.

    `language` is json, yaml, python, hcl, ...; `request` and `block` say what it was found in.
    """

    value: Any
    text: Text
    layout: Layout
    language: str
    request: Request | None = None
    block: Block | None = None
    notes: tuple[Note, ...] = ()
    _tree: Node | None = field(default=None, repr=False)
    _sought: int = field(default=0, repr=False)
    _strings: dict[tuple[str, bool], Text] = field(default_factory=dict, repr=False)

    @property
    def path(self) -> str:
        """The file, as the user wrote it."""
        return self.text.path

    def node(self, pointer: str, *, key: bool = False) -> Node:
        """The node of a value, or of the key that it stands under; a pointer that leads nowhere is a KeyError."""
        if self._tree is None:
            self._tree = self.layout.tree(self.text.value)
        found = name = self._tree
        for part in pointer_steps(pointer):
            kids = found.kids
            if isinstance(kids, dict):
                if part not in kids:
                    raise KeyError(pointer)
                name, found = kids[part]
            elif kids is not None and part.isascii() and part.isdigit() and int(part) < len(kids):
                name = found = kids[int(part)]
            else:
                raise KeyError(pointer)
        return name if key else found

    @property
    def _one_by_one(self) -> bool:
        """Whether places are still looked for singly."""
        return self._tree is None and self._sought < _FEW

    def _node(self, pointer: str, *, key: bool) -> Node:
        """As `node`, perhaps without its parts."""
        if self._one_by_one:
            self._sought += 1
            sought = self.layout.seek(self.text.value, pointer_steps(pointer))
            if sought is not None:
                return sought[0] if key else sought[1]
        return self.node(pointer, key=key)

    def holds(self, pointer: str) -> bool:
        """Whether there is a value at a pointer that has a place of its own."""
        try:
            self._node(pointer, key=False)
        except KeyError:
            return False
        return True

    def place(self, pointer: str = "", *, key: bool = False) -> Place:
        """Where a value stands, quotes and brackets included, or its key; KeyError if there is no such value."""
        node = self._node(pointer, key=key)
        return self.text.place(node.start, node.end)

    def spelling(self, pointer: str) -> str:
        """A value as it is written: `1.50`, `"a"`, `0x1F`."""
        node = self._node(pointer, key=False)
        return self.text.value[node.start : node.end]

    def string(self, pointer: str, *, key: bool = False) -> Text:
        """The string at the pointer (or the key's) as a text with places; of another value, its spelling."""
        known = self._strings.get((pointer, key))
        if known is None:
            known = self._strings[pointer, key] = self._string(pointer, key=key)
        return known

    def _string(self, pointer: str, *, key: bool) -> Text:
        node = self._node(pointer, key=key)
        value = pointer_steps(pointer)[-1] if key and pointer else self.get(pointer)
        if not isinstance(value, str) or (key and not node.style):
            return self.text.slice(node.start, node.end)
        # neither this document nor what was made of it is to hold the other
        layout, text = self.layout, self.text.value
        return self.text.decoded(value, lambda: node.runs or layout.runs(text, node, value))

    def place_in(self, pointer: str, start: int, end: int) -> Place:
        """Where characters of the decoded string at the pointer stand in the file."""
        if (pointer, False) not in self._strings and self._one_by_one:
            span = self.layout.span(self.text.value, self._node(pointer, key=False), start, end)
            if span is not None:
                return self.text.place(*span)
        return self.string(pointer).place(start, end)

    def inner(self, pointer: str, *, template: bool = False) -> Document:
        """The string at the pointer read as JSON, with places in the same file; a DocumentError if it is none.

        Of a template, a `${...}` without quotes is a value too: itself as a text, with a note.
        """
        # json.py builds documents, so it can't be imported above.
        from conformance.documents.json import read_json
        from conformance.documents.scan import STRICT, TEMPLATE

        inner = read_json(self.string(pointer), dialect=TEMPLATE if template else STRICT)
        inner.request, inner.block = self.request, self.block
        return inner

    def get(self, pointer: str) -> Any:
        """The value at a pointer; KeyError if there is none."""
        value = self.value
        for part in pointer_steps(pointer):
            if isinstance(value, dict) and part in value:
                value = value[part]
            elif isinstance(value, list) and part.isascii() and part.isdigit() and int(part) < len(value):
                value = value[int(part)]
            else:
                raise KeyError(pointer)
        return value


class BlockError(DocumentError):
    """A part of a file that can't be read, while the rest can: the part's text, request and block."""

    def __init__(
        self,
        problem: str,
        place: Place,
        text: Text,
        *,
        request: Request | None = None,
        block: Block | None = None,
    ) -> None:
        super().__init__(problem, path=place.path, line=place.line, column=place.column)
        self.place = place
        self.text = text
        self.request = request
        self.block = block


Reading = Document | DocumentError
