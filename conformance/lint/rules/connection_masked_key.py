from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.connections import ConnectionBody
from conformance.lint.rule import Problem, connection_rule


@connection_rule("CB804", Severity.WARNING)
def connection_masked_key(body: ConnectionBody) -> Iterator[Problem]:
    """The key that is sent is no mask as the API shows it.

    Why: writing a mask back is the classic way to lose a key: the API answers 400 at best.
    Bad:
        { "provider": "Open AI", "connectionName": "c", "model": "m", "fields": { "API_KEY": "sk-***************" } }
    Good:
        { "provider": "Open AI", "connectionName": "c", "model": "m", "fields": { "API_KEY": "<KEY>" } }
    Source: connections-api, credentials
    """
    key = body.fields.get("API_KEY")
    if isinstance(key, str) and "***" in key:
        yield Problem(body.at("/fields/API_KEY"), "this is a mask as the API shows it, not a key")
