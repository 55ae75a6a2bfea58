from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import unusual
from conformance.pointer import escape_pointer

HOMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "/parameters",
        ("region", "service_name", "response_filter", "model", "endpoint", "input_docs_processed_step_size"),
    ),
    ("/actions/0", ("action_type", "request_body", "pre_process_function", "post_process_function", "method")),
    ("/credential", ("access_key", "secret_key", "session_token", "roleArn", "secretArn")),
    (
        "/client_config",
        ("max_connection", "connection_timeout", "read_timeout", "max_retry_times", "retry_backoff_policy"),
    ),
    ("", ("protocol", "credential", "actions", "client_config")),
)
"""Members by the object that they belong to."""

_HOME_OF = {name: home for home, names in HOMES for name in names}


@rule("CB111", Severity.WARNING, when=unusual)
def misplaced_key(subject: Subject) -> Iterator[Problem]:
    """A member stands in the object that the engine reads it from.

    Why: the engine skips it anywhere else: a response_filter beside the url filters nothing.
    Bad: "response_filter": "$.choices[0]", "method": "POST"
    Good: "parameters": {"response_filter": "$.choices[0]"}
    Source: known defects, section D: misplaced-key
    """
    objects: list[tuple[str, object]] = [("", subject.value)]
    objects += [(act.pointer, act.value) for act in subject.actions]
    objects += [("/client_config", subject.value.get("client_config"))]
    for pointer, value in objects:
        home = "/actions/0" if pointer.startswith("/actions/") else pointer
        for name in value if isinstance(value, dict) else ():
            right = _HOME_OF.get(name, home)
            if right != home and not (home == "" and subject.kind == "workflow"):
                shown = right.strip("/").replace("actions/0", "an action") or "the connector"
                message = f"the engine ignores {name} here; it belongs in {shown}"
                yield Problem(subject.at(f"{pointer}/{escape_pointer(name)}", key=True), message)
