"""The mocks of all providers together, reached by name, by a real host name, or below one path."""

from __future__ import annotations

from conformance.http import Handler, Request, Response
from conformance.mock.answer import json_answer
from conformance.mock.faults import FaultPlan
from conformance.mock.journal import Journal
from conformance.mock.options import Options
from conformance.providers.provider import Provider
from conformance.providers.registry import host_provider, provider_names, provider_types
from conformance.registry import did_you_mean

__all__ = ["Mocks"]


class Mocks:
    """One mock of each provider, with one journal and one plan of faults."""

    def __init__(self, options: Options | None = None) -> None:
        self.options: Options = options or Options()
        self.journal: Journal = Journal(self.options.journal_size)
        self.faults: FaultPlan = FaultPlan(self.options.seed)
        self._made: dict[str, Provider] = {}

    def __getitem__(self, name: str) -> Provider:
        """The mock of a provider. Raises UsageError that names the nearest."""
        found = self._made.get(name)
        if found is None:
            found = self._made[name] = provider_types()[name](self.journal, self.faults, self.options)
            found.siblings = self
        return found

    def for_host(self, host: str) -> Provider | None:
        """The mock that answers for a real host name, or None."""
        name = host_provider(host)
        return None if name is None else self[name]

    def handler_for_host(self, host: str) -> Handler | None:
        """The function that answers for a real host name, or None."""
        found = self.for_host(host)
        return None if found is None else found.handle

    def mount(self, prefix: str = "/mock") -> Handler:
        """A function that answers `<prefix>/<provider>/...`; an unknown provider is a 404 that lists those known."""
        base = prefix.rstrip("/")

        def handle(request: Request) -> Response:
            name = request.path[len(base) + 1 :].partition("/")[0]
            if not request.path.startswith(base + "/") or name not in provider_types():
                known = provider_names()
                hint = did_you_mean(name, known)
                message = f"no mock provider is called {name!r}" + (f"; {hint}" if hint else "")
                return json_answer(404, {"error": message, "providers": [f"{base}/{found}/" for found in known]})
            return self[name].handle(request, prefix=f"{base}/{name}")

        return handle

    def reset(self) -> None:
        """Forget the journal, the faults and all jobs and files."""
        self.journal.clear()
        self.faults.clear()
        self._made.clear()
