"""Providers' mocks for tests of one's own code: under httpx in process, as a transport, or on a loopback port.

with conformance.mock("openai") as openai:
    httpx.post("https://api.openai.com/v1/embeddings", ...)     # answered in process
    assert openai.calls[-1].status == 200

mocked = conformance.mock("openai")
openai.OpenAI(api_key="any", http_client=httpx2.Client(transport=mocked.transport(httpx2)))
boto3.client("bedrock-runtime", endpoint_url=mocked.url("bedrock-runtime"))
"""

from __future__ import annotations

from contextlib import ExitStack
from importlib import import_module
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any, Self

from conformance.errors import UsageError
from conformance.http import Fault, Request, Response, asgi, serve
from conformance.mock.faults import FaultPlan
from conformance.mock.journal import Entry
from conformance.mock.options import Options
from conformance.providers.mocks import Mocks
from conformance.providers.registry import host_provider, provider_names, provider_types
from conformance.registry import did_you_mean

if TYPE_CHECKING:
    from conformance.http import Handler

__all__ = ["Mock", "mock", "transport"]


def mock(*providers: str, options: Options | None = None) -> Mock:
    """Mocks of the named providers, or of all. Raises UsageError for an unknown one."""
    return Mock(*providers, options=options)


class Mock:
    """Mocks of some providers, which share a journal of calls and a plan of faults.

    As a context manager (sync or async) it answers what httpx sends to the providers' own hosts, in process, and
    refuses all other hosts. `transport` and `url` serve other clients, also without entering it; `close` ends them.
    """

    def __init__(self, *providers: str, options: Options | None = None) -> None:
        known = provider_names()
        for name in providers:
            if name not in known:
                hint = did_you_mean(name, known) or f"there are: {', '.join(known)}"
                raise UsageError(f"no mock provider is called {name!r}; {hint}")
        self.providers: tuple[str, ...] = providers or tuple(known)
        self.mocks: Mocks = Mocks(options)
        self._stack = ExitStack()
        self._base = ""
        self._router: Any = None

    def __repr__(self) -> str:
        return f"<Mock of {', '.join(self.providers)}: {len(self.calls)} calls>"

    @property
    def calls(self) -> list[Entry]:
        """What was received and answered so far, oldest first, credentials masked."""
        return self.mocks.journal.entries()

    @property
    def faults(self) -> FaultPlan:
        """What goes wrong next: `faults.add("429")`, `faults.add("latency=0.5", times=None)`."""
        return self.mocks.faults

    def handler(self, request: Request) -> Response:
        """The answer to a request for a provider's own host. Raises UsageError for any other host."""
        name = host_provider(request.host)
        if name is None and len(self.providers) == 1:
            # a deployment of one's own, on whatever host
            name = self.providers[0]
        if name is None or name not in self.providers:
            raise UsageError(
                f"no mock answers for {request.host or request.url}; mocked are: {', '.join(self.providers)}"
            )
        return self.mocks[name].handle(request)

    __call__ = handler

    def transport(self, library: ModuleType | None = None) -> Any:
        """A transport for the clients (sync and async) of httpx, or of another library of its form: `httpx2`."""
        return transport(self.handler, library)

    def url(self, provider: str = "") -> str:
        """The address of a provider's mock on a loopback port, which is opened now; to put the API's path behind."""
        name = provider or self.providers[0]
        if name not in self.providers:
            raise UsageError(f"{name!r} is not mocked here; mocked are: {', '.join(self.providers)}")
        if not self._base:
            self._base = self._stack.enter_context(serve(asgi(self.mocks.mount("/mock"))))
        return f"{self._base}/mock/{name}"

    def close(self) -> None:
        """Close the port, if there is one."""
        self._base = ""
        self._stack.close()

    def __enter__(self) -> Self:
        """Answer httpx's clients from now on."""
        self._router = _routed(self)
        self._router.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let httpx be."""
        self._router.stop(clear=False, reset=False)
        self.close()

    async def __aenter__(self) -> Self:
        """As `with`."""
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """As `with`."""
        self.__exit__(kind, error, trace)


def _routed(mocked: Mock) -> Any:
    """A respx router for the hosts of the mocked providers. Raises UsageError without respx."""
    try:
        import httpx
        import respx
    except ImportError as error:
        raise UsageError(
            f"`with mock(...)` needs respx and httpx ({error}): pip install respx; mock(...).url() needs neither"
        ) from None
    router = respx.MockRouter(assert_all_called=False)
    hosts = [pattern for name in mocked.providers for pattern in provider_types()[name].hosts]
    answer = _answering(mocked.handler, httpx)
    # one route for all: which provider it is, is the mocks' to know
    router.route(host__regex=f"^(?i:{'|'.join(f'(?:{host})' for host in hosts) or '(?!)'})$").mock(side_effect=answer)
    return router


def transport(handler: Handler, library: ModuleType | None = None) -> Any:
    """A transport of an httpx-like library that answers with a handler; httpx itself unless told. Raises UsageError."""
    try:
        chosen = library or import_module("httpx")
    except ImportError:
        raise UsageError("httpx is not installed; give the library of your client: transport(httpx2)") from None
    return chosen.MockTransport(_answering(handler, chosen))


def _answering(handler: Handler, library: ModuleType) -> Any:
    def answer(request: Any) -> Any:
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw)
        response = handler(Request(request.method, str(request.url), headers, request.read()))
        if response.fault is Fault.HANG:
            raise library.ReadTimeout("the server never answers", request=request)
        if response.fault is not None:
            raise library.RemoteProtocolError("the server closed the connection", request=request)
        return library.Response(
            response.status, headers=list(response.headers), content=response.read(), request=request
        )

    return answer
