from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.rules.wrong_host import wrong_host
from conformance.lint.subject import Subject
from conformance.lint.surface import address, provider_of, surface_of, surfaces
from conformance.registry import nearest


@rule("CB514", Severity.WARNING)
def unknown_path(subject: Subject) -> Iterator[Problem]:
    """The path of a known provider's host is one that it answers.

    Why: the provider answers 404.
    Bad: "url": "https://api.openai.com/v1/chat/completion"
    Good: "url": "https://api.openai.com/v1/chat/completions"
    Source: providers
    """
    for act in subject.actions:
        url = subject.url(act)
        parts = address(url)
        provider = provider_of(parts.host) if parts else None
        if parts is None or provider is None or surface_of(url) is not None or "${" in parts.path or "<" in parts.path:
            continue
        if any(True for _ in wrong_host(subject)):
            continue  # the path is well, and the host is another's
        plain = [one.path for one in surfaces() if one.provider is provider]
        near = nearest(parts.path, plain)
        hint = f"; did you mean {near!r}?" if near and not set(near) & set("[()+*") else ""
        yield Problem(subject.at(f"{act.pointer}/url"), f"{provider.name} has no {parts.path or '/'}{hint}")
