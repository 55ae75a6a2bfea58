from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import unusual
from conformance.pointer import escape_pointer

_NO_TEXTS = (dict, list, type(None))
_TEXTS = ("name", "description", "version", "protocol", "url", "access_mode")
_ACTION_TEXTS = (
    "action_type",
    "method",
    "url",
    "request_body",
    "pre_process_function",
    "post_process_function",
    "name",
)


@rule("CB103", Severity.ERROR, when=unusual)
def wrong_type(subject: Subject) -> Iterator[Problem]:
    r"""Each member has the JSON type that the engine reads: texts, objects of texts, arrays of objects.

    Why: a body given as an object, a nested credential or a null text is an error 500 when the connector is created.
    Bad: "request_body": {"input": "${parameters.input}"}
    Good: "request_body": "{\"input\": \"${parameters.input}\"}"
    Source: connector-api, sections 1.2 and 2
    """
    value = subject.value
    for name in _TEXTS:
        if isinstance(value.get(name, ""), _NO_TEXTS) and (name != "url" or value[name]):
            yield _problem(subject, f"/{name}", "a text", value[name])
    for name in ("parameters", "credential", "client_config", "headers"):
        if name in value and not isinstance(value[name], dict) and not (name == "parameters" and value[name] is None):
            lenient = name == "parameters" and not isinstance(value[name], list)
            yield _problem(subject, f"/{name}", "an object", value[name], Severity.WARNING if lenient else None)
    for name, text in _members(value.get("credential")):
        if isinstance(text, _NO_TEXTS):
            yield _problem(subject, f"/credential/{escape_pointer(name)}", "a text", text)
    actions = value.get("actions")
    if "actions" in value and not isinstance(actions, list):
        yield _problem(subject, "/actions", "an array of actions", actions)
    for index, action in enumerate(actions if isinstance(actions, list) else ()):
        if not isinstance(action, dict):
            yield _problem(subject, f"/actions/{index}", "an object", action)
            continue
        for name in _ACTION_TEXTS:
            if isinstance(action.get(name, ""), _NO_TEXTS):
                yield _problem(subject, f"/actions/{index}/{name}", "a text", action[name])
        headers = action.get("headers")
        if "headers" in action and not isinstance(headers, dict):
            yield _problem(subject, f"/actions/{index}/headers", "an object of texts", headers, Severity.WARNING)
        for name, text in _members(headers):
            if isinstance(text, _NO_TEXTS):
                yield _problem(subject, f"/actions/{index}/headers/{escape_pointer(name)}", "a text", text)


def _members(value: object) -> list[tuple[str, object]]:
    return list(value.items()) if isinstance(value, dict) else []


def _problem(subject: Subject, pointer: str, expected: str, found: object, severity: Severity | None = None) -> Problem:
    name = pointer.rpartition("/")[2]
    if name.isdigit():
        name = "an action"
    kinds: dict[type, str] = {dict: "an object", list: "an array", type(None): "null", str: "a text"}
    shown = kinds.get(type(found), "a number or boolean")
    text = "" if name != "request_body" else "write the body as one string, its quotes escaped"
    return Problem(
        subject.at(pointer), f"{name} is {shown}, the engine expects {expected}", help=text, severity=severity
    )
