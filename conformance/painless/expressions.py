"""Expressions: their static types and conversions, or the compile error that the engine finds."""

# ruff: noqa: D102 - each method says in its name of which expression it finds the meaning

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.java.numbers import float32
from conformance.painless.errors import PainlessUnsupportedError, Thrown, raise_at
from conformance.painless.nodes import LocalFunction, Node, Unit
from conformance.painless.operators import NAMES, SYMBOLS
from conformance.painless.patterns import check_pattern
from conformance.painless.scope import Scope
from conformance.painless.syntax import tree
from conformance.painless.types import (
    BOXES,
    PRIMITIVES,
    STRING,
    Cast,
    Method,
    assignable,
    class_of,
    is_class_name,
    known,
    legal_cast,
    lookup,
    method,
    promote_add,
    promote_both,
    promote_conditional,
    promote_equality,
    promote_one,
    promote_xor,
)
from conformance.painless.values import Char

if TYPE_CHECKING:
    from conformance.painless.syntax.tree import Block

__all__ = ["Expressions", "refused"]

PATTERN = "java.util.regex.Pattern"
MAP = "java.util.Map"
LIST = "java.util.List"
SHIFTS = frozenset(("LSH", "RSH", "USH"))
EQUALITIES = frozenset(("EQ", "EQR", "NE", "NER"))


def refused(at: int, message: str) -> Thrown:
    """A compile error of the common kind."""
    return Thrown("java.lang.IllegalArgumentException", message, offset=at)


def miscast(at: int, message: str) -> Thrown:
    return Thrown("java.lang.ClassCastException", message, offset=at)


@dataclass(frozen=True, slots=True)
class Want:
    """What the surroundings want of an expression: its value, a place to write to, a type."""

    read: bool = False
    write: bool = False
    target: str = ""
    explicit: bool = False
    internal: bool = False
    negate: bool = False


READ = Want(read=True)


