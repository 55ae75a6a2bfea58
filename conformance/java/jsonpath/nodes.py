"""The two sides of a filter's comparison: literals, and what paths find."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from conformance.java.jsonpath import json_smart
from conformance.java.jsonpath.errors import (
    InvalidPathError,
    JavaError,
    PathNotFoundError,
    illegal_argument,
    json_path_error,
    number_format,
)
from conformance.java.jsonpath.pattern import compile_pattern
from conformance.java.jsonpath.text import KeySet, big_decimal, text_of, unescape
from conformance.java.jsonpath.tokens import CompiledPath, Evaluation
from conformance.java.units import from_units

__all__ = ["FALSE", "NULL", "TRUE", "Bool", "Json", "Node", "Num", "PathNode", "Regexp", "Str", "literal_text"]


class Node:
    """A value in a filter; two nodes are equal as their classes say, which is not always both ways."""

    __slots__ = ()

    def same(self, other: Node) -> bool:
        """Java's `equals`."""
        return self is other


class Null(Node):
    """`null`."""

    __slots__ = ()

    def same(self, other: Node) -> bool:
        """As the class says."""
        return isinstance(other, Null)


class Undefined(Node):
    """What a path gives that finds nothing: equal to nothing, itself included."""

    __slots__ = ()

    def same(self, other: Node) -> bool:
        """As the class says."""
        del other
        return False


class Bool(Node):
    """`true` or `false`."""

    __slots__ = ("value",)

    def __init__(self, value: bool) -> None:
        self.value = value

    def same(self, other: Node) -> bool:
        """As the class says."""
        return isinstance(other, Bool) and self.value == other.value


class Str(Node):
    """A string; equal to a number whose text it is."""

    __slots__ = ("value",)

    def __init__(self, value: str) -> None:
        self.value = value

    def same(self, other: Node) -> bool:
        """As the class says."""
        if isinstance(other, Str):
            return self.value == other.value
        return isinstance(other, Num) and self.value == str(other.decimal)


class Num(Node):
    """A number by its text: `1.0` and `1` are equal as numbers, and different as text."""

    __slots__ = ("_decimal", "value")

    def __init__(self, value: float | Decimal) -> None:
        # What is no number raises when it is met, not when it is compared.
        if isinstance(value, float) and value - value != 0:
            sign = "N" if value != value else "I"  # noqa: PLR0124 - NaN
            raise number_format(
                f'Character {sign} is neither a decimal digit number, decimal point, nor "e" notation exponential mark.'
            )
        self.value = value
        self._decimal = value if isinstance(value, Decimal) else None

    @property
    def decimal(self) -> Decimal:
        """The number as a BigDecimal."""
        if self._decimal is None:
            # A double by its Java text: 1e7 is 1.0E+7, with a scale.
            text = text_of(self.value)
            self._decimal = Decimal(text) if self.value else Decimal(text.lstrip("-"))
        return self._decimal

    def same(self, other: Node) -> bool:
        """As the class says."""
        if isinstance(other, Num):
            return self.order(other) == 0
        if isinstance(other, Str):
            number = big_decimal(other.value)
            return number is not None and self.decimal == number
        return False

    def order(self, other: Num) -> int:
        """-1, 0 or 1, as `compareTo`."""
        left, right = self.value, other.value
        if type(left) is int and type(right) is int:
            return (left > right) - (left < right)
        return (self.decimal > other.decimal) - (self.decimal < other.decimal)

    def int_value(self) -> int:
        """The lowest 32 bits of the whole part."""
        if type(self.value) is int:
            whole = self.value
        else:
            number = self.decimal
            exponent = number.as_tuple().exponent
            whole = 0 if not isinstance(exponent, int) or exponent >= 64 or number.adjusted() < 0 else int(number)
        return (whole + 0x80000000) % 0x100000000 - 0x80000000


class Regexp(Node):
    """`/pattern/flags`; raises `pattern_syntax_exception`."""

    __slots__ = ("regex",)

    def __init__(self, text: str) -> None:
        start, end = text.index("/"), text.rindex("/")
        self.regex = compile_pattern(from_units(text[start + 1 : end]), text[end + 1 :])

    def matches(self, text: str, ev: Evaluation) -> bool:
        """Whether it matches all of the text; its steps count as work."""
        matched, steps = self.regex.matches(text)
        ev.run.spend(2 * steps)
        return matched


