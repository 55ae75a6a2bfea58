"""The command line: `conformance <command>`, one module a command, found by its file name.

Exit 0: all holds. 1: findings or failures. 2: wrong usage, or input that can't be read.
"""

from __future__ import annotations

import gc
import os
import sys

from conformance import __version__

TYPE_CHECKING = False  # as of typing, which takes longer to import than this module
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit with its code. `arguments` default to the process's own."""
    # not `list(...)`: once the command of that name is imported, it stands for it here
    given = [*(sys.argv[1:] if arguments is None else arguments)]
    if given == ["--version"]:
        # answered before anything is imported: editors and CI ask it often
        sys.stdout.write(f"conformance {__version__}\n")
        return
    if arguments is not None:
        _run(given)
        return
    # what is imported stays: to look for garbage among it takes a tenth of a short command's time
    gc.set_threshold(20_000, 20, 20)
    if given[:1] == ["lint"]:
        _run_and_leave(given)
    _run(given)


def _run(given: list[str]) -> None:
    from conformance.cli._group import run

    run(given)


def _run_and_leave(given: list[str]) -> NoReturn:
    """Run, and end the process without taking it apart: hooks and editors wait for it, and nothing is left open."""
    try:
        _run(given)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = 1
    sys.stderr.flush()
    os._exit(code)
