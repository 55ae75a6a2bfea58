"""Two implementations asked the same: the embedded API in process, and a node. The first difference is an error."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping
from typing import Any

from hypothesis import reject

from conformance.apis.mlcommons import MLCommons, Reach
from conformance.http import Request
from conformance.suite.answer import Answer
from conformance.suite.users import named_users
from tests.apis.mlcommons.masks import at, masked
from tests.apis.mlcommons.test_golden import make_every_index
from tests.golden_vectors import TRUSTED, unworded
from tests.real.node import Node, Provider, Script

__all__ = ["Pair"]

ML = "/_plugins/_ml"
PATIENCE = 4.0
"""Seconds in which a node's own writes have settled: what it does in the background is compared when it is done."""
SWITCH = 0.15
"""Seconds after which a deployed model works with what it was told."""
_TRIES = 20
_CONFLICT = "version_conflict_engine_exception"
_PROVIDED = "http://provider.test"
_JSON = (("content-type", "application/json"),)


class Pair:
    """The embedded API and a node, in one conversation: `{{name}}` in a path or body is the id that each gave.

    What was asked is kept as a vector, so that a difference can be put beside the recorded ones.
    """

    def __init__(self, node: Node, provider: Provider) -> None:
        self.node = node
        self._provider = provider
        self._api = MLCommons(Reach(), switch_delay=0)
        self._embedded("PUT", "/_cluster/settings", {"persistent": _trust()})
        make_every_index(self._embedded)
        make_every_index(node.say)
        nodes = node.say("GET", "/_nodes")[1]["nodes"]
        self._nodes = [{self._api.context.node: "<node>"}, dict.fromkeys(nodes, "<node>")]
        self.begin()

    def begin(self) -> None:
        """Forget what was said; nothing that was made may be left."""
        self.tag = f"t{uuid.uuid4().hex[:10]}"
        self._keys = [f"{self.tag}a", f"{self.tag}b"]
        self.scripts = [Script([{}]), Script([{}])]
        self._provider.scripts = dict(zip(self._keys, self.scripts, strict=True))
        self._ids: list[dict[str, str]] = [{}, {}]
        self._steps: list[dict[str, Any]] = []

    def provide(self, reply: Mapping[str, Any]) -> None:
        """What the provider answers from now on."""
        for script in self.scripts:
            script.replies = [dict(reply)]

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        save: Mapping[str, str] | None = None,
        settles: bool = False,
    ) -> tuple[int, Any]:
        """The answer of both, the node's ids in it by name; `save` tells where in the answer a new id stands.

        `settles` asks the node again while it has not settled. Raises AssertionError when they differ. What the node
        answers since ids met by chance in a piece between dashes compares nothing: the example is rejected.
        """
        self._steps.append({"method": method, "path": path, "body": body, **({"save": save} if save else {})})
        for script in self.scripts:
            script.seen.clear()
        answers = [self._say(side, method, path, body) for side in (0, 1)]
        for name, key in (save or {}).items():
            found = [at(answer[1], key) for answer in answers]
            if None not in found:
                for side in (0, 1):
                    self._ids[side][name] = found[side]
        shown = [self._shown(side, answers[side]) for side in (0, 1)]
        until = time.monotonic() + PATIENCE
        while settles and shown[0] != shown[1] and time.monotonic() < until:
            time.sleep(0.02)
            shown[1] = self._shown(1, self._say(1, method, path, body))
        if shown[0] != shown[1]:
            if self._took_others(path, *answers[1]):
                reject()
            self._differ("answer", shown)
        sent = [masked(script.seen, self._names(side)) for side, script in enumerate(self.scripts)]
        if sent[0] != sent[1]:
            self._differ("sent", sent)
        return answers[1][0], shown[1]["body"]

    def _took_others(self, path: str, status: int, body: Any) -> bool:
        """Whether the node takes a model of another connector for a user of this one."""
        users = named_users(Answer("", status, (), "", body))
        connector = self._ids[1].get(path.rpartition("/")[2].strip("{}"))
        return any(self.node.say("GET", f"{ML}/models/{user}")[1].get("connector_id") != connector for user in users)

    def learn(self, name: str, key: str, path: str) -> None:
        """Give the id at a place of an answer to GET a name; ids of each side are asked for there."""
        found = [at(self._say(side, "GET", path, None)[1], key) for side in (0, 1)]
        if None in found or found[0] in self._ids[0].values():
            return
        for side in (0, 1):
            self._ids[side][name] = found[side]

    def clear(self) -> None:
        """Remove all that was made, from both; what is gone already is no fault."""
        for kind, path in (("model", "models"), ("connector", "connectors"), ("group", "model_groups")):
            for name in [name for name in self._ids[0] if name.startswith(kind)]:
                where = f"{ML}/{path}/{{{{{name}}}}}"
                for side in (0, 1):
                    if kind == "model":
                        self._say(side, "POST", f"{where}/_undeploy", None)
                    self._say(side, "DELETE", where, None)

    def has(self, name: str) -> bool:
        """Whether both gave an id of this name."""
        return name in self._ids[0]

    def close(self) -> None:
        """Let go of the embedded one."""
        self._api.close()

    def _say(self, side: int, method: str, path: str, body: Any) -> tuple[int, Any]:
        text = json.dumps({"path": path, "body": body})
        for name, real in self._ids[side].items():
            text = text.replace("{{" + name + "}}", real)
        filled = json.loads(text.replace(_PROVIDED, self._origin(side)))
        ask = self.node.say if side else self._embedded
        for _ in range(_TRIES):
            answer = ask(method, filled["path"], filled["body"])
            if _CONFLICT not in str(answer[1]):  # with a write of the node's own
                break
        return answer

    def _embedded(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        text = "" if body is None else body if isinstance(body, str) else json.dumps(body)
        answer = self._api(Request(method, "http://localhost" + path.replace(" ", "%20"), _JSON, text.encode()))
        return answer.status, json.loads(answer.body) if answer.body else None

    def _shown(self, side: int, answer: tuple[int, Any]) -> dict[str, Any]:
        status, body = answer
        shown: dict[str, Any] = unworded(masked({"status": status, "body": body}, self._names(side)))
        return shown

    def _names(self, side: int) -> dict[str, str]:
        named = {real: "{{" + name + "}}" for name, real in self._ids[side].items()}
        return {**named, **self._nodes[side], self._origin(side): _PROVIDED}

    def _origin(self, side: int) -> str:
        return f"{self._provider.origin}/{self._keys[side]}"

    def _differ(self, what: str, shown: list[Any]) -> None:
        told = json.dumps({"steps": self._steps, "kit": shown[0], "expected": shown[1]}, ensure_ascii=False, indent=1)
        raise AssertionError(f"the {what} differs:\n{told}")


def _trust() -> dict[str, Any]:
    return {
        "plugins.ml_commons.trusted_connector_endpoints_regex": list(TRUSTED),
        "plugins.ml_commons.connector.private_ip_enabled": True,
    }
