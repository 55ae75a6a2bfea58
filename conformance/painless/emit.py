"""Nodes -> Python closures that run them; here what statements become, see `writer` for the rest."""

# ruff: noqa: ARG001, ARG005 - all code takes a frame

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from conformance.painless.arithmetic import convert
from conformance.painless.calls import Calls
from conformance.painless.errors import PainlessUnsupportedError, Thrown, raise_at
from conformance.painless.nodes import Node, Unit
from conformance.painless.repeats import EVERY, skipped, snapshot
from conformance.painless.sites import (
    iterator_of,
    refuse_null,
)
from conformance.painless.types import BOXES, assignable
from conformance.painless.values import (
    Exc,
    JavaIterator,
    has_next,
    next_of,
)
from conformance.painless.writer import (
    BAD,
    LOOPS,
    Code,
    Local,
    Maker,
    Routine,
    because,
    invoke_null,
    null_pointer,
    routine_key,
)

__all__ = ["LOOPS", "Program", "emit"]

BREAK, CONTINUE, RETURN = 1, 2, 3
_LOOP_END = "The maximum number of statements that can be executed in a loop has been reached."


@dataclass(slots=True)
class Program:
    """A script ready to run; `statements` are the offsets at which its statements begin."""

    main: Routine
    params_slot: int
    statements: frozenset[int]


def emit(units: list[Unit]) -> Program:
    """The program of these functions, `execute` last. Raises PainlessUnsupportedError."""
    maker = Maker()
    for unit in units:
        maker.routines[routine_key(unit.function)] = None
    last = units[-1]
    made = None
    for unit in units:
        made = _Body(maker, unit, main=unit is last)
        maker.routines[routine_key(unit.function)] = made.routine()
    assert made is not None  # noqa: S101 - there is always `execute`
    main = maker.routines[routine_key(last.function)]
    assert main is not None  # noqa: S101 - it was just made
    return Program(main, made.params_slot, frozenset(maker.statements | {0}))


