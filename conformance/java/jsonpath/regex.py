"""`java.util.regex` as a filter's `=~` uses it: whether a pattern matches all of a text, within a bound on steps.

A program for a small machine with its own stack: no text is too long for it. Where no group is referred back to,
a state that failed once is not tried again, so that `(a+)+b` costs what its length says; the rest ends at the bound.

Java calls itself for each turn of a group that takes one turn in more ways than another. Its stack of a megabyte ends
after some two thousand turns, and what the engine does then is never to answer: here that is an error, a little sooner.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from conformance.java.jsonpath.charset import CharSet
from conformance.java.jsonpath.errors import BoundExceededError

__all__ = ["MAX_STEPS", "Code", "Regex"]

MAX_STEPS: Final = 2_000_000
MAX_FRAMES: Final = 10_000
"""The engine was seen to run out of stack between 10,000 and 14,000 calls."""

# One instruction: its name and operands, which are sets, numbers of instructions or groups, tests and programs.
SET, SPLIT, JUMP, RUN, SAVE, AT, LOOK, ATOMIC, BACK, MARK, MOVED, TURN, FAIL, MATCH = range(14)
Assertion = Callable[[str, int], bool]
_DEEP = (
    "a regex repeats a group so often (up to character {place} of a text of {end}) that the engine runs out of stack "
    "at about this place, and then never answers: repeat one set of characters instead, as [\\s\\S]* for (.|\\n)*"
)


class Code(NamedTuple):
    """One step: `op` and what it needs of the other fields."""

    op: int
    chars: CharSet | None = None
    a: int = 0
    b: int = 0
    greedy: bool = True
    test: Assertion | None = None
    body: tuple[Code, ...] = ()
    negative: bool = False
    behind: bool = False
    fold: Callable[[str], str] | None = None


class Regex(NamedTuple):
    """A compiled pattern: `pure` if its outcome at a place does not hang on what groups hold.

    The last of its registers counts Java's calls.
    """

    program: tuple[Code, ...]
    registers: int
    pure: bool

    def matches(self, text: str) -> tuple[bool, int]:
        """Whether the whole text matches, and the steps it took; raises BoundExceededError."""
        machine = _Machine(text, self.registers, pure=self.pure)
        return machine.run(self.program, 0, len(text)) >= 0, machine.steps


class _Machine:
    __slots__ = ("pure", "registers", "steps", "text")

    def __init__(self, text: str, registers: int, *, pure: bool) -> None:
        self.text = text
        self.registers = [-1] * registers
        self.pure = pure
        self.steps = 0

    def run(self, program: tuple[Code, ...], at: int, goal: int) -> int:
        """Where the program's match from `at` ends, or -1; a `goal` of 0 or more is the only end that counts."""
        text, end = self.text, len(self.text)
        registers, pure = self.registers, self.pure
        # (instruction, place), (-1, undo register, old value), or (instruction, place, last place, step) of a run
        stack: list[tuple[int, ...]] = [(0, at)]
        seen: set[tuple[int, int]] = set()
        steps = self.steps
        while stack:
            entry = stack.pop()
            if len(entry) == 3:
                registers[entry[1]] = entry[2]
                continue
            pc, at = entry[0], entry[1]
            if len(entry) == 4 and at != entry[2]:
                stack.append((pc, at + entry[3], entry[2], entry[3]))
            while True:
                steps += 1
                if steps > MAX_STEPS:
                    raise BoundExceededError(f"a regex takes more than {MAX_STEPS} steps on a text of {end} characters")
                code = program[pc]
                op = code.op
                if op == SET:
                    if at >= end or not code.chars[text[at]]:  # type: ignore[index]  # a SET has its characters
                        break
                    at += 1
                    pc += 1
                elif op == RUN:
                    if pure:
                        if (pc, at) in seen:
                            break
                        seen.add((pc, at))
                    chars, limit = code.chars, end if code.b < 0 else min(end, at + code.b)
                    first, start = at + code.a, at
                    while at < limit and chars[text[at]]:  # type: ignore[index]  # so has a RUN
                        at += 1
                    steps += (at - start) >> 2
                    if at < first:
                        break
                    pc += 1
                    if at > first:
                        if code.greedy:
                            stack.append((pc, at - 1, first, -1))
                        else:
                            stack.append((pc, first + 1, at, 1))
                            at = first
                elif op == SPLIT:
                    if pure:
                        if (pc, at) in seen:
                            break
                        seen.add((pc, at))
                    stack.append((code.b, at))
                    pc = code.a
                elif op == JUMP:
                    pc = code.a
                elif op == AT:
                    if not code.test(text, at):  # type: ignore[misc]  # an AT has its test
                        break
                    pc += 1
                elif op in (SAVE, MARK):
                    stack.append((-1, code.a, registers[code.a]))
                    registers[code.a] = at
                    pc += 1
                elif op == MOVED:
                    pc = code.b if registers[code.a] == at else pc + 1
                elif op == TURN:
                    frames = registers[-1]
                    stack.append((-1, -1, frames))
                    registers[-1] = frames + code.a
                    if frames > MAX_FRAMES:
                        raise BoundExceededError(_DEEP.format(place=at, end=end))
                    pc += 1
                elif op == LOOK:
                    self.steps, frames = steps, registers[-1]
                    found = self.look(code, at)
                    steps, registers[-1] = self.steps, frames
                    if found is code.negative:
                        break
                    pc += 1
                elif op == ATOMIC:
                    self.steps, frames = steps, registers[-1]
                    at = self.run(code.body, at, -1)
                    steps, registers[-1] = self.steps, frames
                    if at < 0:
                        break
                    pc += 1
                elif op == BACK:
                    low, high = registers[code.a], registers[code.a + 1]
                    if low < 0 or high < 0:
                        break
                    wanted, given = text[low:high], text[at : at + high - low]
                    if code.fold is not None:
                        wanted, given = "".join(map(code.fold, wanted)), "".join(map(code.fold, given))
                    if wanted != given:
                        break
                    at += high - low
                    pc += 1
                elif op == MATCH and goal in (-1, at):
                    self.steps = steps
                    return at
                else:
                    break
        self.steps = steps
        return -1

    def look(self, code: Code, at: int) -> bool:
        if not code.behind:
            return self.run(code.body, at, -1) >= 0
        # From the nearest place that the body may start at to the farthest.
        lowest = 0 if code.b < 0 else max(0, at - code.b)
        return any(self.run(code.body, start, at) >= 0 for start in range(at - code.a, lowest - 1, -1))
