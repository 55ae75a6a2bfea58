"""`java.util.regex` for patterns that a user gives: whether one matches the whole of a text, within a bound on work.

Simple patterns over plain texts are given to Python's `re`, which reads them alike; the rest goes to the machine that
filters of paths use, whose steps are counted.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.java.jsonpath import regex

__all__ = ["find", "full_match"]

_PLAIN_TEXT = re.compile(r"[ -~]*")
_WORK = 10_000_000
# Literals, escaped punctuation, `.`, simple classes, each with one greedy count; groups without one but `?`.
_CLASS = r"\[\^?(?:[a-zA-Z0-9_+#@/%=~|!:,.;?](?:-[a-zA-Z0-9])?|\\[-.])+-?\]"
_ATOM = rf"(?:[a-zA-Z0-9_/:@%=~!,;#&<>\"'-]|\\[.\-/?*+()\[\]{{}}|^$]|\.|{_CLASS})"
_SIMPLE = re.compile(rf"(?:{_ATOM}[*+?]?(?![*+?{{])|\((?:\?:)?(?:{_ATOM}|\|)*\)\??(?![*+?{{])|\^|\$)*")
_COUNTS = re.compile(r"(?<!\\)[*+]")


def full_match(pattern: str, text: str) -> bool:
    """`Pattern.compile(pattern).matcher(text).matches()`.

    Raises `pattern_syntax_exception`; BoundExceededError for what would take too long.
    """
    simple, counts = _simple(pattern)
    if simple is not None and len(text) ** counts <= _WORK and _PLAIN_TEXT.fullmatch(text):
        return simple.fullmatch(text) is not None
    return _compiled(pattern).matches(text)[0]


def find(pattern: str, text: str) -> bool:
    """`Pattern.compile(pattern).matcher(text).find()`; raises as `full_match`."""
    # it begins again at each place, where a full match begins once
    simple, counts = _simple(pattern)
    bounded = len(text) ** counts <= _WORK and len(text) ** (counts + 1) <= 20 * _WORK
    if simple is not None and bounded and _PLAIN_TEXT.fullmatch(text):
        return simple.search(text) is not None
    from conformance.java.jsonpath import regex

    compiled = _compiled(pattern)
    machine = regex._Machine(text, compiled.registers, pure=compiled.pure)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - the one that takes a start
    for start in range(len(text) + 1):
        if machine.run(compiled.program, start, -1) >= 0:
            return True
        machine.registers[:] = [-1] * len(machine.registers)
    return False


@lru_cache(maxsize=1024)
def _simple(pattern: str) -> tuple[re.Pattern[str] | None, int]:
    """The pattern for `re`, if it means the same there; its counts say how long it may take on a long text."""
    counts = len(_COUNTS.findall(pattern))
    if not _SIMPLE.fullmatch(pattern):
        return None, counts
    try:
        return re.compile(pattern), counts
    except re.error:  # Java has its own words for what is wrong
        return None, counts


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> regex.Regex:
    # the machine is imported for the few patterns that need it
    from conformance.java.jsonpath.pattern import compile_pattern

    return compile_pattern(pattern)
