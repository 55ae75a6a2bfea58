"""Every format tells the same findings; each reads back as what it is."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest

from conformance.lint.formats.format import Outcome, output_formats
from conformance.lint.linted import Linted
from conformance.lint.options import Options
from conformance.lint.rule import rules
from conformance.lint.run import lint_text
from tests.lint.examples import BODY, TODAY

OPTIONS = Options(today=TODAY, select=("CB104", "CB105", "CB217"))
BAD = json.dumps({**BODY, "name": "<x>", "protocol": "HTTP"}, indent=1)


def linted(text: str = BAD, name: str = "a/x.json") -> Linted:
    return lint_text(text, name, OPTIONS)


def shown(name: str, *files: Linted, **how: object) -> str:
    return output_formats()[name](Outcome(files or (linted(),), **how))  # type: ignore[arg-type]


def test_there_are_five_formats() -> None:
    assert output_formats().keys() == ["github", "json", "junit", "sarif", "text"]


def test_text_has_a_clickable_line_the_source_and_a_caret() -> None:
    lines = shown("text").splitlines()
    assert lines[0].startswith("a/x.json:2:11: CB104 '<' isn't allowed in a name")
    assert lines[1:3] == ['  2 |  "name": "<x>",', "    |           ^"]
    assert lines[-1] == "1 file, 1 connector: 2 errors, 1 note ([*] 1 fixable with --fix)"


def test_text_without_snippets_is_one_line_a_finding() -> None:
    assert len(shown("text", snippets=False).splitlines()) == len(linted().findings) + 1


def test_text_has_no_escapes_of_a_file_name() -> None:
    assert "\x1b" not in shown("text", linted(name="a\x1b[31m\n.json"))
    assert "a\\x1b[31m\\n.json:2:11" in shown("text", linted(name="a\x1b[31m\n.json"))


def test_json_is_an_array_of_findings_with_the_promised_members() -> None:
    first = json.loads(shown("json"))[0]
    assert first["path"] == "a/x.json"
    assert (first["line"], first["column"], first["end_line"], first["end_column"]) == (2, 11, 2, 12)
    assert first["pointer"] == "/name"
    assert first["code"] == "CB104"
    assert first["name"] == "name-charset"
    assert first["severity"] == "error"
    assert first["fixable"] is False
    assert first["blueprint"] == "<x>"
    assert set(first) >= {"message", "help"}


def test_json_of_nothing_is_an_empty_array() -> None:
    assert json.loads(shown("json", Linted("x", ()))) == []


def test_sarif_lists_every_rule_and_points_into_them() -> None:
    run = json.loads(shown("sarif"))["runs"][0]
    listed = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in listed] == rules().keys()
    for result in run["results"]:
        assert listed[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
    assert [result["ruleId"] for result in run["results"]] == ["CB104", "CB105", "CB217"]
    assert run["results"][1]["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"] == "http"


def test_fingerprints_stay_when_lines_move_and_tell_findings_apart() -> None:
    def fingerprints(text: str) -> list[str]:
        results = json.loads(shown("sarif", linted(text)))["runs"][0]["results"]
        return [result["partialFingerprints"]["conformance/v1"] for result in results]

    assert fingerprints("\n\n" + BAD) == fingerprints(BAD)
    assert len(set(fingerprints(BAD))) == len(fingerprints(BAD))


def test_junit_counts_notes_as_passed_and_says_what_failed() -> None:
    root = ET.fromstring(shown("junit", linted(), Linted("good.json", ())).encode())  # noqa: S314 - our own
    assert root.attrib["tests"] == "4"
    assert root.attrib["failures"] == "2"
    assert [len(suite.findall("testcase")) for suite in root] == [3, 1]


def test_junit_holds_any_character_of_a_name() -> None:
    ET.fromstring(shown("junit", linted(name="\x00\x1b<&\"'.json")).encode())  # noqa: S314 - our own


@pytest.mark.parametrize(
    ("name", "begins"), [("a,b:c%.json", "::error file=a%2Cb%3Ac%25.json,line=2,col=11,"), ("x", "::error file=x,")]
)
def test_github_escapes_what_its_commands_are_made_of(name: str, begins: str) -> None:
    assert shown("github", linted(name=name)).startswith(begins)
