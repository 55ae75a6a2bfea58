"""The credentials inside of the embedded APIs, for faults that confuse them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from conformance.apis.mlcommons.context import CONNECTORS, MODELS
from conformance.apis.mlcommons.deployment import switch
from tests.miniatures.call import Call

__all__ = ["forget", "key_of", "keys_of", "put_key", "put_keys"]


def _home(call: Call, id_: str) -> tuple[str, str, bool]:
    """Index and id of the document that holds the credential of a connector or a model, and whether it is inline."""
    document = call.context.store.get(MODELS, id_)
    if document is None:
        return CONNECTORS, id_, False
    source = document.source or {}
    return (MODELS, id_, True) if "connector" in source else (CONNECTORS, str(source.get("connector_id")), False)


def keys_of(call: Call, id_: str) -> dict[str, str]:
    """The credential of a connector, or of a model's one, in plain text."""
    index, home, inline = _home(call, id_)
    document = call.context.store.get(index, home)
    source = {} if document is None else dict(document.source or {})
    stored = (source["connector"] if inline else source).get("credential", {})
    return {name: call.context.encryptor.decrypt(value) for name, value in stored.items()}


def put_keys(call: Call, id_: str, keys: Mapping[str, str], *, encrypted: int = 1) -> None:
    """Store another credential; a loaded model goes on with it."""
    index, home, inline = _home(call, id_)
    document = call.context.store.get(index, home)
    if document is None or document.source is None:
        return
    sealed = dict(keys)
    for _ in range(encrypted):
        sealed = {name: call.context.encryptor.encrypt(value) for name, value in sealed.items()}
    source = dict(document.source)
    if inline:
        source["connector"] = {**source["connector"], "credential": sealed}
    else:
        source["credential"] = sealed
    # the document is not written anew: it would count as a version
    call.context.store.index(index).documents[home] = replace(document, source=source)
    if call.context.store.get(MODELS, id_) is not None:
        switch(call.context, id_, (call.context.store.get(MODELS, id_) or document).source or {})


def forget(call: Call, id_: str) -> None:
    """Lose a credential."""
    put_keys(call, id_, {})


def key_of(call: Call, connection: str) -> str:
    """The API key of a connection; an empty text for none."""
    record = call.connections.get(connection)
    return "" if record is None else record.connection.key


def put_key(call: Call, connection: str, key: str) -> None:
    """Store another API key; no time moves on."""
    record = call.connections.get(connection)
    if record is not None:
        body = record.connection.body
        body = {**body, "fields": {**body.get("fields", {}), "API_KEY": key}}
        call.connections._records[connection] = replace(record, connection=replace(record.connection, body=body))
