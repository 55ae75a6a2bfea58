from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint import since
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import older
from conformance.pointer import escape_pointer


@rule("CB704", Severity.WARNING, when=older)
def newer_client_config(subject: Subject) -> Iterator[Problem]:
    """A member of client_config is read by the version that the blueprint must work with.

    Why: an older engine ignores it: its own defaults hold.
    Bad: "client_config": {"max_retry_times": 3}
    Good: "client_config": {"max_connection": 30}
    Options: target_version=2.13
    Source: versions
    """
    config = subject.value.get("client_config")
    for name in config if isinstance(config, dict) else ():
        first = since.CLIENT_CONFIG.get(name)
        if first is not None and first > subject.options.version:
            message = f"{name} is read since {first[0]}.{first[1]}, not by {subject.options.target_version}"
            yield Problem(subject.at(f"/client_config/{escape_pointer(name)}", key=True), message)
