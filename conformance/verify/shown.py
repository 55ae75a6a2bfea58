"""Requests as they are compared and shown, and two texts side by side."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from conformance.blueprint import Exchange
from conformance.engine.answer import Answer, NoAnswer
from conformance.http import Request

__all__ = ["Shown", "documented", "refusal_cause", "refusal_reason", "sent", "side_by_side", "text_of"]

MOST = 200
"""Lines that are compared once the two texts differ: comparing takes the square of them."""

_LEFT_OUT = frozenset(("host", "content-length"))


@dataclass(frozen=True, slots=True)
class Shown:
    """A request without what differs each time: header names in lower case, in order; dates, signatures masked."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str


def documented(exchange: Exchange) -> Shown:
    """The request of a documented exchange."""
    return Shown(exchange.method, exchange.url, _sorted(exchange.headers), exchange.body)


def sent(request: Request) -> Shown:
    """A request as it would be sent."""
    headers = {name.lower(): value for name, value in request.headers if name.lower() not in _LEFT_OUT}
    if "x-amz-date" in headers:
        headers["x-amz-date"] = re.sub(r"\d", "0", headers["x-amz-date"])
        undated = re.sub(r"/\d{8}/", "/00000000/", headers["authorization"])
        headers["authorization"] = re.sub(r"Signature=[0-9a-f]{64}", "Signature=<signature>", undated)
    return Shown(request.method, request.url, _sorted(headers), request.body.decode("utf-8", "replace"))


def _sorted(headers: Mapping[str, str]) -> Mapping[str, str]:
    return {name: headers[name] for name in sorted(headers)}


def text_of(requests: list[Shown]) -> str:
    """Requests as text, one under the other."""
    lines: list[str] = []
    for request in requests:
        lines.append(f"{request.method} {request.url}")
        lines += [f"{name}: {value}" for name, value in request.headers.items()]
        lines += ["", request.body, ""]
    return "\n".join(lines).rstrip("\n")


def refusal_reason(answer: Answer | NoAnswer | None) -> str:
    """The reason in an error answer; an empty text where there is none."""
    if not isinstance(answer, Answer) or not isinstance(answer.body, dict):
        return ""
    error = answer.body.get("error")
    return str(error.get("reason") or "") if isinstance(error, dict) else ""


def refusal_cause(answer: Answer | NoAnswer | None) -> str:
    """The reason in an error answer, and that of its last cause: the first often says no more than "runtime error"."""
    reason = refusal_reason(answer)
    if not reason or not isinstance(answer, Answer):
        return reason
    cause, last = answer.body["error"], ""
    while cause := cause.get("caused_by"):
        last = cause.get("reason") or last
    return f"{reason}: {last}" if last else reason


def side_by_side(expected: str, actual: str, width: int) -> list[str]:
    """The two texts beside each other, `width` characters wide: differing lines marked, equal stretches shortened."""
    half = max(20, (width - 7) // 2)
    left, right = _wrapped(expected, half), _wrapped(actual, half)
    rows = [f"{'expected':<{half}}   actual"]
    pairs = enumerate(zip(left, right, strict=False))
    same = next((number for number, (want, got) in pairs if want != got), min(len(left), len(right)))
    rows += _equal(left[:same], half)
    left, right = left[same:], right[same:]
    longest = max(len(left), len(right))
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, left[:MOST], right[:MOST], autojunk=False).get_opcodes():
        if tag == "equal":
            rows += _equal(left[i1:i2], half)
            continue
        for at in range(max(i2 - i1, j2 - j1)):
            want = left[i1 + at] if i1 + at < i2 else ""
            got = right[j1 + at] if j1 + at < j2 else ""
            rows.append(f"{want:<{half}} ! {got}")
    if longest > MOST:
        rows.append(f"... and {longest - MOST} more lines")
    return [row.rstrip() for row in rows]


def _equal(lines: list[str], half: int) -> list[str]:
    near = lines if len(lines) <= 6 else [*lines[:2], "...", *lines[-2:]]
    return [f"{line:<{half}}   {line}" for line in near]


def _wrapped(text: str, width: int) -> list[str]:
    return [line[at : at + width] for line in text.splitlines() for at in range(0, max(len(line), 1), width)]
