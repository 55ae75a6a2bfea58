from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from conformance.errors import ConformanceError
from conformance.finding import Severity
from conformance.java.throwable import Throwable
from conformance.lint.lazy import regex
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.surface import address
from conformance.lint.trusted import default_patterns, pattern_for
from conformance.lint.vocabulary import to_fill_in

_HOLE = regex(r"(?<!\$)\{\w+\}")


@rule("CB501", Severity.WARNING)
def untrusted_endpoint(subject: Subject) -> Iterator[Problem]:
    r"""The URL matches a trusted endpoint pattern: one of the engine's own, or one that the file names.

    Why: the engine answers 400: Connector URL is not matching the trusted connector endpoint regex.
    Bad: "url": "https://models.example.com/v1/chat/completions"
    Good: "url": "https://api.openai.com/v1/chat/completions"
    Source: known defects, section B: endpoint-not-trusted
    """
    if subject.is_answer:
        return
    told: set[str] = set()
    for act in subject.actions:
        url = subject.url(act)
        parts = address(url)
        # what stands in the path no pattern asks for; what stands in the host may be anything
        if parts is None or to_fill_in(parts.host) or _HOLE.search(url) or url in told or parts.host.startswith("${"):
            continue
        told.add(url)
        if _is_trusted(url, (*subject.page.trusted, *default_patterns(subject.options.version))):
            continue
        help_ = f"add {pattern_for(url)} to plugins.ml_commons.trusted_connector_endpoints_regex"
        spot = subject.at(f"{act.pointer}/url")
        message = "neither the default patterns nor this file trust this endpoint"
        if "${" in parts.host:
            message, help_ = f"{message}: the connector itself must supply {_open(parts.host)}", ""
        yield Problem(spot, message, help=help_)


def _open(host: str) -> str:
    """The first placeholder that is left in a host."""
    start = host.index("${")
    return host[start : host.find("}", start) + 1] or host[start:]


@lru_cache(maxsize=2048)
def _is_trusted(url: str, patterns: tuple[str, ...]) -> bool:
    return any(_matches(pattern, url) for pattern in patterns)


def _matches(pattern: str, url: str) -> bool:
    from conformance.java.regex import full_match

    try:
        return full_match(pattern, url)
    except (Throwable, ConformanceError):
        return False
