"""Conversations recorded from OpenSearch 3.6.0, and what two of them must have in common to be called equal."""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Any

from conformance.connector import read_connector
from conformance.engine.answer import Answer, NoAnswer, refusal
from conformance.engine.call import Call
from conformance.engine.model import deploy
from conformance.engine.predict import predict
from conformance.http import ConnectionFailed, Fault, Request, Response
from conformance.java import gson, jackson
from conformance.java.throwable import Throwable
from conformance.presets import preset_interface

GOLDEN = Path(__file__).parent / "golden"
ORIGIN = "http://127.0.0.1:45678"
TRUSTED = (r"^https?://127\.0\.0\.1.*", r"^https://.*")

UNSEEN = frozenset(
    (
        "accept-encoding",
        "amz-sdk-invocation-id",
        "amz-sdk-request",
        "connection",
        "content-length",
        "host",
        "transfer-encoding",
        "user-agent",
    )
)
"""Headers that each client adds in its own way."""


@functools.cache
def vectors(kind: str) -> dict[str, list[dict[str, Any]]]:
    """The vectors of a kind (`predict`, `api`) by file."""
    return {path.stem: json.loads(path.read_text()) for path in sorted((GOLDEN / kind).glob("*.json"))}


class Provider:
    """Answers as a vector says, and keeps what it received."""

    def __init__(self, vector: dict[str, Any], *, recorder: bool) -> None:
        self._recorder = recorder
        self.seen: list[dict[str, Any]] = []
        self._replies: list[dict[str, Any]] = vector.get("replies") or [vector.get("reply", {})]

    def __call__(self, request: Request) -> Response:
        if not request.url.startswith(ORIGIN):
            raise ConnectionFailed("refused", "Connection refused: /127.0.0.1:9")
        body, target = request.body.decode("utf-8", "replace"), request.url.removeprefix(ORIGIN)
        if self._recorder and target.startswith("//"):
            # the engine sends every slash; Python's http.server, which recorded the vectors, shows one
            target = "/" + target.lstrip("/")
        headers = {name.lower(): value for name, value in request.headers if name.lower() not in UNSEEN}
        self.seen.append({"method": request.method, "path": target, "headers": headers, "body": body})
        reply = self._reply(target, body)
        if reply.get("delay", 0) > 0.9:
            raise ConnectionFailed("timeout", "Read timed out")
        if reply.get("close"):
            return Response(0, fault=Fault.DROP)
        out = reply.get("body", "{}")
        text = out if isinstance(out, str) else json.dumps(out)
        headers = reply.get("headers") or {"content-type": "application/json"}
        return Response(reply.get("status", 200), tuple(headers.items()), text.encode())

    def _reply(self, path: str, body: str) -> dict[str, Any]:
        if not any("when" in reply for reply in self._replies):
            return self._replies[min(len(self.seen), len(self._replies)) - 1]
        fits = (reply for reply in self._replies if reply.get("when", "") in path or reply.get("when", "") in body)
        return next(fits)


def run(vector: dict[str, Any], *, recorder: bool = False) -> dict[str, Any]:
    """What the kit makes of a predict vector, in the vector's own form.

    `recorder`: as the listener of the recorder shows it.
    """
    given = json.loads(json.dumps(vector).replace("http://provider.test", ORIGIN))
    try:
        connector = read_connector(json.dumps(given["connector"]), trusted=TRUSTED)
    except Throwable as error:
        return tidied({"create": _shown(refusal(error))})
    own = given.get("model", {}).get("interface")
    interface = {name: gson.to_json(value) for name, value in own.items()} if own else None
    try:
        functions = tuple(action.post_process_function for action in connector.actions or ())
        interface = preset_interface(connector.parameters, functions) or interface
    except Throwable as error:
        return tidied({"register": _shown(refusal(error))})
    provider = Provider(given, recorder=recorder)
    body = given.get("input")
    text = body if body is None or isinstance(body, str) else json.dumps(body)
    try:
        model = deploy(connector, interface, id="{{model_id}}")
    except Throwable as error:
        return tidied({"requests": [], "response": _shown(refusal(error))})
    call = Call(text, given.get("algorithm"), given.get("action", "predict"))
    response = _answer(predict(model, call, provider, sleep=lambda _seconds: None))
    if vector.get("raw"):
        response["text"] = response.pop("raw")
    response.pop("raw", None)
    seen = sorted(provider.seen, key=lambda r: (r["path"], r["body"])) if vector.get("unordered") else provider.seen
    return tidied({"requests": [unsigned(request) for request in seen], "response": response})


def _shown(answer: Answer | NoAnswer) -> dict[str, Any]:
    return {name: value for name, value in _answer(answer).items() if name != "raw"}


def _answer(answer: Answer | NoAnswer) -> dict[str, Any]:
    if isinstance(answer, NoAnswer):
        return {"status": 0, "body": "<no answer>", "raw": "<no answer>"}
    text = answer.body if answer.body == "" else jackson.write(answer.body)
    return {"status": answer.status, "body": json.loads(text) if text else text, "raw": text}


def unsigned(request: dict[str, Any]) -> dict[str, Any]:
    """A request without what the moment puts into an AWS signature."""
    headers = dict(request["headers"])
    if "x-amz-date" in headers:
        headers["x-amz-date"] = re.sub(r"\d", "0", headers["x-amz-date"])
    if headers.get("authorization", "").startswith("AWS4-"):
        undated = re.sub(r"/\d{8}/", "/00000000/", headers["authorization"])
        headers["authorization"] = re.sub(r"Signature=[0-9a-f]{64}", "Signature=<signature>", undated)
    return {**request, "headers": headers}


def tidied(outcome: dict[str, Any]) -> dict[str, Any]:
    """An outcome with `tidy` applied to every text in it."""
    made: dict[str, Any] = tidy(outcome)
    return made


def tidy(value: Any) -> Any:
    """Origins written back, ids masked as in the vectors."""
    if isinstance(value, dict):
        return {tidy(name): tidy(member) for name, member in value.items()}
    if isinstance(value, list):
        return [tidy(item) for item in value]
    if isinstance(value, str):
        value = value.replace(ORIGIN, "http://provider.test")
        shift = len(ORIGIN) - len("http://provider.test")
        return re.sub(r"at index (\d+)(?=: http://provider\.test)", lambda m: f"at index {int(m[1]) - shift}", value)
    return value


def unworded(value: Any) -> Any:
    """The value without the prose of the engine's JSON parser; type and status stay."""
    if isinstance(value, dict):
        parser = value.get("type") in {"json_parse_exception", "json_e_o_f_exception"}
        return {name: "<words>" if parser and name == "reason" else unworded(member) for name, member in value.items()}
    if isinstance(value, list):
        return [unworded(item) for item in value]
    if isinstance(value, str) and ("StreamReadFeature" in value or value.startswith("Invalid JSON format: ")):
        return "<words>"
    return value


def comparable(vector: dict[str, Any], outcome: dict[str, Any]) -> Any:
    """An outcome as it is compared: bodies as JSON where the engine leaves their order open, and no digest of one."""
    outcome = unworded(outcome)
    if vector.get("compare") != "json" or "requests" not in outcome:
        return outcome
    return {**outcome, "requests": [_in_any_order(asked) for asked in outcome["requests"]]}


def _in_any_order(asked: dict[str, Any]) -> dict[str, Any]:
    if asked["body"][:1] not in {"[", "{"}:
        return asked
    headers = {name: value for name, value in asked["headers"].items() if name != "x-amz-content-sha256"}
    return {**asked, "headers": headers, "body": json.loads(asked["body"])}
