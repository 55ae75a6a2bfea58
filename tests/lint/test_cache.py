"""What is kept of earlier runs: never wrong, and never in the way."""

from __future__ import annotations

import json
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from conformance.lint.cache import FILE, Cache
from conformance.lint.formats.format import Outcome, format_named
from conformance.lint.hiding import hidden_in
from conformance.lint.linted import Linted, from_text, to_text
from conformance.lint.many import lint_files
from conformance.lint.options import Options
from conformance.lint.run import lint_text
from conformance.lint.secrets import Hidden
from conformance.lint.source import Source
from tests.lint.examples import BODY, TODAY

OPTIONS = Options(today=TODAY)
BAD = json.dumps({**BODY, "protocol": "HTTP", "name": "<x>"}, indent=1)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "x.json").write_text(BAD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(folder: Path, options: Options = OPTIONS) -> Linted:
    cache = Cache(folder / "cache", options)
    (found,) = lint_files([("x.json", True)], options, cache=cache)
    cache.close()
    return found


def kept(folder: Path) -> int:
    with sqlite3.connect(folder / "cache" / FILE) as connection:
        ((count,),) = connection.execute("SELECT count(*) FROM found")
    connection.close()
    return int(count)


def test_a_result_reads_back_with_fixes_and_text() -> None:
    found = lint_text(BAD, "x.json", OPTIONS)
    assert any(one.fix for one in found.findings)
    assert from_text(to_text(found), BAD) == found


def test_what_is_known_is_not_found_again(folder: Path) -> None:
    first = run(folder)
    with sqlite3.connect(folder / "cache" / FILE) as connection:
        # a result that only the cache can give
        connection.execute("UPDATE found SET result = ?", (to_text(first._replace(bodies=42)),))
    connection.close()
    assert run(folder) == first._replace(bodies=42)


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(replace(OPTIONS, ignore=("CB105",)), id="rules"),
        pytest.param(replace(OPTIONS, target_version="2.11"), id="version"),
        pytest.param(replace(OPTIONS, per_file={"x*": ("CB104",)}), id="files"),
    ],
)
def test_other_options_are_other_results(folder: Path, options: Options) -> None:
    run(folder)
    fresh = next(iter(lint_files([("x.json", True)], options)))
    assert run(folder, options) == fresh
    assert kept(folder) == 2


def test_another_content_is_another_result(folder: Path) -> None:
    run(folder)
    (folder / "x.json").write_text(json.dumps(BODY))
    assert "CB105" not in {one.code for one in run(folder).findings}
    (folder / "x.json.conformance-ignore").write_text("CB217")
    assert "CB217" not in {one.code for one in run(folder).findings}


def test_another_day_begins_anew(folder: Path) -> None:
    run(folder)
    run(folder, replace(OPTIONS, today=TODAY + timedelta(days=1)))
    assert kept(folder) == 1


@pytest.mark.parametrize("data", [b"", b"no database" * 1000, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_broken_file_is_begun_anew(folder: Path, data: bytes) -> None:
    first = run(folder)
    (folder / "cache" / FILE).write_bytes(data)
    assert run(folder) == first
    run(folder)
    assert kept(folder) == 1


def test_a_broken_row_is_found_again(folder: Path) -> None:
    first = run(folder)
    for result in ("", "[]", '["x.json", [1], 1, 1]', '{"a": 1}'):
        with sqlite3.connect(folder / "cache" / FILE) as connection:
            connection.execute("UPDATE found SET result = ?", (result,))
        connection.close()
        assert run(folder) == first


def test_a_folder_that_cannot_be_made_is_done_without(folder: Path) -> None:
    (folder / "cache").write_text("a file")
    assert "CB105" in {one.code for one in run(folder).findings}


def test_runs_at_the_same_time_do_not_disturb_each_other(folder: Path) -> None:
    expected = run(folder)
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda number: run(folder, replace(OPTIONS, trusted=(f"^{number}$",))), range(24)))
    assert {one.findings for one in results} == {expected.findings}


