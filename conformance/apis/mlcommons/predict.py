"""Predict and batch predict: the model is found, deployed if need be, called. Source: connector-api, 7.8, 7.9."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

from conformance.apis.mlcommons import batch
from conformance.apis.mlcommons.call_out import guarded
from conformance.apis.mlcommons.context import Context
from conformance.apis.mlcommons.deployment import Loaded, load_for_call, model_document
from conformance.apis.mlcommons.errors import status_exception
from conformance.apis.mlcommons.exchange import Call, Reply
from conformance.apis.mlcommons.texts import REMOTE_INFERENCE_OFF
from conformance.engine import interface
from conformance.engine.answer import NoAnswer
from conformance.engine.call import Call as PredictCall
from conformance.engine.call import read_dataset
from conformance.engine.predict import predict as run
from conformance.http import Request
from conformance.java.throwable import Throwable
from conformance.java.xcontent import illegal_argument

__all__ = ["HANGS", "batch_predict", "predict", "stream"]

HANGS = Reply(0, None)
"""Stands for no answer at all: the connection stays open."""

_DEEPEST = 8
"""Models that guard models."""


def predict(context: Context, call: Call) -> Reply:
    """POST /models/{id}/_predict and /_predict/{algorithm}/{id}."""
    return _run(context, call, "predict")


def batch_predict(context: Context, call: Call) -> Reply:
    """POST /models/{id}/_batch_predict."""
    return _run(context, call, "batch_predict")


def stream(_: Context, call: Call) -> Reply:
    """POST /models/{id}/_predict/stream: the transport that a node has when nobody chose another can't serve it."""
    reason = f"The engine does not support HTTP streaming, unable to serve uri [{call.uri}] and method [POST]"
    raise Throwable("illegal_state_exception", reason, status=500)


def _run(context: Context, call: Call, action: str, depth: int = 0) -> Reply:
    id_ = call.name("id")
    asked = PredictCall(call.body or None, call.names.get("algorithm"), action)
    loaded = context.loaded.get(id_)
    was_loaded = loaded is not None
    if loaded is None:
        loaded = _not_loaded(context, call, id_, asked)
    else:
        _check_asked(context, action)
        call.ready()
        if loaded.now().is_enabled is False:
            read_dataset(asked)  # what is wrong with the call comes first
            raise status_exception(403, "Model is disabled.")
    running = loaded.now()
    if action == "batch_predict":
        batch.check_room(context)
    out = guarded(
        context.call_out,
        private_addresses=running.private_addresses,
        limiter=running.limiter,
        timeout=float(running.model.client_config.read_timeout),
    )
    if context.on_predict is not None:
        context.on_predict(running.model, asked)
    model = running.model
    if not was_loaded and not context.as_documented:
        # the node learns of an interface when it loads the model: the call that makes it do so was not held to it
        model = model._replace(interface={name: text for name, text in model.interface.items() if name != "input"})
    if running.guardrails is not None:
        ask = partial(_opinion, context, depth)
        model = model._replace(guard=running.guardrails.guard(ask, as_documented=context.as_documented))
    answer = run(model, asked, out)
    if isinstance(answer, NoAnswer):
        return HANGS
    body = answer.body
    if isinstance(body, dict) and "remote_job" in body and answer.status == 200:
        body = batch.keep(context, id_, body)
    return Reply(answer.status, body)


def _opinion(context: Context, depth: int, id_: str, parameters: Mapping[str, str]) -> Any:
    """What a model that guards another says: the `dataAsMap` of its first tensor. Raises Throwable.

    Models that guard each other in a circle come to no opinion; the engine waits five seconds for each.
    """
    if depth == _DEEPEST:
        return None
    call = Call(Request("POST", ""), "", {}, {"id": quote(id_, safe="")}, json.dumps({"parameters": parameters}))
    reply = _run(context, call, "predict", depth + 1)
    if reply is HANGS or reply.status != 200:
        return None
    return reply.body["inference_results"][0]["output"][0].get("dataAsMap")


def _check_asked(context: Context, action: str) -> None:
    if not context.settings.flag("remote_inference.enabled"):
        raise REMOTE_INFERENCE_OFF
    if action == "batch_predict":
        batch.check_enabled(context)


def _not_loaded(context: Context, call: Call, id_: str, asked: PredictCall) -> Loaded:
    """Deploy a model for the call that needs it.

    RestMLPredictionAction of 3.6.0 sends whatever goes wrong while it reads such a call with status 404.
    """
    document = model_document(context, id_, missing_index_status=404)
    try:
        _check_asked(context, asked.action)
        dataset = read_dataset(asked)
    except Throwable as error:
        status = error.status if context.as_documented else 404
        raise Throwable(error.type, error.reason, cause=error.cause, details=error.details, status=status) from error
    call.ready()
    source = document.source or {}
    if source.get("model_state") == "DEPLOY_FAILED":
        # the node remembers the interface of a model that it once tried to deploy, and looks at it first
        interface.check_input(source.get("interface") or {}, dataset)
    if not context.settings.flag("model_auto_deploy.enable"):
        raise illegal_argument("Model not ready yet. Please deploy the model first.")
    return load_for_call(context, id_)
