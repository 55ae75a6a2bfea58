"""JSONPath as the engine speaks it: Jayway json-path 2.9.0 over json-smart 2.5.2, default configuration.

`compile_path(text).read(value)`, and `json_smart.parse(text)` for the value. Where the engine's own tokens change
while they are used (a function with a path as its argument, a scan of arrays), an answer is the one of the first use.
"""

from __future__ import annotations

from conformance.java.jsonpath.errors import BoundExceededError
from conformance.java.jsonpath.path import Path, compile_path, read

__all__ = ["BoundExceededError", "Path", "compile_path", "read"]
