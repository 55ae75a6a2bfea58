"""A path, ready to read values."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from conformance.java.jsonpath import json_smart
from conformance.java.jsonpath.errors import BoundExceededError, InvalidPathError, JavaError, illegal_argument
from conformance.java.jsonpath.grammar import Grammar
from conformance.java.jsonpath.steps import Index, Property
from conformance.java.jsonpath.text import KeySet
from conformance.java.jsonpath.tokens import CompiledPath, Evaluation, Run, Token
from conformance.java.units import to_units

__all__ = ["Path", "compile_path", "read"]

# The type a value must have for its key to be looked up, and the key.
_Steps = tuple[tuple[Any, Any], ...]
_TOO_DEEP: Final = "a path, or the value it reads, nests too deep"


class Path:
    """A compiled path: `definite` if it names one place, `str()` its normal form (`$['a'][0]`)."""

    __slots__ = ("_appends", "_compiled", "_lists_keys", "_rest", "_stateful", "_steps", "definite", "text")

    def __init__(self, text: str, grammar: Grammar, compiled: CompiledPath) -> None:
        self.text = text
        self.definite = compiled.definite
        self._compiled = compiled
        self._stateful = grammar.stateful
        self._appends = grammar.appends
        self._lists_keys = grammar.lists_keys
        self._steps, self._rest = _plain_steps(compiled)

    def __str__(self) -> str:
        return self._compiled.root.text()

    def __repr__(self) -> str:
        return f"<Path {self}>"

    def read(self, value: Any) -> Any:
        """What the path finds in a JSON value: one thing if it is definite, else a list, perhaps empty.

        Functions give floats (`length()` an int, `keys()` a list); the value itself is never changed.
        Raises Throwable as Java would (`path_not_found_exception`, `invalid_path_exception`, `json_path_exception`,
        `illegal_argument_exception` and what a function ran into), and BoundExceededError for too much work.
        """
        model: Any = value
        for kind, key in self._steps:
            if type(model) is not kind:
                break
            try:
                model = model[key]
            except LookupError:
                break
        else:
            if self._rest is None and value is not None:
                return model
            if self._rest is not None and not (self._stateful or self._appends or self._lists_keys):
                return self._from(self._rest, model, value)
        return self._whole(value)

    def _from(self, rest: Token, model: Any, value: Any) -> Any:
        # The way to `_rest` was plain and need not be walked again, unless to say exactly what is wrong.
        evaluation = Evaluation(self._compiled, value, Run(_compiles), require=False)
        try:
            rest.evaluate(model, evaluation)
        except (JavaError, RecursionError):
            return self._whole(value)
        found = evaluation.results
        if not self.definite:
            return found
        return found[-1] if found else self._whole(value)

    def _whole(self, value: Any) -> Any:
        if value is None:
            raise illegal_argument("json can not be null")
        compiled = self._compiled
        try:
            if self._stateful:
                compiled = Grammar().compile(to_units(self.text))
            if self._appends:
                value = _copy(value)
            found = compiled.evaluate(value, value, Run(_compiles))
            return _without_key_sets(found) if self._lists_keys else found
        except RecursionError as error:
            raise BoundExceededError(_TOO_DEEP) from error


@lru_cache(maxsize=1024)
def compile_path(text: str) -> Path:
    """The path of a text; raises `invalid_path_exception`, or `illegal_argument_exception` for an empty text.

    >>> str(compile_path("a[*].b")), compile_path("a[0].b").definite
    ("$['a'][*]['b']", True)
    """
    if not text:
        raise illegal_argument("path can not be null or empty")
    grammar = Grammar()
    try:
        return Path(text, grammar, grammar.compile(to_units(text)))
    except RecursionError as error:
        raise BoundExceededError(_TOO_DEEP) from error


def read(document: str, path: str) -> Any:
    """What `JsonPath.read(text, path)` gives: the text is read first, then the path, then both are put together."""
    value = json_smart.parse(document)
    if value is None:
        raise illegal_argument("json can not be null")
    return compile_path(path).read(value)


def _compiles(text: str) -> bool:
    try:
        Grammar().compile(to_units(text))
    except InvalidPathError:
        return False
    return True


def _plain_steps(compiled: CompiledPath) -> tuple[_Steps, Token | None]:
    """The names and indexes that the path begins with, and the token after them."""
    steps: list[tuple[Any, Any]] = []
    token = compiled.root.next
    while token is not None:
        if isinstance(token, Property) and token.key is not None:
            steps.append((dict, token.key))
        elif isinstance(token, Index) and len(token.indexes) == 1:
            steps.append((list, token.indexes[0]))
        else:
            break
        token = token.next
    return tuple(steps), token


def _without_key_sets(value: Any) -> Any:
    if type(value) is dict:
        return {key: _without_key_sets(member) for key, member in value.items()}
    return list(map(_without_key_sets, value)) if type(value) in (list, KeySet) else value


def _copy(value: Any) -> Any:
    if type(value) is dict:
        return {key: _copy(member) for key, member in value.items()}
    if type(value) is list:
        return [_copy(item) for item in value]
    return value
