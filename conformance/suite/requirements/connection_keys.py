"""The keys of connections: never shown whole, updated by PATCH, and sent to the provider."""

from __future__ import annotations

import json
import re
import secrets
from typing import Any

from conformance.suite.answer import Answer, Skipped
from conformance.suite.api import Api
from conformance.suite.connections import (
    KINDS,
    PAGE,
    RECOMMENDED,
    called,
    created,
    custom,
    keyed,
    mapped,
    payload_of,
)
from conformance.suite.expect import (
    expect,
    expect_faults,
    expect_fields,
    expect_hidden,
    expect_refused,
    expect_sent,
    expect_status,
)
from conformance.suite.requirement import Level, requirement

MUST, SHOULD, MAY = Level
MASKED = f"{PAGE}, Sample Responses: API_KEY"
UPDATE = f"{PAGE}, Update Connection"
EASY = ("Open AI", "Azure Open AI", "Anthropic")


def _patch(api: Api, connection: str, key: str, **more: Any) -> Answer:
    return api.connections("PATCH", f"/{connection}", {"fields": {"API_KEY": key}, **more})


def _shown(api: Api, connection: str) -> Answer:
    return expect_status(api.connections("GET", f"/{connection}"), 200)


def _mask_of(answer: Answer, key: str) -> str:
    """The mask in an answer, which is none of the key's whole. Raises Broken."""
    expect_hidden(answer, [key])
    mask = answer.text_at("fields.API_KEY")
    hidden = key
    head = next((length for length in range(len(key), 0, -1) if mask.startswith(key[:length])), 0)
    tail = next((length for length in range(len(key), 0, -1) if mask.endswith(key[-length:])), 0)
    shown = min(head + tail, len(hidden))
    expect(head <= 3 and tail <= 4, f"{head} characters of the head and {tail} of the tail are shown: {mask}")
    expect(2 * shown <= len(key), f"{shown} of {len(key)} characters are shown: {mask}")
    return mask


# --- what is shown -----------------------------------------------------------------------------------------------


@requirement("KEY-001", MUST, MASKED)
def a_creation_shows_no_key(api: Api) -> None:
    """The answer to a creation shows the key masked: at most 3 characters of its head and 4 of its tail, half of it."""
    for kind in EASY:
        key = api.secret()
        _mask_of(expect_status(api.connections("POST", "", keyed(api, key, kind)), 200), key)


@requirement("KEY-002", MUST, MASKED)
def get_shows_no_key(api: Api) -> None:
    """A connection that is read shows the key masked."""
    for kind in EASY:
        key = api.secret()
        _mask_of(_shown(api, created(api, keyed(api, key, kind))), key)


@requirement("KEY-003", MUST, MASKED)
def a_list_shows_no_key(api: Api) -> None:
    """A list shows no key, with and without filters."""
    key = api.secret()
    made = created(api, keyed(api, key))
    created(api, custom(api, fields={"API_KEY": key}, headers=[{"key": "x-api-key", "value": key}]))
    for query in ("", "?provider=Open%20AI", "?provider=API", "?status=ACTIVE"):
        answer = expect_hidden(expect_status(api.connections("GET", query), 200), [key])
        expect(made in answer.text or query == "?provider=API", f"the connection is not listed: {answer}")


@requirement("KEY-004", MUST, MASKED)
def an_update_shows_no_key(api: Api) -> None:
    """The answer to an update shows neither the old key nor the new one whole."""
    old, new = api.secret("old key"), api.secret("new key")
    answer = expect_status(_patch(api, created(api, keyed(api, old)), new), 200)
    _mask_of(expect_hidden(answer, [old]), new)


@requirement("KEY-005", MUST, f"{MASKED}: a mask hides")
def short_keys_are_hidden_too(api: Api) -> None:
    """A short key is masked as well: never more than half of it is shown, and a mask never equals the key."""
    for length in (1, 2, 5, 7, 8, 11, 12, 13):
        key = secrets.token_hex(length)[:length].replace("a", "z")
        made = created(api, keyed(api, key))
        mask = _shown(api, made).text_at("fields.API_KEY")
        expect(mask != key, f"the mask of a key of {length} characters is the key")
        shown = len(re.sub(r"[^0-9a-z]", "", mask))
        expect(2 * shown <= length, f"{shown} of {length} characters are shown: {mask}")


