"""Many files: which are meant, and what is found in each, by several processes and from the cache where it pays."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.documents.files import decode, suffixes
from conformance.errors import UsageError
from conformance.finding import Finding
from conformance.lint.linted import Linted, from_text, to_text
from conformance.lint.options import Options
from conformance.lint.source import Source, read_source

if TYPE_CHECKING:
    from conformance.lint.cache import Cache
    from conformance.lint.workers import Workers

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
        if cache is not None:
            yield from _through(cache, files, options, jobs, stack)
            return
        _check(options)
        from conformance.lint.run import lint_source

        # the first files are not worth another process; what they bring to light, the processes begin with
        alone = files if jobs < 2 or len(files) < 2 * _WORTH else files[:_WORTH]
        for path, named in alone:
            yield lint_source(read_source(path, explicit=named), options)
        if len(files) > len(alone):
            yield from _workers(jobs, options, stack).lint(files[len(alone) :])


def _through(
    cache: Cache, files: list[tuple[str, bool]], options: Options, jobs: int, stack: ExitStack
) -> Iterator[Linted]:
    """What the cache knows of files; what it does not know is found, and kept there."""
    workers: Workers | None = None
    for start in range(0, len(files), _BATCH):
        sources = [read_source(path, explicit=named) for path, named in files[start : start + _BATCH]]
        keys = [cache.key(source) for source in sources]
        known = cache.get(key for key in keys if key is not None)
        found = [
            None if key is None else _known(source, known.get(key)) for source, key in zip(sources, keys, strict=True)
        ]
        missing = [number for number, each in enumerate(found) if each is None]
        if missing:
            _check(options)
            if jobs > 1 and workers is None and len(missing) >= _WORTH:
                workers = _workers(jobs, options, stack)
            made = _lint([sources[number] for number in missing], options, workers)
            kept: list[tuple[bytes, str]] = []
            for number, linted in zip(missing, made, strict=True):
                found[number] = linted
                key = keys[number]
                # what quotes a secret is found anew each time: it is written nowhere
                if key is not None and not linted.private and all(one.code != BROKEN_RULE for one in linted.findings):
                    kept.append((key, to_text(linted)))
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


def _lint(sources: list[Source], options: Options, workers: Workers | None) -> Iterator[Linted]:
    from conformance.lint.run import lint_source

    # errors don't travel between processes
    away = [source for source in sources if workers is not None and _is_whole(source)]
    made = workers.lint(away) if workers is not None else iter(())
    for source in sources:
        yield next(made) if workers is not None and _is_whole(source) else lint_source(source, options)


def _is_whole(source: Source) -> bool:
    return isinstance(source.data, bytes) and isinstance(source.beside, bytes | None)


def _workers(jobs: int, options: Options, stack: ExitStack) -> Workers:
    from conformance.lint.workers import Workers

    return stack.enter_context(Workers(jobs, options))


def without(linted: Linted, known: Callable[[Finding], bool]) -> Linted:
    """The file without the findings that a baseline knows."""
    return linted._replace(findings=tuple(one for one in linted.findings if not known(one)))
