"""A container is somebody's own program: whatever is sent to it, the mock answers or fails as a container does."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.mock.refused import Refused
from conformance.providers.sagemaker import _container

NAMES = ("query", "texts", "queries", "images", "inputs", "parameters", "question", "context", "prompt", "text_pair")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=6,
)
CALL = cast("Any", SimpleNamespace(warn=lambda _text: None))


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4) | VALUES)
def test_no_body_breaks_the_mock(body: Any) -> None:
    for endpoint in ("embed", "highlight"):
        try:
            assert _container(endpoint, body, CALL)
        except Refused as refused:
            assert refused.status == 424  # noqa: PT017 - what it may raise, if it raises


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"query": "q", "texts": [["a"]]}, "texts must be a list of texts"),
        ({"queries": 7}, "queries must be a list of texts"),
        ({"inputs": "a", "parameters": "b"}, "parameters must be an object"),
        ({"question": "q", "inputs": ["a"]}, "inputs must be a list of objects"),
    ],
)
def test_a_container_fails_on_what_it_cannot_use(body: Any, told: str) -> None:
    with pytest.raises(Refused, match=told):
        _container("x", body, CALL)
