"""Where a miniature is judged: the embedded APIs with its fault, and the suite's provider, all in this process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from conformance.apis.connections import Connections
from conformance.apis.mlcommons import MLCommons
from conformance.http import Handler, Request, Response
from conformance.providers.mocks import Mocks
from conformance.reports.result import Outcome
from conformance.suite import settings
from conformance.suite.bench import Bench
from conformance.suite.execute import execute
from conformance.suite.made import Made
from conformance.suite.options import Options
from conformance.suite.provider import Hub
from conformance.suite.requirement import Requirement
from conformance.suite.target import Target
from tests.miniatures.miniature import Miniature

__all__ = ["judged"]

PATIENCE = 0.02
"""Seconds: nothing here happens later than at once."""


class _Thrown(Bench):
    """A bench that removes nothing: the target is thrown away whole."""

    __slots__ = ()

    def remove(self, made: Made) -> None:
        pass


@dataclass(frozen=True, slots=True)
class _Apis:
    """Both APIs behind one handler, calling out through the fault."""

    ml_commons: Handler
    connections: Handler

    def __call__(self, request: Request) -> Response:
        return (self.connections if request.path.startswith("/api/public") else self.ml_commons)(request)


@cache
def _mocks() -> Mocks:
    return Mocks()


def _bench(miniature: Miniature | None) -> Bench:
    hub = Hub()

    def provider(request: Request) -> Response:
        mock = _mocks().handler_for_host(request.host)
        return hub(request) if mock is None else mock(request)

    memory: dict[str, object] = {}
    out = provider if miniature is None else miniature.out(provider, memory)
    options = {"as_documented": True, "switch_delay": 0.0} | (miniature.options() if miniature else {})
    ml_commons = MLCommons(out, **options)
    memory["context"] = ml_commons.context
    connections = Connections(out)
    memory["connections"] = connections.context.store
    apis: Handler = _Apis(ml_commons, connections)
    target = Target(apis if miniature is None else miniature.api(apis, memory), "http://miniature.localhost")
    target.version, target.apis = "miniature", frozenset(("mlcommons", "connections"))
    settings.prepare(target, hub.origin)
    return _Thrown(target, hub, Options(patience=PATIENCE))


def judged(miniature: Miniature | None, requirements: Iterable[Requirement]) -> dict[str, str]:
    """What the suite says of a miniature (of the APIs without a fault, for None): outcome and why, by requirement."""
    found: dict[str, str] = {}
    bench = _bench(miniature)
    for requirement in sorted(requirements, key=lambda requirement: requirement.disturbs):
        verdict = execute(requirement, bench)
        if verdict.outcome is not Outcome.PASS:
            outcome = "blocked" if verdict.blocked else verdict.outcome.value
            found[verdict.id] = f"{outcome}: {verdict.message[:400]}"
    return found
