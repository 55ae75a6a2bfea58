"""What users do with the clients that OpenSearch publishes, a conversation for each: every call and its answer."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, TypeVar

from opensearchpy import OpenSearch
from opensearchpy.exceptions import TransportError

from tests.apis.mlcommons.masks import masked
from tests.real.node import Provider, Script

__all__ = ["CONVERSATIONS", "Talk", "connect"]

SECRET = "sk-planted-with-a-client"
_Answer = TypeVar("_Answer")


def connect(url: str) -> OpenSearch:
    """A client as a program makes it: it asks nothing until it is used."""
    return OpenSearch(url, http_compress=True, timeout=30)


class Talk:
    """Makes calls and remembers their answers, with ids and times masked."""

    def __init__(self, client: OpenSearch, provider: Provider, name: str) -> None:
        self.client = client
        key = name.replace(" ", "-")
        self._script = provider.scripts[key] = Script([{"body": {"embedding": [0.5, 1]}}])
        self.origin = origin = f"{provider.origin}/{key}"
        self.name = name
        self._told: list[Any] = []
        self._names: dict[str, str] = {origin: "http://provider.test", name: "<name>"}

    def call(self, function: Callable[..., _Answer], *arguments: Any, **named: Any) -> Any:
        """The answer of a call, or the error that the client raises for it."""
        try:
            answer: Any = function(*arguments, **named)
        except TransportError as error:
            answer = {"raised": type(error).__name__, "status": error.status_code, "info": error.info}
        self._told.append([function.__name__, answer])
        return answer

    def key(self) -> str:
        """What authorized the last request that the provider received."""
        authorization: str = self._script.seen[-1]["headers"]["authorization"]
        return authorization

    def mask(self, real: str, shown: str) -> str:
        """Let an id be shown by a name."""
        self._names[real] = f"<{shown}>"
        return real

    def told(self) -> list[Any]:
        """Every call with its answer."""
        nodes = self.client.nodes.info()["nodes"]
        told: list[Any] = masked(json.loads(json.dumps(self._told)), {**self._names, **dict.fromkeys(nodes, "<node>")})
        return told

    def connector(self, **more: Any) -> dict[str, Any]:
        """A connector body that goes to the provider on loopback."""
        action = {
            "action_type": "predict",
            "method": "POST",
            "url": f"{self.origin}/v1/${{parameters.model}}",
            "headers": {"Authorization": "Bearer ${credential.key}"},
            "request_body": '{"input": "${parameters.input}"}',
        }
        return {
            "name": f"{self.name} connector",
            "description": "made by a client",
            "version": 1,
            "protocol": "http",
            "parameters": {"model": "m-1", "temperature": 0.5},
            "credential": {"key": SECRET},
            "actions": [action],
            **more,
        }

    def by_name(self) -> dict[str, Any]:
        """A search for what this conversation made."""
        return {"query": {"match_phrase": {"name": self.name}}, "size": 50}


def plugins_ml(talk: Talk) -> None:
    """opensearch-py: `client.plugins.ml`, each call that this API has."""
    ml, call = talk.client.plugins.ml, talk.call
    connector = talk.mask(call(ml.create_connector, body=talk.connector())["connector_id"], "connector")
    call(ml.get_connector, connector_id=connector)
    call(ml.get_connector, connector_id=connector, params={"pretty": "true"})
    call(ml.search_connectors, body=talk.by_name())
    call(ml.search_connectors, body={"query": {"nosuch": {}}})
    call(ml.update_connector, connector_id=connector, body={"description": "changed", "parameters": {"temperature": 1}})
    call(ml.get_connector, connector_id=connector, params={"filter_path": "description,parameters"})
    group = call(ml.register_model_group, body={"name": f"{talk.name} group", "description": "of a client"})
    group = talk.mask(group["model_group_id"], "group")
    call(ml.get_model_group, model_group_id=group)
    call(ml.update_model_group, model_group_id=group, body={"description": "changed"})
    call(ml.search_model_group, body=talk.by_name())
    body = {"name": f"{talk.name} model", "function_name": "remote", "connector_id": connector, "model_group_id": group}
    registered = call(ml.register_model, body=body)
    model = talk.mask(registered["model_id"], "model")
    task = talk.mask(registered["task_id"], "task")
    _wait(lambda: ml.get_task(task_id=task)["state"] == "COMPLETED")
    call(ml.get_task, task_id=task)
    call(ml.get_model, model_id=model)
    call(ml.deploy_model, model_id=model)
    _wait(lambda: ml.get_model(model_id=model)["model_state"] == "DEPLOYED")
    call(ml.predict_model, model_id=model, body={"parameters": {"input": "hello"}})
    call(ml.predict, algorithm_name="remote", model_id=model, body={"parameters": {"input": "hello"}})
    call(ml.predict_model, model_id=model, body={"parameters": {}})
    call(ml.update_connector, connector_id=connector, body={"credential": {"key": "new"}})
    call(ml.update_model, model_id=model, body={"description": "changed"})
    call(ml.delete_model, model_id=model)
    call(ml.delete_connector, connector_id=connector)
    call(ml.undeploy_model, model_id=model)
    call(ml.load_model, model_id=model)
    _wait(lambda: ml.get_model(model_id=model)["model_state"] == "DEPLOYED")
    call(ml.unload_model, model_id=model)
    call(ml.delete_model, model_id=model)
    call(ml.get_model, model_id=model)
    call(ml.delete_task, task_id=task)
    call(ml.get_task, task_id=task)
    call(ml.delete_connector, connector_id=connector)
    call(ml.delete_connector, connector_id=connector)
    call(ml.get_connector, connector_id=connector)
    call(ml.delete_model_group, model_group_id=group)
    call(ml.get_model_group, model_group_id=group)


def ml_commons_client(talk: Talk) -> None:
    """opensearch-py-ml: its classes for connectors, models and model groups."""
    from opensearch_py_ml.ml_commons import MLCommonClient

    ml, call = MLCommonClient(talk.client), talk.call
    groups, connectors = ml.model_access_control, ml.connector
    group = call(groups.search_model_group_by_name, f"{talk.name} nothing")
    connector = call(connectors.create_standalone_connector, body=talk.connector())["connector_id"]
    talk.mask(connector, "connector")
    call(connectors.get_connector, connector)
    call(connectors.search_connectors, talk.by_name())
    listed = connectors.list_connectors()  # type: ignore[no-untyped-call]  # it has no types
    assert SECRET not in str(listed)
    group = talk.client.plugins.ml.register_model_group(body={"name": f"{talk.name} group"})["model_group_id"]
    talk.mask(group, "group")
    call(groups.register_model_group, f"{talk.name} access", description="asks for access")
    call(groups.update_model_group, {"description": "changed"}, group)
    call(groups.search_model_group, talk.by_name())
    body = {"name": f"{talk.name} model", "function_name": "remote", "connector_id": connector, "model_group_id": group}
    registered = talk.client.plugins.ml.register_model(body=body)
    model = talk.mask(registered["model_id"], "model")
    call(ml.deploy_model, model)
    call(ml.get_model_info, model)
    call(ml.search_model, talk.by_name())
    call(ml.search_model, json.dumps(talk.by_name()))
    call(ml.generate_model_inference, model, {"parameters": {"input": "hello"}})
    call(ml.predict, model, {"parameters": {"input": "hello"}}, "remote")
    call(ml.generate_embedding, model, ["hello"])
    _wait(lambda: talk.client.plugins.ml.get_task(task_id=registered["task_id"])["state"] == "COMPLETED")
    call(ml.get_task_info, registered["task_id"], wait_until_task_done=False)
    call(ml.search_task, {"query": {"term": {"model_id": model}}, "size": 1, "_source": ["task_type", "model_id"]})
    call(ml.undeploy_model, model)
    call(ml.delete_model, model)
    call(ml.delete_task, registered["task_id"])
    call(connectors.delete_connector, connector)
    call(connectors.get_connector, connector)
    call(groups.delete_model_group, group)


def credential_rotation(talk: Talk) -> None:
    """An inline connector's key is changed with the model deployed: the documented call, through the client."""
    ml, call = talk.client.plugins.ml, talk.call
    body = {"name": f"{talk.name} rotation", "function_name": "remote", "connector": talk.connector()}
    registered = call(ml.register_model, body=body, params={"deploy": "true"})
    model = talk.mask(registered["model_id"], "model")
    _wait(lambda: ml.get_model(model_id=model)["model_state"] == "DEPLOYED")
    predict = {"parameters": {"input": "hello"}}
    call(ml.predict_model, model_id=model, body=predict)
    assert talk.key() == f"Bearer {SECRET}"
    call(ml.update_model, model_id=model, body={"connector": {"credential": {"key": "sk-new"}}})
    _wait(lambda: bool(ml.predict_model(model_id=model, body=predict)) and talk.key() == "Bearer sk-new")
    call(ml.predict_model, model_id=model, body=predict)
    call(ml.undeploy_model, model_id=model)
    found = ml.get_model(model_id=model)
    assert SECRET not in str(found)
    call(ml.delete_model, model_id=model)
    ml.delete_model_group(model_group_id=found["model_group_id"])


CONVERSATIONS: dict[str, Callable[[Talk], None]] = {
    "plugins.ml": plugins_ml,
    "opensearch-py-ml": ml_commons_client,
    "credential rotation": credential_rotation,
}


def _wait(until: Callable[[], bool]) -> None:
    """Ask again until it is so: a node ends its tasks, deploys, and switches to a new key, in its own time."""
    for _ in range(900):
        if until():
            return
        time.sleep(0.05)
    raise AssertionError
