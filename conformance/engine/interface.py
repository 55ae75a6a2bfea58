"""The model interface: JSON Schemas that a model puts before its calls and after its answers.

Source: predict-pipeline, section 12.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.dataset import Dataset, QuestionAnswering, RemoteInference, TextDocs, TextSimilarity
from conformance.engine.model import Model
from conformance.engine.render import embedding_body
from conformance.java import jackson
from conformance.java.hashmap import hash_order
from conformance.java.throwable import Throwable

__all__ = ["check_input", "check_output"]


def check_input(interface: Mapping[str, str], dataset: Dataset) -> None:
    """Refuse a call that the `input` schema refuses; batch_predict is not looked at."""
    schema = interface.get("input")
    if schema is None or (isinstance(dataset, RemoteInference) and dataset.action_type == "BATCH_PREDICT"):
        return
    _check(schema, _instance(dataset, _read(schema)), "input")


def check_output(model: Model, body: Any) -> None:
    """Refuse an answer that the `output` schema refuses: the call was made all the same."""
    schema = model.interface.get("output")
    if schema is not None:
        _check(schema, body, "output")


def _read(text: str) -> Any:
    return jackson.read_text(text, repeats=True)


def _check(schema: str, instance: Any, kind: str) -> None:
    from conformance.java.json_schema import validate
    from conformance.processors.values import to_json

    text = to_json(instance) if kind == "input" else jackson.write(instance)
    try:
        faults = validate(schema, _read(text))
        reason = (
            f"Validation failed: [{', '.join(faults)}] for instance: {text} with schema: {schema}" if faults else None
        )
    except Throwable as error:
        reason = error.reason
    if reason is not None:
        raise Throwable(
            "status_exception",
            f"Error validating {kind} schema, if you think this is expected, please update your '{kind}' field in the "
            f"'interface' field for this model: {reason}",
            status=400,
        )


def _instance(dataset: Dataset, schema: Any) -> dict[str, Any]:
    shown: dict[str, Any] = {"algorithm": "REMOTE"}
    match dataset:
        case RemoteInference():
            shown["parameters"] = None if dataset.parameters is None else _parameters(dataset.parameters, schema)
            shown["action_type"] = dataset.action_type
        case TextDocs():
            if dataset.embedding is not None:
                shown["parameters"] = embedding_body(dataset.embedding)
            shown["text_docs"] = list(dataset.docs)
            if dataset.filter is not None:
                shown["return_bytes"] = dataset.filter.return_bytes
                shown["return_number"] = dataset.filter.return_number
                if dataset.filter.target_response:
                    shown["target_response"] = list(dataset.filter.target_response)
                if dataset.filter.target_response_positions:
                    shown["target_response_positions"] = list(dataset.filter.target_response_positions)
        case TextSimilarity():
            shown["query_text"] = dataset.query_text
            shown["text_docs"] = list(dataset.text_docs)
        case QuestionAnswering():
            shown["question"] = dataset.question
            shown["context"] = dataset.context
    return shown


def _parameters(parameters: dict[str, str], schema: Any) -> dict[str, Any]:
    """Each text turned back to JSON, unless the schema says that it is a string."""
    typed = _member(_member(_member(schema, "properties"), "parameters"), "properties")
    shown: dict[str, Any] = {}
    for name in hash_order(parameters):
        text = parameters[name]
        if _member(_member(typed, name), "type") == "string":
            shown[name] = text
            continue
        try:
            shown[name] = _read(text)
        except Throwable:
            shown[name] = text
    return shown


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None
