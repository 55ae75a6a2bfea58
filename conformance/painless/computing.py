"""Expressions that compute: operators, casts, literals."""

# ruff: noqa: D102, ARG005 - `on_x` makes the code of the node x, and all code takes a frame

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from conformance.painless.arithmetic import binary, compare, convert, int32, int64, negate, to_char
from conformance.painless.dynamic import (
    box,
    def_cast,
    def_to_string,
    is_instance,
    jvm_miscast,
    unbox,
)
from conformance.painless.errors import UNKNOWN, PainlessUnsupportedError, Thrown, raise_at
from conformance.painless.nodes import Node
from conformance.painless.patterns import compiled, matches
from conformance.painless.sites import (
    binary_site,
    unary_site,
)
from conformance.painless.types import BOXES, STRING, UNBOXED, Cast, assignable, jvm_name
from conformance.painless.values import (
    MOST,
    Array,
    JavaList,
    JavaMap,
    Pattern,
    class_name,
    limited,
    same,
    text,
)
from conformance.painless.writer import (
    BAD,
    OBJECTS,
    Code,
    Writer,
    invoke_null,
    returned,
)

__all__ = ["Computing", "text_of", "texted", "writes"]


class Computing(Writer):
    """Makes the code of literals, variables, operators and casts."""

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
        self.refuse_nothing(node.kids)
        parts = [(self.expression(kid)[0], kid.type) for kid in node.kids]
        codes = [texted(code, kind) for code, kind in parts]
        line = self.step()
        if len(codes) == 2:
            one, two = codes

            def join(f: list[Any]) -> Any:
                try:
                    return limited(one(f) + two(f))
                except BAD as bad:
                    raise raise_at(bad, line) from None

            return join, ""

        def run(f: list[Any]) -> Any:
            try:
                return limited("".join([code(f) for code in codes]))
            except BAD as bad:
                raise raise_at(bad, line) from None

        return run, ""

    @staticmethod
    def refuse_nothing(values: list[Node]) -> None:
        """Refuse to add what returns nothing to a text: the engine writes no legal class, and then never answers."""
        for value in values:
            if value.type == "void":
                raise PainlessUnsupportedError("the text of what returns nothing", at=value.at)

    def on_math(self, node: Node) -> tuple[Code, str]:
        self.note(node.at)
        (left, _), (right, _) = self.expression(node.kids[0]), self.expression(node.kids[1])
        code = self.math(
            node.name, node.kind, node.other, node.type, (node.kids[0].type, node.kids[1].type), node.flags
        )
        line = self.step()
        if "def" in (node.kind, node.other):

            def dynamic(f: list[Any]) -> Any:
                a, b = left(f), right(f)
                try:
                    return code(f, a, b)
                except BAD as bad:
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
            except BAD as bad:
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
            except BAD as bad:
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
            except BAD as bad:
                raise raise_at(bad, line) from None

        return run, ""

    def on_cast(self, node: Node) -> tuple[Code, str]:
        child, shown = self.expression(node.kids[0])
        self.note(node.at)
        cast = node.cast
        line = self.step() if writes(cast) else UNKNOWN
        convert_value = self.caster(cast, shown)
        if convert_value is None:
            return child, shown
        assert cast is not None  # noqa: S101 - a cast node has one

        def run(f: list[Any]) -> Any:
            value = child(f)
            try:
                return convert_value(value)
            except BAD as bad:
                raise raise_at(bad, line) from None

        if cast.source == "def" and cast.target == STRING:
            how = "Explicit" if cast.explicit else "Implicit"
            shown = returned(f"org.opensearch.painless.Def.defToString{how}(Object)")
        elif cast.source == "def" and cast.target in UNBOXED:
            how = "" if cast.target == "java.lang.Boolean" else "Explicit" if cast.explicit else "Implicit"
            shown = returned(f"org.opensearch.painless.Def.defTo{cast.target[10:]}{how}(Object)")
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
                    raise invoke_null(getter_name, shown)
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
        if target in OBJECTS or target == "void" or (source not in OBJECTS and assignable(target, source)):
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
                except BAD as bad:
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


def writes(cast: Cast | None) -> bool:
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
    return target not in OBJECTS and (source in OBJECTS or not assignable(target, source))


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


def text_of(kind: str) -> Callable[[Any], str]:
    """What gives the text of values of a static type."""
    if kind in {"float", "long", "short", "byte"}:
        return lambda value: text(box(value, kind))
    return text


def texted(code: Code, kind: str) -> Code:
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
