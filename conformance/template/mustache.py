"""The `{{name}}` dialect of the Connections API: names of variables, and nothing else, between double braces.

A name is read by Jinja2's sandbox with strict undefined and without globals, filters or tests. Values are never read as
templates, and what they are put into is a JSON value, which is written out, and so escaped, once.
Source: connections-api, section "The template of a custom API connection".
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, nodes
from jinja2.environment import TemplateExpression
from jinja2.sandbox import ImmutableSandboxedEnvironment

from conformance.errors import BlueprintError
from conformance.registry import did_you_mean

__all__ = [
    "MAX_TEXT",
    "Filling",
    "Hole",
    "MissingError",
    "Mustache",
    "MustacheError",
    "Steps",
    "compact",
    "mustache",
    "templates_in",
]

MAX_TEXT = 32 * 1024 * 1024
"""Characters that the values of one request may have together; more is refused before it is put together."""

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RESERVED = frozenset(("self", "super", "loop", "caller", "varargs", "kwargs"))
_OPEN, _CLOSE = "{{", "}}"


Steps = tuple[str | int, ...]
"""The way to a value: names of members and places in lists."""


class MustacheError(BlueprintError):
    """A template can't be read, or filled: `name` of the variable, `text` of the template, and the place in it.

    `line` and `column` (1-based) are those in the template.
    """

    def __init__(self, problem: str, text: str, at: int, *, name: str = "") -> None:
        line = text.count("\n", 0, at) + 1
        column = at - text.rfind("\n", 0, at)
        super().__init__(problem, line=line, column=column)
        self.text = text
        self.name = name

    def __str__(self) -> str:
        return f"{self.problem} (at {self.line}:{self.column} of the template)"


class MissingError(MustacheError):
    """Nothing supplies the value of a placeholder."""


Failed = Callable[[Steps, MustacheError], None]


@dataclass(frozen=True, slots=True)
class Hole:
    """One `{{name}}` in a template, and where it begins and ends, in characters."""

    name: str
    start: int
    end: int


def _environment() -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, cache_size=0)
    made.globals.clear()
    made.filters.clear()
    made.tests.clear()
    return made


_SANDBOX = _environment()


@lru_cache(maxsize=4096)
def _expression(name: str) -> TemplateExpression:
    return _SANDBOX.compile_expression(name, undefined_to_none=False)


class Mustache:
    """A text with `{{name}}` in it, read once. Raises MustacheError for what is no such text."""

    __slots__ = ("_parts", "holes", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.holes = tuple(_scan(text))
        self._parts: list[str] = []
        end = 0
        for hole in self.holes:
            self._parts.append(text[end : hole.start])
            end = hole.end
        self._parts.append(text[end:])

    @property
    def whole(self) -> bool:
        """Whether the text is one placeholder and nothing else: it takes the variable's own JSON type."""
        return len(self.holes) == 1 and not self._parts[0] and not self._parts[1]

    def fill(self, filling: Filling, convert: Callable[[str, str], str] | None = None) -> str:
        """The text with each value in place: texts as they are, anything else as JSON.

        `convert` is given the name and the text, and gives what is put in. Raises MustacheError.
        """
        if not self.holes:
            return self.text
        out = [self._parts[0]]
        for hole, after in zip(self.holes, self._parts[1:], strict=True):
            text = filling.text(self, hole)
            out.append(text if convert is None else convert(hole.name, text))
            out.append(after)
        return "".join(out)


@lru_cache(maxsize=4096)
def mustache(text: str) -> Mustache:
    """The template of a text, read once. Raises MustacheError."""
    return Mustache(text)


def _scan(text: str) -> Iterator[Hole]:
    end = 0
    while (start := text.find(_OPEN, end)) >= 0:
        close = text.find(_CLOSE, start + 2)
        if close < 0:
            raise MustacheError("this {{ is never closed with }}", text, start)
        end = close + 2
        yield Hole(_name(text, start, end), start, end)


