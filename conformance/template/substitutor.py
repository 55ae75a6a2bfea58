"""The `${...}` dialect: commons-text 1.14 `StringSubstitutor`, as the engine configures it.

Prefix `${parameters.` or `${credential.`, suffix `}`, escape `$`, default marker `:-`, no nesting in names,
values scanned again. Source: predict-pipeline, section 5.3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from conformance.errors import BlueprintError
from conformance.java.throwable import Throwable

__all__ = ["CREDENTIAL", "PARAMETERS", "Placeholder", "Template", "TooLargeError", "template", "unfilled"]

PARAMETERS = "${parameters."
CREDENTIAL = "${credential."

MAX_TEXT = 32 * 1024 * 1024
MAX_FILLED = 100_000
"""Characters and values: values that pull each other in can grow without bound.

The kit stops there, the engine when its heap is full.
"""


class TooLargeError(BlueprintError):
    """Values that name each other grow beyond what any request can hold."""


class Placeholder(NamedTuple):
    """One `${parameters.name:-default}` in a template: its name, its default (or None) and its place in the text."""

    name: str
    default: str | None
    start: int
    end: int
    escaped: bool = False

    @property
    def span(self) -> tuple[int, int]:
        """Start and end offset in the template, in characters."""
        return self.start, self.end


class Template:
    """A text with placeholders, taken apart once and filled many times."""

    __slots__ = ("_parts", "_plain", "_prefix", "_slots", "text")

    def __init__(self, text: str, prefix: str) -> None:
        self.text = text
        self._prefix = prefix
        self._parts: list[str] = []
        self._slots: list[tuple[int, str, str]] = []
        self._plain = True
        end = 0
        for found in _scan(text, prefix):
            # an escape, or a default that is scanned again, needs the whole algorithm
            if found.escaped or (found.default is not None and "$" in found.default):
                self._plain = False
                return
            self._parts.append(text[end : found.start])
            end = found.end
            fallback = text[found.start : found.end] if found.default is None else found.default
            self._slots.append((len(self._parts), found.name, fallback))
            self._parts.append(fallback)
        self._parts.append(text[end:])

    def placeholders(self) -> list[Placeholder]:
        """The placeholders that the text itself holds, in order; escaped ones are marked."""
        return list(_scan(self.text, self._prefix))

    def fill(self, values: Mapping[str, str | None]) -> str:
        """The text with each placeholder replaced by its value or default; unknown ones stay as they are.

        Raises Throwable `illegal_state_exception` (`Infinite loop in property interpolation of ...`) and TooLargeError.
        """
        if self._plain:
            if not self._slots:
                return self.text
            parts = self._parts.copy()
            for at, name, fallback in self._slots:
                value = values.get(name)
                if value is None:
                    parts[at] = fallback
                elif "$" in value:
                    break
                else:
                    parts[at] = value
            else:
                return "".join(parts)
        return _Filling(values, self._prefix).fill(self.text)


@lru_cache(maxsize=4096)
def template(text: str, prefix: str = PARAMETERS) -> Template:
    """The template of a text, taken apart once."""
    return Template(text, prefix)


def unfilled(text: str) -> list[str]:
    """The name in each `${parameters.name}` that stands in a text, default and all; without a name it is none."""
    names: list[str] = []
    at = 0
    while (start := text.find(PARAMETERS, at)) >= 0:
        at = start + len(PARAMETERS)
        close = text.find("}", at)
        if close < 0:
            break
        if close > at:
            names.append(text[at:close])
            at = close + 1
    return names


def _split(expression: str, prefix: str) -> tuple[str, str | None]:
    """Name and default: the first `:-` counts, unless a placeholder begins before it."""
    marker = expression.find(":-")
    nested = expression.find(prefix)
    if marker < 0 or 0 <= nested < marker:
        return expression, None
    return expression[:marker], expression[marker + 2 :]


def _scan(text: str, prefix: str) -> Iterator[Placeholder]:
    at, close = 0, -1
    while (start := text.find(prefix, at)) >= 0:
        if close < start + len(prefix):
            close = text.find("}", start + len(prefix))
        if close < 0:
            return
        escaped = start > 0 and text[start - 1] == "$"
        # an escaped one ends where another begins, lest a chain of them be read again for each
        end = close if not escaped or (nested := text.find(prefix, start + len(prefix), close)) < 0 else nested
        name, default = _split(text[start + len(prefix) : end], prefix)
        yield Placeholder(name, default, start, close + 1, escaped)
        # an escaped one is read on from behind its dollar, so that a placeholder inside it is seen
        at = start + 1 if escaped else close + 1


class _Filling:
    """One replacement with everything that the engine does: escapes, recursion into values, cycles."""

    __slots__ = ("_count", "_prefix", "_prior", "_size", "_values", "_whole")

    def __init__(self, values: Mapping[str, str | None], prefix: str) -> None:
        self._values = values
        self._prefix = prefix
        self._prior: list[str] = []
        self._whole: str | None = None
        self._size = 0
        self._count = 0

    def fill(self, text: str) -> str:
        try:
            return self._region(text)
        except RecursionError:
            raise TooLargeError("parameter values name each other more than a few hundred levels deep") from None

    def _region(self, text: str) -> str:
        out: list[str] = []
        at, prefix, last = 0, self._prefix, ""
        while (start := text.find(prefix, at)) >= 0:
            if start > at:
                out.append(text[at:start])
                last = text[start - 1]
            if last == "$":
                # the escape is dropped and the rest is plain text, read on from behind the dollar of the prefix
                at = start + 1
                continue
            close = text.find("}", start + len(prefix))
            if close < 0:
                at = start
                break
            name, default = _split(text[start + len(prefix) : close], prefix)
            if self._whole is None:
                self._whole = "".join(out) + text[start:]
            if name in self._prior:
                raise self._loop()
            value = self._values.get(name)
            if value is None:
                value = default
            if value is None:
                value = text[start : close + 1]
            elif "$" in value:
                self._prior.append(name)
                value = self._region(value)
                self._prior.pop()
            if value:
                out.append(value)
                last = value[-1]
            self._count += 1
            self._size += len(value)
            if self._size > MAX_TEXT or self._count > MAX_FILLED:
                raise TooLargeError(f"the values that {prefix}{name}}} pulls in grow beyond all bounds")
            at = close + 1
        out.append(text[at:])
        return "".join(out)

    def _loop(self) -> Throwable:
        return Throwable(
            "illegal_state_exception",
            f"Infinite loop in property interpolation of {self._whole}: {'->'.join(self._prior)}",
            status=500,
        )
