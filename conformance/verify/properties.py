"""Check `properties`: what holds of every value, tried on many: `conformance verify --examples N`.

Of a documented call with any texts and numbers in it: no text breaks, extends or re-expands the body; the provider
takes what is sent; and any reply that the provider may give is understood.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from conformance.blueprint import Blueprint
from conformance.engine.answer import NoAnswer
from conformance.engine.call import Call
from conformance.errors import BlueprintError, ConformanceError
from conformance.http import ConnectionFailed, Response
from conformance.verify.case import Case
from conformance.verify.result import Result
from conformance.verify.shown import refusal_cause

__all__ = ["CHECK", "properties"]

CHECK = "properties"

T = TypeVar("T")


def properties(blueprint: Blueprint, examples: int, seed: int) -> Iterator[Result]:
    """The results for each documented call, tried on so many examples of each property. Raises UsageError.

    The same seed tries the same examples. A counter-example is told as the smallest that was found, to paste.
    """
    from conformance.strategies.bodies import shapes

    case = Case(blueprint)
    try:
        found = shapes(blueprint)
    except BlueprintError as error:
        case.skip(CHECK, f"the {blueprint.kind} can't be used: {error.problem}")
        found = []
    else:
        if not found:
            case.skip(CHECK, "no documented call sends anything")
    for shape in found:
        name = shape.documented.name
        if shape.body is None or not shape.accepts(shape.body):
            case.skip(CHECK, "the documented call itself is refused", name)
            continue
        problems = [
            problem
            for held in (_intact, _accepted, _understood)
            if (problem := held(shape, examples, seed)) is not None
        ]
        case.add(CHECK, problems, name, at=shape.documented.pointer)
    yield from case.results


def _intact(shape: Any, examples: int, seed: int) -> str | None:
    """No text breaks or extends the body: with it, the body is the one with a harmless text, but for that text."""
    from hypothesis import strategies as st

    from conformance.strategies.bodies import of_shape
    from conformance.strategies.values import hostile_texts, is_plain, lookalikes

    def problem(one: Any) -> str | None:
        rendering = shape.caller.render(one.call)
        plain = all(map(is_plain, one.values.values()))
        if rendering.refused is not None:
            return f"the call is refused: {_why(rendering.refused)}" if plain else None
        bodies = [prepared.request.body.decode("utf-8", "replace") for prepared in rendering.prepared]
        try:
            sent = [_json(text) for text in bodies]
        except ValueError:
            return "the body that is sent is no JSON"
        if not plain:
            return None
        marked = shape.caller.render(one.marked)
        expected = [_json(prepared.request.body.decode("utf-8", "replace")) for prepared in marked.prepared]
        differs = next(
            (d for want, got in zip(expected, sent, strict=False) if (d := _differs(want, got, one.values))), ""
        )
        return f"a text changes more than itself: {differs}" if differs else None

    if not shape.free:
        return None
    values = st.one_of(hostile_texts(), hostile_texts(), lookalikes())
    if shape.blueprint.kind == "connection":
        # a blank variable is one that is not given
        values = values.filter(str.strip)
    found = _counter_example(of_shape(shape, values), problem, examples, seed)
    return found and _told(shape, found[0].call, found[1], examples, seed)


def _accepted(shape: Any, examples: int, seed: int) -> str | None:
    """The provider's mock takes what is sent, and its reply is understood."""
    from conformance.strategies.bodies import of_shape

    if shape.mocks is None:
        return None

    def problem(one: Any) -> str | None:
        rendering = shape.caller.render(one.call)
        if rendering.refused is not None:
            return f"the call is refused: {_why(rendering.refused)}"
        replies: list[Response | ConnectionFailed] = []
        for prepared in rendering.prepared:
            reply = shape.send(prepared.request)
            if reply.status >= 400:
                refused = shape.mocks.journal.entries()[-1].refused
                return f"{shape.blueprint.provider} refuses the request with status {reply.status}: {refused}"
            replies.append(reply)
        return _misunderstood(shape, shape.caller.parse(rendering, replies))

    found = _counter_example(of_shape(shape), problem, examples, seed)
    return found and _told(shape, found[0].call, found[1], examples, seed)


