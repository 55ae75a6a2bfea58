"""What a run's requirements share: the target, the provider's port, the settings, and what is removed in the end."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from conformance.errors import UsageError
from conformance.http import Handler, asgi, serve
from conformance.suite import chance, settings
from conformance.suite.answer import Broken
from conformance.suite.exchange import Masks
from conformance.suite.made import Made
from conformance.suite.options import Options
from conformance.suite.provider import Hub
from conformance.suite.target import Target, target_of

if TYPE_CHECKING:
    from conformance.suite.api import Shared

__all__ = ["Bench", "bench", "embedded", "listening", "opened"]

_MOST_UNANSWERED = 3
_THREADS = 4


@dataclass(slots=True)
class Bench:
    """A run's surroundings. `tag` begins the name of everything that the run makes: a word that nobody else uses.

    `secrets` are the credentials that were planted, by label, to be masked in reports. `left_behind` are sentences
    about what could not be removed. `shared` is what `Api.shared` made, by name.
    """

    target: Target
    hub: Hub
    options: Options = field(default_factory=Options)
    tag: str = ""
    secrets: dict[str, str] = field(default_factory=dict)
    left_behind: list[str] = field(default_factory=list)
    unanswered: int = 0
    made: Made = field(init=False)
    masks: Masks = field(init=False)
    shared: dict[str, Shared] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    _pool: ThreadPoolExecutor | None = None

    def __post_init__(self) -> None:
        self.tag = self.tag or "cf" + chance.token(5)
        self.made = Made(self.target, self.tag)
        key = "" if self.options.api_key.startswith("demo") else self.options.api_key
        self.masks = Masks(self.secrets, (self.options.password, key))
        if not self.options.embedded:
            self._pool = ThreadPoolExecutor(_THREADS, "conformance-remove")

    @property
    def silent(self) -> bool:
        """Whether the target has stopped to answer."""
        return self.target.gone

    def heard(self, *, answered: bool) -> None:
        """Take note of whether a call was answered; after several in a row that were not, ask if it is there at all."""
        self.unanswered = 0 if answered else self.unanswered + 1
        if self.unanswered >= _MOST_UNANSWERED and not self.target.gone:
            self.target.lost()

    def remove(self, made: Made) -> None:
        """Remove what a requirement made: later, beside the next ones, where that takes the target a while."""
        if self._pool is None:
            self.left_behind += made.remove()
        else:
            self._pool.submit(lambda: self.left_behind.extend(made.remove()))

    def close(self) -> None:
        """Remove all that the run made."""
        self.hub.over = True
        if self._pool is not None:
            self._pool.shutdown()
        self.left_behind += self.made.remove_all(1 if self._pool is None else _THREADS)


@contextmanager
def bench(target: Target, hub: Hub, options: Options, *, prepares: bool = True, tag: str = "") -> Iterator[Bench]:
    """A bench for an inspected target; whatever happens, what was made is removed and settings are put back."""
    restore = settings.prepare(target, hub.origin) if prepares and "mlcommons" in target.apis else {}
    made = Bench(target, hub, options, tag)
    try:
        yield made
    finally:
        try:
            made.close()
        finally:
            try:
                settings.put_back(target, restore)
            except Broken as error:
                made.left_behind.append(str(error))


@contextmanager
def opened(options: Options, *, prepares: bool = True, tag: str = "") -> Iterator[Bench]:
    """A bench for the target that the options name, with a provider listening. Raises UsageError and TargetError."""
    with ExitStack() as stack:
        target = stack.enter_context(embedded(options)) if options.embedded else target_of(options)
        target.inspect()
        hub = Hub()
        hub.origin = stack.enter_context(listening(hub, options.listen))
        made = stack.enter_context(bench(target, hub, options, prepares=prepares, tag=tag))
        if prepares and not options.embedded:
            from conformance.suite.preflight import preflight  # which needs what is defined here

            preflight(made)
        yield made


@contextmanager
def embedded(options: Options) -> Iterator[Target]:
    """The kit itself as the target, in this process."""
    from conformance.serve import Kit, KitOptions  # all providers' mocks: a run against another target needs none

    kit = Kit(KitOptions(as_documented=options.as_documented))
    try:
        yield Target(kit, "http://embedded.localhost", options.api_key)
    finally:
        kit.close()


@contextmanager
def listening(hub: Handler, listen: str) -> Iterator[str]:
    """Serve the provider; gives its URL. Raises UsageError, TargetError."""
    parts = urlsplit(f"//{listen}")
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or port is None or ":" in host:
        raise UsageError(f"--listen {listen!r}: give a host and a port, such as 127.0.0.1:0")
    with ExitStack() as stack:
        try:
            url = stack.enter_context(_served(hub, host, port))
        except OSError as error:
            raise UsageError(f"--listen {listen}: the provider can't listen there: {error}") from error
        yield f"http://{host}:{urlsplit(url).port}"


@contextmanager
def _served(hub: Handler, host: str, port: int) -> Iterator[str]:
    """The hub on a host's address, or on all of this machine's, where the host is one of the target's own words."""
    app = asgi(hub, threads=True)
    with ExitStack() as stack:
        try:
            url = stack.enter_context(serve(app, host=host, port=port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise
            url = stack.enter_context(serve(app, host="0.0.0.0", port=port))  # noqa: S104 -- as it was asked for
        yield url
