"""The embedded API and OpenSearch 3.6.0 side by side, through sequences of calls that nobody wrote."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    multiple,
    rule,
    run_state_machine_as_test,
)

from tests.real.node import Node, Provider
from tests.real.pair import ML, SWITCH, Pair

SEQUENCES = 300
STEPS = 12

# --- what is sent -------------------------------------------------------------------------------------------------

texts = st.sampled_from(["", "a", "hello world", 'say "hi"', "line\nbreak", "é✓", "${parameters.a}", "0", "{}", "\\"])
scalars = texts | st.integers(-5, 10**12) | st.sampled_from([0.5, 1e-4, 1e7, 1.0, True, False, None])
values = scalars | st.lists(scalars, max_size=3) | st.dictionaries(st.sampled_from("xyzab"), scalars, max_size=3)
parameters = st.dictionaries(st.sampled_from(["a", "b", "model", "input"]), values, max_size=3)
credentials = st.dictionaries(st.sampled_from(["key", "other"]), texts | st.integers(0, 9), min_size=1, max_size=2)
descriptions = st.sampled_from(["", "plain", "with (punctuation): it's fine, yes!", "bad #", "x" * 300, None, 5])
odd = st.sampled_from([None, 5, True, {}, "", "x", [1], {"a": 1}])


def sometimes(common: st.SearchStrategy[Any], rare: st.SearchStrategy[Any], one_in: int = 12) -> st.SearchStrategy[Any]:
    """Mostly the one, once in a while the other."""
    return st.integers(1, one_in).flatmap(lambda number: rare if number == 1 else common)


@st.composite
def actions(draw: st.DrawFn) -> dict[str, Any]:
    """An action that goes to the provider."""
    made: dict[str, Any] = {
        "action_type": draw(
            sometimes(
                st.sampled_from(["predict", "PREDICT"]), st.sampled_from(["execute", "batch_predict", "nosuch", None])
            )
        ),
        "method": draw(sometimes(st.just("POST"), st.sampled_from(["GET", "post", "PUT", "FETCH"]), 6)),
        "url": "http://provider.test"
        + draw(st.sampled_from(["/v1", "/v1/${parameters.model}", "/v1?a=${parameters.a}", ""])),
        "request_body": draw(
            st.sampled_from(
                [
                    '{"input": "${parameters.input}"}',
                    '{"input": ${parameters.input}, "b": "${parameters.b:-none}"}',
                    "{}",
                    '{"key": "${credential.key}"}',
                    "plain ${parameters.a}",
                ]
            )
        ),
    }
    if draw(st.booleans()):
        made["headers"] = draw(
            st.sampled_from([{"Authorization": "Bearer ${credential.key}"}, {"x-a": "${parameters.a}", "x-b": "1"}, {}])
        )
    if draw(st.integers(1, 8)) == 1:
        made["post_process_function"] = draw(
            st.sampled_from(["connector.post_process.openai.embedding", "nosuch", "return params.x;"])
        )
    if draw(st.integers(1, 12)) == 1:
        made[draw(st.sampled_from(["method", "url", "headers", "request_body", "name", "action_type"]))] = draw(odd)
    return made


@st.composite
def connectors(draw: st.DrawFn, *, whole: bool = True) -> dict[str, Any]:
    """A connector's body; one that is not whole changes another. The name is put in when it is known."""
    fields: dict[str, st.SearchStrategy[Any]] = {
        "description": descriptions,
        "version": st.sampled_from(["1", 1, "2.0", 1.5, ""]),
        "protocol": sometimes(st.just("http"), st.sampled_from(["aws_sigv4", "HTTP", None])),
        "parameters": sometimes(parameters, odd),
        "credential": sometimes(credentials, odd),
        "actions": sometimes(st.lists(actions(), min_size=1, max_size=2), odd),
        "client_config": st.sampled_from(
            [
                {},
                {"max_retry_times": 0},
                {"read_timeout": 5, "retry_backoff_policy": "CONSTANT"},
                {"retry_backoff_policy": "x"},
                5,
            ]
        ),
    }
    needed = {"version", "protocol", "credential", "actions"} if whole else set()
    if draw(st.integers(1, 10)) == 1 and needed:
        needed.discard(draw(st.sampled_from(sorted(needed))))
    chosen = needed | draw(st.sets(st.sampled_from(sorted(fields)), max_size=3))
    return {name: draw(fields[name]) for name in sorted(chosen)}


