from __future__ import annotations

import pytest

from conformance.errors import UsageError
from conformance.registry import Registry, did_you_mean, load_all


def filled() -> Registry[int]:
    registry: Registry[int] = Registry("provider")
    for number, name in enumerate(["openai", "cohere", "bedrock"]):
        registry.add(name, number)
    return registry


def test_parts_come_in_key_order() -> None:
    assert filled().items() == [("bedrock", 2), ("cohere", 1), ("openai", 0)]
    assert list(filled()) == filled().keys()
    assert filled().values() == [2, 1, 0]


def test_a_key_is_taken_once() -> None:
    with pytest.raises(ValueError, match="two providers are called 'openai': 0 and 7"):
        filled().add("openai", 7)


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("opnai", "no provider is called 'opnai'; did you mean 'openai'?"),
        ("OpenAI", "no provider is called 'OpenAI'; did you mean 'openai'?"),
        ("xyz", "no provider is called 'xyz'; there are: bedrock, cohere, openai"),
    ],
)
def test_an_unknown_key_names_the_nearest(key: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        filled()[key]
    assert str(caught.value) == message


def test_an_empty_registry_says_so() -> None:
    with pytest.raises(UsageError, match="there is none at all"):
        Registry[int]("rule")["x"]


def test_looking_without_raising() -> None:
    assert filled().get("cohere") == 1
    assert filled().get("x") is None
    assert "cohere" in filled()
    assert len(filled()) == 3


def test_the_nearest_names_come_at_most_three_at_a_time() -> None:
    assert did_you_mean("headr", ["header", "headers", "url"]) == "did you mean 'header' or 'headers'?"
    assert did_you_mean("x", ["header"]) == ""


def test_a_folder_is_imported_whole() -> None:
    load_all("conformance.documents")
    from conformance.documents.reader import READERS

    assert {"json", "yaml"} <= set(READERS)
