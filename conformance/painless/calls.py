"""Expressions that reach into values: calls, members, elements, and assignments to them."""

# ruff: noqa: D102, ARG005 - `on_x` makes the code of the node x, and all code takes a frame

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.painless.computing import Computing, text_of, texted, writes
from conformance.painless.dynamic import (
    box,
)
from conformance.painless.errors import UNKNOWN, PainlessUnsupportedError, raise_at
from conformance.painless.library import CONSTRUCTORS, METHODS, STATICS, new_exception
from conformance.painless.nodes import LocalFunction, Node
from conformance.painless.places import ONE_CLASS, Place
from conformance.painless.runs import Run
from conformance.painless.sites import (
    method_plan,
    normalizer,
    refuse_null,
)
from conformance.painless.types import BOXES, STRING, Cast, Method, assignable, jvm_name
from conformance.painless.values import (
    Function,
    class_name,
    limited,
)
from conformance.painless.writer import (
    BAD,
    LOOPS,
    OBJECTS,
    Code,
    because,
    invoke_null,
    null_pointer,
    returned,
    routine_key,
)

__all__ = ["Calls"]


class Calls(Computing):
    """Makes the code of what calls, reads members and elements, and assigns."""

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
            except BAD as bad:
                raise raise_at(bad, line) from None

        return run, ""

    def on_call_local(self, node: Node) -> tuple[Code, str]:
        self.note(node.at)
        codes = [self.expression(kid)[0] for kid in node.kids]
        call = self.caller(node.value)
        shown_types = ", ".join(jvm_name(kind) for kind in node.value.types)
        shown = returned(f"org.opensearch.painless.PainlessScript$Script.{node.value.name}({shown_types})")
        line = self.step()

        def run(f: list[Any]) -> Any:
            return call(f[-1], [code(f) for code in codes], line)

        return run, shown

    def caller(self, function: LocalFunction) -> Callable[[Run, list[Any], int], Any]:
        routines, key = self.maker.routines, routine_key(function)

        def call(run: Run, arguments: list[Any], line: int) -> Any:
            routine = routines[key]
            assert routine is not None  # noqa: S101 - all are made before any runs
            frame: list[Any] = [None] * routine.size
            for slot, value in zip(routine.slots, arguments, strict=True):
                frame[slot] = value
            frame[routine.loop] = LOOPS
            frame[-1] = run
            run.enter(routine.code, frame, line)
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
        result = returned(method.signature) if not method.augmented else ""
        if method.static:

            def static(f: list[Any]) -> Any:
                given = [code(f) for code in codes]
                try:
                    return made(*given)
                except BAD as bad:
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
                    raise invoke_null(signature, shown)
                return made(value, *given)
            except BAD as bad:
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
        lambdas = tuple(
            (kid.unit.function, len(kid.value)) if kid.op == "lambda" and kid.unit else None for kid in arguments
        )
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
                kind: Any = type(value)
                if kind not in ONE_CLASS:
                    kind = class_name(value)
                plan = plans.get(kind)
                if plan is None:
                    plan = plans[kind] = method_plan(value, name, types, returns, lambdas)
                if repeats:
                    f[-1].seen.add(site)
                return plan(value, *given)
            except BAD as bad:
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
                except BAD as bad:
                    raise raise_at(bad, line) from None

            return member, "" if null_safe else read.shown

        def element(f: list[Any]) -> Any:
            value = prefix(f)
            if value is None and null_safe:
                return None
            at = index(f, value)
            try:
                return load(f, value, at)
            except BAD as bad:
                raise raise_at(bad, line) from None

        return element, "" if null_safe else read.shown

    def place(self, node: Node) -> Place:
        """The prefix and index of a member or element, evaluated in this order."""
        prefix, shown = self.expression(node.kids[0]) if node.kids else ((lambda f: None), "")
        index: Callable[[list[Any], Any], Any] | None = None
        if len(node.kids) > 1:
            if node.kind == "brace_def":
                self.step()
            code = self.expression(node.kids[1])[0]
            index = self.index(node, code, shown)
        return Place(self, node, prefix, shown, index)

    def index(self, node: Node, code: Code, shown: str) -> Callable[[list[Any], Any], Any]:
        if node.kind == "map" or (node.kind == "list" and node.value is None):
            return lambda f, value: code(f)
        line = self.step()
        if node.kind in {"array", "list"}:
            line = self.step()
            message = f"Cannot read the array length{because(shown)}"
            if node.kind == "list":
                message = f'Cannot invoke "java.util.Collection.size()"{because(shown)}'

            def flipped(f: list[Any], value: Any) -> Any:
                at = code(f)
                if at >= 0:
                    return at
                if value is None:
                    thrown = null_pointer(message)
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
                seen: Any = type(value)
                if seen not in ONE_CLASS:
                    seen = class_name(value)
                plan = plans.get(seen)
                if plan is None:
                    plan = plans[seen] = normalizer(value, kind)
                if repeats:
                    f[-1].seen.add(site)
                return plan(value, at)
            except BAD as bad:
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
            except BAD as bad:
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
            except BAD as bad:
                raise raise_at(bad, load_line) from None
            new = work(f, old)
            try:
                store(f, of, at, new)
            except BAD as bad:
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
            up_line = self.step() if writes(up) else UNKNOWN
        kind = node.kind if up is None else up.result
        parts = [self.expression(value) for value in values]
        if concat:
            self.refuse_nothing(values)
            line = self.step()
            texts = [texted(code, value.type) for (code, _), value in zip(parts, values, strict=True)]
            old_text = text_of(kind)

            def work(f: list[Any], old: Any) -> Any:
                try:
                    return limited(old_text(old) + "".join([each(f) for each in texts]))
                except BAD as bad:
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
                except BAD as bad:
                    raise raise_at(bad, line) from None

        lower = self.caster(down)
        down_line = UNKNOWN
        if down is not None:
            self.note(left.at)
            down_line = self.step() if writes(down) else UNKNOWN
        if raise_up is None and lower is None:
            return work

        def whole(f: list[Any], old: Any) -> Any:
            if raise_up is not None:
                try:
                    old = raise_up(old)
                except BAD as bad:
                    raise raise_at(bad, up_line) from None
            new = work(f, old)
            if lower is not None:
                try:
                    new = lower(new)
                except BAD as bad:
                    raise raise_at(bad, down_line) from None
            return new

        return whole


def _fits(interface: Method, function: LocalFunction, captured: int) -> bool:
    own = function.types[captured:]
    return all(a == b or {a, b} <= OBJECTS for a, b in zip(interface.parameters, own, strict=True))
