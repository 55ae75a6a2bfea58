from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.lazy import regex
from conformance.lint.page import Page
from conformance.lint.rule import Problem, page_rule
from conformance.lint.when import set_up

_DOT = regex(r"(?<!\\)\.(?![*+?{])")
_HOST = regex(r"\^?https?\??:(?:\\?/){2}(?P<host>.*)", re.DOTALL)


@page_rule("CB502", Severity.WARNING, when=set_up)
def loose_trusted_pattern(page: Page) -> Iterator[Problem]:
    r"""A trusted endpoint pattern matches its own host alone: dots escaped, nothing free before the host's end.

    Why: `^https://api.openai.com/.*$` also trusts apixopenai.com, and `.*` any host at all: a connector there
        gets the key.
    Bad:
        PUT /_cluster/settings
        { "persistent": {
          "plugins.ml_commons.trusted_connector_endpoints_regex": ["^https://api.openai.com/.*$"] } }
    Good:
        PUT /_cluster/settings
        { "persistent": {
          "plugins.ml_commons.trusted_connector_endpoints_regex": ["^https://api\\.openai\\.com/.*$"] } }
    Source: ml-commons issue 2142; user needs, 13
    """
    for pattern, spot in page.trusted_settings:
        problem = _judge(pattern)
        if problem:
            yield Problem(spot, problem[0], help=problem[1])


def _judge(pattern: str) -> tuple[str, str] | None:
    found = _HOST.fullmatch(pattern)
    if found is None:
        if re.fullmatch(r"\^?\.[*+]\$?", pattern):
            return f"{pattern} trusts every address there is", "name the host: ^https://host\\.example\\.com/.*$"
        return None
    host, slash, _ = found["host"].partition("/")
    if host in {".*", ".+", ".*$", ".+$"}:
        return f"{pattern} trusts every host there is", "name the host"
    if not slash and re.search(r"\.[*+]\$?$", host):
        return "the pattern does not end its host: another domain can follow", "write / behind the host"
    if _DOT.search(host):
        fixed = pattern.replace(host, _DOT.sub(r"\\.", host), 1)
        return "an unescaped dot in the host stands for any character", f"write {fixed}"
    if host.startswith((".*", ".+")) and re.match(r"\.[*+](?!\\\.)[\w\[]", host):
        return (
            "the pattern's host may begin with anything: evil-host.example.com as well",
            "write [^/]+\\. before the domain",
        )
    return None
