"""Each command: data on stdout, all else on stderr, and an exit code that a script can rely on."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner

from conformance import __version__
from conformance.blueprint import blueprint_ids
from conformance.cli import _group
from conformance.resources import blueprints
from tests.cli.conftest import Run

COMMANDS = _group.Commands().list_commands(click.Context(_group.Commands()))


def broken(folder: Path) -> Path:
    text = (blueprints() / "openai-chat.yaml").read_text(encoding="utf-8")
    path = folder / "mine.yaml"
    path.write_text(text.replace('"${parameters.model}"', '"${parameters.modle}"', 1), encoding="utf-8")
    return path


class TestHelp:
    @pytest.mark.parametrize("command", COMMANDS)
    def test_each_command_shows_an_example(self, command: str) -> None:
        found = _group.Commands().get_command(click.Context(_group.Commands()), command)
        assert found is not None
        result = CliRunner().invoke(found, ["--help"])
        assert result.exit_code == 0
        assert re.search(r"Examples?:", result.output)
        assert f"conformance {command}" in result.output

    def test_the_group_lists_every_command(self, run: Run) -> None:
        shown = run("--help")
        assert shown.code == 0
        assert [command for command in COMMANDS if not re.search(rf"^  {command} ", shown.out, re.MULTILINE)] == []
        assert "Exit codes: 0" in shown.out

    @pytest.mark.parametrize("arguments", [("--version",), ("--version", "--version")], ids=["at once", "by click"])
    def test_the_version(self, run: Run, arguments: tuple[str, ...]) -> None:
        assert run(*arguments).out == f"conformance {__version__}\n"


class TestUsage:
    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            pytest.param(("wat",), "No such command 'wat'", id="an unknown command"),
            pytest.param(("show",), "Missing argument", id="no target"),
            pytest.param(("parse", "openai-chat", "--reply", "-", "--status", "0"), "100<=x<=999", id="no status"),
            pytest.param(("show", "openai-chatt"), "did you mean 'openai-chat'", id="an unknown id"),
            pytest.param(("show", "none.json"), "none.json: there is no such file", id="no such file"),
            pytest.param(("verify", "no/such/folder"), "there is no such file", id="no such folder"),
            pytest.param(("render", "openai-chat", "--format", "wat"), "'wat' is not one of", id="an unknown format"),
            pytest.param(("render", "openai-chat", "--input", "no-file"), "No such file or directory", id="no input"),
            pytest.param(("render", "openai-chat", "--input", "a\0b"), "null byte", id="a name with a NUL"),
            pytest.param(("parse", "openai-chat", "--reply", "no-file"), "give a file or - for stdin", id="no reply"),
            pytest.param(("parse", "openai-chat", "--reply", "."), "Is a directory", id="a folder as reply"),
            pytest.param(
                ("parse", "openai-chat", "--reply", "-", "--action", "batch_predict"),
                "openai-chat has no batch_predict action",
                id="an action that is not there",
            ),
            pytest.param(
                ("render", "openai-chat", "--action", "batch_predict"), "documents no batch_predict call", id="no call"
            ),
            pytest.param(
                ("render", "openai-chat", "--algorithm", "kmeans", "--input", "{}"), "'kmeans'", id="a local algorithm"
            ),
        ],
    )
    def test_a_wrong_call_is_one_message_and_code_2(self, run: Run, arguments: tuple[str, ...], says: str) -> None:
        shown = run(*arguments)
        assert (shown.code, shown.out) == (2, "")
        assert says in shown.err
        assert "Traceback" not in shown.err


class TestList:
    def test_every_blueprint_is_listed(self, run: Run) -> None:
        shown = run("list")
        assert [line.split()[0] for line in shown.out.splitlines()] == blueprint_ids()
        assert shown.err == f"{len(blueprint_ids())} blueprints\n"

    def test_by_provider_and_task(self, run: Run) -> None:
        found = json.loads(run("list", "--provider", "cohere", "--task", "rerank", "--format", "json").out)
        assert {(each["provider"], each["task"]) for each in found} == {("cohere", "rerank")}

    def test_none_is_none(self, run: Run) -> None:
        assert run("list", "--provider", "none").out == ""


class TestShow:
    def test_the_body_can_be_piped_on(self, run: Run) -> None:
        body = json.loads(run("show", "openai-chat", "--format", "json").out)["connector"]
        read = yaml.safe_load((blueprints() / "openai-chat.yaml").read_text(encoding="utf-8"))
        assert body == read["connector"]

    def test_the_text_says_what_it_is(self, run: Run) -> None:
        shown = run("show", "openai-chat")
        assert "title        OpenAI chat completions\n" in shown.out
        assert "POST /_plugins/_ml/connectors/_create\n{" in shown.out

    def test_a_lone_surrogate_is_shown_as_its_escape(self, tmp_path: Path) -> None:
        path = tmp_path / "mine.json"
        path.write_text('{"name": "\\ud800", "protocol": "http", "actions": []}', encoding="utf-8")
        shown = command("show", str(path), "--format", "json")
        assert json.loads(shown.stdout)["connector"]["name"] == "\ud800"
        assert shown.returncode == 0


class TestRender:
    def test_http_is_the_request_with_its_secrets_masked(self, run: Run) -> None:
        shown = run("render", "openai-chat")
        assert shown.code == 0
        assert shown.out.startswith("POST https://api.openai.com/v1/chat/completions\n")
        assert "Authorization: Bearer ***\n" in shown.out

    def test_reveal_shows_them(self, run: Run) -> None:
        assert "Authorization: Bearer YOUR_OPENAI_KEY\n" in run("render", "openai-chat", "--reveal").out

    def test_a_signature_of_masked_keys_is_masked(self, run: Run) -> None:
        found = json.loads(run("render", "bedrock-titan-embed-text-v1", "--format", "json").out)["requests"][0]
        assert found["headers"]["authorization"].endswith("Signature=***")
        assert "Credential=***/" in found["headers"]["authorization"]

    def test_json_has_every_request(self, run: Run) -> None:
        shown = run(
            "render", "bedrock-titan-embed-text-v1", "--format", "json",
            "--algorithm", "text_embedding", "--input", '{"text_docs": ["a", "b"]}',
        )  # fmt: skip
        found = json.loads(shown.out)
        assert [json.loads(request["body"]) for request in found["requests"]] == [
            {"inputText": "a"},
            {"inputText": "b"},
        ]
        assert found["refused"] is None

    def test_http_parts_several_requests(self, run: Run) -> None:
        arguments = ("--algorithm", "text_embedding", "--input", '{"text_docs": ["a", "b"]}')
        assert run("render", "bedrock-titan-embed-text-v1", *arguments).out.count("\n###\n") == 1

    def test_curl_can_be_run_by_a_shell(self, run: Run) -> None:
        given = json.dumps({"parameters": {"messages": [{"role": "user", "content": 'it\'s $HOME `x` \\ "q"'}]}})
        line = run("render", "openai-chat", "--format", "curl", "--input", given).out
        printed = subprocess.run(  # noqa: S603 -- the line that we printed
            ["/bin/sh", "-c", 'curl() { for each; do :; done; printf %s "$each"; }; ' + line],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        assert json.loads(printed)["messages"] == json.loads(given)["parameters"]["messages"]

    @pytest.mark.parametrize("given", ["stdin", "file", "text"])
    def test_an_input_comes_from_stdin_a_file_or_the_line(self, run: Run, tmp_path: Path, given: str) -> None:
        text = '{"parameters": {"messages": ["é"]}}'
        path = tmp_path / "input.json"
        path.write_text(text, encoding="utf-8")
        name = {"stdin": "-", "file": str(path), "text": text}[given]
        assert '"messages": ["é"] }' in run("render", "openai-chat", "--input", name, stdin=text).out

    def test_explain_says_where_each_part_came_from(self, run: Run) -> None:
        shown = run("render", "openai-chat", "--explain").out
        assert "# request_body: ${parameters.model} -> gpt-3.5-turbo  (the connector's parameter 'model')\n" in shown
        assert "# headers/Authorization: ${credential.openAI_key} -> ***  (the credential 'openAI_key')\n" in shown
        assert "(the call's parameter 'messages')\n" in shown

    def test_explain_in_json(self, run: Run) -> None:
        found = json.loads(run("render", "openai-chat", "--explain", "--format", "json").out)["requests"][0]["explain"]
        assert found["url"][0] == {
            "placeholder": "${parameters.endpoint}",
            "text": "api.openai.com",
            "from": "the connector's parameter 'endpoint'",
        }

    def test_a_call_that_is_refused_is_code_1(self, run: Run) -> None:
        shown = run("render", "openai-chat", "--input", "{}")
        assert (shown.code, shown.out) == (1, "")
        assert "the engine refuses the call with status 400:" in shown.err

    def test_a_call_that_is_never_answered_is_code_1(self, run: Run) -> None:
        stream = {"messages": [], "stream": True, "_llm_interface": "openai/v1/chat/completions"}
        shown = run("render", "openai-chat", "--input", json.dumps({"parameters": stream}))
        assert shown.code == 1
        assert shown.out.startswith("POST ")
        assert shown.err.startswith("the engine never answers: ")

    def test_a_call_that_is_never_sent_says_why(self, run: Run) -> None:
        shown = run("render", "openai-chat", "--input", '{"parameters": {"messages": [], "stream": true}}')
        assert (shown.code, shown.out) == (1, "")
        assert "it sends nothing: it needs _llm_interface openai/v1/chat/completions" in shown.err

    def test_an_input_that_is_no_utf_8_is_code_2(self, run: Run) -> None:
        shown = run("render", "openai-chat", "--input", "-", stdin=b'{"a": "\xff"}')
        assert (shown.code, shown.err) == (2, "error: -: byte 8 is not UTF-8; save it as UTF-8\n")


class TestParse:
    def test_the_answer_is_on_stdout(self, run: Run) -> None:
        shown = run("parse", "bedrock-titan-embed-text-v1", "--reply", "-", stdin='{"embedding": [0.5]}')
        (result,) = json.loads(shown.out)["inference_results"]
        assert (shown.code, result["output"][0]["data"]) == (0, [0.5])

    def test_a_providers_error_is_code_1(self, run: Run) -> None:
        shown = run("parse", "openai-chat", "--reply", "-", "--status", "404", "--format", "text", stdin="no")
        assert (shown.code, shown.out.splitlines()[0]) == (1, "HTTP 404")
        assert json.loads(shown.out.partition("\n")[2])["error"]["reason"] == "Error from remote service: no"

    def test_a_header_tells_of_throttling(self, run: Run) -> None:
        header = "x-amzn-ErrorType: ThrottlingException"
        shown = run("parse", "openai-chat", "--reply", "-", "--status", "400", "--header", header, stdin="{}")
        assert json.loads(shown.out)["error"]["type"] == "remote_connector_throttling_exception"

    @pytest.mark.parametrize("status", ["418", "529", "999"])
    def test_a_status_that_is_never_answered(self, run: Run, status: str) -> None:
        shown = run("parse", "openai-chat", "--reply", "-", "--status", status, stdin="{}")
        assert (shown.code, shown.out) == (1, "")
        assert shown.err.startswith("the engine never answers: ")

    def test_the_inputs_parameters_steer_the_answer(self, run: Run) -> None:
        given = '{"parameters": {"messages": [], "response_filter": "$.a"}}'
        shown = run("parse", "openai-chat", "--reply", "-", "--input", given, stdin='{"a": "x"}')
        assert json.loads(shown.out)["inference_results"][0]["output"][0]["dataAsMap"] == {"response": "x"}


class TestVerify:
    def test_what_is_sound_is_code_0(self, run: Run) -> None:
        shown = run("verify", "openai-chat")
        assert shown.code == 0
        assert "1 blueprint, 9 checks: 9 pass, 0 fail, 0 skip" in shown.out

    def test_what_is_broken_is_code_1_with_its_place_and_both_sides(self, run: Run, tmp_path: Path) -> None:
        path = broken(tmp_path)
        shown = run("verify", str(path), "openai-embedding")
        assert shown.code == 1
        assert re.search(rf"^{path}:\d+:\d+: filled \(greeting\): nothing supplies", shown.out, re.MULTILINE)
        assert "2 blueprints" in shown.out

    def test_what_differs_is_shown_side_by_side(self, run: Run, tmp_path: Path) -> None:
        text = (blueprints() / "openai-chat.yaml").read_text(encoding="utf-8")
        path = tmp_path / "mine.yaml"
        path.write_text(text.replace("method: POST", "method: PUT", 1), encoding="utf-8")
        rows = run("verify", str(path)).out.splitlines()
        (head,) = (number for number, row in enumerate(rows) if re.fullmatch(r"  expected +actual", row))
        assert re.fullmatch(r"  POST https.* ! PUT https.*", rows[head + 1])

    def test_json_has_every_result(self, run: Run, tmp_path: Path) -> None:
        shown = run("verify", str(broken(tmp_path)), "--format", "json")
        found = json.loads(shown.out)
        assert shown.code == 1
        assert {each["check"] for each in found if each["outcome"] == "fail"} == {"filled", "lint", "renders"}
        assert {"blueprint", "check", "outcome", "call", "problems", "path", "line", "column"} <= found[0].keys()

    def test_a_folder_is_searched(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "a" / "b").mkdir(parents=True)
        for name in ("one.yaml", "a/two.json", "a/b/three.yml"):
            (tmp_path / name).write_text('{"extends": "openai-chat"}')
        (tmp_path / "notes.txt").write_text("no blueprint")
        assert "3 blueprints" in run("verify", str(tmp_path)).out

    def test_a_report_is_written_in_three_formats(self, run: Run, tmp_path: Path) -> None:
        shown = run("verify", "openai-chat", str(broken(tmp_path)), "--report", str(tmp_path / "out"))
        assert shown.code == 1
        assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["junit.xml", "report.html", "report.json"]
        read = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
        assert [column["name"] for column in read["columns"]][-2:] == ["provider", "deprecated"]
        assert not read["holds"]

    def test_a_report_that_can_t_be_written_is_code_2(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        assert run("verify", "openai-chat", "--report", str(tmp_path / "file" / "out")).code == 2


def command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The installed command, in its own process, its output piped."""
    return subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, "-c", "from conformance.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        check=False,
    )


