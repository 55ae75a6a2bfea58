from __future__ import annotations

from collections.abc import Iterator

from conformance.errors import ConformanceError
from conformance.finding import Severity
from conformance.java.throwable import Throwable
from conformance.lint.page import Page
from conformance.lint.rule import Problem, page_rule
from conformance.lint.when import set_up


@page_rule("CB503", Severity.ERROR, when=set_up)
def invalid_trusted_pattern(page: Page) -> Iterator[Problem]:
    """A trusted endpoint pattern is a regular expression, in a list.

    Why: the settings request is a 400, or the pattern trusts nothing.
    Bad:
        PUT /_cluster/settings
        { "persistent": {
          "plugins.ml_commons.trusted_connector_endpoints_regex": ["^https://api[.openai.com/.*$"] } }
    Good:
        PUT /_cluster/settings
        { "persistent": {
          "plugins.ml_commons.trusted_connector_endpoints_regex": ["^https://api[.]openai[.]com/.*$"] } }
    Source: connector-api, section 2
    """
    for pattern, spot in page.trusted_settings:
        from conformance.java.regex import full_match

        try:
            full_match(pattern, "https://api.openai.com/v1")
        except Throwable as error:
            yield Problem(spot, f"the pattern is no regular expression: {(error.reason or '').splitlines()[0]}")
        except ConformanceError:
            continue
