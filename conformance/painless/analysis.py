"""Statements and functions: what they mean, or the compile error that the engine finds first."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.painless.errors import PainlessUnsupportedError, Thrown, raise_at
from conformance.painless.expressions import Expressions, refused
from conformance.painless.nodes import LocalFunction, Node, Unit
from conformance.painless.scope import Scope
from conformance.painless.syntax import tree
from conformance.painless.types import STRING, assignable, class_of, is_class_name, known, lookup

__all__ = ["analyse"]


@dataclass(slots=True)
class _Flow:
    """Where a statement can lead: out of the method, the loop, on; and whether it jumps inside the loop."""

    method: bool = False
    loop: bool = False
    all: bool = False
    any_continue: bool = False
    any_break: bool = False

    def both(self, other: _Flow) -> _Flow:
        return _Flow(
            self.method and other.method,
            self.loop and other.loop,
            self.all and other.all,
            self.any_continue or other.any_continue,
            self.any_break or other.any_break,
        )


@dataclass(frozen=True, slots=True)
class _Where:
    """Where a statement stands: last in the source, inside a loop, last in the loop; `begins`: a loop's own block."""

    last_source: bool = False
    in_loop: bool = False
    last_loop: bool = False
    begins: bool = False


def analyse(functions: list[tree.Function]) -> list[Unit]:
    """The script's functions, `execute` last. Raises Thrown (a compile error) or PainlessUnsupportedError."""
    return _Analysis(functions).units()


