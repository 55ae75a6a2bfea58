"""Which endpoint answers which method and path, and what is answered where none does."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

from conformance.apis.mlcommons import (
    batch,
    cluster,
    connectors,
    deployment,
    documents,
    escapes,
    model_groups,
    model_registration,
    model_update,
    models,
    predict,
    tasks,
)
from conformance.apis.mlcommons.context import CONNECTORS, GROUPS, MODELS, TASKS, Context
from conformance.apis.mlcommons.encoding import decoded
from conformance.apis.mlcommons.exchange import Call, Reply, error_reply, plain, respond
from conformance.apis.mlcommons.search.endpoint import search
from conformance.engine.answer import Unsent
from conformance.http import Fault, Request, Response
from conformance.java.throwable import Throwable

__all__ = ["Endpoint", "answer"]

Endpoint = Callable[[Context, Call], Reply]
_Methods = dict[str, Endpoint]

_ML = "/_plugins/_ml"
ROUTES: dict[str, _Methods] = {
    "/": {"GET": cluster.root, "HEAD": cluster.root},
    "/_cluster/health": {"GET": cluster.health},
    "/_cluster/settings": {"GET": cluster.get_settings, "PUT": cluster.put_settings},
    "/_nodes": {"GET": cluster.nodes},
    "/_nodes/{node}": {"GET": cluster.nodes},
    "/_nodes/{node}/{metric}": {"GET": cluster.nodes},
    f"{_ML}/connectors/_create": {"POST": connectors.create},
    f"{_ML}/connectors/_search": {"GET": search(CONNECTORS), "POST": search(CONNECTORS)},
    f"{_ML}/connectors/{{id}}": {"GET": connectors.get, "PUT": connectors.update, "DELETE": connectors.delete},
    f"{_ML}/models/_register": {"POST": model_registration.register},
    f"{_ML}/models/_upload": {"POST": model_registration.register},
    f"{_ML}/models/_search": {"GET": search(MODELS), "POST": search(MODELS)},
    f"{_ML}/models/_undeploy": {"POST": deployment.run_undeploy},
    f"{_ML}/models/_unload": {"POST": deployment.run_undeploy},
    f"{_ML}/models/{{id}}": {"GET": models.get, "PUT": model_update.update, "DELETE": models.delete},
    f"{_ML}/models/{{id}}/_deploy": {"POST": deployment.run_deploy},
    f"{_ML}/models/{{id}}/_load": {"POST": deployment.run_deploy},
    f"{_ML}/models/{{id}}/_undeploy": {"POST": deployment.run_undeploy},
    f"{_ML}/models/{{id}}/_unload": {"POST": deployment.run_undeploy},
    f"{_ML}/models/{{id}}/_predict": {"POST": predict.predict},
    f"{_ML}/models/{{id}}/_predict/stream": {"POST": predict.stream},
    f"{_ML}/models/{{id}}/_batch_predict": {"POST": predict.batch_predict},
    f"{_ML}/_predict/{{algorithm}}/{{id}}": {"POST": predict.predict},
    f"{_ML}/model_groups/_register": {"POST": model_groups.register},
    f"{_ML}/model_groups/_search": {"GET": search(GROUPS), "POST": search(GROUPS)},
    f"{_ML}/model_groups/{{id}}": {"GET": model_groups.get, "PUT": model_groups.update, "DELETE": model_groups.delete},
    f"{_ML}/tasks/_search": {"GET": search(TASKS), "POST": search(TASKS)},
    f"{_ML}/tasks/{{id}}": {"GET": tasks.get, "DELETE": tasks.delete},
    f"{_ML}/tasks/{{id}}/_cancel": {"POST": batch.cancel},
    **{f"/{index}/_doc/{{id}}": {"DELETE": documents.delete} for index in (CONNECTORS, MODELS, GROUPS, TASKS)},
}

# Their 500 tells of the provider, not of the caller.
_CALL_OUT = (predict.predict, predict.batch_predict, tasks.get, batch.cancel)


class _Node:
    """A step of the paths: literal names win over a name in braces."""

    __slots__ = ("literal", "methods", "name", "wild")

    def __init__(self) -> None:
        self.literal: dict[str, _Node] = {}
        self.wild: _Node | None = None
        self.name = ""
        self.methods: _Methods | None = None


def _tree() -> _Node:
    top = _Node()
    for path, methods in ROUTES.items():
        node = top
        for step in path.strip("/").split("/"):
            if step.startswith("{"):
                node.wild = node.wild or _Node()
                node.wild.name = step[1:-1]
                node = node.wild
            else:
                node = node.literal.setdefault(step, _Node())
        node.methods = methods
    return top


_TOP = _tree()


def _find(path: str) -> tuple[_Methods, dict[str, str]] | None:
    """The methods of a path and the names in it, slashes at its end apart; None for a path that no endpoint has."""
    return _descend(_TOP, path[1:].rstrip("/").split("/"), 0)


def _descend(node: _Node, steps: list[str], at: int) -> tuple[_Methods, dict[str, str]] | None:
    if at == len(steps):
        return None if node.methods is None else (node.methods, {})
    step = steps[at]
    below = node.literal.get(step)
    if below is not None:
        found = _descend(below, steps, at + 1)
        if found is not None:
            return found
    if node.wild is not None and step:
        found = _descend(node.wild, steps, at + 1)
        if found is not None:
            found[1][node.wild.name] = step
            return found
    return None


def answer(context: Context, request: Request) -> Response:
    """The answer to a request."""
    read = decoded(request)
    if isinstance(read, Response):
        return read
    wrong = escapes.query_fault(read.query)
    if wrong:
        cause = Throwable("illegal_argument_exception", wrong)
        reason = f"java.lang.IllegalArgumentException: {wrong}"
        error = Throwable("bad_parameter_exception", reason, cause=cause, status=400)
        return respond(Call(read, read.path, {}), error_reply(error))
    call = Call.of(read)
    try:
        reply = _reply(context, call)
    except Unsent:
        reply = predict.HANGS
    except Throwable as error:
        reply = error_reply(error)
    if isinstance(reply, Response):
        return reply
    if reply is predict.HANGS:
        return Response(200, fault=Fault.HANG)
    try:
        return respond(call, reply)
    except Throwable as error:  # a `pretty` that is no boolean
        return respond(Call(read, call.path, {}), error_reply(error))


def _blamed(error: Throwable) -> Throwable:
    """3.6.0 answers 500 to much that the caller got wrong; as documented such a fault is told as the caller's."""
    if error.answered_status != 500:
        return error
    status = 404 if error.type == "m_l_resource_not_found_exception" else 400
    return Throwable(error.type, error.reason, cause=error.cause, details=error.details, status=status)


def _reply(context: Context, call: Call) -> Reply | Response:
    method = call.request.method
    found = _find(call.path)
    unreadable = escapes.fault(call.path)
    if found is None:
        said = f"no handler found for uri [{unquote(call.path)}] and method [{method}]"
        return Reply(400, {"error": "invalid uri has been requested" if unreadable else said})
    methods, call.names = found
    endpoint = methods.get(method)
    if endpoint is None or unreadable:
        headers = (("Allow", ",".join(methods)),)
        if method == "OPTIONS":
            return plain("", headers=headers)
        # a path that can't be read counts as a method that nobody knows
        what = "Incorrect" if endpoint is None else "Unexpected"
        where = f" for uri [{call.uri}] and method [{method}]" if endpoint is None else ""
        said = f"{what} HTTP method{where}, allowed: [{', '.join(methods)}]"
        return Reply(405, {"error": said, "status": 405}, headers)
    refusal = call.check_content_type()
    if refusal is not None:
        return refusal
    try:
        return endpoint(context, call)
    except Throwable as error:
        if context.as_documented and endpoint not in _CALL_OUT:
            raise _blamed(error) from error
        raise
