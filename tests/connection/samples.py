"""The page's five sample bodies (seed 004), and what is made of them."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

SAMPLES: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "samples.json").read_text("utf-8"))
ENVIRONMENT = {
    "LLM_API_URL": "https://api.anthropic.com/v1/messages",
    "LLM_API_KEY": "sk-ant-0123456789-MQAA",
    "MODEL_NAME": "claude-haiku-4-5",
}


def sample(name: str, **members: Any) -> dict[str, Any]:
    """A copy of a sample, with members replaced."""
    return {**copy.deepcopy(SAMPLES[name]), **members}


def variable(name: str, **members: Any) -> dict[str, Any]:
    """A row of `customVars`."""
    row = {"name": name, "displayName": name, "status": True, "dataType": "String", "elementType": "textBox"}
    return {**row, "defaultValue": "", "required": False, **members}


def merged(base: Any, patch: Any) -> Any:
    """RFC 7386, but for null, which is a value here; `"-"` removes."""
    if not isinstance(patch, dict) or not isinstance(base, dict):
        return patch
    found = {**base, **{name: merged(base.get(name), member) for name, member in patch.items()}}
    return {name: member for name, member in found.items() if member != "-"}
