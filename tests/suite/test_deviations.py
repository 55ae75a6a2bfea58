"""Known deviations: what is listed is forgiven, what is not fails the run, and what is listed must be so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from conformance.errors import UsageError
from conformance.reports.result import Outcome, Result
from conformance.suite.deviations import Deviation, deviations, judged
from conformance.suite.execute import Verdict
from conformance.suite.outcome import Run, report

ID = "CORE-020"
LESSER = "CRED-010"
"""A SHOULD."""

KNOWN = {ID: Deviation("answers 500", "POST without a body")}
MOODY = {ID: Deviation("answers late", "at once", sometimes=True)}


def told(verdict: Verdict, *, strict: bool = False) -> tuple[bool, Result]:
    """Whether a run with this verdict holds, and how the report shows it."""
    made = report(Run("http://t", "v", (verdict,)), strict=strict)
    return made.holds, made.results[0]


@pytest.mark.parametrize(
    ("outcome", "known", "holds", "shown"),
    [
        pytest.param(Outcome.FAIL, {}, False, Outcome.FAIL, id="it fails, and is not listed"),
        pytest.param(Outcome.FAIL, KNOWN, True, Outcome.FAIL, id="it fails, and is listed"),
        pytest.param(Outcome.PASS, KNOWN, False, Outcome.FAIL, id="it passes, and is listed"),
        pytest.param(Outcome.PASS, MOODY, True, Outcome.PASS, id="it passes, and deviates sometimes"),
        pytest.param(Outcome.FAIL, MOODY, True, Outcome.FAIL, id="it fails, and deviates sometimes"),
        pytest.param(Outcome.PASS, {}, True, Outcome.PASS, id="it passes, and is not listed"),
        pytest.param(Outcome.ERROR, KNOWN, False, Outcome.ERROR, id="an error of ours is never forgiven"),
        pytest.param(Outcome.SKIP, KNOWN, True, Outcome.SKIP, id="it was skipped"),
        pytest.param(Outcome.UNTESTED, KNOWN, True, Outcome.UNTESTED, id="it can't be tested"),
    ],
)
def test_a_verdict_is_judged_by_what_is_known(
    outcome: Outcome, known: dict[str, Deviation], holds: bool, shown: Outcome
) -> None:
    held, result = told(judged(Verdict(ID, outcome, "said"), known))
    assert (held, result.outcome) == (holds, shown)


def test_the_report_tells_what_is_known() -> None:
    _, result = told(judged(Verdict(ID, Outcome.FAIL, "it answered 500"), KNOWN))
    assert (result.label, result.messages) == ("deviation", ("it answered 500",))
    assert result.forgiven == "known deviation: answers 500 (POST without a body)"
    _, result = told(judged(Verdict(ID, Outcome.PASS), KNOWN))
    assert result.messages == ("listed as a known deviation, but it passes: answers 500",)


@pytest.mark.parametrize("verdict", [Verdict(LESSER, Outcome.FAIL), Verdict(LESSER, Outcome.SKIP, blocked=True)])
def test_what_only_should_be_is_forgiven_unless_the_run_is_strict(verdict: Verdict) -> None:
    assert told(verdict)[0] is True
    assert told(verdict)[1].forgiven == "SHOULD: the run does not fail for it"
    assert told(verdict, strict=True)[0] is False
    assert told(replace(verdict, id=ID))[0] is False


@pytest.mark.parametrize("choice", ["none", "auto"])
def test_of_a_version_of_which_nothing_is_known_nothing_is_expected(choice: str) -> None:
    assert deviations(choice, "opensearch-9.9.9") == {}
    assert bool(deviations(choice, "opensearch-3.6.0")) is (choice == "auto")


def test_a_file_of_ones_own_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"{ID}:\n  does: that\n  seen: there\n  sometimes: true\n")
    assert deviations(str(path), "any") == {ID: Deviation("that", "there", sometimes=True)}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(None, "No such file", id="missing"),
        pytest.param("- a\n", "no file of deviations", id="a list"),
        pytest.param(f"{ID}: text\n", "no file of deviations", id="a text"),
        pytest.param(f"{ID}:\n  does: x\n", "no file of deviations", id="without seen"),
        pytest.param("\x00", "no file of deviations", id="binary"),
        pytest.param("a: [", "no file of deviations", id="no YAML"),
        pytest.param("CORE-20:\n  does: x\n  seen: y\n", "there is no requirement 'CORE-20'; did you mean", id="id"),
    ],
)
def test_a_file_that_is_none_is_told(content: str | None, says: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    if content is not None:
        path.write_text(content)
    with pytest.raises(UsageError, match=says):
        deviations(str(path), "any")
