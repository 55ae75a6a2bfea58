"""What kind of mistake keeps a block from being read, told from the reader's complaint and the text before it."""

from __future__ import annotations

from conformance.lint.lazy import regex
from conformance.lint.page import Broken, looks_relevant

__all__ = ["kind_of"]

_TEMPLATE = regex(r'"request_body"\s*:\s*"[^\n]*$')


def kind_of(broken: Broken) -> str:
    """fence, settings, python, quotes, comment, comma, brackets, or block for any other; file where nothing is read.

    A whole file that is about connectors has the kinds of a block: the same mistake has the same name everywhere.
    """
    kind = _kind(broken)
    if broken.whole and (kind in {"block", "settings"} or not looks_relevant(broken.text)):
        return "file"
    return kind


def _kind(broken: Broken) -> str:
    problem = broken.problem
    if "fence is never closed" in problem:
        return "fence"
    if broken.request is not None and "_cluster/settings" in broken.request.path:
        return "settings"
    if "no Python" in problem:
        return "python"
    if problem.startswith("a comma before"):
        return "comma"
    if "comment" in problem:
        return "comment"
    if "ends the string" in problem or "should close" in problem or "isn't closed" in problem:
        return "quotes" if "ends the string" in problem else "brackets"
    return "block"


def in_template(line_before: str) -> bool:
    """Whether a line's text up to the fault is in the text of a request body."""
    return _TEMPLATE.search(line_before) is not None
