"""The plugin, by pytest inside of pytest: it is loaded by its entry point there, as it is at a user's."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import re
import shutil
import socket
from pathlib import Path

import pytest
import yaml

import conformance
from conformance import plugin, resources
from conformance.http import Request, Response, asgi, serve
from conformance.server import Server

pytest_plugins = ("pytester",)

RENDERS = "blueprints/openai-chat.yaml::predict::renders"
BROKEN = ("${parameters.model}", "${parameters.modle}")


@pytest.fixture(scope="module", autouse=True)
def _imported() -> None:
    """A run inside of this one forgets what it imported, but what was registered or is in C does not."""
    for found in pkgutil.walk_packages(conformance.__path__, "conformance."):
        if not found.name.startswith("conformance._data"):
            importlib.import_module(found.name)


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Two blueprints that hold, and a test of one's own."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:randomly -p no:hypothesispytest")
    folder = pytester.mkdir("blueprints")
    for name in ("openai-chat", "cohere-embedding"):
        shutil.copy(resources.blueprints() / f"{name}.yaml", folder)
    pytester.makepyfile(test_own="def test_own(): pass")
    return pytester


def broken(project: pytest.Pytester, name: str = "broken") -> Path:
    path = project.path / "blueprints" / f"{name}.yaml"
    path.write_text((resources.blueprints() / "openai-chat.yaml").read_text().replace(*BROKEN))
    return path


def outcomes(result: pytest.RunResult) -> dict[str, int]:
    return {name: count for name, count in result.parseoutcomes().items() if name != "warnings"}


def collected(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if "::" in line and " " not in line]


# --- collecting ---------------------------------------------------------------------------------------------------


def test_nothing_is_collected_unasked(project: pytest.Pytester) -> None:
    assert outcomes(project.runpytest_inprocess()) == {"passed": 1}
    assert outcomes(project.runpytest_subprocess("--strict-markers", "-W", "error")) == {"passed": 1}


def test_blueprints_are_collected_by_option_with_stable_ids(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess("--blueprints", "blueprints", "--collect-only", "-q")
    found = collected(result)
    assert RENDERS in found
    assert "blueprints/openai-chat.yaml::lint" in found
    assert "blueprints/cohere-embedding.yaml::predict::renders[query]" in found
    assert "test_own.py::test_own" in found
    assert len(found) == len(set(found))
    assert collected(project.runpytest_inprocess("--blueprints=blueprints", "--collect-only", "-q")) == found


def test_blueprints_are_collected_as_the_ini_file_says(project: pytest.Pytester) -> None:
    project.makeini("[pytest]\nblueprints = blueprints\ntestpaths = test_own.py\n")
    assert RENDERS in collected(project.runpytest_inprocess("--collect-only", "-q"))
    assert collected(project.runpytest_inprocess("--collect-only", "-q", "test_own.py")) == ["test_own.py::test_own"]
    assert collected(project.runpytest_inprocess("--collect-only", "-q", RENDERS)) == [RENDERS]


def test_the_ini_files_paths_begin_where_it_lies(project: pytest.Pytester) -> None:
    project.makepyprojecttoml('[tool.pytest.ini_options]\nblueprints = ["blueprints/openai-chat.yaml"]\n')
    below = project.mkdir("below")
    os.chdir(below)
    found = collected(project.runpytest_inprocess("--collect-only", "-q"))
    assert RENDERS in found
    assert not [name for name in found if "cohere" in name]


def test_a_folder_that_pytest_would_leave_out_is_collected_when_it_is_named(project: pytest.Pytester) -> None:
    shutil.move(project.path / "blueprints", project.mkdir("build") / "blueprints")
    found = collected(project.runpytest_inprocess("--blueprints", "build/blueprints", "--collect-only", "-q"))
    assert "build/blueprints/openai-chat.yaml::predict::renders" in found


def test_a_path_that_is_not_there_is_wrong_usage(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess("--blueprints", "nowhere")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *nowhere: there is no such file or folder; --blueprints*"])


def test_a_registry_of_sound_blueprints_passes(project: pytest.Pytester) -> None:
    result = project.runpytest_subprocess("--blueprints", "blueprints", "-W", "error")
    assert outcomes(result) == {"passed": 1 + 9 + 4 + 15}


def test_a_cassette_beside_is_no_blueprint_and_is_replayed(project: pytest.Pytester) -> None:
    folder = project.mkdir("cassettes")
    shutil.copy(resources.cassettes() / "openai-chat.yaml", folder)
    found = collected(project.runpytest_inprocess("--blueprints", ".", "--collect-only", "-q"))
    assert [name for name in found if "replays" in name] == ["blueprints/openai-chat.yaml::replays"]
    assert not [name for name in found if name.startswith("cassettes")]
    assert outcomes(project.runpytest_inprocess("--blueprints", "blueprints", "-k", "replays")) == {
        "passed": 1,
        "deselected": 29,
    }


# --- choosing -----------------------------------------------------------------------------------------------------


def test_checks_are_chosen_by_word_mark_and_id(project: pytest.Pytester) -> None:
    def chosen(*more: str) -> list[str]:
        return collected(project.runpytest_inprocess("--blueprints", "blueprints", "--collect-only", "-q", *more))

    assert chosen("-k", "renders and openai") == [RENDERS]
    assert len(chosen("-m", "blueprint")) == 28
    assert chosen("-m", "not blueprint") == ["test_own.py::test_own"]
    assert {name.rpartition("::")[2].partition("[")[0] for name in chosen("-m", "blueprint(check='parses')")} == {
        "parses"
    }
    assert {name.partition("::")[0] for name in chosen("-m", "blueprint(provider='cohere')")} == {
        "blueprints/cohere-embedding.yaml"
    }
    assert chosen(RENDERS) == [RENDERS]
    assert chosen("blueprints/openai-chat.yaml::predict") == [
        f"blueprints/openai-chat.yaml::predict::{check}"
        for check in ("filled", "renders", "parses", "hostile", "provider")
    ]


def test_last_failed_and_first_failure_work(project: pytest.Pytester) -> None:
    path = broken(project)
    everything = project.runpytest_inprocess("--blueprints", "blueprints")
    assert outcomes(everything)["failed"] == 3
    again = project.runpytest_inprocess("--blueprints", "blueprints", "--lf")
    assert outcomes(again)["failed"] == 3
    assert outcomes(again).get("passed", 0) == 0
    assert outcomes(project.runpytest_inprocess("--blueprints", "blueprints", "-x"))["failed"] == 1
    path.write_text(path.read_text().replace(BROKEN[1], BROKEN[0]))
    assert outcomes(project.runpytest_inprocess("--blueprints", "blueprints", "--lf")) == {"passed": 3, "deselected": 3}


def test_shards_run_each_blueprint_once(project: pytest.Pytester) -> None:
    def files(*more: str) -> set[str]:
        result = project.runpytest_inprocess("--blueprints", "blueprints", "--collect-only", "-q", *more)
        return {name.partition("::")[0] for name in collected(result) if "yaml" in name}

    parts = [files("--shard", f"{number}/3") for number in (1, 2, 3)]
    assert set.union(*parts) == files()
    assert sum(map(len, parts)) == len(files())
    refused = project.runpytest_inprocess("--blueprints", "blueprints", "--shard", "4/3")
    refused.stderr.fnmatch_lines(["ERROR: '4/3' is no shard*"])


@pytest.mark.parametrize(
    "more", [("-n", "2"), ("-p", "randomly", "-p", "no:no-such"), ("-n", "2", "--dist", "loadfile")]
)
def test_the_results_are_the_same_in_any_order_and_process(
    more: tuple[str, ...], project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(project)
    monkeypatch.setenv("PYTEST_ADDOPTS", "")
    project.makeini("[pytest]\nblueprints = blueprints\n")
    result = project.runpytest_subprocess("--strict-markers", "-rf", *more)
    assert {name: outcomes(result)[name] for name in ("failed", "passed", "skipped")} == {
        "failed": 3,
        "passed": 32,
        "skipped": 3,
    }
    failed = {line.split()[1] for line in result.outlines if line.startswith("FAILED ")}
    assert failed == {f"blueprints/broken.yaml::{name}" for name in ("lint", "predict::filled", "predict::renders")}


# --- what is told -------------------------------------------------------------------------------------------------


def test_a_failure_shows_the_place_the_source_and_both_texts_and_no_traceback(project: pytest.Pytester) -> None:
    path = broken(project)
    line = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if "modle" in text)
    result = project.runpytest_inprocess("--blueprints", "blueprints/broken.yaml", "-p", "no:terminalreporter")
    del result
    result = project.runpytest_inprocess("--blueprints", "blueprints/broken.yaml")
    text = result.stdout.str()
    assert (
        f"blueprints/broken.yaml:{line}:34: CB201 nothing supplies ${{parameters.modle}}; did you mean 'model'?" in text
    )
    assert re.search(r"\n  " + str(line) + r" \| .*request_body", text)
    assert re.search(r"\n     \| +\^\^\^", text)
    assert "Traceback" not in text
    assert "conformance/" not in text
    assert "nodes.py" not in text


def test_an_answer_that_differs_is_shown_beside_the_documented_one(project: pytest.Pytester) -> None:
    path = project.path / "blueprints" / "openai-chat.yaml"
    path.write_text(path.read_text().replace("You are a helpful assistant.", "You are a useful assistant.", 1))
    result = project.runpytest_inprocess("--blueprints", "blueprints/openai-chat.yaml", "-k", "renders")
    result.stdout.fnmatch_lines(
        [
            "*openai-chat.yaml predict::renders*",
            "blueprints/openai-chat.yaml:*: renders (greeting): the body differs",
            "*| *request:*",
            "  expected *actual",
            "  POST https://api.openai.com/v1/chat   POST https://api.openai.com/v1/chat",
        ]
    )
    assert " ! " in result.stdout.str()


def test_a_file_that_can_not_be_read_is_told_at_its_line(project: pytest.Pytester) -> None:
    path = project.path / "blueprints" / "torn.json"
    path.write_text('{"name": "torn",\n "actions": [\n  {"action_type": "predict",,}\n]}\n')
    result = project.runpytest_inprocess("--blueprints", "blueprints/torn.json")
    result.stdout.fnmatch_lines(["blueprints/torn.json:3:*"])
    assert "Traceback" not in result.stdout.str()


def test_a_file_that_is_gone_when_it_is_run_is_told_too(project: pytest.Pytester) -> None:
    project.makeconftest(
        "import pathlib\n"
        "def pytest_collection_finish(session): pathlib.Path('blueprints/openai-chat.yaml').unlink(missing_ok=True)\n"
    )
    result = project.runpytest_inprocess("--blueprints", "blueprints/openai-chat.yaml", "-k", "openai")
    assert outcomes(result)["failed"] == 9
    assert "blueprints/openai-chat.yaml: can't be read: No such file or directory" in result.stdout.str()
    assert "Traceback" not in result.stdout.str()


def test_reports_name_the_file_and_the_line_of_the_blueprint(project: pytest.Pytester) -> None:
    path = broken(project)
    project.makeconftest(
        "import json\n"
        "def pytest_runtest_logreport(report):\n"
        "    if report.when == 'call': print('AT', json.dumps([report.nodeid, *report.location]))\n"
    )
    result = project.runpytest_inprocess("--blueprints", "blueprints/broken.yaml", "-s", "test_own.py", str(path))
    told = {row[0]: row[1:] for row in map(json.loads, re.findall(r"AT (\[.*?\])", result.stdout.str()))}
    lines = path.read_text().splitlines()
    file, line, title = told["blueprints/broken.yaml::predict::renders"]
    assert (file, title) == ("blueprints/broken.yaml", "broken.yaml predict::renders")
    assert lines[line] == "  - name: greeting"
    # as a person counts, the connector's first line is the one after its name
    assert told["blueprints/broken.yaml::schema"][1] == lines.index("connector:") + 1


def test_skipped_checks_say_why_at_the_blueprints_line(project: pytest.Pytester) -> None:
    broken(project)
    result = project.runpytest_inprocess("--blueprints", "blueprints/broken.yaml", "-rs")
    result.stdout.fnmatch_lines(["SKIPPED * blueprints/broken.yaml:*: the call is refused already"])


def test_no_credential_of_a_blueprint_is_shown(project: pytest.Pytester) -> None:
    path = broken(project)
    secret = "Zq8Yw3Xe5Cr7Vt9Bb2Nn4Mm6Ll1Kk3Jj5Hh7Gg9F"
    text = re.sub(r"(openAI_key: ).*", rf"\g<1>{secret}", path.read_text(), count=1)
    path.write_text(
        text.replace("Authorization: Bearer ${credential.openAI_key}", f"Authorization: Bearer {secret}", 1)
    )
    assert path.read_text().count(secret) == 2
    result = project.runpytest_inprocess(
        "--blueprints", "blueprints/broken.yaml", "-vv", "-ra", "--showlocals", "--junitxml=out.xml"
    )
    assert result.ret == 1
    assert secret not in result.stdout.str() + result.stderr.str() + (project.path / "out.xml").read_text()


# --- options ------------------------------------------------------------------------------------------------------


def test_examples_are_tried_and_a_counter_example_is_a_call_to_paste_with_its_seed(project: pytest.Pytester) -> None:
    # the script's own words keep the text from being escaped
    script = (
        'StringBuilder b = new StringBuilder(\'{"parameters":{"no_escape_params":"prompt","prompt":"\');'
        "b.append(params.text_docs[0]); b.append('\"}}'); return b.toString();"
    )
    value = yaml.safe_load((resources.blueprints() / "openai-completion.yaml").read_text())
    call = {**value["calls"][0], "algorithm": "text_embedding", "input": {"text_docs": ["Hello"]}}
    value["connector"]["actions"][0]["pre_process_function"] = script
    (project.path / "blueprints" / "weak.yaml").write_text(yaml.safe_dump({**value, "calls": [call]}))
    told = []
    for _ in range(2):
        result = project.runpytest_inprocess(
            *("--blueprints", "blueprints/weak.yaml", "--blueprint-examples", "60", "--blueprint-seed", "7"),
            *("-k", "properties"),
        )
        assert outcomes(result)["failed"] == 1
        result.stdout.fnmatch_lines(
            [
                "*: properties (*): *",
                "  conformance render blueprints/weak.yaml --algorithm text_embedding --input *",
                "  # found by: conformance verify blueprints/weak.yaml --examples 60 --seed 7",
            ]
        )
        told.append([line for line in result.outlines if "conformance render" in line])
    assert told[0] == told[1]
    sound = project.runpytest_inprocess(
        "--blueprints", "blueprints/cohere-embedding.yaml", "--blueprint-examples", "5", "-k", "properties"
    )
    assert outcomes(sound)["passed"] == 3


def test_a_folder_of_cassettes_that_is_named_must_have_one(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess("--blueprints", "blueprints", "--blueprint-cassettes", "kept", "-k", "replays")
    assert outcomes(result)["failed"] == 2
    result.stdout.fnmatch_lines(["*: replays: *kept/openai-chat.yaml: there is no such cassette; make it: *"])


def test_a_cassette_with_a_secret_or_of_another_request_fails(project: pytest.Pytester) -> None:
    folder = project.mkdir("cassettes")
    text = (resources.cassettes() / "openai-chat.yaml").read_text()
    kept = folder / "openai-chat.yaml"
    secret = "sk-proj-" + "Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z"
    kept.write_text(text.replace("Bearer REDACTED", f"Bearer {secret}"))
    result = project.runpytest_inprocess("--blueprints", "blueprints", "-k", "replays")
    result.stdout.fnmatch_lines(["*there is a secret in line *; revoke it, then record it again*"])
    assert secret not in result.stdout.str()
    kept.write_text(text)
    path = project.path / "blueprints" / "openai-chat.yaml"
    path.write_text(path.read_text().replace("content: Hello!", "content: Bye!"))
    result = project.runpytest_inprocess("--blueprints", "blueprints", "-k", "replays")
    result.stdout.fnmatch_lines(
        ["*sends something else since it was recorded", "*record it again with `conformance record *"]
    )


def test_the_projects_settings_count(project: pytest.Pytester) -> None:
    broken(project)
    (project.path / "conformance.toml").write_text('ignore = ["CB2"]\nexamples = 2\n')
    result = project.runpytest_inprocess("--blueprints", "blueprints/broken.yaml", "-v")
    result.stdout.fnmatch_lines(["*broken.yaml::lint PASSED*", "*broken.yaml::predict::properties *"])
    (project.path / "conformance.toml").write_text("ignored = []\n")
    result = project.runpytest_inprocess("--blueprints", "blueprints/broken.yaml")
    result.stderr.fnmatch_lines(["ERROR: *conformance.toml: ignored: there is no such setting; did you mean 'ignore'*"])
    (project.path / "conformance.toml").unlink()
    project.makeini("[pytest]\nblueprint_examples = many\n")
    result = project.runpytest_inprocess("--blueprints", "blueprints")
    result.stderr.fnmatch_lines(["ERROR: blueprint_examples: 'many' is no number"])


def test_a_target_runs_the_suite_against_it(project: pytest.Pytester) -> None:
    with Server() as server:
        result = project.runpytest_inprocess(
            "--target", server.url, "--target-profile", "connectors-core", "-k", "CORE-001 or CORE-002", "-v"
        )
        assert outcomes(result)["passed"] == 2
        assert "test_own" not in result.stdout.str()
        both = project.runpytest_inprocess("--target", server.url, "-k", "CORE-001 or test_own", "test_own.py")
        assert outcomes(both)["passed"] == 2
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        gone = project.runpytest_inprocess("--target", f"http://127.0.0.1:{taken.getsockname()[1]}", "-k", "CORE-001")
    assert gone.ret == 2
    assert "can't be tested: nothing listens there" in gone.stdout.str()


def test_it_can_be_left_out_and_loaded_by_hand(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = project.runpytest_inprocess("-p", "no:conformance", "--blueprints", "blueprints")
    assert refused.ret == pytest.ExitCode.USAGE_ERROR
    assert outcomes(project.runpytest_inprocess("-p", "no:conformance")) == {"passed": 1}
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_ADDOPTS", "")
    refused = project.runpytest_inprocess("--blueprints", "blueprints")
    assert refused.ret == pytest.ExitCode.USAGE_ERROR
    loaded = project.runpytest_inprocess("-p", "conformance.plugin", "--blueprints", "blueprints", "-k", "renders")
    assert outcomes(loaded) == {"passed": 4, "deselected": 25}


def test_its_marks_and_options_are_shown(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess("--markers")
    for name in ("blueprint(check", "cassette(path", "provider_mock(*", "ml_commons(**"):
        result.stdout.fnmatch_lines([f"@pytest.mark.{name.replace('*', '[*]')}*"])
    text = project.runpytest_inprocess("--help").stdout.str()
    for option in ("--blueprints=PATH", "--blueprint-examples=N", "--cassette-record", "--target=URL", "--shard=N/M"):
        assert option in text
    fixtures = project.runpytest_inprocess("--fixtures").stdout.str()
    for fixture in ("blueprint_registry", "provider_mock", "ml_commons", "connections_api", "cassette"):
        assert f"\n{fixture} " in fixtures


def test_no_other_well_known_plugin_has_an_option_of_these_names() -> None:
    lines = (Path(__file__).parent / "collect" / "known_options.txt").read_text().splitlines()
    known = {line for line in lines if not line.startswith("#")}
    own = {name for name, _ in plugin._OPTIONS}
    assert {"--record-mode", "--profile", "--ds", "--cov"} < known
    assert own & known == set()


# --- fixtures -----------------------------------------------------------------------------------------------------


def test_the_registry_holds_the_projects_own_and_the_kits(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest

        def test_registry(blueprint_registry):
            assert "openai-chat" in blueprint_registry
            assert blueprint_registry["cohere-embedding"].provider == "cohere"
            assert len(blueprint_registry) == len(list(blueprint_registry)) > 100
            with pytest.raises(KeyError):
                blueprint_registry["nothing"]

        def test_own(blueprint_registry):
            assert blueprint_registry.own == ["cohere-embedding", "openai-chat"]
            assert blueprint_registry["openai-chat"].path.endswith("blueprints/openai-chat.yaml")
            assert list(blueprint_registry)[:2] == blueprint_registry.own
        """
    )
    assert outcomes(project.runpytest_inprocess("-k", "test_registry")) == {"passed": 1, "deselected": 2}
    assert outcomes(project.runpytest_inprocess("-k", "test_own", "--blueprints", "blueprints"))["passed"] == 2


