"""A deployed model: its connector, its interface, and what the engine fixes when it deploys one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from conformance.connector import Action, ClientConfig, Connector, Credential
from conformance.engine.guard import Guard
from conformance.java.hashmap import hash_order
from conformance.java.throwable import Throwable
from conformance.java.xcontent import illegal_argument
from conformance.template.substitutor import CREDENTIAL, template

__all__ = ["Model", "deploy", "masked"]

_NO_SECRET = frozenset(("region", "service_name"))


class Model(NamedTuple):
    """`interface` has the JSON Schema texts `input` and `output`; `headers` are filled once, for predict."""

    connector: Connector
    interface: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    id: str = "MODEL_ID"
    guard: Guard | None = None

    def __repr__(self) -> str:
        """Without the headers, which hold the credential."""
        return (
            f"Model(connector={self.connector!r}, interface={self.interface!r}, id={self.id!r}, guard={self.guard!r})"
        )

    def action(self, action_type: str) -> Action:
        """The first action of a type. Raises Throwable `no PREDICT action found`."""
        found = self.connector.find_action(action_type)
        if found is None:
            raise illegal_argument(f"no {action_type} action found")
        return found

    @property
    def client_config(self) -> ClientConfig:
        """The connector's client configuration, or the defaults."""
        return self.connector.client_config or ClientConfig()


def deploy(connector: Connector, interface: Mapping[str, str] | None = None, *, id: str = "MODEL_ID") -> Model:  # noqa: A002
    """The model that predicts through a connector. Source: predict-pipeline, section 8.

    Raises Throwable `m_l_exception` where parameters in a header name each other in a circle.
    """
    return Model(connector, interface or {}, _headers(connector), id)


def masked(model: Model) -> Model:
    """The model with every secret replaced, so that no output can show one."""
    secrets = {name: value if name in _NO_SECRET else "***" for name, value in model.connector.credential.items()}
    return deploy(model.connector._replace(credential=Credential(secrets)), model.interface)


def _headers(connector: Connector) -> dict[str, str]:
    # whatever action is asked for, the engine fills the predict action's headers
    predict = connector.find_action("PREDICT")
    if predict is None or predict.headers is None:
        return {}
    try:
        filled = {name: template(text, CREDENTIAL).fill(connector.credential) for name, text in predict.headers.items()}
        if connector.parameters:
            filled = {name: template(text).fill(connector.parameters) for name, text in filled.items()}
    except Throwable as error:
        raise Throwable("m_l_exception", f"java.lang.IllegalStateException: {error.reason}", cause=error) from error
    return {name: filled[name] for name in hash_order(filled)}
