"""`conformance run` and `conformance report`: what they print, write and exit with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.schema import faults
from conformance.suite.requirement import ABOUT, PROFILES, catalogue
from tests.cli.conftest import Run

FEW = ("run", "--profile", "endpoints-security")
COUNT = sum(each.profile == "endpoints-security" for each in catalogue())


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of one profile: in two shards, whole, and as documented."""
    from conformance.cli import main

    folder = tmp_path_factory.mktemp("reports")
    for name, more in {
        "one": ["--shard", "1/2"],
        "two": ["--shard", "2/2"],
        "whole": [],
        "documented": ["--as-documented"],
    }.items():
        with pytest.raises(SystemExit) as end:
            main([*FEW, *more, "--report", str(folder / name), "--format", "json"])
        assert end.value.code == 0
    return folder


class TestRun:
    def test_the_whole_suite_holds_for_the_embedded_apis(self, run: Run, tmp_path: Path) -> None:
        done = run("run", "--report", str(tmp_path))
        assert (done.code, done.out.splitlines()[-1]) == (0, "all holds, but for what is forgiven")
        assert (
            "~ CORE-020 MUST Creating a connector without a body is refused with 400.\n    known deviation: "
            in done.out
        )
        assert all(profile in done.out for profile in PROFILES.values())
        assert done.err == "".join(f"wrote {tmp_path / name}\n" for name in ("report.html", "report.json", "junit.xml"))

    def test_json_is_the_report_itself(self, run: Run) -> None:
        done = run(*FEW, "--format", "json")
        read: Any = json.loads(done.out)
        assert list(faults("report", read)) == []
        assert {row["group"] for row in read["rows"]} == {"endpoints-security"}
        assert read["facts"]["target"] == "http://embedded.localhost"
        assert read["holds"]

    def test_a_deviation_that_is_not_listed_fails_the_run(self, run: Run) -> None:
        done = run(*FEW, "--deviations", "none")
        assert (done.code, done.out.splitlines()[-1]) == (1, f"1 of {COUNT} does not hold")
        assert "✗ ENDPOINT-026 MUST" in done.out

    def test_a_deviation_that_is_listed_and_passes_fails_the_run(self, run: Run, tmp_path: Path) -> None:
        path = tmp_path / "mine.yaml"
        path.write_text("ENDPOINT-001:\n  does: refuses nothing\n  seen: once\nENDPOINT-026:\n  does: x\n  seen: y\n")
        done = run(*FEW, "--deviations", str(path))
        assert (done.code, done.out.splitlines()[-1]) == (1, f"1 of {COUNT} does not hold")
        assert "listed as a known deviation, but it passes: refuses nothing" in done.out

    def test_an_expression_chooses(self, run: Run) -> None:
        done = run("run", "-k", "CORE-001 or CORE-002")
        assert done.code == 0
        assert "2 checked" in done.out

    def test_several_processes_come_to_the_same(self, run: Run, reports: Path) -> None:
        done = run(*FEW, "-n", "2", "--format", "json")
        whole = json.loads((reports / "whole" / "report.json").read_text(encoding="utf-8"))
        spread = json.loads(done.out)
        assert done.code == 0
        assert spread["facts"] == whole["facts"]
        assert spread["counts"] == whole["counts"]
        assert spread["rows"] == whole["rows"]

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            pytest.param(["--profile", "predicts"], "no profile is called 'predicts'; did you mean 'predict'?", id="p"),
            pytest.param(["--profile", "wat"], "there are: connectors-core, ", id="a profile like no other"),
            pytest.param(["--shard", "3/2"], "'3/2' is no shard", id="no shard"),
            pytest.param(["-k", "nothing_like_it"], "no requirement was selected", id="nothing chosen"),
            pytest.param(["-k", "("], "expression", id="no expression"),
            pytest.param(["--deviations", "none.yaml"], "none.yaml: no file of deviations", id="no such file"),
            pytest.param(["--user", "admin"], "--user without a password: set CONFORMANCE_PASSWORD", id="password"),
            pytest.param(["--target", "localhost:9200"], "no URL of a target; give one such as http://", id="no URL"),
            pytest.param(["--target", "http://127.0.0.1:1/", "--as-documented"], "embedded", id="as documented"),
            pytest.param(["--listen", "9200"], "--listen '9200': give a host and a port", id="no host"),
            pytest.param(["--report", __file__], "is a file", id="a report that is a file"),
        ],
    )
    def test_wrong_usage_is_told_in_one_line_and_exits_with_2(self, run: Run, arguments: list[str], told: str) -> None:
        done = run(*FEW, *arguments)
        assert (done.code, done.out) == (2, "")
        assert told in done.err
        assert "Traceback" not in done.err


