r"""`java.util.regex.Matcher`, as far as `find`, `replaceAll` and `replaceFirst` go, for patterns compiled with DOTALL.

What Python's `re` reads alike is given to it, which is fast; the rest goes to the machine that filters of paths use,
with its bound on steps.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from conformance.java.jsonpath import regex
from conformance.java.jsonpath.pattern import PatternReader
from conformance.java.jsonpath.program import program
from conformance.java.throwable import Throwable

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Match", "Pattern", "compile_dotall"]


_WORK = 200_000_000
_COUNTS = re.compile(r"(?<!\\)[*+{]")


@dataclass(frozen=True, slots=True)
class Match:
    """A match: the start and end of each group, the whole first; -1 for a group that took no part."""

    text: str
    spans: tuple[tuple[int, int], ...]

    def group(self, index: int) -> str | None:
        """What a group took, or None."""
        start, end = self.spans[index]
        return None if start < 0 else self.text[start:end]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern: how many groups it has, and their names."""

    text: str
    groups: int
    names: Mapping[str, int]
    machine: regex.Regex
    plain: re.Pattern[str] | None
    counts: int = 0
    """How many parts are repeated: a search may take the text's length to that power, and once more."""

    def find(self, text: str, start: int = 0) -> Match | None:
        """The first match that begins at `start` or later; raises BoundExceededError."""
        if self.plain is not None and (len(text) - start) ** (self.counts + 1) <= _WORK:
            found = self.plain.search(text, start)
            return found and Match(text, found.regs)
        # A Regex itself matches whole texts only.
        machine = regex._Machine(text, self.machine.registers, pure=False)  # noqa: SLF001
        for begin in range(start, len(text) + 1):
            end = machine.run(self.machine.program, begin, -1)
            if end >= 0:
                taken = machine.registers
                groups = (_span(taken[2 * at], taken[2 * at + 1]) for at in range(1, self.groups + 1))
                return Match(text, ((begin, end), *groups))
            machine.registers[:] = [-1] * len(machine.registers)
        return None

    def replace(self, text: str, replacement: str, *, once: bool = False) -> str:
        r"""The text with every match (or the first) replaced; `$1`, `${name}` and `\` count in the replacement.

        Raises `illegal_argument_exception` or `index_out_of_bounds_exception` for a replacement that can't be applied,
        but only if there is a match.
        """
        pieces: list[str] = []
        done = start = 0
        while start <= len(text) and (match := self.find(text, start)):
            begin, end = match.spans[0]
            pieces += text[done:begin], self._expand(replacement, match)
            done = end
            if once:
                break
            start = end if end > begin else end + 1
        return "".join(pieces) + text[done:]

    def _expand(self, replacement: str, match: Match) -> str:
        if "$" not in replacement and "\\" not in replacement:
            return replacement
        out: list[str] = []
        at, end = 0, len(replacement)
        while at < end:
            char = replacement[at]
            at += 1
            if char not in "\\$":
                out.append(char)
                continue
            if at == end:
                missing = "character to be escaped is missing" if char == "\\" else "group index is missing"
                raise _illegal(missing)
            if char == "\\":
                out.append(replacement[at])
                at += 1
            else:
                group, at = self._reference(replacement, at)
                out.append(match.group(group) or "")
        return "".join(out)

    def _reference(self, replacement: str, at: int) -> tuple[int, int]:
        """The group that is named after a `$`, and where the text goes on."""
        if replacement[at] == "{":
            named = _NAME.match(replacement, at)
            if named is None or named[1] not in self.names:
                raise _illegal("Illegal group reference")
            return self.names[named[1]], named.end()
        if replacement[at] not in _DIGITS:
            raise _illegal("Illegal group reference")
        group = int(replacement[at])
        at += 1
        # Further digits belong to it as long as there are so many groups.
        while at < len(replacement) and replacement[at] in _DIGITS and group * 10 + int(replacement[at]) <= self.groups:
            group = group * 10 + int(replacement[at])
            at += 1
        if group > self.groups:
            raise Throwable("index_out_of_bounds_exception", f"No group {group}")
        return group, at