SECRET = "hush-hush/Ünicode+42"
REAL = "sk-proj-" + "Zq7Xw9Kv3Rt5Yb1Nm8Lp2Hd6" * 2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("x.json", BAD.replace("<KEY>", SECRET), id="a credential"),
        pytest.param("x.json", json.dumps({**BODY, "credential": {"k": SECRET, "x": REAL}}), id="credentials"),
        pytest.param("x.json", json.dumps({**BODY, "headers": {"Authorization": f"Bearer {SECRET}"}}), id="a header"),
        pytest.param("x.json", json.dumps({**BODY, "parameters": {"api_key": REAL}}), id="a parameter"),
        pytest.param("x.json", json.dumps({**BODY, "name": REAL}), id="a name"),
        pytest.param("x.json", json.dumps({**BODY, REAL: REAL}), id="a key of a member"),
        pytest.param("x.yaml", f"interactions:\n- request: {{uri: 'https://h/?key={REAL}'}}\nversion: 1\n", id="a URL"),
        pytest.param("x.md", f"```json\n{BAD.replace('<KEY>', REAL)}\n```\nThe key is {REAL}.\n", id="a page"),
    ],
)
def test_a_secret_is_never_written(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    cache = Cache(folder / "cache", OPTIONS)
    (first,) = lint_files([(name, True)], OPTIONS, cache=cache)
    cache.close()
    assert first.findings
    cache = Cache(folder / "cache", OPTIONS)
    assert list(lint_files([(name, True)], OPTIONS, cache=cache)) == [first]
    cache.close()
    written = b"".join(path.read_bytes() for path in (folder / "cache").iterdir())
    for secret in (SECRET[:9], REAL[8:20]):
        assert secret.encode() not in written


def test_what_holds_a_credential_is_kept_without_it(folder: Path) -> None:
    (folder / "x.json").write_text(BAD.replace("<KEY>", SECRET))
    first = run(folder)
    assert kept(folder) == 1
    again = run(folder)
    assert hidden_in(first) == hidden_in(again) == (SECRET,)
    shown = [format_named("text")(Outcome([each])) for each in (first, again)]
    assert shown[0] == shown[1]
    assert SECRET not in shown[0]


def test_what_quotes_a_secret_is_not_kept(folder: Path) -> None:
    (folder / "x.json").write_text(json.dumps({**BODY, REAL: 1}))
    first = run(folder)
    assert first.private
    assert kept(folder) == 0


@pytest.mark.parametrize(
    "text", [SECRET, f"a {json.dumps(SECRET)}", json.dumps(json.dumps(SECRET)), quote(SECRET), quote_plus(SECRET), REAL]
)
def test_a_quoted_secret_is_known_however_it_is_written(text: str) -> None:
    assert Hidden([SECRET]).shown_in(f"found: {text}")
    assert not Hidden([SECRET]).shown_in("found: something else")


def test_what_cannot_be_read_is_not_kept(folder: Path) -> None:
    (folder / "x.json").unlink()
    os.mkfifo(folder / "x.json")
    assert [one.code for one in run(folder).findings] == ["CB001"]
    assert not (folder / "cache" / FILE).exists() or kept(folder) == 0


def test_several_processes_give_what_one_gives(folder: Path) -> None:
    files = []
    for number in range(80):
        path = folder / f"{number}.json"
        path.write_text(BAD.replace("OpenAI", f"OpenAI {number}"))
        files.append((str(path), False))
    os.mkfifo(folder / "pipe.json")
    files.insert(40, (str(folder / "pipe.json"), True))
    (folder / "7.json").write_text(BAD.replace("<KEY>", "hush-hush-42"))
    alone = list(lint_files(files, OPTIONS))
    cache = Cache(folder / "cache", OPTIONS)
    assert list(lint_files(files, OPTIONS, jobs=2, cache=cache)) == alone
    assert list(lint_files(files, OPTIONS, jobs=2, cache=cache)) == alone
    cache.close()
    assert kept(folder) == 80


def test_a_key_tells_its_parts_apart() -> None:
    cache = Cache(Path("nowhere"), OPTIONS)
    keys = {
        cache.key(Source("a", b"b", None)),
        cache.key(Source("ab", b"", None)),
        cache.key(Source("a", b"b", b"c")),
        cache.key(Source("a", b"bc", None)),
        cache.key(Source("a", b"b", None, explicit=False)),
    }
    assert len(keys) == 5
