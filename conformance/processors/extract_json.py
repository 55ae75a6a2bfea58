from __future__ import annotations

import json
from typing import Any, NoReturn

from conformance.java.chars import equals_ignore_case
from conformance.java.gson import nests_deeper
from conformance.java.jackson_reader import MAX_DEPTH
from conformance.java.jackson_words import MAX_NUMBER
from conformance.java.strings import trim
from conformance.processors.processor import Config, RefusedError, Step, processor, text_or_none
from conformance.processors.values import java_lists


@processor("extract_json")
def extract_json(config: Config) -> Step:
    """The first object or array (`extract_type`: auto, object or array) in a text, whatever stands around it.

    Read from its first bracket on by strict Jackson; if that fails, `default` unless null, else the text. A value that
    is no text stays. Source: MLExtractJsonProcessor, ML Commons 3.6.
    """
    brackets = "{["
    if "extract_type" in config:
        said = text_or_none(config, "extract_type")
        for kind, opening in (("auto", "{["), ("object", "{"), ("array", "[")):
            if said is not None and equals_ignore_case(kind, said):
                brackets = opening
                break
        else:
            raise RefusedError(f"'extract_type' must be 'auto', 'object', or 'array', got: {said}")
    default = java_lists(config.get("default"))

    def step(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        instead = value if default is None else default
        starts = [at for at in map(value.find, brackets) if at >= 0]
        if not starts or not trim(value):
            return instead
        try:
            return java_lists(_first(value, min(starts)))
        except (ValueError, RecursionError):
            return instead

    return step


def _first(text: str, start: int) -> Any:
    """The object or array that begins there; the last of repeated members counts. Raises ValueError."""
    value, _ = _DECODER.raw_decode(text, start)
    if nests_deeper(text, value, MAX_DEPTH):
        raise ValueError(text)
    return value


def _whole(digits: str) -> int:
    return int(_bounded(digits))


def _fraction(digits: str) -> float:
    return float(_bounded(digits))


def _bounded(digits: str) -> str:
    if len(digits) > MAX_NUMBER:
        raise ValueError(digits)
    return digits


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_int=_whole, parse_float=_fraction, parse_constant=_refuse)
