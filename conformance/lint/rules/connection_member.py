from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.connections import connection_bodies, required_of
from conformance.lint.page import Page
from conformance.lint.rule import Problem, page_rule


@page_rule("CB802", Severity.ERROR)
def connection_member(page: Page) -> Iterator[Problem]:
    """A connection has all the members that its provider wants.

    Why: the API answers 400, with every fault it finds.
    Bad:
        { "provider": "Open AI", "connectionName": "c", "model": "m", "fields": {} }
    Good:
        { "provider": "Open AI", "connectionName": "c", "model": "m", "fields": { "API_KEY": "<KEY>" } }
    Source: connections-api, create by provider
    """
    for body in connection_bodies(page):
        if body.kind != "create":
            continue
        lost = []
        for name in required_of(body):
            group, _, member = name.rpartition(".")
            holder = body.fields if group else body.value
            if member not in holder and member not in body.fields:
                lost.append(name)
        if lost:
            yield Problem(body.at(), f"a connection of {body.provider} needs {', '.join(lost)}")
