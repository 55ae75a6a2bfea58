from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.lifecycle import address_ends
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.surface import address, provider_of


@rule("CB606", Severity.WARNING)
def deprecated_address(subject: Subject) -> Iterator[Problem]:
    """The path and the version of the provider's API are still served.

    Why: the provider answers 404, or as its newest version does, which is another.
    Bad: "url": "https://my-resource.openai.azure.com/openai/deployments/d/chat/completions?api-version=2023-07-01-preview"
    Good: "url": "https://my-resource.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21"
    Source: the providers' lifecycle pages
    """
    for act in subject.actions:
        url = subject.url(act)
        parts = address(url)
        provider = provider_of(parts.host) if parts else None
        if parts is None or provider is None:
            continue
        query = url.partition("?")[2]
        for end in address_ends():
            if end.provider != provider.name or end.date > subject.options.today:
                continue
            found = (
                re.fullmatch(end.path, parts.path) if end.path else re.search(end.query, query) if end.query else None
            )
            if found is not None:
                message = f"{found.group()} is retired since {end.date}"
                message += f"; write {end.replacement}" if end.replacement else ""
                yield Problem(subject.at(f"{act.pointer}/url"), message)
                break
