"""Test the connectors that bind a search engine to model providers.

blueprint = conformance.load("openai-chat")
request = conformance.render(blueprint, {"parameters": {"messages": []}}).prepared[0].request
assert all(result.outcome == "pass" for result in conformance.check("my-connector.yaml"))
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

TYPE_CHECKING = False  # as of typing, which takes longer to import than this package
if TYPE_CHECKING:
    import conformance.strategies as strategies  # noqa: PLR0402 -- from itself, it would not be found
    from conformance.api import check, lint_file, load, parse, render
    from conformance.blueprint import Blueprint, blueprint_ids
    from conformance.cassette import Cassette
    from conformance.engine.answer import Answer, NoAnswer
    from conformance.engine.predict import Rendering
    from conformance.errors import BlueprintError, ConformanceError, TargetError, UsageError
    from conformance.finding import Finding
    from conformance.http import Request, Response
    from conformance.mocked import Mock, mock
    from conformance.server import Api, Server
    from conformance.tape import Tape
    from conformance.verify.result import Result

__all__ = [
    "Answer",
    "Api",
    "Blueprint",
    "BlueprintError",
    "Cassette",
    "ConformanceError",
    "Finding",
    "Mock",
    "NoAnswer",
    "Rendering",
    "Request",
    "Response",
    "Result",
    "Server",
    "Tape",
    "TargetError",
    "UsageError",
    "blueprint_ids",
    "check",
    "lint_file",
    "load",
    "mock",
    "parse",
    "render",
    "strategies",
]

__version__ = "0.1.0"

_HOMES = {
    "Api": "server",
    "Answer": "engine.answer",
    "Blueprint": "blueprint",
    "BlueprintError": "errors",
    "Cassette": "cassette",
    "ConformanceError": "errors",
    "Finding": "finding",
    "Mock": "mocked",
    "NoAnswer": "engine.answer",
    "Rendering": "engine.predict",
    "Request": "http",
    "Response": "http",
    "Result": "verify.result",
    "Server": "server",
    "Tape": "tape",
    "TargetError": "errors",
    "UsageError": "errors",
    "blueprint_ids": "blueprint",
    "check": "api",
    "lint_file": "api",
    "load": "api",
    "mock": "mocked",
    "parse": "api",
    "render": "api",
}
"""Where each public name is defined: it is imported when it is first used, so that the package costs nothing."""


class _Package(ModuleType):
    """This package. `conformance.mock` is the function, also once the part of that name is imported."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


if not TYPE_CHECKING:  # or every misspelt name would have a type

    def __getattr__(name: str) -> object:
        if name == "strategies":
            return import_module("conformance.strategies")
        if name not in _HOMES:
            raise AttributeError(f"module 'conformance' has no attribute {name!r}")
        value = getattr(import_module(f"conformance.{_HOMES[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
