"""Who is tested: how to reach it, what it is, and in one line why it can't be tested."""

from __future__ import annotations

import base64
import json
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from conformance.errors import TargetError, UsageError
from conformance.http import ConnectionFailed, Handler, Headers, Request, send
from conformance.suite.answer import Answer, Broken
from conformance.suite.options import Options

__all__ = ["CONNECTIONS", "ML", "Target", "target_of"]

ML = "/_plugins/_ml"
CONNECTIONS = "/api/public"
_JSON: Headers = (("content-type", "application/json"),)
_WHY = {
    "refused": "nothing listens there",
    "name": "no such host",
    "timeout": "it accepts connections, but doesn't answer",
    "closed": "it closes the connection without an answer; if it speaks TLS, give https://",
}
_TLS = (
    (
        "CERTIFICATE_VERIFY_FAILED",
        "its certificate can't be verified: give its authority with --ca FILE, or --insecure",
    ),
    ("WRONG_VERSION_NUMBER", "it doesn't speak TLS: give http://"),
    ("RECORD_LAYER_FAILURE", "it doesn't speak TLS: give http://"),
)
_LOG_IN = "give --user and --password, or --aws-region"


@dataclass(slots=True)
class Target:
    """An implementation under test, reached through a Handler; `url` is shown in reports.

    `version` is such as `opensearch-3.6.0`. `apis` are those that it has: `mlcommons`, `connections`. `patience` is how
    many seconds it may take to say what it is. `gone`: it has stopped to answer, and is asked no more.
    """

    handler: Handler
    url: str
    api_key: str = "demo"
    version: str = ""
    apis: frozenset[str] = frozenset()
    patience: float = 30.0
    gone: bool = False

    def send(self, method: str, path: str, body: Any = None, headers: Headers | None = None) -> Answer:
        """The answer to a call; a body that is no text or bytes goes out as JSON. Raises Broken for none at all."""
        raw = b"" if body is None else body if isinstance(body, bytes) else _text(body).encode()
        asked = f"{method} {path}"
        if self.gone:
            raise Broken(f"{asked} was not answered: the target has stopped to answer")
        try:
            response = self.handler(Request(method, self.url + path, _JSON if headers is None else headers, raw))
        except ConnectionFailed as error:
            raise Broken(f"{asked} was not answered: {error}") from error
        if response.fault is not None:
            raise Broken(f"{asked} was not answered: {response.fault}")
        return Answer.of(asked, response)

    def inspect(self) -> None:
        """Find out what it is. Raises TargetError with one line for a target that can't be tested."""
        found: Future[None] = Future()
        # a target that sends a byte now and then keeps a call alive for ever
        threading.Thread(target=_settle, args=(found, self._inspect), daemon=True, name="conformance-inspect").start()
        try:
            found.result(self.patience)
        except FutureTimeout:
            raise TargetError(
                f"{self.url} can't be tested: it took longer than {self.patience:g} s to answer"
            ) from None

    def lost(self) -> bool:
        """Whether it no longer answers anything at all; from then on it is `gone`."""
        try:
            self._ask("GET", "/")
        except TargetError:
            self.gone = True
        return self.gone

    def _inspect(self) -> None:
        root = self._ask("GET", "/")
        if root.status == 401:
            raise TargetError(f"{self.url} answers 401: {_LOG_IN}")
        distribution, number = root.find("version.distribution", "elasticsearch"), root.find("version.number")
        if root.status == 200 and isinstance(number, str):
            self.version = f"{distribution}-{number}"
        found = set()
        search = self._ask("POST", f"{ML}/connectors/_search", {"size": 0, "query": {"match_all": {}}})
        if search.status == 200 and isinstance(search.find("hits"), dict):
            found.add("mlcommons")
        elif search.status in {401, 403} and (self.version or root.status == 403):
            raise TargetError(f"{self.url}: this user may not search connectors ({search.status}); {_LOG_IN}")
        listed = self._ask("GET", f"{CONNECTIONS}/connections", headers=(*_JSON, ("x-api-key", self.api_key)))
        if listed.status == 200 and isinstance(listed.find("connections"), list):
            found.add("connections")
        elif listed.status in {401, 403} and listed.find("errors") is not None and "mlcommons" not in found:
            raise TargetError(f"{self.url}: the Connections API refuses this key ({listed.status}); give --api-key")
        if not found:
            what = f"it is {self.version}, without ML Commons" if self.version else f"GET / answers {root.status}"
            raise TargetError(f"{self.url} has neither the ML Commons API nor the Connections API: {what}")
        self.apis = frozenset(found)

    def _ask(self, method: str, path: str, body: Any = None, headers: Headers | None = None) -> Answer:
        raw = b"" if body is None else _text(body).encode()
        try:
            response = self.handler(Request(method, self.url + path, headers or _JSON, raw))
        except ConnectionFailed as error:
            why = _WHY.get(error.kind, str(error))
            if error.kind == "tls":
                why = next((told for sign, told in _TLS if sign in str(error)), "TLS fails") + f" ({error})"
            raise TargetError(f"{self.url} can't be tested: {why}") from error
        return Answer.of(f"{method} {path}", response)


