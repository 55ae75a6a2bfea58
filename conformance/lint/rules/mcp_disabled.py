from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import unusual


@rule("CB512", Severity.INFO, when=unusual)
def mcp_disabled(subject: Subject) -> Iterator[Problem]:
    """An MCP connector comes with the setting that allows it.

    Why: mcp_sse is refused with 500 unless plugins.ml_commons.mcp_connector_enabled is true; by default it
        is not.
    Bad: "protocol": "mcp_sse", "url": "https://mcp.example.com"
    Good: "protocol": "http"
    Source: known defects, section B: feature-disabled-by-default
    """
    name = "plugins.ml_commons.mcp_connector_enabled"
    if subject.protocol not in {"mcp_sse", "mcp_streamable_http"} or subject.is_answer:
        return
    if not any(setting.name == name and str(setting.value).lower() == "true" for setting in subject.page.settings):
        yield Problem(subject.at("/protocol"), f"this needs the cluster setting {name}")
