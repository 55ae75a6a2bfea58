"""The command line: `conformance <command>`, one module a command, found by its file name.

Exit 0: all holds. 1: findings or failures. 2: wrong usage, or input that can't be read.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from conformance import __version__

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit with its code. `arguments` default to the process's own."""
    # not `list(...)`: once the command of that name is imported, it stands for it here
    given = [*(sys.argv[1:] if arguments is None else arguments)]
    if given == ["--version"]:
        # answered before anything is imported: editors and CI ask it often
        sys.stdout.write(f"conformance {__version__}\n")
        return
    from conformance.cli._group import run

    run(given)
