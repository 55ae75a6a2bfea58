"""Bodies made wrong, by chance: another value somewhere in them, characters taken out or put in."""

from __future__ import annotations

import copy
import random
from typing import Any

CHARACTERS = (
    *"{}[],:\"\\'/*# \n\t0123456789.eE+-tfn$",
    *(
        "\0",
        "é",
        "\ud83d",
        "null",
        "true",
        "1e999",
        "-0",
        "[]",
        "{}",
        '""',
        "/*",
        "//",
        "NaN",
        "\\u0000",
        "\\ud800",
        "9" * 20,
    ),
)
VALUES: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    "",
    "x",
    [],
    {},
    [[]],
    [None],
    {"a": None},
    "${parameters.x}",
    10**30,
    'a"b',
]


def put_elsewhere(value: Any, chance: random.Random) -> Any:
    """A value with another one somewhere in it."""
    if not value or not isinstance(value, (dict, list)) or chance.random() < 0.25:
        return chance.choice(VALUES)
    changed = copy.copy(value)
    step = chance.choice(list(changed) if isinstance(changed, dict) else range(len(changed)))
    changed[step] = put_elsewhere(changed[step], chance)
    return changed


def torn(text: str, chance: random.Random) -> str:
    """A text cut off, or with characters taken out and put in."""
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        at = chance.randrange(len(text) + 1)
        if chance.random() < 0.3:
            text = text[:at]
        else:
            left = at + chance.choice([0, 0, 1, 4])
            text = text[:at] + chance.choice(["", *CHARACTERS]) + text[left:]
    return text
