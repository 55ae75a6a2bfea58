"""What a requirement works with: calls to the target, bodies that are sound, and a provider of its own."""

from __future__ import annotations

import itertools
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from conformance.http import Headers
from conformance.reports.result import Exchange
from conformance.suite.answer import Answer, Blocked, Broken, Mistaken, Skipped
from conformance.suite.bench import Bench
from conformance.suite.exchange import called, plant
from conformance.suite.provider import Provider
from conformance.suite.settings import changed, trusted_patterns
from conformance.suite.target import CONNECTIONS, ML
from conformance.suite.users import named_users

__all__ = ["UNKNOWN", "Api", "Shared"]

UNKNOWN = "AAAAAAAAB4AAAAAAAAAA"
"""An id of the engine's form that is nobody's."""

T = TypeVar("T")
_TRIES = 4  # however slow a target is, what happens later gets more than one chance
_CONFLICT = "version_conflict_engine_exception"
_BUSY = "m_l_limit_exceeded_exception"


class Shared:
    """What is made once in a run, or why it can't be made."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.api: Api | None = None
        self.value: object = None


class Api:
    """One requirement's hands: everything that it makes is named after the run, and removed by `close`."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.tag = bench.tag
        self.provider: Provider = bench.hub.provider()
        self.timed: list[tuple[float, Exchange]] = []
        """What was said to the target, each with the moment when it began."""
        self.prepared: list[Api] = []
        """Those by which was made what this one shares with others."""
        self.made = bench.made.part()
        self._count = 0

    def close(self) -> None:
        """Remove what the requirement made."""
        self.bench.remove(self.made)
        self.bench.hub.drop(self.provider)

    @property
    def exchanges(self) -> list[Exchange]:
        """What was said to the target, oldest first."""
        return [exchange for _, exchange in self.timed]

    # --- calls ---------------------------------------------------------------------------------------------------

    def call(self, method: str, path: str, body: Any = None, headers: Headers | None = None) -> Answer:
        """The answer to a call of any path; what it makes is remembered. Raises Broken for no answer."""
        began = time.monotonic()
        answer = self.bench.target.send(method, path, body, headers)
        self.timed.append((began, called(answer, body)))
        if method == "POST":
            self.made.note(answer)
        return answer

    def ml(self, method: str, path: str, body: Any = None) -> Answer:
        """The answer to a call of the ML Commons API.

        Raises Skipped for an endpoint that the target lacks, and Mistaken where it takes other models for users.
        """
        answer = self.call(method, ML + path, body)
        for _ in self.moments():
            # another write came between, such as the last one of a deployment, or others' tasks: a client asks again
            if not (answer.status == 409 and _CONFLICT in answer.text) and _BUSY not in answer.text:
                break
            answer = self.call(method, ML + path, body)
        users = named_users(answer)
        if users and path.rpartition("/")[2] not in map(self._connector_of, users):
            raise Mistaken(f"{answer}\n(none of these models has this connector)")
        said = answer.find("error", "")
        if isinstance(said, str) and said.startswith("no handler found for uri"):
            raise Skipped(f"the target has no {method} {_pattern(path)}")
        return answer

    def _connector_of(self, model: str) -> str:
        return str(self.bench.target.send("GET", f"{ML}/models/{model}").find("connector_id"))

    def get(self, path: str) -> Answer:
        """GET below the ML Commons API."""
        return self.ml("GET", path)

    def post(self, path: str, body: Any = None) -> Answer:
        """POST below the ML Commons API."""
        return self.ml("POST", path, body)

    def put(self, path: str, body: Any = None) -> Answer:
        """PUT below the ML Commons API."""
        return self.ml("PUT", path, body)

    def delete(self, path: str) -> Answer:
        """DELETE below the ML Commons API."""
        return self.ml("DELETE", path)

    def connections(self, method: str, path: str = "", body: Any = None, key: str | None = None) -> Answer:
        """The answer to a call of the Connections API; an empty key sends none."""
        used = self.bench.options.api_key if key is None else key
        headers = (("content-type", "application/json"), *((("x-api-key", used),) if used else ()))
        return self.call(method, f"{CONNECTIONS}/connections{path}", body, headers)

    # --- what is shared ---------------------------------------------------------------------------------------------

    def shared(self, name: str, make: Callable[[Api], T], kind: type[T]) -> T:
        """What is made once in a run, for requirements that only read it. Raises Blocked where it can't be made."""
        with self.bench.lock:
            kept = self.bench.shared.setdefault(name, Shared())
        with kept.lock:
            if kept.api is None:
                kept.api = Api(self.bench)
                try:
                    kept.value = make(kept.api)
                except (Broken, Blocked) as error:
                    kept.value = error
                except Mistaken:
                    kept.api = None
                    raise
            if kept.api not in self.prepared:
                self.prepared.append(kept.api)
            found = kept.value
        if isinstance(found, (Broken, Blocked)):
            raise Blocked(f"{name} could not be prepared: {found}")
        if not isinstance(found, kind):
            raise TypeError(f"{name} is {found!r}, no {kind}")
        return found

    # --- what is needed ----------------------------------------------------------------------------------------------

    def name(self, words: str = "") -> str:
        """A name of the run's own, another one each time."""
        self._count += 1
        return f"{self.tag} {self.provider.url.rpartition('/')[2]} {self._count}{' ' if words else ''}{words}"

    def secret(self, label: str = "key") -> str:
        """A credential of which everybody can see that it is planted; masked in reports."""
        made = plant()
        self.bench.secrets[made] = label
        return made

    def body(self, *without: str, action: Mapping[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
        """A sound body of a connector to this requirement's provider, with other values, and without some keys.

        Its action sends `{"prompt": "${parameters.prompt}"}` with `Authorization: Bearer ${credential.key}`.
        """
        whole = {
            "name": self.name("connector"),
            "description": "made by the conformance suite",
            "version": "1",
            "protocol": "http",
            "parameters": {"model": "m-1"},
            "credential": {"key": self.secret()},
            "actions": [self.action(**(action or {}))],
            **changes,
        }
        return {name: value for name, value in whole.items() if name not in without}

    def action(self, **changes: Any) -> dict[str, Any]:
        """A sound predict action."""
        return {
            "action_type": "predict",
            "method": "POST",
            "url": f"{self.provider.url}/v1/chat",
            "headers": {"Authorization": "Bearer ${credential.key}"},
            "request_body": '{"prompt": "${parameters.prompt}"}',
            **changes,
        }

    def connector(self, *without: str, action: Mapping[str, Any] | None = None, **changes: Any) -> str:
        """The id of a new connector. Raises Blocked."""
        return self.created(self.body(*without, action=action, **changes))

    def created(self, body: Mapping[str, Any]) -> str:
        """The id of the connector that a body makes, once. Raises Blocked."""
        return self._id("connector_id", self.post("/connectors/_create", body))

    def model(self, connector: str | dict[str, Any], *, deploy: bool = False, **more: Any) -> str:
        """The id of a new model with a connector's id, or an inline connector; deployed when asked. Raises Blocked."""
        how = {"connector_id": connector} if isinstance(connector, str) else {"connector": connector}
        group = {} if "model_group_id" in more else {"model_group_id": self.group()}
        body = {"name": self.name("model"), "function_name": "remote", **group, **how, **more}
        model = self._id("model_id", self.post("/models/_register" + ("?deploy=true" if deploy else ""), body))
        if deploy:
            self.wait_for(model, "DEPLOYED")
        return model

    def deployed(self, connector: str | dict[str, Any] | None = None, **more: Any) -> str:
        """The id of a deployed model; its connector is inline, where none is given. Raises Blocked."""
        return self.model(self.body() if connector is None else connector, deploy=True, **more)

    def group(self) -> str:
        """The id of the group that this thread's models share: two registrations at a time conflict in one group."""
        return self.shared(f"model group {threading.get_ident()}", Api.new_group, str)

    def new_group(self) -> str:
        """The id of a new group. Raises Blocked."""
        body = {"name": self.name("group"), "description": "made by the conformance suite"}
        return self._id("model_group_id", self.post("/model_groups/_register", body))

    def _id(self, name: str, answer: Answer) -> str:
        found = answer.find(name)
        if answer.status != 200 or not isinstance(found, str):
            raise Blocked(f"what it stands on was refused: {answer}")
        return found

    def wait_for(self, model: str, state: str) -> None:
        """Wait until a model is in a state. Raises Blocked when patience ends, or for a failed deployment."""
        found = ""
        for _ in self.moments():
            found = str(self.get(f"/models/{model}").find("model_state"))
            if found == state:
                return
            if found == "DEPLOY_FAILED":
                break
        raise Blocked(f"the model is {found}, and does not become {state}")

    def predict(self, model: str, /, **parameters: Any) -> Answer:
        """The answer to a predict call with these parameters."""
        return self.post(f"/models/{model}/_predict", {"parameters": {"prompt": "hi", **parameters}})

    def search(self, body: Any, kind: str = "connectors", method: str = "POST") -> Answer:
        """The answer to a search."""
        return self.ml(method, f"/{kind}/_search", body)

    # --- time ----------------------------------------------------------------------------------------------------

    def moments(self) -> Iterator[None]:
        """Moments, ever further apart, until patience ends; the first one at once, and four at least."""
        end, pause = time.monotonic() + self.bench.options.patience, 0.004
        for number in itertools.count(1):
            yield
            if time.monotonic() > end and number >= _TRIES:
                return
            time.sleep(pause)
            pause = min(pause * 1.6, 0.1)

    def eventually(self, check: Callable[[], T]) -> T:
        """What the check gives as soon as it no longer raises Broken. Raises the last Broken when patience ends."""
        last = Broken("nothing was tried")
        for _ in self.moments():
            try:
                return check()
            except Broken as error:
                last = error
        raise last

    def sends(self, model: str, authorization: str) -> None:
        """Predict until the provider gets this authorization header. Raises Broken when patience ends."""

        def once() -> None:
            self.predict(model)
            given = self.provider.keys()[-1:]
            if given != [authorization]:
                raise Broken(f"the provider still receives {given[0] if given else 'no request'}, not {authorization}")

        self.eventually(once)

    # --- settings ------------------------------------------------------------------------------------------------

    def untrusted_url(self) -> str:
        """A URL that no pattern of the target trusts. Raises Skipped where each is trusted."""
        url = "http://untrusted.invalid/v1"
        patterns = self.shared("the trusted patterns", lambda api: trusted_patterns(api.bench.target), list)
        if any(re.fullmatch(pattern, url) for pattern in patterns):
            raise Skipped(f"the target trusts every URL: {json.dumps(patterns)}")
        return url

    def setting(self, name: str, value: Any) -> AbstractContextManager[None]:
        """Another value of a cluster setting until the end of the block."""
        return changed(self.bench.target, {name: value})


def _pattern(path: str) -> str:
    """A path with its id left out: for a message."""
    steps = path.partition("?")[0].split("/")
    return "/".join("{id}" if len(step) == 20 and step[0] != "_" else step for step in steps)
