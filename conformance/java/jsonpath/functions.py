"""The functions a path may call: `$.a.length()`, `$.sum($.a[*], 1)`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Final

from conformance.java.jsonpath import json_smart
from conformance.java.jsonpath.errors import (
    BoundExceededError,
    InvalidPathError,
    JavaError,
    index_out_of_bounds,
    json_path_error,
)
from conformance.java.jsonpath.steps import Scan, Wildcard
from conformance.java.jsonpath.text import KeySet, text_of
from conformance.java.jsonpath.tokens import CompiledPath, Evaluation, Root, Token

__all__ = ["Function", "Parameter", "invert"]

_UNSET: Final = object()
_SMALLEST = 5e-324
_LARGEST = 1.7976931348623157e308


class Parameter:
    """An argument: JSON text, read anew each time, or a path, whose first answer stays."""

    __slots__ = ("changes", "json", "path", "value")

    def __init__(self, *, json: str = "", path: CompiledPath | None = None) -> None:
        self.json = json
        self.path = path
        self.value: Any = _UNSET
        self.changes = -1

    def bind(self, ev: Evaluation) -> None:
        """Evaluates a path on the document; the answer counts if there is none yet or the document has changed."""
        if self.path is None:
            return
        value = self.path.evaluate(ev.root, ev.root, ev.run, require=ev.require)
        if self.value is _UNSET or self.changes != ev.run.changes:
            self.value = value
            self.changes = ev.run.changes

    def get(self) -> Any:
        """What the function is given."""
        return json_smart.parse(self.json) if self.path is None else self.value


Parameters = list[Parameter] | None


class Function(Token):
    """`.name()` or `.name(...)`; an unknown name is an error only when the function is reached."""

    __slots__ = ("name", "parameters", "shown")

    def __init__(self, name: str, parameters: Parameters) -> None:
        super().__init__()
        self.name = name
        self.shown = f".{name}" + ("(...)" if parameters else "()")
        self.parameters = parameters

    def evaluate(self, model: Any, ev: Evaluation) -> None:
        """Calls the function and goes on with what it gives."""
        function = _FUNCTIONS.get(self.name)
        if function is None:
            raise InvalidPathError(f"Function with name: {self.name} does not exist.")
        for parameter in self.parameters or ():
            parameter.bind(ev)
        result = function(model, self.parameters, ev)
        ev.results.append(result)
        self.clean()
        if self.next is not None:
            self.next.evaluate(result, ev)

    def clean(self) -> None:
        """Takes the first wildcard out of the first parameter's path, whoever put it there."""
        path = self.parameters[0].path if self.parameters else None
        if path is None or _is_function(path):
            return
        tail = path.root.next
        while tail is not None and tail.next is not None:
            if isinstance(tail.next, Wildcard):
                tail.next = tail.next.next
                return
            tail = tail.next

    @property
    def fragment(self) -> str:
        """`.name()`, or `.name(...)`."""
        return self.shown

    def step(self) -> str:
        """Nothing: what follows is applied to the answer, under the same current path."""
        return ""


def invert(root: Root) -> Root:
    """`$..a.length()` becomes `$.length($..a)`; other paths stay."""
    if not (isinstance(root.tail, Function) and isinstance(root.next, Scan)):
        return root
    prior: Token = root.next
    while not isinstance(prior.next, Function):
        if prior.next is None:
            return root
        prior = prior.next
    function = prior.next
    prior.next = None
    root.tail = prior
    function.parameters = [Parameter(path=CompiledPath(root, of_root=True))]
    outer = Root("$")
    outer.tail = outer.next = function
    return outer


def _is_function(path: CompiledPath) -> bool:
    return isinstance(path.root.tail, Function)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _as_double(value: float | Decimal) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _arguments(parameters: Parameters) -> Iterable[Any]:
    for parameter in parameters or ():
        value = parameter.get()
        if type(value) is list:
            yield from value
        else:
            yield value


def _aggregated(of: Callable[[list[float]], float]) -> Callable[[Any, Parameters, Evaluation], Any]:
    def call(model: Any, parameters: Parameters, _: Evaluation) -> float:
        numbers = [_as_double(item) for item in model if _is_number(item)] if type(model) is list else []
        numbers += [_as_double(value) for value in _arguments(parameters) if _is_number(value)]
        if not numbers:
            raise json_path_error("Aggregation function attempted to calculate value using empty array")
        return of(numbers)

    return call


def _sum(numbers: list[float]) -> float:
    total = 0.0
    for number in numbers:  # one after the other, as doubles: `sum` of newer interpreters compensates
        total += number
    return total


