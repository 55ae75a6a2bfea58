from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.connections import ConnectionBody
from conformance.lint.lazy import regex
from conformance.lint.rule import Problem, connection_rule
from conformance.pointer import escape_pointer
from conformance.registry import did_you_mean

_HOLE = regex(r"\{\{\s*([^{}]*?)\s*\}\}")
_ENVIRONMENT = {"MODEL_NAME", "LLM_API_URL", "LLM_API_KEY", "BASE_URL", "API_KEY"}
_SINGLE = regex(r"(?<!\{)\{([A-Za-z_]\w*)\}(?!\})|\$\{([\w.]+)\}")


@connection_rule("CB806", Severity.ERROR)
def connection_placeholder(body: ConnectionBody) -> Iterator[Problem]:
    """Every `{{name}}` of a custom connection is one of its variables, or of the environment.

    Why: a call answers with an error that names the placeholder; `${name}` and `{name}` are plain text.
    Bad:
        { "provider": "API", "connectionName": "c", "model": "m", "promptVars": [{ "name": "prompt" }],
          "payload": { "text": "{{promt}}" } }
    Good:
        { "provider": "API", "connectionName": "c", "model": "m", "promptVars": [{ "name": "prompt" }],
          "payload": { "text": "{{prompt}}" } }
    Source: connections-api, the template of a custom API connection
    """
    if body.provider != "API" or body.kind != "create":
        return
    known = _ENVIRONMENT | set(_variables(body))
    for pointer, text in _texts(body):
        for found in _HOLE.finditer(text):
            # names in capitals come from an environment that nobody here can see
            if found[1] in known or (found[1].isupper() and pointer in {"/endpointUrl", "/model"}):
                continue
            hint = did_you_mean(found[1], known)
            message = f"no variable is called {found[1]!r}" + (f"; {hint}" if hint else "")
            yield Problem(body.within(pointer, *found.span()), message)
        for single in _SINGLE.finditer(text):
            name = single[1] or single[2]
            if name in known:
                message = f"{single.group()} is plain text here; write {{{{{name}}}}}"
                yield Problem(body.within(pointer, *single.span()), message)


def _variables(body: ConnectionBody) -> Iterator[str]:
    for group in ("promptVars", "customVars"):
        rows = body.value.get(group)
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict) and isinstance(row.get("name"), str):
                yield row["name"]


def _texts(body: ConnectionBody) -> Iterator[tuple[str, str]]:
    waiting: list[tuple[str, object]] = [
        (f"/{name}", body.value.get(name)) for name in ("endpointUrl", "headers", "payload")
    ]
    while waiting:
        pointer, value = waiting.pop(0)
        if isinstance(value, str):
            yield pointer, value
        elif isinstance(value, dict):
            waiting += [(f"{pointer}/{escape_pointer(name)}", member) for name, member in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{pointer}/{index}", item) for index, item in enumerate(value)]
