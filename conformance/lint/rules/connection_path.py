from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.connections import ConnectionBody
from conformance.lint.rule import Problem, connection_rule


@connection_rule("CB807", Severity.ERROR)
def connection_path(body: ConnectionBody) -> Iterator[Problem]:
    """outputPath, inputTokensPath and outputTokensPath are JMESPath expressions.

    Why: the API refuses a path that does not parse; `$.x` is JSONPath, and another language.
    Bad:
        { "provider": "API", "connectionName": "c", "model": "m", "outputPath": "$.content[0].text" }
    Good:
        { "provider": "API", "connectionName": "c", "model": "m", "outputPath": "content[0].text" }
    Source: connections-api, the template of a custom API connection
    """
    for name in ("outputPath", "inputTokensPath", "outputTokensPath"):
        text = body.value.get(name)
        if not isinstance(text, str) or not text:
            continue
        problem = _problem(text)
        if problem:
            yield Problem(body.at(f"/{name}"), f"{name} is no JMESPath: {problem}")


def _problem(text: str) -> str:
    import jmespath  # type: ignore[import-untyped]  # it has no types
    from jmespath.exceptions import JMESPathError  # type: ignore[import-untyped]  # it has no types

    try:
        jmespath.compile(text)
    except JMESPathError as error:
        if text.startswith("$"):
            return f"it begins with $; did you mean '{text.lstrip('$.')}'?"
        return str(error).splitlines()[0].rstrip(".:").lower()
    return ""
