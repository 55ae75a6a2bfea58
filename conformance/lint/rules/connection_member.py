from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.connections import ConnectionBody, required_of
from conformance.lint.rule import Problem, connection_rule


@connection_rule("CB802", Severity.ERROR)
def connection_member(body: ConnectionBody) -> Iterator[Problem]:
    """A connection has all the members that its provider wants.

    Why: the API answers 400, with every fault it finds.
    Bad:
        { "provider": "Open AI", "connectionName": "c", "model": "m", "fields": {} }
    Good:
        { "provider": "Open AI", "connectionName": "c", "model": "m", "fields": { "API_KEY": "<KEY>" } }
    Source: connections-api, create by provider
    """
    if body.kind != "create":
        return
    lost = []
    for name in required_of(body):
        group, _, member = name.rpartition(".")
        holder = body.fields if group else body.value
        if member not in holder and member not in body.fields:
            lost.append(name)
    if lost:
        yield Problem(body.at(), f"a connection of {body.provider} needs {', '.join(lost)}")
