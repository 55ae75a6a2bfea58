from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint import since
from conformance.lint.page import Page
from conformance.lint.rule import Problem, page_rule
from conformance.lint.when import set_up


@page_rule("CB708", Severity.ERROR, when=set_up)
def newer_setting(page: Page) -> Iterator[Problem]:
    """A cluster setting is there in the version that the page must work with.

    Why: an older engine refuses the whole request: 400 `not recognized`.
    Bad:
        PUT /_cluster/settings
        { "persistent": { "plugins.ml_commons.connector.private_ip_enabled": true } }
    Good:
        PUT /_cluster/settings
        { "persistent": { "plugins.ml_commons.trusted_connector_endpoints_regex": ["^https://api\\\\.a\\\\.com/.*$"] } }
    Options: target_version=2.14
    Source: versions
    """
    for setting in page.settings:
        first = since.SETTINGS.get(setting.name)
        if first is not None and first > page.options.version:
            version = page.options.target_version or "the version at hand"
            message = f"{setting.name} is there since {first[0]}.{first[1]}, not in {version}"
            # a page may be for a newer engine than the kit knows
            severity = None if page.options.target_version else Severity.WARNING
            yield Problem(setting.spot(), message, severity=severity)
