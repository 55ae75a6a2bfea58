"""Which endpoint answers which method and path, for whom, and what is refused in which order.

The key first, so that no one without it learns anything; then path, method, scope, media type, connection and body.
"""

from __future__ import annotations

from collections.abc import Callable

from conformance.apis.connections import connections, invoke, listing
from conformance.apis.connections.access import Scope, scopes_of
from conformance.apis.connections.context import Context
from conformance.apis.connections.exchange import Call, RefusalError, Reply, refuse, respond
from conformance.http import Request, Response

__all__ = ["answer"]

Endpoint = Callable[[Context, Call], Reply]
_Methods = dict[str, tuple[Endpoint, Scope]]

BASE = "/api/public"
ROUTES: dict[str, _Methods] = {
    "/connections": {
        "GET": (listing.list_connections, Scope.VIEW),
        "POST": (connections.create, Scope.MANAGE),
    },
    "/connections/{connectionId}": {
        "GET": (connections.get, Scope.VIEW),
        "PATCH": (connections.patch, Scope.MANAGE),
    },
    "/connections/{connectionId}/invoke": {"POST": (invoke.invoke, Scope.VIEW)},
}
_WITH_BODY = frozenset(("POST", "PATCH"))


def answer(context: Context, request: Request) -> Response:
    """The answer to a request."""
    try:
        return respond(_reply(context, request))
    except RefusalError as error:
        return respond(error.reply)


def _reply(context: Context, request: Request) -> Reply:
    given = request.header("x-api-key")
    scopes = None if given is None else scopes_of(context.keys, given)
    if scopes is None:
        told = "the header x-api-key is missing" if given is None else "the x-api-key is not known"
        raise refuse(401, "unauthorized", told, "x-api-key")
    methods, names = _find(request.path)
    found = methods.get(request.method)
    if found is None:
        allowed = ", ".join(methods)
        message = f"{request.method} is not allowed here; allowed: {allowed}"
        raise refuse(405, "method_not_allowed", message, headers=(("Allow", allowed),))
    endpoint, scope = found
    if scope not in scopes:
        raise refuse(403, "forbidden", f"this needs the scope {scope.value}", "x-api-key")
    call = Call(request, names)
    if request.method in _WITH_BODY:
        call.check_content_type()
    return endpoint(context, call)


def _find(path: str) -> tuple[_Methods, dict[str, str]]:
    """The methods of a path, and the names in it. Raises RefusalError."""
    steps = path.removeprefix(BASE).split("/") if path.startswith(BASE + "/") else []
    for pattern, methods in ROUTES.items():
        wanted = pattern.split("/")
        if len(wanted) != len(steps):
            continue
        if all(want == step or (want.startswith("{") and step) for want, step in zip(wanted, steps, strict=True)):
            names = {want[1:-1]: step for want, step in zip(wanted, steps, strict=True) if want.startswith("{")}
            return methods, names
    raise refuse(404, "not_found", f"there is no such path; known: {', '.join(BASE + pattern for pattern in ROUTES)}")