inline_updates = connectors(whole=False).map(lambda body: {k: v for k, v in body.items() if k != "protocol"})
MORE = {
    "description": descriptions,
    "is_enabled": sometimes(st.booleans(), odd, 6),
    "rate_limiter": st.sampled_from([{"limit": "100", "unit": "MINUTES"}, {"limit": 100}, {}, {"unit": "x"}, 5]),
    "guardrails": st.sampled_from(
        [
            {"type": "local_regex"},
            {"type": "x"},
            5,
            {"input_guardrail": {"regex": [".*none.*", "x"]}},
            {"input_guardrail": {"regex": ["\\{.*"]}, "output_guardrail": {}},
            {"type": "local_regex", "output_guardrail": {"regex": [".*embed[a-z]+.*"], "z": 1}},
            {"type": "local_regex", "input_guardrail": {"regex": ["("]}},
            {"type": "local_regex", "output_guardrail": {"regex": "x"}},
            {"type": "model", "input_guardrail": {"model_id": "nosuch", "response_validation_regex": "x"}},
        ]
    ),
    "interface": st.sampled_from(
        [{}, {"input": {"type": "object"}}, {"input": "{}"}, {"input": {"required": ["x"]}}, []]
    ),
    "unknown": odd,
}
more = st.sets(st.sampled_from(sorted(MORE)), max_size=2).flatmap(
    lambda names: st.fixed_dictionaries({name: MORE[name] for name in sorted(names)})
)
predicts = sometimes(
    parameters.map(lambda given: {"parameters": {"input": "x", "a": "1", **given}}),
    st.sampled_from(
        [
            {},
            {"parameters": {}},
            {"parameters": 5},
            {"parameters": None},
            [],
            "",
            "{",
            None,
            {"x": 1},
            '{"parameters": {"a": 1}} x',
        ]
    ),
    5,
)
replies = st.sampled_from(
    [
        {},
        {"body": {"data": [{"embedding": [0.1, 2]}], "n": None}},
        {"body": "plain"},
        {"body": "[1, 2.50, 1e3]"},
        {"status": 429, "body": {"error": "slow"}},
        {"status": 404, "body": ""},
        {"status": 500, "body": "{"},
        {"status": 201, "body": '{"a": "\\u00e9"}'},
    ]
)
NAMES = [
    "name",
    "name.keyword",
    "description",
    "version",
    "protocol",
    "parameters.a",
    "parameters",
    "actions.url",
    "created_time",
    "model_state",
    "algorithm",
    "model_version",
    "connector.name",
    "is_enabled",
    "nosuch",
]
WORDS = st.sampled_from(["1", "plain", "http", "a", "hello", "REMOTE", "DEPLOYED", 1, True, "x*", "fine yes"])
leaves = st.builds(
    lambda kind, field, word: {kind: {field: word}},
    st.sampled_from(["term", "match", "prefix", "wildcard", "match_phrase"]),
    st.sampled_from(NAMES),
    WORDS,
) | st.builds(lambda field: {"exists": {"field": field}}, st.sampled_from(NAMES))
searches = st.fixed_dictionaries(
    {},
    optional={
        "size": st.integers(0, 5),
        "from": st.integers(0, 2),
        "_source": st.sampled_from(
            [True, False, "name", ["na*", "credential"], {"excludes": ["actions"]}, {"includes": ["parameters"]}]
        ),
        "track_total_hits": st.sampled_from([True, False, 1]),
        "min_score": st.just(0.1),
    },
)
KINDS = {"connector": "connectors", "model": "models", "group": "model_groups"}


# --- the machine --------------------------------------------------------------------------------------------------


