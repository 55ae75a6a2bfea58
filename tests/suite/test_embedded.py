"""The suite against the embedded APIs: what 3.6.0 does, and what is documented."""

from __future__ import annotations

import json
import re

from conformance.reports import html, junit
from conformance.reports import json as json_format
from conformance.reports.result import Outcome
from conformance.schema import faults
from conformance.suite.deviations import kept
from conformance.suite.outcome import Run, report
from conformance.suite.requirement import OBSERVED, PROFILES, catalogue

VERSION = "opensearch-3.6.0"


def outcomes(run: Run) -> dict[str, Outcome]:
    return {verdict.id: verdict.outcome for verdict in run.verdicts}


def test_every_requirement_has_its_outcome_and_none_is_an_error_of_ours(embedded_run: Run) -> None:
    assert outcomes(embedded_run).keys() == {each.id for each in catalogue()}
    assert [verdict for verdict in embedded_run.verdicts if verdict.outcome is Outcome.ERROR] == []
    assert {each.profile for each in catalogue()} == set(PROFILES.values())
    assert len(catalogue()) >= 120


def test_what_fails_is_exactly_what_is_known_of_the_engine(embedded_run: Run) -> None:
    assert embedded_run.version == VERSION
    known = kept()[VERSION]
    failed = {verdict.id for verdict in embedded_run.verdicts if verdict.outcome is Outcome.FAIL}
    assert failed <= known.keys()
    assert {name for name, each in known.items() if not each.sometimes} <= failed
    assert report(embedded_run, strict=True).holds


def test_nothing_deviates_where_it_does_what_is_documented(documented_run: Run) -> None:
    told = {verdict.id: verdict.message for verdict in documented_run.verdicts if verdict.outcome is not Outcome.PASS}
    assert told.keys() == {each.id for each in catalogue() if each.untested}
    assert report(documented_run, strict=True).holds


def test_where_a_seed_and_the_engine_differ_the_report_tells_both(embedded_run: Run, documented_run: Run) -> None:
    known = kept()[VERSION]
    assert any(each.source != OBSERVED for each in catalogue() if each.id in known)
    for run in (embedded_run, documented_run):
        rows = {row.name: row for row in report(run).rows}
        for name, deviation in known.items():
            facts = rows[name].facts
            assert facts["source"]
            assert facts[f"{VERSION} does"] == f"{deviation.does} ({deviation.seen})"


def test_every_format_shows_the_exchanges_and_none_a_credential(embedded_run: Run) -> None:
    made = report(embedded_run)
    said = json_format.render(made)
    assert list(faults("report", json.loads(said))) == []
    silent = {result.row for result in made.results if not result.exchanges}
    assert silent <= {each.id for each in catalogue() if each.untested}
    assert "Bearer <credential key>" in said
    assert "provider received POST" in said
    for text in (said, html.render(made), junit.render(made)):
        # a query for the beginning of one is not one
        assert re.findall("planted-[0-9a-f]{5}|cGxhbnRlZC", text) == []