@lru_cache(maxsize=256)
def compile_dotall(text: str) -> Pattern:
    """`Pattern.compile(text, Pattern.DOTALL)`; raises `pattern_syntax_exception`, and BoundExceededError."""
    reader = PatternReader(text, frozenset("s"))
    compiled = program(reader.whole(), max(reader.groups, reader.referred), pure=False)
    return Pattern(text, reader.groups, reader.names, compiled, _plain(text), len(_COUNTS.findall(text)))


def _span(start: int, end: int) -> tuple[int, int]:
    return (start, end) if end >= 0 else (-1, -1)


def _illegal(reason: str) -> Throwable:
    return Throwable("illegal_argument_exception", reason)


def _plain(text: str) -> re.Pattern[str] | None:
    """The pattern for `re`, if it is made of nothing but what both sides read alike."""
    out: list[str] = []
    at, end = 0, len(text)
    while at < end:
        char = text[at]
        if char == "[":
            klass = _plain_class(text, at)
            if klass is None:
                return None
            piece, at = klass
        else:
            found = _PIECE.match(text, at)
            if found is None:
                return None
            at = found.end()
            piece = _TRANSLATED.get(found[0], found[0])
            if found[0].startswith("(?<"):
                piece = "(?P" + found[0][2:]
            elif len(found[0]) == 1 and piece not in ".()|^" and piece != _LAST_LINE_END:
                piece = re.escape(piece)
        out.append(piece)
        if piece[0] == "(" or piece in "|^":
            continue
        count = _COUNT.match(text, at)
        if count is not None:
            # A group that is repeated may keep another turn's text in Java.
            if piece == ")" and count[0] != "?":
                return None
            out.append(count[0])
            at = count.end()
    try:
        return re.compile("".join(out), re.DOTALL | re.ASCII)
    except re.error:
        return None


def _plain_class(text: str, at: int) -> tuple[str, int] | None:
    """The `[...]` that begins at `at`, and where the text goes on; None if it is not plain."""
    found = _CLASS.match(text, at)
    if found is None:
        return None
    items = [
        f"{re.escape(item[1])}-{re.escape(item[2])}"
        if item[1]
        else item[0]
        if item[0][0] == "\\"
        else re.escape(item[0])
        for item in _ITEM.finditer(found[2])
    ]
    return f"[{found[1]}{''.join(items)}]", found.end()


_DIGITS = "0123456789"
_NAME = re.compile(r"\{([a-zA-Z][a-zA-Z0-9]*)\}")
# Not between the two characters of a line end.
_LAST_LINE_END = r"(?=(?:\r\n|(?<!\r)\n|[\r\x85\u2028\u2029])?\Z)"
_TRANSLATED = {"$": _LAST_LINE_END}
_ESCAPE = r"\\(?:[dDwWsStnrf]|[^A-Za-z0-9\s])"
_PIECE = re.compile(rf"\(\?(?::|=|!|<[a-zA-Z][a-zA-Z0-9]*>)|{_ESCAPE}|\\b(?!\{{)|[^\\\[\]{{}}*+?]|\]")
_COUNT = re.compile(r"(?:[*+?]|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})\??(?![*+?{])")
_LITERAL = r"[^\\\[\]&^-]"
_ITEM = re.compile(rf"({_LITERAL})-({_LITERAL})|{_ESCAPE}|{_LITERAL}|-", re.DOTALL)
# A hyphen that makes no range stands first or last.
_CLASS = re.compile(rf"\[(\^?)(-?(?:{_LITERAL}-{_LITERAL}|(?:{_ESCAPE}|{_LITERAL})(?!-[^\]]))+-?)\]", re.DOTALL)