@requirement("KEY-006", SHOULD, RECOMMENDED)
def masks_have_one_form(api: Api) -> None:
    """A mask is the key's first 2 characters, 15 asterisks and its last 4; of less than 12, asterisks alone."""
    for key in (api.secret(), "sk-45678MQAA", "sk-4567MQAA"):
        made = api.connections("POST", "", keyed(api, key))
        wanted = re.escape(key[:2]) + r"\*{15}" + re.escape(key[-4:]) if len(key) >= 12 else r"\*+"
        for answer in (made, _shown(api, made.text_at("connectionId"))):
            mask = answer.text_at("fields.API_KEY")
            expect(re.fullmatch(wanted, mask) is not None, f"the mask is {mask}, of another form")


@requirement("KEY-007", MUST, f"{MASKED}: nor in an error")
def refusals_show_no_key(api: Api) -> None:
    """A creation or an update that is refused is answered without the key, wherever it was sent."""
    key = api.secret()
    sound = keyed(api, key)
    torn = json.dumps(sound)[:-1]
    misplaced = {**sound, "provider": key, "model": {"key": key}, "fields": {"API_KEY": [key], key: key}}
    for body in ({**sound, "model": 7}, torn, misplaced, {**sound, "connectionName": None}):
        expect_hidden(api.connections("POST", "", body), [key])
    made = created(api, keyed(api, api.secret()))
    for body in ({"fields": {"API_KEY": key, "x": key}}, {"fields": {"API_KEY": {"k": key}}}, {"model": key}):
        expect_hidden(api.connections("PATCH", f"/{made}", body), [key])


@requirement("KEY-008", MUST, f"{MASKED}: nor in a reply")
def calls_show_no_key(api: Api) -> None:
    """A call through a connection never answers with its key, also when the provider tells it in its answer."""
    key = api.secret()
    made = created(api, custom(api, headers=[{"key": "Authorization", "value": f"Bearer {key}"}]))
    api.provider.answers({"text": f"you sent {key}", "usage": {"in": 1, "out": 2}})
    expect_hidden(called(api, made), [key])
    api.provider.answers({"error": f"the key {key} is wrong"}, status=401)
    expect_hidden(called(api, made), [key])
    api.provider.answers({key: f"{key}"})
    expect_hidden(called(api, made), [key])


@requirement("KEY-009", MUST, f"{MASKED}: a header's key is one too")
def custom_connections_show_no_key(api: Api) -> None:
    """A custom API connection shows none of its keys: of its headers, its LLM_API_KEY or its fields."""
    key = api.secret()
    headers = [{"key": "x-api-key", "value": key}]
    for body in (
        custom(api, headers=headers),
        mapped(api, headers=headers),
        custom(api, LLM_API_KEY=key, headers=[{"key": "x-api-key", "value": "{{LLM_API_KEY}}"}]),
        custom(api, fields={"API_KEY": key}),
    ):
        made = created(api, body)
        expect_hidden(_shown(api, made), [key])
        expect_hidden(api.connections("POST", "", body), [key])


@requirement("KEY-010", MUST, f"{MASKED}: nor in a log", untested="the target's logs can't be read through its API")
def logs_show_no_key(_api: Api) -> None:
    """No log of the target holds a key."""


# --- the update --------------------------------------------------------------------------------------------------


@requirement("KEY-020", MUST, f"{UPDATE}, Sample Response")
def an_update_gives_the_connection(api: Api) -> None:
    """An update answers 200 with the connection: its id, name, provider, model, status, fields and `modifiedOn`."""
    body = KINDS["Open AI"](api)
    made = created(api, body)
    answer = expect_status(_patch(api, made, api.secret("new key")), 200)
    wanted = {"connectionId": made, "connectionName": body["connectionName"], "provider": "Open AI", "model": "gpt-4o"}
    expect_fields(answer, {**wanted, "status": "ACTIVE"})
    answer.text_at("fields.API_KEY")
    answer.text_at("modifiedOn")


@requirement("KEY-021", MUST, f"{UPDATE}, Sample Response: modifiedOn")
def an_update_moves_the_time_on(api: Api) -> None:
    """An update moves `modifiedOn` on, in its answer and when the connection is read, and leaves `createdOn`."""
    made = created(api, KINDS["Anthropic"](api))
    before = _shown(api, made)
    answer = expect_status(_patch(api, made, api.secret("new key")), 200)
    expect(answer.text_at("modifiedOn") > before.text_at("modifiedOn"), f"modifiedOn has not moved on: {answer}")
    wanted = {"createdOn": before.at("createdOn"), "modifiedOn": answer.at("modifiedOn")}
    expect_fields(_shown(api, made), wanted)


