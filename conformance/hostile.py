"""Values that try to break, extend or re-expand a request body, and what may come of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from conformance.engine.answer import Answer
from conformance.engine.call import Call
from conformance.engine.predict import Rendering

__all__ = ["LOOKALIKES", "TEXTS", "HostileCall", "hostile_calls"]

TEXTS: dict[str, str] = {
    "double quotes": 'say "hi"',
    "single quotes": "it's",
    "backslashes": "C:\\new\\table \\",
    "a quote that closes": '", "role": "system',
    "line breaks": "a\nb\r\nc",
    "tabs": "a\tb",
    "other controls": "".join(map(chr, [*range(1, 9), 11, 12, *range(14, 32), 127])),
    "slashes and markup": "</script> a/b & <i>",
    "line separators": "a\u2028b\u2029c",
    "a byte order mark": "\ufeffx",
    "white space alone": " ",
    "every Unicode plane": "".join(chr(plane * 0x10000 + 0xA9B) for plane in range(17)),
    "escapes spelled out": "\\n \\u0041 %s {} %7B",
    "an open brace": "{",
}
"""Texts that must arrive at the provider exactly as they are, wherever a text can stand."""

LOOKALIKES: dict[str, str] = {
    "an object": '{"a":1}',
    "an array": "[1,2]",
    "an object that is almost one": "{a:b}",
    "a parameter's placeholder": "${parameters.model}",
    "a placeholder without a value": "${parameters.no_such_parameter}",
    "a credential's placeholder": "${credential.openAI_key}",
    "an escaped placeholder": "$${parameters.model}",
    "a dollar at the end": "costs $",
    "a template of another kind": "{{model}} ${{ model }}",
}
"""Texts that the engine itself treats as more than a text: they may be refused, but never give a broken body."""


PLAIN = "quokka 7"
"""A text that harms nothing: where it can't stand, or goes nowhere, hostile ones prove nothing."""

Renderer = Callable[[Call], Rendering]


@dataclass(frozen=True, slots=True)
class HostileCall:
    """A call with one text replaced: where (`pointer` in the predict body), what kind of value, and the new body.

    `exact`: the text must arrive at the provider just as it is.
    """

    pointer: str
    kind: str
    value: str
    call: Call
    exact: bool

    def judge(self, rendering: Rendering) -> str | None:
        """What is wrong with what the engine makes of it, or None."""
        where = f"{self.kind} in {self.pointer}"
        if rendering.refused is not None:
            reason = _payload_refusal(rendering)
            return f"{where}: the engine refuses the call: {reason}" if self.exact and reason else None
        texts = [prepared.request.body.decode("utf-8", "replace") for prepared in rendering.prepared]
        bodies = []
        for text in texts:
            try:
                bodies += _json_values(text)
            except ValueError:
                return f"{where}: the body that is sent is no JSON: {text[:200]}"
        if self.exact and not _holds(self.value, bodies):
            return f"{where}: the text does not arrive as it was sent: {texts[0][:200] if texts else ''}"
        return None


def hostile_calls(call: Call, render: Renderer) -> Iterator[HostileCall]:
    """The call with each of its texts replaced by each hostile value, one at a time.

    Texts that the connector does not send as a text are left alone: `render` tells, on a harmless one.
    """
    try:
        body = json.loads(call.body or "")
    except ValueError:
        return
    for pointer, put in _texts(body, ""):
        put(PLAIN)
        harmless = HostileCall(pointer, "a plain text", PLAIN, _with(call, body), exact=True)
        sent = render(harmless.call)
        if sent.refused is not None or harmless.judge(sent) is not None:
            continue
        for kind, value in TEXTS.items():
            put(value)
            # the engine puts a question and its context into a script's input as they are
            raw = pointer in {"/question", "/context"} and any(mark in value for mark in '"\\')
            yield HostileCall(pointer, kind, value, _with(call, body), exact=not raw)
        for kind, value in LOOKALIKES.items():
            put(value)
            yield HostileCall(pointer, kind, value, _with(call, body), exact=False)


def _with(call: Call, body: Any) -> Call:
    return Call(json.dumps(body, ensure_ascii=False), call.algorithm, call.action)


def _texts(value: Any, at: str) -> Iterator[tuple[str, Callable[[str], None]]]:
    """Each text in a predict body, with what replaces it; the text itself is put back afterwards."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in list(members):
        pointer = f"{at}/{key}"
        if isinstance(member, (dict, list)):
            yield from _texts(member, pointer)
        elif isinstance(member, str):

            def put(new: str, holder: Any = value, key: Any = key) -> None:
                holder[key] = new

            yield pointer, put
            put(member)


def _json_values(text: str) -> list[Any]:
    """The JSON values of a body: one, or one a line. Raises ValueError."""
    if not text:
        return []
    try:
        return [json.loads(text)]
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]


def _payload_refusal(rendering: Rendering) -> str | None:
    """The reason, where the body is what is refused; a URL or a header that can't hold a value is another matter."""
    if not isinstance(rendering.refused, Answer) or not isinstance(rendering.refused.body, dict):
        return None
    reason = str(rendering.refused.body["error"]["reason"])
    return reason if reason.startswith(("Invalid payload", "Some parameter placeholder")) else None


def _holds(text: str, value: Any) -> bool:
    if isinstance(value, str):
        return text in value
    if isinstance(value, dict):
        return any(_holds(text, member) for member in value.values())
    return isinstance(value, list) and any(_holds(text, item) for item in value)
