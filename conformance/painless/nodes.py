"""A script as the engine has understood it: every expression with its static type, every conversion a node."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from conformance.painless.types.casts import Cast
from conformance.painless.types.classes import Method

__all__ = ["LocalFunction", "Node", "Unit"]


class LocalFunction(NamedTuple):
    """A function that the script defines, or (`internal`) that a lambda becomes."""

    name: str
    returns: str
    types: tuple[str, ...]
    internal: bool = False


@dataclass(slots=True, eq=False)
class Node:
    """One step: `op` says which, `at` where (its line, to the JVM), `type` what it gives.

    What else is set depends on the step: see `emit`.
    """

    op: str
    at: int
    type: str = "void"
    kids: list[Node] = field(default_factory=list)
    name: str = ""
    kind: str = ""
    other: str = ""
    value: Any = None
    method: Method | None = None
    cast: Cast | None = None
    flags: int = 0
    read: bool = False
    unit: Unit | None = None


@dataclass(slots=True, eq=False)
class Unit:
    """A function's body, with its parameters; `static` ones (all but `execute`) have no `this` in their first slot."""

    function: LocalFunction
    names: tuple[str, ...]
    body: Node
    static: bool = False
    uses_params: bool = False
