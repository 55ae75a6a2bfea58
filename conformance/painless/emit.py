"""Nodes -> Python closures that run them.

Closures are made in the order in which the engine writes bytecode, because a failing instruction's place is that of the
last line entry written before it, whichever way the script took to get there: `line` follows those entries.
A frame is a list: the JVM's slots, then the value returned, then the `Run`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from conformance.painless.arithmetic import binary, compare, convert, int32, int64, negate, to_char
from conformance.painless.dynamic import (
    as_type,
    box,
    def_cast,
    def_to_string,
    is_instance,
    jvm_miscast,
    unbox,
)
from conformance.painless.errors import UNKNOWN, PainlessUnsupportedError, Thrown, raise_at
from conformance.painless.library import CONSTANTS, CONSTRUCTORS, METHODS, STATICS, new_exception
from conformance.painless.nodes import LocalFunction, Node, Unit
from conformance.painless.patterns import compiled, matches
from conformance.painless.sites import (
    Run,
    array_bounds,
    array_load,
    array_store,
    binary_site,
    getter,
    indexer,
    iterator_of,
    method_plan,
    normalizer,
    refuse_null,
    setter,
    unary_site,
)
from conformance.painless.types import BOXES, STRING, UNBOXED, Cast, Method, assignable, jvm_name
from conformance.painless.values import (
    MOST,
    Array,
    Exc,
    Function,
    JavaIterator,
    JavaList,
    JavaMap,
    Pattern,
    StringBuilder,
    class_name,
    has_next,
    limited,
    next_of,
    same,
    text,
)

__all__ = ["Program", "emit"]

Code = Callable[[list[Any]], Any]
BREAK, CONTINUE, RETURN = 1, 2, 3
LOOPS = 1_000_000
_BAD = (Thrown, PainlessUnsupportedError)
_LOOP_END = "The maximum number of statements that can be executed in a loop has been reached."
_OBJECTS = frozenset(("def", "java.lang.Object"))


@dataclass(slots=True)
class Routine:
    """A function that can be called: its code, its frame's size, the slots of its parameters and loop counter."""

    code: Code
    size: int
    slots: tuple[int, ...]
    loop: int


@dataclass(slots=True)
class Program:
    """A script ready to run; `statements` are the offsets at which its statements begin."""

    main: Routine
    params_slot: int
    statements: frozenset[int]


def emit(units: list[Unit]) -> Program:
    """The program of these functions, `execute` last. Raises PainlessUnsupportedError."""
    maker = _Maker()
    for unit in units:
        maker.routines[_key(unit.function)] = None
    last = units[-1]
    made = None
    for unit in units:
        made = _Body(maker, unit, main=unit is last)
        maker.routines[_key(unit.function)] = made.routine()
    assert made is not None  # noqa: S101 - there is always `execute`
    main = maker.routines[_key(last.function)]
    assert main is not None  # noqa: S101 - it was just made
    return Program(main, made.params_slot, frozenset(maker.statements | {0}))


def _key(function: LocalFunction) -> str:
    return f"{function.name}/{len(function.types)}"


class _Maker:
    """What a script's functions share."""

    def __init__(self) -> None:
        self.routines: dict[str, Routine | None] = {}
        self.statements: set[int] = set()
        self.sites = 0

    def site(self) -> int:
        self.sites += 1
        return self.sites


@dataclass(slots=True)
class _Local:
    slot: int
    kind: str
    shown: str


def _width(kind: str) -> int:
    return 2 if kind in {"long", "double"} else 1


def _because(shown: str) -> str:
    return f" because {shown} is null" if shown else ""


def _npe(message: str) -> Thrown:
    return Thrown("java.lang.NullPointerException", message)


def _invoke_null(signature: str, shown: str) -> Thrown:
    return _npe(f'Cannot invoke "{signature}"{_because(shown)}')


def _returned(signature: str) -> str:
    return f'the return value of "{signature}"'


