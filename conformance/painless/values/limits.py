"""How much a script may make; the engine would run out of memory sooner or later."""

from __future__ import annotations

from conformance.painless.errors import PainlessUnsupportedError

__all__ = ["LONGEST", "MOST", "limited"]

LONGEST = 10_000_000
MOST = 2_000_000


def limited(value: str) -> str:
    """The text, if it is not so long that the kit gives up."""
    if len(value) > LONGEST:
        raise PainlessUnsupportedError("a text of so many characters")
    return value
