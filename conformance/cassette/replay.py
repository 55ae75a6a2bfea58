"""Answers from a recording: a cassette is a Handler, and knows what nobody asked for and what it did not have."""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from conformance import resources
from conformance.cassette.reading import read
from conformance.cassette.recording import CassetteError, Interaction, Recording, again
from conformance.http import Request, Response
from conformance.redact import Redactor, environment_secrets

__all__ = ["Cassette", "MissingInteraction"]

_SIGNATURE = re.compile(r"(?i)x-amz-(?:signature|credential|security-token|date|expires|signedheaders|algorithm)")


class MissingInteraction(CassetteError):  # noqa: N818 -- named for what happened
    """A request that the cassette has no answer for, or none any more."""


class Cassette:
    """Answers a request with what was recorded for it: same method, URL and body; signatures and headers don't count.

    Of a request recorded several times each answer is given once, in order; `repeat` goes on with the last one.
    `missing` and `unused` say afterwards what was not there and what nobody asked for. Safe for threads.
    """

    def __init__(self, recording: Recording, *, repeat: bool = False, secrets: Iterable[str] = ()) -> None:
        self.recording = recording
        self.repeat = repeat
        self.missing: list[str] = []
        self._redactor = Redactor([*secrets, *environment_secrets()])
        self._lock = threading.Lock()
        self._waiting: dict[bytes, deque[int]] = {}
        self._last: dict[bytes, int] = {}
        self._used: set[int] = set()
        for number, interaction in enumerate(recording.interactions):
            self._waiting.setdefault(_key(interaction.request), deque()).append(number)

    @classmethod
    def load(cls, target: str | os.PathLike[str], *, repeat: bool = False, secrets: Iterable[str] = ()) -> Cassette:
        """The cassette in a file, or of the registry by its id. Raises CassetteError."""
        name = os.fspath(target)
        path = Path(name)
        if "/" not in name and not path.exists() and path.suffix not in {".yaml", ".yml"}:
            path = resources.cassettes() / f"{name}.yaml"
        return cls(read(path, redactor=Redactor([*secrets, *environment_secrets()])), repeat=repeat, secrets=secrets)

    def __repr__(self) -> str:
        source = self.recording.recorded_from.value
        return f"<Cassette {self.recording.path or self.recording.blueprint!r}: {len(self)} exchanges from {source}>"

    def __len__(self) -> int:
        return len(self.recording.interactions)

    def __call__(self, request: Request) -> Response:
        """The recorded answer. Raises MissingInteraction."""
        key = _key(self._redactor.request(request))
        with self._lock:
            waiting = self._waiting.get(key)
            if waiting:
                number = waiting.popleft()
            elif self.repeat and key in self._last:
                number = self._last[key]
            else:
                problem = self._problem(request, known=key in self._last)
                self.missing.append(problem)
                raise MissingInteraction(problem, path=self.recording.path, advice=again(self.recording.blueprint))
            self._last[key] = number
            self._used.add(number)
        return self.recording.interactions[number].response

    @property
    def unused(self) -> list[Interaction]:
        """The exchanges that nobody asked for, in their order."""
        return [each for number, each in enumerate(self.recording.interactions) if number not in self._used]

    def rewind(self) -> None:
        """Start anew, as if nothing had been asked."""
        with self._lock:
            self.missing.clear()
            self._used.clear()
            self._last.clear()
            self._waiting.clear()
            for number, interaction in enumerate(self.recording.interactions):
                self._waiting.setdefault(_key(interaction.request), deque()).append(number)

    def problems(self) -> list[str]:
        """What was asked for and missing, and what was recorded and not used, each as a sentence."""
        unused = [
            f"nobody asked for {shown(each.request)}" + (f" (call {each.call})" if each.call else "")
            for each in self.unused
        ]
        return [*self.missing, *unused]

    def _problem(self, request: Request, *, known: bool) -> str:
        asked = shown(self._redactor.request(request))
        if known:
            return f"{asked} was asked for more often than it was recorded"
        near = [each.request for each in self.recording.interactions if _address(each.request) == _address(request)]
        if near:
            return f"{asked} was recorded with another body: {_difference(near[0].body, request.body)}"
        held = ", ".join(dict.fromkeys(shown(each.request) for each in self.recording.interactions[:5])) or "nothing"
        return f"{asked} is not in the cassette, which holds {held}"


def shown(request: Request) -> str:
    """A request in a few words."""
    return f"{request.method} {request.url}"


def same(one: Request, other: Request) -> bool:
    """Whether two requests are the same for a cassette: method, URL and body; headers and signatures don't count."""
    return _key(one) == _key(other)


def _address(request: Request) -> tuple[str, str]:
    return request.method, request.url.partition("?")[0]


def _difference(recorded: bytes, asked: bytes) -> str:
    at = next(
        (at for at, (one, other) in enumerate(zip(recorded, asked, strict=False)) if one != other),
        min(len(recorded), len(asked)),
    )
    start = max(0, at - 20)
    old, new = (body[start : at + 20].decode("utf-8", "replace") for body in (recorded, asked))
    return f"at byte {at + 1} it has {old!r}, now {new!r}"


def _key(request: Request) -> bytes:
    """What two requests must share to be the same."""
    parts = urlsplit(request.url)
    query = parts.query
    if query:
        kept = [(name, value) for name, value in parse_qsl(query, True) if not _SIGNATURE.fullmatch(name)]
        query = urlencode(sorted(kept))
    digest = hashlib.blake2b(digest_size=16)
    digest.update(f"{request.method} {parts.scheme}://{parts.netloc.lower()}{parts.path or '/'}?{query}\n".encode())
    digest.update(_canonical(request.body))
    return digest.digest()


def _canonical(body: bytes) -> bytes:
    """JSON as its value: the order of members and the blanks between them don't matter to any provider."""
    if body[:1] not in {b"{", b"["}:
        return body
    try:
        return json.dumps(json.loads(body), sort_keys=True).encode()
    except (ValueError, RecursionError):
        return body
