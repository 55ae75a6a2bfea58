from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Edit, Fix, Severity
from conformance.lint.connections import PROVIDERS, ConnectionBody
from conformance.lint.rule import Problem, connection_rule
from conformance.registry import did_you_mean


@connection_rule("CB801", Severity.ERROR)
def connection_provider(body: ConnectionBody) -> Iterator[Problem]:
    """A connection names a provider that the API has, spelt as the API spells it.

    Why: the API answers 400. The names have blanks: `Open AI`, `Azure Open AI`.
    Bad:
        { "provider": "OpenAI", "connectionName": "c", "model": "m", "fields": { "API_KEY": "<KEY>" } }
    Good:
        { "provider": "Open AI", "connectionName": "c", "model": "m", "fields": { "API_KEY": "<KEY>" } }
    Source: connections-api, create by provider
    """
    if body.kind == "update" and "provider" not in body.value:
        return
    given = body.value.get("provider")
    if given in PROVIDERS:
        return
    hint = did_you_mean(str(given), PROVIDERS) or f"there are: {', '.join(PROVIDERS)}"
    if given is None:
        yield Problem(body.at(), f"the connection names no provider; there are: {', '.join(PROVIDERS)}")
        return
    fix = None
    if hint.count("'") == 2:
        fix = Fix(f"write {hint.split(chr(39))[1]}", (Edit(body.at("/provider").place, f'"{hint.split(chr(39))[1]}"'),))
    yield Problem(body.at("/provider"), f"the API has no provider {given!r}; {hint}", fix=fix)
