"""What a run made on its target, and how it is removed: nothing else is ever touched."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from conformance.suite.answer import Answer, Broken
from conformance.suite.target import ML, Target

__all__ = ["Made"]

T = TypeVar("T")
_SECONDS = 5.0  # a deployed model takes a moment to be undeployed


class Made:
    """The ids of what was made, by kind, oldest first: one for each requirement, and one of the run with all."""

    def __init__(self, target: Target, tag: str) -> None:
        self._target = target
        self._tag = tag
        self._lock = threading.Lock()
        self._connectors: list[str] = []
        self._models: list[str] = []
        self._groups: list[str] = []
        self._tasks: list[str] = []
        self._jobs: list[str] = []
        self._in_use: list[str] = []
        """Connectors that the target says are in use, though their models are gone: for others' models."""
        self.connections: list[str] = []
        """Ids of the Connections API, which deletes none."""
        self._all_models: list[str] = []
        self._parts: list[Made] = []

    def part(self) -> Made:
        """What a requirement will make."""
        made = Made(self._target, self._tag)
        self._parts.append(made)
        return made

    def note(self, answer: Answer) -> None:
        """Remember what an answer says was made."""
        with self._lock:
            for name, kept in (
                ("connector_id", self._connectors),
                ("model_id", self._models),
                ("model_group_id", self._groups),
                ("task_id", self._tasks),
                ("connectionId", self.connections),
            ):
                found = answer.find(name)
                if isinstance(found, str) and found not in kept and found != "dryRunConnector":
                    kept.append(found)
            if answer.find("remote_job") is not None:
                self._jobs += self._tasks[-1:]

    def note_group(self, group: str) -> None:
        """Remember a group that came with a model."""
        self._groups.append(group)

    def end_jobs(self) -> None:
        """Let the target hear from the provider, through the models that are still there, that its jobs are over."""
        while self._jobs:
            self._target.send("GET", f"{ML}/tasks/{self._jobs.pop()}")

    def remove(self, *, last: bool = False) -> list[str]:
        """Remove the models and connectors; gives sentences about those that stay.

        A connector that others' models seem to use is tried again when all that the run made is removed, the last time.
        """
        left = []
        while self._models:
            model = self._models[-1]
            left += self._gone(f"{ML}/models/{model}", before=f"{ML}/models/{model}/_undeploy")
            self._all_models.append(self._models.pop())
        while self._connectors:
            path = f"{ML}/connectors/{self._connectors[-1]}"
            left += self._gone(path, refused=self._gone_from_index if last else self._later)
            self._connectors.pop()
        return left

    def inherit(self, part: Made) -> None:
        """Take over what a part leaves to the end: groups, tasks, and connectors that others seem to use."""
        self._groups += part._groups
        self._tasks += part._tasks
        self._all_models += part._all_models
        self._connectors += part._in_use

    def _kept_connections(self) -> list[str]:
        """A sentence about the connections, which no call of their API deletes."""
        count = sum(len(part.connections) for part in (self, *self._parts))
        said = f"{count} connections whose names begin with {self._tag} stay: their API has no call that deletes one"
        return [said] if count else []

    def remove_all(self, threads: int = 1) -> list[str]:
        """Remove everything that was made, also what was made by a call whose answer never came."""
        left = self._kept_connections()
        if "mlcommons" not in self._target.apis:
            return left
        if self._target.gone:
            return [*left, f"what has a name that begins with {self._tag}: the target has stopped to answer"]
        try:
            for part in self._parts:
                part.end_jobs()
            left += _each(lambda part: part.remove(), self._parts, threads)
            for part in self._parts:
                self.inherit(part)
            self._parts.clear()
            self._sweep()
            left += self.remove(last=True)
            while self._groups:
                left += self._gone(f"{ML}/model_groups/{self._groups.pop()}")
            return left + self._remove_tasks(threads)
        except Broken as error:
            return [*left, f"what was made could not be removed: {error}"]

    def _sweep(self) -> None:
        """Find by name what is ours and not yet known: the tag is in every name, and in nobody else's."""
        for kind, kept in (("models", self._models), ("connectors", self._connectors), ("model_groups", self._groups)):
            query = {"prefix": {"name.keyword": self._tag}}
            answer = self._target.send("POST", f"{ML}/{kind}/_search", {"size": 1000, "query": query})
            for hit in answer.find("hits.hits") or []:
                if _name(hit).startswith(self._tag) and hit["_id"] not in kept:
                    kept.append(hit["_id"])

    def _later(self, path: str, _: Answer) -> list[str]:
        self._in_use.append(path.rpartition("/")[2])
        return []

    def _gone(
        self, path: str, before: str = "", refused: Callable[[str, Answer], list[str]] | None = None
    ) -> list[str]:
        end = time.monotonic() + _SECONDS
        pause = 0.01
        while True:
            try:
                answer = self._target.send("DELETE", path)
                if answer.status in {200, 404}:
                    return []
                if before:
                    self._target.send("POST", before)
                    before = ""
                    continue
            except Broken as error:
                return [f"{path} may have stayed: {error}"]
            if time.monotonic() > end or (answer.status == 409 and not self._models):
                return (refused or self._gone_from_index)(path, answer)
            time.sleep(pause)
            pause = min(pause * 2, 0.2)

    def _remove_tasks(self, threads: int) -> list[str]:
        tasks = set(self._tasks)
        for start in range(0, len(self._all_models), 500):
            query = {"terms": {"model_id": self._all_models[start : start + 500]}}
            answer = self._target.send("POST", f"{ML}/tasks/_search", {"size": 5000, "_source": False, "query": query})
            tasks |= {hit["_id"] for hit in answer.find("hits.hits") or [] if isinstance(hit.get("_id"), str)}
        left = _each(self._remove_task, sorted(tasks), threads)
        self._tasks.clear()
        return left

    def _remove_task(self, task: str) -> list[str]:
        path = f"{ML}/tasks/{task}"
        answer = self._target.send("DELETE", path)
        return [] if answer.status in {200, 404} else self._gone_from_index(path, answer)

    def _gone_from_index(self, path: str, answer: Answer) -> list[str]:
        """Delete what the API refuses to, where the index itself is open; gives a sentence where it isn't.

        3.6.0 never deletes a running batch task, nor a connector whose id shares a piece with another one's in use.
        """
        kind, id_ = path.split("/")[-2:]
        raw = self._target.send("DELETE", f"/.plugins-ml-{kind.rstrip('s').replace('_', '-')}/_doc/{id_}?refresh=true")
        return [] if raw.find("result") == "deleted" else [f"{path} stays: {answer}"]


def _each(remove: Callable[[T], list[str]], items: Iterable[T], threads: int) -> list[str]:
    """What stays of all items, several removed at a time."""
    if threads == 1:
        return [said for item in items for said in remove(item)]
    with ThreadPoolExecutor(threads) as pool:
        return [said for left in pool.map(remove, items) for said in left]


def _name(hit: Any) -> str:
    source = hit.get("_source") if isinstance(hit, dict) and isinstance(hit.get("_id"), str) else None
    return str(source.get("name", "")) if isinstance(source, dict) else ""