class Sequences(RuleBasedStateMachine):
    """Connectors, models and groups in any state, and every call to them."""

    pair: ClassVar[Pair]
    compared: ClassVar[int] = 0

    made = Bundle("connectors")
    registered = Bundle("models")
    grouped = Bundle("groups")

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    @initialize(reply=replies)
    def begin(self, reply: dict[str, Any]) -> None:
        self.pair.begin()
        self.pair.provide(reply)

    def ask(self, *asked: Any, **named: Any) -> tuple[int, Any]:
        type(self).compared += 1
        return self.pair.ask(*asked, **named)

    def name(self, kind: str) -> tuple[str, str]:
        """A new name for an id, and one to show people."""
        self.count += 1
        return f"{kind}{self.count}", f"{self.pair.tag} {self.count}"

    def settled(self, model: str) -> None:
        """Both show a model alike, the node when it has done what it does in the background."""
        self.ask("GET", f"{ML}/models/{{{{{model}}}}}", settles=True)

    # connectors

    @rule(target=made, body=connectors(), suffix=sometimes(st.just(""), st.sampled_from(["#", None])))
    def create_connector(self, body: dict[str, Any], suffix: str | None) -> Any:
        new, shown = self.name("connector")
        named = {} if suffix is None else {"name": shown + suffix}
        self.ask("POST", f"{ML}/connectors/_create", {**named, **body}, save={new: "connector_id"})
        return new if self.pair.has(new) else multiple()

    @rule(id_=made)
    def get_connector(self, id_: str) -> None:
        self.ask("GET", f"{ML}/connectors/{{{{{id_}}}}}")

    @rule(id_=made, body=sometimes(connectors(whole=False), odd | st.just("{")), renamed=st.booleans())
    def update_connector(self, id_: str, body: Any, renamed: bool) -> None:
        if renamed and isinstance(body, dict):
            body = {**body, "name": self.name("")[1]}
        self.ask("PUT", f"{ML}/connectors/{{{{{id_}}}}}", body)
        self.ask("GET", f"{ML}/connectors/{{{{{id_}}}}}")

    @rule(id_=made)
    def delete_connector(self, id_: str) -> None:
        self.ask("DELETE", f"{ML}/connectors/{{{{{id_}}}}}")

    # groups

    @rule(target=grouped, description=descriptions)
    def register_group(self, description: Any) -> Any:
        new, shown = self.name("group")
        body = {"name": shown, **({} if description is None else {"description": description})}
        self.ask("POST", f"{ML}/model_groups/_register", body, save={new: "model_group_id"})
        return new if self.pair.has(new) else multiple()

    @rule(id_=grouped)
    def get_group(self, id_: str) -> None:
        self.ask("GET", f"{ML}/model_groups/{{{{{id_}}}}}")

    @rule(id_=grouped, body=st.fixed_dictionaries({}, optional={"description": descriptions, "unknown": odd}))
    def update_group(self, id_: str, body: dict[str, Any]) -> None:
        self.ask("PUT", f"{ML}/model_groups/{{{{{id_}}}}}", body)
        self.ask("GET", f"{ML}/model_groups/{{{{{id_}}}}}")

    @rule(id_=grouped)
    def delete_group(self, id_: str) -> None:
        self.ask("DELETE", f"{ML}/model_groups/{{{{{id_}}}}}")

    # models

    def register(self, body: dict[str, Any], *, deploy: bool) -> Any:
        new, shown = self.name("model")
        path = f"{ML}/models/_register" + ("?deploy=true" if deploy else "")
        status, _ = self.ask("POST", path, {"name": shown, "function_name": "remote", **body}, save={new: "model_id"})
        if status != 200:
            return multiple()
        self.pair.learn(f"group of {new}", "model_group_id", f"{ML}/models/{{{{{new}}}}}")
        self.settled(new)
        return new

    @rule(target=registered, connector=made, more=more, group=st.none() | grouped, deploy=st.booleans())
    def register_model(self, connector: str, more: dict[str, Any], group: str | None, deploy: bool) -> Any:
        grouped = {} if group is None else {"model_group_id": f"{{{{{group}}}}}"}
        return self.register({"connector_id": f"{{{{{connector}}}}}", **grouped, **more}, deploy=deploy)

    @rule(target=registered, connector=connectors(), more=more, deploy=st.booleans())
    def register_inline(self, connector: dict[str, Any], more: dict[str, Any], deploy: bool) -> Any:
        return self.register({"connector": {"name": "inline", **connector}, **more}, deploy=deploy)

    @rule(id_=registered)
    def get_model(self, id_: str) -> None:
        self.settled(id_)

    @rule(id_=registered, more=more, name=st.booleans())
    def update_model(self, id_: str, more: dict[str, Any], name: bool) -> None:
        named = {"name": self.name("")[1]} if name else {}
        self.change(id_, {**named, **more})

    @rule(id_=registered, connector=inline_updates)
    def update_inline_connector(self, id_: str, connector: dict[str, Any]) -> None:
        self.change(id_, {"connector": connector})

    @rule(id_=registered, credential=credentials)
    def rotate_credential(self, id_: str, credential: dict[str, Any]) -> None:
        self.change(id_, {"connector": {"credential": credential}})

    @rule(id_=registered, connector=made)
    def change_connector(self, id_: str, connector: str) -> None:
        self.change(id_, {"connector_id": f"{{{{{connector}}}}}"})

    @rule(id_=registered, group=grouped)
    def move_model(self, id_: str, group: str) -> None:
        self.change(id_, {"model_group_id": f"{{{{{group}}}}}"})

    def change(self, id_: str, body: Any) -> None:
        status, _ = self.ask("PUT", f"{ML}/models/{{{{{id_}}}}}", body)
        self.settled(id_)
        if status == 200:
            time.sleep(SWITCH)

    @rule(id_=registered)
    def deploy(self, id_: str) -> None:
        self.ask("POST", f"{ML}/models/{{{{{id_}}}}}/_deploy")
        self.settled(id_)

    @rule(id_=registered)
    def undeploy(self, id_: str) -> None:
        self.ask("POST", f"{ML}/models/{{{{{id_}}}}}/_undeploy")
        self.settled(id_)

    @rule(id_=registered, body=predicts, reply=replies)
    def predict(self, id_: str, body: Any, reply: dict[str, Any]) -> None:
        self.pair.provide(reply)
        self.ask("POST", f"{ML}/models/{{{{{id_}}}}}/_predict", body)
        self.settled(id_)

    @rule(id_=registered)
    def delete_model(self, id_: str) -> None:
        self.ask("DELETE", f"{ML}/models/{{{{{id_}}}}}")
        self.settled(id_)

    # search

    @rule(
        kind=st.sampled_from(sorted(KINDS)),
        leaf=leaves,
        asked=searches,
        occur=st.sampled_from(["must", "filter", "must_not", "should"]),
    )
    def search(self, kind: str, leaf: dict[str, Any], asked: dict[str, Any], occur: str) -> None:
        query: dict[str, Any] = {"must": [{"match": {"name": self.pair.tag}}]}
        query[occur] = [*query.get(occur, []), leaf]
        body = {"query": {"bool": query}, "sort": [{"name.keyword": "asc"}], **asked}
        self.ask("POST", f"{ML}/{KINDS[kind]}/_search", body, settles=True)

    def teardown(self) -> None:
        self.pair.clear()


@pytest.fixture(scope="module")
def pair(node: Node, provider: Provider) -> Iterator[Pair]:
    made = Pair(node, provider)
    yield made
    made.close()


def test_no_sequence_of_calls_tells_them_apart(pair: Pair, capsys: pytest.CaptureFixture[str]) -> None:
    Sequences.pair = pair
    count = int(os.environ.get("KIT_SEQUENCES", SEQUENCES))
    chosen = settings(
        max_examples=count,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize="KIT_SEQUENCES" not in os.environ,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    began = time.monotonic()
    run_state_machine_as_test(Sequences, settings=chosen)
    with capsys.disabled():
        took = time.monotonic() - began
        print(f"\n{count} sequences, {Sequences.compared} answers compared with OpenSearch 3.6.0 in {took:.0f} s")
    assert Sequences.compared >= count
