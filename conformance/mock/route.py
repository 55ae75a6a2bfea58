"""The routes of a mock: which of its methods answers a path, and the call that comes by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote

from conformance.http import Request, Response

__all__ = ["Call", "Route", "RouteTable", "route"]


@dataclass(frozen=True, slots=True)
class Route:
    """An operation of a provider: method, path with `{name}` (one segment) or `{name+}` (many), and its schema."""

    method: str
    path: str
    answer: Callable[[Any, Call], Response]
    schema: str | None
    body: str
    """What the body must be: `json`, `any` or `none`."""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(slots=True)
class Call:
    """A request on its way through a mock, with what is known of it so far."""

    request: Request
    path: str
    """Without the mount's prefix; still percent-encoded."""
    route: Route
    args: dict[str, str]
    body: Any = None
    key: str = ""
    schema: str = ""
    """The schema that its body was checked by, once it was."""
    warnings: list[str] = field(default_factory=list)

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters, the last of a name."""
        return dict(parse_qsl(self.request.query, keep_blank_values=True))

    def header(self, name: str) -> str | None:
        """The first value of a header, or None."""
        return self.request.header(name)

    def warn(self, text: str) -> None:
        """Say in the journal what the provider would say today, or what it ignores."""
        self.warnings.append(text)


Answer = TypeVar("Answer", bound=Callable[..., Response])


def route(method: str, path: str, *, schema: str | None = None, body: str = "json") -> Callable[[Answer], Answer]:
    """Make a method of a provider the answer to a path; more than one may be put on it."""

    def mark(answer: Answer) -> Answer:
        marked: list[Route] = answer.__dict__.setdefault("routes", [])
        marked.append(Route(method, path, answer, schema, "none" if method in {"GET", "DELETE"} else body))
        return answer

    return mark


class RouteTable:
    """The routes marked on a class and on those that it inherits from; where two are for one path, the nearer's.

    `base` is what `{base}` stands for in their paths: providers that share an API have it below different paths.
    """

    def __init__(self, owner: type, base: str) -> None:
        self._static: dict[str, dict[str, Route]] = {}
        patterns: dict[str, dict[str, Route]] = {}
        seen: set[tuple[str, str]] = set()
        for each in owner.__mro__:
            for member in vars(each).values():
                for marked in getattr(member, "__dict__", {}).get("routes", ()):
                    found: Route = replace(marked, path=marked.path.replace("{base}", base))
                    if (found.method, found.path) in seen:
                        continue
                    seen.add((found.method, found.path))
                    table = patterns if "{" in found.path else self._static
                    table.setdefault(found.path, {})[found.method] = found
        # the pattern with the longer literal text is the narrower one
        narrow = sorted(patterns.items(), key=lambda found: (-len(re.sub(r"\{\w+\+?\}", "", found[0])), found[0]))
        self._dynamic = [(_pattern(path), methods) for path, methods in narrow]
        self.find = lru_cache(maxsize=512)(self._look_up)

    def __iter__(self) -> Iterator[Route]:
        """The routes, by path."""
        tables = [*self._static.values(), *(methods for _, methods in self._dynamic)]
        return iter(sorted((r for table in tables for r in table.values()), key=lambda r: (r.path, r.method)))

    def _look_up(self, path: str) -> tuple[dict[str, Route] | None, tuple[tuple[str, str], ...]]:
        """The routes of a path by method, None where there are none, and the names in the path."""
        if (found := self._static.get(path)) is not None:
            return found, ()
        for pattern, methods in self._dynamic:
            if matched := pattern.fullmatch(path):
                return methods, tuple((name, unquote(value)) for name, value in matched.groupdict().items())
        return None, ()


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"(\{\w+\+?\})", path)
    return re.compile("".join(_pattern_part(part) for part in parts))


def _pattern_part(part: str) -> str:
    if part.endswith("+}"):
        return f"(?P<{part[1:-2]}>.+)"
    return f"(?P<{part[1:-1]}>[^/]+?)" if part.startswith("{") else re.escape(part)
