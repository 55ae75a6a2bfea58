"""YAML as blueprints use it: version 1.2's plain values, text keys, no tags, bounded aliases; places throughout.

What a plain scalar becomes is what JSON users expect, not what YAML 1.1 says: `yes`, `no`, `on`, `off`, dates, times
(`12:30`) and numbers with leading zeros or underscores are text; `1e3` is 1000.0; `.nan` and `.inf` are refused.
Keys are text as written (`404: x` has the key "404"). `<<` merges nothing and is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from conformance.documents.document import Document, Node, Reading
from conformance.documents.folding import scalar_runs
from conformance.documents.reader import READERS, Reader
from conformance.documents.scan import MAX_DEPTH
from conformance.documents.text import Run, Text
from conformance.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import yaml

__all__ = ["MAX_NODES", "read_yaml", "read_yaml_all"]

MAX_NODES = 200_000
"""Values that aliases may add up to: past it, the file is a bomb."""

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_BASED = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")
_STYLES = {None: "plain", "": "plain", "'": "single", '"': "double", "|": "literal", ">": "folded"}
_PROPERTIES = re.compile(r"(?:[&!]\S*[ \t]*(?:#[^\r\n]*)?[\r\n]*[ \t]*)+")
_UNPRINTABLE = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_TAGS = {"str": str, "int": int, "float": float, "bool": bool, "null": type(None), "map": dict, "seq": list}
_STANDARD = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class YamlLayout:
    """The nodes, which the parser gives with the values, and the folding of strings."""

    root: Node

    def tree(self, text: str) -> Node:  # noqa: ARG002 - known since the reading
        """The nodes."""
        return self.root

    def seek(self, text: str, steps: Sequence[str]) -> None:
        """Not needed."""

    def span(self, text: str, node: Node, start: int, end: int) -> None:
        """Not needed."""

    def runs(self, text: str, node: Node, value: str) -> Sequence[Run]:
        """Quotes, escapes, folding, indentation."""
        return scalar_runs(text, node, value)


def read_yaml(text: str | Text, path: str = "") -> Document:
    """The one document of a YAML text; a DocumentError where there is none, or more than one."""
    readings = read_yaml_all(text, path)
    for reading in readings:
        if isinstance(reading, DocumentError):
            raise reading
    first, *more = [reading for reading in readings if isinstance(reading, Document)]
    if more:
        place = more[0].place()
        raise DocumentError(
            f"a second YAML document begins here, of {len(readings)}; put one in a file",
            path=place.path,
            line=place.line,
            column=place.column,
        )
    return first


def read_yaml_all(text: str | Text, path: str = "") -> list[Reading]:
    """The documents of a YAML text, in order; the last may be the error at which reading ended."""
    import yaml

    source = text if isinstance(text, Text) else Text(text, path)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    readings: list[Reading] = []
    try:
        builder = _Builder(source, loader(source.value))
        while (document := builder.document()) is not None:
            readings.append(document)
    except DocumentError as error:
        readings.append(error)
    except yaml.YAMLError as error:
        readings.append(_yaml_error(source, error))
    if not readings:
        readings.append(source.error("the file is empty; a YAML mapping is expected", 0))
    return readings


@dataclass(slots=True)
class _Open:
    """A collection that is being read."""

    value: Any
    node: Node
    anchor: str | None
    flow: bool
    key: tuple[str, Node] | None = None
    size: int = 1


@dataclass(slots=True)
class _Builder:
    source: Text
    loader: Any
    open: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[Any, Node, int]] = field(default_factory=dict)
    pending: set[str] = field(default_factory=set)
    size: int = 0

    def document(self) -> Document | None:
        """The next document, or None at the end of the stream."""
        import yaml

        self.anchors, self.pending, self.size = {}, set(), 0
        result: tuple[Any, Node] | None = None
        get_event = self.loader.get_event
        while (event := get_event()) is not None:
            kind = type(event)
            if kind is yaml.ScalarEvent:
                value, node = self.scalar(event)
                size = 1
            elif kind is yaml.AliasEvent:
                value, node, size = self.alias(event)
                self.size += size
                if self.size > MAX_NODES:
                    self.fail(f"aliases add up to more than {MAX_NODES} values", node.start)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self.begin(event, mapping=kind is yaml.MappingStartEvent)
                continue
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                value, node, size = self.finish(event)
            elif kind is yaml.DocumentEndEvent and result is not None:
                return Document(result[0], self.source, YamlLayout(result[1]), "yaml", _tree=result[1])
            else:
                continue
            if self.open:
                self.put(value, node, size)
            else:
                result = value, node
        return None

    def put(self, value: Any, node: Node, size: int) -> None:
        """Take a finished value as the next part of the collection that is open."""
        top = self.open[-1]
        top.size += size
        kids = top.node.kids
        if isinstance(kids, list):
            top.value.append(value)
            kids.append(node)
        elif top.key is None:
            top.key = self.key(value, node, top)
        elif kids is not None:
            name, key_node = top.key
            top.value[name] = value
            kids[name] = (key_node, node)
            top.key = None

    def key(self, value: Any, node: Node, top: _Open) -> tuple[str, Node]:
        if isinstance(value, (dict, list)):
            hint = "; put {{...}} in quotes" if self.source.value.startswith("{", node.start) else ""
            self.fail(f"a key must be a text, not a mapping or a list{hint}", node.start)
        name = value if isinstance(value, str) else self.source.value[node.start : node.end]
        if name == "<<" and node.style == "plain":
            self.fail("'<<' merges nothing in YAML 1.2; write the members out", node.start)
        if name in top.value and isinstance(top.node.kids, dict):
            first = self.source.line_of(top.node.kids[name][0].start)
            self.fail(f"the key {name!r} stands twice in this mapping; the first is in line {first}", node.start)
        return name, node

    def scalar(self, event: Any) -> tuple[Any, Node]:
        start, end = event.start_mark.index, event.end_mark.index
        style = _STYLES[event.style]
        text = self.source.value
        if event.anchor is not None or event.tag is not None:
            found = _PROPERTIES.match(text, start, end)
            start = found.end() if found else start
        if style in ("literal", "folded"):
            end = start + len(text[start:end].rstrip())
        node = Node(start, end, style)
        value: Any = event.value
        if style == "plain" and event.tag in (None, "!") and event.tag != "!":
            value = self.plain(value, node)
        elif event.tag is not None:
            value = self.tagged(event.tag, value, node)
        if not isinstance(value, str):
            node.style = ""
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, node, 1)
        return value, node

    def plain(self, text: str, node: Node) -> Any:
        if text in _WORDS:
            return _WORDS[text]
        if text[0] not in "+-.0123456789":
            return text
        if _INT.match(text):
            if len(text) > 4000:
                self.fail("a number of more than 4000 digits; put a text in quotes", node.start)
            return int(text)
        if _FLOAT.match(text):
            number = float(text)
            if number in (float("inf"), float("-inf")):
                self.fail("this number is too large for a double; put a text in quotes", node.start)
            return number
        if _BASED.match(text):
            return int(text, 0)
        if _NO_NUMBER.match(text):
            self.fail(f"{text} has no counterpart in JSON; put a text in quotes", node.start)
        return text

    def tagged(self, tag: str, text: str, node: Node) -> Any:
        wanted = _TAGS.get(tag.removeprefix(_STANDARD)) if tag.startswith(_STANDARD) else str if tag == "!" else None
        value = text if wanted is str else self.plain(text, node)
        if wanted is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if wanted is None or type(value) is not wanted:
            self.refuse(tag, node.start)
        return value

    def refuse(self, tag: str, at: int) -> NoReturn:
        shown = tag.replace(_STANDARD, "!!")
        self.fail(f"the tag {shown} is refused: values are plain data, nothing is built from a tag; take it out", at)

    def alias(self, event: Any) -> tuple[Any, Node, int]:
        start, name = event.start_mark.index, event.anchor
        if name in self.pending:
            self.fail(f"*{name} stands inside &{name} itself: a value can't hold itself", start)
        if name not in self.anchors:
            self.fail(f"*{name} has no anchor &{name} before it", start)
        value, node, size = self.anchors[name]
        # The alias's own place, but its parts stand where they were written.
        own = Node(start, event.end_mark.index, node.style, node.kids)
        if node.style:
            text = self.source.value
            own.runs = scalar_runs(text, node, value)
        return value, own, size

    def begin(self, event: Any, *, mapping: bool) -> None:
        start = event.start_mark.index
        if len(self.open) >= MAX_DEPTH:
            self.fail(f"nested deeper than {MAX_DEPTH} levels, which no blueprint needs", start)
        if event.tag not in (None, "!") and event.tag != _STANDARD + ("map" if mapping else "seq"):
            self.refuse(event.tag, start)
        if (event.anchor is not None or event.tag is not None) and (
            found := _PROPERTIES.match(self.source.value, start)
        ):
            start = found.end()
        if event.anchor is not None:
            self.pending.add(event.anchor)
        node = Node(start, start, kids={} if mapping else [])
        self.open.append(_Open({} if mapping else [], node, event.anchor, bool(event.flow_style)))

    def finish(self, event: Any) -> tuple[Any, Node, int]:
        top = self.open.pop()
        kids = top.node.kids
        if top.flow:
            top.node.end = event.end_mark.index
        elif isinstance(kids, list) and kids:
            # The parser sees a block's end only at the next token: the last part tells it better.
            top.node.end = kids[-1].end
        elif isinstance(kids, dict) and kids:
            key, last = next(reversed(kids.values()))
            top.node.end = max(key.end, last.end)
        if top.anchor is not None:
            self.pending.discard(top.anchor)
            self.anchors[top.anchor] = (top.value, top.node, top.size)
        return top.value, top.node, top.size

    def fail(self, problem: str, at: int) -> NoReturn:
        raise self.source.error(problem, at)


_HINTS = {
    "mapping values are not allowed in this context": "a second ':' on this line; put the value in quotes",
    "found unexpected end of stream": "this quote is never closed",
    "did not find expected key": "this line doesn't fit the mapping above it: look at its indentation, or quotes",
    "did not find expected '-' indicator": "this line doesn't fit the list above it: look at its indentation",
    "did not find expected ',' or '}'": "no ',' or '}' where the mapping in braces should go on or end",
    "did not find expected ',' or ']'": "no ',' or ']' where the list in brackets should go on or end",
    "found unknown escape character": "no escape of YAML; write \\\\ for a backslash, or take single quotes",
    "could not find expected ':'": "a key without ':'",
}
_STARTS = {
    "\t": "a tab can't indent in YAML; take spaces",
    "`": "a value can't begin with a backtick; put it in quotes",
    "@": "a value can't begin with '@'; put it in quotes",
    "%": "a value can't begin with '%'; put it in quotes",
}


def _yaml_error(source: Text, error: yaml.YAMLError) -> DocumentError:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        if found := re.search(_UNPRINTABLE, source.value):
            kind = "a NUL character: is this a binary file?" if found.group() == "\0" else "a control character"
            return source.error(f"{kind} (U+{ord(found.group()):04X}), which YAML does not take", found.start())
        return source.error(f"this is no YAML: {error}", 0)
    problem, at = str(error.problem), min(mark.index, len(source.value))  # type: ignore[attr-defined]
    context = getattr(error, "context_mark", None)
    if problem == "found unexpected end of stream" and context is not None:
        at = min(context.index, len(source.value))
    hint = _HINTS.get(problem)
    if problem == "found character that cannot start any token":
        hint = _STARTS.get(source.value[at : at + 1])
    if hint is None:
        started = f" ({error.context})" if getattr(error, "context", None) else ""  # type: ignore[attr-defined]
        hint = f"this is no YAML: {problem}{started}"
    return source.error(hint, at)


READERS.add("yaml", Reader(suffixes=(".yaml", ".yml"), languages=("yaml", "yml"), read=read_yaml_all))
