"""What closures are made with: slots, line entries, and the code of nodes by their kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from conformance.painless.errors import UNKNOWN, PainlessUnsupportedError, Thrown
from conformance.painless.nodes import LocalFunction, Node, Unit

__all__ = [
    "BAD", "BREAK", "CONTINUE", "LOOPS", "OBJECTS", "RETURN", "Code", "Local", "Maker", "Routine", "Writer",
    "expression", "routine_key", "statement",
]  # fmt: skip

Code = Callable[[list[Any]], Any]
LOOPS = 1_000_000
BAD = (Thrown, PainlessUnsupportedError)
OBJECTS = frozenset(("def", "java.lang.Object"))
BREAK, CONTINUE, RETURN = 1, 2, 3

Said = TypeVar("Said", bound=Callable[..., Any])

_EXPRESSIONS: dict[str, Callable[[Writer, Node], tuple[Code, str]]] = {}
_STATEMENTS: dict[str, Callable[[Writer, Node], Code]] = {}


def expression(op: str) -> Callable[[Said], Said]:
    """Registers what makes the code of these expressions."""

    def register(make: Said) -> Said:
        _EXPRESSIONS[op] = make
        return make

    return register


def statement(*ops: str) -> Callable[[Said], Said]:
    """Registers what makes the code of these statements."""

    def register(make: Said) -> Said:
        _STATEMENTS.update(dict.fromkeys(ops, make))
        return make

    return register


class Routine(NamedTuple):
    """A function that can be called: its code, its frame's size, the slots of its parameters and loop counter."""

    code: Code
    size: int
    slots: tuple[int, ...]
    loop: int


def routine_key(function: LocalFunction) -> str:
    """By which the calls of a function find it."""
    return f"{function.name}/{len(function.types)}"


class Maker:
    """What a script's functions share."""

    def __init__(self) -> None:
        self.routines: dict[str, Routine | None] = {}
        self.statements: set[int] = set()
        self.sites = 0

    def site(self) -> int:
        """The number of a new call site."""
        self.sites += 1
        return self.sites


@dataclass(slots=True)
class Local:
    """A variable's slot, static type, and how the JVM names it."""

    slot: int
    kind: str
    shown: str


def _width(kind: str) -> int:
    return 2 if kind in {"long", "double"} else 1


class Writer:
    """A function's code in the making.

    Closures are made in the order in which the engine writes bytecode, because a failing instruction's place is that of
    the last line entry written before it, whichever way the script took to get there: `note` and `step` follow those.
    A frame is a list: the JVM's slots, then the value returned, then the `Run`.
    """

    def __init__(self, maker: Maker, unit: Unit, *, main: bool) -> None:
        self.maker = maker
        self.unit = unit
        self.last = UNKNOWN
        self.pending: int | None = None
        self.repeats = not main
        self.breakable = True
        self.scopes: list[dict[str, Local]] = [{}]
        self.next_slot = 0 if unit.static else 1
        self.size = self.next_slot
        slots: list[int] = []
        for number, (name, kind) in enumerate(zip(unit.names, unit.function.types, strict=True), 1):
            slots.append(self.define(name, kind, f'"<parameter{number}>"').slot)
        self.slots = tuple(slots)
        self.shown: dict[tuple[int, int], int] = {}
        self.next_shown = self.next_slot
        self.loop = self.touched("#loop", "int").slot
        self.params_slot = self.touched("params", "java.util.Map").slot if unit.uses_params else -1

    def define(self, name: str, kind: str, shown: str = "") -> Local:
        """A new variable, in the next slot."""
        slot = self.next_slot
        self.next_slot += _width(kind)
        self.size = max(self.size, self.next_slot)
        made = self.scopes[-1][name] = Local(slot, kind, shown)
        return made

    def touch(self, local: Local) -> None:
        """Write to a variable. The engine's writer numbers them anew, in order of their first instruction."""
        key = (local.slot, _width(local.kind))
        if key not in self.shown:
            self.shown[key] = self.next_shown
            self.next_shown += key[1]
        local.shown = f'"<local{self.shown[key]}>"'

    def touched(self, name: str, kind: str) -> Local:
        """A new variable that is written to at once."""
        made = self.define(name, kind)
        self.touch(made)
        return made

    def local(self, name: str) -> Local:
        """The variable of this name."""
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        raise KeyError(name)

    def scoped(self, make: Callable[[], Code]) -> Code:
        """Code made in a scope of its own; the slots it takes are free again after it."""
        saved = self.next_slot
        self.scopes.append({})
        code = make()
        self.scopes.pop()
        self.next_slot = saved
        return code

    def note(self, at: int) -> None:
        """Write a line entry."""
        if self.pending is None:
            self.pending = at
        self.last = at

    def step(self) -> int:
        """Write an instruction; gives its line: of several entries just before it, the first; after those, the last."""
        line = self.last if self.pending is None else self.pending
        self.pending = None
        return line

    def mark(self, at: int) -> None:
        """Note where a statement begins."""
        self.maker.statements.add(at)

    def expression(self, node: Node) -> tuple[Code, str]:
        """The code of an expression, and how the JVM would name its value were it null."""
        return _EXPRESSIONS[node.op](self, node)

    def statement(self, node: Node) -> Code:
        """The code of a statement; it gives what leads out of it: `BREAK`, `CONTINUE`, `RETURN` or None."""
        return _STATEMENTS[node.op](self, node)

    def block(self, node: Node) -> Code:
        """The code of statements, one after the other."""
        codes = [self.statement(kid) for kid in node.kids]
        if len(codes) == 1:
            return codes[0]

        def run(f: list[Any]) -> Any:
            for code in codes:
                signal = code(f)
                if signal is not None:
                    return signal
            return None

        return run

    def inner(self, node: Node) -> Code:
        """The code of a block with a scope of its own."""
        return self.scoped(lambda: self.block(node))

    def routine(self) -> Routine:
        """The whole function."""
        code = self.block(self.unit.body)
        return Routine(code, self.size + 2, self.slots, self.loop)

    def condition(self, node: Node) -> Code:
        """A loop's condition, and the jump after it."""
        code = self.expression(node)[0]
        self.step()
        return code
