"""The verbs of the requirements: each raises Broken with what was done and what was expected."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from conformance.suite.answer import Answer, Blocked, Broken
from conformance.suite.provider import Provider, Seen

__all__ = [
    "accepting",
    "expect",
    "expect_absent",
    "expect_error",
    "expect_faults",
    "expect_fields",
    "expect_hidden",
    "expect_refused",
    "expect_sent",
    "expect_status",
    "expect_unsent",
]


@contextmanager
def accepting() -> Iterator[None]:
    """What is made inside is accepted: that is the requirement, and not what it stands on."""
    try:
        yield
    except Blocked as error:
        raise Broken(str(error)) from error


def expect(held: bool, message: str) -> None:
    """Something of the requirement's own holds."""
    if not held:
        raise Broken(message)


def expect_status(answer: Answer, *statuses: int) -> Answer:
    """The answer has one of these statuses."""
    if answer.status not in statuses:
        raise Broken(f"{answer}\n(expected status {' or '.join(map(str, statuses))})")
    return answer


def expect_error(answer: Answer, status: int, type_: str = "", reason: str | re.Pattern[str] = "") -> Answer:
    """The answer is an error of this status, type and reason; a pattern need only be found in the reason."""
    expect_status(answer, status)
    if type_ and answer.find("error.type") != type_:
        raise Broken(f"{answer}\n(expected error type {type_})")
    if reason:
        given = answer.find("error.reason")
        held = given == reason if isinstance(reason, str) else bool(reason.search(str(given)))
        if not held:
            wanted = reason if isinstance(reason, str) else f"/{reason.pattern}/"
            raise Broken(f"{answer}\n(expected reason {wanted})")
    return answer


def expect_refused(answer: Answer) -> Answer:
    """The answer is an error of the client's, whatever its status."""
    if not 400 <= answer.status < 500:
        raise Broken(f"{answer}\n(expected a refusal: a status from 400 to 499)")
    return answer


def expect_faults(answer: Answer, status: int, *paths: str) -> Answer:
    """The answer is an error of the Connections API: of this status, with a fault at each of these paths."""
    expect_status(answer, status)
    rows = answer.list_at("errors")
    for row in rows:
        told = [row.get(name) for name in ("code", "path", "msg")] if isinstance(row, dict) else []
        if not told or not all(isinstance(value, str) for value in told) or not told[0] or not told[2]:
            raise Broken(f"an error has not the texts code, path and msg, in what {answer}")
    found = {row["path"] for row in rows}
    missing = [path for path in paths if path not in found]
    if missing or not rows:
        raise Broken(f"no fault at {', '.join(missing) or 'all'}, in what {answer}")
    return answer


def expect_fields(answer: Answer, wanted: Mapping[str, Any], at: str = "") -> Answer:
    """At these dotted paths (below `at`) stand these values, of the same JSON types."""
    for path, value in wanted.items():
        whole = f"{at}.{path}" if at else path
        found = answer.at(whole)
        if not same(found, value):
            raise Broken(f"{whole} is {json.dumps(found)}, expected {json.dumps(value)}, in what {answer}")
    return answer


def expect_absent(answer: Answer, *paths: str) -> Answer:
    """At none of these dotted paths stands anything."""
    missing = object()
    for path in paths:
        if answer.find(path, missing) is not missing:
            raise Broken(f"{path} is there, in what {answer}")
    return answer


def expect_hidden(answer: Answer, secrets: Iterable[str]) -> Answer:
    """None of the secrets stands anywhere in the answer, in its headers neither."""
    everything = answer.text + "".join(f"\n{name}: {value}" for name, value in answer.headers)
    for secret in secrets:
        if secret in everything or json.dumps(secret)[1:-1] in everything:
            raise Broken(f"the credential came back: {answer}")
    return answer


def expect_sent(provider: Provider, **wanted: Any) -> Seen:
    """The provider got a request, the last one of which is like this: `path`, `method`, `body`, `json`, headers.

    Headers are keyword names with underscores: `authorization`, `x_api_key`.
    """
    seen = provider.last()
    if seen is None:
        raise Broken("the provider received no request")
    for name, value in wanted.items():
        if name in {"method", "path", "body", "json"}:
            given = getattr(seen, name)
        else:
            given = seen.headers.get(name.replace("_", "-"))
        if not same(given, value):
            raise Broken(f"the provider received {name} {given!r}, expected {value!r}")
    return seen


def expect_unsent(provider: Provider, since: int = 0) -> None:
    """The provider got no request, but for the first ones."""
    seen = provider.last()
    if seen is not None and len(provider.seen) > since:
        raise Broken(f"the provider received {seen.method} {seen.path}, expected no request at all")


def same(one: Any, other: Any) -> bool:
    """Equality of JSON values that tells true from 1 and 1 from 1.0."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    return type(one) is type(other) and bool(one == other)