class _Body:
    """One function's code."""

    def __init__(self, maker: _Maker, unit: Unit, *, main: bool) -> None:
        self.maker = maker
        self.unit = unit
        self.last = UNKNOWN
        self.pending: int | None = None
        self.repeats = not main
        self.scopes: list[dict[str, _Local]] = [{}]
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

    def routine(self) -> Routine:
        code = self.block(self.unit.body)
        return Routine(code, self.size + 2, self.slots, self.loop)

    def define(self, name: str, kind: str, shown: str = "") -> _Local:
        slot = self.next_slot
        self.next_slot += _width(kind)
        self.size = max(self.size, self.next_slot)
        made = self.scopes[-1][name] = _Local(slot, kind, shown)
        return made

    def touch(self, local: _Local) -> None:
        """Write to a variable. The engine's writer numbers them anew, in order of their first instruction."""
        key = (local.slot, _width(local.kind))
        if key not in self.shown:
            self.shown[key] = self.next_shown
            self.next_shown += key[1]
        local.shown = f'"<local{self.shown[key]}>"'

    def touched(self, name: str, kind: str) -> _Local:
        made = self.define(name, kind)
        self.touch(made)
        return made

    def local(self, name: str) -> _Local:
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

    # Statements

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

    def mark(self, at: int) -> None:
        self.maker.statements.add(at)

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
        saved, self.repeats = self.repeats, True
        make = {"while": self.while_, "do": self.do, "for": self.for_, "each": self.each}[node.op]
        code = self.scoped(lambda: make(node))
        self.repeats = saved
        return code

    def while_(self, node: Node) -> Code:
        condition = None if node.flags else self.condition(node.kids[0])
        tick = self.tick(node.at)
        body = self.block(node.kids[1]) if len(node.kids) > 1 else None
        return _loop(condition, tick, body, None)

    def condition(self, node: Node) -> Code:
        """A loop's condition, and the jump after it."""
        code = self.expression(node)[0]
        self.step()
        return code

    def do(self, node: Node) -> Code:
        body = self.block(node.kids[0])
        condition = None if node.flags else self.condition(node.kids[1])
        tick = self.tick(node.at)

        def run(f: list[Any]) -> Any:
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
        loop = _loop(condition, tick, body, step)
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
            except _BAD as bad:
                raise raise_at(bad, line) from None
            while True:
                try:
                    if not has_next(iterator):
                        return None
                    value = next_of(iterator)
                    f[slot] = value if cast is None else cast(value)
                except _BAD as bad:
                    raise raise_at(bad, next_line) from None
                tick(f)
                signal = body(f)
                if signal is not None:
                    if signal == BREAK:
                        return None
                    if signal == RETURN:
                        return RETURN

        return run

    def opener(self, iterable: Node, node: Node, shown: str, holder: _Local, site: int) -> Callable[[list[Any], Any], Any]:
        if iterable.type.endswith("[]"):

            def over_array(f: list[Any], values: Any) -> Any:
                if values is None:
                    raise _npe(f"Cannot read the array length because {holder.shown} is null")
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
                raise _invoke_null(signature, shown)
            return JavaIterator(values)

        return over_iterable

    def throw(self, node: Node) -> Code:
        self.mark(node.at)
        code, shown = self.expression(node.kids[0])
        line = self.step()

        def run(f: list[Any]) -> Any:
            value = code(f)
            if value is None:
                thrown = _npe(f"Cannot throw exception{_because(shown)}")
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
            saved = self.next_slot
            self.scopes.append({})
            self.step()
            slot = self.touched(catch.name, catch.kind).slot
            catches.append((catch.kind, slot, self.block(catch.kids[0]) if catch.kids else None))
            self.scopes.pop()
            self.next_slot = saved

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

    # Expressions: each gives its code, and how the JVM would name its value were it null

    def expression(self, node: Node) -> tuple[Code, str]:
        made: tuple[Code, str] = getattr(self, f"on_{node.op}")(node)
        return made

    def on_const(self, node: Node) -> tuple[Code, str]:
        self.step()
        value = node.value
        return (lambda f: value), ""

    def on_null(self, node: Node) -> tuple[Code, str]:
        del node
        self.step()
        return (lambda f: None), '"null"'

    def on_var(self, node: Node) -> tuple[Code, str]:
        self.step()
        local = self.local(node.name)
        return operator.itemgetter(local.slot), local.shown

    def on_static(self, node: Node) -> tuple[Code, str]:
        del node
        return (lambda f: None), ""

    def on_regex(self, node: Node) -> tuple[Code, str]:
        self.note(node.at)
        self.step()
        self.mark(node.at)
        source, flags = node.value
        value = Pattern(source, 2 if "i" in flags else 0, compiled(source, flags))
        return (lambda f: value), ""

    def on_concat(self, node: Node) -> tuple[Code, str]:
        self.note(node.at)
        parts = [(self.expression(kid)[0], kid.type) for kid in node.kids]
        codes = [_texted(code, kind) for code, kind in parts]
        line = self.step()
        if len(codes) == 2:
            one, two = codes

            def join(f: list[Any]) -> Any:
                try:
                    return limited(one(f) + two(f))
                except _BAD as bad:
                    raise raise_at(bad, line) from None

            return join, ""

        def run(f: list[Any]) -> Any:
            try:
                return limited("".join([code(f) for code in codes]))
            except _BAD as bad:
                raise raise_at(bad, line) from None

        return run, ""

    def on_math(self, node: Node) -> tuple[Code, str]:
        self.note(node.at)
        (left, _), (right, _) = self.expression(node.kids[0]), self.expression(node.kids[1])
        code = self.math(node.name, node.kind, node.other, node.type, (node.kids[0].type, node.kids[1].type), node.flags)
        line = self.step()
        if "def" in (node.kind, node.other):

            def dynamic(f: list[Any]) -> Any:
                a, b = left(f), right(f)
                try:
                    return code(f, a, b)
                except _BAD as bad:
                    raise raise_at(bad, line) from None

            return dynamic, ""
        quick = _quick_math(node.name, node.kind, left, right)
        if quick is not None:
            return quick, ""

        def run(f: list[Any]) -> Any:
            a, b = left(f), right(f)
            try:
                return code(f, a, b)
            except Thrown as thrown:
                raise raise_at(thrown, line) from None

        return run, ""

    def math(
        self, operation: str, kind: str, shift: str, returns: str, types: tuple[str, str], flags: int
    ) -> Callable[[list[Any], Any, Any], Any]:
        """The operation itself, on values already there."""
        if "def" in (kind, shift):
            if operation == "ADD" and not any(each in BOXES for each in types):
                flags |= 1
            site = binary_site(self.maker.site(), operation, types, returns, flags, repeats=self.repeats)
            return lambda f, a, b: site(f[-1], a, b)
        return lambda f, a, b: binary(operation, a, b, kind)

    def on_unary(self, node: Node) -> tuple[Code, str]:
        self.note(node.at)
        child = self.expression(node.kids[0])[0]
        operation, kind = node.name, node.kind
        if operation == "NOT":
            self.step()
            return (lambda f: not child(f)), ""
        if kind != "def":
            if operation == "ADD":
                return child, ""
            self.step()
            return (lambda f: negate(operation, child(f), kind)), ""
        site = unary_site(self.maker.site(), operation, node.type, node.flags, repeats=self.repeats)
        line = self.step()

        def run(f: list[Any]) -> Any:
            value = child(f)
            try:
                return site(f[-1], value)
            except _BAD as bad:
                raise raise_at(bad, line) from None

        return run, ""

    def on_bool(self, node: Node) -> tuple[Code, str]:
        self.note(node.at)
        left, right = (self.condition(kid) for kid in node.kids)
        if node.name == "BOOLAND":
            return (lambda f: left(f) and right(f)), ""
        return (lambda f: left(f) or right(f)), ""

    def on_comp(self, node: Node) -> tuple[Code, str]:
        self.note(node.at)
        operation, kind = node.name, node.kind
        a, b = node.kids
        if b.op == "null" and operation in {"LT", "LTE", "GT", "GTE"}:
            # The engine forgets to write the null, and its class writer fails on what follows.
            raise PainlessUnsupportedError("a null literal in an order", at=node.at)
        left = self.expression(a)[0]
        if kind not in BOXES and b.op == "null":
            self.step()
            if operation in {"EQ", "EQR"}:
                return (lambda f: left(f) is None), ""
            return (lambda f: left(f) is not None), ""
        right = self.expression(b)[0]
        line = self.step()
        if kind in BOXES:
            return _quick_comparison(operation, left, right), ""
        if operation in {"EQR", "NER"} or (kind == "def" and a.op == "null" and operation in {"EQ", "NE"}):
            wanted = operation in {"EQR", "EQ"}
            return (lambda f: _one_object(left(f), right(f)) is wanted), ""
        if kind != "def":
            if operation == "EQ":
                return (lambda f: same(left(f), right(f))), ""
            return (lambda f: not same(left(f), right(f))), ""
        negated = operation == "NE"
        named = "EQ" if negated else operation
        flags = 1 if named == "EQ" else 0
        site = binary_site(self.maker.site(), named, (a.type, b.type), "boolean", flags, repeats=self.repeats)

        def run(f: list[Any]) -> Any:
            x, y = left(f), right(f)
            try:
                return site(f[-1], x, y) is not negated
            except _BAD as bad:
                raise raise_at(bad, line) from None

        return run, ""

    def on_match(self, node: Node) -> tuple[Code, str]:
        self.note(node.at)
        pattern = self.expression(node.kids[1])[0]
        subject = self.expression(node.kids[0])[0]
        operation, line = node.name, self.step()

        def run(f: list[Any]) -> Any:
            regex = pattern(f)
            value = subject(f)
            try:
                return matches(operation, value, regex)
            except _BAD as bad:
                raise raise_at(bad, line) from None

        return run, ""

    def on_cast(self, node: Node) -> tuple[Code, str]:
        child, shown = self.expression(node.kids[0])
        self.note(node.at)
        cast = node.cast
        line = self.step() if _writes(cast) else UNKNOWN
        convert_value = self.caster(cast, shown)
        if convert_value is None:
            return child, shown
        assert cast is not None  # noqa: S101 - a cast node has one

        def run(f: list[Any]) -> Any:
            value = child(f)
            try:
                return convert_value(value)
            except _BAD as bad:
                raise raise_at(bad, line) from None

        if cast.source == "def" and cast.target == STRING:
            how = "Explicit" if cast.explicit else "Implicit"
            shown = _returned(f"org.opensearch.painless.Def.defToString{how}(Object)")
        elif cast.source == "def" and cast.target in UNBOXED:
            how = "" if cast.target == "java.lang.Boolean" else "Explicit" if cast.explicit else "Implicit"
            shown = _returned(f"org.opensearch.painless.Def.defTo{cast.target[10:]}{how}(Object)")
        return run, shown

    @staticmethod
    def caster(cast: Cast | None, shown: str = "") -> Callable[[Any], Any] | None:
        """What a cast does to a value; None if nothing."""
        if cast is None:
            return None
        source, target = cast.source, cast.target
        if cast.box:
            kind = cast.box
            return None if kind in {"int", "double", "boolean", "char"} else lambda value: box(value, kind)
        if cast.unbox:
            kind, to_box = cast.unbox, cast.to_box
            getter_name = f"{jvm_name(BOXES[kind])}.{kind}Value()"

            def unboxed(value: Any) -> Any:
                if value is None:
                    raise _invoke_null(getter_name, shown)
                made = convert(unbox(value), kind, target)
                return box(made, to_box) if to_box else made

            return unboxed
        if cast.to_box:
            to_box = cast.to_box
            return lambda value: box(convert(value, source, target), to_box)
        if source == "def":
            explicit = cast.explicit
            if target == STRING:
                return lambda value: def_to_string(value, explicit=explicit)
            if target in BOXES or target in UNBOXED:
                return lambda value: def_cast(value, target, explicit=explicit)
        if source in BOXES and target in BOXES:
            return lambda value: convert(value, source, target)
        if source == "char" and target == STRING:
            return str
        if source == STRING and target == "char":
            return to_char
        if target in _OBJECTS or target == "void" or (source not in _OBJECTS and assignable(target, source)):
            return None

        def checked(value: Any) -> Any:
            if value is not None and not is_instance(value, target):
                raise jvm_miscast(value, target)
            return value

        return checked

    def on_instanceof(self, node: Node) -> tuple[Code, str]:
        child = self.expression(node.kids[0])[0]
        self.step()
        kind, source = node.kind, node.kids[0].type
        if source in {"long", "double"}:
            # The engine fails to compile it, in its verifier's many words.
            raise PainlessUnsupportedError(f"instanceof on a {source}", at=node.at)
        if kind == "def":

            def always(f: list[Any]) -> Any:
                child(f)
                return True

            return always, ""
        if source in BOXES:
            fixed = assignable(BOXES.get(kind, kind), BOXES[source])

            def known(f: list[Any]) -> Any:
                child(f)
                return fixed

            return known, ""

        def run(f: list[Any]) -> Any:
            value = child(f)
            return value is not None and is_instance(value, kind)

        return run, ""

    def on_conditional(self, node: Node) -> tuple[Code, str]:
        self.note(node.at)
        condition, left = (self.condition(kid) for kid in node.kids[:2])
        right = self.expression(node.kids[2])[0]
        return (lambda f: left(f) if condition(f) else right(f)), ""

    def on_elvis(self, node: Node) -> tuple[Code, str]:
        self.note(node.at)
        left = self.condition(node.kids[0])
        right = self.expression(node.kids[1])[0]

        def run(f: list[Any]) -> Any:
            value = left(f)
            return right(f) if value is None else value

        return run, ""

    def on_list(self, node: Node) -> tuple[Code, str]:
        self.note(node.at)
        self.step()
        codes = [self.condition(kid) for kid in node.kids]
        return (lambda f: JavaList([code(f) for code in codes])), ""

    def on_map(self, node: Node) -> tuple[Code, str]:
        self.note(node.at)
        self.step()
        codes: list[Code] = []
        lines: list[int] = []
        for number, kid in enumerate(node.kids):
            codes.append(self.expression(kid)[0])
            if number % 2:
                lines.append(self.step())
        pairs = list(zip(codes[::2], codes[1::2], lines, strict=True))

        def run(f: list[Any]) -> Any:
            made = JavaMap()
            for key, value, line in pairs:
                told, held = key(f), value(f)
                try:
                    made.put(told, held)
                except _BAD as bad:
                    raise raise_at(bad, line) from None
            return made

        return run, ""

    def on_new_array(self, node: Node) -> tuple[Code, str]:
        self.note(node.at)
        if node.flags:
            self.step()
        codes = [self.condition(kid) if node.flags else self.expression(kid)[0] for kid in node.kids]
        element, line = node.type[:-2], self.step()
        if node.flags:
            return (lambda f: Array([code(f) for code in codes], element)), ""
        if len(codes) > 1:
            raise PainlessUnsupportedError("an array of several dimensions", at=node.at)
        size = codes[0]
        empty: Any = None
        if element in BOXES:
            empty = {"boolean": False, "float": 0.0, "double": 0.0}.get(element, 0)
            empty = convert(0, "int", "char") if element == "char" else empty

        def run(f: list[Any]) -> Any:
            count = size(f)
            if count < 0:
                raise Thrown("java.lang.NegativeArraySizeException", str(count), offset=line)
            if count > MOST:
                raise PainlessUnsupportedError("an array of so many elements", at=line)
            return Array([empty] * count, element)

        return run, ""

    def on_new(self, node: Node) -> tuple[Code, str]:
        self.note(node.at)
        self.step()
        codes = [self.expression(kid)[0] for kid in node.kids]
        line, kind = self.step(), node.type
        if assignable("java.lang.Exception", kind):
            if len(codes) > 1:
                raise PainlessUnsupportedError(f"the constructor of {kind} with {len(codes)} arguments", at=node.at)
            if not codes:
                return (lambda f: new_exception(kind, None, line)), ""
            message = codes[0]
            return (lambda f: new_exception(kind, message(f), line)), ""
        make = CONSTRUCTORS.get((kind, len(codes)))
        if make is None:
            raise PainlessUnsupportedError(f"the constructor of {kind} with {len(codes)} arguments", at=node.at)

        def run(f: list[Any]) -> Any:
            arguments = [code(f) for code in codes]
            try:
                return make(*arguments)
            except _BAD as bad:
                raise raise_at(bad, line) from None

        return run, ""

    def on_call_local(self, node: Node) -> tuple[Code, str]:
        self.note(node.at)
        codes = [self.expression(kid)[0] for kid in node.kids]
        call = self.caller(node.value)
        shown_types = ", ".join(jvm_name(kind) for kind in node.value.types)
        shown = _returned(f"org.opensearch.painless.PainlessScript$Script.{node.value.name}({shown_types})")
        line = self.step()

        def run(f: list[Any]) -> Any:
            return call(f[-1], [code(f) for code in codes], line)

        return run, shown

    def caller(self, function: LocalFunction) -> Callable[[Run, list[Any], int], Any]:
        routines, key = self.maker.routines, _key(function)

        def call(run: Run, arguments: list[Any], line: int) -> Any:
            routine = routines[key]
            assert routine is not None  # noqa: S101 - all are made before any runs
            frame: list[Any] = [None] * routine.size
            for slot, value in zip(routine.slots, arguments, strict=True):
                frame[slot] = value
            frame[routine.loop] = LOOPS
            frame[-1] = run
            try:
                routine.code(frame)
            except RecursionError:
                # The engine's stack ends too, if deeper; all the calls on the way are of one kind.
                raise Thrown("java.lang.StackOverflowError", None, offset=line) from None
            run.budget -= LOOPS + 1 - frame[routine.loop]
            if run.budget < 0:
                raise PainlessUnsupportedError("so many steps in functions that the kit gives up", at=line)
            return frame[-2]

        return call

    def on_lambda(self, node: Node) -> tuple[Code, str]:
        self.note(node.at)
        line = self.step()
        unit = node.unit
        assert unit is not None  # noqa: S101 - a lambda node has one
        slots = [self.local(name).slot for name in node.value]
        call = self.caller(unit.function)
        returns = unit.function.returns
        if node.method is not None and not _fits(node.method, unit.function, len(slots)):
            raise PainlessUnsupportedError("a lambda that declares other types than it is given", at=node.at)
        void = node.method is not None and node.method.returns == "void"

        def run(f: list[Any]) -> Any:
            held = [f[slot] for slot in slots]
            state = f[-1]

            def invoke(*arguments: Any) -> Any:
                result = call(state, [*held, *arguments], line)
                return None if void else box(result, returns) if returns not in BOXES else result

            return Function(invoke)

        return run, ""

    # Members

    def on_call(self, node: Node) -> tuple[Code, str]:
        method = node.method
        assert method is not None  # noqa: S101 - a call has its method
        receiver, *arguments = node.kids
        target, shown = self.expression(receiver)
        if node.read:
            self.null_safe(node)
        self.note(node.at)
        if receiver.type in BOXES and receiver.op != "static":
            self.step()
        codes = [self.expression(kid)[0] for kid in arguments]
        line = self.step()
        known = (STATICS if method.static else METHODS).get((method.owner, method.key))
        if known is None:
            raise PainlessUnsupportedError(f"the method {method.owner}.{method.name}", at=node.at)
        made = known
        result = _returned(method.signature) if not method.augmented else ""
        if method.static:

            def static(f: list[Any]) -> Any:
                given = [code(f) for code in codes]
                try:
                    return made(*given)
                except _BAD as bad:
                    raise raise_at(bad, line) from None

            return static, result
        if receiver.type in BOXES and receiver.op != "static":
            kind, plain = receiver.type, target
            target = lambda f: box(plain(f), kind)  # noqa: E731 - it replaces the one above
        augmented, null_safe, signature = method.augmented, node.read, method.signature

        def run(f: list[Any]) -> Any:
            value = target(f)
            if value is None and null_safe:
                return None
            given = [code(f) for code in codes]
            try:
                if value is None and not augmented:
                    raise _invoke_null(signature, shown)
                return made(value, *given)
            except _BAD as bad:
                raise raise_at(bad, line) from None

        return run, "" if null_safe else result

    def null_safe(self, node: Node) -> None:
        """The check for null before a `?.`."""
        if node.kids[0].type in BOXES:
            # The engine fails to compile it, in its verifier's many words.
            raise PainlessUnsupportedError("a null safe operator (?.) on a primitive", at=node.at)
        self.note(node.at)
        self.step()

    def on_call_def(self, node: Node) -> tuple[Code, str]:
        receiver, *arguments = node.kids
        target = self.expression(receiver)[0]
        if node.read:
            self.note(node.at)
            self.step()
        self.note(node.at)
        codes = [self.expression(kid)[0] for kid in arguments]
        types = tuple(kid.type for kid in arguments)
        lambdas = tuple((kid.unit.function, len(kid.value)) if kid.op == "lambda" and kid.unit else None for kid in arguments)
        line, site, repeats = self.step(), self.maker.site(), self.repeats
        name, returns, null_safe = node.name, node.type, node.read
        plans: dict[Any, Callable[..., Any]] = {}

        def run(f: list[Any]) -> Any:
            value = target(f)
            if value is None and null_safe:
                return None
            given = [code(f) for code in codes]
            try:
                if value is None:
                    raise refuse_null(f[-1], site)
                kind = type(value)
                if kind not in _ONE_CLASS:
                    kind = class_name(value)
                plan = plans.get(kind)
                if plan is None:
                    plan = plans[kind] = method_plan(value, name, types, returns, lambdas)
                if repeats:
                    f[-1].seen.add(site)
                return plan(value, *given)
            except _BAD as bad:
                raise raise_at(bad, line) from None

        return run, ""

    def on_get(self, node: Node) -> tuple[Code, str]:
        read = self.place(node)
        prefix, index = read.prefix, read.index
        if node.read:
            self.null_safe(node)
        self.note(node.at)
        line = self.step()
        load = read.load(node)
        null_safe = node.read
        if index is None:

            def member(f: list[Any]) -> Any:
                value = prefix(f)
                if value is None and null_safe:
                    return None
                try:
                    return load(f, value, None)
                except _BAD as bad:
                    raise raise_at(bad, line) from None

            return member, "" if null_safe else read.shown

        def element(f: list[Any]) -> Any:
            value = prefix(f)
            if value is None and null_safe:
                return None
            at = index(f, value)
            try:
                return load(f, value, at)
            except _BAD as bad:
                raise raise_at(bad, line) from None

        return element, "" if null_safe else read.shown

    def place(self, node: Node) -> _Place:
        """The prefix and index of a member or element, evaluated in this order."""
        prefix, shown = self.expression(node.kids[0]) if node.kids else ((lambda f: None), "")
        index: Callable[[list[Any], Any], Any] | None = None
        if len(node.kids) > 1:
            if node.kind == "brace_def":
                self.step()
            code = self.expression(node.kids[1])[0]
            index = self.index(node, code, shown)
        return _Place(self, node, prefix, shown, index)

    def index(self, node: Node, code: Code, shown: str) -> Callable[[list[Any], Any], Any]:
        if node.kind == "map" or (node.kind == "list" and node.value is None):
            return lambda f, value: code(f)
        line = self.step()
        if node.kind in {"array", "list"}:
            line = self.step()
            message = f"Cannot read the array length{_because(shown)}"
            if node.kind == "list":
                message = f'Cannot invoke "java.util.Collection.size()"{_because(shown)}'

            def flipped(f: list[Any], value: Any) -> Any:
                at = code(f)
                if at >= 0:
                    return at
                if value is None:
                    thrown = _npe(message)
                    thrown.offset = line
                    raise thrown
                return at + len(value)

            return flipped
        kind = node.kids[1].type
        site, repeats = self.maker.site(), self.repeats
        plans: dict[Any, Callable[..., Any]] = {}

        def normalized(f: list[Any], value: Any) -> Any:
            at = code(f)
            try:
                if value is None:
                    raise refuse_null(f[-1], site)
                seen = type(value)
                if seen not in _ONE_CLASS:
                    seen = class_name(value)
                plan = plans.get(seen)
                if plan is None:
                    plan = plans[seen] = normalizer(value, kind)
                if repeats:
                    f[-1].seen.add(site)
                return plan(value, at)
            except _BAD as bad:
                raise raise_at(bad, line) from None

        return normalized

    # Writing

    def on_assign(self, node: Node) -> tuple[Code, str]:
        left, right = node.kids
        if left.op == "var":
            value, shown = self.expression(right)
            self.step()
            slot = self.local(left.name).slot

            def assign(f: list[Any]) -> Any:
                f[slot] = made = value(f)
                return made

            return assign, shown
        place = self.place(left)
        code, shown = self.expression(right)
        if node.read:
            self.step()
        prefix, index = place.prefix, place.index
        self.note(left.at)
        line = self.step()
        store = place.store(left, right.type)

        def run(f: list[Any]) -> Any:
            of = prefix(f)
            at = None if index is None else index(f, of)
            value = code(f)
            try:
                store(f, of, at, value)
            except _BAD as bad:
                raise raise_at(bad, line) from None
            return value

        return run, shown

    def on_compound(self, node: Node) -> tuple[Code, str]:
        left, *values = node.kids
        post = node.value[2]
        concat = node.name == "ADD" and node.kind == STRING
        if left.op == "var":
            local = self.local(left.name)
            self.note(left.at)
            self.step()
            work = self.compound_work(node, left, values, node.value, concat=concat)
            slot = local.slot

            def change(f: list[Any]) -> Any:
                old = f[slot]
                new = work(f, old)
                f[slot] = new
                return old if post else new

            return change, ""
        self.note(left.at)
        place = self.place(left)
        prefix, index = place.prefix, place.index
        self.step()
        self.note(left.at)
        load_line = self.step()
        load = place.load(left)
        work = self.compound_work(node, left, values, node.value, concat=concat)
        if node.read:
            self.step()
        self.note(left.at)
        line = self.step()
        store = place.store(left, left.type)

        def run(f: list[Any]) -> Any:
            of = prefix(f)
            at = None if index is None else index(f, of)
            try:
                old = load(f, of, at)
            except _BAD as bad:
                raise raise_at(bad, load_line) from None
            new = work(f, old)
            try:
                store(f, of, at, new)
            except _BAD as bad:
                raise raise_at(bad, line) from None
            return old if post else new

        return run, ""

    def compound_work(
        self, node: Node, left: Node, values: list[Node], casts: tuple[Cast | None, Cast | None, bool], *, concat: bool
    ) -> Callable[[list[Any], Any], Any]:
        """From the old value to the new one."""
        up, down, post = casts
        post = post and node.read
        if post:
            self.step()
        raise_up = self.caster(up)
        up_line = UNKNOWN
        if up is not None:
            self.note(left.at)
            up_line = self.step() if _writes(up) else UNKNOWN
        kind = node.kind if up is None else up.result
        parts = [self.expression(value) for value in values]
        if concat:
            line = self.step()
            texts = [_texted(code, value.type) for (code, _), value in zip(parts, values, strict=True)]
            old_text = _text_of(kind)

            def work(f: list[Any], old: Any) -> Any:
                try:
                    return limited(old_text(old) + "".join([each(f) for each in texts]))
                except _BAD as bad:
                    raise raise_at(bad, line) from None

        else:
            code = parts[0][0]
            shift = values[0].type if node.name in {"LSH", "RSH", "USH"} else ""
            shift = "def" if shift == "def" else ""
            operate = self.math(node.name, node.kind, shift, node.kind, (kind, values[0].type), 2)
            line = self.step()

            def work(f: list[Any], old: Any) -> Any:
                value = code(f)
                try:
                    return operate(f, old, value)
                except _BAD as bad:
                    raise raise_at(bad, line) from None

        lower = self.caster(down)
        down_line = UNKNOWN
        if down is not None:
            self.note(left.at)
            down_line = self.step() if _writes(down) else UNKNOWN
        if raise_up is None and lower is None:
            return work

        def whole(f: list[Any], old: Any) -> Any:
            if raise_up is not None:
                try:
                    old = raise_up(old)
                except _BAD as bad:
                    raise raise_at(bad, up_line) from None
            new = work(f, old)
            if lower is not None:
                try:
                    new = lower(new)
                except _BAD as bad:
                    raise raise_at(bad, down_line) from None
            return new

        return whole