class Expressions:
    """Expressions -> nodes. What they need of statements (`block`) is the subclass's."""

    def __init__(self) -> None:
        self.locals: dict[str, LocalFunction] = {}
        self.lambdas: list[Unit] = []
        self.names = 0

    # The common steps

    def checked(self, given: tree.Expr, scope: Scope, *, read: bool = False, want: Want | None = None) -> Node:
        """The node of an expression that must be a value."""
        made = self.visit(given, scope, want or (READ if read else Want()))
        if made.op == "partial":
            raise refused(given.at, f"cannot resolve symbol [{made.name}]")
        if made.op == "static":
            raise refused(given.at, f"value required: instead found unexpected type [{made.type}]")
        return made

    def converted(
        self, given: tree.Expr, scope: Scope, target: str, *, internal: bool = False, explicit: bool = False
    ) -> Node:
        """The value, read, as the type wanted."""
        want = Want(read=True, target=target, internal=internal, explicit=explicit)
        made = self.checked(given, scope, want=want)
        return self.cast_to(given.at, made, target, internal=internal, explicit=explicit)

    def cast_to(self, at: int, given: Node, target: str, *, internal: bool = False, explicit: bool = False) -> Node:
        cast = self.legal(at, given.type, target, internal=internal, explicit=explicit)
        return given if cast is None else Node("cast", given.at, cast.result, kids=[given], cast=cast)

    @staticmethod
    def legal(at: int, actual: str, expected: str, *, internal: bool = True, explicit: bool = False) -> Cast | None:
        try:
            return legal_cast(actual, expected, explicit=explicit, internal=internal)
        except Thrown as thrown:
            thrown.offset = at
            raise

    def block_of_lambda(self, block: Block, scope: Scope) -> tuple[Node, bool]:
        """A lambda's body, and whether all its ways end."""
        raise NotImplementedError

    def used(self, given: tree.Expr, want: Want, what: str, unread: str) -> None:
        """Refuse an expression that nothing can be written to, or whose value nobody reads."""
        if want.write:
            raise refused(given.at, f"invalid assignment: cannot assign a value to {what}")
        if not want.read:
            raise refused(given.at, f"not a statement: {unread}")

    def visit(self, given: tree.Expr, scope: Scope, want: Want) -> Node:
        try:
            return self.analysed(given, scope, want)
        except PainlessUnsupportedError as unsupported:
            raise raise_at(unsupported, given.at) from None

    def analysed(self, given: tree.Expr, scope: Scope, want: Want) -> Node:
        match given:
            case tree.Symbol():
                return self.symbol(given, scope, want)
            case tree.Dot():
                return self.dot(given, scope, want)
            case tree.Brace():
                return self.brace(given, scope, want)
            case tree.Call():
                return self.call(given, scope, want)
            case tree.CallLocal():
                return self.call_local(given, scope, want)
            case tree.Str():
                self.used(given, want, f"string constant [{given.value}]", f"string constant [{given.value}] not used")
                return Node("const", given.at, STRING, value=given.value)
            case tree.Numeric():
                return self.numeric(given, want)
            case tree.Decimal():
                return self.decimal(given, want)
            case tree.BoolConst():
                shown = f"boolean constant [{str(given.value).lower()}]"
                self.used(given, want, shown, f"{shown} not used")
                return Node("const", given.at, "boolean", value=given.value)
            case tree.Null():
                return self.null(given, want)
            case tree.Comp():
                return self.comparison(given, scope, want)
            case tree.BoolOp():
                self.used_operation(given, given.operation, want)
                kids = [self.converted(side, scope, "boolean") for side in (given.left, given.right)]
                return Node("bool", given.at, "boolean", kids=kids, name=given.operation)
            case tree.Binary():
                return self.binary(given, scope, want)
            case tree.Assign():
                return self.assignment(given, scope, want)
            case tree.Unary():
                return self.unary(given, scope, want)
            case tree.Cast():
                return self.explicit(given, scope, want)
            case tree.InstanceOf():
                return self.instance_of(given, scope, want)
            case tree.Conditional() | tree.Elvis():
                return self.choice(given, scope, want)
            case tree.ListInit() | tree.MapInit():
                return self.collection(given, scope, want)
            case tree.NewArray():
                return self.new_array(given, scope, want)
            case tree.NewObj():
                return self.new_object(given, scope, want)
            case tree.Regex():
                return self.regex(given, want)
            case tree.Lambda():
                return self.lambda_(given, scope, want)
            case tree.FuncRef() | tree.NewArrayRef():
                raise PainlessUnsupportedError("a function reference (::)", at=given.at)
            case _:
                raise PainlessUnsupportedError("an unknown expression", at=given.at)

    def used_operation(self, given: tree.Expr, operation: str, want: Want) -> None:
        shown = f"{NAMES[operation]} operation [{SYMBOLS[operation]}]"
        self.used(given, want, shown, f"result not used from {shown}")

    # Constants

    def numeric(self, given: tree.Numeric, want: Want) -> Node:
        text = "-" + given.text if want.negate else given.text
        self.used(given, want, f"numeric constant [{text}]", f"numeric constant [{text}] not used")
        last = text[-1]
        if last in "dDfF":
            # Inside a hexadecimal number too: the engine looks at the last letter alone.
            if given.radix != 10:
                raise Thrown("java.lang.IllegalStateException", "Illegal tree structure.", offset=given.at)
            return self.floating(given.at, text[:-1], "double" if last in "dD" else "float")
        if last in "lL":
            value = _whole(text[:-1], given.radix, 63)
            if value is None:
                raise refused(given.at, f"Invalid long constant [{text}].")
            return Node("const", given.at, "long", value=value)
        value = _whole(text, given.radix, 31)
        if value is None:
            message = f"Invalid int constant [{text}]."
            if _whole(text, given.radix, 63) is not None:
                message += f" If you want a long constant then change it to [{text}L]."
            raise refused(given.at, message)
        low, high = {"byte": (-128, 127), "char": (0, 0xFFFF), "short": (-0x8000, 0x7FFF)}.get(want.target, (1, 0))
        kind = want.target if low <= value <= high else "int"
        return Node("const", given.at, kind, value=Char(chr(value)) if kind == "char" else value)

    def decimal(self, given: tree.Decimal, want: Want) -> Node:
        text = "-" + given.text if want.negate else given.text
        self.used(given, want, f"decimal constant [{text}]", f"decimal constant [{text}] not used")
        single = text[-1] in "fF"
        return self.floating(given.at, text[:-1] if text[-1] in "fFdD" else text, "float" if single else "double")

    @staticmethod
    def floating(at: int, text: str, kind: str) -> Node:
        value = float(text)
        return Node("const", at, kind, value=float32(value) if kind == "float" else value)

    def null(self, given: tree.Null, want: Want) -> Node:
        self.used(given, want, "null constant", "null constant not used")
        if want.target in PRIMITIVES:
            raise refused(given.at, f"Cannot cast null to a primitive type [{want.target}].")
        return Node("null", given.at, want.target or "java.lang.Object")

    def regex(self, given: tree.Regex, want: Want) -> Node:
        shown = f"regex constant [{given.pattern}] with flags [{given.flags}]"
        self.used(given, want, shown, f"{shown} not used")
        return Node("regex", given.at, PATTERN, value=check_pattern(given.pattern, given.flags, given.at))

    # Operators

    def assignment(self, given: tree.Assign, scope: Scope, want: Want) -> Node:
        left = self.checked(given.left, scope, want=Want(read=want.read, write=True))
        if given.operation:
            return self.compound(given, left, scope, want)
        if left.flags:  # written through `def`: the place takes the value's own type
            right = self.checked(given.right, scope, read=True)
            if right.type == "void":
                raise refused(given.at, "invalid assignment: cannot assign type [void]")
            left.type = right.type
        else:
            right = self.converted(given.right, scope, left.type)
        kind = left.type if want.read else "void"
        # What becomes of it stands, to the engine, where its left side does.
        return Node("assign", left.at, kind, kids=[left, right], read=want.read)

    def compound(self, given: tree.Assign, left: Node, scope: Scope, want: Want) -> Node:
        operation = given.operation
        right = self.checked(given.right, scope, read=True)
        shift: str | None = ""
        if operation in {"MUL", "DIV", "REM", "SUB"}:
            kind = promote_both(left.type, right.type, decimal=True)
        elif operation == "ADD":
            kind = promote_add(left.type, right.type)
        elif operation in SHIFTS:
            kind, shift = promote_one(left.type, decimal=False), promote_one(right.type, decimal=False)
        else:
            kind = promote_xor(left.type, right.type)
        if kind is None or shift is None:
            # The engine prints Java's `Class` here, which says `class` or `interface` before all but primitives.
            types = f"types [{_java_class(left.type)}] and [{_java_class(right.type)}]"
            raise miscast(given.at, f"invalid compound assignment: cannot apply [{SYMBOLS[operation]}=] to {types}")
        at = given.right.at
        if operation == "ADD" and kind == STRING:
            pass
        elif not shift:
            right = self.cast_to(at, right, kind)
        elif kind == "def":
            right = self.cast_to(at, right, "def")
        elif shift == "long":
            right = self.cast_to(at, right, "int", explicit=True)
        else:
            right = self.cast_to(at, right, shift)
        up = self.legal(given.at, left.type, kind, internal=False)
        down = self.legal(given.at, kind, left.type, internal=False, explicit=True)
        result = left.type if want.read else "void"
        made = Node("compound", left.at, result, kids=[left, right], name=operation, kind=kind, read=want.read)
        made.value = (up, down, given.post)
        return made

    def unary(self, given: tree.Unary, scope: Scope, want: Want) -> Node:
        operation = given.operation
        self.used_operation(given, operation, want)
        if operation == "SUB" and isinstance(given.child, (tree.Numeric, tree.Decimal)):
            inner = Want(read=True, target=want.target, explicit=want.explicit, internal=want.internal, negate=True)
            child = self.checked(given.child, scope, want=inner)
            kind = child.type
            if want.target:
                # The engine checks this conversion here, and makes it where the number is used.
                self.legal(given.child.at, kind, want.target, internal=want.internal, explicit=want.explicit)
            return child
        if operation == "NOT":
            return Node("unary", given.at, "boolean", kids=[self.converted(given.child, scope, "boolean")], name="NOT")
        child = self.checked(given.child, scope, read=True)
        promoted = promote_one(child.type, decimal=operation != "BWNOT")
        if promoted is None:
            problem = f"the {NAMES[operation]} operator [{SYMBOLS[operation]}] to the type [{child.type}]"
            raise miscast(given.at, f"cannot apply {problem}")
        child = self.cast_to(given.child.at, child, promoted)
        kind = want.target if promoted == "def" and want.target else promoted
        flags = 4 if want.explicit else 0
        return Node("unary", given.at, kind, kids=[child], name=operation, kind=promoted, flags=flags)

    def binary(self, given: tree.Binary, scope: Scope, want: Want) -> Node:
        # Long sums lean to the left: they are walked in a loop, so that their length is no depth.
        spine: list[tuple[tree.Binary, Want]] = []
        at: tree.Expr = given
        while type(at) is tree.Binary:
            self.used_operation(at, at.operation, want)
            spine.append((at, want))
            at, want = at.left, READ
        left = self.checked(at, scope, read=True)
        for expression, wanted in reversed(spine):
            left = self.operation(expression, left, self.checked(expression.right, scope, read=True), wanted)
        return left

    def operation(self, given: tree.Binary, left: Node, right: Node, want: Want) -> Node:
        operation, shift = given.operation, ""
        flags = 4 if want.explicit else 0
        at = (given.left.at, given.right.at)
        if operation in {"FIND", "MATCH"}:
            kids = [self.cast_to(at[0], left, STRING), self.cast_to(at[1], right, PATTERN)]
            return Node("match", given.at, "boolean", kids=kids, name=operation)
        if operation in SHIFTS:
            kind, shift = promote_one(left.type, decimal=False), promote_one(right.type, decimal=False) or ""
            kind = kind if shift else None
        elif operation == "ADD":
            kind = promote_add(left.type, right.type)
        elif operation == "XOR":
            kind = promote_xor(left.type, right.type)
        else:
            kind = promote_both(left.type, right.type, decimal=operation in {"MUL", "DIV", "REM", "SUB"})
        if kind is None:
            problem = (
                f"the {NAMES[operation]} operator [{SYMBOLS[operation]}] to the types [{left.type}] and [{right.type}]"
            )
            raise miscast(given.at, f"cannot apply {problem}")
        result = kind
        if "def" in (kind, shift):
            result = want.target or kind
        elif not (operation == "ADD" and kind == STRING):
            left = self.cast_to(at[0], left, kind)
            if not shift:
                right = self.cast_to(at[1], right, kind)
            elif shift == "long":
                right = self.cast_to(at[1], right, "int", explicit=True)
            else:
                right = self.cast_to(at[1], right, shift)
        if operation == "ADD" and result == STRING:
            return Node("concat", given.at, STRING, kids=[left, right])
        made = Node("math", given.at, result, kids=[left, right], name=operation, kind=kind, flags=flags)
        made.other = shift
        return made

    def comparison(self, given: tree.Comp, scope: Scope, want: Want) -> Node:
        operation = given.operation
        self.used_operation(given, operation, want)
        left = self.checked(given.left, scope, read=True)
        right = self.checked(given.right, scope, read=True)
        if operation in EQUALITIES:
            kind = promote_equality(left.type, right.type)
        else:
            kind = promote_both(left.type, right.type, decimal=True)
        if kind is None:
            problem = (
                f"the {NAMES[operation]} operator [{SYMBOLS[operation]}] to the types [{left.type}] and [{right.type}]"
            )
            raise miscast(given.at, f"cannot apply {problem}")
        if operation in EQUALITIES and isinstance(given.left, tree.Null) and isinstance(given.right, tree.Null):
            raise refused(given.at, "extraneous comparison of [null] constants")
        if operation in {"EQR", "NER"} or kind != "def":
            left = self.cast_to(given.left.at, left, kind)
            right = self.cast_to(given.right.at, right, kind)
        return Node("comp", given.at, "boolean", kids=[left, right], name=operation, kind=kind)

    def explicit(self, given: tree.Cast, scope: Scope, want: Want) -> Node:
        shown = f"explicit cast with target type [{given.type}]"
        self.used(given, want, f"an {shown}", f"result not used from {shown}")
        kind = lookup(given.type)
        if kind is None:
            raise refused(given.at, f"cannot resolve type [{given.type}]")
        return self.converted(given.child, scope, known(kind), explicit=True)

    def instance_of(self, given: tree.InstanceOf, scope: Scope, want: Want) -> Node:
        shown = f"instanceof with target type [{given.type}]"
        self.used(given, want, shown, f"result not used from {shown}")
        kind = lookup(given.type)
        if kind is None:
            raise refused(given.at, f"Not a type [{given.type}].")
        child = self.checked(given.child, scope, read=True)
        return Node("instanceof", given.at, "boolean", kids=[child], kind=known(kind))

    def choice(self, given: tree.Conditional | tree.Elvis, scope: Scope, want: Want) -> Node:
        elvis = isinstance(given, tree.Elvis)
        shown = "elvis operation [?:]" if elvis else "conditional operation [?:]"
        self.used(given, want, shown, f"result not used from {shown}")
        inner = Want(read=True, target=want.target, explicit=want.explicit, internal=want.internal)
        kids: list[Node] = []
        if isinstance(given, tree.Conditional):
            kids.append(self.converted(given.condition, scope, "boolean"))
        elif want.target in PRIMITIVES:
            raise refused(given.at, "Elvis operator cannot return primitives")
        left = self.checked(given.left, scope, want=inner)
        right = self.checked(given.right, scope, want=inner)
        if elvis:
            self.needless_elvis(given.at, given.left, given.right, left)
        kind: str | None = want.target
        explicit, internal = want.explicit, want.internal
        if not want.target:
            kind = promote_conditional(left.type, right.type)
            if kind is None:
                problem = f"the conditional operator [?:] to the types [{left.type}] and [{right.type}]"
                raise miscast(given.at, f"cannot apply {problem}")
        assert kind is not None  # noqa: S101 - for the type checker: it was settled above
        kids.append(self.cast_to(given.left.at, left, kind, explicit=explicit, internal=internal))
        kids.append(self.cast_to(given.right.at, right, kind, explicit=explicit, internal=internal))
        return Node("elvis" if elvis else "conditional", given.at, kind, kids=kids)

    @staticmethod
    def needless_elvis(at: int, left: tree.Expr, right: tree.Expr, value: Node) -> None:
        if isinstance(left, tree.Null):
            raise refused(at, "Extraneous elvis operator. LHS is null.")
        if isinstance(left, (tree.BoolConst, tree.Numeric, tree.Decimal, tree.Str)):
            raise refused(at, "Extraneous elvis operator. LHS is a constant.")
        if value.type in PRIMITIVES:
            raise refused(at, "Extraneous elvis operator. LHS is a primitive.")
        if isinstance(right, tree.Null):
            raise refused(at, "Extraneous elvis operator. RHS is null.")

    # Things made

    def collection(self, given: tree.ListInit | tree.MapInit, scope: Scope, want: Want) -> Node:
        shown = "list initializer" if isinstance(given, tree.ListInit) else "map initializer"
        self.used(given, want, shown, f"result not used from {shown}")
        if isinstance(given, tree.ListInit):
            kids = [self.converted(value, scope, "def", internal=True) for value in given.values]
            return Node("list", given.at, "java.util.ArrayList", kids=kids)
        kids = [self.converted(part, scope, "def", internal=True) for entry in given.entries for part in entry]
        return Node("map", given.at, "java.util.HashMap", kids=kids)

    def new_array(self, given: tree.NewArray, scope: Scope, want: Want) -> Node:
        self.used(given, want, "new array", "result not used from new array")
        kind = lookup(given.type)
        if kind is None:
            raise refused(given.at, f"Not a type [{given.type}].")
        element = known(kind)[:-2] if given.initializer else "int"
        kids = [self.converted(value, scope, element, internal=True) for value in given.values]
        return Node("new_array", given.at, kind, kids=kids, flags=given.initializer)

    def new_object(self, given: tree.NewObj, scope: Scope, want: Want) -> Node:
        count = len(given.arguments)
        if want.write:
            shown = f"[{given.type}/{count}]"
            raise refused(given.at, f"invalid assignment cannot assign a value to new object with constructor {shown}")
        kind = lookup(given.type)
        if kind is None:
            raise refused(given.at, f"Not a type [{given.type}].")
        owner = class_of(kind)
        types = owner.constructors.get(count) if owner else None
        if types is None:
            raise refused(given.at, f"constructor [{kind}, <init>/{count}] not found")
        kids = self.arguments(given.arguments, types, scope)
        return Node("new", given.at, kind, kids=kids, read=want.read)

    def arguments(self, given: tuple[tree.Expr, ...], types: tuple[str, ...], scope: Scope) -> list[Node]:
        return [
            self.converted(argument, scope, kind, internal=True) for argument, kind in zip(given, types, strict=True)
        ]

    def call_local(self, given: tree.CallLocal, scope: Scope, want: Want) -> Node:
        count = len(given.arguments)
        if want.write:
            shown = f"function call [{given.name}/{count}]"
            raise refused(given.at, f"invalid assignment: cannot assign a value to {shown}")
        local = self.locals.get(f"{given.name}/{count}")
        if local is None or local.internal:
            # The engine lists its own objects here, whose hashes differ each time.
            listed = ", ".join(
                f"org.opensearch.painless.node.{_JAVA_NODES[type(node)]}@<hash>" for node in given.arguments
            )
            raise refused(given.at, f"Unknown call [{given.name}] with [[{listed}]] arguments.")
        kids = self.arguments(given.arguments, local.types, scope)
        return Node("call_local", given.at, local.returns, kids=kids, value=local)

    def lambda_(self, given: tree.Lambda, scope: Scope, want: Want) -> Node:
        self.used(given, want, "a lambda", "lambda not used")
        types: list[str] = []
        interface: Method | None = None
        if want.target:
            owner = class_of(want.target)
            interface = owner.function() if owner else None
            if interface is None:
                raise refused(given.at, f"Cannot pass lambda to [{want.target}], not a functional interface")
            if len(interface.parameters) != len(given.types):
                shown = f"[{interface.name}] in [{want.target}]"
                raise refused(-1, f"Incorrect number of parameters for {shown}")
        for number, name in enumerate(given.types):
            kind = (interface.parameters[number] if interface else "def") if name is None else lookup(name)
            if kind is None:
                raise refused(given.at, f"cannot resolve type [{name}]")
            types.append(kind)
        returns = "def" if interface is None or interface.returns == "void" else interface.returns
        inner = scope.closure(returns)
        for kind, name in zip(types, given.names, strict=True):
            inner.define(given.at, kind, name, final=True)
        if given.block is None:
            raise PainlessUnsupportedError("a lambda without statements", at=given.at)
        body, ends = self.block_of_lambda(given.block, inner)
        if not ends:
            raise refused(given.at, "not all paths return a value for lambda")
        captures = tuple(inner.captures or ())
        names = (*(captured.name for captured in captures), *given.names)
        whole = (*(captured.type for captured in captures), *types)
        function = LocalFunction(f"lambda$synthetic${self.names}", returns, whole, internal=True)
        self.names += 1
        self.locals[f"{function.name}/{len(whole)}"] = function
        unit = Unit(function, names, body, static=True)
        self.lambdas.append(unit)
        made = Node("lambda", given.at, want.target or STRING, unit=unit)
        made.value = tuple(captured.name for captured in captures)
        made.method = interface
        return made

    # Names, members, elements

    def symbol(self, given: tree.Symbol, scope: Scope, want: Want) -> Node:
        static = lookup(given.name)
        if static is not None:
            if want.write:
                raise refused(given.at, f"invalid assignment: cannot write a value to a static type [{static}]")
            if not want.read:
                raise refused(given.at, f"not a statement: static type [{static}] not used")
            return Node("static", given.at, static)
        if not scope.defines(given.name):
            return Node("partial", given.at, name=given.name)
        if not want.read and not want.write:
            raise refused(given.at, f"not a statement: variable [{given.name}] not used")
        variable = scope.get(given.at, given.name)
        if want.write and variable.final:
            raise refused(given.at, f"Variable [{variable.name}] is read-only.")
        return Node("var", given.at, variable.type, name=variable.name)

    def dot(self, given: tree.Dot, scope: Scope, want: Want) -> Node:
        if not want.read and not want.write:
            raise refused(given.at, "not a statement: result of dot operator [.] not used")
        prefix = self.visit(given.prefix, scope, READ)
        if prefix.op in {"partial", "static"}:
            whole = f"{prefix.name if prefix.op == 'partial' else prefix.type}.{given.name}"
            static = lookup(whole) if prefix.op == "partial" else _exact(whole)
            if static is not None:
                if want.write:
                    raise refused(given.at, f"invalid assignment: cannot write a value to a static type [{static}]")
                return Node("static", given.at, static)
            if prefix.op == "partial":
                return Node("partial", given.at, name=whole)
        made = self.member(given, prefix, want)
        if given.null_safe:
            if want.write:
                raise refused(given.at, "invalid assignment: cannot assign a value to a null safe operation [?.]")
            if made.type in PRIMITIVES:
                raise refused(-1, "Result of null safe operator must be nullable")
            made.read = True
        return made

    def member(self, given: tree.Dot, prefix: Node, want: Want) -> Node:
        at, name, owner = given.at, given.name, prefix.type
        static = prefix.op == "static"
        if not static and owner.endswith("[]"):
            if name != "length":
                raise refused(at, f"Field [{name}] does not exist for type [{owner}].")
            if want.write:
                raise refused(
                    at, "invalid assignment: cannot assign a value write to read-only field [length] for an array."
                )
            return Node("get", at, "int", kids=[prefix], kind="length")
        if not static and owner == "def":
            target = "" if given.null_safe or want.explicit else want.target
            return Node("get", at, target or "def", kids=[prefix], kind="dot_def", name=name, flags=want.write)
        found = class_of(owner)
        if found and static and name in found.fields:
            if want.write:
                raise refused(at, f"invalid assignment: cannot assign a value to read-only field [{name}]")
            return Node("get", at, found.fields[name], kind="field", name=name, other=owner)
        upper = name[0].upper() + name[1:]
        getter = method(owner, f"get{upper}/0", static=static) or method(owner, f"is{upper}/0", static=static)
        if getter is not None:
            if want.write:
                raise refused(at, f"Illegal shortcut on field [{name}] for type [{owner}].")
            return Node("get", at, getter.returns, kids=[prefix], kind="shortcut", method=getter)
        if method(owner, f"set{upper}/0", static=static) is not None:
            raise PainlessUnsupportedError(f"a setter for {owner}.{name}", at=at)
        if not static and assignable(MAP, owner):
            index = Node("const", at, STRING, value=name)
            return Node("get", at, "def", kids=[prefix, index], kind="map", method=method(owner, "get/1"))
        if not static and assignable(LIST, owner):
            value = _whole(name, 10, 31)
            if value is None:
                cause = Thrown("java.lang.NumberFormatException", _number_problem(name))
                thrown = refused(at, f"invalid list index [{name}]")
                thrown.cause = cause
                raise thrown
            index = Node("const", at, "int", value=value)
            return Node("get", at, "def", kids=[prefix, index], kind="list", method=method(owner, "get/1"))
        raise refused(at, f"field [{owner}, {name}] not found")

    def brace(self, given: tree.Brace, scope: Scope, want: Want) -> Node:
        if not want.read and not want.write:
            raise refused(given.at, "not a statement: result of brace operator not used")
        prefix = self.checked(given.prefix, scope, read=True)
        owner, at = prefix.type, given.at
        if owner.endswith("[]"):
            index = self.converted(given.index, scope, "int")
            return Node("get", at, owner[:-2], kids=[prefix, index], kind="array", value=given.index.at)
        if owner == "def":
            index = self.checked(given.index, scope, read=True)
            target = "" if want.explicit else want.target
            made = Node("get", at, target or "def", kids=[prefix, index], kind="brace_def", flags=want.write)
            made.value = given.index.at
            return made
        if assignable(MAP, owner):
            index = self.converted(given.index, scope, "def")
            return Node("get", at, "def", kids=[prefix, index], kind="map", method=method(owner, "get/1"))
        if not assignable(LIST, owner):
            raise refused(at, f"Illegal array access on type [{owner}].")
        index = self.converted(given.index, scope, "int")
        made = Node("get", at, "def", kids=[prefix, index], kind="list", method=method(owner, "get/1"))
        made.value = given.index.at
        return made

    def call(self, given: tree.Call, scope: Scope, want: Want) -> Node:
        count, at = len(given.arguments), given.at
        if want.write:
            raise refused(at, f"invalid assignment: cannot assign a value to method call [{given.name}/{count}]")
        prefix = self.visit(given.prefix, scope, READ)
        if prefix.op == "partial":
            raise refused(at, f"cannot resolve symbol [{prefix.name}]")
        static = prefix.op == "static"
        if prefix.type == "def" and not static:
            made = self.call_def(given, prefix, scope, want)
        else:
            key = f"{given.name}/{count}"
            found = method(prefix.type, key, static=static)
            if found is None:
                kind = "static" if static else "member"
                raise refused(at, f"{kind} method [{prefix.type}, {key}] not found")
            kids = self.arguments(given.arguments, found.parameters, scope)
            made = Node("call", at, found.returns, kids=[prefix, *kids], method=found)
        if given.null_safe:
            if made.type in PRIMITIVES:
                raise refused(-1, "Result of null safe operator must be nullable")
            made.read = True
        return made

    def call_def(self, given: tree.Call, prefix: Node, scope: Scope, want: Want) -> Node:
        kids: list[Node] = []
        for argument in given.arguments:
            kid = self.checked(argument, scope, want=Want(read=True, internal=True))
            if kid.type == "void":
                problem = f"Argument(s) cannot be of [void] type when calling method [{given.name}]."
                raise refused(given.at, problem)
            kids.append(kid)
        target = "" if given.null_safe or want.explicit else want.target
        return Node("call_def", given.at, target or "def", kids=[prefix, *kids], name=given.name)


