"""Regular expressions: those that mean the same to Java and to Python, and none else.

The engine lets a match look at six times as many characters as the text has, counting as Java's own matcher does. That
count is not imitated: a pattern is run here only if it cannot come near the limit.
"""

from __future__ import annotations

import re
from typing import Any

from conformance.painless.errors import PainlessUnsupportedError, Thrown

__all__ = ["check_pattern", "matches"]

# One step of a pattern: a literal, a class, a dot, an anchor, with at most one greedy quantifier.
_CLASS = r"\[\^?(?:[A-Za-z0-9 _.,:;=!@#%~`'\"<>/+*?()|{}$-]|\\[dDwWsS\]\[\\/.-])+\]"
_ATOM = rf"(?:[A-Za-z0-9 _,:;=!@#%&~`'\"<>/-]|\\[.\\/\[\](){{}}*+?^$|\"'-]|\\[dDwWsS]|{_CLASS}|\.)"
_STEP = re.compile(_ATOM + r"(?:[*+?]|\{\d{1,3}(?:,\d{0,3})?\})?")
_SIMPLE = re.compile(r"\^?(?:" + _STEP.pattern + r")*\$?")


def check_pattern(pattern: str, flags: str, at: int) -> tuple[str, str]:
    """The pattern and its flags, if the kit can run them. Raises Thrown (it is none) or PainlessUnsupportedError."""
    if not _SIMPLE.fullmatch(pattern) or flags.strip("i") or not pattern.isascii() or "--" in pattern:
        raise PainlessUnsupportedError(f"the regular expression /{pattern}/{flags}", at=at)
    return pattern, flags


def compiled(pattern: str, flags: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII | (re.IGNORECASE if "i" in flags else 0))


def matches(operation: str, subject: Any, pattern: Any) -> bool:
    """`subject ==~ pattern` and `=~`."""
    if subject is None:
        message = 'Cannot invoke "java.lang.CharSequence.length()" because "this.wrapped" is null'
        raise Thrown("java.lang.NullPointerException", message)
    if pattern is None:
        raise PainlessUnsupportedError("a match against a null pattern")
    # Each open-ended step can make a match start over: where there are several, the count may pass the limit.
    open_ended = len(re.findall(r"(?<!\\)[*+]|\{\d+,\d*\}", re.sub(r"\[[^\]]*\]", "x", pattern.source)))
    steps = open_ended if operation == "MATCH" else open_ended + 1
    if steps > 1 and len(subject) > 2:
        raise PainlessUnsupportedError(f"the regular expression /{pattern.source}/ on a text where it may start over")
    regex: re.Pattern[str] = pattern.regex
    if not subject.isascii() or "\n" in subject or "\r" in subject:
        raise PainlessUnsupportedError("a regular expression on more than one line of ASCII")
    return bool(regex.fullmatch(subject) if operation == "MATCH" else regex.search(subject))
