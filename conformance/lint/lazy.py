"""What is worked out when it is first asked for, and kept: by an object, or for a text that comes again."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Generic, Self, TypeVar, cast, overload

__all__ = ["lazy", "regex", "remembered"]

Value = TypeVar("Value")


class lazy(Generic[Value]):  # noqa: N801 - a decorator, as `property` is
    """As `functools.cached_property`, without the lock that this takes in Python 3.11: no page is shared by threads."""

    def __init__(self, make: Callable[[Any], Value]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, holder: None, owner: type) -> Self: ...

    @overload
    def __get__(self, holder: object, owner: type) -> Value: ...

    def __get__(self, holder: object | None, owner: type) -> Value | Self:
        if holder is None:
            return self
        # from now on the object's own member is found first
        value = holder.__dict__[self._name] = self._make(holder)
        return value


_TEXTS = 2048
_LONGEST = 4000
"""Characters: what is made of longer texts is not kept, so that what is kept stays small."""


def remembered(function: Callable[[str], Value]) -> Callable[[str], Value]:
    """Keep what a function makes of texts: the files of a repository share URLs, templates, scripts and names."""
    # `lru_cache` has no way to leave a text out, and around it this would cost twice as much
    kept: dict[str, Value] = {}

    @wraps(function)
    def asked(text: str) -> Value:
        if text in kept:
            return kept[text]
        value = function(text)
        if len(text) <= _LONGEST:
            if len(kept) >= _TEXTS:
                kept.clear()
            kept[text] = value
        return value

    return asked


_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "split", "pattern")


class _Later:
    def __init__(self, text: str, flags: int) -> None:
        self._given = (text, flags)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        compiled = re.compile(*self._given)
        # from now on they are found here, at no price
        for each in _METHODS:
            setattr(self, each, getattr(compiled, each))
        return getattr(compiled, name)


def regex(text: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, but when it is first used: to check one file takes few of the hundred that the rules have."""
    return cast("re.Pattern[str]", _Later(text, flags))