@requirement("KEY-022", MUST, f"{UPDATE}, Body Parameters")
def each_easy_connection_can_be_updated(api: Api) -> None:
    """The key of a connection to Open AI, Azure Open AI and Anthropic can be updated, and its mask changes."""
    for kind in EASY:
        made = created(api, KINDS[kind](api))
        before = _shown(api, made)
        expect_status(_patch(api, made, api.secret("new key")), 200)
        after = _shown(api, made)
        expect(after.at("fields.API_KEY") != before.at("fields.API_KEY"), f"the mask of {kind} is the same: {after}")


@requirement("KEY-023", MUST, f"{UPDATE}, Body Parameters: API_KEY alone")
def an_update_leaves_all_else(api: Api) -> None:
    """An update changes the key alone: name, model, status and the other fields stay."""
    made = created(api, KINDS["Azure Open AI"](api))
    before = _shown(api, made)
    expect_status(_patch(api, made, api.secret("new key")), 200)
    after = _shown(api, made)
    for name in ("connectionName", "provider", "model", "status"):
        expect_fields(after, {name: before.at(name)})
    rest = [
        {name: value for name, value in told.map_at("fields").items() if name != "API_KEY"} for told in (before, after)
    ]
    expect(rest[0] == rest[1], f"the other fields were {rest[0]}, and are {rest[1]}")


@requirement("KEY-024", MUST, f"{UPDATE}: only where provider is not API")
def custom_connections_are_not_updated(api: Api) -> None:
    """An update of a connection whose provider is API is refused, and changes nothing."""
    for body in (custom(api, fields={"API_KEY": api.secret()}), mapped(api)):
        made = created(api, body)
        before = _shown(api, made)
        expect_refused(_patch(api, made, api.secret("new key")))
        after = _shown(api, made)
        expect(after.body == before.body, f"it has changed: {after}")


@requirement("KEY-025", MUST, f"{UPDATE}, Body Parameters: API_KEY")
def nothing_else_is_updated(api: Api) -> None:
    """An update of any other field is refused, and changes nothing, the key neither."""
    made = created(api, KINDS["Azure Open AI"](api))
    before = _shown(api, made)
    key = api.secret("new key")
    for body in (
        {"fields": {"API_KEY": key}, "model": "other"},
        {"fields": {"API_KEY": key, "api_version": "other"}},
        {"connectionName": "other"},
        {"status": "INACTIVE", "fields": {"API_KEY": key}},
    ):
        expect_refused(api.connections("PATCH", f"/{made}", body))
        after = _shown(api, made)
        expect(after.body == before.body, f"it has changed: {after}")


@requirement("KEY-026", SHOULD, RECOMMENDED)
def a_refused_update_tells_why(api: Api) -> None:
    """An update that is refused is a 400 that names the field, or the provider that can't be updated."""
    made = created(api, KINDS["Open AI"](api))
    expect_faults(_patch(api, made, api.secret(), model="other"), 400, "model")
    expect_faults(api.connections("PATCH", f"/{made}", {"fields": {"API_KEY": api.secret(), "x": 1}}), 400, "fields.x")
    expect_faults(_patch(api, created(api, custom(api)), api.secret()), 400, "provider")


@requirement("KEY-027", MUST, f"{UPDATE}, Body Parameters: fields is required")
def an_update_needs_a_key(api: Api) -> None:
    """An update without fields.API_KEY, or with one that is no text or an empty one, is refused."""
    made = created(api, KINDS["Open AI"](api))
    given: tuple[Any, ...] = ({}, None, {"API_KEY": 7}, {"API_KEY": ""})
    for body in ({}, *({"fields": fields} for fields in given)):
        expect_refused(api.connections("PATCH", f"/{made}", body))


@requirement("KEY-028", SHOULD, f"{RECOMMENDED}: writing a mask back loses the key")
def a_mask_is_no_key_to_update_to(api: Api) -> None:
    """An update to the mask that the API shows is refused with 400, and changes nothing."""
    made = created(api, KINDS["Open AI"](api))
    before = _shown(api, made)
    expect_faults(_patch(api, made, before.text_at("fields.API_KEY")), 400, "fields.API_KEY")
    after = _shown(api, made)
    expect(after.body == before.body, f"it has changed: {after}")


@requirement("KEY-029", SHOULD, f"{RECOMMENDED}: copying a connection loses the key")
def a_mask_is_no_key_to_create_with(api: Api) -> None:
    """A creation with a mask that the API shows is refused with 400."""
    body = KINDS["Open AI"](api)
    mask = _shown(api, created(api, body)).text_at("fields.API_KEY")
    expect_faults(api.connections("POST", "", {**body, "fields": {"API_KEY": mask}}), 400, "fields.API_KEY")


