"""Many files: which are meant, and what is found in each, by several processes and from the cache where it pays."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.documents.files import decode, suffixes
from conformance.errors import UsageError
from conformance.finding import Finding
from conformance.lint.linted import Linted, from_text, to_text
from conformance.lint.options import Options
from conformance.lint.source import Source, read_source

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from conformance.lint.cache import Cache

__all__ = ["fits", "gather", "lint_files", "without"]

BROKEN_RULE = "CB000"
_BATCH = 512
"""Files that are in memory at a time, but for their findings."""
_WORTH = 64
"""Files for which another process is worth its start."""
_SKIPPED = frozenset(("node_modules", "__pycache__", "venv", "build", "dist", "target"))


# --- which files -------------------------------------------------------------------------------------------------


def fits(path: str, pattern: str, folder: str | None) -> bool:
    """Whether a glob is for a file: for its path as given, its path from the folder, or its name."""
    if fnmatch.fnmatch(path, pattern) or fnmatch.fnmatch(os.path.basename(path), pattern):  # noqa: PTH119 - thousands
        return True
    return bool(path) and folder is not None and fnmatch.fnmatch(os.path.relpath(path, folder), pattern)


@dataclass(slots=True)
class Gathered:
    """The files to lint: those that the user named, and those found in folders."""

    files: list[tuple[str, bool]] = field(default_factory=list)
    seen: set[tuple[int, int]] = field(default_factory=set)


def gather(paths: Iterable[str], exclude: tuple[str, ...] = (), folder: str | None = None) -> list[tuple[str, bool]]:
    """Each file once, in order, and whether it was named. Raises UsageError for a path that is not there."""
    found = Gathered()
    for given in paths:
        path = Path(given)
        try:
            is_folder, there = path.is_dir(), path.exists() or path.is_symlink()
        except OSError as error:
            raise UsageError(f"{given}: {error.strerror}") from None
        if is_folder:
            for name in _walk(given):
                if not any(fits(name, pattern, folder) for pattern in exclude):
                    _add(found, name, named=False)
        elif there:
            _add(found, given, named=True)
        else:
            raise UsageError(f"{given}: there is no such file or directory")
    return found.files


def _add(found: Gathered, name: str, *, named: bool) -> None:
    try:
        status = os.stat(name)  # noqa: PTH116 - thousands of files
        key = (status.st_dev, status.st_ino)
    except OSError:
        key = (-1, len(found.files))
    if key not in found.seen:
        found.seen.add(key)
        found.files.append((name, named))


def _walk(folder: str) -> Iterator[str]:
    known = suffixes()
    # links to folders are not followed, so that a loop ends
    for root, folders, files in os.walk(folder, onerror=_refuse):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _SKIPPED)
        for name in sorted(files):
            if os.path.splitext(name)[1].lower() in known:  # noqa: PTH122 - thousands of files
                yield os.path.join(root, name)  # noqa: PTH118


def _refuse(error: OSError) -> None:
    """A folder that can't be read might hold anything: it is not passed over."""
    raise UsageError(f"{error.filename}: {error.strerror}; leave it out with --exclude, or mend its permissions")


# --- what is found in them ---------------------------------------------------------------------------------------


def lint_files(
    files: list[tuple[str, bool]], options: Options, *, jobs: int = 1, cache: Cache | None = None
) -> Iterator[Linted]:
    """Each file's findings, in the order of the files. Raises UsageError for options that name no rule."""
    if not files:
        _check(options)
    with ExitStack() as stack:
        pool: Executor | None = None
        for start in range(0, len(files), _BATCH):
            sources = [read_source(path, explicit=named) for path, named in files[start : start + _BATCH]]
            keys = [None if cache is None else cache.key(source) for source in sources]
            known = {} if cache is None else cache.get(key for key in keys if key is not None)
            found = [
                None if key is None else _known(source, known.get(key))
                for source, key in zip(sources, keys, strict=True)
            ]
            missing = [number for number, each in enumerate(found) if each is None]
            if missing:
                _check(options)
                if jobs > 1 and pool is None and len(missing) >= _WORTH:
                    pool = stack.enter_context(_pool(jobs))
                made = _lint([sources[number] for number in missing], options, pool, jobs)
                kept: list[tuple[bytes, str]] = []
                for number, (linted, written) in zip(missing, made, strict=True):
                    found[number] = linted
                    key = keys[number]
                    # what quotes a secret is found anew each time: it is written nowhere
                    if (
                        key is not None
                        and not linted.private
                        and all(one.code != BROKEN_RULE for one in linted.findings)
                    ):
                        kept.append((key, written or to_text(linted)))
                if cache is not None:
                    cache.put(kept)
            yield from (each for each in found if each is not None)


def _check(options: Options) -> None:
    """Refuse options that name no rule, before anything is linted with them; what the cache knows was right."""
    from conformance.lint.run import chosen

    chosen(options)


def _known(source: Source, written: str | None) -> Linted | None:
    if written is None or not isinstance(source.data, bytes):
        return None
    with suppress(ValueError, TypeError, LookupError):
        return from_text(written, _text(source))
    return None


def _text(source: Source) -> str:
    return decode(source.data, source.path).value if isinstance(source.data, bytes) else ""


def _lint(
    sources: list[Source], options: Options, pool: Executor | None, jobs: int
) -> Iterator[tuple[Linted, str | None]]:
    """Each result, and as it was written where another process gave it."""
    from conformance.lint.run import lint_source

    if pool is None:
        for source in sources:
            yield lint_source(source, options), None
        return
    # errors don't travel between processes
    whole = [source for source in sources if isinstance(source.data, bytes) and isinstance(source.beside, bytes | None)]
    size = max(1, min(64, len(whole) // (jobs * 4)))
    written = pool.map(partial(_elsewhere, options=options), whole, chunksize=size)
    for source in sources:
        if isinstance(source.data, bytes) and isinstance(source.beside, bytes | None):
            text = next(written)
            yield from_text(text, _text(source)), text
        else:
            yield lint_source(source, options), None


def _elsewhere(source: Source, options: Options) -> str:
    from conformance.lint.run import lint_source

    return to_text(lint_source(source, options))


def _pool(jobs: int) -> Executor:
    import multiprocessing
    import sys
    from concurrent.futures import ProcessPoolExecutor

    from conformance.lint.rule import rules

    # what is imported by now, the processes have for nothing
    rules()
    how = multiprocessing.get_context("fork") if sys.platform == "linux" else None
    return ProcessPoolExecutor(jobs, mp_context=how)


def without(linted: Linted, known: Callable[[Finding], bool]) -> Linted:
    """The file without the findings that a baseline knows."""
    return linted._replace(findings=tuple(one for one in linted.findings if not known(one)))
