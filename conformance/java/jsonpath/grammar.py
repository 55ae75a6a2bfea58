"""The grammar of a path: text in, tokens out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Never

from conformance.java.jsonpath import functions, steps, tokens
from conformance.java.jsonpath.cursor import Cursor
from conformance.java.jsonpath.errors import InvalidPathError, JavaError, number_format, wrapped
from conformance.java.jsonpath.filters import compile_filter
from conformance.java.jsonpath.text import unescape
from conformance.java.jsonpath.tokens import CompiledPath
from conformance.java.units import from_units

if TYPE_CHECKING:
    from conformance.java.jsonpath.tokens import Token

__all__ = ["Grammar"]

_COMMA = re.compile(r"[ \t\n\v\f\r]*,[ \t\n\v\f\r]*")
_INTEGER = re.compile(r"[+-]?\d+")
_BLANK = " \t\n\r"


class Grammar:
    """Reads one path, and says of it and the paths inside it whether evaluating changes the tokens or the value."""

    def __init__(self) -> None:
        self.stateful = False
        self.appends = False
        self.lists_keys = False

    def compile(self, text: str) -> CompiledPath:
        """The path of a text (in UTF-16, see `to_units`), `$.` put in front if it has no root.

        Raises `invalid_path_exception`, caused by whatever else reading the text ran into.
        """
        try:
            at = Cursor(text)
            at.trim()
            if at.char(0) not in "$@":
                at = Cursor("$." + text)
                at.trim()
            return self.read(at) if at.char(at.last) != "." else _no_end()
        except InvalidPathError:
            raise
        except JavaError as error:
            raise wrapped(error) from error

    def read(self, at: Cursor) -> CompiledPath:
        """The path from here to the end of the text, which starts with `$` or `@`."""
        while at.here and at.current in _BLANK:
            at.at += 1
        sign = at.current
        if sign not in "$@":
            raise InvalidPathError("Path must start with '$' or '@'")
        root = tokens.Root(sign)
        if not at.at_tail:
            at.at += 1
            if at.current not in ".[":
                raise InvalidPathError(f"Illegal character at position {at.at} expected '.' or '['")
            _Path(self, at, root).read()
        self.note(root)
        return CompiledPath(functions.invert(root), of_root=sign == "$")

    def note(self, root: tokens.Root) -> None:
        """Takes down what the path's tokens do when they are evaluated."""
        token = root.next
        while token is not None:
            following = token.next
            if isinstance(token, functions.Function):
                self.appends = self.appends or token.name == "append"
                self.lists_keys = self.lists_keys or token.name == "keys"
                # A function after a scan gets a path as its parameter, and a function may change that path.
                self.stateful = self.stateful or bool(token.parameters) or isinstance(root.next, steps.Scan)
            elif isinstance(token, steps.Scan) and following is not None and following.next is not None:
                self.stateful = self.stateful or not isinstance(following, steps.Property)
            token = following


def _no_end() -> Never:
    raise InvalidPathError("Path must not end with a '.' or '..'")


