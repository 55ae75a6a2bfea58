"""A model tensor: one entry of an answer's `output`. Source: predict-pipeline, sections 10.1 to 10.4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from conformance.java.throwable import Throwable

__all__ = ["DATA_TYPES", "Number", "Tensor"]

Number = int | float | Decimal

DATA_TYPES = (
    "FLOAT32",
    "FLOAT64",
    "FLOAT16",
    "UINT8",
    "INT32",
    "INT8",
    "INT64",
    "BOOLEAN",
    "UNKNOWN",
    "STRING",
    "BINARY",
    "UBINARY",
)
"""In the engine's order: the first that occurs in a response filter is the one that it takes."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """`data` has `shape[0]` numbers (or None where one was null); `data_as_map` is any JSON object."""

    name: str | None = None
    data_type: str | None = None
    shape: Sequence[int] | None = None
    data: Sequence[Number | None] | None = None
    result: str | None = None
    data_as_map: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        """Refuse data without a data type, as the engine does."""
        if self.data is not None and self.data_type in {None, "UNKNOWN"}:
            raise Throwable("illegal_argument_exception", "data type is null", status=400)

    def body(self) -> dict[str, Any]:
        """The tensor as the answer shows it; absent members are left out."""
        shown = {
            "name": self.name,
            "data_type": self.data_type,
            "shape": self.shape,
            "data": self.data,
            "result": self.result,
            "dataAsMap": self.data_as_map,
        }
        return {name: value for name, value in shown.items() if value is not None}
