from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.page import Page
from conformance.lint.rule import Problem, page_rule
from conformance.lint.when import sampled


@page_rule("CB610", Severity.INFO, when=sampled)
def stale_sample(page: Page) -> Iterator[Problem]:
    """A reply that a page shows below a call is one that the engine gives.

    Why: readers compare what they get with it: a batch answers task_id and status, and each result has a status_code.
    Bad:
        POST /_plugins/_ml/connectors/_create
        { "name": "c", "version": 1, "protocol": "http", "actions": [] }

        POST /_plugins/_ml/models/m/_batch_predict
        { "parameters": {} }

        { "inference_results": [ { "output": [ { "name": "response", "dataAsMap": {} } ] } ] }
    Good:
        POST /_plugins/_ml/connectors/_create
        { "name": "c", "version": 1, "protocol": "http", "actions": [] }

        POST /_plugins/_ml/models/m/_batch_predict
        { "parameters": {} }

        { "task_id": "x", "status": "CREATED", "remote_job": {} }
    Source: known defects, section D: stale-sample-response
    """
    if not page.subjects:
        return  # what a model of the cluster's own answers is another matter
    calls = {id(sample.document): sample for sample in page.samples if not sample.pointer}
    above = None
    for document in page.documents:
        if id(document) in calls:
            above = calls[id(document)]
            continue
        if document.request is not None:
            above = None
            continue
        value = document.value
        results = value.get("inference_results") if isinstance(value, dict) else None
        if above is None or not isinstance(results, list):
            continue
        spot = page.spot(document.place("/inference_results", key=True), "/inference_results")
        if above.action == "batch_predict":
            yield Problem(spot, "a batch is answered with task_id, status and remote_job, not with results")
        elif any(isinstance(result, dict) and "output" in result and "status_code" not in result for result in results):
            yield Problem(spot, "each result of a remote model has a status_code; this reply has none")
        above = None