# Python classes whose values are all of one Java class: what a site chose for one holds for all.
_ONE_CLASS = frozenset((str, int, float, bool, JavaList, StringBuilder))


@dataclass(slots=True)
class _Place:
    """A member or element, to be read or written."""

    body: _Body
    node: Node
    prefix: Code
    prefix_shown: str
    index: Callable[[list[Any], Any], Any] | None

    @property
    def shown(self) -> str:
        """How the JVM names what is read from here."""
        node = self.node
        if node.method is not None and not node.method.augmented:
            return _returned(node.method.signature)
        return ""

    def load(self, node: Node) -> Callable[[list[Any], Any, Any], Any]:
        kind, shown = node.kind, self.prefix_shown
        match kind:
            case "dot_def" | "brace_def":
                return self.dynamic_load(node)
            case "length":
                return lambda f, of, at: len(_present(of, f"Cannot read the array length{_because(shown)}"))
            case "field":
                if (node.other, node.name) not in CONSTANTS:
                    raise PainlessUnsupportedError(f"the field {node.other}.{node.name}", at=node.at)
                value = CONSTANTS[node.other, node.name]
                return lambda f, of, at: value
            case "array":
                word = node.type if node.type in BOXES else "object"
                if word == "boolean":
                    word = "byte/boolean"
                elif word == "byte":
                    word = "byte/boolean"
                message = f"Cannot load from {word} array{_because(shown)}"
                return lambda f, of, at: array_load(_present(of, message), at)
            case _:
                return self.method_load(node)

    def method_load(self, node: Node) -> Callable[[list[Any], Any, Any], Any]:
        method, shown = node.method, self.prefix_shown
        assert method is not None  # noqa: S101 - shortcuts have a method
        made = METHODS.get((method.owner, method.key))
        if made is None:
            raise PainlessUnsupportedError(f"the method {method.owner}.{method.name}", at=node.at)
        known, signature, augmented = made, method.signature, method.augmented

        def load(f: list[Any], of: Any, at: Any) -> Any:
            if of is None and not augmented:
                raise _invoke_null(signature, shown)
            return known(of) if node.kind == "shortcut" else known(of, at)

        return load

    def dynamic_load(self, node: Node) -> Callable[[list[Any], Any, Any], Any]:
        site, repeats = self.body.maker.site(), self.body.repeats
        name, returns = node.name, node.type
        plans: dict[Any, Callable[..., Any]] = {}
        element = node.kind == "brace_def"
        index_type = node.kids[1].type if element else ""

        def load(f: list[Any], of: Any, at: Any) -> Any:
            if of is None:
                raise refuse_null(f[-1], site)
            seen = type(of)
            if seen not in _ONE_CLASS:
                seen = class_name(of)
            plan = plans.get(seen)
            if plan is None:
                plan = plans[seen] = indexer(of, index_type, returns) if element else getter(of, name, returns)
            if repeats:
                f[-1].seen.add(site)
            return plan(of, at) if element else plan(of)

        return load

    def store(self, node: Node, kind: str) -> Callable[[list[Any], Any, Any, Any], Any]:
        shown = self.prefix_shown
        match node.kind:
            case "dot_def" | "brace_def":
                return self.dynamic_store(node, kind)
            case "map":
                signature = "java.util.Map.put(Object, Object)"

                def put(f: list[Any], of: Any, at: Any, value: Any) -> Any:
                    if of is None:
                        raise _invoke_null(signature, shown)
                    of.put(at, value)

                return put
            case "list":
                set_element = METHODS["java.util.List", "set/2"]

                def put_element(f: list[Any], of: Any, at: Any, value: Any) -> Any:
                    if of is None:
                        raise _invoke_null("java.util.List.set(int, Object)", shown)
                    set_element(of, at, value)

                return put_element
            case "array":
                word = node.type if node.type in BOXES else "object"
                word = "byte/boolean" if word in {"boolean", "byte"} else word
                message = f"Cannot store to {word} array{_because(shown)}"
                return lambda f, of, at, value: array_store(_present(of, message), at, value)
            case _:
                raise PainlessUnsupportedError("an assignment to this", at=node.at)

    def dynamic_store(self, node: Node, kind: str) -> Callable[[list[Any], Any, Any, Any], Any]:
        site, repeats = self.body.maker.site(), self.body.repeats
        name, element = node.name, node.kind == "brace_def"
        index_type = node.kids[1].type if element else ""
        plans: dict[str, Callable[..., Any]] = {}

        def store(f: list[Any], of: Any, at: Any, value: Any) -> Any:
            if of is None:
                raise refuse_null(f[-1], site)
            seen = class_name(of)
            plan = plans.get(seen)
            if plan is None:
                plan = plans[seen] = indexer(of, index_type, "def", kind) if element else setter(of, name, kind)
            if repeats:
                f[-1].seen.add(site)
            if element:
                plan(of, at, value)
            else:
                plan(of, value)

        return store