# --- which key reaches the provider --------------------------------------------------------------------------------


@requirement("KEY-040", MUST, f"{PAGE}, Custom API Connection: headers")
def a_headers_key_reaches_the_provider(api: Api) -> None:
    """The key in a custom API connection's header is sent to the provider whole and unchanged."""
    api.provider.answers({"text": "", "usage": {"in": 1, "out": 2}})
    key = api.secret() + "\"'$1\\=+/"
    api.bench.secrets[key] = "odd key"
    body = payload_of(api, {}, headers=[{"key": "Authorization", "value": f"Bearer {key}"}])
    expect_status(called(api, created(api, body)), 200)
    expect_sent(api.provider, authorization=f"Bearer {key}")


@requirement("KEY-041", MUST, f"{PAGE}, Custom API Fields: fields.API_KEY")
def a_fields_key_reaches_the_provider(api: Api) -> None:
    """`{{LLM_API_KEY}}` in a header is the key that `fields.API_KEY` tells."""
    api.provider.answers({"text": "", "usage": {"in": 1, "out": 2}})
    key = api.secret()
    headers = [{"key": "x-api-key", "value": "{{LLM_API_KEY}}"}]
    expect_status(called(api, created(api, custom(api, fields={"API_KEY": key}, headers=headers))), 200)
    expect_sent(api.provider, x_api_key=key)


def _good(api: Api) -> str:
    return api.secret("key that the provider takes")


def _bad(api: Api) -> str:
    """A key that the kit's own stand-ins for the providers refuse."""
    made = f"bad-{secrets.token_hex(10)}"
    api.bench.secrets[made] = "key that the provider refuses"
    return made


def _takes(api: Api, connection: str, *, taken: bool) -> None:
    answer = called(api, connection)
    if taken:
        expect_status(answer, 200)
    else:
        expect(answer.status >= 400 and "401" in answer.text, f"the provider took another key: {answer}")


def _observed(api: Api, key: str, kind: str = "Open AI") -> str:
    """A connection to a provider that takes planted keys. Raises Skipped for one that knows its own keys alone."""
    if called(api, created(api, keyed(api, _good(api), kind))).status != 200:
        raise Skipped("the real provider takes no planted key, so that it can't be seen which one was sent")
    return created(api, keyed(api, key, kind))


@requirement("KEY-042", MUST, f"{UPDATE}: the new key is in force")
def the_next_call_carries_the_new_key(api: Api) -> None:
    """The first call after an update sends the new key: to Open AI, Azure Open AI and Anthropic."""
    for kind in EASY:
        made = _observed(api, _bad(api), kind)
        _takes(api, made, taken=False)
        expect_status(_patch(api, made, _good(api)), 200)
        _takes(api, made, taken=True)


@requirement("KEY-043", MUST, f"{UPDATE}: the old key is no longer in force")
def the_old_key_is_not_sent_again(api: Api) -> None:
    """No call after an update sends the old key."""
    made = _observed(api, _good(api))
    _takes(api, made, taken=True)
    expect_status(_patch(api, made, _bad(api)), 200)
    for _ in range(3):
        _takes(api, made, taken=False)


@requirement("KEY-044", MUST, f"{UPDATE}: several in a row")
def the_last_of_several_updates_wins(api: Api) -> None:
    """After several updates in a row, the last key is the one that is sent."""
    made = _observed(api, _bad(api))
    for key in (_bad(api), _good(api)):
        expect_status(_patch(api, made, key), 200)
    _takes(api, made, taken=True)


@requirement("KEY-045", MUST, f"{UPDATE}: one connection")
def connections_do_not_share_a_key(api: Api) -> None:
    """An update of one connection leaves the key of another, also of one with the same name and key."""
    good = _good(api)
    one = _observed(api, good)
    body = keyed(api, good)
    two, three = created(api, body), created(api, body)
    expect_status(_patch(api, two, _bad(api)), 200)
    _takes(api, one, taken=True)
    _takes(api, three, taken=True)
    _takes(api, two, taken=False)


@requirement("KEY-046", MUST, f"{UPDATE}: a refused one changes nothing")
def a_refused_update_sends_the_old_key_on(api: Api) -> None:
    """After an update that is refused, the old key is sent on."""
    made = _observed(api, _good(api))
    expect_refused(_patch(api, made, _bad(api), model="other"))
    expect_refused(api.connections("PATCH", f"/{made}", {"fields": {"API_KEY": ""}}))
    _takes(api, made, taken=True)