def _name(text: str, start: int, end: int) -> str:
    inner = text[start + 2 : end - 2].strip()
    if NAME.fullmatch(inner) and _is_name(inner):
        return inner
    if not inner:
        raise MustacheError("{{ }} names no variable", text, start)
    shown = inner if len(inner) <= 40 else inner[:37] + "..."
    if inner in _RESERVED or NAME.fullmatch(inner):
        raise MustacheError(f"{{{{{shown}}}}} is a word of the template language; rename the variable", text, start)
    raise MustacheError(f"only the name of a variable can stand between {{{{ and }}}}, not {shown!r}", text, start)


@lru_cache(maxsize=4096)
def _is_name(inner: str) -> bool:
    """Whether the sandbox's own parser takes it as a name: `true`, `not` and the like are none."""
    if inner in _RESERVED:
        return False
    try:
        (output,) = _SANDBOX.parse(f"{_OPEN}{inner}{_CLOSE}").body
    except TemplateSyntaxError:
        return False
    return (
        isinstance(output, nodes.Output)
        and len(output.nodes) == 1
        and isinstance(output.nodes[0], nodes.Name)
        and output.nodes[0].name == inner
    )


class Filling:
    """Values for the templates of one request; it counts what they grow to."""

    __slots__ = ("_left", "_texts", "values")

    def __init__(self, values: Mapping[str, Any], limit: int = MAX_TEXT) -> None:
        self.values = values
        self._texts: dict[str, str] = {}
        self._left = limit

    def value(self, template: Mustache, hole: Hole) -> Any:
        """A variable's value, of its own JSON type. Raises MustacheError where nothing supplies it."""
        name = hole.name
        given = {name: self.values[name]} if name in self.values else {}
        value = _expression(name)(given)
        if isinstance(value, Undefined):
            hint = did_you_mean(name, self.values)
            problem = f"nothing supplies {{{{{name}}}}}" + (f"; {hint}" if hint else "")
            raise MissingError(problem, template.text, hole.start, name=name)
        self._spend(template, hole, value)
        return value

    def text(self, template: Mustache, hole: Hole) -> str:
        """A variable's value as a text: itself, or its JSON."""
        self.value(template, hole)
        return self._texts[hole.name]

    def fill(self, value: Any, at: Steps = (), failed: Failed | None = None) -> Any:
        """A JSON value with every string in it filled, names of members excepted.

        A string that is one placeholder becomes the variable's value, of its own type. Raises MustacheError; with
        `failed`, that is told of each one and of the steps to it instead.
        """
        if isinstance(value, str):
            try:
                template = mustache(value)
                return self.value(template, template.holes[0]) if template.whole else template.fill(self)
            except MustacheError as error:
                if failed is None:
                    raise
                failed(at, error)
                return value
        if isinstance(value, dict):
            return {name: self.fill(member, (*at, name), failed) for name, member in value.items()}
        if isinstance(value, list):
            return [self.fill(item, (*at, number), failed) for number, item in enumerate(value)]
        return value

    def _spend(self, template: Mustache, hole: Hole, value: Any) -> None:
        name = hole.name
        if name not in self._texts:
            try:
                self._texts[name] = value if isinstance(value, str) else compact(value)
            except (TypeError, ValueError, RecursionError) as error:
                problem = f"the value of {{{{{name}}}}} is no JSON value: {error}"
                raise MustacheError(problem, template.text, hole.start, name=name) from error
        self._left -= len(self._texts[name])
        if self._left < 0:
            problem = f"with the value of {{{{{name}}}}} the request grows beyond {MAX_TEXT} characters"
            raise MustacheError(problem, template.text, hole.start, name=name)


def templates_in(value: Any, at: Steps = ()) -> Iterator[tuple[Steps, str]]:
    """Each string in a JSON value, with the steps that lead to it."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from templates_in(member, (*at, name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from templates_in(item, (*at, number))


def compact(value: Any) -> str:
    """A value as JSON without spaces. Raises TypeError and ValueError for what is no JSON value."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
