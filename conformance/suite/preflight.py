"""Before the first requirement: whether the user may do what the suite does, and whether the provider is reached."""

from __future__ import annotations

import re

from conformance.errors import TargetError
from conformance.suite.answer import Answer, Broken, Skipped
from conformance.suite.api import Api
from conformance.suite.bench import Bench

__all__ = ["preflight"]

_UNREACHED = re.compile(
    r"error communicating|connection refused|connect(?:ion)? timed? ?out|read timed out|no route|unreachable"
    r"|unknown ?host|not resolve|private ip|failed to connect|name or service",
    re.IGNORECASE,
)
"""What is said of a provider that can't be reached: the engine's words, and those of others."""


def preflight(bench: Bench) -> None:
    """Make and call a model once. Raises TargetError where each requirement would fail for one and the same reason."""
    if "mlcommons" not in bench.target.apis:
        return
    api = Api(bench)
    try:
        _allowed(bench, api.post("/connectors/_create", api.body()), "create connectors")
        answer = _called(api, bench)
    except (Broken, Skipped):
        return  # the requirements tell what is wrong
    finally:
        api.close()
    if not api.provider.seen and (answer is None or _UNREACHED.search(answer.text)):
        said = "no answer" if answer is None else answer.find("error.reason", answer.text[:200])
        raise TargetError(
            f"{bench.target.url} can't reach the provider that the suite plays at {bench.hub.origin} "
            f"({bench.masks.text(str(said))}); "
            "give --listen HOST:PORT, with an address of this machine that the target can reach"
        )


def _called(api: Api, bench: Bench) -> Answer | None:
    """The answer to a predict call; None for no answer. Raises Broken and Skipped where it doesn't come to that."""
    body = {"name": api.name("model"), "function_name": "remote", "connector": api.body()}
    made = api.post("/models/_register?deploy=true", body)
    _allowed(bench, made, "register models")
    model = made.text_at("model_id")
    api.wait_for(model, "DEPLOYED")
    try:
        answer = api.predict(model)
    except Broken:
        return None
    _allowed(bench, answer, "call models")
    return answer


def _allowed(bench: Bench, answer: Answer, what: str) -> None:
    if answer.status in {401, 403}:
        raise TargetError(
            f"{bench.target.url}: this user may not {what} ({answer.status}); the suite needs the role ml_full_access, "
            "or what it allows"
        )
