from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.broken import kind_of
from conformance.lint.page import Page
from conformance.lint.rule import Problem, page_rule
from conformance.lint.when import noted


@page_rule("CB011", Severity.WARNING, when=noted)
def invalid_settings(page: Page) -> Iterator[Problem]:
    """The body of a settings request can be read.

    Why: a reader of the page never gets the setting, and the connector below it is refused as not trusted.
    Bad:
        PUT /_cluster/settings
        { "persistent": { "plugins.ml_commons.trusted_connector_endpoints_regex": ["^https://a/.*" "^https://b/.*"] } }
    Good:
        PUT /_cluster/settings
        { "persistent": { "plugins.ml_commons.trusted_connector_endpoints_regex": ["^https://a/.*", "^https://b/.*"] } }
    Source: known defects, section A: settings-sample-invalid-json
    """
    for broken in page.broken:
        if kind_of(broken) == "settings":
            yield Problem(page.spot(broken.place), broken.problem)
