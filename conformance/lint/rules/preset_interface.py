from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache, lru_cache

from conformance.finding import Severity
from conformance.functions.function import post_process_functions
from conformance.lint.inputs import open_holes, reads
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.presets import preset_interface as preset_of
from conformance.presets import presets


def _may_have_one(subject: Subject) -> bool:
    return _named_by_all() <= subject.raw_parameters.keys()


@cache
def _named_by_all() -> frozenset[str]:
    """The parameters without which there is no preset."""
    return frozenset.intersection(*(frozenset(preset.parameters) for preset in presets()))


@rule("CB310", Severity.ERROR, when=_may_have_one)
def preset_interface(subject: Subject) -> Iterator[Problem]:
    r"""A connector of a model for which the engine presets an interface keeps to that interface.

    Why: ML Commons gives such a model a schema for input and output, chosen by service_name and parameters.model: a
        template that reads another input, or a script that gives another output, makes each call a 400.
    Bad:
        "protocol": "aws_sigv4", "credential": {"access_key": "a", "secret_key": "s"},
        "parameters": {"service_name": "bedrock", "region": "us-east-1",
                       "model": "anthropic.claude-3-sonnet-20240229-v1:0"},
        "request_body": "{ \"prompt\": \"${parameters.user_prompt}\" }"
    Good:
        "protocol": "aws_sigv4", "credential": {"access_key": "a", "secret_key": "s"},
        "parameters": {"service_name": "bedrock", "region": "us-east-1",
                       "model": "anthropic.claude-3-sonnet-20240229-v1:0"},
        "request_body": "{ \"prompt\": \"${parameters.inputs}\" }"
    Source: known defects, section C: preset-interface-conflict
    """
    act = subject.predict
    if act is None or _has_interface(subject):
        return
    functions = [each.text("post_process_function") for each in subject.actions]
    preset = preset_of(subject.parameters, functions)
    if preset is None:
        return
    name = next((key for key in ("model", "api_name") if key in subject.parameters), "service_name")
    spot = subject.at(f"/parameters/{name}")
    help_ = "name the model in the url instead of parameters.model, or register the model with an interface of its own"
    required = _required(preset["input"])
    read = reads(subject, act)
    produced = subject.produced(act) if act.text("pre_process_function") else frozenset[str]()
    lost = [each for each in required if each not in read]
    if lost and act.body is not None and open_holes(subject, act) and produced is not None and not produced & set(lost):
        wanted = ", ".join(dict.fromkeys(hole.name for hole in open_holes(subject, act)))
        message = f"for this model the engine wants the parameter {', '.join(lost)}; the template reads {wanted}"
        yield Problem(spot, message, help=help_)
    function = functions[0]
    output = preset["output"]
    if function and function not in post_process_functions() and _wants_raw(output) and "dataAsMap" not in function:
        message = "for this model the engine wants the provider's own reply; the post-process script gives another"
        yield Problem(spot, message, help=help_)
    elif "embedding_types" in read and function is None and _wants_raw(output) and _arrays_of_numbers(output):
        message = "for this model the engine wants a list of embeddings; with embedding_types the reply has an object"
        yield Problem(spot, message, help=help_)


@lru_cache(maxsize=64)
def _required(schema: str) -> tuple[str, ...]:
    """The parameters that an interface wants."""
    return tuple(json.loads(schema).get("properties", {}).get("parameters", {}).get("required", ()))


def _has_interface(subject: Subject) -> bool:
    """Whether the file registers the model with an interface of its own."""
    holder = subject.document.value
    return isinstance(holder, dict) and holder is not subject.value and isinstance(holder.get("interface"), dict)


def _wants_raw(output: str) -> bool:
    return '"dataAsMap"' in output and '"response"' not in output


def _arrays_of_numbers(output: str) -> bool:
    found = re.search(r'"embeddings"\s*:\s*\{\s*"type"\s*:\s*"array"', output)
    return found is not None
