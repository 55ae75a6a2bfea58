"""A model's guardrails: as they are stored, and as they look at what goes out and comes back. Observed on 3.6.0."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from conformance.apis.mlcommons.texts import fields
from conformance.engine.guard import Check, Guard, Parameters
from conformance.java import gson
from conformance.java.classes import cannot_cast
from conformance.java.regex import full_match
from conformance.java.throwable import Throwable
from conformance.java.xcontent import Body, illegal_argument

__all__ = ["Ask", "Guardrails", "known", "read_guardrails"]

Ask = Callable[[str, Mapping[str, str]], Any]
"""What the model of an id makes of parameters: its `dataAsMap`. Raises Throwable."""

_SIDES = ("input_guardrail", "output_guardrail")
_MODEL = ("model_id", "response_filter", "response_validation_regex")


# --- as they are stored -------------------------------------------------------------------------------------------


def read_guardrails(body: Body, at: str) -> dict[str, Any]:
    """What a register or update body says of them, as it is kept. Raises Throwable."""
    body.expect_object(at)
    given = fields(body, at, {"type": body.text, **dict.fromkeys(_SIDES, partial(_side, body))})
    type_ = given.get("type", "local_regex")
    if type_ not in {"local_regex", "model"}:
        raise illegal_argument("The type of guardrails is required, can not be null.")
    return known({**given, "type": type_})


def known(given: Mapping[str, Any]) -> dict[str, Any]:
    """Guardrails as they are read from a body or a document: what their type knows of them. Raises Throwable."""
    kept = _kept_patterns if given["type"] == "local_regex" else _kept_model
    return {"type": given["type"], **{side: kept(given[side]) for side in _SIDES if given.get(side)}}


def _side(body: Body, at: str) -> dict[str, Any] | None:
    found = body.at(at)
    if isinstance(found, list):
        # the engine goes on to read in the midst of the array
        reason = 'Cannot invoke "String.hashCode()" because "<local26>" is null'
        raise Throwable("null_pointer_exception", reason, status=500)
    return found if isinstance(found, dict) else None


def _kept_patterns(given: Mapping[str, Any]) -> dict[str, Any]:
    words = [_kept_words(each) for each in _list(given.get("stop_words")) or ()]
    patterns = _texts(given.get("regex"))
    return {**({"stop_words": words} if words else {}), **({"regex": patterns} if patterns else {})}


def _kept_words(given: Any) -> dict[str, Any]:
    if given is None:
        raise Throwable("null_pointer_exception", "params is marked non-null but is null", status=500)
    if not isinstance(given, dict):
        raise _no(given, "java.util.Map")
    names = _list(given.get("source_fields"))
    kept = {"index_name": _text(given.get("index_name")), "source_fields": _texts(names)}
    return {name: value for name, value in kept.items() if value is not None}


def _kept_model(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name in _MODEL if (value := _text(given.get(name))) is not None}


def _list(value: Any) -> list[Any] | None:
    if value is not None and not isinstance(value, list):
        raise _no(value, "java.util.List")
    return value


def _texts(value: Any) -> list[str | None] | None:
    found = _list(value)
    if found is not None and not all(each is None or isinstance(each, str) for each in found):
        raise Throwable(
            "array_store_exception",
            "arraycopy: element type mismatch: can not cast one of the elements of java.lang.Object[] to the type of "
            "the destination array, java.lang.String",
            status=500,
        )
    return found


def _text(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise _no(value, "java.lang.String")
    return value


def _no(value: object, wanted: str) -> Throwable:
    containers: dict[type, str] = {list: "java.util.ArrayList", dict: "java.util.HashMap"}
    return cannot_cast(value, wanted, containers.get(type(value), ""))


# --- at work ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Guardrails:
    """Those of a loaded model, as they are read from its document."""

    kept: Mapping[str, Any]

    @classmethod
    def load(cls, kept: Mapping[str, Any] | None) -> Guardrails | None:
        """The guardrails of a model's document. Raises Throwable for a pattern that is none: it can't be deployed."""
        if kept is None:
            return None
        kept = known(kept)
        for side in (kept[side] for side in _SIDES if side in kept):
            patterns = side.get("regex") or () if kept["type"] == "local_regex" else [side.get(_MODEL[2])]
            for pattern in patterns:
                if pattern is None:
                    reason = 'Cannot invoke "String.isEmpty()" because "this.pattern" is null'
                    raise Throwable("null_pointer_exception", reason, status=500)
                full_match(pattern, "")
        return cls(kept)

    def guard(self, ask: Ask, *, as_documented: bool) -> Guard:
        """What looks at the calls of the model; `ask` reaches another one.

        To a reply that another model is asked about, 3.6.0 never hears the answer: the thread that would bring it waits
        for it. After five seconds, which are left out here, every reply passes.
        """
        request, reply = (self._check(self.kept.get(side), ask) for side in _SIDES)
        if reply is not None and self.kept["type"] == "model" and not as_documented:
            return Guard(request, lambda text, parameters: reply(text, parameters) or True)
        return Guard(request, reply)

    def _check(self, side: Mapping[str, Any] | None, ask: Ask) -> Check | None:
        if side is None:
            return None
        if self.kept["type"] == "model":
            return lambda _, parameters: _accepted(side, ask, parameters)
        # of stop words the engine looks into an index, and where there is none lets everything pass
        patterns: list[str] = side.get("regex") or []
        return lambda text, _: not any(full_match(pattern, text) for pattern in patterns)


def _accepted(side: Mapping[str, str], ask: Ask, parameters: Parameters) -> bool:
    """Whether another model's opinion of the question fits; an opinion that it does not give is a good one."""
    question = parameters.get("question")
    if not question:
        return True
    asked = {"question": question}
    if side.get("response_filter"):
        asked["response_filter"] = side["response_filter"]
    try:
        said = ask(side.get("model_id", ""), asked)
    except Throwable:
        return True
    return not isinstance(said, dict) or full_match(side[_MODEL[2]], gson.to_json(said.get("response")))