def _min(numbers: list[float]) -> float:
    smallest = _LARGEST
    for number in numbers:
        smallest = min(smallest, number)
    return smallest


def _max(numbers: list[float]) -> float:
    # The start is the smallest positive double: no answer is below.
    largest = _SMALLEST
    for number in numbers:
        largest = max(largest, number)
    return largest


def _stddev(numbers: list[float]) -> float:
    count = float(len(numbers))
    total = _sum(numbers)
    variance = _sum([number * number for number in numbers]) / count - total * total / count / count
    return math.sqrt(variance) if variance >= 0 else math.nan


def _concat(model: Any, parameters: Parameters, _: Evaluation) -> str:
    parts = [item for item in model if isinstance(item, str)] if type(model) is list else []
    parts += [text_of(value) for value in _arguments(parameters) if value is not None]
    return "".join(parts)


def _length(model: Any, parameters: Parameters, ev: Evaluation) -> int | None:
    if parameters:
        path = parameters[0].path
        if path is None:
            internal = "com.jayway.jsonpath.internal."
            raise JavaError(
                "java.lang.NullPointerException",
                f'Cannot invoke "{internal}Path.isFunctionPath()" because the return value of'
                f' "{internal}function.Parameter.getPath()" is null',
            )
        if not _is_function(path):
            tail = path.root.next
            while tail is not None and tail.next is not None:
                tail = tail.next
            if tail is not None:
                tail.next = Wildcard()
        inner = path.evaluate(model, model, ev.run, require=ev.require)
        if type(inner) is list:
            return len(inner)
    return len(model) if type(model) in (list, dict) else None


def _keys(model: Any, _: Parameters, __: Evaluation) -> KeySet | None:
    return KeySet(model) if type(model) is dict else None


def _append(model: Any, parameters: Parameters, ev: Evaluation) -> Any:
    if type(model) is list:
        for parameter in parameters or ():
            value = parameter.get()
            if _reaches(value, model):
                raise BoundExceededError("a path appends an array to itself: the answer has no end")
            model.append(value)
            ev.run.changes += 1
    return model


def _reaches(value: Any, wanted: Any) -> bool:
    pending = [value]
    while pending:
        value = pending.pop()
        if value is wanted:
            return True
        if type(value) is list:
            pending.extend(value)
        elif type(value) is dict:
            pending.extend(value.values())
    return False


def _element(model: Any, index: int) -> Any:
    if index >= 0:
        if index >= len(model):
            raise index_out_of_bounds(index, len(model))
        return model[index]
    real = len(model) + index
    if real <= 0:  # the first element can't be had by a negative index
        raise json_path_error(f"Target index:{index} larger than object count:{len(model)}")
    return model[real]


def _sequence(index: Callable[[Parameters], int]) -> Callable[[Any, Parameters, Evaluation], Any]:
    def call(model: Any, parameters: Parameters, _: Evaluation) -> Any:
        if type(model) is not list:
            raise json_path_error("Aggregation function attempted to calculate value using empty array")
        return _element(model, index(parameters))

    return call


def _wanted(parameters: Parameters) -> int:
    numbers = [value for value in _arguments(parameters) if _is_number(value)]
    if not numbers:
        raise index_out_of_bounds(0, 0)
    return _int_value(numbers[0])


def _int_value(number: float | Decimal) -> int:
    """`Number.intValue`: a double stops at the ends of the range, the others wrap."""
    if isinstance(number, float):
        if number != number:  # noqa: PLR0124 - NaN
            return 0
        return int(max(-0x80000000, min(0x7FFFFFFF, number)))
    if isinstance(number, Decimal):
        exponent = number.as_tuple().exponent
        if not isinstance(exponent, int) or exponent >= 64 or number.adjusted() < 0:
            return 0
        number = int(number)
    return (number + 0x80000000) % 0x100000000 - 0x80000000


_FUNCTIONS: Final[dict[str, Callable[[Any, Parameters, Evaluation], Any]]] = {
    "append": _append,
    "avg": _aggregated(lambda numbers: _sum(numbers) / len(numbers)),
    "concat": _concat,
    "first": _sequence(lambda _: 0),
    "index": _sequence(_wanted),
    "keys": _keys,
    "last": _sequence(lambda _: -1),
    "length": _length,
    "max": _aggregated(_max),
    "min": _aggregated(_min),
    "size": _length,
    "stddev": _aggregated(_stddev),
    "sum": _aggregated(_sum),
}
