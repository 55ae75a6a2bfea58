"""Shell commands: the body that curl sends, and the JSON in a heredoc."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from conformance.documents.console import has_request, read_console
from conformance.documents.document import BlockError, Document, Note, Reading, Request
from conformance.documents.reader import READERS, Reader
from conformance.documents.shellwords import Command, Word, commands
from conformance.documents.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["read_shell"]


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
