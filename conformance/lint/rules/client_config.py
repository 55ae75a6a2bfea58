from __future__ import annotations

from collections.abc import Iterator

from conformance.connector import RETRY_POLICIES
from conformance.finding import Severity
from conformance.lint.lazy import regex
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import adorned
from conformance.registry import did_you_mean

_NUMBERS = (
    "max_connection",
    "connection_timeout",
    "read_timeout",
    "retry_backoff_millis",
    "retry_timeout_seconds",
    "max_retry_times",
)
_DIGITS = regex(r"[+-]?\d+(\.\d+)?")


@rule("CB112", Severity.ERROR, when=adorned)
def client_config(subject: Subject) -> Iterator[Problem]:
    """client_config has whole numbers that make sense, and a retry policy that the engine knows.

    Why: an unknown policy or a number that is none is a 400; a negative timeout fails in each call.
    Bad: "client_config": {"retry_backoff_policy": "exponential"}
    Good: "client_config": {"retry_backoff_policy": "exponential_full_jitter"}
    Source: connector-api, section 2; predict-pipeline, section 11
    """
    config = subject.value.get("client_config")
    if not isinstance(config, dict):
        return
    for name in _NUMBERS:
        if name not in config:
            continue
        value, spot = config[name], subject.at(f"/client_config/{name}")
        if isinstance(value, (bool, dict, list, type(None))) or not _DIGITS.fullmatch(str(value)):
            yield Problem(spot, f"{name} is no whole number: the engine answers 400")
            continue
        least = -1 if name == "max_retry_times" else 0 if name == "retry_backoff_millis" else 1
        if float(value) < least:
            message = f"{name} is {value}; the least that makes sense is {least}"
            yield Problem(spot, message, severity=Severity.WARNING)
    policy = config.get("retry_backoff_policy")
    if isinstance(policy, str) and policy.lower() not in RETRY_POLICIES:
        hint = did_you_mean(policy, RETRY_POLICIES) or f"there are: {', '.join(RETRY_POLICIES)}"
        yield Problem(
            subject.at("/client_config/retry_backoff_policy"), f"the retry policy {policy!r} is unknown; {hint}"
        )