_JAVA_NODES: dict[type[tree.Expr], str] = {
    tree.Assign: "EAssignment", tree.Binary: "EBinary", tree.BoolOp: "EBooleanComp", tree.BoolConst: "EBooleanConstant",
    tree.Brace: "EBrace", tree.Call: "ECall", tree.CallLocal: "ECallLocal", tree.Comp: "EComp",
    tree.Conditional: "EConditional", tree.Decimal: "EDecimal", tree.Dot: "EDot", tree.Elvis: "EElvis",
    tree.Cast: "EExplicit", tree.FuncRef: "EFunctionRef", tree.InstanceOf: "EInstanceof", tree.Lambda: "ELambda",
    tree.ListInit: "EListInit", tree.MapInit: "EMapInit", tree.NewArray: "ENewArray",
    tree.NewArrayRef: "ENewArrayFunctionRef", tree.NewObj: "ENewObj", tree.Null: "ENull", tree.Numeric: "ENumeric",
    tree.Regex: "ERegex", tree.Str: "EString", tree.Symbol: "ESymbol", tree.Unary: "EUnary",
}  # fmt: skip


def _whole(text: str, radix: int, bits: int) -> int | None:
    """`Integer.parseInt` and `Long.parseLong` of a script's digits."""
    if not re.fullmatch(r"-?[0-9a-zA-Z]+", text):
        return None
    try:
        value = int(text, radix)
    except ValueError:
        return None
    return value if -(1 << bits) <= value < 1 << bits else None


def _number_problem(text: str) -> str:
    return f'For input string: "{text}"'


def _exact(name: str) -> str | None:
    return name if is_class_name(name) and lookup(name) == name else None


def _java_class(kind: str) -> str:
    """`Class.toString`."""
    if kind in BOXES or kind == "void":
        return kind
    if kind == "def":
        return "class org.opensearch.painless.lookup.def"
    if kind.endswith("[]"):
        letters = {
            "boolean": "Z",
            "byte": "B",
            "short": "S",
            "char": "C",
            "int": "I",
            "long": "J",
            "float": "F",
            "double": "D",
        }
        base = kind.rstrip("[]")
        depth = kind.count("[]")
        inner = letters.get(base) or f"L{'org.opensearch.painless.lookup.def' if base == 'def' else base};"
        return f"class {'[' * depth}{inner}"
    found = class_of(kind)
    name = kind.replace("Map.Entry", "Map$Entry")
    return f"{'interface' if found and found.interface else 'class'} {name}"
