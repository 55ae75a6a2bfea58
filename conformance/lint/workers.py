"""Processes that lint side by side, this one among them: each takes some of the files at a time, and reads them."""

from __future__ import annotations

import gc
import multiprocessing
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from types import TracebackType
from typing import Self

from conformance.lint.linted import Linted
from conformance.lint.options import Options
from conformance.lint.rule import rules
from conformance.lint.run import lint_source
from conformance.lint.source import Source, read_source

__all__ = ["Workers"]

_ROUNDS = 12
"""How often each takes files: often enough that none waits long for another at the end."""
_LEAST, _MOST = 16, 64
"""Files at a time: what is sent to and fro costs something, and what was found waits until all of them are done."""

Asked = Source | tuple[str, bool]
"""A file as it was read, or its path and whether the user named it."""


class Workers:
    """So many processes, at least two and this one included, that stand ready until the end of the block."""

    def __init__(self, jobs: int, options: Options) -> None:
        how = None
        if sys.platform == "linux":
            # what is imported and worked out by now, the processes have for nothing; the collector is not to touch it
            rules()
            gc.freeze()
            how = multiprocessing.get_context("fork")
        self._jobs = jobs
        self._options = options
        self._pool = ProcessPoolExecutor(jobs - 1, mp_context=how)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def lint(self, asked: Sequence[Asked]) -> Iterator[Linted]:
        """Each file's findings, in order."""
        size = max(_LEAST, min(_MOST, len(asked) // (self._jobs * _ROUNDS)))
        parts = [asked[start : start + size] for start in range(0, len(asked), size)]
        given = [self._pool.submit(_found, part, self._options) for part in parts]
        own: dict[int, list[Linted]] = {}
        # the others begin at the first files: this one works towards them from the last
        for number in reversed(range(len(parts))):
            if not given[number].cancel():
                break
            own[number] = _found(parts[number], self._options)
        for number, future in enumerate(given):
            yield from own[number] if number in own else future.result()


def _found(asked: Sequence[Asked], options: Options) -> list[Linted]:
    return [
        lint_source(each if isinstance(each, Source) else read_source(each[0], explicit=each[1]), options)
        for each in asked
    ]
