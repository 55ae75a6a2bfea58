from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.connections import connection_bodies
from conformance.lint.page import Page
from conformance.lint.rule import Problem, page_rule


@page_rule("CB809", Severity.INFO)
def connection_fields(page: Page) -> Iterator[Problem]:
    """A custom connection has its members beside `fields`, as the API's samples do.

    Why: the API's tables put BASE_URL, API_KEY and others into fields, its samples do not; both are taken.
    Bad:
        { "provider": "API", "connectionName": "c", "model": "m",
          "fields": { "BASE_URL": "https://a", "API_KEY": "<K>" } }
    Good:
        { "provider": "API", "connectionName": "c", "model": "m", "endpointUrl": "https://a" }
    Source: connections-api, create by provider
    """
    for body in connection_bodies(page):
        if body.provider == "API" and body.kind == "create" and body.fields:
            listed = ", ".join(body.fields)
            message = f"{listed} stand in fields, as in the API's tables; its samples have them beside it"
            yield Problem(body.at("/fields", key=True), message)