ASYNC = {
    "anyio": "pytestmark = pytest.mark.anyio\n@pytest.fixture\ndef anyio_backend(): return 'asyncio'\n",
    "pytest-asyncio": "pytestmark = pytest.mark.asyncio\n",
}


@pytest.mark.parametrize("runner", ASYNC)
def test_the_fixtures_serve_sync_and_async_tests(runner: str, project: pytest.Pytester) -> None:
    if runner == "pytest-asyncio":
        pytest.importorskip("pytest_asyncio")
    project.makepyfile(
        test_async="import httpx, pytest\n"
        + ASYNC[runner]
        + """
BODY = {"model": "text-embedding-3-small", "input": "x"}
KEY = {"authorization": "Bearer any"}

@pytest.mark.provider_mock("openai")
async def test_mock(provider_mock):
    async with provider_mock, httpx.AsyncClient() as client:
        answer = await client.post("https://api.openai.com/v1/embeddings", json=BODY, headers=KEY)
    assert answer.status_code == 200
    assert [call.status for call in provider_mock.calls] == [200]

async def test_apis(ml_commons, connections_api):
    async with httpx.AsyncClient(transport=ml_commons.transport(httpx)) as client:
        assert (await client.get("http://any.test/")).json()["version"]["number"] == "3.6.0"
    assert connections_api("GET", "/connections").status == 200

@pytest.mark.cassette("openai-chat")
async def test_cassette(cassette):
    request = cassette.interactions[0].request
    async with httpx.AsyncClient(transport=cassette.transport(httpx)) as client:
        answer = await client.request(request.method, request.url, content=request.body)
    assert answer.json()["object"] == "chat.completion"
"""
    )
    assert outcomes(project.runpytest_inprocess("test_async.py", "--strict-markers")) == {"passed": 3}


