"""Members and elements that are looked up in the class of a value."""

from __future__ import annotations

from typing import Any

from conformance.painless.dynamic.handles import as_type, check_convertible
from conformance.painless.dynamic.methods import Plan, method_plan
from conformance.painless.dynamic.seen import canonical, illegal
from conformance.painless.errors import PainlessUnsupportedError, Thrown
from conformance.painless.library import METHODS
from conformance.painless.types.classes import Method, assignable, runtime_method
from conformance.painless.types.names import BOXES, LIST, MAP
from conformance.painless.values.classes import class_name
from conformance.painless.values.iterators import JavaIterator
from conformance.painless.values.lists import Array, JavaList
from conformance.painless.values.maps import JavaMap

__all__ = ["array_load", "array_store", "getter", "indexer", "iterator_of", "normalizer", "setter"]


def getter(value: Any, name: str, returns: str) -> Plan:
    """What `value.name` gives for values of this class."""
    java = class_name(value)
    found = None if java.endswith("[]") else _getter_method(java, name)
    if found is not None:
        return method_plan(value, found.name, (), returns, ())
    if isinstance(value, Array) and name == "length":
        check_convertible((java,), "int", ("def",), returns)
        return lambda array: as_type(len(array), "int", returns)
    if isinstance(value, JavaMap):
        check_convertible((MAP,), "def", ("def",), returns)
        return lambda of: as_type(of.get(name), "def", returns)
    if isinstance(value, JavaList):
        index = _list_index(name)
        get = METHODS[LIST, "get/1"]
        return lambda of: as_type(get(of, index), "def", returns)
    raise illegal(f"dynamic getter [{canonical(value)}, {name}] not found")


def setter(value: Any, name: str, kind: str) -> Plan:
    """What `value.name = ...` does for values of this class, a value of this static type."""
    java = class_name(value)
    upper = name[0].upper() + name[1:]
    found = None if java.endswith("[]") else runtime_method(java, f"set{upper}/1")
    if found is not None:
        return method_plan(value, found.name, (kind,), "def", (None,))
    if isinstance(value, JavaMap):
        return lambda of, given: of.put(name, as_type(given, kind, "def"))
    if isinstance(value, JavaList):
        index = _list_index(name)
        put = METHODS[LIST, "set/2"]
        return lambda of, given: put(of, index, as_type(given, kind, "def"))
    raise illegal(f"dynamic setter [{canonical(value)}, {name}] not found")


def _getter_method(java: str, name: str) -> Method | None:
    upper = name[0].upper() + name[1:]
    return runtime_method(java, f"get{upper}/0") or runtime_method(java, f"is{upper}/0")


def _list_index(name: str) -> int:
    if not name.isdigit() or int(name) > 0x7FFFFFFF:
        raise illegal(f"Illegal list shortcut value [{name}].")
    return int(name)


def normalizer(value: Any, kind: str) -> Plan:
    """What makes an index count from the front, for values of this class and an index of this static type."""
    if isinstance(value, JavaMap):
        return lambda _of, index: index
    if isinstance(value, (Array, JavaList)):
        owner = class_name(value) if isinstance(value, Array) else LIST
        check_convertible((owner, "int"), "int", ("def", kind), kind)

        def normal(of: Any, index: Any) -> Any:
            number = as_type(index, kind, "int")
            return as_type(number if number >= 0 else number + len(of), "int", kind)

        return normal
    java = canonical(value)
    raise illegal(f"Attempting to address a non-array-like type [{java}] as an array.")


def indexer(value: Any, kind: str, returns: str, stored: str = "") -> Plan:
    """What reads `value[index]` or, with a type `stored`, writes it."""
    if isinstance(value, JavaMap):
        if stored:
            return lambda of, index, given: of.put(as_type(index, kind, "def"), as_type(given, stored, "def"))
        return lambda of, index: as_type(of.get(as_type(index, kind, "def")), "def", returns)
    if isinstance(value, JavaList):
        get, put = METHODS[LIST, "get/1"], METHODS[LIST, "set/2"]
        if stored:
            check_convertible((LIST, "int", "def"), "def", ("def", kind, stored), "void")
            return lambda of, index, given: put(of, as_type(index, kind, "int"), as_type(given, stored, "def"))
        check_convertible((LIST, "int"), "def", ("def", kind), returns)
        if kind == "int" and returns == "def":
            return get
        return lambda of, index: as_type(get(of, as_type(index, kind, "int")), "def", returns)
    if isinstance(value, Array):
        return _array_indexer(value, kind, returns, stored)
    raise illegal(f"Attempting to address a non-array type [{canonical(value)}] as an array.")


def _array_indexer(value: Array, kind: str, returns: str, stored: str) -> Plan:
    element = value.element
    if stored:
        check_convertible((class_name(value), "int", element), "void", ("def", kind, stored), "void")
        return lambda of, index, given: array_store(of, as_type(index, kind, "int"), as_type(given, stored, element))
    check_convertible((class_name(value), "int"), element, ("def", kind), returns)
    plain = element if element in BOXES else "def"
    return lambda of, index: as_type(array_load(of, as_type(index, kind, "int")), plain, returns)


def array_load(of: Array, index: int) -> Any:
    """An element of an array."""
    if 0 <= index < len(of):
        return of[index]
    raise array_bounds(index, len(of))


def array_store(of: Array, index: int, value: Any) -> None:
    """Write an element of an array."""
    if not 0 <= index < len(of):
        raise array_bounds(index, len(of))
    of[index] = value


def array_bounds(index: int, length: int) -> Thrown:
    message = f"Index {index} out of bounds for length {length}"
    return Thrown("java.lang.ArrayIndexOutOfBoundsException", message)


def iterator_of(value: Any) -> JavaIterator:
    """What a for-each loop over a `def` walks."""
    if isinstance(value, Array):
        raise PainlessUnsupportedError("a loop over an array that is a def")
    if isinstance(value, JavaMap) or not assignable("java.lang.Iterable", class_name(value)):
        raise illegal(f"Cannot iterate over [{canonical(value)}]")
    return JavaIterator(value)
