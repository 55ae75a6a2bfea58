"""One requirement against one bench: what came of it."""

from __future__ import annotations

import time
import traceback
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from conformance.reports.result import Exchange, Outcome
from conformance.suite.answer import Blocked, Broken, Mistaken, Skipped
from conformance.suite.api import Api
from conformance.suite.bench import Bench
from conformance.suite.exchange import received
from conformance.suite.requirement import Level, Requirement

__all__ = ["Verdict", "execute"]

_MOST = 40
"""Exchanges of a requirement that are kept."""

_TRIES = 8
"""How often a requirement is asked of a target that mistakes its ids for others."""

_PAUSE = 0.02
"""Seconds before the second try, and twice as many before each further one: the others may be gone by then."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a requirement ended, and why. `seconds` it took; `blocked`: what it stands on had failed.

    `deviation` tells what is known of a failure; the target is forgiven. `surprise`: a known deviation passed.
    """

    id: str
    outcome: Outcome
    message: str = ""
    seconds: float = 0.0
    blocked: bool = False
    deviation: str = ""
    surprise: str = ""
    exchanges: tuple[Exchange, ...] = ()

    def fails(self, level: Level, *, strict: bool) -> bool:
        """Whether a run fails for it: errors always, other failures where the requirement binds."""
        if self.outcome is Outcome.ERROR or self.surprise:
            return True
        failed = (self.outcome is Outcome.FAIL and not self.deviation) or self.blocked
        return failed and (strict or level is Level.MUST)

    def as_json(self) -> dict[str, Any]:
        """Plain values, to go from one process to another."""
        return asdict(self)

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Verdict:
        """The verdict that `as_json` gave."""
        exchanges = tuple(Exchange(**exchange) for exchange in given["exchanges"])
        return cls(**{**given, "outcome": Outcome(given["outcome"]), "exchanges": exchanges})


def execute(requirement: Requirement, bench: Bench) -> Verdict:
    """Check a requirement; raises nothing but an interruption, and leaves nothing behind."""
    if requirement.untested:
        return Verdict(requirement.id, Outcome.UNTESTED, requirement.untested)
    lacking = _lacking(requirement, bench)
    if lacking:
        return Verdict(requirement.id, Outcome.SKIP, lacking, blocked=bench.silent)
    started = time.monotonic()
    for tried in range(1, _TRIES + 1):
        try:
            return replace(_once(requirement, bench, last=tried == _TRIES), seconds=time.monotonic() - started)
        except Mistaken:
            time.sleep(_PAUSE * 2**tried / 2)
    raise AssertionError("the last try gives a verdict")


def _once(requirement: Requirement, bench: Bench, *, last: bool) -> Verdict:
    """Check a requirement. Raises Mistaken where another try may say more, but for the last one."""
    api = Api(bench)
    outcome, message, blocked = Outcome.PASS, "", False
    try:
        requirement.check(api)
    except Broken as error:
        outcome, message = Outcome.FAIL, str(error)
        bench.heard(answered="was not answered" not in message)
    except Mistaken as error:
        if not last:
            raise
        outcome, message, blocked = Outcome.SKIP, f"{error}, {_TRIES} times", True
    except Skipped as error:
        outcome, message, blocked = Outcome.SKIP, str(error), isinstance(error, Blocked)
    except Exception as error:  # noqa: BLE001 -- whatever breaks in a requirement is ours, and is told as such
        where = traceback.extract_tb(error.__traceback__)[-1]
        message = f"{type(error).__name__}: {error} ({where.filename.rpartition('/')[2]}:{where.lineno})"
        outcome = Outcome.ERROR
    finally:
        api.close()
    return Verdict(
        requirement.id,
        outcome,
        bench.masks.text(message),
        blocked=blocked,
        exchanges=_told(api, bench),
    )


def _told(api: Api, bench: Bench) -> tuple[Exchange, ...]:
    """What was said, in its order: the first and the last of very much. Of questions asked again, the last stays."""
    timed = [
        timed
        for each in (*api.prepared, api)
        for timed in (*each.timed, *((seen.at, received(seen)) for seen in list(each.provider.seen)))
    ]
    found: list[Exchange] = []
    for _, exchange in sorted(timed, key=lambda pair: pair[0]):
        if found and exchange.asked.startswith("GET ") and (found[-1].asked, found[-1].sent) == (exchange.asked, ""):
            found.pop()  # a model's state, until it is deployed
        found.append(exchange)
    kept = found if len(found) <= _MOST else [*found[: _MOST // 2], *found[-_MOST // 2 :]]
    return tuple(map(bench.masks.exchange, kept))


def _lacking(requirement: Requirement, bench: Bench) -> str:
    """Why a requirement can't be asked of this target at all; empty where it can."""
    if bench.silent:
        return "the target no longer answers"
    api = "connections" if requirement.short in {"CONN", "KEY"} else "mlcommons"
    if api not in bench.target.apis:
        return f"the target lacks the {'Connections' if api == 'connections' else 'ML Commons'} API"
    if requirement.disturbs and not (bench.options.embedded or bench.options.may_change_settings):
        return "changes cluster settings for a moment: allow it with --may-change-settings"
    return ""
