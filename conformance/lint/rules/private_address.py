from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.surface import address
from conformance.lint.when import exposed

PRIVATE_SETTING = "plugins.ml_commons.connector.private_ip_enabled"


@rule("CB504", Severity.WARNING, when=exposed)
def private_address(subject: Subject) -> Iterator[Problem]:
    """An endpoint at a private or loopback address comes with the setting that allows it.

    Why: the engine refuses each call unless plugins.ml_commons.connector.private_ip_enabled is true.
    Bad: "url": "http://127.0.0.1:11434/v1/chat/completions"
    Good: "url": "https://api.openai.com/v1/chat/completions"
    Source: known defects, section B: endpoint-not-trusted
    """
    allowed = any(
        setting.name == PRIVATE_SETTING and str(setting.value).lower() == "true" for setting in subject.page.settings
    )
    if allowed or subject.is_answer or _allowed_by_blueprint(subject):
        return
    for act in subject.actions:
        parts = address(subject.url(act))
        if parts is not None and is_private(parts.host):
            message = f"{parts.host} is a private address: calls are refused unless {PRIVATE_SETTING} is true"
            yield Problem(subject.at(f"{act.pointer}/url"), message)
            return


def _allowed_by_blueprint(subject: Subject) -> bool:
    settings = subject.document.value.get("settings") if isinstance(subject.document.value, dict) else None
    return isinstance(settings, dict) and str(settings.get(PRIVATE_SETTING)).lower() == "true"


@lru_cache(maxsize=1024)
def is_private(host: str) -> bool:
    """Whether a host is this machine, or an address that the internet does not route."""
    if host.lower() == "localhost" or host.lower().endswith(".localhost"):
        return True
    # a name, as nearly all are
    if ":" not in host and not host.replace(".", "").isdigit():
        return False
    import ipaddress

    try:
        return ipaddress.ip_address(host.strip("[]")).is_private
    except ValueError:
        return False
