from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.connections import ConnectionBody
from conformance.lint.rule import Problem, connection_rule
from conformance.pointer import escape_pointer
from conformance.registry import did_you_mean

_MAPPED = ("anthropicModel", "geminiModel", "openAIModel")
_MAPPINGS = ("textToText", "textToImage", "imageToText", "audioToText")
_FEATURES = ("toolCalling", "supportTools", "parallelToolCalling", "structuredResponse", "dataGeneration", "streaming")


@connection_rule("CB803", Severity.ERROR)
def connection_value(body: ConnectionBody) -> Iterator[Problem]:
    """The closed lists of a connection hold words that the API knows: modelType, mapProvider, IOMappings, llmFeatures.

    Why: the API answers 400.
    Bad:
        { "provider": "Anthropic", "connectionName": "c", "model": "m", "fields": { "API_KEY": "<KEY>" },
          "modelType": "EASY" }
    Good:
        { "provider": "Anthropic", "connectionName": "c", "model": "m", "fields": { "API_KEY": "<KEY>" },
          "modelType": "EASY_INTEGRATION" }
    Source: connections-api, create by provider
    """
    value = body.value
    model_type = value.get("modelType")
    if (
        body.provider in {"Anthropic", "Azure Open AI"}
        and isinstance(model_type, str)
        and model_type != "EASY_INTEGRATION"
    ):
        yield Problem(body.at("/modelType"), f"modelType is EASY_INTEGRATION, not {model_type!r}")
    mapped = value.get("mapProvider")
    if isinstance(mapped, str) and mapped not in _MAPPED:
        yield Problem(body.at("/mapProvider"), f"mapProvider is one of {', '.join(_MAPPED)}, not {mapped!r}")
    mappings = value.get("IOMappings")
    given = mappings if isinstance(mappings, (list, dict)) else [mappings] if isinstance(mappings, str) else []
    for name in given:
        if isinstance(name, str) and name not in _MAPPINGS:
            yield Problem(body.at("/IOMappings"), f"IOMappings has no {name!r}; there are: {', '.join(_MAPPINGS)}")
    features = value.get("llmFeatures")
    for name, on in features.items() if isinstance(features, dict) else ():
        pointer = f"/llmFeatures/{escape_pointer(name)}"
        if name not in _FEATURES:
            hint = did_you_mean(name, _FEATURES) or f"there are: {', '.join(_FEATURES)}"
            yield Problem(body.at(pointer, key=True), f"llmFeatures has no {name!r}; {hint}")
        elif not isinstance(on, bool):
            yield Problem(body.at(pointer), f"llmFeatures.{name} is true or false")
