from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.rules.private_address import is_private
from conformance.lint.subject import Subject
from conformance.lint.surface import address
from conformance.lint.when import exposed


@rule("CB505", Severity.WARNING, when=exposed)
def plain_http(subject: Subject) -> Iterator[Problem]:
    """An endpoint beyond this machine is called over https.

    Why: the key and the texts go over the network in clear.
    Bad: "url": "http://api.openai.com/v1/chat/completions"
    Good: "url": "https://api.openai.com/v1/chat/completions"
    Source: issue 5
    """
    for act in subject.actions:
        parts = address(subject.url(act))
        if parts is None or parts.scheme != "http" or not parts.host or is_private(parts.host) or "." not in parts.host:
            continue
        if parts.host.endswith((".test", ".invalid", ".example", ".local", ".internal")):
            continue
        fix = (
            subject.replace("write https", f"{act.pointer}/url", 0, 4, "https") if act.url.startswith("http:") else None
        )
        yield Problem(
            subject.within(f"{act.pointer}/url", 0, 4), "the key goes over the network in clear; write https", fix=fix
        )
