"""Deployed models that take one connector after the other.

To register, deploy, undeploy and delete a model for each connector costs a node fourteen documents, each written
through to what can be searched; to give a model that is deployed another connector costs two.
"""

from __future__ import annotations

import json
import queue
import re
import time
from contextlib import suppress
from typing import Any

from tests.real.node import CONNECTORS, MODELS, Node, Provider, at_origin, parsed

__all__ = ["Seats"]

PAUSES = tuple(0.002 * 1.2**turn for turn in range(36))  # seconds, seven in all


class Seats:
    """The models of one comparison; all that was made is gone when it is closed."""

    def __init__(self, node: Node, provider: Provider) -> None:
        self._node = node
        self._provider = provider
        self._free: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._connectors: list[str] = []

    def run(self, group: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
        """What the node makes of vectors that share a connector and a model, in the vectors' own form."""
        node, provider = self._node, self._provider
        if "model" in group[0]:
            # An interface stays with a model, whatever it is given later.
            return node.run(group, provider, key)
        first = at_origin(group[0], f"{provider.origin}/{key}")
        status, text = node.call("POST", f"{CONNECTORS}/_create", json.dumps(first["connector"]))
        if status != 200:
            return [node.tidy({"create": {"status": status, "body": parsed(text)}}, provider, key)] * len(group)
        connector = json.loads(text)["connector_id"]
        self._connectors.append(connector)
        model = self._taken()
        if model is None:
            model = node.register(connector, {})
            node.call("POST", f"{MODELS}/{model}/_predict", "{}")
        elif not self._changed(model, connector):
            # What a model of its own says of the connector is what counts.
            node.delete(None, model)
            return node.run(group, provider, key)
        answers = []
        answered = True
        for vector in group:
            answers.append(node.predict(vector, provider, key, model))
            answered = answered and answers[-1]["response"]["status"] != 0
        if answered:
            self._free.put(model)
        else:
            node.delete(None, model)
        return answers

    def _taken(self) -> str | None:
        with suppress(queue.Empty):
            return self._free.get_nowait()
        return None

    def _changed(self, model: str, connector: str) -> bool:
        """Whether a model has taken another connector; the node answers a little before it has."""
        before = self._predictor(model)
        body = json.dumps({"connector_id": connector})
        status = 409  # also what the node says while it still writes down that it has deployed the model
        for pause in PAUSES:
            if status == 409:
                status, _ = self._node.call("PUT", f"{MODELS}/{model}", body)
            if status == 200 and self._predictor(model) != before:
                return True
            if status not in {200, 409}:
                return False
            time.sleep(pause)
        return False

    def _predictor(self, model: str) -> str:
        """The object that predicts for a model, as the node shows it."""
        _, text = self._node.call("GET", f"/_plugins/_ml/profile/models/{model}")
        found = re.search(r'"predictor":"([^"]+)"', text)
        assert found, text
        return found[1]

    def close(self) -> None:
        """Delete every model, then the connectors, which are in use until then."""
        while model := self._taken():
            self._node.delete(None, model)
        for connector in self._connectors:
            self._node.delete(connector, None)