class _Body(Calls):
    """One function's code."""

    def routine(self) -> Routine:
        code = self.block(self.unit.body)
        return Routine(code, self.size + 2, self.slots, self.loop)

    def block(self, node: Node) -> Code:
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
        return self.scoped(lambda: self.block(node))

    def statement(self, node: Node) -> Code:
        match node.op:
            case "expression":
                self.mark(node.at)
                return self.discarded(node.kids[0])
            case "return":
                self.mark(node.at)
                return self.return_(node)
            case "declarations":
                codes = [self.declare(kid) for kid in node.kids]
                return codes[0] if len(codes) == 1 else self.sequence(codes)
            case "if":
                return self.if_(node)
            case "while" | "do" | "for" | "each":
                return self.looping(node)
            case "break" | "continue":
                self.step()
                if node.op == "break" and not self.breakable:
                    # The engine forgets, in what follows a catch, where the loop around it ends.
                    raise null_pointer('Cannot read field "flags" because "label" is null')
                signal = BREAK if node.op == "break" else CONTINUE
                return lambda f: signal
            case "throw":
                return self.throw(node)
            case "try":
                return self.try_(node)
            case _:
                raise AssertionError(node.op)

    @staticmethod
    def sequence(codes: list[Code]) -> Code:
        def run(f: list[Any]) -> Any:
            for code in codes:
                code(f)

        return run

    def discarded(self, node: Node) -> Code:
        if node.op == "new" and not node.read:
            # The engine drops a value that it never made; its verifier refuses that with all of the class's bytes.
            raise PainlessUnsupportedError("a new object that nothing takes", at=node.at)
        code = self.expression(node)[0]
        if node.type != "void":
            self.step()

        def run(f: list[Any]) -> Any:
            code(f)

        return run

    def return_(self, node: Node) -> Code:
        if not node.kids:
            self.step()

            def leave(f: list[Any]) -> Any:
                f[-2] = None
                return RETURN

            return leave
        code = self.expression(node.kids[0])[0]
        self.step()

        def run(f: list[Any]) -> Any:
            f[-2] = code(f)
            return RETURN

        return run

    def declare(self, node: Node) -> Code:
        self.mark(node.at)
        local = self.define(node.name, node.kind)
        slot = local.slot
        if node.kids:
            code = self.expression(node.kids[0])[0]
            self.step()
            self.touch(local)

            def run(f: list[Any]) -> Any:
                f[slot] = code(f)

            return run
        self.step()
        self.touch(local)
        empty: Any = None
        if node.kind in BOXES:
            empty = {"boolean": False, "float": 0.0, "double": 0.0}.get(node.kind, 0)
            empty = convert(0, "int", "char") if node.kind == "char" else empty

        def clear(f: list[Any]) -> Any:
            f[slot] = empty

        return clear

    def if_(self, node: Node) -> Code:
        self.mark(node.at)
        condition = self.expression(node.kids[0])[0]
        self.step()
        then = self.inner(node.kids[1])
        if len(node.kids) == 2:
            return lambda f: then(f) if condition(f) else None
        if not node.kids[1].flags:
            self.step()
        otherwise = self.inner(node.kids[2])
        return lambda f: then(f) if condition(f) else otherwise(f)

    def looping(self, node: Node) -> Code:
        self.mark(node.at)
        saved = self.repeats, self.breakable
        self.repeats = self.breakable = True
        make = {"while": self.while_, "do": self.do, "for": self.for_, "each": self.each}[node.op]
        code = self.scoped(lambda: make(node))
        self.repeats, self.breakable = saved
        return code

    def while_(self, node: Node) -> Code:
        condition = None if node.flags else self.condition(node.kids[0])
        tick = self.tick(node.at)
        body = self.block(node.kids[1]) if len(node.kids) > 1 else None
        return _loop(condition, tick, body, None, self.loop)

    def do(self, node: Node) -> Code:
        body = self.block(node.kids[0])
        condition = None if node.flags else self.condition(node.kids[1])
        tick = self.tick(node.at)

        counter = self.loop

        def run(f: list[Any]) -> Any:
            turns, before, had = 0, None, 0
            while True:
                signal = body(f)
                if signal is not None:
                    if signal == BREAK:
                        return None
                    if signal == RETURN:
                        return RETURN
                if condition is not None and not condition(f):
                    return None
                tick(f)
                turns += 1
                if not turns % EVERY:
                    before, had = snapshot(f, counter), f[counter]
                elif before is not None:
                    if before == snapshot(f, counter):
                        f[counter] = skipped(f[counter], had - f[counter])
                    before = None

        return run

    def for_(self, node: Node) -> Code:
        start, test, after, block = node.value
        first: Code | None = None
        if start is not None:
            first = self.statement(start) if start.op == "declarations" else self.discarded(start)
        condition = None if test is None else self.condition(test)
        tick = self.tick(node.at)
        body = None if block is None else self.block(block)
        step = None if after is None else self.discarded(after)
        loop = _loop(condition, tick, body, step, self.loop)
        if first is None:
            return loop

        def run(f: list[Any]) -> Any:
            first(f)
            return loop(f)

        return run

    def tick(self, at: int) -> Code:
        """Count an iteration; the engine refuses the one that uses the last of a million."""
        self.note(at)
        self.step()
        slot = self.loop

        def run(f: list[Any]) -> Any:
            left = f[slot] - 1
            f[slot] = left
            if not left & 0xFFF:
                f[-1].check(at)
            if left <= 0:
                raise Thrown("org.opensearch.painless.PainlessError", _LOOP_END, offset=at)

        return run

    def each(self, node: Node) -> Code:
        iterable, block = node.kids
        local = self.define(node.name, node.kind)
        slot = local.slot
        hidden = "#array" if iterable.type.endswith("[]") else "#iterator"
        holder = self.define(f"{hidden}{node.at}", "def")
        over_array = iterable.type.endswith("[]")
        index = self.define(f"#index{node.at}", "int") if over_array else None
        source, shown = self.expression(iterable)
        line = self.step()
        self.touch(holder)
        if index is not None:
            line = self.step()
            self.touch(index)
        self.touch(local)
        next_line = self.step()
        site = self.maker.site()
        begin = self.opener(iterable, node, shown, holder, site)
        cast = self.caster(node.cast)
        tick = self.tick(node.at)
        body = self.block(block)

        def run(f: list[Any]) -> Any:
            values = source(f)
            try:
                iterator = begin(f, values)
            except BAD as bad:
                raise raise_at(bad, line) from None
            while True:
                try:
                    if not has_next(iterator):
                        return None
                    value = next_of(iterator)
                    f[slot] = value if cast is None else cast(value)
                except BAD as bad:
                    raise raise_at(bad, next_line) from None
                tick(f)
                signal = body(f)
                if signal is not None:
                    if signal == BREAK:
                        return None
                    if signal == RETURN:
                        return RETURN

        return run

    def opener(
        self, iterable: Node, node: Node, shown: str, holder: Local, site: int
    ) -> Callable[[list[Any], Any], Any]:
        if iterable.type.endswith("[]"):

            def over_array(f: list[Any], values: Any) -> Any:
                if values is None:
                    raise null_pointer(f"Cannot read the array length because {holder.shown} is null")
                return JavaIterator(values)

            return over_array
        method = node.method
        if method is None:
            repeats = self.repeats

            def over_def(f: list[Any], values: Any) -> Any:
                if values is None:
                    raise refuse_null(f[-1], site)
                made = iterator_of(values)
                if repeats:
                    f[-1].seen.add(site)
                return made

            return over_def
        signature = method.signature

        def over_iterable(f: list[Any], values: Any) -> Any:
            if values is None:
                raise invoke_null(signature, shown)
            return JavaIterator(values)

        return over_iterable

    def throw(self, node: Node) -> Code:
        self.mark(node.at)
        code, shown = self.expression(node.kids[0])
        line = self.step()

        def run(f: list[Any]) -> Any:
            value = code(f)
            if value is None:
                thrown = null_pointer(f"Cannot throw exception{because(shown)}")
                thrown.offset = line
                raise thrown
            raise value.thrown

        return run

    def try_(self, node: Node) -> Code:
        self.mark(node.at)
        body = self.inner(node.kids[0])
        catches: list[tuple[str, int, Code | None]] = []
        for catch in node.kids[1:]:
            self.mark(catch.at)
            saved, breakable = self.next_slot, self.breakable
            self.breakable = False
            self.scopes.append({})
            self.step()
            slot = self.touched(catch.name, catch.kind).slot
            catches.append((catch.kind, slot, self.block(catch.kids[0]) if catch.kids else None))
            self.scopes.pop()
            self.next_slot, self.breakable = saved, breakable

        def run(f: list[Any]) -> Any:
            try:
                return body(f)
            except Thrown as thrown:
                for kind, slot, handler in catches:
                    if _catches(kind, thrown.java):
                        f[slot] = Exc(thrown)
                        return None if handler is None else handler(f)
                raise

        return run


def _catches(kind: str, java: str) -> bool:
    if java.endswith(("Error", "StackOverflowError")):
        return False
    if assignable(kind, java):
        return True
    return kind in {"java.lang.Exception", "java.lang.RuntimeException"} and not java.startswith("java.")


def _loop(condition: Code | None, tick: Code, body: Code | None, step: Code | None, counter: int) -> Code:
    def run(f: list[Any]) -> Any:
        turns, before, had = 0, None, 0
        while condition is None or condition(f):
            tick(f)
            turns += 1
            if not turns % EVERY:
                before, had = snapshot(f, counter), f[counter]
            elif before is not None:
                if before == snapshot(f, counter):
                    f[counter] = skipped(f[counter], had - f[counter])
                before = None
            if body is not None:
                signal = body(f)
                if signal is not None:
                    if signal == BREAK:
                        return None
                    if signal == RETURN:
                        return RETURN
            if step is not None:
                step(f)
        return None

    return run
