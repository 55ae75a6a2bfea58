"""How the mocks behave: what is refused, which keys are known, and how much is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from conformance.http import MAX_BODY
from conformance.mock.sigv4 import ACCESS_KEY, SECRET_KEY

__all__ = ["Options"]


@dataclass(frozen=True, slots=True)
class Options:
    """How the mocks behave.

    `strict_models`: a retired model is refused as the provider does today. `aws_keys` maps access keys to secrets.
    `today` decides what is retired (None: the clock). `clock_skew`: seconds a signature may be old, None for any age.
    """

    strict_models: bool = False
    aws_keys: Mapping[str, str] = field(default_factory=lambda: {ACCESS_KEY: SECRET_KEY})
    today: date | None = None
    clock_skew: float | None = None
    max_body: int = MAX_BODY
    journal_size: int = 1000
    seed: int = 0
