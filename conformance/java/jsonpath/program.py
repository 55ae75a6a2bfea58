"""The pieces of a regex, and the program they become."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from conformance.java.jsonpath import regex
from conformance.java.jsonpath.charset import CharSet
from conformance.java.jsonpath.errors import BoundExceededError
from conformance.java.jsonpath.regex import Assertion, Code, Regex

__all__ = ["MAX_WIDTH", "UNBOUNDED", "Node", "program"]

UNBOUNDED: Final = -1
MAX_WIDTH: Final = 0x7FFFFFFF
_MAX_CODES: Final = 20_000


class Node(NamedTuple):
    """A piece of a pattern: `kind` says which fields count.

    `low` and `high` are its widths: a `high` of MAX_WIDTH is no limit, one of -1 a limit that Java does not see,
    nor does it where something is repeated that is not `fixed`, by its reckoning, in the ways it matches.
    """

    kind: str
    parts: tuple[Node, ...] = ()
    chars: CharSet | None = None
    test: Assertion | None = None
    fold: Callable[[str], str] | None = None
    least: int = 0
    most: int = 0
    mode: str = ""
    group: int = 0
    negative: bool = False
    behind: bool = False
    low: int = 0
    high: int = 0
    fixed: bool = True


def program(node: Node, groups: int, *, pure: bool) -> Regex:
    """The program of a whole pattern with so many groups; `pure` if none is referred back to.

    Raises BoundExceededError where counted repetitions make it too large.
    """
    out: list[Code] = []
    emitter = _Emitter(2 * groups + 2, pure=pure)
    emitter.emit(node, out)
    out.append(Code(regex.MATCH))
    return Regex(tuple(out), emitter.registers + 1, pure=pure)


class _Emitter:
    def __init__(self, registers: int, *, pure: bool) -> None:
        self.registers = registers
        self.pure = pure

    def emit(self, node: Node, out: list[Code]) -> None:
        if len(out) > _MAX_CODES:
            raise BoundExceededError(f"a regex is larger than {_MAX_CODES} steps: its counted repetitions multiply")
        match node.kind:
            case "set":
                out.append(Code(regex.SET, chars=node.chars))
            case "sequence":
                for part in node.parts:
                    self.emit(part, out)
            case "choice":
                self.choice(node, out)
            case "group":
                self.group(node, out)
            case "repeat":
                self.repeat(node, out)
            case "assert":
                out.append(Code(regex.AT, test=node.test))
            case "look":
                body = self.body(node.parts[0])
                code = Code(
                    regex.LOOK, body=body, negative=node.negative, behind=node.behind, a=node.least, b=node.most
                )
                out.append(code)
            case "atomic":
                out.append(Code(regex.ATOMIC, body=self.body(node.parts[0])))
            case _:
                out.append(Code(regex.BACK, a=2 * node.group, fold=node.fold))

    def body(self, node: Node) -> tuple[Code, ...]:
        out: list[Code] = []
        self.emit(node, out)
        out.append(Code(regex.MATCH))
        return tuple(out)

    def group(self, node: Node, out: list[Code]) -> None:
        if self.pure:
            self.emit(node.parts[0], out)
            return
        # The start counts once the group is closed; until then a reference sees the turn before.
        out.append(Code(regex.SAVE, a=2 * node.group))
        self.emit(node.parts[0], out)
        out.append(Code(regex.SAVE, a=2 * node.group + 1))

    def choice(self, node: Node, out: list[Code]) -> None:
        jumps: list[int] = []
        for branch in node.parts[:-1]:
            split = len(out)
            out.append(Code(regex.SPLIT))
            self.emit(branch, out)
            jumps.append(len(out))
            out.append(Code(regex.JUMP))
            out[split] = Code(regex.SPLIT, a=split + 1, b=len(out))
        self.emit(node.parts[-1], out)
        for jump in jumps:
            out[jump] = out[jump]._replace(a=len(out))

    def repeat(self, node: Node, out: list[Code]) -> None:
        atom, lazy = node.parts[0], node.mode == "?"
        if atom.kind == "set":
            out.append(Code(regex.RUN, chars=atom.chars, a=node.least, b=node.most, greedy=not lazy))
            return
        if node.least * max(1, len(atom.parts)) > _MAX_CODES or node.most > _MAX_CODES:
            raise BoundExceededError(f"a regex is larger than {_MAX_CODES} steps: its counted repetitions multiply")
        # A group that takes every turn in one way, and a possessive one, Java repeats without calling itself.
        once = atom.fixed or node.mode == "+" or (node.least, node.most) == (0, 1)
        calls = 0 if once else 3 + _calls(atom.parts[0] if atom.kind == "group" else atom)
        for _ in range(node.least):
            self.turn(calls, atom, out)
        if node.most < 0:
            self.star(calls, atom, out, lazy=lazy)
            return
        splits: list[int] = []
        for _ in range(node.most - node.least):
            splits.append(len(out))
            out.append(Code(regex.SPLIT))
            self.turn(calls, atom, out)
        for split in splits:
            out[split] = _split(split + 1, len(out), lazy=lazy)

    def turn(self, calls: int, atom: Node, out: list[Code]) -> None:
        if calls:
            out.append(Code(regex.TURN, a=calls))
        self.emit(atom, out)

    def star(self, calls: int, atom: Node, out: list[Code], *, lazy: bool) -> None:
        split = len(out)
        out.append(Code(regex.SPLIT))
        if atom.low:
            self.turn(calls, atom, out)
        else:
            # After a turn that takes nothing there is no other.
            register = self.registers
            self.registers += 1
            out.append(Code(regex.MARK, a=register))
            self.turn(calls, atom, out)
            out.append(Code(regex.MOVED, a=register, b=len(out) + 2))
        out.append(Code(regex.JUMP, a=split))
        out[split] = _split(split + 1, len(out), lazy=lazy)


def _calls(node: Node) -> int:
    """How many calls deep Java gets by matching a piece once, in the longest of its ways."""
    match node.kind:
        case "sequence":
            return sum(map(_calls, node.parts))
        case "choice":
            return 2 + max(map(_calls, node.parts))
        case "group":
            return 2 + _calls(node.parts[0])
        case "repeat" if node.most == 1 and node.parts[0].kind != "set":
            return 2 + _calls(node.parts[0])
        case _:
            return 1


def _split(inside: int, after: int, *, lazy: bool) -> Code:
    return Code(regex.SPLIT, a=after, b=inside) if lazy else Code(regex.SPLIT, a=inside, b=after)
