"""A place in a text, read as Jayway reads: an index past the end is an exception whose text ends up in the reason."""

from __future__ import annotations

from conformance.java.jsonpath.errors import InvalidPathError, JavaError

__all__ = ["Cursor"]


class Cursor:
    """`text` with `at` and `last`, the index of the last character that counts; all in UTF-16."""

    __slots__ = ("at", "last", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.last = len(text) - 1

    def __str__(self) -> str:
        return self.text

    @property
    def size(self) -> int:
        """The length up to the last character that counts."""
        return self.last + 1

    def char(self, at: int) -> str:
        """The character at the index, `last` or not; raises `string_index_out_of_bounds_exception`."""
        if 0 <= at < len(self.text):
            return self.text[at]
        raise JavaError(
            "java.lang.StringIndexOutOfBoundsException", f"Index {at} out of bounds for length {len(self.text)}"
        )

    @property
    def current(self) -> str:
        """The character here; raises as `char` does."""
        return self.char(self.at)

    def slice(self, start: int, stop: int) -> str:
        """The text from `start` to `stop`; raises `string_index_out_of_bounds_exception`."""
        if 0 <= start <= stop <= len(self.text):
            return self.text[start:stop]
        raise JavaError(
            "java.lang.StringIndexOutOfBoundsException", f"begin {start}, end {stop}, length {len(self.text)}"
        )

    def inside(self, at: int) -> bool:
        """Whether the index is one of a character that counts."""
        return 0 <= at <= self.last

    @property
    def here(self) -> bool:
        """Whether there is a character here that counts."""
        return 0 <= self.at <= self.last

    @property
    def at_tail(self) -> bool:
        """Whether the character here is the last, or there is none."""
        return self.at >= self.last

    def trim(self) -> None:
        """Narrows both ends to what is not a space; one character always stays."""
        self.blanks()
        while self.here and self.at < self.last and self.char(self.last) == " ":
            self.last -= 1

    def blanks(self) -> None:
        """Passes spaces, but not the last character."""
        while self.here and self.at < self.last and self.text[self.at] == " ":
            self.at += 1

    def significant(self, start: int) -> int:
        """The index of the first character after `start` that is no space, perhaps past the end."""
        at = start + 1
        while self.inside(at) and self.char(at) == " ":
            at += 1
        return at

    def next_significant(self, start: int) -> str:
        """The first character after `start` that is no space; a space at the end."""
        at = self.significant(start)
        return self.char(at) if self.inside(at) else " "

    def next_is(self, start: int, char: str) -> bool:
        """Whether the first character after `start` that is no space is `char`."""
        at = self.significant(start)
        return self.inside(at) and self.char(at) == char

    def index_of_next(self, start: int, char: str) -> int:
        """The index of the next character that is no space, if it is `char`; else -1, or an exception at the end."""
        at = self.significant(start)
        return at if self.char(at) == char else -1

    def previous_significant(self) -> int:
        """The index of the last character before this that is no space, or -1."""
        at = self.at - 1
        while self.inside(at) and self.char(at) == " ":
            at -= 1
        return at if self.inside(at) else -1

    def find(self, char: str, start: int) -> int:
        """The index of the next `char` from `start` on, or -1."""
        return self.text.find(char, max(start, 0), self.last + 1) if start <= self.last else -1

    def find_unescaped(self, char: str, start: int) -> int:
        """The index of the next `char` after `start` without a backslash before it, or -1."""
        at, escaped = start + 1, False
        while self.inside(at):
            found = self.char(at)
            if escaped:
                escaped = False
            elif found == "\\":
                escaped = True
            elif found == char:
                return at
            at += 1
        return -1

    def matching(self, start: int, opening: str, closing: str, *, regex: bool) -> int:
        """The index where what opens at `start` is closed, strings and perhaps regexes passed over; or -1."""
        if self.char(start) != opening:
            raise InvalidPathError(f"Expected {opening} but found {self.char(start)}")
        opened, at = 1, start + 1
        while self.inside(at):
            quote = self.char(at)
            if quote in "'\"":
                at = self.find_unescaped(quote, at)
                if at == -1:
                    raise InvalidPathError(
                        f"Could not find matching close quote for {quote} when parsing : {self.text}"
                    )
                at += 1
            if regex and self.char(at) == "/":
                at = self.find_unescaped("/", at)
                if at == -1:
                    raise InvalidPathError(f"Could not find matching close for / when parsing regex in : {self.text}")
                at += 1
            if self.char(at) == opening:
                opened += 1
            if self.char(at) == closing:
                opened -= 1
                if opened == 0:
                    return at
            at += 1
        return -1

    def accept(self, text: str) -> bool:
        """Whether the text stands here, blanks aside, and passes it; blanks are passed in any case."""
        self.blanks()
        if not self.inside(self.at + len(text) - 1) or not self.text.startswith(text, self.at):
            return False
        self.at += len(text)
        return True

    def expect(self, char: str) -> None:
        """Passes the character; raises `invalid_path_exception` for another."""
        self.blanks()
        if self.current != char:
            raise InvalidPathError(f"Expected character: {char}")
        self.at += 1
