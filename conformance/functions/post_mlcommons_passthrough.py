"""`connector.post_process.mlcommons.passthrough`: the tensors of another ML Commons, as they are."""

from __future__ import annotations

from typing import Any

from conformance.functions.function import is_number, post_process, refused
from conformance.java.classes import cannot_cast
from conformance.tensor import DATA_TYPES, Number, Tensor


@post_process("mlcommons.passthrough", "$")
def mlcommons_passthrough(found: Any, data_type: str) -> list[Tensor]:
    """The inner `output` tensors; any other object becomes one `response` tensor."""
    if not isinstance(found, (dict, list)):
        raise refused("Post process function input must be a Map or List")
    if isinstance(found, list):
        raise cannot_cast(found, "java.util.Map")
    results = found.get("inference_results")
    if not isinstance(results, list):
        return [Tensor("response", data_as_map=found)]
    return [tensor for result in results for tensor in _tensors(result)]


def _tensors(result: Any) -> list[Tensor]:
    if not isinstance(result, dict):
        raise cannot_cast(result, "java.util.Map")
    outputs = result.get("output")
    if not isinstance(outputs, list):
        return []
    for output in outputs:
        if output is not None and not isinstance(output, dict):
            raise cannot_cast(output, "java.util.Map")
    return [_tensor(output) for output in outputs if output]


def _tensor(output: dict[str, Any]) -> Tensor:
    name = output.get("name")
    result, data_as_map = output.get("result"), output.get("dataAsMap")
    if result is not None and not isinstance(result, str):
        raise cannot_cast(result, "java.lang.String")
    if data_as_map is not None and not isinstance(data_as_map, dict):
        raise cannot_cast(data_as_map, "java.util.Map")
    data_type = output.get("data_type")
    shape = _numbers(output.get("shape"))
    return Tensor(
        name=name if isinstance(name, str) else "output",
        data_type=data_type if data_type in DATA_TYPES else None,
        shape=None if shape is None else [int(size) for size in shape if size is not None],
        data=_numbers(output.get("data")),
        result=result,
        data_as_map=data_as_map,
    )


def _numbers(values: Any) -> list[Number | None] | None:
    return [value if is_number(value) else None for value in values] if isinstance(values, list) else None
