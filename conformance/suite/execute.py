"""One requirement against one bench: what came of it."""

from __future__ import annotations

import time
import traceback
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from conformance.reports.result import Outcome
from conformance.suite.answer import Blocked, Broken, Skipped
from conformance.suite.api import Api
from conformance.suite.bench import Bench
from conformance.suite.exchange import Exchange, masked
from conformance.suite.requirement import Level, Requirement

__all__ = ["Verdict", "execute"]


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
    api = Api(bench)
    outcome, message, blocked = Outcome.PASS, "", False
    try:
        requirement.check(api)
    except Broken as error:
        outcome, message = Outcome.FAIL, str(error)
        bench.unanswered = bench.unanswered + 1 if "was not answered" in message else 0
    except Skipped as error:
        outcome, message, blocked = Outcome.SKIP, str(error), isinstance(error, Blocked)
    except Exception as error:  # noqa: BLE001 -- whatever breaks in a requirement is ours, and is told as such
        where = traceback.extract_tb(error.__traceback__)[-1]
        message = f"{type(error).__name__}: {error} ({where.filename.rpartition('/')[2]}:{where.lineno})"
        outcome = Outcome.ERROR
    finally:
        api.close()
    exchanges = [*api.exchanges, *map(Exchange.received, api.provider.seen)]
    return Verdict(
        requirement.id,
        outcome,
        masked(message, bench.secrets),
        time.monotonic() - started,
        blocked,
        exchanges=tuple(exchange.masked(bench.secrets) for exchange in exchanges[-40:]),
    )


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
