"""Faults in which addresses connectors may have and call, and in what settings switch off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tests.miniatures.call import Call, refusal
from tests.miniatures.miniature import Said, after, around, before

CREATE = "POST /connectors/_create"
PUT = "PUT /connectors/{id}"
PREDICT = "POST /models/{id}/_predict"
TRUSTED = "http://127.0.0.1:40404/trusted"
SETTINGS = "PUT /_cluster/settings"


def _actions(call: Call) -> list[dict[str, Any]]:
    body = call.fields.get("connector", call.fields)
    found = body.get("actions") if isinstance(body, dict) else None
    return [action for action in found if isinstance(action, dict)] if isinstance(found, list) else []


@before(CREATE, "ENDPOINT-001", "ENDPOINT-022")
def a_url_that_is_untrusted_is_trusted(call: Call) -> None:
    for action in _actions(call)[:1]:
        if str(action.get("url")) == "http://untrusted.invalid/v1":
            action["url"] = TRUSTED


@before(CREATE, "ENDPOINT-002")
def the_first_action_alone_is_checked(call: Call) -> None:
    for action in _actions(call)[1:]:
        if "untrusted" in str(action.get("url")):
            action["url"] = TRUSTED


@before(CREATE, "ENDPOINT-003")
def a_url_is_trusted_that_holds_a_trusted_one(call: Call) -> None:
    for action in _actions(call):
        if "?next=" in str(action.get("url")):
            action["url"] = TRUSTED


@before(CREATE, "ENDPOINT-004", "ENDPOINT-006")
def a_url_is_checked_unfilled(call: Call) -> None:
    for action in _actions(call):
        if str(action.get("url")).startswith("${parameters.endpoint}"):
            action["url"] = TRUSTED


@before(PUT, "ENDPOINT-005")
def an_update_is_not_checked(call: Call) -> None:
    for action in _actions(call):
        if "untrusted" in str(action.get("url")):
            action["url"] = TRUSTED


@around(PUT, "ENDPOINT-005")
def a_refused_update_changes_the_description(call: Call) -> Iterator[None]:
    yield
    if call.refused and _actions(call):
        call.ask("PUT", call.request.path, {"description": call.body["description"]})


@before(PUT, "ENDPOINT-006")
def a_parameter_is_not_checked(call: Call) -> None:
    if "untrusted" in json.dumps(call.fields.get("parameters")):
        call.body["parameters"] = {}


@after(CREATE, "ENDPOINT-007")
def creating_tries_the_provider(call: Call) -> None:
    if not call.refused and isinstance(call.body, dict) and "name" in call.body and "description" in call.body:
        connector = {**call.body, "name": "try"}
        made = call.ask("POST", "/_plugins/_ml/models/_register", _trial(connector))
        call.ask("POST", f"/_plugins/_ml/models/{made.get('model_id')}/_predict", {"parameters": {"prompt": "try"}})
        call.ask("POST", f"/_plugins/_ml/models/{made.get('model_id')}/_undeploy")
        call.ask("DELETE", f"/_plugins/_ml/models/{made.get('model_id')}")


def _trial(connector: dict[str, Any]) -> dict[str, Any]:
    return {"name": "try", "function_name": "remote", "connector": connector}


@before("POST /models/_register", "ENDPOINT-008", "INLINE-021")
def an_inline_url_is_not_checked(call: Call) -> None:
    for action in _actions(call):
        if "untrusted" in str(action.get("url")):
            action["url"] = TRUSTED


@before(CREATE, "ENDPOINT-009")
def backend_roles_are_ignored(call: Call) -> None:
    call.fields.pop("backend_roles", None)


# --- with other settings -----------------------------------------------------------------------------------------


@around(PREDICT, "ENDPOINT-020")
def private_addresses_are_called(call: Call) -> Iterator[None]:
    if (loaded := call.context.loaded.get(call.id)) is not None:
        loaded.running = replace(loaded.running, private_addresses=True)
    yield


@around("POST /models/{id}/_undeploy", "ENDPOINT-021")
def a_model_is_deployed_as_it_was_first(call: Call) -> Iterator[None]:
    loaded = call.context.loaded.get(call.id)
    yield
    if loaded is not None and not loaded.running.private_addresses:
        call.context.loaded[call.id] = loaded


@before(SETTINGS, "ENDPOINT-022", "ENDPOINT-023")
def the_first_patterns_stay(call: Call) -> None:
    for layer in [layer for layer in call.fields.values() if isinstance(layer, dict)]:
        patterns = layer.get("plugins.ml_commons.trusted_connector_endpoints_regex")
        if patterns is not None and not any("127" in pattern for pattern in patterns):
            layer["plugins.ml_commons.trusted_connector_endpoints_regex"] = ["^http://127\\.0\\.0\\.1:40404/.*$"]


@before(SETTINGS, "ENDPOINT-023")
def no_pattern_is_any_pattern(call: Call) -> None:
    for layer in [layer for layer in call.fields.values() if isinstance(layer, dict)]:
        if layer.get("plugins.ml_commons.trusted_connector_endpoints_regex") == []:
            layer["plugins.ml_commons.trusted_connector_endpoints_regex"] = [".*"]


@before(SETTINGS, "ENDPOINT-024")
def remote_inference_is_never_off(call: Call) -> None:
    for layer in [layer for layer in call.fields.values() if isinstance(layer, dict)]:
        layer.pop("plugins.ml_commons.remote_inference.enabled", None)


@before("GET /connectors/{id}", "ENDPOINT-024")
def nothing_is_read_while_remote_inference_is_off(call: Call) -> Said:
    if call.context.settings.flag("remote_inference.enabled"):
        return None
    return refusal(400, "Remote Inference is currently disabled", "status_exception")


@before(SETTINGS, "ENDPOINT-025", "ENDPOINT-028")
def automatic_deployment_is_never_off(call: Call) -> None:
    for layer in [layer for layer in call.fields.values() if isinstance(layer, dict)]:
        if layer.get("plugins.ml_commons.model_auto_deploy.enable") is False:
            layer["plugins.ml_commons.model_auto_deploy.enable"] = True


@after("POST /models/{id}/_batch_predict", "ENDPOINT-026")
def batches_that_are_off_are_an_error_of_the_server(call: Call) -> None:
    if "Offline Batch Inference" in call.reason:
        call.say(*refusal(500, call.reason, "illegal_state_exception"))


@after(SETTINGS, "ENDPOINT-027")
def an_unknown_setting_is_ignored(call: Call) -> None:
    if call.refused:
        call.say(200, {"acknowledged": True})


@before(SETTINGS, "ENDPOINT-028")
def a_persistent_setting_wins(call: Call) -> None:
    name = "plugins.ml_commons.model_auto_deploy.enable"
    if name in (call.fields.get("transient") or {}):
        call.body["transient"].pop(name)
