from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.connections import ConnectionBody
from conformance.lint.rule import Problem, connection_rule
from conformance.lint.secrets import looks_real
from conformance.pointer import escape_pointer


@connection_rule("CB808", Severity.ERROR)
def connection_secret(body: ConnectionBody) -> Iterator[Problem]:
    """No key of a connection looks like a real one.

    Why: a key in a file is a key in its history; whoever reads the file can use it. Take it out, and revoke it.
    Bad:
        { "provider": "Open AI", "connectionName": "c", "model": "m",
          "fields": { "API_KEY": "sk-proj-9Fq2kL7vXw3Zr8Tn5Bc1Ym6Hd4Js0Pg2Qe7Rt9Uv" } }
    Good:
        { "provider": "Open AI", "connectionName": "c", "model": "m", "fields": { "API_KEY": "<KEY>" } }
    Source: connections-api, credentials
    """
    rows = body.value.get("headers")
    values = [(f"/fields/{escape_pointer(name)}", text) for name, text in body.fields.items()]
    values += [
        (f"/headers/{index}/value", row.get("value"))
        for index, row in enumerate(rows if isinstance(rows, list) else ())
        if isinstance(row, dict)
    ]
    for pointer, text in values:
        found = looks_real(text) if isinstance(text, str) else ""
        if found:
            start = text.index(found)
            message = f"this looks like a real key ({found[:4]}...): take it out, and revoke it"
            yield Problem(body.within(pointer, start, start + len(found)), message)