def _writes(cast: Cast | None) -> bool:
    """Whether the engine writes an instruction for a cast."""
    if cast is None:
        return False
    source, target = cast.source, cast.target
    if cast.box or cast.unbox or cast.to_box:
        return True
    if source in BOXES and target in BOXES:
        return target != "int" or source not in {"byte", "short", "char"}
    if source == "def" and (target in BOXES or target in UNBOXED or target == STRING):
        return True
    return target not in _OBJECTS and (source in _OBJECTS or not assignable(target, source))


def _present(value: Any, message: str) -> Any:
    if value is None:
        raise _npe(message)
    return value


def _catches(kind: str, java: str) -> bool:
    if java.endswith(("Error", "StackOverflowError")):
        return False
    if assignable(kind, java):
        return True
    return kind in {"java.lang.Exception", "java.lang.RuntimeException"} and not java.startswith("java.")


def _fits(interface: Method, function: LocalFunction, captured: int) -> bool:
    own = function.types[captured:]
    return all(a == b or {a, b} <= _OBJECTS for a, b in zip(interface.parameters, own, strict=True))


def _one_object(left: Any, right: Any) -> bool:
    """`===`: one object, as far as that is known here."""
    if left is None or right is None:
        return left is right
    if isinstance(left, (bool, JavaList, JavaMap)) or class_name(left) != class_name(right):
        return left is right
    if isinstance(left, int) and -128 <= left <= 127 and left == right:
        return True
    if left is right or left == right:
        raise PainlessUnsupportedError("a comparison of references (=== or !==) between equal values")
    return False


