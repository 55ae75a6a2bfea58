"""Faults in which credential reaches the provider: before, during and after an update."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.miniatures.call import Call, Sent
from tests.miniatures.keys import forget, keys_of, put_keys
from tests.miniatures.miniature import BLOCKS, Said, after, around, before, sending

CONNECTOR = "PUT /connectors/{id}"
MODEL = "PUT /models/{id}"
PREDICT = "POST /models/{id}/_predict"
UNDEPLOY = "POST /models/{id}/_undeploy"
REGISTER = "POST /models/_register"


def _sent(call: Call) -> dict[str, str]:
    """The credential that a call sends with a connector."""
    connector = call.fields.get("connector", call.fields)
    found = connector.get("credential") if isinstance(connector, dict) else None
    return found if isinstance(found, dict) else {}


def _changes(call: Call) -> list[str]:
    """What an update of an inline connector names."""
    connector = call.fields.get("connector")
    return list(connector) if isinstance(connector, dict) else []


# --- before ------------------------------------------------------------------------------------------------------


@around(
    PREDICT, "CRED-020", "CRED-021", "CRED-022", "CRED-023", "CRED-025", "CRED-030", "CRED-031", "CRED-032",
    "CRED-033", "CRED-034", "CRED-035",
)  # fmt: skip
def a_standalone_connectors_key_is_lost(call: Call) -> Iterator[None]:
    document = call.context.store.get(".plugins-ml-model", call.id)
    if document is not None and "connector_id" in (document.source or {}):
        forget(call, call.id)
    yield


@sending("CRED-021")
def odd_characters_of_a_key_are_escaped(sent: Sent) -> None:
    if '"' in sent.headers.get("authorization", ""):
        sent.headers["authorization"] = json.dumps(sent.headers["authorization"])[1:-1]


@sending("CRED-022")
def the_second_credential_is_not_sent(sent: Sent) -> None:
    if sent.headers.get("authorization", "").startswith("Basic "):
        del sent.headers["x-api-key"]


@around(PREDICT, "CRED-023")
def a_parameter_of_the_call_replaces_the_credential(call: Call) -> Iterator[None]:
    if "key" in call.fields.get("parameters", {}):
        put_keys(call, call.id, {"key": call.body["parameters"]["key"]})
    yield


@sending("CRED-025")
def a_key_that_is_a_number_is_sent_as_a_double(sent: Sent) -> None:
    if sent.headers.get("authorization") == "Bearer 4711004711004711":
        sent.headers["authorization"] = "Bearer 4.711004711004711E15"


# --- a standalone connector --------------------------------------------------------------------------------------


@after(CONNECTOR, "CORE-061", "CRED-030")
def an_update_in_use_is_only_said_to_have_happened(call: Call) -> None:
    if "still using" in call.reason:
        call.say(200, {"_id": call.id, "result": "updated"})


@after(CONNECTOR, "CRED-030")
def a_refused_update_reaches_the_models_all_the_same(call: Call) -> None:
    for model in list(call.context.loaded) if "still using" in call.reason and _sent(call) else ():
        put_keys(call, model, _sent(call))


@before(CONNECTOR, "CRED-031", "CRED-032", "CRED-033", "CRED-035")
def an_update_of_a_credential_is_ignored(call: Call) -> None:
    call.fields.pop("credential", None)


@around("POST *", "CRED-031", "ENDPOINT-021")
def a_model_is_never_unloaded(call: Call) -> Iterator[None]:
    kept = dict(call.context.loaded)
    unloads = call.request.path.endswith("/_undeploy")
    if unloads:
        call.memory.setdefault("unloaded", {}).update({call.id: kept.get(call.id)})
    elif call.request.path.endswith("/_predict") and (old := call.memory.get("unloaded", {}).get(call.id)):
        call.context.loaded[call.id] = old
    yield


@around("POST *", "CRED-032", "CRED-035")
def a_model_keeps_the_key_that_its_connector_had_when_it_was_registered(call: Call) -> Iterator[None]:
    kept = call.memory.setdefault("kept", {})
    if call.request.path.endswith("/_predict") and call.id in kept:
        put_keys(call, call.id, kept[call.id])
    yield
    registered = call.request.path.endswith("/_register") and not call.refused and not call.request.query
    if registered and isinstance(call.fields.get("connector_id"), str):
        kept[call.answer["model_id"]] = keys_of(call, call.fields["connector_id"])


@after(CONNECTOR, "CRED-033")
def an_update_replaces_the_whole_credential(call: Call) -> None:
    if _sent(call) and not call.refused:
        put_keys(call, call.id, _sent(call))


@after(CONNECTOR, "CRED-034")
def an_update_without_a_credential_loses_it(call: Call) -> None:
    if not _sent(call) and not call.refused:
        forget(call, call.id)


@around(CONNECTOR, "CRED-034")
def an_update_encrypts_the_credential_once_more(call: Call) -> Iterator[None]:
    yield
    if not _sent(call) and not call.refused:
        put_keys(call, call.id, keys_of(call, call.id), encrypted=2)


# --- an inline connector -----------------------------------------------------------------------------------------


@around(MODEL, "CRED-040", "CRED-042", "CRED-045", "CRED-046", "CRED-047", "CRED-048", "INLINE-011", "INLINE-012")
def a_deployed_model_goes_on_as_before(call: Call) -> Iterator[None]:
    loaded = call.context.loaded.get(call.id)
    running = None if loaded is None else loaded.running
    yield
    if loaded is not None and running is not None and _changes(call):
        loaded.running = running


@after(MODEL, "CRED-041")
def a_rotation_undeploys(call: Call) -> None:
    if _sent(call) and not call.refused:
        call.ask("POST", f"{call.request.path}/_undeploy")


@around("* *", "CRED-042")
def the_first_call_after_a_rotation_sends_the_old_key(call: Call) -> Iterator[None]:
    late = call.memory.setdefault("late", {})
    loaded = call.context.loaded.get(call.id) if call.request.path.count("/") > 3 else None
    if call.request.method == "PUT" and _changes(call) and loaded is not None:
        late[call.id] = loaded.running
    fresh = None
    if call.request.path.endswith("/_predict") and call.id in late and loaded is not None:
        fresh, loaded.running = loaded.running, late.pop(call.id)
    yield
    if fresh is not None and loaded is not None:
        loaded.running = fresh


@after(MODEL, "CRED-043")
def a_rotation_answers_with_a_status_alone(call: Call) -> None:
    if _sent(call) and not call.refused:
        call.say(200, {"status": "UPDATED"})


@around("* *", "CRED-044", "CRED-045?")
def an_update_breaks_the_calls_in_flight(call: Call) -> Iterator[None]:
    updates = call.memory.setdefault("updates", [])
    before = len(updates)
    yield
    if call.request.method == "PUT" and _sent(call):
        updates.append(call.id)
    if call.request.path.endswith("/_predict") and call.id in updates[before:]:
        call.say(500, {"error": "the model was updated", "status": 500})


@around("* *", "CRED-042", "CRED-045", "CRED-049", "CRED-050", "CRED-056", "CRED-058")
def the_first_call_after_a_rotation_sends_nothing(call: Call) -> Iterator[None]:
    rotated = call.memory.setdefault("rotated", {})
    if call.request.method == "PUT" and _sent(call):
        yield
        if call.refused:
            return
        rotated[call.id] = keys_of(call, call.id)
        return
    fresh = rotated.pop(call.id, None) if call.request.path.endswith("/_predict") else None
    if fresh is not None:
        forget(call, call.id)
    yield
    if fresh is not None:
        put_keys(call, call.id, fresh)


@around("* *", "CRED-046", "CRED-045?")
def the_old_key_comes_back_after_a_while(call: Call) -> Iterator[None]:
    old = call.memory.setdefault("old", {})
    calls = call.memory.setdefault("calls", {})
    fresh = None
    if call.request.method == "PUT" and _sent(call):
        old[call.id], calls[call.id] = keys_of(call, call.id), 0
    elif call.request.path.endswith("/_predict") and call.id in old:
        calls[call.id] += 1
        if calls[call.id] == 4:
            fresh = keys_of(call, call.id)
            put_keys(call, call.id, old[call.id])
    yield
    if fresh is not None:
        put_keys(call, call.id, fresh)


@around("* *", "CRED-047")
def a_second_rotation_before_any_call_is_ignored(call: Call) -> Iterator[None]:
    rotated = call.memory.setdefault("rotated", set())
    if call.request.path.endswith("/_predict"):
        rotated.discard(call.id)
    if call.request.method == "PUT" and _changes(call) == ["credential"]:
        if call.id in rotated:
            call.body["connector"].pop("credential")
        rotated.add(call.id)
    yield


@around("* *", "CRED-048")
def an_undeployment_brings_the_first_key_back(call: Call) -> Iterator[None]:
    first = call.memory.setdefault("first", {})
    if call.request.method == "PUT" and _changes(call):
        first.setdefault(call.id, keys_of(call, call.id))
    yield
    if call.request.path.endswith("/_undeploy") and call.id in first:
        put_keys(call, call.id, first[call.id])


@before(MODEL, "CRED-049", "CRED-050", "CRED-056", "CRED-058")
def only_a_loaded_model_takes_a_new_key(call: Call) -> None:
    if _sent(call) and call.id not in call.context.loaded:
        call.body["connector"].pop("credential", None)


@after(MODEL, "CRED-050")
def a_rotation_replaces_the_whole_credential(call: Call) -> None:
    if _sent(call) and not call.refused:
        put_keys(call, call.id, _sent(call))


@before(MODEL, "CRED-051")
def a_rotation_clears_the_description(call: Call) -> None:
    if _sent(call):
        call.body["connector"].setdefault("description", "")


@before(MODEL, "CRED-051")
def a_rotation_clears_the_parameters(call: Call) -> None:
    if _changes(call) == ["credential"]:
        call.body["connector"]["parameters"] = {"model": ""}


@after(MODEL, "CRED-052")
def a_new_description_loses_the_key(call: Call) -> None:
    if _changes(call) == ["description"]:
        forget(call, call.id)


@after(MODEL, "CRED-053")
def new_parameters_lose_the_key(call: Call) -> None:
    if _changes(call) == ["parameters"]:
        forget(call, call.id)


@after(MODEL, "CRED-054")
def new_actions_lose_the_key(call: Call) -> None:
    if _changes(call) == ["actions"]:
        forget(call, call.id)


@after(MODEL, "CRED-055")
def an_empty_credential_is_stored(call: Call) -> None:
    if _changes(call) == ["credential"] and not _sent(call):
        forget(call, call.id)


@around(MODEL, "CRED-056")
def what_was_updated_once_takes_no_new_key(call: Call) -> Iterator[None]:
    updated = call.memory.setdefault("updated", set())
    if call.id in updated and _sent(call):
        call.body["connector"].pop("credential")
    yield
    if _changes(call) == ["description"]:
        updated.add(call.id)


@after(MODEL, "CRED-057")
def a_refused_update_changes_the_key(call: Call) -> None:
    if call.refused and _sent(call):
        put_keys(call, call.id, _sent(call))


@around(MODEL, "CRED-058")
def models_with_the_same_key_share_it(call: Call) -> Iterator[None]:
    old = keys_of(call, call.id) if _sent(call) else {}
    yield
    models = call.context.store.index(".plugins-ml-model").documents
    for model in list(models) if old and not call.refused else ():
        if keys_of(call, model) == old:
            put_keys(call, model, _sent(call))


@after(REGISTER, "CRED-059", BLOCKS)
def a_deployment_tries_the_provider(call: Call) -> None:
    if call.request.query and not call.refused:
        path = call.request.path.replace("_register", call.answer["model_id"])
        call.ask("POST", f"{path}/_predict", {"parameters": {"prompt": "a try"}})


@before(
    MODEL, "CRED-040", "CRED-042", "CRED-045", "CRED-046", "CRED-047", "CRED-048", "CRED-049", "CRED-050", "CRED-056",
    "CRED-058", "INLINE-015",
)  # fmt: skip
def a_rotation_is_only_said_to_have_happened(call: Call) -> Said:
    return (200, {"_id": call.id, "result": "updated"}) if _changes(call) == ["credential"] and _sent(call) else None
