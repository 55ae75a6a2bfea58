"""The provider's own request, as far as the template writes it out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from tests.lint.mutation.operator import Original, Value, operator, set_at, strings_of, swapped

_BARE = re.compile(r"(?<=[:\[,])(\s*)(\$\{parameters\.[^}]+\})(?=\s*[,\]}])")
_MARK = re.compile(r'"\ue000(.*?)\ue000"')


def _read(text: str) -> Any:
    """A template as a value: a placeholder without quotes becomes a marked text; None where it is no JSON."""
    marked = _BARE.sub(lambda found: f'{found[1]}"\ue000{found[2]}\ue000"', text)
    try:
        return json.loads(marked)
    except ValueError:
        return None


def _write(value: Any) -> str:
    return _MARK.sub(r"\1", json.dumps(value, ensure_ascii=False))


def _changed(original: Original, change: Callable[[Any], Iterator[Any]]) -> Iterator[Value]:
    def texts(text: str) -> Iterator[str]:
        value = _read(text)
        if isinstance(value, dict):
            for changed in change(value):
                yield _write(changed)

    yield from original.with_text("request_body", texts)


def _members(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*path, name)
            yield from _members(inner, (*path, name))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _members(inner, (*path, at))


def _copy(value: Any) -> Any:
    return json.loads(json.dumps(value))


def _parent(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path[:-1]:
        value = value[step]
    return value


@operator
def drop_body_member(original: Original) -> Iterator[Value]:
    """A member of the request is left out."""

    def change(value: Any) -> Iterator[Any]:
        for path in _members(value):
            fresh = _copy(value)
            del _parent(fresh, path)[path[-1]]
            yield fresh

    yield from _changed(original, change)


@operator
def misspell_body_member(original: Original) -> Iterator[Value]:
    """A member of the request is misspelt."""

    def change(value: Any) -> Iterator[Any]:
        for path in _members(value):
            fresh = _copy(value)
            parent, name = _parent(fresh, path), str(path[-1])
            renamed = [(swapped(name) if key == name else key, inner) for key, inner in parent.items()]
            parent.clear()
            parent.update(renamed)
            yield fresh

    yield from _changed(original, change)


@operator
def unknown_body_member(original: Original) -> Iterator[Value]:
    """The request has a member that the provider does not know."""
    yield from _changed(original, lambda value: iter([{**value, "max_lenght": 100}]))


@operator
def quote_number(original: Original) -> Iterator[Value]:
    """A number or a boolean of the request stands in quotes."""
    yield from original.with_text(
        "request_body",
        lambda text: (
            text[: found.start(1)] + f'"{found[1]}"' + text[found.end(1) :]
            for found in re.finditer(r'":\s*(-?\d+(?:\.\d+)?|true|false)(?=\s*[,}])', text)
        ),
    )


@operator
def unquote_string(original: Original) -> Iterator[Value]:
    """A text of the request has lost its quotes."""
    yield from original.with_text(
        "request_body",
        lambda text: (
            text[: found.start()] + found[1] + text[found.end() :]
            for found in re.finditer(r'(?<=: )"([^"${}\\]+)"|(?<=:)"([^"${}\\]+)"', text)
            if found[1]
        ),
    )


@operator
def wrong_body_type(original: Original) -> Iterator[Value]:
    """A member of the request has another type."""

    def change(value: Any) -> Iterator[Any]:
        for path in _members(value):
            parent = _parent(value, path)
            inner = parent[path[-1]]
            wrong: Any = [inner] if isinstance(inner, (str, int, float)) else {"value": inner}
            for new in (wrong, 7 if isinstance(inner, str) else "seven"):
                fresh = _copy(value)
                set_at(fresh, path, new)
                yield fresh

    yield from _changed(original, change)


@operator
def number_out_of_range(original: Original) -> Iterator[Value]:
    """A number of the request is too small or too large."""

    def change(value: Any) -> Iterator[Any]:
        for path in _members(value):
            inner = _parent(value, path)[path[-1]]
            if isinstance(inner, (int, float)) and not isinstance(inner, bool):
                for new in (-1, 10**9):
                    fresh = _copy(value)
                    set_at(fresh, path, new)
                    yield fresh

    yield from _changed(original, change)
    for name, held in (original.body.get("parameters") or {}).items():
        if re.fullmatch(r"\d+(\.\d+)?", str(held)):
            for text in ("-1", "1000000000"):
                body = original.copy()
                body["parameters"][name] = text if isinstance(held, str) else int(text)
                yield body


@operator
def wrong_word(original: Original) -> Iterator[Value]:
    """A word that the provider chooses from, such as a role, is misspelt."""

    def change(value: Any) -> Iterator[Any]:
        for path, text in strings_of(value):
            if re.fullmatch(r"[a-zA-Z_]{3,20}", text):
                fresh = _copy(value)
                set_at(fresh, path, swapped(text))
                yield fresh

    yield from _changed(original, change)
    for name, held in (original.body.get("parameters") or {}).items():
        if isinstance(held, str) and re.fullmatch(r"[a-zA-Z_]{3,20}", held) and name != "service_name":
            body = original.copy()
            body["parameters"][name] = swapped(held)
            yield body


@operator
def wrong_model(original: Original) -> Iterator[Value]:
    """The model's id is misspelt, or has the date of another one."""
    parameters = original.body.get("parameters") or {}
    for name in ("model", "model_id", "bedrock_model_id", "model_name"):
        if isinstance(parameters.get(name), str):
            model = parameters[name]
            for wrong in (swapped(model), re.sub(r"\d(?=\D*$)", "9", model), model.replace("-", "_", 1), model + "-x"):
                fresh = original.copy()
                fresh["parameters"][name] = wrong
                yield fresh
    for pattern in (r"/model/([^/$]+)/", r"/models/([^/:$]+):"):
        yield from original.with_text("url", partial(_in_path, pattern))


def _in_path(pattern: str, text: str) -> Iterator[str]:
    for found in re.finditer(pattern, text):
        for wrong in (swapped(found[1]), found[1] + "-x"):
            yield text[: found.start(1)] + wrong + text[found.end(1) :]
