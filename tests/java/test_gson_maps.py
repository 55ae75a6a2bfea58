from __future__ import annotations

from typing import Any

import pytest

from conformance.java.gson_maps import read_maps
from conformance.java.throwable import Throwable


@pytest.mark.parametrize(
    ("text", "maps"),
    [
        pytest.param('[{"a":1}]', [{"a": 1.0}], id="plain"),
        pytest.param("[{a:'b';c=1}]", [{"a": "b", "c": 1.0}], id="lenient"),
        pytest.param("[null,{}]", [None, {}], id="null for a map"),
        pytest.param("[,{}]", [None, {}], id="a missing item is null"),
        pytest.param('[[["a",1],["b",2]]]', [{"a": 1.0, "b": 2.0}], id="pairs for a map"),
        pytest.param("[[[true,1]]]", [{"true": 1.0}], id="a key that is no string"),
        pytest.param('[{"a":{"b":1,"b":2}}]', [{"a": {"b": 2.0}}], id="a repeated key inside"),
        pytest.param('[{"a":null,"a":2}]', [{"a": 2.0}], id="a repeated key that was null"),
        pytest.param("null", None, id="null"),
        pytest.param(" ", None, id="blank"),
    ],
)
def test_maps_are_read_as_gson_reads_them(text: str, maps: Any) -> None:
    assert read_maps(text) == maps


@pytest.mark.parametrize(
    "text",
    ["{}", "[1]", '["a"]', '[{"a":1,"a":2}]', "[{}] x", "[{}", "[", "[[[null,1]]]", "[[[[],1]]]", "[[1]]", "x"],
)
def test_what_gson_refuses_is_refused(text: str) -> None:
    with pytest.raises(Throwable):
        read_maps(text)
