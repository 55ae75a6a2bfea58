"""The program of a script: its functions as closures."""

from __future__ import annotations

from typing import NamedTuple

from conformance.painless.emit import (  # noqa: F401 - each makes the code of some kinds of nodes
    assignments,
    calls,
    casts,
    choices,
    functions,
    literals,
    loops,
    members,
    operators,
    statements,
    texts,
)
from conformance.painless.emit.writer import Maker, Routine, Writer, routine_key
from conformance.painless.nodes import Unit

__all__ = ["Program", "emit"]


class Program(NamedTuple):
    """A script ready to run; `statements` are the offsets at which its statements begin."""

    main: Routine
    params_slot: int
    statements: frozenset[int]


def emit(units: list[Unit]) -> Program:
    """The program of these functions, `execute` last. Raises PainlessUnsupportedError."""
    maker = Maker()
    for unit in units:
        maker.routines[routine_key(unit.function)] = None
    last = units[-1]
    made = None
    for unit in units:
        made = Writer(maker, unit, main=unit is last)
        maker.routines[routine_key(unit.function)] = made.routine()
    assert made is not None  # noqa: S101 - there is always `execute`
    main = maker.routines[routine_key(last.function)]
    assert main is not None  # noqa: S101 - it was just made
    return Program(main, made.params_slot, frozenset(maker.statements | {0}))
