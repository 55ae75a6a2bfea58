"""One report in three formats: nothing of it is lost, and nothing in it is taken for markup."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from conformance.blueprint import blueprint, blueprint_ids, load
from conformance.errors import UsageError
from conformance.reports import html, junit
from conformance.reports import json as json_format
from conformance.reports.result import Column, Outcome, Report, Result, Row, worst
from conformance.reports.write import write
from conformance.resources import blueprints
from conformance.verify import CHECKS, verify
from conformance.verify.report import COLUMNS, report

NASTY = "</script><img src=x onerror=alert(1)>\x00\ud800&\"'\n{{ 7*7 }}"

REPORT = Report(
    "A run",
    (
        Row("one", "First", "group"),
        Row(NASTY, NASTY, NASTY, "MUST", "javascript:alert(1)", {NASTY: NASTY}),
        Row("three"),
    ),
    (Column("a", "A", "whether it is so"), Column("b")),
    (
        Result("one", "a", Outcome.PASS, "first"),
        Result("one", "a", Outcome.FAIL, "second", ("it is not", "and more"), "x\ny", "x\nz", "file.yaml", 3, 4, 0.5),
        Result("one", "b", Outcome.SKIP, messages=("no reason to",)),
        Result(NASTY, "a", Outcome.ERROR, NASTY, (NASTY,), NASTY, NASTY, NASTY),
        Result(NASTY, "b", Outcome.PASS, label="retired", messages=("gone",)),
        Result("three", "a", Outcome.UNTESTED),
    ),
    {"target": "http://127.0.0.1:9200"},
    1.25,
)


class Page(HTMLParser):
    """The tags and the visible text of a document."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_the_counts_and_the_verdict_are_those_of_the_results() -> None:
    assert REPORT.counts == {"pass": 2, "fail": 1, "error": 1, "skip": 1, "untested": 1}
    assert not REPORT.holds
    assert Report("", (), (), (Result("r", "c", Outcome.SKIP), Result("r", "d", Outcome.UNTESTED))).holds


@pytest.mark.parametrize(
    ("outcomes", "shown"),
    [
        (["pass", "fail", "error"], "fail"),
        (["pass", "error", "skip"], "error"),
        (["skip", "pass"], "pass"),
        (["untested", "skip"], "skip"),
        ([], "untested"),
    ],
)
def test_the_worst_is_shown(outcomes: list[str], shown: str) -> None:
    assert worst(Result("r", "c", Outcome(outcome)) for outcome in outcomes) == Outcome(shown)


class TestHtml:
    page = Page(html.render(REPORT))

    def test_it_needs_nothing_else(self) -> None:
        text = html.render(REPORT)
        assert re.findall(r"(?:src|href)=\"(?!#|data:)[^\"]*", text) == []
        assert "@import" not in text

    def test_nothing_is_taken_for_markup(self) -> None:
        assert [tag for tag, _ in self.page.tags if tag in {"img", "iframe", "object"}] == []
        assert sum(tag == "script" for tag, _ in self.page.tags) == 1
        assert not any(name.startswith("on") for _, attributes in self.page.tags for name in attributes)
        assert any("{{ 7*7 }}" in text for text in self.page.text)

    def test_a_link_that_is_no_web_address_is_left_out(self) -> None:
        assert "javascript:" not in html.render(REPORT)

    def test_each_row_has_a_cell_for_each_column(self) -> None:
        cells = [
            attributes
            for tag, attributes in self.page.tags
            if tag == "span" and "cell" in str(attributes.get("class")).split()
        ]
        kinds = [str(attributes["class"]).split()[1] for attributes in cells]
        assert kinds == ["fail", "skip", "error", "pass", "untested", "untested"]

    def test_what_failed_is_told_with_its_place_and_both_texts(self) -> None:
        text = " ".join("".join(self.page.text).split())
        assert "2 of 3 do not hold." in text
        for told in ("it is not", "and more", "file.yaml:3", "no reason to", "retired"):
            assert told in text

    def test_that_all_holds_is_said(self) -> None:
        sound = Report("Fine", (Row("r"),), (Column("c"),), (Result("r", "c", Outcome.PASS),))
        text = "".join(Page(html.render(sound)).text)
        assert "All holds" in text
        assert "What does not hold" not in text


