from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.lazy import regex
from conformance.lint.rule import Problem, rule
from conformance.lint.secrets import secret_name
from conformance.lint.subject import Subject
from conformance.lint.when import exposed

_QUERY = regex(r"[?&]([\w.-]+)=([^&#]*)")
_USER = regex(r"://[^/?#@\s]+:([^/?#@\s]+)@")


@rule("CB403", Severity.WARNING, when=exposed)
def secret_in_url(subject: Subject) -> Iterator[Problem]:
    """No key stands in a URL.

    Why: URLs are shown by get and search, and logged on the way; the provider takes the key in a header as well.
    Bad: "url": "https://generativelanguage.googleapis.com/v1beta/models/gemini-3:generateContent?key=k-123"
    Good: "url": "https://generativelanguage.googleapis.com/v1beta/models/gemini-3:generateContent"
    Source: user needs, 10
    """
    for act in subject.actions:
        if "?" not in act.url and "&" not in act.url and "@" not in act.url:
            continue
        pointer = f"{act.pointer}/url"
        for found in _QUERY.finditer(act.url):
            # a credential's placeholder there is told by credential-out-of-reach
            if (secret_name(found[1]) or found[1] == "key") and found[2] and not found[2].startswith("${credential."):
                yield Problem(subject.within(pointer, *found.span()), f"the key in {found[1]} is shown to every reader")
        user = _USER.search(act.url)
        if user is not None:
            yield Problem(subject.within(pointer, *user.span(1)), "the password in the URL is shown to every reader")
