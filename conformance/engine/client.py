"""The engine's HTTP client: what `client_config` it refuses, and how it tries again.

Source: predict-pipeline, section 11.
"""

from __future__ import annotations

from collections.abc import Iterator

from conformance.connector import ClientConfig
from conformance.java.throwable import Throwable
from conformance.java.xcontent import illegal_argument

__all__ = ["check_client", "check_retries", "pauses"]


def check_retries(config: ClientConfig) -> None:
    """Refuse a backoff that the engine can't wait for; only looked at where there are retries."""
    millis = config.retry_backoff_millis
    if config.max_retry_times != 0 and millis < 1:
        raise illegal_argument(f"Initial delay was less than 1 millisecond: {'0s' if millis == 0 else millis}")


def check_client(config: ClientConfig) -> None:
    """Refuse what no client can be made of; the engine finds out when it has a request to send."""
    if config.connection_timeout <= 0:
        raise illegal_argument("connectionTimeout must be positive")
    if config.read_timeout < 0:
        raise illegal_argument("readTimeout must not be negative")
    if config.max_connection < 1:
        raise Throwable(
            "status_exception",
            f"Error communicating with remote model: maxConnections: {config.max_connection} (expected: >= 1)",
            status=500,
        )


def pauses(config: ClientConfig) -> Iterator[float]:
    """Seconds before each further try; the engine's jitter is left out, so that a run repeats."""
    waited, tries = 0.0, 0
    while config.max_retry_times < 0 or tries < config.max_retry_times:
        factor = 1 if config.retry_backoff_policy == "constant" else 2.0 ** min(tries, 30)
        pause = config.retry_backoff_millis * factor / 1000
        waited += pause
        if waited > config.retry_timeout_seconds:
            return
        yield pause
        tries += 1
