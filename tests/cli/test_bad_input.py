"""Bad input ends within a second or two in one clear error or a red check: never a traceback, never a hang."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Outcome, Run

SECONDS = 4
"""Generous, for machines that do much else: each of these takes a fraction of a second."""

DEEP = 10_000
ARRAYS = "[" * DEEP + "]" * DEEP
URL = "https://api.openai.com/v1/x"


def blueprint(
    *,
    given: str = '{"parameters": {"m": "x"}}',
    algorithm: str | None = None,
    reply: str = "{}",
    trusted: str = "^https://.*$",
    parameters: dict[str, Any] | None = None,
    interface: Any = None,
    **action: str,
) -> str:
    """A blueprint file with one documented call, and what is bad in it."""
    whole = {
        "title": "t",
        "provider": "openai",
        "connector": {
            "name": "n",
            "version": "1",
            "protocol": "http",
            "credential": {"k": "v"},
            "parameters": {"m": "x", **(parameters or {})},
            "actions": [
                {
                    "action_type": "predict",
                    "method": "POST",
                    "url": URL,
                    "request_body": '{"m": "${parameters.m}"}',
                    **action,
                }
            ],
        },
        "trusted_endpoints": [trusted],
        "calls": [
            {
                "name": "c",
                "input": given,
                **({"algorithm": algorithm} if algorithm else {}),
                "exchanges": [
                    {
                        "request": {"method": "POST", "url": URL, "headers": {}, "body": "{}"},
                        "reply": {"body": reply},
                    }
                ],
                "answer": {"status": 200, "body": {}},
            }
        ],
        **({"interface": interface} if interface else {}),
    }
    return json.dumps(whole)


def timed(run: Run, *arguments: str, stdin: str | bytes = "") -> Outcome:
    began = time.process_time()
    outcome = run(*arguments, stdin=stdin)
    assert time.process_time() - began < SECONDS
    assert "Traceback" not in outcome.err
    return outcome


UNREADABLE: list[Any] = [
    pytest.param("a.json", b"this is no { JSON", "this is no JSON value", id="no JSON"),
    pytest.param("a.yaml", b"a: [b\n: - x", "no ',' or ']'", id="no YAML"),
    pytest.param("a.json", b"", "the file is empty", id="an empty JSON file"),
    pytest.param("a.yaml", b" \n", "the file is empty", id="an empty YAML file"),
    pytest.param("a.json", b"3", "expected a mapping", id="a number"),
    pytest.param("a.yaml", b"- a", "expected a mapping, found a list", id="a list"),
    pytest.param("a.yaml", b"a: b", "this is no blueprint", id="something else"),
    pytest.param("a.json", b"\x00\x01", "NUL character", id="a binary file"),
    pytest.param("a.json", b'{"a": "\xff"}', "is not UTF-8", id="another encoding"),
    pytest.param("a.json", b"x" * 50_000_000, "the file has 50.0 MB; the limit is 10 MB", id="50 MB"),
    pytest.param("a.json", f'{{"connector": {ARRAYS}}}'.encode(), "nested deeper than 200 levels", id="deep JSON"),
    pytest.param("a.yaml", f"connector: {ARRAYS}".encode(), "nested deeper than 200 levels", id="deep YAML"),
    pytest.param("a.yaml", b"connector: &a\n  x: *a\n", "a value can't hold itself", id="a YAML value in itself"),
    pytest.param(
        "a.yaml",
        b"b0: &b0 [x,x,x,x,x,x,x,x,x,x]\n"
        + b"".join(b"b%d: &b%d [%s]\n" % (n, n, b",".join([b"*b%d" % (n - 1)] * 10)) for n in range(1, 10)),
        "aliases add up",
        id="YAML that laughs",
    ),
    pytest.param("a.json", b'{"actions": ' + b"1" * 6000 + b"}", "more than 4000 digits", id="a number without end"),
    pytest.param("a.yaml", b"extends: b\n", "which the registry does not have", id="a parent that is not there"),
    pytest.param("a.yaml", b"title: t\nprovider: p\nconnector: 3\n", "a mapping is wanted", id="no connector"),
]


@pytest.mark.parametrize("command", ["verify", "render", "show"])
@pytest.mark.parametrize(("name", "content", "says"), UNREADABLE)
def test_a_file_that_is_no_blueprint_is_one_error(
    run: Run, tmp_path: Path, command: str, name: str, content: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    outcome = timed(run, command, str(path))
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("error: ")
    assert says in outcome.err
    assert outcome.err.count("\n") == 1


def test_a_directory_without_blueprints_is_one_error(run: Run, tmp_path: Path) -> None:
    outcome = timed(run, "verify", str(tmp_path))
    assert (outcome.code, outcome.err) == (
        2,
        f"error: {tmp_path}: no blueprint in this directory; expected files in .yaml, .yml, .json\n",
    )


GROWTH = {f"p{n}": f"${{parameters.p{n + 1}}}" * 10 for n in range(20)} | {"p20": "x"}
CHAIN = {f"p{n}": f"${{parameters.p{n + 1}}}" for n in range(DEEP)} | {f"p{DEEP}": "x"}
LOOP = "int i = 0; while (i >= 0) { i = 0; } return null;"
RED: list[Any] = [
    pytest.param(blueprint(request_body=f'{{"m": {ARRAYS}}}'), "renders", "nests too deep", id="a deep template"),
    pytest.param(
        blueprint(request_body='{"a":' * DEEP + "1" + "}" * DEEP),
        "renders",
        "nests too deep",
        id="a template of objects",
    ),
    pytest.param(
        blueprint(request_body='{"m": "' + "${parameters." * DEEP + "m" + "}" * DEEP + '"}'),
        "filled",
        "nothing supplies",
        id="placeholders in placeholders",
    ),
    pytest.param(
        blueprint(request_body='{"m": "' + "$${parameters." * DEEP + '}"}'),
        "filled",
        "nothing",
        id="escapes in escapes",
    ),
    pytest.param(
        blueprint(parameters=CHAIN, request_body='{"m": "${parameters.p0}"}'),
        "renders",
        "name each other more than a few hundred levels deep",
        id="values in values",
    ),
    pytest.param(
        blueprint(parameters=GROWTH, request_body='{"m": "${parameters.p0}"}'),
        "renders",
        "grow beyond all bounds",
        id="values that grow",
    ),
    pytest.param(
        blueprint(given='{"parameters": {"m": ' + ARRAYS + "}}"), "renders", '"mlInput" is null', id="a deep input"
    ),
    pytest.param(
        blueprint(given='{"text_docs": ["a"]}', algorithm="text_embedding", pre_process_function=LOOP),
        "renders",
        "The maximum number of statements that can be executed in a loop has been reached",
        id="a pre_process_function that loops",
    ),
    pytest.param(
        blueprint(post_process_function=LOOP),
        "parses",
        "The maximum number of statements that can be executed in a loop has been reached",
        id="a post_process_function that loops",
    ),
    pytest.param(
        blueprint(post_process_function="for (;;) {}"), "parses", "a loop has been reached", id="an empty loop"
    ),
    pytest.param(
        blueprint(post_process_function="String f(int x) { return f(x + 1); } return f(1);"),
        "parses",
        "",
        id="a function that calls itself",
    ),
    pytest.param(
        blueprint(post_process_function="String s = 'aaaaaaaa'; for (int i = 0; i < 90; i++) { s = s + s; } return s;"),
        "parses",
        "",
        id="a text that doubles",
    ),
    pytest.param(
        blueprint(post_process_function="def l = []; for (int i = 0; i < 90; i++) { l.add(l); } return '' + l;"),
        "parses",
        "",
        id="a list in itself",
    ),
    pytest.param(
        blueprint(post_process_function="return " + "(" * DEEP + "1" + ")" * DEEP + ";"),
        "parses",
        "nested so deeply",
        id="a deep script",
    ),
    pytest.param(blueprint(reply='{"a":' * DEEP + "1" + "}" * DEEP), "parses", "nesting depth", id="a deep reply"),
    pytest.param(
        blueprint(parameters={"response_filter": "$" + ".a" * DEEP}), "parses", "nests too deep", id="a long path"
    ),
    pytest.param(
        blueprint(parameters={"response_filter": "$[?(" + "(" * DEEP + "@" + ")" * DEEP + ")]"}),
        "parses",
        "nests too deep",
        id="a deep filter",
    ),
    pytest.param(
        blueprint(parameters={"response_filter": "$" + "..*" * 12}, reply='{"a":' + "[" * 200 + "]" * 200 + "}"),
        "parses",
        "takes too much work",
        id="a path that explodes",
    ),
    pytest.param(
        blueprint(parameters={"response_filter": "$.a[?(@ =~ /(x+x+)+\\1y/)]"}, reply=json.dumps({"a": ["x" * 80]})),
        "parses",
        "a regex takes more than",
        id="a filter's regex that explodes",
    ),
    pytest.param(
        blueprint(
            parameters={"response_filter": "$.a[?(@ =~ /(.|\\n)*foo/)]"}, reply=json.dumps({"a": ["x\n" * 2000]})
        ),
        "parses",
        "the engine runs out of stack",
        id="a filter's regex that the engine's stack does not hold",
    ),
    pytest.param(
        blueprint(trusted="^https://(([a-z.]+)*/?)*X$", url="https://" + "a" * 80 + ".test/v1"),
        "deploys",
        "is not matching the trusted connector endpoint regex",
        id="a trusted pattern that explodes",
    ),
    pytest.param(
        blueprint(trusted="^https://(a|a)*b$", url="https://" + "a" * 80), "deploys", "trusted", id="another that does"
    ),
    pytest.param(blueprint(trusted="^https://(a"), "deploys", "pattern_syntax_exception", id="a pattern that is none"),
    pytest.param(
        blueprint(interface={"input": {"$ref": "#"}}), "renders", "refers to itself without end", id="an endless schema"
    ),
    pytest.param(
        blueprint(
            interface={"input": {"properties": {"parameters": {"properties": {"m": {"pattern": "^(x+x+)+y$"}}}}}},
            given=json.dumps({"parameters": {"m": "x" * 80}}),
        ),
        "renders",
        "",
        id="a schema's pattern that explodes",
    ),
    pytest.param(
        blueprint(
            parameters={"input_processors": [{"type": "regex_replace", "pattern": "a*a*a*a*b", "replacement": "x"}]},
            given=json.dumps({"parameters": {"m": "a" * 3000}}),
        ),
        "renders",
        "a regex takes more than",
        id="a processor's regex that explodes",
    ),
    pytest.param(
        blueprint(headers={"X": "${parameters.a}"}, parameters={"a": "${parameters.b}", "b": "${parameters.a}"}),  # type: ignore[arg-type]
        "deploys",
        "Infinite loop",
        id="headers in a circle",
    ),
]


@pytest.mark.parametrize(("content", "check", "says"), RED)
def test_a_blueprint_that_asks_too_much_is_red(run: Run, tmp_path: Path, content: str, check: str, says: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(content, encoding="utf-8")
    outcome = timed(run, "verify", str(path), "--format", "json")
    assert (outcome.code, outcome.err) == (1, "")
    failed = {result["check"]: result["problems"] for result in json.loads(outcome.out) if result["outcome"] == "fail"}
    assert check in failed
    assert any(says in problem for problem in failed[check]), failed
    shown = timed(run, "verify", str(path))
    assert shown.code == 1
    assert len(shown.out) < 100_000


@pytest.mark.parametrize(("content", "_check", "_says"), RED)
def test_rendering_it_ends_too(run: Run, tmp_path: Path, content: str, _check: str, _says: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(content, encoding="utf-8")
    outcome = timed(run, "render", str(path))
    assert outcome.code in {0, 1, 2}
    assert outcome.code == 0 or outcome.err


class TestReplies:
    def test_30_mb_of_text_are_read(self, run: Run) -> None:
        outcome = timed(run, "parse", "openai-chat", "--reply", "-", stdin=b'{"a": "' + b"x" * 30_000_000 + b'"}')
        assert outcome.code == 0
        assert len(outcome.out) > 30_000_000

    def test_more_than_32_mb_are_refused(self, run: Run) -> None:
        outcome = timed(run, "parse", "openai-chat", "--reply", "/dev/zero")
        assert (outcome.code, outcome.err) == (2, "error: /dev/zero: larger than 32 MB, the most that is read\n")

    def test_ten_thousand_levels_are_the_engines_error(self, run: Run) -> None:
        outcome = timed(run, "parse", "openai-chat", "--reply", "-", stdin='{"a":' * DEEP + "1" + "}" * DEEP)
        assert outcome.code == 1
        assert "nesting depth (1001)" in json.loads(outcome.out)["error"]["reason"]

    @pytest.mark.parametrize("opening", ["[", '{"a":'])
    def test_levels_that_never_close_are_too(self, run: Run, opening: str) -> None:
        outcome = timed(run, "parse", "openai-chat", "--reply", "-", stdin=opening * 100_000)
        assert outcome.code == 1
        assert "Invalid JSON format" in json.loads(outcome.out)["error"]["reason"]

    def test_bytes_that_are_no_text_are_the_engines_error(self, run: Run) -> None:
        outcome = timed(run, "parse", "openai-chat", "--reply", "-", stdin=bytes(range(256)) * 1000)
        assert outcome.code == 1


class TestInputs:
    @pytest.mark.parametrize(
        "given",
        [
            pytest.param('{"parameters": {"messages": ' + ARRAYS + "}}", id="deep"),
            pytest.param("[" * DEEP, id="never closed"),
            pytest.param('{"parameters": ' + '{"a":' * DEEP, id="objects that never close"),
            pytest.param("", id="empty"),
            pytest.param("\x00", id="NUL"),
            pytest.param('{"parameters": {"messages": 1e999999999}}', id="a number beyond all"),
            pytest.param('{"parameters": {"messages": ' + "9" * 100_000 + "}}", id="a number without end"),
            pytest.param(
                json.dumps({"parameters": {"no_escape_params": "a", "a": "${parameters." * DEEP + "\n.toString()}"}}),
                id="a value of placeholders",
            ),
            pytest.param(
                json.dumps({"parameters": {"messages": '["' + "${parameters." * DEEP + '"]'}}), id="more of them"
            ),
        ],
    )
    def test_a_body_that_the_engine_refuses_is_code_1(self, run: Run, given: str) -> None:
        outcome = timed(run, "render", "openai-chat", "--input", "-", stdin=given)
        assert outcome.code == 1
        assert outcome.err.startswith("the engine refuses the call with status ")

    def test_more_than_32_mb_are_refused(self, run: Run) -> None:
        assert timed(run, "render", "openai-chat", "--input", "/dev/zero").code == 2
