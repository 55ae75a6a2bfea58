"""Setting, adding and taking away what a path finds: `DocumentContext` of Jayway json-path 2.9.0.

The path's tokens are walked once more, for places instead of values. All functions change the document in place and
raise Throwable where Java raises; what was changed before that stays changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cmp_to_key, lru_cache
from typing import TYPE_CHECKING, Any, Final

from conformance.java.jsonpath import BoundExceededError
from conformance.java.jsonpath.errors import InvalidPathError, JavaError, PathNotFoundError, illegal_argument
from conformance.java.jsonpath.functions import Function
from conformance.java.jsonpath.grammar import Grammar
from conformance.java.jsonpath.steps import Index, Predicate, Property, Scan, Slice, Wildcard
from conformance.java.jsonpath.tokens import CompiledPath, Evaluation, Root, Run, Token
from conformance.java.units import to_units

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["delete", "put", "set_value"]

_MODIFICATION: Final = "com.jayway.jsonpath.InvalidModificationException"


@dataclass(frozen=True, slots=True)
class _Ref:
    """A place: one key of `parent`, a name or an index as the path says it; several for `['a','b']`; none: the root."""

    parent: Any
    keys: tuple[str, ...] | tuple[int]

    def accessor(self) -> str:
        return "&&".join(map(str, self.keys)) if self.keys else "$"


def set_value(root: Any, path: str, value: Any) -> None:
    """`context.set`: every place that the path finds gets the value."""
    for ref in _places(root, path):
        if not ref.keys:
            raise JavaError(_MODIFICATION, "Invalid set operation")
        for key in ref.keys:
            _check_index(ref.parent, key)
            ref.parent[key] = value


def delete(root: Any, path: str) -> None:
    """`context.delete`: every place that the path finds is taken away, higher indexes first."""
    for ref in _places(root, path):
        if not ref.keys:
            raise JavaError(_MODIFICATION, "Invalid delete operation")
        for key in ref.keys:
            if isinstance(key, int):
                _check_index(ref.parent, key)
                del ref.parent[key]
            else:
                ref.parent.pop(key, None)


def put(root: Any, path: str, key: str, value: Any) -> None:
    """`context.put`: every map that the path finds gets the member; a null that it finds is passed over."""
    if not key:
        raise illegal_argument("key can not be null or empty")
    for ref in _places(root, path):
        if len(ref.keys) > 1:
            raise JavaError(_MODIFICATION, "Put can not be performed to multiple properties")
        target = _target(ref)
        if target is None and ref.keys:
            continue
        if type(target) is not dict:
            what = "Can only add properties to a map" if ref.keys else "Invalid put operation. $ is not a map"
            raise JavaError(_MODIFICATION, what)
        target[key] = value


def _target(ref: _Ref) -> Any:
    if not ref.keys:
        return ref.parent
    key = ref.keys[0]
    if isinstance(key, int):
        _check_index(ref.parent, key)
        return ref.parent[key]
    return ref.parent.get(key)


def _check_index(parent: Any, key: str | int) -> None:
    # An index that counts from the end is found, but `List.set` knows none such.
    if isinstance(key, int) and not 0 <= key < len(parent):
        raise JavaError("java.lang.IndexOutOfBoundsException", f"Index {key} out of bounds for length {len(parent)}")


def _places(root: Any, path: str) -> list[_Ref]:
    compiled = _compiled(path)
    found: list[_Ref] = []
    evaluation = Evaluation(compiled, root, Run(_compiles), require=False)
    try:
        _walk(compiled.root, _Ref(root, ()), root, evaluation, found)
    except RecursionError as error:
        raise BoundExceededError("a path, or the value it changes, nests too deep") from error
    if not found:
        raise PathNotFoundError("")
    return sorted(found, key=_ORDER)


def _compiled(path: str) -> CompiledPath:
    compiled, stateful = _compile(path)
    return _compile.__wrapped__(path)[0] if stateful else compiled


@lru_cache(maxsize=256)
def _compile(path: str) -> tuple[CompiledPath, bool]:
    if not path:
        raise illegal_argument("path can not be null or empty")
    grammar = Grammar()
    return grammar.compile(to_units(path)), grammar.stateful


def _compiles(text: str) -> bool:
    try:
        _compile(text)
    except InvalidPathError:
        return False
    return True


def _compare(left: _Ref, right: _Ref) -> int:
    mine, theirs = left.keys[0] if left.keys else "", right.keys[0] if right.keys else ""
    if isinstance(mine, int) and isinstance(theirs, int):
        return theirs - mine
    a, b = left.accessor(), right.accessor()
    return (a < b) - (a > b)


def _walk(token: Token, ref: _Ref, model: Any, ev: Evaluation, found: list[_Ref]) -> None:
    """Adds the places that the path finds from this token on, which is applied to `model`, found at `ref`."""
    match token:
        case Root():
            _next(token, ref, model, ev, found)
        case Property():
            _property(token, model, ev, found)
        case Wildcard():
            if type(model) is list:
                _elements(token, range(len(model)), model, ev, found)
            elif type(model) is dict:
                for name, value in list(model.items()):
                    if token.next is not None or token.at_tail_index(ev):
                        _next(token, _Ref(model, (name,)), value, ev, found)
        case Index():
            if token.is_array(model):
                _elements(token, token.indexes, model, ev, found)
        case Slice():
            if token.is_array(model):
                _elements(token, _slice(token, len(model)), model, ev, found)
        case Predicate():
            if type(model) is dict:
                if token.accepts(model, ev):
                    _next(token, ref, model, ev, found)
            elif type(model) is list:
                _elements(token, (at for at, item in enumerate(model) if token.accepts(item, ev)), model, ev, found)
            else:
                token.evaluate(model, ev)
        case Scan():
            _scan(token, ref, model, ev, found)
        case Function():
            # The place of a function's answer is that of what it was called on.
            token.evaluate(model, ev)
            found.append(ref)
        case _:
            raise TypeError(f"unknown part of a path: {token!r}")


def _next(token: Token, ref: _Ref, model: Any, ev: Evaluation, found: list[_Ref]) -> None:
    if token.next is None:
        found.append(ref)
    else:
        _walk(token.next, ref, model, ev, found)


def _property(token: Property, model: Any, ev: Evaluation, found: list[_Ref]) -> None:
    if type(model) is not dict:
        token.evaluate(model, ev)  # which says why not, where the path names one place
    elif token.key is None and token.next is None:
        found.append(_Ref(model, tuple(token.names)))
    else:
        for name in token.names:
            if name not in model:
                token.missing(name, ev)
            elif token.next is not None or token.at_tail_index(ev):
                _next(token, _Ref(model, (name,)), model[name], ev, found)


def _elements(token: Token, indexes: Iterable[int], items: list[Any], ev: Evaluation, found: list[_Ref]) -> None:
    size = len(items)
    for index in indexes:
        if -size <= index < size:
            try:
                _next(token, _Ref(items, (index,)), items[index], ev, found)
            except JavaError as error:
                lenient = isinstance(token, Wildcard) and isinstance(error, PathNotFoundError)
                if not lenient and error.type != "index_out_of_bounds_exception":
                    raise


def _slice(token: Slice, size: int) -> range:
    start, stop = token.start, token.stop
    if stop is None:
        first = start or 0
        return range(max(0, first + size if first < 0 else first), size)
    if start is None:
        return range(min(size, stop + size if stop < 0 else stop))
    return range(start, min(size, stop))


def _scan(token: Scan, ref: _Ref, model: Any, ev: Evaluation, found: list[_Ref]) -> None:
    target = token.next
    if target is None:
        raise JavaError("java.lang.IllegalStateException", "Current path token is a leaf")
    kind = type(model)
    if kind is dict:
        if _scanned(target, model, ev):
            _walk(target, ref, model, ev, found)
        for name, value in list(model.items()):
            _scan(token, _Ref(model, (name,)), value, ev, found)
    elif kind is list:
        if _scanned(target, model, ev):
            if target.next is None:
                _walk(target, ref, model, ev, found)
            else:
                # Whatever the part says of an array, the one after it sees every element, and may look at the index.
                for at, item in enumerate(model):
                    target.next.upstream_index = at
                    _walk(target.next, ref, item, ev, found)
        for at, item in enumerate(model):
            _scan(token, _Ref(model, (at,)), item, ev, found)


def _scanned(target: Token, model: Any, ev: Evaluation) -> bool:
    match target:
        case Property():
            return type(model) is dict and (not target.definite() or all(name in model for name in target.names))
        case Index() | Slice():
            return type(model) is list
        case Predicate():
            return target.accepts(model, ev)
        case _:
            return isinstance(target, Wildcard)


_ORDER = cmp_to_key(_compare)
