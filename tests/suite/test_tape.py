"""A conversation with a target is kept, and gives the same outcomes when it is given again: without a target."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from filelock import FileLock

from conformance import resources
from conformance.errors import UsageError
from conformance.server import Server
from conformance.suite.execute import Verdict
from conformance.suite.options import Options
from conformance.suite.outcome import Run
from conformance.suite.requirement import chosen
from conformance.suite.tape import _digest, record, replay

PROFILE = ("inline-connector",)
CHANGED = "it asks something else since it was recorded"
KNOWN = {requirement.id for requirement in chosen()}
REFERENCE = resources.cassettes() / "opensearch-3.6.0"


def quiet(_verdict: Verdict) -> None:
    """Tell nobody."""


def outcomes(run: Run) -> dict[str, str]:
    return {verdict.id: verdict.outcome.value for verdict in run.verdicts}


@pytest.fixture(scope="module")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> AbstractContextManager[object]:
    """Whoever records has the port to itself, whose number stands in the recording: pytest-xdist has more workers."""
    return FileLock(tmp_path_factory.getbasetemp().parent / "the port of recordings.lock")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, recorder: AbstractContextManager[object]) -> tuple[Path, Run]:
    folder = tmp_path_factory.mktemp("kept")
    with recorder, Server() as server:
        return folder, record(Options(target=server.url, profiles=PROFILE), folder, quiet)


def test_what_was_recorded_gives_the_same_outcomes_again(kept: tuple[Path, Run]) -> None:
    folder, recorded = kept
    assert "pass" in outcomes(recorded).values()
    again = replay(folder, Options(), quiet)
    assert outcomes(again) == outcomes(recorded)
    assert again.version == recorded.version == "opensearch-3.6.0"


def test_nothing_is_overwritten_unasked(kept: tuple[Path, Run], recorder: AbstractContextManager[object]) -> None:
    folder, _ = kept
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with recorder, Server() as server:
        options = Options(target=server.url, profiles=PROFILE)
        with pytest.raises(UsageError, match="there is a recording already; --overwrite replaces it"):
            record(options, folder, quiet)
        assert {path: path.read_bytes() for path in folder.iterdir()} == before
        record(options, folder, quiet, overwrite=True)
    with pytest.raises(UsageError, match="needs --target"):
        record(Options(), folder, quiet)


TORN: dict[str, tuple[Callable[[str], str], str]] = {
    "an answer that was changed": (lambda text: text.replace('"connector_id', '"connector_ID', 1), "changed by hand"),
    "a file that was cut": (lambda text: text[: len(text) // 2], "changed by hand, or torn"),
    "another version": (lambda text: text.replace('"version": 1', '"version": 9', 1), "version 9 of the format"),
    "no recording": (lambda _: "hello\n", "no recording of a run"),
}


@pytest.mark.parametrize("kind", TORN)
def test_a_recording_that_can_not_be_used_says_so(kind: str, kept: tuple[Path, Run], tmp_path: Path) -> None:
    change, told = TORN[kind]
    for path in kept[0].iterdir():
        (tmp_path / path.name).write_text(path.read_text())
    path = tmp_path / "inline_connector.jsonl"
    path.write_text(change(path.read_text()))
    with pytest.raises(UsageError, match=told):
        replay(tmp_path, Options(), quiet)
    with pytest.raises(UsageError, match="no recording of a run; record it again with `conformance run"):
        replay(tmp_path / "nowhere", Options(), quiet)


def test_a_request_that_was_not_recorded_is_no_pass(kept: tuple[Path, Run], tmp_path: Path) -> None:
    for path in kept[0].iterdir():
        (tmp_path / path.name).write_text(path.read_text())
    path = tmp_path / "inline_connector.jsonl"
    head, *lines = path.read_text().splitlines()
    cut = [[*json.loads(line)[:3], []] for line in lines]
    text = "\n".join(map(json.dumps, cut)) + "\n"
    path.write_text(json.dumps({**json.loads(head), "digest": _digest(text)}) + "\n" + text)
    found = Counter(outcomes(replay(tmp_path, Options(), quiet)).values())
    assert found["pass"] == 0
    assert found["skip"] > 0


def test_a_requirement_that_asks_something_else_by_now_is_skipped(kept: tuple[Path, Run], tmp_path: Path) -> None:
    for path in kept[0].iterdir():
        (tmp_path / path.name).write_text(path.read_text())
    path = tmp_path / "inline_connector.jsonl"
    head, *lines = path.read_text().splitlines()
    first = json.loads(lines[0])
    text = "\n".join([json.dumps([*first[:2], "another", first[3]]), *lines[1:]]) + "\n"
    path.write_text(json.dumps({**json.loads(head), "digest": _digest(text)}) + "\n" + text)
    found = {verdict.id: verdict.message for verdict in replay(tmp_path, Options(), quiet).verdicts}
    # with it, those that stand on what it would have made
    assert found[first[0]] == CHANGED
    assert len([told for told in found.values() if told == CHANGED]) < len(found)


def test_the_conversation_with_the_real_engine_holds_what_it_holds() -> None:
    """The suite's reference: what OpenSearch 3.6.0 said, requirement by requirement, judged again."""
    told = {identity: outcome for path in REFERENCE.glob("*.jsonl") for identity, outcome in recorded_in(path)}
    again = replay(REFERENCE, Options(), quiet)
    assert again.version == "opensearch-3.6.0"
    # those that ask something else since then are told as such, and are to be recorded again before they are many
    changed = {verdict.id for verdict in again.verdicts if verdict.message == CHANGED}
    assert len(changed) < len(told) / 5
    assert {name: found for name, found in outcomes(again).items() if name not in changed} == {
        name: found for name, found in told.items() if name not in changed and name in KNOWN
    }
    assert Counter(told.values())["pass"] > 200


def recorded_in(path: Path) -> list[tuple[str, str]]:
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()[1:]]
    return [(line[0], line[1]) for line in lines if line[0]]
