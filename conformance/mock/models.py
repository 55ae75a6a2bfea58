"""The models that each mock knows: `models.json` beside this file, with what became of them.

Source: `deprecations` rows of the providers' own lifecycle pages, and the model names of the published blueprints.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["Model", "known_models", "models_of"]


class Model(NamedTuple):
    """A model: what it does, its vectors' size, and when it goes.

    `retired` is a day in the past or ahead (`YYYY-MM-DD`; empty: none is known), `deprecated` likewise.
    """

    id: str
    does: frozenset[str]
    """chat, completion, embedding, rerank, moderation, image."""
    dimension: int = 0
    dimensions: tuple[int, ...] = ()
    """The other sizes that a request may ask for; empty: none, or any up to `dimension` where the provider says so."""
    retired: str = ""
    deprecated: str = ""
    replacement: str = ""
    reasoning: bool = False

    def is_retired(self, today: date) -> bool:
        """Whether the provider has switched it off by a day."""
        return bool(self.retired) and date.fromisoformat(self.retired) <= today

    def is_deprecated(self, today: date) -> bool:
        """Whether the provider has advised against it by a day, or announced the end."""
        return bool(self.retired) or (bool(self.deprecated) and date.fromisoformat(self.deprecated) <= today)


@cache
def _all() -> dict[str, dict[str, Model]]:
    read: dict[str, list[dict[str, Any]]] = json.loads(Path(__file__).with_name("models.json").read_text("utf-8"))
    return {
        provider: {name: _model(name, row) for row in rows for name in row["ids"]} for provider, rows in read.items()
    }


def _model(name: str, row: dict[str, Any]) -> Model:
    return Model(
        name,
        frozenset(row["does"]),
        row.get("dimension", 0),
        tuple(row.get("dimensions", ())),
        row.get("retired", ""),
        row.get("deprecated", ""),
        row.get("replacement", ""),
        row.get("reasoning", False),
    )


def models_of(family: str) -> dict[str, Model]:
    """The models of a provider's family by id; empty for one without a list."""
    return _all().get(family, {})


def known_models() -> dict[str, dict[str, Model]]:
    """Every family with its models."""
    return _all()
