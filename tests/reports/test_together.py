"""Parts of one run put together, and implementations side by side; text, and files that are read back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest

from conformance.errors import UsageError
from conformance.reports import html, junit, text
from conformance.reports import json as json_format
from conformance.reports.result import Column, Exchange, Outcome, Report, Result, Row
from conformance.reports.together import compared, differing, merged
from conformance.schema import faults
from tests.reports.test_formats import NASTY, REPORT

FACTS = {"target": "http://127.0.0.1:9200", "version": "opensearch-3.6.0", "kit": "0.1.0"}
COLUMNS = (Column("holds", "outcome", "whether it is so"),)
SAID = (Exchange("POST /create", '{"a": 1}', 200, '{"id": "x"}'), Exchange("provider received POST /v1", "x: y"))


def result(row: str, outcome: str = "pass", **more: Any) -> Result:
    return Result(row, "holds", Outcome(outcome), **more)


def report(*results: Result, **facts: str) -> Report:
    rows = tuple(Row(each.row, f"Norm of {each.row}.", each.row[0], "MUST", facts={"source": "s"}) for each in results)
    return Report("A run", rows, COLUMNS, results, {**FACTS, **facts}, 0.5)


MIXED = report(
    result("A-1", exchanges=SAID),
    result("A-2", "fail", messages=("it is not so",)),
    result("A-3", "fail", messages=("neither",), forgiven="known deviation: does otherwise", label="deviation"),
    result("B-1", "error", messages=("KeyError: 'x'",)),
    result("B-2", "skip", messages=("lacks it",)),
    result("B-3", "skip", messages=("lacks it",)),
    result("B-4", "untested", messages=("nobody knows how",)),
)


def shown(made: Report) -> str:
    return click.unstyle(text.render(made))


class TestHolds:
    @pytest.mark.parametrize(
        ("one", "held"),
        [
            pytest.param(result("A"), True, id="pass"),
            pytest.param(result("A", "fail"), False, id="fail"),
            pytest.param(result("A", "fail", forgiven="known"), True, id="forgiven"),
            pytest.param(result("A", "error"), False, id="error"),
            pytest.param(result("A", "error", forgiven="no matter"), False, id="an error is never forgiven"),
            pytest.param(result("A", "skip"), True, id="skip"),
            pytest.param(result("A", "skip", blocked=True), False, id="blocked"),
            pytest.param(result("A", "skip", blocked=True, forgiven="MAY"), True, id="blocked and forgiven"),
            pytest.param(result("A", "untested"), True, id="untested"),
        ],
    )
    def test_a_run_holds_unless_something_counts_against_it(self, one: Result, held: bool) -> None:
        assert report(one).holds is held


class TestText:
    def test_each_outcome_is_told_apart(self) -> None:
        said = shown(MIXED)
        for line in (
            "✗ A-2 MUST Norm of A-2.\n    it is not so\n    source: s",
            "~ A-3 MUST Norm of A-3.\n    known deviation: does otherwise",
            "! B-1 MUST Norm of B-1.\n    KeyError: 'x'",
            "– skip: B-2, B-3\n    lacks it",
            "? untested: B-4\n    nobody knows how",
            "✗ A  1 pass, 2 fail (1 forgiven)",
            "! B  1 error, 2 skip, 1 untested",
            "7 checked in 0.5 s: 1 pass, 2 fail (1 of them forgiven), 1 error, 2 skip, 1 untested",
            "2 of 7 do not hold",
        ):
            assert line in said

    def test_what_is_forgiven_stands_before_what_is_not(self) -> None:
        assert shown(MIXED).index("~ A-3") < shown(MIXED).index("✗ A-2")

    def test_what_passed_is_only_counted(self) -> None:
        assert "A-1" not in shown(MIXED)

    @pytest.mark.parametrize(
        ("made", "end"),
        [
            pytest.param(report(result("A")), "all holds\n", id="all"),
            pytest.param(
                report(result("A", "fail", forgiven="x")), "all holds, but for what is forgiven\n", id="forgiven"
            ),
            pytest.param(report(result("A", "fail")), "1 of 1 does not hold\n", id="one"),
            pytest.param(report(result("A", "skip")), "nothing was checked\n", id="nothing"),
        ],
    )
    def test_the_last_line_is_the_verdict(self, made: Report, end: str) -> None:
        assert shown(made).endswith(end)

    def test_anything_can_be_shown(self) -> None:
        assert NASTY in shown(REPORT)


class TestJson:
    @pytest.mark.parametrize(
        "made", [MIXED, REPORT, compared([("a", MIXED), ("b", MIXED)])], ids=["mixed", "nasty", "compared"]
    )
    def test_it_is_of_its_schema_and_reads_back_equal(self, made: Report, tmp_path: Path) -> None:
        path = tmp_path / "report.json"
        path.write_bytes(json_format.render(made).encode("utf-8", "backslashreplace"))
        assert list(faults("report", json.loads(path.read_bytes()))) == []
        if made is not REPORT:  # its lone surrogate has no bytes
            assert json_format.read(path) == made

    def test_the_schema_refuses_what_is_no_report(self) -> None:
        given = json_format.document(MIXED)
        for wrong in ({"holds": 1}, {"extra": 1}, {"version": 1}, {"results": [{"row": "a", "column": "b"}]}):
            assert list(faults("report", {**given, **wrong})) != []

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            pytest.param(None, "No such file", id="missing"),
            pytest.param("{", "no JSON", id="no JSON"),
            pytest.param("\x00", "no JSON", id="binary"),
            pytest.param("[]", "no report of this kit", id="something else"),
            pytest.param('{"version": 1}', "'title' is a required property", id="an old report"),
        ],
    )
    def test_a_file_that_is_no_report_is_told(self, content: str | None, told: str, tmp_path: Path) -> None:
        path = tmp_path / "report.json"
        if content is not None:
            path.write_text(content)
        with pytest.raises(UsageError, match=told):
            json_format.read(path)


def test_junit_has_the_same_verdict_as_the_run() -> None:
    said = junit.render(MIXED)
    assert 'tests="7" failures="1" errors="1" skipped="4"' in said
    assert '<skipped message="known deviation: does otherwise: neither"/>' in said
    blocked = junit.render(report(result("A-1", "skip", messages=("no connector",), blocked=True)))
    assert '<failure message="no connector" type="holds">' in blocked


class TestHtml:
    def test_every_exchange_stands_behind_its_row(self) -> None:
        said = html.render(MIXED)
        assert "2 exchanges" in said
        assert "→ POST /create" in said
        assert "provider received POST /v1" in said
        assert "&#34;a&#34;: 1" in said

    def test_what_is_forgiven_is_no_failure(self) -> None:
        said = html.render(report(result("A-3", "fail", forgiven="known deviation: x")))
        assert "All holds" in said
        assert "What does not hold" not in said
        assert 'data-kinds="forgiven"' in said

    def test_a_comparison_says_where_its_columns_differ(self) -> None:
        said = html.render(compared([("a", report(result("A-1"), result("A-2"))), ("b", report(result("A-1")))]))
        assert '<b class="forgiven">1 of 2</b> differs.' in said
        assert said.count("data-differs=1") == 1


class TestMerge:
    one = report(result("A-1"), result("B-1", "fail"), shard="1/2")
    two = report(result("A-2"), shard="2/2")

    def test_the_whole_has_the_rows_of_all_parts_in_their_groups(self) -> None:
        made = merged([("one", self.one), ("two", self.two)])
        assert [row.name for row in made.rows] == ["A-1", "A-2", "B-1"]
        assert len(made.results) == 3
        assert not made.holds
        assert made.took == 1.0
        assert dict(made.facts) == FACTS

    def test_it_does_not_matter_in_which_order_they_are_given(self) -> None:
        one, other = (
            merged(parts) for parts in ([("1", self.one), ("2", self.two)], [("2", self.two), ("1", self.one)])
        )
        assert one.rows == other.rows
        assert sorted(map(str, one.results)) == sorted(map(str, other.results))

    def test_a_part_of_the_whole_says_which_parts_it_has(self) -> None:
        assert merged([("one", self.one)]).facts["shard"] == "1/2"

    def test_what_was_left_behind_is_told_of_each_part(self) -> None:
        parts = [(name, replace(self.one, facts={**FACTS, "left behind": name}, results=())) for name in ("a", "b")]
        assert merged(parts).facts["left behind"] == "a; b"

    @pytest.mark.parametrize(
        ("other", "told"),
        [
            pytest.param(report(result("A-2"), target="http://other"), "the target is", id="another target"),
            pytest.param(report(result("A-2"), version="opensearch-2.19.0"), "the version is", id="another version"),
            pytest.param(report(result("A-1")), "A-1 is in one and in other", id="the same requirement"),
            pytest.param(replace(report(result("A-2")), title="Else"), "the title is", id="something else"),
        ],
    )
    def test_parts_of_several_runs_are_refused(self, other: Report, told: str) -> None:
        with pytest.raises(UsageError, match=told):
            merged([("one", self.one), ("other", other)])


class TestCompare:
    ours = report(result("A-1"), result("A-2", "fail", messages=("no\nwonder",)), result("B-1", "skip"))
    theirs = report(result("A-1"), result("A-2"), result("C-1"), version="opensearch-2.19.0")

    def test_each_report_is_a_column_with_a_result_for_each_row(self) -> None:
        made = compared([("a.json", self.ours), ("b.json", self.theirs)])
        assert [column.name for column in made.columns] == ["opensearch-3.6.0", "opensearch-2.19.0"]
        cells = made.cells()
        assert {
            row.name: [cells[row.name, each.name][0].outcome.value for each in made.columns] for row in made.rows
        } == {
            "A-1": ["pass", "pass"],
            "A-2": ["fail", "pass"],
            "B-1": ["skip", "untested"],
            "C-1": ["untested", "pass"],
        }
        assert [row.name for row in differing(made)] == ["A-2", "B-1", "C-1"]

    @pytest.mark.parametrize(
        ("facts", "names"),
        [
            pytest.param([{}, {"version": "x"}], ["opensearch-3.6.0", "x"], id="by version"),
            pytest.param([{}, {"target": "u"}], ["http://127.0.0.1:9200", "u"], id="by target"),
            pytest.param([{}, {}], ["f0", "f1"], id="by file"),
        ],
    )
    def test_columns_are_told_apart(self, facts: list[dict[str, str]], names: list[str]) -> None:
        made = compared([(f"f{number}", report(result("A-1"), **each)) for number, each in enumerate(facts)])
        assert [column.name for column in made.columns] == names

    def test_of_reports_with_several_columns_each_result_is_compared(self) -> None:
        one = Report(
            "V",
            (Row("r"),),
            (Column("a"), Column("b")),
            (Result("r", "a", Outcome.PASS), Result("r", "b", Outcome.PASS)),
        )
        other = replace(one, results=(Result("r", "a", Outcome.PASS), Result("r", "b", Outcome.FAIL)))
        assert differing(compared([("x", one), ("y", one)])) == []
        assert [row.name for row in differing(compared([("x", one), ("y", other)]))] == ["r"]

    def test_the_text_tells_what_each_did_where_they_differ(self) -> None:
        said = shown(compared([("a.json", self.ours), ("b.json", self.theirs)]))
        assert "A-2 MUST Norm of A-2.\n    opensearch-3.6.0   ✗ fail  no\n    opensearch-2.19.0  ✓ pass\n" in said
        assert "A-1 " not in said
        assert said.endswith("3 of 4 differ\n")
        assert shown(compared([("a", self.ours), ("b", self.ours)])).endswith("all 3 alike\n")

    def test_different_things_are_not_compared(self) -> None:
        with pytest.raises(UsageError, match="nothing to compare"):
            compared([("a", self.ours), ("b", replace(self.ours, title="Else"))])