class TestList:
    def test_the_catalogue_is_listed_by_profile(self, run: Run) -> None:
        done = run("run", "--list")
        assert done.code == 0
        for requirement in catalogue():
            assert f"  {requirement.id:12} {requirement.level:6} {requirement.norm}\n" in done.out
        for profile, about in ABOUT.items():
            assert f"): {about}" in done.out
            assert profile in done.out

    def test_json_has_it_too(self, run: Run) -> None:
        listed = json.loads(run("run", "--list", "--profile", "batch", "--shard", "1/2", "--format", "json").out)
        assert {each["profile"] for each in listed} == {"batch"}
        assert all(each["norm"] and each["source"] for each in listed)

    def test_help_names_every_profile(self, run: Run) -> None:
        said = run("run", "--help").out
        assert set(ABOUT) == set(PROFILES.values())
        assert all(f"  {profile} " in said for profile in ABOUT)


class TestReport:
    def test_shards_merge_to_the_whole(self, run: Run, reports: Path, tmp_path: Path) -> None:
        parts = [str(reports / name / "report.json") for name in ("two", "one")]
        done = run("report", "merge", *parts, "--report", str(tmp_path), "--format", "json")
        assert done.code == 0
        merged, whole = json.loads(done.out), json.loads((reports / "whole" / "report.json").read_text("utf-8"))
        for member in ("title", "holds", "facts", "counts", "columns", "rows"):
            assert merged[member] == whole[member]
        assert json.loads((tmp_path / "report.json").read_text("utf-8")) == merged

    def test_a_missing_shard_is_told(self, run: Run, reports: Path) -> None:
        part = str(reports / "one" / "report.json")
        done = run("report", "merge", part)
        assert (done.code, done.out) == (2, "")
        assert "of the run's shards 2/2 is missing" in done.err
        assert run("report", "merge", part, "--partial").code == 0

    def test_implementations_stand_side_by_side(self, run: Run, reports: Path) -> None:
        files = [str(reports / name / "report.json") for name in ("whole", "documented")]
        done = run("report", "compare", *files)
        assert (done.code, done.out.splitlines()[-1]) == (1, f"1 of {COUNT} differ")
        assert "ENDPOINT-026 MUST" in done.out
        compared = json.loads(run("report", "compare", *files, "--format", "json").out)
        assert compared["comparison"] is True
        assert [column["name"] for column in compared["columns"]] == files
        assert run("report", "compare", *files, "--format", "html").out.startswith("<!doctype html>")

    def test_the_same_twice_is_alike(self, run: Run, reports: Path) -> None:
        file = str(reports / "whole" / "report.json")
        done = run("report", "compare", file, file)
        assert (done.code, done.out.splitlines()[-1]) == (0, f"all {COUNT} alike")

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            pytest.param(["compare", "none.json", "none.json"], "none.json: No such file", id="missing"),
            pytest.param(["compare", __file__, __file__], "no JSON", id="no JSON"),
            pytest.param(["merge", __file__], "no JSON", id="no JSON to merge"),
            pytest.param(["compare", __file__], "give two or more", id="only one"),
            pytest.param(["merge"], "Missing argument", id="none"),
            pytest.param(["wat"], "No such command", id="an unknown command"),
        ],
    )
    def test_wrong_usage_is_told_and_exits_with_2(self, run: Run, arguments: list[str], told: str) -> None:
        done = run("report", *arguments)
        assert (done.code, done.out) == (2, "")
        assert told in done.err
        assert "Traceback" not in done.err
