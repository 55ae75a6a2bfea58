"""A miniature: the embedded APIs with one fault, and the requirements for which the suite must fail it.

The embedded APIs do what is documented, so that everything holds but for the fault. A fault is a function with one of
these marks, which name what it is put into and the requirements that it breaks:

    before(route)   the call, before the API gets it; what it gives back is the answer, in the API's stead
    after(route)    the answer, before the client gets it
    around(route)   both: a generator, which lets the API answer where it yields
    sending()       the request to the provider; a reply that it gives back is taken for the provider's
    replied()       the provider's reply, before the API gets it
    made()          how the API is built

An id with a question mark (`CRED-045?`) is one for which it depends on the moment. BLOCKS says that what others stand
on is broken: they are skipped then, and say why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from conformance.http import Handler, Request, Response
from conformance.registry import Registry, load_all
from tests.miniatures.call import Call, Sent, matches

__all__ = ["BLOCKS", "Miniature", "after", "around", "before", "made", "miniatures", "replied", "sending"]

BLOCKS = "blocks"
Said = tuple[int, Any] | None
Wrap = Callable[[Handler, dict[str, Any]], Handler]


def _same(handler: Handler, _memory: dict[str, Any]) -> Handler:
    return handler


@dataclass(frozen=True, slots=True)
class Miniature:
    """`subject` is its file. `fails` are the ids that it fails, all of them; `sometimes` it fails for others too.
    `blocks`: what other requirements stand on is broken, and they say so instead of failing.

    `api` and `out` wrap the API, and its way to providers.
    """

    subject: str
    name: str
    fails: frozenset[str]
    sometimes: frozenset[str] = frozenset()
    blocks: bool = False
    api: Wrap = _same
    out: Wrap = _same
    options: Callable[[], dict[str, Any]] = dict


_MINIATURES: Registry[Miniature] = Registry("miniature")


def miniatures() -> list[Miniature]:
    """Every miniature, by name."""
    load_all("tests.miniatures.faulty")
    return _MINIATURES.values()


def _add(fault: Callable[..., Any], fails: Iterable[str], **how: Any) -> None:
    subject, name = fault.__module__.rpartition(".")[2], fault.__name__.replace("_", " ")
    always = frozenset(id_ for id_ in fails if id_[-1].isdigit())
    sometimes = frozenset(id_.rstrip("?") for id_ in fails if id_.endswith("?"))
    made = Miniature(subject, name, always, sometimes, blocks=BLOCKS in fails, **how)
    _MINIATURES.add(f"{subject}: {name}", made)


def _on(route: str, handler: Handler, memory: dict[str, Any], answer: Callable[[Call], Response]) -> Handler:
    """A handler whose calls of a route are answered in another way."""

    def handle(request: Request) -> Response:
        if matches(route, request.method, request.path):
            return answer(Call.of(request, memory, handler))
        return handler(request)

    return handle


def before(route: str, *fails: str) -> Callable[[Callable[[Call], Said]], Callable[[Call], Said]]:
    """A fault in what the API takes in."""

    def mark(fault: Callable[[Call], Said]) -> Callable[[Call], Said]:
        def wrap(handler: Handler, memory: dict[str, Any]) -> Handler:
            def answer(call: Call) -> Response:
                said = fault(call)
                if said is None:
                    return handler(call.sent())
                call.say(*said)
                return call.response()

            return _on(route, handler, memory, answer)

        _add(fault, fails, api=wrap)
        return fault

    return mark


def after(route: str, *fails: str) -> Callable[[Callable[[Call], None]], Callable[[Call], None]]:
    """A fault in what the API answers."""

    def mark(fault: Callable[[Call], None]) -> Callable[[Call], None]:
        def wrap(handler: Handler, memory: dict[str, Any]) -> Handler:
            def answer(call: Call) -> Response:
                call.take(handler(call.request))
                fault(call)
                return call.response()

            return _on(route, handler, memory, answer)

        _add(fault, fails, api=wrap)
        return fault

    return mark


def around(route: str, *fails: str) -> Callable[[Callable[[Call], Iterator[None]]], Callable[[Call], Iterator[None]]]:
    """A fault in what the API does."""

    def mark(fault: Callable[[Call], Iterator[None]]) -> Callable[[Call], Iterator[None]]:
        def wrap(handler: Handler, memory: dict[str, Any]) -> Handler:
            def answer(call: Call) -> Response:
                steps = fault(call)
                next(steps)
                call.take(handler(call.sent()))
                next(steps, None)
                return call.response()

            return _on(route, handler, memory, answer)

        _add(fault, fails, api=wrap)
        return fault

    return mark


def sending(*fails: str) -> Callable[[Callable[[Sent], Response | None]], Callable[[Sent], Response | None]]:
    """A fault in what goes to the provider."""

    def mark(fault: Callable[[Sent], Response | None]) -> Callable[[Sent], Response | None]:
        def wrap(provider: Handler, memory: dict[str, Any]) -> Handler:
            def send(request: Request) -> Response:
                sent = Sent.of(request, memory)
                return fault(sent) or provider(sent.request())

            return send

        _add(fault, fails, out=wrap)
        return fault

    return mark


def replied(*fails: str) -> Callable[[Callable[[Sent], Response]], Callable[[Sent], Response]]:
    """A fault in what is made of the provider's reply."""

    def mark(fault: Callable[[Sent], Response]) -> Callable[[Sent], Response]:
        def wrap(provider: Handler, memory: dict[str, Any]) -> Handler:
            def send(request: Request) -> Response:
                sent = Sent.of(request, memory)
                sent.reply = provider(request)
                return fault(sent)

            return send

        _add(fault, fails, out=wrap)
        return fault

    return mark


def made(*fails: str) -> Callable[[Callable[[], dict[str, Any]]], Callable[[], dict[str, Any]]]:
    """Another way to build the API."""

    def mark(options: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
        _add(options, fails, options=options)
        return options

    return mark
