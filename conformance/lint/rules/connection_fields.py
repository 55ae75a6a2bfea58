from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.connections import ConnectionBody
from conformance.lint.rule import Problem, connection_rule


@connection_rule("CB809", Severity.INFO)
def connection_fields(body: ConnectionBody) -> Iterator[Problem]:
    """A custom connection has its members beside `fields`, as the API's samples do.

    Why: the API's tables put BASE_URL, API_KEY and others into fields, its samples do not; both are taken.
    Bad:
        { "provider": "API", "connectionName": "c", "model": "m",
          "fields": { "BASE_URL": "https://a", "API_KEY": "<K>" } }
    Good:
        { "provider": "API", "connectionName": "c", "model": "m", "endpointUrl": "https://a" }
    Source: connections-api, create by provider
    """
    if body.provider == "API" and body.kind == "create" and body.fields:
        listed = ", ".join(body.fields)
        message = f"{listed} stand in fields, as in the API's tables; its samples have them beside it"
        yield Problem(body.at("/fields", key=True), message)