class _Analysis(Expressions):
    def __init__(self, functions: list[tree.Function]) -> None:
        super().__init__()
        self.functions = functions
        self.function = ""

    def units(self) -> list[Unit]:
        for function in self.functions[:-1]:
            if function.name == "execute":
                raise PainlessUnsupportedError("a function called execute", at=function.at)
            self.declare(function)
        made = [self.unit(function) for function in self.functions[:-1]]
        made.append(self.execute(self.functions[-1]))
        return [*self.lambdas, *made]

    def declare(self, function: tree.Function) -> None:
        key = f"{function.name}/{len(function.types)}"
        if key in self.locals:
            raise refused(function.at, f"invalid function definition: found duplicate function [{key}].")
        returns = lookup(function.returns)
        if returns is None:
            problem = f"return type [{function.returns}] not found for function [{key}]"
            raise refused(function.at, f"invalid function definition: {problem}")
        types: list[str] = []
        for name in function.types:
            found = lookup(name)
            if found is None:
                raise refused(
                    function.at, f"invalid function definition: parameter type [{name}] not found for function [{key}]"
                )
            types.append(known(found))
        self.locals[key] = LocalFunction(function.name, known(returns), tuple(types))

    def unit(self, function: tree.Function) -> Unit:
        local = self.locals[f"{function.name}/{len(function.types)}"]
        scope = Scope(local.returns)
        for kind, name in zip(local.types, function.names, strict=True):
            scope.define(function.at, kind, name, final=False)
        count = len(local.types)
        if not function.block.statements:
            problem = f"found no statements for function [{function.name}] with [{count}] parameters"
            raise refused(function.at, f"invalid function definition: {problem}")
        body, flow = self.block(function.block, scope.block(), _Where(last_source=True))
        if not flow.method and local.returns != "void":
            problem = f"not all paths provide a return value for function [{function.name}] with [{count}] parameters"
            raise refused(function.at, f"invalid function definition: {problem}")
        if not flow.method:
            body.kids.append(Node("return", function.at))
        return Unit(local, function.names, body, static=True)

    def execute(self, function: tree.Function) -> Unit:
        scope = Scope(STRING)
        scope.define(function.at, "java.util.Map", "params", final=False)
        if not function.block.statements:
            problem = "found no statements for function [execute] with [0] parameters"
            raise refused(function.at, f"invalid function definition: {problem}")
        body, flow = self.block(function.block, scope.block(), _Where(last_source=True))
        if not flow.method:
            body.kids.append(Node("return", function.at, kids=[Node("null", function.at, STRING)]))
        return Unit(LocalFunction("execute", STRING, ()), (), body, uses_params="params" in scope.used)

    # Statements

    def block(self, block: tree.Block, scope: Scope, where: _Where) -> tuple[Node, _Flow]:
        flow = _Flow()
        made: list[Node] = []
        for number, statement in enumerate(block.statements, 1):
            last = number == len(block.statements)
            inner = _Where(
                last_source=last and where.last_source,
                in_loop=where.in_loop,
                last_loop=last and (where.begins or where.last_loop),
            )
            node, got = self.statement(statement, scope, inner)
            made.append(node)
            if last:
                flow.method, flow.loop, flow.all = got.method, got.loop, got.all
            elif got.all:
                raise refused(block.at, "invalid block: unreachable statement")
            flow.any_continue |= got.any_continue
            flow.any_break |= got.any_break
        return Node("block", block.at, kids=made, flags=flow.all), flow

    def statement(self, given: tree.Statement, scope: Scope, where: _Where) -> tuple[Node, _Flow]:
        try:
            return self.analysed_statement(given, scope, where)
        except PainlessUnsupportedError as unsupported:
            raise raise_at(unsupported, given.at) from None

    def analysed_statement(self, given: tree.Statement, scope: Scope, where: _Where) -> tuple[Node, _Flow]:
        match given:
            case tree.If():
                return self.branch(given, scope, where)
            case tree.While() | tree.Do() | tree.For() | tree.Each():
                return self.loop(given, scope)
            case tree.DeclBlock():
                return self.declarations(given, scope), _Flow()
            case tree.Return():
                return self.returned(given, scope), _Flow(method=True, loop=True, all=True)
            case tree.ExprStatement():
                return self.expression_statement(given, scope, where)
            case tree.Try():
                return self.tried(given, scope, where)
            case tree.Throw():
                value = self.converted(given.value, scope, "java.lang.Exception")
                return Node("throw", given.at, kids=[value]), _Flow(method=True, loop=True, all=True)
            case tree.Continue():
                if not where.in_loop:
                    raise refused(given.at, "invalid continue statement: not inside loop")
                if where.last_loop:
                    raise refused(given.at, "extraneous continue statement")
                return Node("continue", given.at), _Flow(all=True, any_continue=True)
            case tree.Break():
                if not where.in_loop:
                    raise refused(given.at, "invalid break statement: not inside loop")
                return Node("break", given.at), _Flow(loop=True, all=True, any_break=True)
            case _:
                raise PainlessUnsupportedError("an unknown statement")

    def branch(self, given: tree.If, scope: Scope, where: _Where) -> tuple[Node, _Flow]:
        condition = self.converted(given.condition, scope, "boolean")
        if isinstance(given.condition, tree.BoolConst) or given.block is None:
            raise refused(given.at, "extraneous if block")
        then, flow = self.block(given.block, scope.block(), where)
        if not given.has_else:
            made = Node("if", given.at, kids=[condition, then])
            return made, _Flow(any_continue=flow.any_continue, any_break=flow.any_break)
        if given.otherwise is None:
            raise refused(given.at, "extraneous else block.")
        otherwise, other = self.block(given.otherwise, scope.block(), where)
        return Node("if", given.at, kids=[condition, then, otherwise]), flow.both(other)

    def loop(self, given: tree.While | tree.Do | tree.For | tree.Each, scope: Scope) -> tuple[Node, _Flow]:
        match given:
            case tree.Each():
                return self.each(given, scope)
            case tree.Do():
                return self.do(given, scope.block())
            case tree.While():
                return self.while_(given, scope.block())
            case tree.For():
                return self.for_(given, scope.block())

    def loop_block(self, block: tree.Block, scope: Scope, at: int, name: str) -> tuple[Node, _Flow]:
        made, flow = self.block(block, scope, _Where(in_loop=True, begins=True))
        if flow.loop and not flow.any_continue:
            raise refused(at, f"extraneous {name} loop")
        return made, flow

    def while_(self, given: tree.While, scope: Scope) -> tuple[Node, _Flow]:
        condition = self.converted(given.condition, scope, "boolean")
        forever = False
        if isinstance(given.condition, tree.BoolConst):
            forever = given.condition.value
            if not forever:
                raise refused(given.at, "extraneous while loop")
            if given.block is None:
                raise refused(given.at, "no paths escape from while loop")
        made = Node("while", given.at, kids=[condition], flags=forever)
        if given.block is None:
            return made, _Flow()
        block, flow = self.loop_block(given.block, scope, given.at, "while")
        made.kids.append(block)
        stuck = forever and not flow.any_break
        return made, _Flow(method=stuck, all=stuck)

    def do(self, given: tree.Do, scope: Scope) -> tuple[Node, _Flow]:
        if given.block is None:
            raise refused(given.at, "extraneous do-while loop")
        block, flow = self.loop_block(given.block, scope, given.at, "do-while")
        condition = self.converted(given.condition, scope, "boolean")
        forever = stuck = False
        if isinstance(given.condition, tree.BoolConst):
            forever = given.condition.value
            if not forever:
                raise refused(given.at, "extraneous do-while loop")
            stuck = not flow.any_break
        return Node("do", given.at, kids=[block, condition], flags=forever), _Flow(method=stuck, all=stuck)

    def for_(self, given: tree.For, scope: Scope) -> tuple[Node, _Flow]:
        parts: list[Node | None] = [None, None, None, None]
        if isinstance(given.initializer, tree.DeclBlock):
            parts[0] = self.declarations(given.initializer, scope)
        elif given.initializer is not None:
            parts[0] = self.checked(given.initializer, scope)
        forever = given.condition is None
        if given.condition is not None:
            parts[1] = self.converted(given.condition, scope, "boolean")
            if isinstance(given.condition, tree.BoolConst):
                forever = given.condition.value
                if not forever:
                    raise refused(given.at, "extraneous for loop")
                if given.block is None:
                    raise refused(given.at, "no paths escape from for loop")
        if given.afterthought is not None:
            parts[2] = self.checked(given.afterthought, scope)
        stuck = False
        if given.block is not None:
            parts[3], flow = self.loop_block(given.block, scope, given.at, "for")
            stuck = forever and not flow.any_break
        return Node("for", given.at, value=parts), _Flow(method=stuck, all=stuck)

    def each(self, given: tree.Each, scope: Scope) -> tuple[Node, _Flow]:
        iterable = self.checked(given.iterable, scope, read=True)
        kind = lookup(given.type)
        if kind is None:
            raise refused(given.at, f"invalid foreach loop: type [{given.type}] not found")
        known(kind)
        scope = scope.block()
        scope.define(given.at, kind, given.name, final=True)
        if given.block is None:
            raise refused(given.at, "extraneous foreach loop")
        block, _ = self.loop_block(given.block, scope, given.at, "foreach")
        made = Node("each", given.at, kids=[iterable, block], name=given.name, kind=kind)
        if iterable.type.endswith("[]"):
            cast = self.legal(given.at, iterable.type[:-2], kind, explicit=True)
        else:
            if iterable.type != "def" and not assignable("java.lang.Iterable", iterable.type):
                raise refused(given.at, f"invalid foreach loop: cannot iterate over type [{iterable.type}].")
            if iterable.type != "def":
                found = class_of(iterable.type)
                made.method = found.methods.get("iterator/0") if found else None
                if made.method is None:
                    raise refused(given.at, f"invalid foreach loop: method [{iterable.type}, iterator/0] not found")
            cast = self.legal(given.at, "def", kind, explicit=True)
        made.cast = cast
        return made, _Flow()

    def declarations(self, given: tree.DeclBlock, scope: Scope) -> Node:
        made: list[Node] = []
        for declaration in given.declarations:
            at, name = declaration.at, declaration.name
            if is_class_name(name):
                raise refused(at, f"invalid declaration: type [{name}] cannot be a name")
            kind = lookup(declaration.type)
            if kind is None:
                raise refused(at, f"invalid declaration: cannot resolve type [{declaration.type}]")
            known(kind)
            kids: list[Node] = []
            if declaration.value is not None:
                kids.append(self.converted(declaration.value, scope, kind))
            scope.define(at, kind, name, final=False)
            made.append(Node("declare", at, kids=kids, name=name, kind=kind))
        return Node("declarations", given.at, kids=made)

    def returned(self, given: tree.Return, scope: Scope) -> Node:
        if given.value is None:
            if scope.returns != "void":
                raise Thrown(
                    "java.lang.ClassCastException", f"cannot cast from [{scope.returns}] to [void]", offset=given.at
                )
            return Node("return", given.at)
        return Node("return", given.at, kids=[self.converted(given.value, scope, scope.returns, internal=True)])

    def expression_statement(self, given: tree.ExprStatement, scope: Scope, where: _Where) -> tuple[Node, _Flow]:
        last = where.last_source and scope.returns != "void"
        value = self.checked(given.value, scope, read=last)
        if not last or value.type == "void":
            return Node("expression", given.at, kids=[value]), _Flow()
        value = self.cast_to(given.value.at, value, scope.returns, internal=True)
        return Node("return", given.at, kids=[value]), _Flow(method=True, loop=True, all=True)

    def tried(self, given: tree.Try, scope: Scope, where: _Where) -> tuple[Node, _Flow]:
        if given.block is None:
            raise refused(given.at, "extraneous try statement")
        block, flow = self.block(given.block, scope.block(), where)
        made = Node("try", given.at, kids=[block])
        for catch in given.catches:
            node, other = self.caught(catch, scope.block(), where)
            made.kids.append(node)
            flow = flow.both(other)
        return made, flow

    def caught(self, given: tree.Catch, scope: Scope, where: _Where) -> tuple[Node, _Flow]:
        if is_class_name(given.name):
            raise refused(given.at, f"invalid catch declaration: type [{given.name}] cannot be a name")
        kind = lookup(given.type)
        if kind is None:
            raise refused(given.at, f"invalid catch declaration: cannot resolve type [{given.type}]")
        known(kind)
        scope.define(given.at, kind, given.name, final=False)
        if not assignable("java.lang.Exception", kind):
            problem = f"cannot cast from [{kind}] to [java.lang.Exception]"
            raise Thrown("java.lang.ClassCastException", problem, offset=given.at)
        made = Node("catch", given.at, name=given.name, kind=kind)
        if given.block is None:
            return made, _Flow()
        block, flow = self.block(given.block, scope, where)
        made.kids.append(block)
        return made, flow

    def block_of_lambda(self, block: tree.Block, scope: Scope) -> tuple[Node, bool]:
        body, flow = self.block(block, scope, _Where(last_source=True))
        return body, flow.method