def _settle(found: Future[None], work: Callable[[], None]) -> None:
    try:
        work()
        found.set_result(None)
    except Exception as error:  # noqa: BLE001 -- raised where it is waited for
        found.set_exception(error)


def _text(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body)


def target_of(options: Options) -> Target:
    """The target of a URL. Raises UsageError for a URL or file that is none."""
    if options.as_documented:
        raise UsageError(
            "--as-documented is about the embedded target: serve it with `conformance serve`, or give none"
        )
    parts = urlsplit(options.target)
    try:
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    shown, at, where = parts.netloc.rpartition("@")
    if not sound or parts.query or parts.fragment:
        given = options.target.replace(f"{shown}{at}", "") if at else options.target
        raise UsageError(f"{given!r} is no URL of a target; give one such as http://127.0.0.1:9200")
    if at:
        user, _, password = shown.partition(":")
        options = replace(options, user=options.user or unquote(user), password=options.password or unquote(password))
    handler: Handler = partial(send, timeout=options.timeout, context=_tls(options))
    wrap = _signing(options) if options.aws_region else _basic(options) if options.user else None
    url = parts._replace(netloc=where).geturl().rstrip("/")
    return Target(handler if wrap is None else wrap(handler), url, options.api_key, patience=options.timeout + 1)


def _tls(options: Options) -> ssl.SSLContext:
    if options.ca and not Path(options.ca).is_file():
        raise UsageError(f"--ca {options.ca}: there is no such file")
    try:
        context = ssl.create_default_context(cafile=options.ca or None)
    except ssl.SSLError as error:
        raise UsageError(f"--ca {options.ca}: no certificates in PEM form: {error}") from error
    if options.insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _basic(options: Options) -> Callable[[Handler], Handler]:
    token = base64.b64encode(f"{options.user}:{options.password}".encode()).decode()

    def wrap(handler: Handler) -> Handler:
        def authorized(request: Request) -> Any:
            headers = (*request.headers, ("authorization", f"Basic {token}"))
            return handler(Request(request.method, request.url, headers, request.body))

        return authorized

    return wrap


def _signing(options: Options) -> Callable[[Handler], Handler]:
    """Sign with AWS Signature Version 4. Raises UsageError where AWS's tools would find no credentials."""
    import botocore.session  # type: ignore[import-untyped]  # botocore has no types
    from botocore.auth import SigV4Auth  # type: ignore[import-untyped]  # as above
    from botocore.awsrequest import AWSRequest  # type: ignore[import-untyped]  # as above

    found = botocore.session.Session().get_credentials()
    if found is None:
        raise UsageError("--aws-region: no AWS credentials in the environment or in ~/.aws")

    def wrap(handler: Handler) -> Handler:
        def signed(request: Request) -> Any:
            made = AWSRequest(request.method, request.url, dict(request.headers), request.body)
            SigV4Auth(found.get_frozen_credentials(), options.aws_service, options.aws_region).add_auth(made)
            headers = tuple((str(name), str(value)) for name, value in made.headers.items())
            return handler(Request(request.method, request.url, headers, request.body))

        return signed

    return wrap