class _Path:
    def __init__(self, grammar: Grammar, at: Cursor, root: tokens.Root) -> None:
        self.grammar = grammar
        self.at = at
        self.root = root

    def read(self) -> None:
        at = self.at
        while True:
            char = at.current
            if char == "[":
                if not self.bracket():
                    raise InvalidPathError(
                        f"Could not parse token starting at position {at.at}. Expected ?, ', 0-9, * "
                    )
            elif char == ".":
                self.dots()
                continue  # another part must follow
            elif char == "*":
                at.at += 1
                self.root.append(steps.Wildcard())
            elif char == " ":
                raise InvalidPathError(f"Could not parse token starting at position {at.at}")
            else:
                self.word()
            if at.at_tail:
                return

    def dots(self) -> None:
        at = self.at
        if at.inside(at.at + 1) and at.char(at.at + 1) == ".":
            self.root.append(steps.Scan())
            at.at += 2
        elif not at.inside(at.at + 1):
            raise InvalidPathError("Path must not end with a '.")
        else:
            at.at += 1
        if at.current == ".":
            raise InvalidPathError(f"Character '.' on position {at.at} is not valid.")

    # -- names and functions ----------------------------------------------------------------------------------------

    def word(self) -> None:
        at = self.at
        start = end = at.at
        char = ""
        while at.inside(end):
            char = at.char(end)
            if char == " ":
                raise InvalidPathError(
                    f"Use bracket notion ['my prop'] if your property contains blank characters. position: {start}"
                )
            if char in ".[(":
                break
            end += 1
            char = ""
        name = at.slice(start, end)
        if char != "(":
            at.at = end
            self.root.append(steps.Property([from_units(name)], "'"))
            return
        self.root.append(functions.Function(from_units(name), self.arguments(name, end)))

    def arguments(self, name: str, opening: int) -> list[functions.Parameter] | None:
        at = self.at
        depth, end = 1, opening + 1
        while end < at.size:
            char = at.char(end)
            depth += (char == "(") - (char == ")")
            if depth == 0:
                break
            end += 1
        if depth:
            raise InvalidPathError(f"Arguments to function: '{name}' are not closed properly.")
        # Without arguments the parenthesis stays: it is the path's tail, or else begins a property's name.
        at.at = opening + 1
        return None if at.current == ")" else self.parameters(name)

    def parameters(self, name: str) -> list[functions.Parameter]:
        at = self.at
        found: list[functions.Parameter] = []
        kind, text, prior = "", "", "\0"
        parens, brackets, braces, quotes = 1, 0, 0, 0
        ended = False
        while at.here and not ended:
            char = at.current
            at.at += 1
            if not kind:
                if char in _BLANK:
                    continue
                if char in '{"-' or char.isdecimal():
                    kind = "json"
                elif char in "$@":
                    kind = "path"
            if char == '"':
                quotes += -1 if prior != "\\" and quotes > 0 else 1
            elif char == "(":
                parens += 1
            elif char == "{":
                braces += 1
            elif char == "[":
                brackets += 1
            elif char == "}":
                if not braces:
                    raise InvalidPathError(f"Unexpected close brace '}}' at character position: {at.at}")
                braces -= 1
            elif char == "]":
                if not brackets:
                    raise InvalidPathError(f"Unexpected close bracket ']' at character position: {at.at}")
                brackets -= 1
            elif char in "),":
                if char == ")":
                    parens -= 1
                    if parens < 0 or prior == "(":
                        text += char
                if not (quotes or braces or brackets) and ((parens == 0 and char == ")") or parens == 1):
                    ended = parens == 0
                    if kind:
                        found.append(self.parameter(kind, text))
                        kind = text = ""
            if kind and not (char == "," and not braces and not brackets and parens == 1):
                text += char
            prior = char
        if braces or parens or brackets:
            raise InvalidPathError(f"Arguments to function: '{name}' are not closed properly.")
        return found

    def parameter(self, kind: str, text: str) -> functions.Parameter:
        if kind == "json":
            return functions.Parameter(json=from_units(text))
        return functions.Parameter(path=self.grammar.read(Cursor(text)))

    # -- [...] ------------------------------------------------------------------------------------------------------

    def bracket(self) -> bool:
        at = self.at
        char = at.next_significant(at.at)
        if char in "'\"":
            self.append_names(char)
            return True
        if char.isdecimal() or char in "-:":
            token = self.array()
            if token is not None:
                self.root.append(token)
                return True
        if self.wildcard():
            return True
        return self.filter() or self.placeholder()

    def append_names(self, quote: str) -> None:
        at = self.at
        names: list[str] = []
        start = read = at.at + 1
        end = 0
        inside = escaped = after_comma = False
        while at.inside(read):
            char = at.char(read)
            if escaped:
                escaped = False
            elif char == "\\":
                escaped = True
            elif char == "]" and not inside:
                if after_comma:
                    raise InvalidPathError(f"Found empty property at index {read}")
                break
            elif char == quote:
                if inside:
                    if at.next_significant(read) not in "],":
                        raise InvalidPathError(
                            "Property must be separated by comma or Property must be terminated close square bracket"
                            f" at index {read}"
                        )
                    end = read
                    names.append(from_units(unescape(at.slice(start, end))))
                    inside = False
                else:
                    start = read + 1
                    inside = True
                    after_comma = False
            elif char == "," and not inside:
                if after_comma:
                    raise InvalidPathError(f"Found empty property at index {read}")
                after_comma = True
            read += 1
        if inside:
            raise InvalidPathError(f"Property has not been closed - missing closing {quote}")
        closing = at.index_of_next(end, "]")
        if closing == -1:
            raise InvalidPathError("Property has not been closed - missing closing ]")
        at.at = closing + 1
        self.root.append(steps.Property(names, quote))

    def array(self) -> Token | None:
        at = self.at
        end = at.find("]", at.at + 1)
        if end == -1:
            return None
        text = at.slice(at.at + 1, end).strip("".join(map(chr, range(0x21))))
        if not all(char.isdecimal() or char in ",-: " for char in text):
            return None
        token = _slice(text) if ":" in text else _indexes(text)
        at.at = end + 1
        return token

    def wildcard(self) -> bool:
        at = self.at
        if not at.next_is(at.at, "*"):
            return False
        star = at.index_of_next(at.at, "*")
        if not at.next_is(star, "]"):
            raise InvalidPathError(f"Expected wildcard token to end with ']' on position {star + 1}")
        at.at = at.index_of_next(star, "]") + 1
        self.root.append(steps.Wildcard())
        return True

    def filter(self) -> bool:
        at = self.at
        mark = at.index_of_next(at.at, "?")
        if mark == -1:
            return False
        opening = at.index_of_next(mark, "(")
        if opening == -1:
            return False
        closing = at.matching(opening, "(", ")", regex=True)
        if closing == -1 or not at.next_is(closing, "]"):
            return False
        end = at.index_of_next(closing, "]")
        condition = compile_filter(at.slice(at.at, end + 1), self.grammar.compile)
        self.root.append(steps.Predicate(condition))
        at.at = end + 1
        return True

    def placeholder(self) -> bool:
        """`[?]` stands for a predicate given in code: there is none here."""
        at = self.at
        mark = at.index_of_next(at.at, "?")
        if mark == -1 or at.next_significant(mark) not in "],":
            return False
        end = at.find("]", at.at + 1)
        if end == -1:
            return False
        text = at.slice(at.at + 1, end)
        raise InvalidPathError(f"Not enough predicates supplied for filter [{text}] at position {at.at}")


def _slice(text: str) -> Token:
    if not all(char.isdecimal() or char in "-:" for char in text):
        raise InvalidPathError(f"Failed to parse SliceOperation: {text}")
    parts = [_integer(part) if part else None for part in text.rstrip(":").split(":")[:2]]
    start = parts[0]
    stop = parts[1] if len(parts) > 1 else None
    if start is None and stop is None:
        raise InvalidPathError(f"Failed to parse SliceOperation: {text}")
    return steps.Slice(start, stop)


def _indexes(text: str) -> Token:
    indexes: list[int] = []
    for part in _COMMA.split(text):
        try:
            indexes.append(_integer(part))
        except JavaError as error:
            raise InvalidPathError(f"Failed to parse token in ArrayIndexOperation: {part}", cause=error) from error
    return steps.Index(indexes)


def _integer(text: str) -> int:
    value = int(text) if _INTEGER.fullmatch(text) and len(text) < 4000 else 1 << 31
    if not -(1 << 31) <= value < 1 << 31:
        raise number_format(f'For input string: "{text}"')
    return value
