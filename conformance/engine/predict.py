"""A whole predict: call in, requests out through a handler, answer back. Source: predict-pipeline, section 2."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from conformance.dataset import Dataset, RemoteInference
from conformance.engine import address, interface
from conformance.engine.answer import THROTTLED, Answer, NoAnswer, Unsent, refusal
from conformance.engine.call import Call, read_dataset
from conformance.engine.client import check_client, pauses
from conformance.engine.model import Model
from conformance.engine.render import Parameters, Prepared, prepare, split
from conformance.http import ConnectionFailed, Handler, Response
from conformance.java.hashmap import hash_order
from conformance.java.throwable import Throwable
from conformance.tensor import Tensor

__all__ = ["Rendering", "parse", "predict", "render"]

_STREAMING = "a `stream` parameter takes the streaming path, which never answers this route"

Output = list[tuple[list[Tensor], int]]


class Rendering(NamedTuple):
    """What a call makes the engine send: the requests in order, and what refused it after these, if anything did."""

    action_type: str
    prepared: tuple[Prepared, ...]
    refused: Answer | NoAnswer | None = None
    dlq: dict[str, str] | None = None
    parameters: Mapping[str, str | None] = {}
    """What the templates of the last request saw, also where it was refused."""


def render(model: Model, call: Call) -> Rendering:
    """The requests that the engine would send for a call. Never raises for what the call holds."""
    action_type = "PREDICT"
    sent: list[Prepared] = []
    parameters: Parameters = {}
    unanswered = ""
    try:
        dataset = read_dataset(call)
        action_type = _action_type(dataset)
        interface.check_input(model.interface, dataset)
        _check_dlq(model, dataset)
        for part in split(model, dataset, action_type):
            parameters = {}
            try:
                prepared = prepare(model, part, action_type, parameters)
            except Unsent as error:
                unanswered = f"{_STREAMING}; it sends nothing: {error}"
                continue
            if prepared.streams:
                unanswered = _STREAMING
            else:
                check_client(model.client_config)
                address.check_headers(prepared.request.headers)
            sent.append(prepared)
    except Throwable as error:
        return Rendering(action_type, tuple(sent), refusal(error), None, parameters)
    dlq = dataset.dlq if isinstance(dataset, RemoteInference) else None
    refused = NoAnswer(unanswered) if unanswered else None
    return Rendering(action_type, tuple(sent), refused, dlq, parameters)


def parse(
    model: Model,
    rendering: Rendering,
    replies: list[Response | ConnectionFailed],
    retries: Sequence[int] | None = None,
) -> Answer | NoAnswer:
    """The answer that the engine gives for the providers' replies to a rendering, one for each request.

    `retries` tells of each how often the same reply had come before. Of several that fail, the others are suppressed.
    """
    if rendering.refused is not None:
        return rendering.refused
    # brings JSONPath with it, of which whoever only renders has no need
    from conformance.engine import reply

    output: Output = []
    failures: list[Throwable] = []
    counts = [0] * len(replies) if retries is None else retries
    for prepared, got, before in zip(rendering.prepared, replies, counts, strict=True):
        if isinstance(got, ConnectionFailed):
            failures.append(reply.communication_error(got))
            continue
        try:
            output.append(reply.tensors(model, rendering.action_type, prepared.parameters, got))
        except Throwable as error:
            if error.type == THROTTLED:
                error.suppressed += [Throwable(error.type, error.reason) for _ in range(before)]
            failures.append(error)
    if failures:
        first, *others = failures
        first.suppressed += others
        return refusal(first)
    try:
        body = {"inference_results": [_result(tensors, status) for tensors, status in output]}
        interface.check_output(model, body)
    except Throwable as error:
        return refusal(error)
    if rendering.action_type == "BATCH_PREDICT":
        return _task(rendering, output)
    return Answer(200, body)


def predict(
    model: Model, call: Call, send: Handler, *, sleep: Callable[[float], None] = time.sleep
) -> Answer | NoAnswer:
    """Render, send and parse. `send` may raise ConnectionFailed; `sleep` (seconds) waits between retries."""
    rendering = render(model, call)
    replies: list[Response | ConnectionFailed] = []
    retries: list[int] = []
    for prepared in rendering.prepared:
        got, tries = _exchange(model, prepared, send, sleep)
        replies.append(got)
        retries.append(tries - 1)
    return parse(model, rendering, replies, retries)


def _action_type(dataset: Dataset) -> str:
    return dataset.action_type if isinstance(dataset, RemoteInference) else "PREDICT"


def _check_dlq(model: Model, dataset: Dataset) -> None:
    """A dead-letter queue needs a bucket and a region; the engine reports it as a lack of access."""
    if not isinstance(dataset, RemoteInference) or dataset.dlq is None:
        return
    if not {"bucket", "region"} <= dataset.dlq.keys():
        raise Throwable("status_exception", f"Failed to Validate Access for ModelId {model.id}", status=403)


def _result(tensors: list[Tensor], status: int) -> dict[str, Any]:
    shown: dict[str, Any] = {"output": [tensor.body() for tensor in tensors]} if tensors else {}
    return {**shown, "status_code": status}


def _task(rendering: Rendering, output: Output) -> Answer | NoAnswer:
    """The answer of batch_predict: a task that holds what the provider said of its job."""
    tensors, status = output[0]
    job = tensors[0].data_as_map if tensors else None
    if job is None or not 200 <= status < 300:
        error = Throwable("resource_not_found_exception", "Unable to create batch transform job", status=404)
        return refusal(error)
    remote = {**job, "dlq": rendering.dlq}
    ordered = {name: remote[name] for name in hash_order(remote, copied=len(job))}
    return Answer(200, {"task_id": "<id>", "status": "CREATED", "remote_job": ordered})


def _exchange(
    model: Model, prepared: Prepared, send: Handler, sleep: Callable[[float], None]
) -> tuple[Response | ConnectionFailed, int]:
    """One request, sent again while the provider throttles it and `client_config` allows it; how often it was sent."""
    from conformance.engine import reply

    tries = 1
    try:
        got = send(prepared.request)
        for pause in () if prepared.streams else pauses(model.client_config):
            if not reply.is_throttled(got):
                break
            sleep(pause)
            got = send(prepared.request)
            tries += 1
    except ConnectionFailed as failure:
        return failure, tries
    return got, tries
