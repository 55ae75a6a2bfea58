"""From a provider's reply to tensors. Source: predict-pipeline, section 10."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.engine.answer import is_illegal_argument
from conformance.engine.model import Model
from conformance.engine.render import HASH_MAP, fill_function
from conformance.functions.function import data_type_of, post_process_functions
from conformance.http import ConnectionFailed, Response
from conformance.java import gson, jackson, jsonpath
from conformance.java.classes import cannot_cast
from conformance.java.is_json import is_json
from conformance.java.strings import is_blank
from conformance.java.throwable import Throwable
from conformance.java.xcontent import Body, illegal_argument
from conformance.processors import chain
from conformance.tensor import DATA_TYPES, Tensor

__all__ = ["communication_error", "is_throttled", "tensors"]

_ERROR = "Error from remote service: "
_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]?")


def tensors(
    model: Model, action_type: str, parameters: Mapping[str, str | None], reply: Response
) -> tuple[list[Tensor], int]:
    """The tensors and the provider's status. Raises Throwable with the caller's status, type and reason."""
    text = decode(reply.read())
    if is_throttled(reply):
        raise Throwable(
            "remote_connector_throttling_exception",
            _ERROR + "The request was denied due to remote server throttling. "
            "To change the retry policy and behavior, please update the connector client_config.",
            status=reply.status,
        )
    if not 200 <= reply.status <= 300:
        reason = (
            f"Remote service returned error status {reply.status} with empty body" if is_blank(text) else _ERROR + text
        )
        raise Throwable("status_exception", reason, status=reply.status)
    if is_blank(text) and action_type != "CANCEL_BATCH_PREDICT":
        raise Throwable("status_exception", "Remote service returned empty response body", status=502)
    try:
        return _output(model, action_type, parameters, text), reply.status
    except Throwable as error:
        if is_illegal_argument(error):
            raise
        # the engine says "aws connector" of http connectors too
        raise Throwable(
            "m_l_exception", f"Fail to execute {action_type} in aws connector", cause=error, status=500
        ) from error


def communication_error(failure: ConnectionFailed) -> Throwable:
    """What the caller hears of a provider that could not be reached."""
    return Throwable("status_exception", f"Error communicating with remote model: {failure}", status=500)


def is_throttled(reply: Response) -> bool:
    """Whether the reply carries the one header that the engine retries for."""
    if 200 <= reply.status <= 300:
        return False
    return any(
        name.lower() == "x-amzn-errortype" and value.startswith("ThrottlingException") for name, value in reply.headers
    )


def decode(body: bytes) -> str:
    """The body's text: UTF-8 whatever the headers say; half a surrogate pair in three bytes is one bad character."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return _SURROGATE.sub("\ufffd".encode(), body).decode("utf-8", "replace")


def _output(model: Model, action_type: str, parameters: Mapping[str, str | None], text: str) -> list[Tensor]:
    if model.guard is not None:
        model.guard.check_reply(text, {"question": gson.quote(text)[1:-1]})
    function = fill_function(model.action(action_type).post_process_function, parameters)
    path = parameters.get("response_filter")
    built_in = None if function is None else post_process_functions().get(function)
    if built_in is not None:
        path = built_in.path if path is None or is_blank(path) else path
        found = jsonpath.read(text, path)
        if found is None:
            raise illegal_argument("Can't run post process function as model output is null")
        return built_in.run(found, data_type_of(path) or "FLOAT32")
    response, from_script = _after_script(function, text)
    if processors := chain.extract(parameters, "output_processors"):
        given = response if path is None else jsonpath.read(response, path)
        return _wrap(chain.Chain(processors).process(given), from_script)
    if path is None:
        return _wrap(response, from_script)
    return _wrap(jsonpath.read(response, path), from_script)


def _after_script(function: str | None, text: str) -> tuple[str, bool]:
    """The text that goes on, and whether a script made it and it is JSON."""
    params = jackson.read_reply(text)
    if function is None:
        return text, False
    from conformance import painless

    script = painless.compile_script(painless.with_escape_helper(function))
    output = script.run({"result": params}, root=HASH_MAP) if isinstance(params, list) else script.run(params)
    if output is None:
        return text, False
    return output, is_json(output)


def _wrap(value: Any, from_script: bool) -> list[Tensor]:
    if from_script:
        if not isinstance(value, str):
            raise cannot_cast(value, "java.lang.String")
        return _script_tensors(value)
    if isinstance(value, str) and is_json(value):
        read = jackson.read_reply(value)
        return [Tensor("response", data_as_map=read if isinstance(read, dict) else {"response": read})]
    return [Tensor("response", data_as_map=value if isinstance(value, dict) else {"response": value})]


def _script_tensors(text: str) -> list[Tensor]:
    """One tensor, or an array of them, as a script wrote it; unknown members vanish."""
    body = Body(jackson.read_body(text), text)
    if isinstance(body.value, list):
        return [_tensor(body, item) for item in body.items("")]
    return [_tensor(body, "")]


def _tensor(body: Body, at: str) -> Tensor:
    body.expect_object(at)
    known: dict[str, Any] = {}
    for name in body.members(at):
        pointer = f"{at}/{name}"
        match name:
            case "name" | "result":
                known[name] = body.text(pointer)
            case "data_type":
                known[name] = _data_type(body.text(pointer))
            case "shape":
                known[name] = [body.integer(item) for item in body.items(pointer)]
            case "data":
                known[name] = body.array(pointer)
            case "dataAsMap":
                known["data_as_map"] = body.map(pointer)
            case _:
                pass
    data: Sequence[Any] | None = known.pop("data", None)
    if not data or "data_type" not in known:
        return Tensor(**known)
    for value in data:
        if isinstance(value, (bool, str, list, dict)):
            raise cannot_cast(value, "java.lang.Number")
    return Tensor(**known, data=data)


def _data_type(text: str) -> str:
    if text not in DATA_TYPES:
        raise illegal_argument(f"No enum constant org.opensearch.ml.common.output.model.MLResultDataType.{text}")
    return text
