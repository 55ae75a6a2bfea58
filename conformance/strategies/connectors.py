"""Connector bodies as the create API takes them, with templates whose placeholders all have a value."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from conformance.connector import AWS
from conformance.strategies.values import json_values, texts

__all__ = ["connectors"]

_NAMES = st.text("abcdefghijklmnopqrstuvwxyzABCXYZ_", min_size=1, max_size=10)
_WORDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=12)
_SAFE = st.text("abcXYZ 019.,!?():@-_", min_size=1, max_size=30).filter(str.strip)


@st.composite
def connectors(draw: st.DrawFn) -> dict[str, Any]:
    """Connector bodies that can be created and deployed, over HTTP or for AWS, with one predict action."""
    aws = draw(st.booleans())
    names = draw(st.lists(_NAMES, unique=True, min_size=1, max_size=4))
    given = draw(st.lists(st.sampled_from(names), unique=True, max_size=len(names)))
    connector: dict[str, Any] = {
        "name": draw(_SAFE),
        "description": draw(_SAFE),
        "version": draw(st.integers(1, 9)),
        "protocol": AWS if aws else "http",
        "parameters": {name: draw(_WORDS) for name in given},
        "credential": {"key": draw(_WORDS)},
        "actions": [
            {
                "action_type": "predict",
                "method": "POST",
                "url": f"https://provider.example/{draw(_WORDS)}",
                "headers": {"Authorization": "Bearer ${credential.key}"},
                "request_body": _request_body(draw, names),
            }
        ],
    }
    if aws:
        connector["credential"] = {"access_key": draw(_WORDS), "secret_key": draw(_WORDS)}
        connector["parameters"] |= {"region": "us-east-1", "service_name": draw(_WORDS)}
        connector["actions"][0]["headers"] = {"content-type": "application/json"}
    return connector


def _request_body(draw: st.DrawFn, names: list[str]) -> str:
    import json

    members = []
    for name in names:
        default = draw(st.sampled_from(["", ":-none"]))
        members.append(f'"{name}": "${{parameters.{name}{default}}}"')
    if draw(st.booleans()):
        extra = draw(st.dictionaries(texts(max_size=5).filter(_is_harmless), json_values(max_leaves=3), max_size=2))
        members += [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in extra.items() if name not in names]
    body = "{" + ", ".join(members) + "}"
    return body if "$" not in body.replace("${parameters.", "") else "{" + ", ".join(members[: len(names)]) + "}"


def _is_harmless(text: str) -> bool:
    return "$" not in text
