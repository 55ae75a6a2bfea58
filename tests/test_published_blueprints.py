"""The script that lists what is wrong in published pages, on a small checkout that was made up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from conformance.http import Request, Response, asgi, serve
from conformance.lint.rule import rules
from docs.published_blueprints import REVIEWED, main

PAGE = """# Chat

```json
POST /_plugins/_ml/connectors/_create
{
  "name": "<NAME>",
  "version": 1,
  "protocol": "http",
  "parameters": { "model": "gpt-5-mini", "shade": "a|b" },
  "credential": { "key": "<KEY>" },
  "actions": [
    {
      "action_type": "predict",
      "method": "POST",
      "url": "https://api.openai.com/v1/chat/completions",
      "headers": { "Authorization": "Bearer ${credential.key}" },
      "request_body": "{ \\"model\\": \\"${parameters.model}\\", \\"messages\\": ${parameters.messages} }"
    }
  ]
}
```
"""
TODAY = ("--today", "2026-11-21")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "pages"
    (root / "deep").mkdir(parents=True)
    (root / "deep" / "chat.md").write_text(PAGE)
    (root / "tea.md").write_text("# Tea\n\n```json\n{ broken\n```\n")
    (root / "notes.txt").write_text(PAGE)
    return root


def test_the_page_tells_line_what_is_wrong_and_what_to_do(checkout: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.md"
    assert main([f"Tea and chat={checkout}", "--out", str(out), *TODAY]) == 0
    text = out.read_text()
    assert "| Tea and chat | 1 | 1 | 1 | 1 | 1 |" in text
    assert "#### deep/chat.md" in text
    assert "| 6:12 | **CB104** | '&lt;' isn't allowed in a name" in text
    assert "| 9:42 | CB203 | nothing reads parameters.shade" in text
    assert "tea.md" not in text
    assert "notes.txt" not in text


def test_a_rule_is_counted_with_its_pages(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(checkout), *TODAY]) == 0
    out = capsys.readouterr().out
    assert "| CB104 name-charset | error | 1 | 1 |" in out
    assert "| pages | 1 | 1 | 1 | 1 | 1 |" in out


def test_a_path_that_leads_nowhere_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["/nowhere"]) == 2
    assert capsys.readouterr().err == "error: /nowhere is no folder; give a checkout, or a folder in one\n"


@pytest.fixture
def engine() -> Iterator[str]:
    """A server that creates whatever it is given."""

    def created(request: Request) -> Response:
        body = b'{"connector_id": "c1"}' if request.method == "POST" else b"{}"
        return Response(200, (("content-type", "application/json"),), body)

    with serve(asgi(created)) as url:
        yield url


def test_an_error_that_the_engine_lets_pass_is_listed(
    checkout: Path, engine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(checkout), "--url", engine, *TODAY]) == 0
    out = capsys.readouterr().out
    assert "| deep/chat.md | CB104 name-charset | *nobody has looked at this one yet* |" in out


def test_what_was_looked_at_names_rules_and_says_what_happens() -> None:
    reviewed = yaml.safe_load(REVIEWED.read_text("utf-8"))
    assert len(reviewed) == 12
    assert all(row["code"] in rules() and row["page"].endswith(".md") and row["then"] for row in reviewed)


def test_the_committed_page_has_nothing_that_nobody_looked_at() -> None:
    text = REVIEWED.with_suffix(".md").read_text("utf-8")
    assert "nobody has looked" not in text
    for row in yaml.safe_load(REVIEWED.read_text("utf-8")):
        assert f"| {row['code']} {rules()[row['code']].name} |" in text
