"""What kind of mistake keeps a block from being read, told from the reader's complaint and the text before it."""

from __future__ import annotations

import re

from conformance.lint.page import Broken

__all__ = ["kind_of"]

_TEMPLATE = re.compile(r'"request_body"\s*:\s*"[^\n]*$')


def kind_of(broken: Broken) -> str:
    """file, fence, settings, python, quotes, comment, brackets, elision, or block for any other."""
    problem = broken.problem
    if broken.whole:
        return "file"
    if "fence is never closed" in problem:
        return "fence"
    if broken.request is not None and "_cluster/settings" in broken.request.path:
        return "settings"
    if "no Python" in problem:
        return "python"
    if "comment" in problem:
        return "comment"
    if "ends the string" in problem or "should close" in problem or "isn't closed" in problem:
        return "quotes" if "ends the string" in problem else "brackets"
    return "block"


def in_template(line_before: str) -> bool:
    """Whether a line's text up to the fault is in the text of a request body."""
    return _TEMPLATE.search(line_before) is not None
