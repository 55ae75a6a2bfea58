"""The ML Commons API of OpenSearch 3.6.0, embedded: connectors, models, groups, tasks, predict, settings.

`MLCommons` is a Handler: mount it with `conformance.http.asgi(api, threads=True)`, or call it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.apis.encryption import Encryptor, load_key
from conformance.apis.mlcommons.call_out import Reach
from conformance.apis.mlcommons.context import Context
from conformance.apis.mlcommons.deployment import reload_all
from conformance.apis.mlcommons.encoding import encoded
from conformance.apis.mlcommons.routes import answer
from conformance.apis.mlcommons.sqlite import SqliteJournal
from conformance.apis.mlcommons.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conformance.engine.call import Call
    from conformance.engine.model import Model
    from conformance.http import Handler, Request, Response

__all__ = ["MLCommons", "Reach"]


class MLCommons:
    """One embedded node; safe to call from many threads.

    `call_out` is how predict reaches providers: by default loopback alone (`Reach` has others). `data` is a file
    that keeps the state, its key beside it as `<file>.key`; without one it is in memory. `as_documented` leaves out
    what 3.6.0 does otherwise than its documentation says. `switch_delay` (seconds) is the moment that a deployed
    model takes to switch to new content. `on_predict` hears of each predict call before it is made.

    Raises UsageError for a data file that can't be used.
    """

    def __init__(
        self,
        call_out: Handler | None = None,
        *,
        data: Path | None = None,
        as_documented: bool = False,
        switch_delay: float = 0.03,
        on_predict: Callable[[Model, Call], None] | None = None,
    ) -> None:
        key = None if data is None else load_key(data)
        store = Store(None if data is None else SqliteJournal(data))
        self.context = Context(
            store,
            Encryptor(key),
            Reach() if call_out is None else call_out,
            as_documented=as_documented,
            switch_delay=switch_delay,
            on_predict=on_predict,
        )
        reload_all(self.context)

    def __call__(self, request: Request) -> Response:
        """The answer to a request."""
        return encoded(request, answer(self.context, request))

    def close(self) -> None:
        """Close the data file."""
        self.context.store.close()