def test_json_has_all_of_it() -> None:
    read: Any = json.loads(json_format.render(REPORT))
    assert (read["title"], read["holds"], read["seconds"]) == ("A run", False, 1.25)
    assert read["counts"] == {"pass": 2, "fail": 1, "error": 1, "skip": 1, "untested": 1, "forgiven": 0}
    assert read["results"][1] == {
        "row": "one",
        "column": "a",
        "outcome": "fail",
        "case": "second",
        "messages": ["it is not", "and more"],
        "expected": "x\ny",
        "actual": "x\nz",
        "path": "file.yaml",
        "line": 3,
        "at": 4,
        "took": 0.5,
    }
    assert read["rows"][1]["facts"] == {NASTY: NASTY}


def test_junit_has_a_case_for_each_result_and_counts_them() -> None:
    text = junit.render(REPORT)
    top = ET.fromstring(text)  # noqa: S314 -- our own
    assert top.attrib == {
        "name": "A run",
        "tests": "6",
        "failures": "1",
        "errors": "1",
        "skipped": "2",
        "time": "1.250",
    }
    assert [len(suite) for suite in top] == [3, 2, 1]
    failure = top.find("testsuite/testcase/failure")
    assert failure is not None
    assert failure.attrib == {"message": "it is not", "type": "a"}
    assert (failure.text or "").endswith("expected:\nx\ny\n\nactual:\nx\nz")
    case = top[0][1].attrib
    assert (case["classname"], case["name"], case["file"], case["line"]) == ("one", "a[second]", "file.yaml", "3")
    skipped = top.find("testsuite/testcase/skipped")
    assert skipped is not None
    assert skipped.attrib["message"] == "no reason to"


def test_all_three_are_written_and_read_back(tmp_path: Path) -> None:
    paths = write(REPORT, tmp_path / "new" / "folder")
    assert [path.name for path in paths] == ["report.html", "report.json", "junit.xml"]
    for path in paths:
        path.read_text(encoding="utf-8")
    ET.parse(paths[2])  # noqa: S314 -- our own


def test_a_folder_that_can_t_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="name a folder"):
        write(REPORT, tmp_path / "file")


class TestOfVerify:
    def test_each_check_has_its_column(self) -> None:
        assert tuple(column.name for column in COLUMNS) == CHECKS
        assert all(column.meaning for column in COLUMNS)

    def test_every_result_stands_in_a_row(self) -> None:
        chosen = [blueprint(identity) for identity in blueprint_ids()[:5]]
        results = [result for each in chosen for result in verify(each)]
        made = report(chosen, results)
        assert {row.name for row in made.rows} == {result.row for result in made.results} == set(blueprint_ids()[:5])
        assert len(made.results) == len(results)
        assert made.holds

    def test_two_files_of_one_name_are_told_apart(self, tmp_path: Path) -> None:
        paths = [tmp_path / folder / "mine.yaml" for folder in ("a", "b")]
        for path in paths:
            path.parent.mkdir()
            path.write_text((blueprints() / "openai-chat.yaml").read_text(encoding="utf-8"), encoding="utf-8")
        found = [load(path) for path in paths]
        made = report(found, [result for each in found for result in verify(each)])
        assert [row.name for row in made.rows] == [str(path) for path in paths]
        assert {len(cell) for cell in made.cells().values()} == {1}

    def test_no_report_shows_a_credential(self, tmp_path: Path) -> None:
        text = (blueprints() / "openai-chat.yaml").read_text(encoding="utf-8")
        path = tmp_path / "mine.yaml"
        path.write_text(text.replace("YOUR_OPENAI_KEY", "sk-s3cret-4711").replace('"messages"', '"mesages"', 1))
        made = report([load(path)], list(verify(load(path))))
        assert not made.holds
        for render in (html.render, json_format.render, junit.render):
            assert "s3cret" not in render(made)
            assert "Bearer ***" in render(made)
