"""What a test asks of the kit, each in one call: load, render, parse, check, lint. No state is kept."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance.blueprint import Blueprint, blueprint, from_mapping
from conformance.blueprint import load as load_file
from conformance.engine.answer import Answer, NoAnswer
from conformance.engine.call import Call
from conformance.engine.predict import Rendering
from conformance.engine.predict import parse as parse_replies
from conformance.engine.predict import render as render_call
from conformance.errors import UsageError
from conformance.finding import Finding
from conformance.http import Response
from conformance.verify import Result, verify

__all__ = ["check", "lint_file", "load", "parse", "render"]

Source = Blueprint | Mapping[str, Any] | str | os.PathLike[str]
"""A blueprint, its members or a connector body as a mapping, a file, or an id of the registry."""


def load(source: Source) -> Blueprint:
    """The blueprint in a file, in a mapping, or of the registry by its id. Raises BlueprintError, UsageError."""
    if isinstance(source, Blueprint):
        return source
    if isinstance(source, Mapping):
        return from_mapping(source)
    name = os.fspath(source)
    if not isinstance(source, str) or Path(name).suffix in {".json", ".yaml", ".yml"} or os.sep in name:
        return load_file(name)
    return blueprint(name)


def render(
    source: Source, body: Mapping[str, Any] | str, *, action: str = "predict", algorithm: str | None = None
) -> Rendering:
    """What the engine would send for a predict call: `rendering.prepared[0].request`, or why not: `rendering.refused`.

    `body` is the predict body, as a mapping or as text. Raises BlueprintError where the connector can't be deployed.
    """
    return render_call(load(source).deployed(), _call(body, action, algorithm))


def parse(
    source: Source,
    reply: Response | Mapping[str, Any] | list[Any] | bytes | str,
    *,
    body: Mapping[str, Any] | str | None = None,
    action: str = "predict",
    algorithm: str | None = None,
) -> Answer | NoAnswer:
    """The answer that the engine would give for a provider's reply to a call (the first documented one unless told).

    A call that sends several requests gets the same reply to each. Raises BlueprintError; UsageError where the call is
    refused, or none is given or documented.
    """
    target = load(source)
    if body is not None:
        call = _call(body, action, algorithm)
    else:
        documented = next((each.call for each in target.calls if each.call.action == action), None)
        if documented is None:
            raise UsageError(f"{target.id} documents no {action} call; give its body: parse(..., body={{...}})")
        call = documented
    model = target.deployed()
    rendering = render_call(model, call)
    if rendering.refused is not None:
        raise UsageError(f"the engine refuses this call, so no reply comes to it: {rendering.refused}")
    return parse_replies(model, rendering, [_response(reply)] * len(rendering.prepared))


def check(source: Source) -> list[Result]:
    """The results of every check of a blueprint, as of `conformance verify`. Raises BlueprintError, UsageError."""
    return list(verify(load(source)))


def lint_file(path: str | os.PathLike[str]) -> tuple[Finding, ...]:
    """What the linter finds in a file of any kind that it reads. Never raises for what the file holds."""
    from conformance.lint.options import Options
    from conformance.lint.run import lint_file as linted

    return linted(path, Options()).findings


def _call(body: Mapping[str, Any] | str, action: str, algorithm: str | None) -> Call:
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return Call(text, algorithm, action)


def _response(reply: Response | Mapping[str, Any] | list[Any] | bytes | str) -> Response:
    if isinstance(reply, Response):
        return reply
    if isinstance(reply, bytes):
        content = reply
    else:
        content = (reply if isinstance(reply, str) else json.dumps(reply, ensure_ascii=False)).encode()
    return Response(200, (("content-type", "application/json"),), content)
