"""Whether a mutant works: what the engine, or the provider's mock, refuses it with."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from conformance.blueprint import Blueprint, DocumentedCall
from conformance.connector import read_connector
from conformance.engine.answer import Answer, NoAnswer
from conformance.engine.model import Model, deploy
from conformance.engine.predict import parse, render
from conformance.errors import ConformanceError
from conformance.http import ConnectionFailed, Response
from conformance.java.throwable import Throwable
from conformance.lint.options import Options
from conformance.lint.run import lint_text
from conformance.presets import preset_interface
from conformance.verify import Bench
from tests.lint.examples import TODAY

__all__ = ["Judge", "Verdict"]

SERIOUS = ("error", "warning")


@dataclass(frozen=True)
class Verdict:
    """`refused`: by whom and why, empty where the mutant works; `caught`: the linter's new findings."""

    refused: str
    caught: tuple[str, ...] = ()


@dataclass
class Judge:
    """Judges the mutants of one blueprint; only calls that work on the original count."""

    blueprint: Blueprint
    bench: Bench = field(default_factory=Bench)

    @cached_property
    def calls(self) -> tuple[DocumentedCall, ...]:
        """The documented calls that the original answers as documented."""
        text = json.dumps(self.blueprint.body)
        return tuple(call for call in self.blueprint.calls if call.status == 200 and not self._refusal(text, (call,)))

    def refusal(self, text: str) -> str:
        """What refuses a body, given as text: `create: ...`, `call: ...`, `provider: ...` or `reply: ...`."""
        return self._refusal(text, self.calls)

    def _refusal(self, text: str, calls: tuple[DocumentedCall, ...]) -> str:
        try:
            model = self._deployed(text)
        except Throwable as error:
            return f"create: {error}"
        except RecursionError:
            return "create: too deep"
        try:
            return next((why for call in calls if (why := self._of_call(model, call))), "")
        except ConformanceError as error:
            # what the kit does not imitate is no verdict
            return "" if "imitate" in str(error) else f"call: {error}"

    def _deployed(self, text: str) -> Model:
        connector = read_connector(text, trusted=self.blueprint.trusted_endpoints or None)
        functions = tuple(action.post_process_function for action in connector.actions or ())
        preset = preset_interface(connector.parameters, functions)
        return deploy(connector, self.blueprint.interface or preset)

    def _of_call(self, model: Model, call: DocumentedCall) -> str:
        rendering = render(model, call.call)
        if rendering.refused is not None or not rendering.prepared:
            return f"call: {_reason(rendering.refused)}"
        credential = model.connector.credential
        if "access_key" in credential and "secret_key" in credential:
            self.bench.keys[credential["access_key"]] = credential["secret_key"]
        self.bench.mocks.reset()
        replies: list[Response | ConnectionFailed] = []
        for prepared in rendering.prepared:
            request = prepared.request
            unfilled = [name for name, value in request.headers if "${credential." in value]
            if unfilled:
                return f"provider: no key, but the placeholder in {unfilled[0]}"
            name = self.bench.name_for(request, self.blueprint)
            if name is None:
                replies.append(call.exchanges[0].reply)
                continue
            if request.host not in self.hosts:
                return f"provider: nobody answers at {request.host}"
            try:
                reply, entry = self.bench.exchange(request, name)
            except ConnectionFailed as failure:
                return f"provider: {failure}"
            if not 200 <= reply.status < 300:
                return f"provider: {reply.status} {entry.refused}"
            replies.append(replace(reply, chunks=None))
        answer = parse(model, rendering, replies)
        if isinstance(answer, NoAnswer) or answer.status != call.status:
            return f"reply: {_reason(answer)}"
        return ""

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Where the original's requests go: a request to another host reaches nobody."""
        return frozenset(
            exchange.url.partition("://")[2].partition("/")[0].partition(":")[0]
            for call in self.blueprint.calls
            for exchange in call.exchanges
        )

    # --- the linter ---

    def findings(self, text: str, *, bare: bool = False) -> tuple[str, ...]:
        """The serious findings on a body, in a blueprint with its calls or alone; without their places."""
        file = text if bare else self._file(text)
        found = lint_text(file, f"{self.blueprint.id}.json", Options(today=TODAY)).findings
        return tuple(f"{one.code} {one.pointer} {one.message}" for one in found if one.severity.value in SERIOUS)

    def _file(self, text: str) -> str:
        blueprint = self.blueprint
        around: dict[str, Any] = {
            "title": blueprint.title,
            "provider": blueprint.provider,
            "task": blueprint.task,
            "profile": blueprint.profile,
            "trusted_endpoints": list(blueprint.trusted_endpoints),
            "calls": [_call(call) for call in blueprint.calls],
        }
        return json.dumps(around)[:-1] + ',\n"connector": ' + text + "\n}\n"


def _call(call: DocumentedCall) -> dict[str, Any]:
    given: dict[str, Any] = {"name": call.name, "action": call.call.action, "input": call.call.body}
    if call.call.algorithm:
        given["algorithm"] = call.call.algorithm
    given["answer"] = {"status": call.status}
    return given


def _reason(answer: Answer | NoAnswer | None) -> str:
    if isinstance(answer, Answer):
        return json.dumps(answer.body)[:300]
    return "nothing is sent" if answer is None else answer.why
