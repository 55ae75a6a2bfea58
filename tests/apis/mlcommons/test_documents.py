"""A document is deleted by its index, as OpenSearch 3.6.0 without the security plugin was seen to do it."""

from __future__ import annotations

import pytest

from tests.apis.mlcommons.conftest import Talk

GROUPS = ".plugins-ml-model-group"
ALL = {"_shards": {"total": 1, "successful": 1, "failed": 0}, "_primary_term": 1, "_index": GROUPS}


@pytest.mark.parametrize(("asked", "shown"), [("?refresh=true", {"forced_refresh": True}), ("", {})])
def test_it_is_gone_and_what_is_not_there_counts_as_a_write(asked: str, shown: dict[str, bool], talk: Talk) -> None:
    made = talk("POST", "/_plugins/_ml/model_groups/_register", {"name": "g"})[1]["model_group_id"]
    path = f"/{GROUPS}/_doc/{made}{asked}"
    said = {**ALL, **shown, "_id": made}
    assert talk("DELETE", path) == (200, {**said, "_version": 2, "result": "deleted", "_seq_no": 1})
    assert talk("DELETE", path) == (404, {**said, "_version": 3, "result": "not_found", "_seq_no": 2})
    assert talk("GET", f"/_plugins/_ml/model_groups/{made}")[0] == 404


def test_an_unknown_refresh_is_refused(talk: Talk) -> None:
    status, said = talk("DELETE", f"/{GROUPS}/_doc/x?refresh=wat")
    assert (status, said["error"]["reason"]) == (400, "Unknown value for refresh: [wat].")
