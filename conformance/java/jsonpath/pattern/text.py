"""A pattern's text under its reader, the flags that hold where it stands, and how a fault there is told."""

from __future__ import annotations

from conformance.java.jsonpath.errors import JavaError

__all__ = ["LINE_ENDS", "PatternSyntaxError", "PatternText"]

LINE_ENDS = "\n\r\x85\u2028\u2029"
_BEFORE = (
    "Unclosed character class",
    "Illegal repetition range",
    "Illegal character range",
    "Unknown character property name",
    "Unmatched closing ')'",
    "named capturing group <",
)
"""Faults that Java places one character before the one at which it stands."""


class PatternSyntaxError(JavaError):
    """What is wrong with a pattern; `placed` adds where, as `PatternSyntaxException.getMessage` does."""

    def __init__(self, reason: str) -> None:
        super().__init__("java.util.regex.PatternSyntaxException", reason)

    def placed(self, pattern: str, at: int) -> PatternSyntaxError:
        """The fault, at this place."""
        index = at - 1 if (self.reason or "").startswith(_BEFORE) else at
        pointer = "\n" + " " * index + "^" if 0 <= index < len(pattern) else ""
        return PatternSyntaxError(f"{self.reason} near index {index}\n{pattern}{pointer}")


class PatternText:
    """Where a reader stands in a pattern, and how many groups it has met."""

    def __init__(self, text: str, flags: frozenset[str]) -> None:
        self.text = text
        self.at = 0
        self.flags = flags | {"u"} if "U" in flags else flags
        self.groups = 0
        self.names: dict[str, int] = {}
        self.referred = 0

    def peek(self) -> str:
        """The next character that counts, or nothing; in comments mode blanks and comments are passed over."""
        if "x" in self.flags:
            while self.at < len(self.text):
                char = self.text[self.at]
                if char in " \t\n\v\f\r":
                    self.at += 1
                elif char == "#":
                    while self.at < len(self.text) and not self._line_end(self.text[self.at]):
                        self.at += 1
                else:
                    break
        return self.text[self.at : self.at + 1]

    def _line_end(self, char: str) -> bool:
        return char == "\n" if "d" in self.flags else char in LINE_ENDS

    def take(self) -> str:
        """The next character that counts, and passes it."""
        char = self.peek()
        self.at += len(char)
        return char

    def raw(self) -> str:
        """The next character, and passes it."""
        char = self.text[self.at : self.at + 1]
        self.at += len(char)
        return char

    def accept(self, text: str) -> bool:
        """Pass this text, if it comes next."""
        if self.text.startswith(text, self.at):
            self.at += len(text)
            return True
        return False
