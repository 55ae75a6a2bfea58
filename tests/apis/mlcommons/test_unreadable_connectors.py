"""Models of a connector that an update has made unreadable, as OpenSearch 3.6.0 was seen to refuse them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.apis.mlcommons.conftest import Talk
from tests.apis.mlcommons.test_golden import CONNECTOR, ML


@pytest.mark.parametrize(
    ("protocol", "reason"),
    [("aws_sigv4", "Missing credential"), ("smoke", "Can't find class for type smoke")],
)
@pytest.mark.parametrize(("interface", "status"), [({}, 400), ({"interface": {}}, 200)])
def test_a_model_looks_at_its_connector_for_an_interface(
    protocol: str, reason: str, interface: dict[str, Any], status: int, talk: Talk
) -> None:
    made = talk("POST", f"{ML}/connectors/_create", CONNECTOR)[1]
    assert talk("PUT", f"{ML}/connectors/{made['connector_id']}", {"protocol": protocol})[0] == 200
    model = {"name": "m", "function_name": "remote", **made, **interface}
    answer = talk("POST", f"{ML}/models/_register", model)
    assert answer[0] == status
    assert answer[1].get("error", {}).get("reason") == (reason if status == 400 else None)
