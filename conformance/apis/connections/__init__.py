"""The External Model Connections API, embedded: list, get, create and patch connections, and calls through them.

`Connections` is a Handler: mount it at `/api/public` with `conformance.http.asgi(api, threads=True)`, or call it.
Source: connections-api.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.apis.connections.access import DEMO_KEYS, Scope
from conformance.apis.connections.context import Context
from conformance.apis.connections.routes import answer
from conformance.apis.connections.sqlite import SqliteJournal
from conformance.apis.connections.store import Store
from conformance.apis.encryption import Encryptor, load_key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from conformance.http import Handler, Request, Response

__all__ = ["Connections", "Scope"]


class Connections:
    """One embedded service; safe to call from many threads.

    `call_out` is how calls reach providers. `data` is a file that keeps the connections, its key beside it as
    `<file>.key`; without one they are in memory. `keys` are the API keys with their scopes. `environment` supplies the
    names that connections use and don't tell themselves (LLM_API_URL, LLM_API_KEY, MODEL_NAME). Raises UsageError for
    a data file that can't be used.
    """

    def __init__(
        self,
        call_out: Handler,
        *,
        data: Path | None = None,
        keys: Mapping[str, frozenset[Scope]] = DEMO_KEYS,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        journal = None if data is None else SqliteJournal(data, Encryptor(load_key(data)))
        self.context: Context = Context(Store(journal), call_out, keys, dict(environment or {}))

    def __call__(self, request: Request) -> Response:
        """The answer to a request."""
        return answer(self.context, request)

    def close(self) -> None:
        """Close the data file."""
        self.context.store.close()
