"""A call through a connection. The page has no such endpoint: it is ours, so that a stored key can be seen at work."""

from __future__ import annotations

from conformance.apis.connections.connections import find
from conformance.apis.connections.context import Context
from conformance.apis.connections.exchange import Call, Reply, refuse
from conformance.connection.call import invoke as call_provider

__all__ = ["invoke"]


def invoke(context: Context, call: Call) -> Reply:
    """What the model says: `output`, `inputTokens`, `outputTokens`; the body holds the variables' values."""
    connection = find(context, call).connection
    if not connection.active:
        raise refuse(409, "inactive", "the connection is INACTIVE: nothing is called through it")
    answer = call_provider(connection, call.body(), context.call_out, context.environment)
    return Reply(answer.status, answer.body)
