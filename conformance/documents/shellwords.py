"""The words of shell commands, with the places of their characters: quotes, escapes, heredocs, substitutions.

Nothing is expanded: variables and substitutions stay as they are written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance.documents.scan import MAX_DEPTH
from conformance.documents.text import Run

if TYPE_CHECKING:
    from conformance.documents.text import Text

__all__ = ["Command", "Word", "commands"]


@dataclass(slots=True)
class Word:
    """A word as the command gets it (variables stay as written), and where its characters stand.

    `expanded` are the offsets in the script of what the shell replaces: `$NAME`, `${...}`, `$(...)`.
    """

    parts: list[str] = field(default_factory=list)
    length: int = 0
    runs: list[Run] = field(default_factory=list)
    expanded: list[tuple[int, int]] = field(default_factory=list)
    start: int = 0
    end: int = 0

    def add(self, text: str, raw: int, raw_length: int) -> None:
        """Append characters that stand at an offset."""
        if text:
            self.runs.append(Run(self.length, raw, len(text), raw_length))
            self.parts.append(text)
            self.length += len(text)

    @property
    def value(self) -> str:
        """The word."""
        if len(self.parts) > 1:
            self.parts = ["".join(self.parts)]
        return self.parts[0] if self.parts else ""

    def text(self, source: Text) -> Text:
        """The word as a text with places."""
        runs = self.runs or [Run(0, self.start, 0, 0)]
        return source.decoded(self.value, lambda: runs)


@dataclass(slots=True)
class Command:
    """The words of a command, and the texts that are redirected into it (heredocs, here-strings)."""

    words: list[Word] = field(default_factory=list)
    inputs: list[Word] = field(default_factory=list)


_HEREDOC = re.compile(r"<<(?P<dash>-?)[ \t]*(?:'(?P<single>[^'\n]+)'|\"(?P<double>[^\"\n]+)\"|(?P<bare>\\?[\w.-]+))")
_ANSI = re.compile(r"\\(?:x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|[0-7]{1,3}|.)", re.DOTALL)
_ANSI_SHORT = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "e": "\x1b", "E": "\x1b"}
_BARE = re.compile(r"[^ \t\r\n;|&<>()'\"$\\]+")
_QUOTED = re.compile(r"[^\"$\\]+")
_VARIABLE = re.compile(r"\$(?:\w+|\{[^}\n]*\}|\([^)\n]*\))")
_LINE = re.compile(r"[^\n]*(?:\n|\Z)")


def commands(text: str) -> list[Command]:
    """The commands of a script, those in `$(...)` included, in the order in which they end."""
    return _Lexer(text).run()


class _Lexer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0
        self.done: list[Command] = []
        self.waiting: list[tuple[Command, str, bool, bool]] = []

    def run(self) -> list[Command]:
        while self.at < len(self.text):
            self.list_of_commands()
            # Only a bracket that nothing opened stops the list before the end.
            self.at += 1
        return [command for command in self.done if command.words or command.inputs]

    def list_of_commands(self) -> None:
        """Commands up to the end of the text, or to the bracket that closes a substitution."""
        text = self.text
        command = Command()
        depth = 0
        while self.at < len(text):
            char = text[self.at]
            if char == "\n":
                self.at += 1
                self.done.append(command)
                command = Command()
                self.heredocs()
            elif char in " \t\r":
                self.at += 1
            elif text.startswith(("\\\n", "\\\r\n"), self.at):
                self.at += 2 + (text[self.at + 1] == "\r")
            elif char == "#":
                self.at = self.line_end(self.at)
            elif char in ";|&":
                self.at += 1
                self.done.append(command)
                command = Command()
            elif char == "(":
                depth += 1
                self.at += 1
            elif char == ")":
                if not depth:
                    break
                depth -= 1
                self.at += 1
            elif char in "<>":
                self.redirection(command)
            else:
                command.words.append(self.word())
        self.done.append(command)

    def line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end

    def redirection(self, command: Command) -> None:
        text = self.text
        if text.startswith("<<<", self.at):
            self.at += 3
            self.blanks()
            command.inputs.append(self.word())
        elif found := _HEREDOC.match(text, self.at):
            delimiter = found["single"] or found["double"] or found["bare"]
            literal = found["bare"] is None or delimiter.startswith("\\")
            self.waiting.append((command, delimiter.lstrip("\\"), literal, bool(found["dash"])))
            self.at = found.end()
        else:
            self.at += 1
            while text[self.at : self.at + 1] in tuple("<>&|"):
                self.at += 1
            self.blanks()
            if text[self.at : self.at + 1] not in ("", "\n"):
                self.word()

    def blanks(self) -> None:
        while self.text[self.at : self.at + 1] in (" ", "\t"):
            self.at += 1

    def heredocs(self) -> None:
        """The bodies that were announced on the line before."""
        waiting, self.waiting = self.waiting, []
        for command, delimiter, literal, dash in waiting:
            word = Word(start=self.at)
            while self.at < len(self.text):
                found = _LINE.match(self.text, self.at)
                end = found.end() if found else len(self.text)
                begun = self.at
                if dash:
                    while self.text[begun : begun + 1] == "\t":
                        begun += 1
                line = self.text[begun:end]
                self.at = end
                if line.rstrip("\r\n") == delimiter:
                    break
                if literal:
                    word.add(line, begun, end - begun)
                else:
                    self.expand(word, begun, end)
            word.end = self.at
            command.inputs.append(word)

    def expand(self, word: Word, start: int, end: int) -> None:
        """A part in which a backslash still escapes `$`, a backtick, itself and a line break."""
        text = self.text
        begun = at = start
        while at < end:
            if text[at] == "\\" and at + 1 < end and text[at + 1] in "$`\\\n":
                word.add(text[begun:at], begun, at - begun)
                if text[at + 1] != "\n":
                    word.add(text[at + 1], at, 2)
                at = begun = at + 2
            elif text[at] == "$" and (found := _VARIABLE.match(text, at, end)):
                word.expanded.append(found.span())
                at = found.end()
            else:
                at += 1
        word.add(text[begun:end], begun, end - begun)

    def word(self) -> Word:
        text = self.text
        word = Word(start=self.at)
        while self.at < len(text):
            at = self.at
            char = text[at]
            if char in " \t\r\n;|&<>()":
                break
            if char == "'":
                end = self.closing("'", at + 1)
                word.add(text[at + 1 : end], at + 1, end - at - 1)
                self.at = end + 1
            elif char == '"':
                self.double_quoted(word)
            elif text.startswith("$'", at):
                self.ansi_quoted(word)
            elif char == "$" and text[at + 1 : at + 2] in ("(", "{"):
                self.dollar(word)
            elif char == "\\":
                if text.startswith(("\n", "\r\n"), at + 1):
                    self.at += 2 + (text[at + 1] == "\r")
                else:
                    word.add(text[at + 1 : at + 2], at, 2)
                    self.at += 2
            else:
                found = _BARE.match(text, at)
                self.at = found.end() if found else at + 1
                word.add(text[at : self.at], at, self.at - at)
        word.end = self.at
        return word

    def closing(self, quote: str, at: int) -> int:
        end = self.text.find(quote, at)
        return len(self.text) if end < 0 else end

    def double_quoted(self, word: Word) -> None:
        text = self.text
        self.at += 1
        while self.at < len(text) and text[self.at] != '"':
            at = self.at
            if text[at] == "\\" and text[at + 1 : at + 2] in tuple('$`"\\\n'):
                if text[at + 1] != "\n":
                    word.add(text[at + 1], at, 2)
                self.at += 2
            elif text.startswith(("$(", "${"), at):
                self.dollar(word)
            else:
                if found := _VARIABLE.match(text, at):
                    word.expanded.append(found.span())
                plain = _QUOTED.match(text, at)
                self.at = plain.end() if plain else at + 1
                word.add(text[at : self.at], at, self.at - at)
        self.at += 1

    def ansi_quoted(self, word: Word) -> None:
        text = self.text
        self.at += 2
        while self.at < len(text) and text[self.at] != "'":
            found = _ANSI.match(text, self.at)
            if found is None:
                word.add(text[self.at], self.at, 1)
                self.at += 1
                continue
            code = found.group()[1:]
            if code[0] in "xu" and len(code) > 1:
                char = chr(int(code[1:], 16))
            elif code[0] in "01234567":
                char = chr(int(code, 8))
            else:
                char = _ANSI_SHORT.get(code, code)
            word.add(char, self.at, found.end() - self.at)
            self.at = found.end()
        self.at += 1

    def dollar(self, word: Word) -> None:
        """`${name}` stays as written, and so does `$(command)`, whose commands are taken too."""
        text = self.text
        begun = self.at
        if text[begun + 1] == "{":
            end = self.closing("}", begun)
            self.at = min(end + 1, len(text))
        elif text.startswith("$((", begun):
            end = text.find("))", begun)
            self.at = len(text) if end < 0 else end + 2
        elif self.depth >= MAX_DEPTH:
            self.at += 2
        else:
            self.at += 2
            self.depth += 1
            self.list_of_commands()
            self.depth -= 1
            self.at += 1
        self.at = min(self.at, len(text))
        word.expanded.append((begun, self.at))
        word.add(text[begun : self.at], begun, self.at - begun)