def _understood(shape: Any, examples: int, seed: int) -> str | None:
    """Any reply of the documented kind that fits the provider's schema gives an answer of the documented status."""
    from hypothesis import strategies as st

    from conformance.strategies.replies import of_kind

    kinds = of_kind(shape)
    rendering = shape.caller.render(shape.documented.call)
    if len(kinds) != len(rendering.prepared) or shape.documented.status != 200:
        return None

    def problem(values: tuple[Any, ...]) -> str | None:
        replies: list[Response | ConnectionFailed] = [_reply(value) for value in values]
        return _misunderstood(shape, shape.caller.parse(rendering, replies))

    found = _counter_example(st.tuples(*kinds), problem, examples, seed)
    if found is None:
        return None
    text = json.dumps(found[0][0])
    target = shlex.quote(shape.blueprint.path or shape.blueprint.id)
    again = f"conformance verify {target} --examples {examples} --seed {seed}"
    return (
        f"{_short(found[1])}\n  echo {shlex.quote(text)} | conformance parse {target} --reply -\n  # found by: {again}"
    )


def _reply(value: Any) -> Response:
    return Response(200, (("content-type", "application/json"),), json.dumps(value, ensure_ascii=False).encode())


def _misunderstood(shape: Any, answer: Any) -> str | None:
    wanted = shape.documented.status
    if isinstance(answer, NoAnswer):
        return f"the engine never answers the provider's reply: {answer.why}"
    if answer.status != wanted and wanted == 200:
        return f"the provider's reply gives an answer of status {answer.status}, {wanted} is documented: {_why(answer)}"
    return None


def _why(answer: Any) -> str:
    return answer.why if isinstance(answer, NoAnswer) else refusal_cause(answer) or json.dumps(answer.body)[:200]


def _told(shape: Any, call: Call, problem: str, examples: int, seed: int) -> str:
    target = shlex.quote(shape.blueprint.path or shape.blueprint.id)
    # nothing but ASCII, so that it can be pasted anywhere
    body = json.dumps(json.loads(call.body or ""))
    parts = [f"conformance render {target}"]
    if call.action != "predict":
        parts.append(f"--action {call.action}")
    if call.algorithm:
        parts.append(f"--algorithm {call.algorithm}")
    parts.append(f"--input {shlex.quote(body)}")
    again = f"conformance verify {target} --examples {examples} --seed {seed}"
    return f"{_short(problem)}\n  {' '.join(parts)}\n  # found by: {again}"


def _short(problem: str) -> str:
    line = problem.partition("\n")[0]
    return line if len(line) <= 300 else line[:300] + "..."


class _FoundError(Exception):
    """Tells Hypothesis that this example is one."""


def _counter_example(
    strategy: Any, problem: Callable[[T], str | None], examples: int, seed: int
) -> tuple[T, str] | None:
    """The smallest example of which there is a problem to tell, among so many tried; None where none has any."""
    from hypothesis import HealthCheck, Phase, Verbosity, given, settings
    from hypothesis import seed as seeded
    from hypothesis import strategies as st

    found: list[tuple[T, str]] = []

    @seeded(seed)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
        verbosity=Verbosity.quiet,
        print_blob=False,
        report_multiple_bugs=False,
    )
    @given(st.data())
    def tried(data: st.DataObject) -> None:
        # drawn here, and not given: of what is given, Hypothesis writes out all of it
        value: T = data.draw(strategy)
        try:
            told = problem(value)
        except ConformanceError as error:
            told = str(error)
        if told is not None:
            # the last one is the smallest
            found[:] = [(value, told)]
            raise _FoundError

    try:
        tried()
    except _FoundError:
        return found[0]
    return None


def _json(text: str) -> Any:
    """A body's value: JSON, or lines of it; nothing for an empty one. Raises ValueError."""
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]


def _differs(want: Any, got: Any, values: dict[str, str], at: str = "") -> str:
    """Where a body differs from the marked one, when each marker stands for its text; an empty text for nowhere."""
    if isinstance(want, dict) and isinstance(got, dict) and want.keys() == got.keys():
        return next((d for key in want if (d := _differs(want[key], got[key], values, f"{at}/{key}"))), "")
    if isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        pairs = enumerate(zip(want, got, strict=True))
        return next((d for number, (one, other) in pairs if (d := _differs(one, other, values, f"{at}/{number}"))), "")
    if isinstance(want, str) and isinstance(got, str):
        # a body may hold JSON in a text, in which the texts are escaped once more
        for spelled in (str, _escaped, lambda text: _escaped(_escaped(text))):
            if got == _filled(want, {marker: spelled(value) for marker, value in values.items()}):
                return ""
    elif want == got and type(want) is type(got):
        return ""
    return f"{at or 'the body'} is {json.dumps(got)[:80]}, not {json.dumps(want)[:80]}"


def _escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _filled(text: str, values: dict[str, str]) -> str:
    for marker, value in values.items():
        text = text.replace(marker, value)
    return text
