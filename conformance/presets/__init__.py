"""The model interfaces that the engine gives to well-known models by itself, when a model is registered without one.

Beside this module lies one file a preset: the connector parameters that select it (all must be equal), and its
variants, of which the first that fits the post-process function is taken. A variant without `post_process_function`
always fits, `*` fits any that is not blank, a name fits itself in any letter case. `schemas/` holds the texts as the
engine shows them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from conformance.java.chars import equals_ignore_case
from conformance.java.strings import is_blank
from conformance.java.throwable import Throwable

__all__ = ["Preset", "Variant", "preset_interface", "presets"]

_HERE = Path(__file__).parent


class Variant(NamedTuple):
    """The two schema texts, and the post-process function they are for (None: any or none, `*`: any)."""

    post_process_function: str | None
    input: str
    output: str

    def fits(self, function: str | None) -> bool:
        """Whether a connector with this post-process function gets the variant."""
        if self.post_process_function is None:
            return True
        if function is None:
            return False
        if self.post_process_function == "*":
            return not is_blank(function)
        return equals_ignore_case(function, self.post_process_function)


class Preset(NamedTuple):
    """A well-known model: its stem, the connector parameters that tell it, its variants in order."""

    name: str
    parameters: Mapping[str, str]
    variants: tuple[Variant, ...]


@cache
def presets() -> tuple[Preset, ...]:
    """Every preset, in name order."""
    return tuple(_read(path) for path in sorted(_HERE.glob("*.json")))


def preset_interface(
    parameters: Mapping[str, str] | None, post_process_functions: Sequence[str | None]
) -> dict[str, str] | None:
    """`{"input": schema text, "output": schema text}` for a connector of a well-known model, else None.

    `parameters` are the connector's, as text; `post_process_functions` has an item for each action, in their order:
    only the first action's counts, whatever its type. Raises Throwable for a connector with parameters and no action.
    Source: ModelInterfaceUtils.createPresetModelInterfaceByConnector, ML Commons 3.6.
    """
    if parameters is None:
        return None
    if not post_process_functions:
        raise Throwable("index_out_of_bounds_exception", "Index 0 out of bounds for length 0")
    preset = _preset_of(tuple((name, parameters[name]) for name in _telling() if name in parameters))
    if preset is None:
        return None
    chosen = next(variant for variant in preset.variants if variant.fits(post_process_functions[0]))
    return {"input": chosen.input, "output": chosen.output}


@cache
def _telling() -> tuple[str, ...]:
    """The names of the parameters that tell which model it is."""
    return tuple({name: None for preset in presets() for name in preset.parameters})


@lru_cache(maxsize=512)
def _preset_of(parameters: tuple[tuple[str, str], ...]) -> Preset | None:
    given = dict(parameters)
    return next((preset for preset in presets() if preset.parameters.items() <= given.items()), None)


def _read(path: Path) -> Preset:
    said = json.loads(path.read_text("utf-8"))
    variants = tuple(
        Variant(each.get("post_process_function"), _schema(each["input"]), _schema(each["output"]))
        for each in said["variants"]
    )
    return Preset(path.stem, said["parameters"], variants)


@cache
def _schema(name: str) -> str:
    # The engine's texts have no newline at their end; files have.
    return (_HERE / "schemas" / f"{name}.json").read_text("utf-8").removesuffix("\n")
