"""A conversation with a target, kept and given again: what the reference rests on, when the reference is not there.

Each requirement's exchanges are kept in their order, each with the requests that it made the target send to the
provider. Names and planted credentials follow from the requirement's id, so that the same requests come again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import inspect
import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from conformance.errors import ConformanceError, UsageError
from conformance.http import ConnectionFailed, Handler, Request, Response
from conformance.reports.result import Outcome
from conformance.suite.bench import Bench, bench, listening
from conformance.suite.chance import seeded, token
from conformance.suite.deviations import deviations, judged
from conformance.suite.execute import Verdict, execute
from conformance.suite.options import Options
from conformance.suite.outcome import Run
from conformance.suite.provider import Hub
from conformance.suite.requirement import Requirement, chosen
from conformance.suite.target import Target, target_of

__all__ = ["NotRecorded", "Tape", "record", "replay"]

VERSION = 1
ORIGIN = "http://127.0.0.1:40404"
"""Where the provider listens while a conversation is recorded, and seems to listen when it is given again."""

_REMOVING = "conformance-remove"
_AFTER = "after the last requirement"
_HEAD = "run.jsonl"
_MACHINE = re.compile(r'("path\.[a-z.]+"\s*:\s*)"[^"]*"')
"""What a node tells of the machine that it ran on."""


class NotRecorded(ConformanceError):  # noqa: N818 -- named for what happened
    """A request that the recording has no answer to."""


@dataclass(slots=True)
class Spoken:
    """One exchange with the target, and what the provider got meanwhile. `failed` is how no answer came."""

    method: str
    path: str
    body: str
    status: int = 0
    kind: str = ""
    reply: str = ""
    failed: str = ""
    provider: list[list[Any]] = field(default_factory=list)

    def as_json(self) -> list[Any]:
        """Plain values, without what is empty at the end."""
        values = [self.method, self.path, self.body, self.status, self.kind, self.reply, self.failed, self.provider]
        while not values[-1]:
            values.pop()
        return values

    @property
    def key(self) -> tuple[str, str, str]:
        """What the same request has."""
        return self.method, self.path, self.body


@dataclass(slots=True)
class Tape:
    """The exchanges of each requirement by its id; those of the run itself under an empty one."""

    spoken: dict[str, list[Spoken]] = field(default_factory=lambda: defaultdict(list))
    version: str = ""
    outcomes: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    """Digests of what each requirement did when it was recorded."""
    missing: set[str] = field(default_factory=set)
    """Requirements that asked what was not recorded."""
    current: str = ""

    # --- files -------------------------------------------------------------------------------------------------

    def write(self, folder: Path, *, overwrite: bool = False, today: dt.date | None = None) -> None:
        """Write a file for each section of the norm. Raises UsageError where there is one already."""
        parts: dict[str, list[str]] = {_HEAD: [_line("", "", "", self.spoken.get("", []))]}
        for requirement in chosen():
            if requirement.id in self.outcomes:
                spoken = self.spoken.get(requirement.id, [])
                line = _line(requirement.id, self.outcomes[requirement.id], _mark(requirement), spoken)
                parts.setdefault(f"{requirement.subject}.jsonl", []).append(line)
        if not overwrite and any((folder / name).exists() for name in parts):
            raise UsageError(f"{folder}: there is a recording already; --overwrite replaces it")
        folder.mkdir(parents=True, exist_ok=True)
        for name, lines in parts.items():
            text = "\n".join(lines) + "\n"
            head = {
                "version": VERSION,
                "recorded_from": self.version,
                "recorded_at": str(today or dt.datetime.now(dt.UTC).date()),
                "digest": _digest(text),
            }
            (folder / name).write_text(json.dumps(head) + "\n" + text, encoding="utf-8", newline="\n")

    @classmethod
    def read(cls, folder: Path) -> Tape:
        """The recording in a folder. Raises UsageError for one that is torn, edited, or of another version."""
        tape = cls()
        files = sorted(folder.glob("*.jsonl"))
        if not (folder / _HEAD).is_file():
            raise UsageError(f"{folder}: no recording of a run; {_again(folder)}")
        for path in files:
            first, _, text = path.read_text("utf-8").partition("\n")
            try:
                head = json.loads(first)
                if head["version"] != VERSION:
                    raise UsageError(f"{path}: version {head['version']} of the format, this kit reads {VERSION}")
                if head["digest"] != _digest(text):
                    raise UsageError(f"{path}: changed by hand, or torn; {_again(folder)}")
                tape.version = head["recorded_from"]
                for line in text.splitlines():
                    identity, outcome, mark, exchanges = json.loads(line)
                    tape.spoken[identity] = [Spoken(*each) for each in exchanges]
                    if identity:
                        tape.outcomes[identity] = outcome
                        tape.marks[identity] = mark
            except (ValueError, KeyError, TypeError) as error:
                raise UsageError(f"{path}: no recording of a run ({error}); {_again(folder)}") from None
        return tape


def _again(folder: Path) -> str:
    return f"record it again with `conformance run --target URL --record {folder} --overwrite`"


def _mark(requirement: Requirement) -> str:
    """A digest of what a requirement does: with another one, another conversation is due."""
    return hashlib.sha256(inspect.getsource(requirement.check).encode()).hexdigest()[:16]


def _line(identity: str, outcome: str, mark: str, spoken: list[Spoken]) -> str:
    return json.dumps([identity, outcome, mark, [each.as_json() for each in spoken]], ensure_ascii=False)


def _digest(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _text(body: bytes) -> str:
    # every byte is kept, whatever it is
    return body.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


# --- recording ----------------------------------------------------------------------------------------------------


class _Recorder:
    """Passes on what is said between the suite, the target and the provider, and keeps it."""

    def __init__(self, tape: Tape, target: Handler, hub: Handler, url: str) -> None:
        self.tape = tape
        self._target, self._hub, self._url = target, hub, url
        self._flying: list[Spoken] = []
        self._lock = threading.Lock()

    def target(self, request: Request) -> Response:
        """To the target."""
        if threading.current_thread().name.startswith(_REMOVING):
            return self._target(request)
        spoken = Spoken(request.method, request.url.removeprefix(self._url), _text(request.body))
        with self._lock:
            self.tape.spoken[self.tape.current].append(spoken)
            self._flying.append(spoken)
        try:
            response = self._target(request)
            spoken.status, spoken.kind = response.status, response.header("content-type") or ""
            spoken.reply = _MACHINE.sub(r'\1"REDACTED"', _text(response.read()))
        except ConnectionFailed as error:
            spoken.failed = f"{error.kind}: {error.message}"
            raise
        finally:
            with self._lock:
                self._flying.remove(spoken)
        return response

    def provider(self, request: Request) -> Response:
        """To the provider: because of what was asked last, and is not answered yet."""
        with self._lock:
            asked = self._flying or self.tape.spoken[self.tape.current]
            calls = [each for each in asked if "_predict" in each.path or each.method == "POST"]
            kept = [request.method, request.url, [list(pair) for pair in request.headers], _text(request.body)]
            for each in (calls or asked)[-1:]:
                each.provider.append(kept)
        return self._hub(request)


def record(options: Options, folder: Path, tell: Callable[[Verdict], None], *, overwrite: bool = False) -> Run:
    """Run the suite against a target, one requirement after the other, and keep the conversation in a folder.

    Raises UsageError, TargetError.
    """
    if not options.target:
        raise UsageError("--record needs --target URL: the embedded one is no reference")
    target, hub, tape = target_of(options), Hub(), Tape()
    recorder = _Recorder(tape, target.handler, hub, target.url)
    target.handler = recorder.target
    hub.origin = ORIGIN
    with listening(recorder.provider, ORIGIN.partition("//")[2]), _prepared(target, hub, options) as made:
        done = _run(made, options, tape, tell, tape.outcomes)
    tape.version = target.version
    tape.write(folder, overwrite=overwrite)
    return done


# --- replaying ----------------------------------------------------------------------------------------------------


class _Player:
    """Answers as the target did, and sends to the provider what the target sent."""

    def __init__(self, tape: Tape, hub: Hub, url: str) -> None:
        self.tape = tape
        self._hub, self._url = hub, url
        self._lock = threading.Lock()
        self._given: dict[tuple[str, ...], int] = {}

    def target(self, request: Request) -> Response:
        """The answer that was recorded for the request, in the order of the recording. Raises NotRecorded."""
        if threading.current_thread().name.startswith(_REMOVING):
            return Response(404, (), b"{}")
        key = (request.method, request.url.removeprefix(self._url), _text(request.body))
        with self._lock:
            known = [each for each in self.tape.spoken.get(self.tape.current, ()) if each.key == key]
            at = self._given.get((self.tape.current, *key), 0)
            self._given[self.tape.current, *key] = at + 1
        if not known and self.tape.current in {"", _AFTER}:
            return Response(200, (), b"{}")
        if not known:
            self.tape.missing.add(self.tape.current)
            raise NotRecorded(f"{key[0]} {key[1]} is not in the recording of {self.tape.current}")
        # what is asked again and again until something happens may be asked more often now
        spoken = known[min(at, len(known) - 1)]
        if at < len(known):
            for method, url, headers, body in spoken.provider:
                self._hub(Request(method, url, tuple((name, value) for name, value in headers), _bytes(body)))
        if spoken.failed:
            kind, _, message = spoken.failed.partition(": ")
            raise ConnectionFailed(kind, message)
        headers = (("content-type", spoken.kind),) if spoken.kind else ()
        return Response(spoken.status, headers, _bytes(spoken.reply))


def replay(folder: Path, options: Options, tell: Callable[[Verdict], None]) -> Run:
    """Run the suite against a recorded conversation: no target, no port, no network.

    Requirements that were not recorded are left out, and those that ask something else since then are skipped; nobody's
    settings are changed. Raises UsageError.
    """
    tape = Tape.read(folder)
    hub, url = Hub(ORIGIN), f"cassette:{folder.name}"
    target = Target(_Player(tape, hub, url).target, url, options.api_key)
    with _prepared(target, hub, replace(options, target=url, may_change_settings=True)) as made:
        return _run(made, options, tape, tell, {})


# --- both ---------------------------------------------------------------------------------------------------------


@contextmanager
def _prepared(target: Target, hub: Hub, options: Options) -> Iterator[Bench]:
    with seeded("the run"):
        tag = f"cf{token(5)}"
        target.inspect()
        with bench(target, hub, options, tag=tag) as made:
            yield made


def _run(made: Bench, options: Options, tape: Tape, tell: Callable[[Verdict], None], outcomes: dict[str, str]) -> Run:
    started = time.monotonic()
    known = deviations(options.deviations, made.target.version)
    recorded = set(tape.outcomes)
    verdicts = []
    for requirement in sorted(chosen(options.profiles), key=lambda each: each.disturbs):
        if recorded and requirement.id not in recorded:
            continue
        changed = recorded and tape.marks.get(requirement.id) != _mark(requirement)
        verdict = None if changed else judged(_executed(requirement, made, tape), known)
        if verdict is None or requirement.id in tape.missing:
            verdict = Verdict(requirement.id, Outcome.SKIP, "it asks something else since it was recorded")
        outcomes[requirement.id] = verdict.outcome.value
        verdicts.append(verdict)
        tell(verdict)
    # the run tidies up, which nobody needs to hear again
    tape.current = _AFTER
    return Run(made.target.url, made.target.version, tuple(verdicts), (), time.monotonic() - started)


def _executed(requirement: Requirement, made: Bench, tape: Tape) -> Verdict:
    tape.current = requirement.id
    with seeded(requirement.id):
        return execute(requirement, made)