def test_the_fixtures_of_a_sync_test(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import urllib.request
        import pytest
        from conformance import load

        def test_ml_commons(ml_commons):
            body = dict(load("openai-chat").body)
            made = ml_commons("POST", "/connectors/_create", body)
            assert made.status == 200, made.read()
            identity = made.json()["connector_id"]
            with urllib.request.urlopen(f"{ml_commons.url}/connectors/{identity}") as answer:
                assert b"OpenAI" in answer.read()

        def test_each_test_has_a_state_of_its_own(ml_commons):
            found = ml_commons("POST", "/connectors/_search", {"query": {"match_all": {}}}).json()
            assert found.get("hits", {}).get("total", {}).get("value", 0) == 0

        @pytest.mark.ml_commons(as_documented=True)
        def test_options(ml_commons, connections_api):
            assert ml_commons.server is connections_api.server
            assert ml_commons.server.kit.options.as_documented

        def test_connections(connections_api):
            assert connections_api("GET", "/connections").json()["connections"] == []
            assert connections_api("GET", "/connections", headers=(("x-api-key", "wrong"),)).status == 401

        @pytest.mark.provider_mock("openai", "cohere")
        def test_mock(provider_mock):
            assert provider_mock.providers == ("openai", "cohere")
            key = {"authorization": "Bearer any", "content-type": "application/json"}
            body = b'{"model": "text-embedding-3-small", "input": "x"}'
            with urllib.request.urlopen(
                urllib.request.Request(provider_mock.url("openai") + "/v1/embeddings", body, key)
            ) as answer:
                assert answer.status == 200
        """
    )
    result = project.runpytest_inprocess("test_the_fixtures_of_a_sync_test.py")
    result.assert_outcomes(passed=5)


# --- cassettes ----------------------------------------------------------------------------------------------------

CASSETTE = """
    import urllib.request
    import pytest

    def ask(cassette, path="/v1", body=b'{"n": 1}'):
        request = urllib.request.Request(
            cassette.url("URL") + path, data=body, headers={"authorization": "Bearer my-own-secret-key"}
        )
        with urllib.request.urlopen(request) as answer:
            return answer.read()
"""


def provider(request: Request) -> Response:
    return Response(200, (("content-type", "application/json"),), b'{"sent": "' + request.path.encode() + b'"}')


def test_a_test_is_recorded_when_asked_and_offline_ever_after(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_API_KEY", "my-own-secret-key")
    with serve(asgi(provider)) as url:
        project.makepyfile(
            test_taped=CASSETTE.replace("URL", url)
            + """
    @pytest.mark.parametrize("n", [1, 2])
    def test_asks(cassette, n):
        assert ask(cassette, f"/v{n}") == b'{"sent": "/v%d"}' % n
"""
        )
        missing = project.runpytest_inprocess("test_taped.py")
        assert outcomes(missing) == {"errors": 2}
        missing.stdout.fnmatch_lines(["*test_asks-1.yaml: there is no such cassette*", "for this test alone: pytest *"])
        assert outcomes(project.runpytest_inprocess("test_taped.py", "--cassette-record", "new")) == {"passed": 2}
    kept = project.path / "cassettes" / "test_taped"
    assert sorted(path.name for path in kept.iterdir()) == ["test_asks-1.yaml", "test_asks-2.yaml"]
    text = "".join(path.read_text() for path in kept.iterdir())
    assert "my-own-secret-key" not in text
    # what listens on this machine is not taken for a provider
    assert "recorded_from: unknown" in text
    before = {path: path.read_bytes() for path in kept.iterdir()}
    # nobody listens any more
    assert outcomes(project.runpytest_inprocess("test_taped.py")) == {"passed": 2}
    assert outcomes(project.runpytest_inprocess("test_taped.py", "--cassette-record", "new")) == {"passed": 2}
    assert outcomes(project.runpytest_inprocess("test_taped.py", "--cassette-record", "all"))["failed"] == 2
    assert {path: path.read_bytes() for path in kept.iterdir()} == before


def test_what_is_unused_or_missing_fails_the_test(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest
        from conformance import Request

        @pytest.mark.cassette("openai-chat")
        def test_unused(cassette): pass

        @pytest.mark.cassette("openai-chat", allow_unused=True)
        def test_allowed(cassette): pass

        @pytest.mark.cassette("openai-chat")
        def test_swallowed(cassette):
            request = cassette.interactions[0].request
            cassette(request)
            try:
                cassette(request)
            except Exception: pass

        @pytest.mark.cassette("openai-chat", repeat=True)
        def test_repeat(cassette):
            request = cassette.interactions[0].request
            assert cassette(request) == cassette(request)

        @pytest.mark.cassette("openai-chat")
        def test_fails_by_itself(cassette): assert 0
        """
    )
    result = project.runpytest_inprocess("test_what_is_unused_or_missing_fails_the_test.py")
    assert outcomes(result) == {"passed": 4, "failed": 1, "errors": 2}
    result.stdout.fnmatch_lines_random(
        [
            "*openai-chat.yaml: nobody asked for POST https://api.openai.com/v1/chat/completions (call greeting)",
            "*openai-chat.yaml: POST https://api.openai.com/v1/chat/completions was asked for more often than *",
            "record it again: pytest --cassette-record=all *",
        ]
    )


def test_a_cassette_that_can_not_be_used_is_told_and_left_alone(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest

        @pytest.mark.cassette("kept/torn.yaml")
        def test_torn(cassette): pass
        """
    )
    path = project.mkdir("kept") / "torn.yaml"
    path.write_text("version: 1\ninteractions: [")
    result = project.runpytest_inprocess("test_a_cassette_that_can_not_be_used_is_told_and_left_alone.py")
    assert outcomes(result) == {"errors": 1}
    result.stdout.fnmatch_lines(
        ["*torn.yaml:*: it is torn or no YAML*", "for this test alone: pytest --cassette-record=all *"]
    )
    assert path.read_text() == "version: 1\ninteractions: ["
