"""Whom a target takes for a connector's users. OpenSearch 3.6.0 asks for them with a full-text match on ids.

Ids of the same minute meet in the pieces between their dashes, and on a node whose munged MAC address brings a dash
into every id they do so by the hundred. A requirement that meets such ids says nothing about the target: it is asked
again, with others.
"""

from __future__ import annotations

import re

from conformance.suite.answer import Answer

__all__ = ["named_users"]

_IN_USE = re.compile(r"\d+ models are still using this connector, please .*: \[(.*)\]")


def named_users(answer: Answer) -> list[str]:
    """The models for which an answer refuses to change or delete a connector; none in another answer."""
    found = _IN_USE.fullmatch(str(answer.find("error.reason")))
    return found[1].split(", ") if found else []
