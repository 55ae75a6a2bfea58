"""A JSON writer that keeps where it put each value, key and character: the judge of the readers' places."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

SHORT = {'"': '\\"', "\\": "\\\\", "/": "\\/", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
CHARS = st.characters(exclude_categories=["Cs"]) | st.sampled_from('"\\/\b\f\n\r\t\0 a0~é漢😀\u2028${}')
TEXT = st.text(CHARS, max_size=12)
KEYS = st.text(st.sampled_from('ab~/é😀"\\ '), max_size=3)
SCALARS = st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)


def values(text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    return st.recursive(
        SCALARS | text,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
        max_leaves=12,
    )


@dataclass
class Writer:
    """Writes JSON with random blanks and escapes, and keeps where each value, key and character went."""

    draw: Any
    blanks: tuple[str, ...] = ("", "", " ", "\n", "\r\n", "\t ", "\r")
    out: list[str] = field(default_factory=list)
    at: int = 0
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)
    chars: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def put(self, text: str) -> None:
        self.out.append(text)
        self.at += len(text)

    def blank(self) -> None:
        self.put(self.draw(st.sampled_from(self.blanks)))

    def string(self, text: str) -> list[tuple[int, int]]:
        spans = []
        self.put('"')
        for char in text:
            begun = self.at
            self.put(self.escaped(char))
            spans.append((begun, self.at))
        self.put('"')
        return spans

    def escaped(self, char: str) -> str:
        style = self.draw(st.integers(0, 3))
        if char in SHORT and (style or char in '"\\\b\f\n\r\t'):
            return SHORT[char]
        if char < " " or style == 3:
            return json.dumps(char)[1:-1] if ord(char) > 126 else f"\\u{ord(char):04{self.draw(st.sampled_from('xX'))}}"
        return char

    def value(self, value: Any, pointer: str) -> None:
        begun = self.at
        if isinstance(value, str):
            self.chars[pointer] = self.string(value)
        elif isinstance(value, list):
            self.put("[")
            self.blank()
            for index, item in enumerate(value):
                self.comma(index)
                self.value(item, f"{pointer}/{index}")
                self.blank()
            self.put("]")
        elif isinstance(value, dict):
            self.put("{")
            self.blank()
            for index, (name, item) in enumerate(value.items()):
                self.comma(index)
                inner = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
                key = self.at
                self.string(name)
                self.keys[inner] = (key, self.at)
                self.blank()
                self.put(":")
                self.blank()
                self.value(item, inner)
                self.blank()
            self.put("}")
        else:
            self.put(json.dumps(value))
        self.spans[pointer] = (begun, self.at)

    def comma(self, index: int) -> None:
        if index:
            self.put(",")
            self.blank()


@st.composite
def written(draw: Any) -> tuple[Any, str, Writer]:
    value = draw(values(TEXT))
    writer = Writer(draw)
    writer.blank()
    writer.value(value, "")
    writer.blank()
    return value, "".join(writer.out), writer
