"""Which header names and values Netty sends."""

from __future__ import annotations

import re

from conformance.java.throwable import Throwable
from conformance.java.units import to_units

__all__ = ["check_header"]

_NO_TOKEN = re.compile(r"[^!#$%&'*+\-.^_`|~0-9A-Za-z]")
_NO_VALUE = re.compile(r"\A[\t ]|[\x00-\x08\x0a-\x1f\x7f]")


def check_header(name: str, value: str) -> None:
    """Raise `illegal_argument_exception` as Netty 4.2.12 does: a name must be a token, a value free of controls.

    A value may end in blanks, but not begin with one; what is not Latin-1 passes here.
    """
    if not name:
        raise Throwable("illegal_argument_exception", "empty headers are not allowed []")
    wrong = _NO_TOKEN.search(name)
    if wrong is not None:
        raise Throwable(
            "illegal_argument_exception",
            f'a header name can only contain "token" characters, but found invalid character 0x{ord(wrong[0]):x} '
            f"at index {wrong.start()} of header '{name}'.",
        )
    wrong = _NO_VALUE.search(value)
    if wrong is not None:
        place = f"0x{ord(wrong[0]):x} at index {len(to_units(value[: wrong.start()]))}"
        raise Throwable(
            "illegal_argument_exception",
            f"Validation failed for header '{name}'",
            cause=Throwable("illegal_argument_exception", f"a header value contains prohibited character {place}."),
        )