class TestProcess:
    def test_the_version_is_told_without_importing_much(self) -> None:
        found = subprocess.run(
            [sys.executable, "-c", "import sys, conformance.cli as c; c.main(['--version']); print(*sys.modules)"],
            capture_output=True, text=True, check=True,
        ).stdout.splitlines()  # fmt: skip
        assert found[0] == f"conformance {__version__}"
        assert {"click", "yaml", "json", "jsonschema", "rich", "botocore"} & set(found[1].split()) == set()

    @pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}], ids=["piped", "NO_COLOR"])
    def test_there_is_no_colour(self, tmp_path: Path, environment: dict[str, str]) -> None:
        shown = command("verify", str(broken(tmp_path)), **environment)
        assert (shown.returncode, shown.stderr) == (1, "")
        assert "\x1b" not in shown.stdout

    def test_a_reader_that_goes_away_is_no_error(self) -> None:
        running = subprocess.Popen(
            [sys.executable, "-c", "from conformance.cli import main; main()", "list"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        errors = running.stderr.read()
        running.stderr.close()
        running.wait()
        assert b"Traceback" not in errors
        assert b"Exception" not in errors

    def test_it_is_a_module_too(self) -> None:
        shown = subprocess.run(
            [sys.executable, "-m", "conformance", "show", "openai-chatt"], capture_output=True, text=True, check=False
        )
        assert (shown.returncode, shown.stdout) == (2, "")
        assert "did you mean 'openai-chat'" in shown.stderr

    def test_a_wrong_call_is_code_2(self) -> None:
        shown = command("verify", "no-such-blueprint")
        assert (shown.returncode, shown.stdout) == (2, "")
        assert shown.stderr.startswith("error: no blueprint is called 'no-such-blueprint'")

    def test_a_terminal_without_unicode_is_no_obstacle(self) -> None:
        shown = command("verify", "openai-chat", PYTHONIOENCODING="ascii")
        assert shown.returncode == 0
        assert "openai-chat" in shown.stdout
