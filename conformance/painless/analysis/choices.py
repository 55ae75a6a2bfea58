"""`? :` and `?:`."""

from __future__ import annotations

from conformance.painless.analysis.core import Analysis, cast_to, expression
from conformance.painless.analysis.scope import Scope
from conformance.painless.analysis.wants import Want, miscast, refused, used
from conformance.painless.nodes import Node
from conformance.painless.syntax import tree
from conformance.painless.types.names import PRIMITIVES
from conformance.painless.types.promotion import promote_conditional


@expression(tree.Conditional, tree.Elvis)
def choice(analysis: Analysis, given: tree.Conditional | tree.Elvis, scope: Scope, want: Want) -> Node:
    elvis = isinstance(given, tree.Elvis)
    shown = "elvis operation [?:]" if elvis else "conditional operation [?:]"
    used(given, want, shown, f"result not used from {shown}")
    inner = Want(read=True, target=want.target, explicit=want.explicit, internal=want.internal)
    kids: list[Node] = []
    if isinstance(given, tree.Conditional):
        kids.append(analysis.converted(given.condition, scope, "boolean"))
    elif want.target in PRIMITIVES:
        raise refused(given.at, "Elvis operator cannot return primitives")
    left = analysis.checked(given.left, scope, inner)
    right = analysis.checked(given.right, scope, inner)
    if elvis:
        _needless_elvis(given.at, given.left, given.right, left)
    kind: str | None = want.target
    explicit, internal = want.explicit, want.internal
    if not want.target:
        kind = promote_conditional(left.type, right.type)
        if kind is None:
            problem = f"the conditional operator [?:] to the types [{left.type}] and [{right.type}]"
            raise miscast(given.at, f"cannot apply {problem}")
    assert kind is not None  # noqa: S101 - for the type checker: it was settled above
    kids.append(cast_to(given.left.at, left, kind, explicit=explicit, internal=internal))
    kids.append(cast_to(given.right.at, right, kind, explicit=explicit, internal=internal))
    return Node("elvis" if elvis else "conditional", given.at, kind, kids=kids)


def _needless_elvis(at: int, left: tree.Expr, right: tree.Expr, value: Node) -> None:
    if isinstance(left, tree.Null):
        raise refused(at, "Extraneous elvis operator. LHS is null.")
    if isinstance(left, (tree.BoolConst, tree.Numeric, tree.Decimal, tree.Str)):
        raise refused(at, "Extraneous elvis operator. LHS is a constant.")
    if value.type in PRIMITIVES:
        raise refused(at, "Extraneous elvis operator. LHS is a primitive.")
    if isinstance(right, tree.Null):
        raise refused(at, "Extraneous elvis operator. RHS is null.")
