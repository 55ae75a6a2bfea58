"""Scripts, compiled once and run often: what the engine answers, or the error it throws."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import Any

from conformance.java.throwable import Throwable
from conformance.java.units import from_units, to_units
from conformance.painless.analysis.folding import fold
from conformance.painless.analysis.units import analyse
from conformance.painless.emit.program import Program, emit
from conformance.painless.emit.writer import LOOPS
from conformance.painless.errors import UNKNOWN, PainlessUnsupportedError, Thrown, exception_type
from conformance.painless.params import given
from conformance.painless.runs import Run
from conformance.painless.syntax.reader import IllFormedError
from conformance.painless.syntax.statements import parse
from conformance.painless.syntax.tokens import tokenize

__all__ = ["LINKED_HASH_MAP", "LINKED_TREE_MAP", "Script", "compile_script"]

LINKED_HASH_MAP = "java.util.LinkedHashMap"
LINKED_TREE_MAP = "com.google.gson.internal.LinkedTreeMap"
HASH_MAP = "java.util.HashMap"


class Script:
    """A compiled script."""

    __slots__ = ("_program", "_source", "_starts", "source")

    def __init__(self, source: str, units: str, program: Program) -> None:
        self.source = source
        self._source = units
        self._program = program
        self._starts = sorted(program.statements)

    def run(self, params: dict[str, Any], *, root: str = LINKED_HASH_MAP, nested: str = LINKED_HASH_MAP) -> str | None:
        """What the script returns for these params (JSON values; they are not changed).

        `root` and `nested` name the Java classes of the outer map and those in it, which some errors show:
        `LINKED_HASH_MAP` as a reply is read, `LINKED_TREE_MAP` as a request's documents are; a `HASH_MAP` prints its
        keys in an order of its own. Raises Throwable (`script_exception`: `runtime error`) as the engine does, and
        PainlessUnsupportedError.
        """
        main = self._program.main
        frame: list[Any] = [None] * main.size
        frame[main.loop] = LOOPS
        frame[-1] = state = Run()
        if self._program.params_slot >= 0:
            frame[self._program.params_slot] = given(params, root, nested)
        try:
            main.code(frame)
        except Thrown as thrown:
            state.doubt()
            raise self._failure(thrown) from None
        except PainlessUnsupportedError as unsupported:
            raise unsupported.locate(self._source) from None
        except RecursionError:
            raise PainlessUnsupportedError("expressions nested so deeply") from None
        state.doubt()
        result = frame[-2]
        return None if result is None else from_units(str(result))

    def _failure(self, thrown: Thrown) -> Throwable:
        stack = list(thrown.frames)
        position: dict[str, int] | None = None
        if thrown.offset in {UNKNOWN, -1}:
            stack.append("<<< unknown portion of script >>>")
        else:
            number = bisect_right(self._starts, thrown.offset)
            start = self._starts[number - 1] if number else 0
            number = bisect_right(self._starts, start)
            end = self._starts[number] if number < len(self._starts) else len(self._source)
            stack.append(self._source[start:end])
            stack.append(" " * (thrown.offset - start) + "^---- HERE")
            position = {"offset": thrown.offset, "start": start, "end": end}
        return _script_exception("runtime error", thrown, stack, _name(self._source), position)


def _name(source: str) -> str:
    """What the engine calls a script that has no name: its first line, of 256 characters at most."""
    limit = source.find("\n")
    if limit >= 0:
        back = source.find("\r")
        limit = min(limit, back) if back >= 0 else limit
    else:
        limit = len(source)
    limit = min(limit, 256)
    return source if limit == len(source) else source[:limit] + " ..."


def _script_exception(
    reason: str, thrown: Thrown, stack: list[str], source: str, position: dict[str, int] | None
) -> Throwable:
    details: dict[str, Any] = {
        "script_stack": [from_units(line) for line in stack],
        "script": from_units(source),
        "lang": "painless",
    }
    if position is not None:
        details["position"] = position
    return Throwable("script_exception", reason, cause=_cause(thrown), details=details, status=400)


def _cause(thrown: Thrown) -> Throwable:
    cause = None if thrown.cause is None else _cause(thrown.cause)
    message = None if thrown.message is None else from_units(thrown.message)
    return Throwable(exception_type(thrown.java), message, cause=cause, details=thrown.details)


@lru_cache(maxsize=512)
def _compiled(source: str) -> Script | Throwable | PainlessUnsupportedError:
    units = to_units(source)
    try:
        return Script(source, units, _program(units))
    except Thrown as thrown:
        return _refusal(thrown, units)
    except PainlessUnsupportedError as unsupported:
        return unsupported.locate(units)
    except RecursionError:
        return PainlessUnsupportedError("expressions nested so deeply")


def _program(units: str) -> Program:
    tokens = tokenize(units)
    try:
        functions = parse(tokens)
    except IllFormedError as ill:
        from conformance.painless.blame.parser import blame

        last = tokens[-1]
        # What stands before a text that is no token may begin a script: then the engine complains of that text.
        thrown = last.error if last.error is not None and ill.at == len(tokens) - 1 else blame(tokens)
        if thrown is None:
            raise PainlessUnsupportedError("a form of expression") from None
        raise thrown from None
    made = analyse(functions)
    fold(made)
    return emit(made)


def _refusal(thrown: Thrown, source: str) -> Throwable:
    """A compile error: the source around it, 25 characters each way."""
    stack: list[str] = []
    position: dict[str, int] | None = None
    if thrown.offset >= 0:
        start, end = max(0, thrown.offset - 25), min(len(source), thrown.offset + 25)
        before, after = "... " if start else "", " ..." if end < len(source) else ""
        stack.append(f"{before}{source[start:end]}{after}")
        stack.append(" " * (thrown.offset - start + (4 if start else 0)) + "^---- HERE")
        position = {"offset": thrown.offset, "start": start, "end": end}
    return _script_exception("compile error", thrown, stack, source, position)


def compile_script(source: str) -> Script:
    """The script, ready to run.

    Raises Throwable (`script_exception`: `compile error`, status 400) as the engine does, and PainlessUnsupportedError
    for what the kit does not imitate.
    """
    made = _compiled(source)
    if isinstance(made, Script):
        return made
    if isinstance(made, Throwable):
        raise Throwable(made.type, made.reason, cause=made.cause, details=made.details, status=made.status)
    raise PainlessUnsupportedError(made.construct, at=made.offset).locate(to_units(source))
