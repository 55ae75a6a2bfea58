"""A target's answer, and how to look into it: what is missing there is the target's fault, never an error of ours."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from conformance.http import Headers, Response

__all__ = ["Answer", "Blocked", "Broken", "Mistaken", "Skipped"]


class Broken(AssertionError):  # noqa: N818 -- named for what the target did
    """The target doesn't keep the requirement: the message says what it did and what was expected."""


class Skipped(Exception):  # noqa: N818
    """The requirement can't be asked of this target: the message is the reason."""


class Blocked(Skipped):
    """What the requirement stands on failed before it came to the point: another requirement tells of that."""


class Mistaken(Skipped):
    """The target took what is not meant for what is: with other ids it may be asked again."""


_MISSING = object()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for `asked` (`PUT /path`): status, headers, text, and the text read as JSON where it is JSON."""

    asked: str
    status: int
    headers: Headers
    text: str
    body: Any

    @classmethod
    def of(cls, asked: str, response: Response) -> Answer:
        """The answer that a response is."""
        text = response.read().decode("utf-8", "replace")
        try:
            body = json.loads(text) if text else None
        except ValueError:
            body = text
        return cls(asked, response.status, response.headers, text, body)

    def __str__(self) -> str:
        shown = self.text if len(self.text) < 500 else self.text[:500] + "..."
        return f"{self.asked} answered {self.status}: {shown}"

    def find(self, path: str, default: Any = None) -> Any:
        """The value at a dotted path (`hits.hits.0._id`), or the default."""
        found = self.body
        for step in path.split("."):
            if isinstance(found, dict) and step in found:
                found = found[step]
            elif isinstance(found, list) and step.isdigit() and int(step) < len(found):
                found = found[int(step)]
            else:
                return default
        return found

    def at(self, path: str) -> Any:
        """The value at a dotted path. Raises Broken where there is none."""
        found = self.find(path, _MISSING)
        if found is _MISSING:
            raise Broken(f"no {path} in what {self}")
        return found

    def text_at(self, path: str) -> str:
        """The text at a dotted path. Raises Broken."""
        found = self.at(path)
        if not isinstance(found, str):
            raise Broken(f"{path} is {found!r}, no text, in what {self}")
        return found

    def list_at(self, path: str) -> list[Any]:
        """The array at a dotted path. Raises Broken."""
        found = self.at(path)
        if not isinstance(found, list):
            raise Broken(f"{path} is {found!r}, no array, in what {self}")
        return found

    def map_at(self, path: str) -> dict[str, Any]:
        """The object at a dotted path. Raises Broken."""
        found = self.at(path)
        if not isinstance(found, dict):
            raise Broken(f"{path} is {found!r}, no object, in what {self}")
        return found

    def int_at(self, path: str) -> int:
        """The integer at a dotted path. Raises Broken."""
        found = self.at(path)
        if not isinstance(found, int) or isinstance(found, bool):
            raise Broken(f"{path} is {found!r}, no integer, in what {self}")
        return found
