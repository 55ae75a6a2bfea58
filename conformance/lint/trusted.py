"""The endpoints that the engine trusts by default, by version, and the pattern that trusts one more."""

from __future__ import annotations

import re
from functools import cache

from conformance.lint.surface import address

__all__ = ["default_patterns", "pattern_for"]

_DEFAULTS: tuple[tuple[str, tuple[int, int]], ...] = (
    (r"^https://runtime\.sagemaker\..*[a-z0-9-]\.amazonaws\.com/.*$", (2, 9)),
    (r"^https://api\.openai\.com/.*$", (2, 9)),
    (r"^https://api\.cohere\.ai/.*$", (2, 9)),
    (r"^https://bedrock-runtime\..*[a-z0-9-]\.amazonaws\.com/.*$", (2, 11)),
    (r"^https://api\.sagemaker\..*[a-z0-9-]\.amazonaws\.com/.*$", (2, 16)),
    (r"^https://bedrock-agent-runtime\..*[a-z0-9-]\.amazonaws\.com/.*$", (2, 16)),
    (r"^https://bedrock\..*[a-z0-9-]\.amazonaws\.com/.*$", (2, 18)),
    (r"^https://textract\..*[a-z0-9-]\.amazonaws\.com$", (2, 18)),
    (r"^https://comprehend\..*[a-z0-9-]\.amazonaws\.com$", (2, 18)),
    (r"^https://api\.deepseek\.com/.*$", (2, 19)),
    (r"^https://rekognition(-fips)?\..*[a-z0-9-]\.amazonaws\.com$", (2, 19)),
    (r"^https://generativelanguage\.googleapis\.com/.*$", (3, 5)),
)
"""Pattern, and the version that brought it. Source: versions."""


@cache
def default_patterns(version: tuple[int, int]) -> tuple[str, ...]:
    """The patterns of a version."""
    return tuple(pattern for pattern, since in _DEFAULTS if since <= version)


def pattern_for(url: str) -> str:
    """A pattern that trusts the URL's host alone."""
    parts = address(url)
    if parts is None:
        return "a pattern for it"
    host = re.sub(r"([.+*?^$()\[\]{}|\\])", r"\\\1", parts.host)
    port = f":{parts.port}" if parts.port else ""
    return f"^{parts.scheme}://{host}{port}/.*$"
