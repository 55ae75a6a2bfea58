"""`conformance lint`, `explain` and `new`: options, exit codes, files written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conformance.cli.explain import command as explain
from conformance.cli.lint import command as lint
from conformance.cli.new import command as new
from conformance.errors import ConformanceError, UsageError
from conformance.lint.rule import rules
from tests.lint.examples import BODY

GOOD = json.dumps(BODY, indent=1)
BAD = json.dumps({**BODY, "protocol": "HTTP"}, indent=1)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.json").write_text(GOOD)
    Path("bad.json").write_text(BAD)


def run(*arguments: str, stdin: str = "") -> Result:
    result = CliRunner().invoke(lint, arguments, input=stdin)
    if isinstance(result.exception, ConformanceError):
        raise result.exception
    return result


def test_nothing_found_is_exit_code_0() -> None:
    assert run("good.json").exit_code == 0


def test_a_finding_is_exit_code_1() -> None:
    assert run("bad.json").exit_code == 1


def test_notes_fail_where_it_is_asked_for() -> None:
    assert run("good.json", "--fail-on", "info").exit_code == 1


def test_a_folder_is_searched() -> None:
    assert "bad.json:4:14: CB105" in run(".").stdout


def test_stdin_is_read() -> None:
    assert "stdin.json:4:14: CB105" in run("-", stdin=BAD).stdout
    assert "x.yaml:1:2: CB001" in run("-", "--stdin-filename", "x.yaml", stdin="[").stdout


def test_a_path_that_is_not_there_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"nowhere\.json"):
        run("nowhere.json")


def test_json_goes_to_stdout_alone() -> None:
    assert json.loads(run("bad.json", "--format", "json").stdout)[0]["code"] == "CB105"


def test_fix_rewrites_the_file_and_tells_what_is_left() -> None:
    result = run("bad.json", "--fix")
    assert result.exit_code == 0
    assert Path("bad.json").read_text() == GOOD
    assert "1 fixed" in result.stdout


@pytest.mark.parametrize("given", [BAD, GOOD], ids=["mended", "as it was"])
def test_what_is_mended_of_stdin_has_stdout_to_itself(given: str) -> None:
    result = run("-", "--fix", "--fail-on", "info", stdin=given)
    assert (result.exit_code, result.stdout) == (1, GOOD)
    assert "CB217" in result.stderr


def test_fix_keeps_a_byte_order_mark_and_line_breaks() -> None:
    Path("bad.json").write_bytes(b"\xef\xbb\xbf" + BAD.replace("\n", "\r\n").encode())
    run("bad.json", "--fix")
    assert Path("bad.json").read_bytes() == b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()


def test_diff_changes_nothing() -> None:
    result = run("bad.json", "--diff")
    assert '-"protocol": "HTTP",' in result.stdout.replace(" ", "").replace(':"', ': "')
    assert result.exit_code == 1
    assert Path("bad.json").read_text() == BAD


def test_a_baseline_hides_what_it_knows_and_shows_what_is_new() -> None:
    assert run("bad.json", "--baseline", "b.json", "--write-baseline").exit_code == 0
    assert run("bad.json", "--baseline", "b.json").exit_code == 0
    Path("bad.json").write_text(BAD.replace("OpenAI chat", "<x>"))
    assert "CB104" in run("bad.json", "--baseline", "b.json").stdout


def test_a_baseline_that_is_none_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="is no baseline"):
        run("bad.json", "--baseline", "bad.json")


def test_statistics_count_by_rule() -> None:
    assert "1  CB105  error    unknown-protocol" in run("bad.json", "--statistics").stdout


def test_settings_come_from_pyproject() -> None:
    Path("pyproject.toml").write_text('[tool.conformance]\nignore = ["CB105"]\nexclude = ["*/other/*"]\n')
    assert run("bad.json").exit_code == 0


def test_settings_come_from_a_file_of_their_own_first() -> None:
    Path("conformance.toml").write_text('ignore = ["CB105"]\n')
    Path("pyproject.toml").write_text('[tool.conformance]\nignore = ["CB1"]\n')
    Path("bad.json").write_text(BAD.replace("OpenAI chat", "<x>"))
    assert "CB104" in run("bad.json").stdout
    assert "CB105" not in run("bad.json").stdout


def test_a_project_file_that_says_nothing_of_the_kit_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("conformance.toml").write_text('ignore = ["CB105"]\n')
    inner = Path("package")
    inner.mkdir()
    (inner / "pyproject.toml").write_text("[tool.other]\n")
    monkeypatch.chdir(inner)
    assert run("../bad.json").exit_code == 0


def test_globs_are_relative_to_the_settings_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("conformance.toml").write_text('exclude = ["docs/old/*"]\n[per-file-ignores]\n"docs/*.json" = ["CB105"]\n')
    for name in ("docs/bad.json", "docs/old/bad.json", "src/bad.json"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(BAD)
    monkeypatch.chdir("docs")
    assert run("bad.json").exit_code == 0
    assert run("../src/bad.json").exit_code == 1
    assert "2 files" not in run(".").stdout


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[tool.conformance]\nselct = ["CB1"]', "did you mean 'select'"),
        ("[tool.conformance]\nselect = 1", "expected a list of texts"),
        ("[tool.conformance]\nprofile = 1", "expected a text"),
        ('[tool.conformance]\nprofile = "x"', "no profile is called"),
        ('[tool.conformance]\ntarget-version = "1.0"', "target version"),
        ("[tool.conformance", "pyproject"),
        ("[tool]\nconformance = 1", "expected a table"),
    ],
)
def test_a_setting_that_is_none_is_a_usage_error(text: str, problem: str) -> None:
    Path("pyproject.toml").write_text(text)
    with pytest.raises(UsageError, match=problem):
        run("good.json")


def test_explain_shows_all_that_a_rule_says() -> None:
    shown = CliRunner().invoke(explain, ["cb201"]).stdout
    for part in ("CB201 undefined-parameter", "Why", "Bad:", "Good:", "Source:"):
        assert part in shown or part == "Why"
    assert json.loads(CliRunner().invoke(explain, ["CB201", "--format", "json"]).stdout)["code"] == "CB201"


def test_explain_without_a_code_lists_every_rule() -> None:
    assert len(CliRunner().invoke(explain, []).stdout.splitlines()) == len(rules())


def test_new_writes_a_blueprint_that_passes() -> None:
    result = CliRunner().invoke(new, ["my-chat", "--provider", "openai", "--task", "chat", "--model", "gpt-6-luna"])
    assert result.exit_code == 0
    assert "gpt-6-luna" in Path("my-chat.yaml").read_text()
    assert run("my-chat.yaml").exit_code == 0


def test_new_never_writes_over_a_file_unasked() -> None:
    Path("my-chat.yaml").write_text("mine")
    result = CliRunner().invoke(new, ["my-chat", "--from", "cohere-rerank"])
    assert isinstance(result.exception, UsageError)
    assert Path("my-chat.yaml").read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["My Chat"], "is no id"),
        (["x", "--provider", "oepnai"], "did you mean 'openai'"),
        (["x", "--provider", "openai"], "which task"),
    ],
)
def test_new_says_what_is_wrong_with_its_flags(arguments: list[str], problem: str) -> None:
    result = CliRunner().invoke(new, arguments)
    assert isinstance(result.exception, UsageError)
    assert problem in str(result.exception)
