"""Write the catalogue of requirements, docs/requirements.md, from the code.

`python docs/requirements.py` writes it; a test fails when it is not what the code says: a change of what is promised is
a change of that file.
"""

from __future__ import annotations

from pathlib import Path

from conformance.suite.deviations import kept
from conformance.suite.requirement import ABOUT, PROFILES, Requirement, catalogue

__all__ = ["PAGE", "page"]

PAGE = Path(__file__).with_suffix(".md")


def page() -> str:
    """The page: a table for each profile."""
    every = catalogue()
    lines = [
        "# Requirements",
        "",
        f"What `conformance run` asks of an implementation: {len(every)} requirements in {len(PROFILES)} profiles.",
        "`conformance explain ID` prints one. Each is failed by at least one of the faulty implementations in",
        "`tests/miniatures`, but for those that are untested. Ids are promises: they are never used again.",
        "",
        "This page is written by `docs/requirements.py`.",
    ]
    for short, profile in PROFILES.items():
        lines += ["", f"## {profile}", "", f"{ABOUT[profile][0].upper()}{ABOUT[profile][1:]}.", ""]
        lines += ["| id | level | requirement | source |", "|---|---|---|---|"]
        lines += [_row(found) for found in every if found.short == short]
    return "\n".join(lines) + "\n"


def _row(found: Requirement) -> str:
    notes = [f"*Untested: {found.untested}.*"] if found.untested else []
    for version, known in kept().items():
        if found.id in known:
            often = "sometimes " if known[found.id].sometimes else ""
            notes.append(f"*{version} {often}{known[found.id].does}.*")
    norm = " ".join([found.norm, *notes])
    return f"| {found.id} | {found.level} | {_cell(norm)} | {_cell(found.source)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
