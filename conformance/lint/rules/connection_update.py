from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.connections import ConnectionBody
from conformance.lint.rule import Problem, connection_rule
from conformance.pointer import escape_pointer


@connection_rule("CB805", Severity.ERROR)
def connection_update(body: ConnectionBody) -> Iterator[Problem]:
    """An update changes fields.API_KEY alone, and never of a provider `API`.

    Why: the API answers 400, and nothing has changed.
    Bad:
        PATCH /api/public/connections/cn-1
        { "model": "m", "fields": { "API_KEY": "<KEY>" } }
    Good:
        PATCH /api/public/connections/cn-1
        { "fields": { "API_KEY": "<KEY>" } }
    Source: connections-api, credentials
    """
    if body.kind != "update":
        return
    if body.provider == "API":
        yield Problem(body.at("/provider"), "a connection of the provider API can't be updated")
        return
    for name in body.value:
        if name not in {"fields", "provider"}:
            yield Problem(
                body.at(f"/{escape_pointer(name)}", key=True), f"an update takes fields.API_KEY alone, not {name}"
            )
    for name in body.fields:
        if name != "API_KEY":
            pointer = f"/fields/{escape_pointer(name)}"
            yield Problem(body.at(pointer, key=True), f"an update takes fields.API_KEY alone, not fields.{name}")
    if "API_KEY" not in body.fields:
        yield Problem(body.at(), "an update needs fields.API_KEY")
