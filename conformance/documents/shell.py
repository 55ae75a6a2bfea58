"""Shell commands: the body that curl sends, and the JSON in a heredoc."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance.documents.console import has_request, read_console
from conformance.documents.document import BlockError, Document, Note, Reading, Request
from conformance.documents.reader import READERS, Reader
from conformance.documents.scan import MAX_DEPTH
from conformance.documents.text import Run, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Command", "Word", "commands", "read_shell"]


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


_DATA = ("-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode", "--json")
_TAKES = frozenset(
    word
    for line in (
        "-H --header -u --user -o --output -A --user-agent -e --referer -b --cookie -c --cookie-jar -T --upload-file",
        "-F --form -w --write-out -m --max-time -x --proxy -E --cert --key --cacert --capath -r --range -C -K --config",
        "--connect-timeout --retry --retry-delay --retry-max-time --resolve --aws-sigv4 --service --region --profile",
        "--access_key --secret_key --oauth2-bearer -y -Y -z -D --dump-header --limit-rate --interface",
    )
    for word in line.split()
)
_CURLS = ("curl", "awscurl")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_HOST = re.compile(r"(?:https?://)?(?:\$\{[^}]*\}|\$\([^)]*\)|[^/?{$]|\$\w*)*")


def read_shell(text: str | Text, path: str = "") -> list[Reading]:
    """The bodies that a script's curl commands send, each with its request, and those in heredocs.

    A script without any command of that kind, but with console requests, is read as these (many pages say bash).
    """
    source = text if isinstance(text, Text) else Text(text, path)
    found = commands(source.value)
    if has_request(source.value) and not any(_curl(command) is not None for command in found):
        return read_console(source)
    readings: list[Reading] = []
    for command in found:
        arguments = _curl(command)
        if arguments is not None:
            for body, request in _bodies(source, command, arguments):
                readings += _noted(source, body, read_console(body.text(source)), request)
        else:
            for given in command.inputs:
                if given.value.lstrip()[:1] in ("{", "[") or has_request(given.value):
                    readings += _noted(source, given, read_console(given.text(source)))
    return readings


def _curl(command: Command) -> list[Word] | None:
    """The arguments, if the command is curl: after a prompt, assignments, sudo and the like."""
    for index, word in enumerate(command.words):
        name = word.value.rpartition("/")[2]
        if name in _CURLS:
            return command.words[index + 1 :]
        if not (name in ("$", "%", "sudo", "time", "exec", "!") or _ASSIGNMENT.match(word.value)):
            return None
    return None


def _bodies(source: Text, command: Command, arguments: list[Word]) -> Iterator[tuple[Word, Request]]:
    method = ""
    address: Word | None = None
    bodies: list[Word] = []
    words = iter(arguments)
    for word in words:
        option, equals, _ = word.value.partition("=")
        if word.value in _DATA:
            bodies += [following for following in [next(words, None)] if following is not None]
        elif option in _DATA and equals:
            bodies.append(_rest(word, len(option) + 1))
        elif word.value.startswith("-d") and not word.value.startswith("--"):
            bodies.append(_rest(word, 2))
        elif word.value in ("-X", "--request"):
            method = (next(words, None) or Word()).value
        elif word.value.startswith("-X"):
            method = word.value[2:]
        elif word.value == "--url":
            address = next(words, None)
        elif word.value in _TAKES:
            next(words, None)
        elif re.fullmatch(r"-[A-Za-z]*X", word.value):
            method = (next(words, None) or Word()).value
        elif not word.value.startswith("-") and address is None:
            address = word
    path = _HOST.sub("", address.value, count=1) if address is not None else ""
    at = address or (arguments[0] if arguments else Word())
    request = Request(method or ("POST" if bodies else "GET"), path or "/", source.place(at.start, at.end))
    for body in bodies:
        if body.value.startswith("@"):
            if body.value[1:] in ("-", "/dev/stdin"):
                yield from ((given, request) for given in command.inputs)
        else:
            yield body, request


def _rest(word: Word, length: int) -> Word:
    """A word without its first characters."""
    rest = Word(start=word.start, end=word.end)
    for run in word.runs:
        if run.at >= length:
            rest.add(word.value[run.at : run.at + run.length], run.raw, run.raw_length)
        elif run.at + run.length > length:
            cut = length - run.at
            rest.add(word.value[length : run.at + run.length], run.raw + cut, run.raw_length - cut)
    return rest


def _noted(source: Text, word: Word, readings: list[Reading], request: Request | None = None) -> list[Reading]:
    """The readings of a word, with the request that sends it and a note for each part that the shell replaces."""
    notes = tuple(Note("variable", source.place(start, end)) for start, end in word.expanded)
    for reading in readings:
        if isinstance(reading, (Document, BlockError)):
            reading.request = reading.request or request
        if isinstance(reading, Document) and notes:
            here = reading.place()
            reading.notes += tuple(note for note in notes if here.start <= note.place.start < here.end)
    return readings


READERS.add(
    "shell",
    Reader(
        suffixes=(".sh", ".bash", ".zsh"),
        languages=("bash", "sh", "shell", "zsh", "curl", "shellsession", "bashx"),
        read=read_shell,
        sniff=lambda text: text.startswith("#!") and "sh" in text.partition("\n")[0],
    ),
)
