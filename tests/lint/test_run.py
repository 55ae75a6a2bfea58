"""Which rules run, what is ignored, what is mended, and that nothing breaks the run."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.errors import UsageError
from conformance.finding import Severity
from conformance.lint import rule as rule_module
from conformance.lint import run
from conformance.lint.choice import Choice
from conformance.lint.many import gather, lint_files
from conformance.lint.options import Options
from conformance.lint.rule import Problem, Rule, rules
from conformance.lint.run import chosen, fix_text, lint_file, lint_text
from conformance.lint.subject import Subject
from tests.lint.examples import BODY, TODAY

BAD_NAME = json.dumps({**BODY, "name": "<x>"}, indent=1)
OPTIONS = Options(today=TODAY)


def codes(text: str, name: str = "x.json", **options: object) -> list[str]:
    return [one.code for one in lint_text(text, name, Options(today=TODAY, **options)).findings]  # type: ignore[arg-type]


def test_a_body_that_is_right_has_nothing_but_the_key_to_fill_in() -> None:
    found = lint_text(json.dumps(BODY), "x.json", OPTIONS).findings
    assert {(one.code, one.severity) for one in found} <= {("CB217", Severity.INFO), ("CB603", Severity.INFO)}


def test_there_are_at_least_fifty_rules_over_all_themes() -> None:
    assert len(rules()) >= 50
    assert {code[2] for code in rules()} == set("012345678")


@pytest.mark.parametrize("given_", ["CB104", "cb104", "name-charset", "name_charset", "CB1", "CB"])
def test_rules_are_selected_by_code_name_or_the_beginning_of_a_code(given_: str) -> None:
    assert "CB104" in codes(BAD_NAME, select=(given_,))
    assert "CB104" not in codes(BAD_NAME, ignore=(given_,))


def test_an_unknown_rule_is_a_usage_error_that_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean 'name-charset'"):
        chosen(Options(select=("name-charsett",)))


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("x.jsonc", "// conformance: ignore[CB104]\n", ""),
        ("x.jsonc", "/* conformance: ignore[CB1] */\n", ""),
        ("x.jsonc", "// conformance: ignore\n", ""),
        ("x.jsonc", "// conformance: ignore-file[name-charset]\n\n\n\n", ""),
        ("x.md", "<!-- conformance: ignore-file[CB104] -->\n\n```json\n", "\n```\n"),
        ("x.py", "# conformance: ignore[CB104]\nbody = ", "\n"),
    ],
)
def test_a_comment_hides_a_finding(name: str, before: str, after: str) -> None:
    text = json.dumps({**BODY, "name": "<x>"})
    assert codes(f"{before}{text}{after}", name, select=("CB104", "CB009")) == []


def test_a_comment_hides_what_stands_on_its_own_line() -> None:
    text = 'name: "<x>"  # conformance: ignore[CB104]\nversion: 1\nprotocol: http\ncredential: {k: v}\nactions: []\n'
    assert codes(text, "x.yaml", select=("CB104", "CB009")) == []


def test_a_member_of_the_body_hides_findings_where_there_are_no_comments() -> None:
    text = json.dumps({**BODY, "name": "<x>", "x-conformance-ignore": ["CB104"]})
    assert codes(text, select=("CB1", "CB009")) == []


class TestTheFileBesideIt:
    """`<name>.conformance-ignore`, for what must stay as it is."""

    def found(self, folder: Path, sidecar: str | bytes) -> list[tuple[str, str]]:
        path = folder / "x.json"
        path.write_text(BAD_NAME)
        beside = folder / "x.json.conformance-ignore"
        beside.write_bytes(sidecar if isinstance(sidecar, bytes) else sidecar.encode())
        picked = Options(today=TODAY, select=("CB104", "CB001", "CB009"))
        return [(one.code, str(one.place).removeprefix(f"{folder}/")) for one in lint_file(path, picked).findings]

    @pytest.mark.parametrize(
        "text",
        [
            "CB104",
            "name-charset\n",
            "# why\n\n  CB001,CB104 # the name is theirs",
            "CB104 /name",
            "CB1\r\n",
        ],
    )
    def test_hides_what_it_names(self, tmp_path: Path, text: str) -> None:
        assert "CB104" not in {code for code, _ in self.found(tmp_path, text)}

    @pytest.mark.parametrize("text", ["", "# CB104", "CB104 /actions", "CB104 /nam", "CB105"])
    def test_hides_nothing_else(self, tmp_path: Path, text: str) -> None:
        assert ("CB104", "x.json:2:11") in self.found(tmp_path, text)

    def test_is_told_where_it_is_of_no_use(self, tmp_path: Path) -> None:
        assert ("CB009", "x.json.conformance-ignore:2:1") in self.found(tmp_path, "CB104\nCB104 /actions\n")

    def test_that_cannot_be_read_is_a_finding(self, tmp_path: Path) -> None:
        assert ("CB001", "x.json.conformance-ignore:1:3") in self.found(tmp_path, b"ab\xff")

    def test_counts_for_a_text_that_goes_by_the_name_too(self, tmp_path: Path) -> None:
        self.found(tmp_path, "CB104")
        assert "CB104" not in codes(BAD_NAME, str(tmp_path / "x.json"))


def test_an_ignore_of_a_rule_that_did_not_run_is_not_told_to_be_unused() -> None:
    assert codes('// conformance: ignore[CB104]\n{"name": "x"}', "x.jsonc", select=("CB009",)) == []


def test_rules_are_ignored_for_files_by_pattern() -> None:
    assert "CB104" not in codes(BAD_NAME, "docs/a/x.json", per_file={"docs/*": ("CB104",)})
    assert "CB104" in codes(BAD_NAME, "src/x.json", per_file={"docs/*": ("CB104",)})


def test_a_rule_that_breaks_is_our_error_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_subject: Subject) -> Iterator[Problem]:
        raise ZeroDivisionError("by zero")
        yield

    ours = Rule("CB198", "broken-rule", Severity.ERROR, "body", broken, "tests", "")
    monkeypatch.setattr(run, "_chosen", lambda *_: Choice((ours, rules()["CB104"])))
    found = lint_text(BAD_NAME, "x.json", OPTIONS).findings
    assert [one.code for one in found] == ["CB000", "CB104"]
    assert "CB198" in found[0].message
    assert "x.json" in found[0].message
    assert "ZeroDivisionError" in found[0].message


def test_what_grows_beyond_all_bounds_is_told_once_however_many_rules_meet_it() -> None:
    growing = {f"p{n}": f"${{parameters.p{n + 1}}}" * 10 for n in range(20)} | {"p20": "x"}
    action = {**BODY["actions"][0], "request_body": '{"m": "${parameters.p0}"}'}
    found = lint_text(json.dumps({**BODY, "parameters": growing, "actions": [action]}), "x.json", OPTIONS).findings
    told = [one for one in found if one.severity is Severity.ERROR]
    assert [one.code for one in told] == ["CB019"]
    assert told[0].message.startswith("the values that ${parameters.p")


def test_a_rule_with_a_code_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no code of a rule"):
        rule_module.rule("X1", Severity.ERROR)(lambda _: iter(()))


def test_what_a_file_holds_does_not_steer_the_terminal() -> None:
    template = '{"a": "${parameters.\x1b[31mmodle}"}'
    text = json.dumps({**BODY, "actions": [{**BODY["actions"][0], "request_body": template}]})
    messages = [one.message for one in lint_text(text, "x.json", OPTIONS).findings]
    assert all(one.isprintable() for one in messages)
    assert any("\\x1b[31mmodle" in one for one in messages)


# --- fixes ---


def test_safe_fixes_alone_are_applied_unless_asked() -> None:
    text = json.dumps({**BODY, "protocol": "HTTP", "parameters": {"endpoint": "api.openai.com", "modle": "m"}})
    safe = fix_text(text, "x.json", OPTIONS)
    assert {one.code for one in safe.fixed} == {"CB105"}
    assert json.loads(safe.text)["protocol"] == "http"
    every = fix_text(text, "x.json", OPTIONS, unsafe=True)
    assert {one.code for one in every.fixed} > {"CB105"}


def test_mending_what_is_mended_changes_nothing() -> None:
    text = json.dumps({**BODY, "protocol": "HTTP"})
    once = fix_text(text, "x.json", OPTIONS, unsafe=True)
    again = fix_text(once.text, "x.json", OPTIONS, unsafe=True)
    assert again.text == once.text
    assert again.fixed == ()


def test_a_fix_inside_an_escaped_body_in_a_page_keeps_all_around_it() -> None:
    body = json.dumps({**BODY, "actions": [{**BODY["actions"][0], "request_body": '{"a": "${parameters. model}"}'}]})
    page = f"# Page\n\n1. In a list:\n\n   ```json\n   POST /_plugins/_ml/connectors/_create\n   {body}\n   ```\n"
    mended = fix_text(page, "x.md", OPTIONS)
    assert mended.text == page.replace("${parameters. model}", "${parameters.model}")


# --- files ---


def test_folders_are_walked_without_links_hidden_folders_and_strange_files(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "node_modules").mkdir()
    for name in ("a/x.json", "a/y.md", "a/z.bin", ".hidden/x.json", "node_modules/x.json", "new\nline.json"):
        (tmp_path / name).write_text(BAD_NAME)
    (tmp_path / "a/loop").symlink_to(tmp_path)
    found = [Path(name).name for name, _ in gather([str(tmp_path)])]
    assert found == ["new\nline.json", "x.json", "y.md"]


def test_a_path_that_is_not_there_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="no such file"):
        gather(["/nowhere/x.json"])


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02" * 9, "NUL"),
        (b'{"a": "\xff\xfe\xfa"}', "not UTF-8"),
        (b"\xff\xfe{\x00}\x00", "UTF-16"),
        (b"{" * 100_000, "isn't closed"),
        (b"a: &a [x]\n" + b"".join(b"b%d: &b%d [*%s,*%s]\n" % (i, i, a, a) for i, a in enumerate([b"a"] * 3)), ""),
    ],
)
def test_a_file_that_cannot_be_read_is_one_finding(tmp_path: Path, data: bytes, problem: str) -> None:
    path = tmp_path / ("x.yaml" if data.startswith(b"a:") else "x.json")
    path.write_bytes(data)
    found = lint_file(path, OPTIONS).findings
    if problem:
        assert [one.code for one in found] == ["CB001"]
    assert all(one.code != "CB000" for one in found)


def test_a_file_that_is_too_large_is_one_finding(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 100_000_000)
    assert [one.code for one in lint_file(path, OPTIONS).findings] == ["CB001"]


def test_a_file_of_a_folder_that_is_about_something_else_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{ broken")
    found = list(lint_files(gather([str(tmp_path)]), OPTIONS))
    assert [one.findings for one in found] == [()]


def test_several_processes_find_the_same_in_the_same_order(tmp_path: Path) -> None:
    for number in range(150):
        (tmp_path / f"{number:03}.json").write_text(BAD_NAME.replace("gpt-5-mini", f"gpt-{number}"))
    files = gather([str(tmp_path)])
    alone, together = ([one.findings for one in lint_files(files, OPTIONS, jobs=jobs)] for jobs in (1, 2))
    assert alone == together


# --- whatever stands in a file ---

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(
    [*BODY, *BODY["actions"][0], "client_config", "region", "response_filter", "input_processors", "stream", "model"]
)
TEMPLATES = st.lists(
    st.sampled_from(
        ['"', "{", "}", "[", "]", ":", ",", "${parameters.", "${credential.", "a", ":-", "null", "$", "\\", " "]
    ),
    max_size=14,
).map("".join)


@settings(deadline=None, max_examples=150)
@given(st.dictionaries(NAMES, JSON | TEMPLATES, max_size=4), st.dictionaries(NAMES, JSON | TEMPLATES, max_size=4))
def test_no_rule_breaks_on_any_value_of_any_member(members: dict[str, object], of_action: dict[str, object]) -> None:
    body = {**BODY, "actions": [{**BODY["actions"][0], **of_action}], **members}
    found = lint_text(json.dumps(body), "x.json", OPTIONS).findings
    assert [one for one in found if one.code == "CB000"] == []


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=200), st.sampled_from(["x.json", "x.yaml", "x.md", "x.py", "x.sh", "x.tf", "x.ipynb", "x"]))
def test_no_rule_breaks_on_any_text(text: str, name: str) -> None:
    assert "CB000" not in codes(text, name)


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 700), st.integers(0, 30), TEMPLATES)
def test_no_rule_breaks_on_a_body_with_characters_changed(at: int, length: int, put: str) -> None:
    text = json.dumps(BODY, indent=1)
    assert "CB000" not in codes(text[:at] + put + text[at + length :], "x.json")