class Json(Node):
    """An array or object: what a path found, or a literal, which is read each time it is asked."""

    __slots__ = ("literal", "value")

    def __init__(self, value: Any, *, literal: str | None = None) -> None:
        self.value = value
        self.literal = literal

    def parsed(self) -> Any:
        """The array or object; raises `illegal_argument_exception` for a literal that is none."""
        if self.literal is None:
            return self.value
        try:
            return json_smart.parse_literal(from_units(self.literal))
        except json_smart.ParseError as error:
            raise illegal_argument(error.text(), cause=error) from error

    def same(self, other: Node) -> bool:
        """As the class says."""
        if self is other:
            return True
        if not isinstance(other, Json):
            return False
        mine = self.value if self.literal is None else self.literal
        return _equal(mine, other.value if other.literal is None else other.literal)

    def equals(self, other: Json) -> bool:
        """`==` of two such: a literal on the left is its text, which equals no array."""
        if self is other:
            return True
        return _equal(self.value if self.literal is None else self.literal, other.parsed())

    def items(self, ev: Evaluation) -> list[Node] | None:
        """The elements of an array as nodes, or nothing."""
        value = self.parsed()
        if type(value) is not list:
            return None
        ev.run.spend(5 * len(value))
        return [_element(item, ev) for item in value]


class PathNode(Node):
    """`@.a`, `$.b[0]`, `!@.c`: replaced by what it finds before anything is compared."""

    __slots__ = ("path", "should_exist")

    def __init__(self, path: CompiledPath, *, should_exist: bool) -> None:
        self.path = path
        self.should_exist = should_exist

    def exists(self, item: Any, ev: Evaluation) -> bool:
        """Whether the path can be walked, every property on the way being there."""
        try:
            self.path.evaluate(item, ev.root, ev.run, require=True)
        except PathNotFoundError:
            return False
        return True

    def evaluate(self, item: Any, ev: Evaluation) -> Node:
        """What the path finds; a `$` path is asked once for each evaluation."""
        path = self.path
        try:
            if not path.of_root:
                return _found(path.evaluate(item, ev.root, ev.run, require=ev.require))
            if path not in ev.answers:
                ev.answers[path] = path.evaluate(ev.root, ev.root, ev.run, require=ev.require)
            return _found(ev.answers[path])
        except PathNotFoundError:
            return _UNDEFINED


class Opaque(Node):
    """A string in an array that reads as a path: it equals nothing."""

    __slots__ = ()


NULL: Final = Null()
TRUE: Final = Bool(True)
FALSE: Final = Bool(False)
_UNDEFINED: Final = Undefined()
_OPAQUE: Final = Opaque()


def _found(value: Any) -> Node:
    kind = type(value)
    if kind is str:
        return Str(value)
    if kind is bool:
        return TRUE if value else FALSE
    if kind is int or kind is float or kind is Decimal:
        return Num(value)
    if value is None:
        return NULL
    if kind is KeySet:
        shown = f"class java.util.LinkedHashMap$LinkedKeySet:{text_of(value)}"
        raise json_path_error(f"Could not convert {shown} to a ValueNode")
    return Json(value)


def _element(value: Any, ev: Evaluation) -> Node:
    kind = type(value)
    if kind is str:
        return _string_element(value, ev)
    if kind in (dict, list, KeySet):
        raise json_path_error("Could not determine value type")
    return _found(value)


def _string_element(value: str, ev: Evaluation) -> Node:
    trimmed = value.strip("".join(map(chr, range(0x21))))
    if trimmed[:1] in ("@", "$") and ev.run.compiles(trimmed):
        if not ev.run.compiles(value):
            raise InvalidPathError(None)
        return _OPAQUE
    if len(trimmed) > 1 and trimmed[0] + trimmed[-1] in ("[]", "{}") and _reads(trimmed):
        return Json(None, literal=value)
    return Str(literal_text(value))


def _reads(text: str) -> bool:
    try:
        json_smart.parse_literal(text)
    except JavaError:
        return False
    return True


def literal_text(text: str) -> str:
    """A string with its quotes, if it has any, taken off and its escapes resolved."""
    if len(text) < 2:
        return text
    if text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    return unescape(text)


def _equal(left: Any, right: Any) -> bool:
    """`Object.equals` of what json-smart makes: 1 and 1.0 differ, and so do 1.0 and 1.00 with many digits."""
    kind = type(left)
    if kind is not type(right):
        return False
    if kind is list:
        return len(left) == len(right) and all(map(_equal, left, right))
    if kind is dict:
        return len(left) == len(right) and all(key in right and _equal(left[key], right[key]) for key in left)
    if kind is KeySet:
        return set(left) == set(right)
    if kind is float:
        return repr(left) == repr(right)
    if kind is Decimal:
        return bool(left.as_tuple() == right.as_tuple())
    return bool(left == right)