def _text_of(kind: str) -> Callable[[Any], str]:
    if kind in {"float", "long", "short", "byte"}:
        return lambda value: text(box(value, kind))
    return text


def _texted(code: Code, kind: str) -> Code:
    """Code that gives the text of a value."""
    if kind in {"float", "long", "short", "byte"}:
        return lambda f: text(box(code(f), kind))

    def run(f: list[Any]) -> Any:
        value = code(f)
        return value if type(value) is str else text(value)

    return run


def _quick_math(operation: str, kind: str, left: Code, right: Code) -> Code | None:
    """The commonest operations, without a detour."""
    if kind not in {"int", "long"} or operation not in {"ADD", "SUB", "MUL"}:
        return None
    fit = int32 if kind == "int" else int64
    if operation == "ADD":
        return lambda f: fit(left(f) + right(f))
    if operation == "SUB":
        return lambda f: fit(left(f) - right(f))
    return lambda f: fit(left(f) * right(f))


def _quick_comparison(operation: str, left: Code, right: Code) -> Code:
    match operation:
        case "LT":
            return lambda f: left(f) < right(f)
        case "LTE":
            return lambda f: left(f) <= right(f)
        case "GT":
            return lambda f: left(f) > right(f)
        case "GTE":
            return lambda f: left(f) >= right(f)
        case _:
            return lambda f: compare(operation, left(f), right(f))


def _loop(condition: Code | None, tick: Code, body: Code | None, step: Code | None) -> Code:
    def run(f: list[Any]) -> Any:
        while condition is None or condition(f):
            tick(f)
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


