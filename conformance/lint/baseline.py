"""Findings that a project knows of and lives with, so that only new ones count."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from conformance.errors import UsageError
from conformance.finding import Finding

__all__ = ["known_in", "write"]

Key = tuple[str, str, str, str]


def _key(finding: Finding) -> Key:
    # no line numbers: an edit above must not make a known finding new
    return finding.place.path, finding.code, finding.pointer, finding.message


def known_in(path: Path) -> Callable[[Finding], bool]:
    """Whether a baseline has a finding; each entry hides as many as it counts. Raises UsageError."""
    try:
        rows = json.loads(path.read_text("utf-8"))["findings"]
        left = Counter({(row["path"], row["code"], row["pointer"], row["message"]): int(row["count"]) for row in rows})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} is no baseline ({error}); write one with --write-baseline") from None

    def known(finding: Finding) -> bool:
        key = _key(finding)
        if left[key] <= 0:
            return False
        left[key] -= 1
        return True

    return known


def write(path: Path, findings: Iterable[Finding]) -> int:
    """Write a baseline of the findings; gives how many there are."""
    counted = Counter(map(_key, findings))
    rows = [
        {"path": key[0], "code": key[1], "pointer": key[2], "message": key[3], "count": count}
        for key, count in sorted(counted.items())
    ]
    path.write_text(json.dumps({"version": 1, "findings": rows}, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return sum(counted.values())
