"""A filter's expressions: the operators between two nodes, and `&&`, `||`, `!`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from conformance.java.jsonpath.errors import InvalidPathError, JavaError, json_path_error
from conformance.java.jsonpath.nodes import Bool, Json, Node, Num, PathNode, Regexp, Str
from conformance.java.jsonpath.tokens import Evaluation

if TYPE_CHECKING:
    from conformance.java.jsonpath.steps import Test

__all__ = ["OPERATORS", "Compared", "Exists", "Logical", "Operator"]


class Exists:
    """A path alone: whether it finds anything, or, after `!`, nothing."""

    __slots__ = ("node",)

    def __init__(self, node: PathNode) -> None:
        self.node = node

    def apply(self, item: Any, ev: Evaluation) -> bool:
        """Whether it holds for the item."""
        return self.node.exists(item, ev) is self.node.should_exist


class Compared:
    """`left operator right`."""

    __slots__ = ("left", "operator", "right")

    def __init__(self, left: Node, operator: Operator, right: Node) -> None:
        self.left = left
        self.operator = operator
        self.right = right

    def apply(self, item: Any, ev: Evaluation) -> bool:
        """Whether it holds for the item."""
        left, right = self.left, self.right
        if isinstance(left, PathNode):
            left = left.evaluate(item, ev)
        if isinstance(right, PathNode):
            right = right.evaluate(item, ev)
        return self.operator(left, right, ev)


class Logical:
    """`&&`, `||` and `!` over other expressions, from left to right, no further than needed."""

    __slots__ = ("operands", "operator")

    def __init__(self, operator: str, operands: list[Test]) -> None:
        self.operator = operator
        self.operands = operands

    def apply(self, item: Any, ev: Evaluation) -> bool:
        """Whether it holds for the item."""
        if self.operator == "||":
            return any(operand.apply(item, ev) for operand in self.operands)
        if self.operator == "&&":
            return all(operand.apply(item, ev) for operand in self.operands)
        return not self.operands[0].apply(item, ev)


Operator = Callable[[Node, Node, Evaluation], bool]


def _eq(left: Node, right: Node, _: Evaluation) -> bool:
    if isinstance(left, Json) and isinstance(right, Json):
        return left.equals(right)
    return left.same(right)


def _type_safe_eq(left: Node, right: Node, ev: Evaluation) -> bool:
    return type(left) is type(right) and _eq(left, right, ev)


def _not(operator: Operator) -> Operator:
    return lambda left, right, ev: not operator(left, right, ev)


def _ordered(holds: Callable[[int], bool]) -> Operator:
    def compare(left: Node, right: Node, _: Evaluation) -> bool:
        if isinstance(left, Num) and isinstance(right, Num):
            return holds(left.order(right))
        if isinstance(left, Str) and isinstance(right, Str):
            a, b = left.value, right.value
            if not (a.isascii() and b.isascii()):
                mine, theirs = a.encode("utf-16-be", "surrogatepass"), b.encode("utf-16-be", "surrogatepass")
                return holds((mine > theirs) - (mine < theirs))
            return holds((a > b) - (a < b))
        return False

    return compare


def _expected(what: str) -> InvalidPathError:
    return InvalidPathError(f"Expected {what} node")


def _items(node: Node, ev: Evaluation) -> list[Node] | None:
    if not isinstance(node, Json):
        raise _expected("value list")
    return node.items(ev)


def _in(left: Node, right: Node, ev: Evaluation) -> bool:
    items = _items(right, ev)
    return items is not None and any(left.same(item) or left is item for item in items)


def _contains(left: Node, right: Node, ev: Evaluation) -> bool:
    if isinstance(left, Str) and isinstance(right, Str):
        return right.value in left.value
    if not isinstance(left, Json):
        return False
    items = left.items(ev)
    return items is not None and any(right.same(item) for item in items)


def _sets(holds: Callable[[list[Node], list[Node]], bool]) -> Operator:
    def compare(left: Node, right: Node, ev: Evaluation) -> bool:
        theirs = _items(right, ev)
        if theirs is None:
            return False
        mine = _items(left, ev)
        if mine is None:
            return False
        ev.run.spend(3 * len(mine) * len(theirs))
        return holds(mine, theirs)

    return compare


def _subset(left: list[Node], right: list[Node]) -> bool:
    return all(any(mine.same(theirs) for theirs in right) for mine in left)


def _any_of(left: list[Node], right: list[Node]) -> bool:
    return any(mine.same(theirs) for mine in left for theirs in right)


def _size(left: Node, right: Node, _: Evaluation) -> bool:
    if not isinstance(right, Num):
        return False
    if isinstance(left, Str):
        return len(left.value.encode("utf-16-le", "surrogatepass")) // 2 == right.int_value()
    if isinstance(left, Json):
        value = left.parsed()
        return (len(value) if type(value) is list else -1) == right.int_value()
    return False


def _empty(left: Node, right: Node, _: Evaluation) -> bool:
    if isinstance(left, Str):
        empty = not left.value
    elif isinstance(left, Json):
        value = left.parsed()
        if type(value) is dict:
            raise _no_collection(left)
        empty = not value if isinstance(value, list | str) else True
    else:
        return False
    if not isinstance(right, Bool):
        raise _expected("boolean")
    return empty is right.value


def _no_collection(node: Json) -> JavaError:
    kind, target = "java.util.LinkedHashMap", "java.util.Collection"
    if node.literal is not None:
        kind = "net.minidev.json.JSONObject"
        where = f"{kind} is in unnamed module of loader 'app'; {target} is in module java.base of loader 'bootstrap'"
    else:
        where = f"{kind} and {target} are in module java.base of loader 'bootstrap'"
    return JavaError("java.lang.ClassCastException", f"class {kind} cannot be cast to class {target} ({where})")


def _regex(left: Node, right: Node, ev: Evaluation) -> bool:
    if isinstance(left, Regexp):
        pattern, node = left, right
        if isinstance(right, Regexp):
            return False
    elif isinstance(right, Regexp):
        pattern, node = right, left
    else:
        return False
    if isinstance(node, Json):
        items = node.items(ev) if type(node.parsed()) is list else None
        if items is not None:
            return any(pattern.matches(_input(item), ev) for item in items)
    return pattern.matches(_input(node), ev)


def _input(node: Node) -> str:
    if isinstance(node, Str):
        return node.value
    if isinstance(node, Num):
        return str(node.decimal)
    if isinstance(node, Bool):
        return "true" if node.value else "false"
    return ""


def _exists(left: Node, right: Node, _: Evaluation) -> bool:
    if not isinstance(left, Bool) and not isinstance(right, Bool):
        raise json_path_error("Failed to evaluate exists expression")
    if not isinstance(left, Bool) or not isinstance(right, Bool):
        raise _expected("boolean")
    return left.value is right.value


def _never(what: str) -> Operator:
    """An operator that the path language knows and no literal can satisfy."""

    def compare(left: Node, right: Node, ev: Evaluation) -> bool:
        del left, right, ev
        raise _expected(what)

    return compare


OPERATORS: Final[dict[str, Operator]] = {
    ">=": _ordered(lambda order: order >= 0),
    "<=": _ordered(lambda order: order <= 0),
    "==": _eq,
    "===": _type_safe_eq,
    "!=": _not(_eq),
    "!==": _not(_type_safe_eq),
    "<": _ordered(lambda order: order < 0),
    ">": _ordered(lambda order: order > 0),
    "=~": _regex,
    "NIN": _not(_in),
    "IN": _in,
    "CONTAINS": _contains,
    "ALL": _never("value list"),
    "SIZE": _size,
    "TYPE": _never("class"),
    "MATCHES": _never("predicate"),
    "EMPTY": _empty,
    "EXISTS": _exists,
    "SUBSETOF": _sets(_subset),
    "ANYOF": _sets(_any_of),
    "NONEOF": _sets(lambda left, right: not _any_of(left, right)),
}
