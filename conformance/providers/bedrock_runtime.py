"""Amazon Bedrock's runtime: InvokeModel for each family of models, Converse, guardrails, and both as event streams.

Source: Bedrock API reference; "Inference request parameters" of each model; providers, section 5.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any, ClassVar

from conformance.http import Headers, Request, Response
from conformance.mock import bedrock_models as families
from conformance.mock.answer import dumps, json_answer, raw_json_answer
from conformance.mock.check import first_fault
from conformance.mock.eventstream import event
from conformance.mock.models import Model
from conformance.mock.openai_shape import Shape, chat
from conformance.mock.refused import Reason, Refused
from conformance.mock.route import Call, route
from conformance.mock.schema_fault import SchemaFault
from conformance.mock.talk import ANY_TOOL, Finish, Turn, turn
from conformance.mock.wording import json_schema_java, pydantic
from conformance.mock.words import pieces, tokens
from conformance.providers.aws import REGION, AwsProvider
from conformance.providers.openai_errors import openai_error
from conformance.providers.registry import provider

__all__ = ["BedrockModels", "BedrockRuntime"]

INVALID_MODEL = "The provided model identifier is invalid."
END_OF_LIFE = (
    "This model version has reached the end of its life. Please refer to the AWS documentation for more details."
)
_REASONS = {
    Finish.STOP: "end_turn",
    Finish.LENGTH: "max_tokens",
    Finish.SEQUENCE: "stop_sequence",
    Finish.TOOL: "tool_use",
}
_STREAM = "application/vnd.amazon.eventstream"


class BedrockModels(AwsProvider):
    """How Bedrock's services name models: ids, inference profiles and ARNs."""

    family = "bedrock"
    services: ClassVar[tuple[str, ...]] = ("bedrock",)
    takes_bearer = True
    codes = AwsProvider.codes | {408: "ModelTimeoutException", 424: "ModelErrorException"}

    def bedrock_model(self, call: Call, given: str) -> Model:
        """The model that an id, a profile or an ARN stands for. Raises Refused."""
        name = families.base_id(given)
        if name is None:
            return Model(given, frozenset({"llama"}))
        return self.model(call, name)

    def unknown_model(self, given: str) -> Refused:  # noqa: ARG002
        """400, not 404."""
        return Refused(400, INVALID_MODEL, reason=Reason.MODEL)

    def retired_model(self, model: Model) -> Refused:  # noqa: ARG002
        """404: the model has reached its end."""
        return Refused(404, END_OF_LIFE, reason=Reason.RETIRED)


@provider(
    "bedrock-runtime",
    title="Amazon Bedrock runtime",
    hosts=(rf"bedrock-runtime(-fips)?\.{REGION}\.amazonaws\.com(\.cn)?", rf"bedrock-mantle\.{REGION}\.api\.aws"),
    reference="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html",
)
class BedrockRuntime(BedrockModels):
    """InvokeModel, Converse, ApplyGuardrail, and OpenAI's chat for gpt-oss."""

    services = ("bedrock", "bedrock-mantle")
    max_body = 25_000_000

    def error(self, refused: Refused, call: Request) -> Response:
        """As AWS does; under `/openai/` in OpenAI's form."""
        if "/openai/v1/" in call.path:
            return openai_error(refused)
        return super().error(refused, call)

    # --- InvokeModel --------------------------------------------------------------------------------------------------

    def _invoked(self, call: Call) -> tuple[families.Family, Model, dict[str, Any]]:
        model = self.bedrock_model(call, call.args["model"])
        family = families.family_of(model)
        if family is None:
            raise Refused(400, INVALID_MODEL, reason=Reason.MODEL)
        self.check_media_type(call)
        try:
            call.body = json.loads(call.request.body)
        except (ValueError, RecursionError) as error:
            raise Refused(
                400,
                "Malformed input request, please reformat your input and try again.",
                reason=Reason.BAD_JSON,
                code="ValidationException",
            ) from error
        given, call.body = call.body, family.prepare(call.body)
        if given != call.body:
            call.warn("a kind of input with null content is taken as absent")
        call.schema = family.schema
        fault = first_fault(family.schema, call.body)
        if fault is not None:
            raise _invoke_fault(family, fault)
        family.check(call.body, model)
        return family, model, call.body

    @route("POST", "/model/{model+}/invoke", body="any")
    def invoke(self, call: Call) -> Response:
        """The answer in the model's own form; token counts in headers."""
        family, model, body = self._invoked(call)
        answer = family.answer(body, model, call.request.body)
        if isinstance(answer, str):
            return raw_json_answer(answer, _invocation(tokens(dumps(body)), 0))
        if call.header("x-amzn-bedrock-guardrailidentifier"):
            answer["amazon-bedrock-guardrailAction"] = "NONE"
        return json_answer(200, answer, _invocation(tokens(dumps(body)), tokens(dumps(answer))))

    @route("POST", "/model/{model+}/invoke-with-response-stream", body="any")
    def invoke_stream(self, call: Call) -> Response:
        """The same in pieces, each in an event named `chunk`."""
        family, model, body = self._invoked(call)
        if family.stream is None:
            raise Refused(400, "The model is unsupported for streaming", reason=Reason.RULE)
        parts = family.stream(body, model, call.request.body)
        metrics = {
            "inputTokenCount": tokens(dumps(body)),
            "outputTokenCount": len(parts),
            "invocationLatency": 10,
            "firstByteLatency": 1,
        }
        parts[-1]["amazon-bedrock-invocationMetrics"] = metrics
        frames = tuple(event("chunk", {"bytes": base64.b64encode(dumps(part).encode()).decode()}) for part in parts)
        return Response(
            200, (("content-type", _STREAM), ("x-amzn-bedrock-content-type", "application/json")), chunks=frames
        )

    # --- Converse -----------------------------------------------------------------------------------------------------

    def _conversed(self, call: Call) -> tuple[Turn, dict[str, int]]:
        model = self.bedrock_model(call, call.args["model"])
        if "chat" not in model.does and "llama" not in model.does:
            raise Refused(
                400,
                "This action doesn't support the model that you provided. Try again with a "
                "supported text or chat model.",
                reason=Reason.MODEL,
            )
        if not call.body.get("messages"):
            raise Refused(400, "The messages field is required and must not be empty.", reason=Reason.SCHEMA)
        if call.body["messages"][0]["role"] != "user":
            raise Refused(
                400,
                "A conversation must start with a user message. Try again with a conversation "
                "that starts with a user message.",
            )
        said = _converse_turn(call.body)
        given, made = max(1, said.input_tokens), said.output_tokens
        return said, {"inputTokens": given, "outputTokens": made, "totalTokens": given + made}

    @route("POST", "/model/{model+}/converse", schema="bedrock-runtime.converse.request")
    def converse(self, call: Call) -> Response:
        """An answer in the form that all models share."""
        said, usage = self._conversed(call)
        block: dict[str, Any] = {"text": said.text}
        if said.tool is not None:
            block = {"toolUse": {"toolUseId": "tooluse_mock", "name": said.tool[0], "input": said.tool[1]}}
        message = {"role": "assistant", "content": [block]}
        return json_answer(
            200,
            {
                "output": {"message": message},
                "stopReason": _REASONS[said.finish],
                "usage": usage,
                "metrics": {"latencyMs": 10},
            },
        )

    @route("POST", "/model/{model+}/converse-stream", schema="bedrock-runtime.converse.request")
    def converse_stream(self, call: Call) -> Response:
        """The same as events."""
        said, usage = self._conversed(call)
        frames = [event("messageStart", {"role": "assistant"})]
        deltas: list[dict[str, Any]] = [{"text": piece} for piece in pieces(said.text)]
        if said.tool is not None:
            start = {"toolUse": {"toolUseId": "tooluse_mock", "name": said.tool[0]}}
            frames.append(event("contentBlockStart", {"contentBlockIndex": 0, "start": start}))
            deltas = [{"toolUse": {"input": dumps(said.tool[1])}}]
        frames += [event("contentBlockDelta", {"contentBlockIndex": 0, "delta": delta}) for delta in deltas]
        frames += [
            event("contentBlockStop", {"contentBlockIndex": 0}),
            event("messageStop", {"stopReason": _REASONS[said.finish]}),
            event("metadata", {"usage": usage, "metrics": {"latencyMs": 10}}),
        ]
        return Response(200, (("content-type", _STREAM),), chunks=tuple(frames))

    # --- others -------------------------------------------------------------------------------------------------------

    @route("POST", "/guardrail/{id}/version/{version}/apply", schema="bedrock-runtime.apply-guardrail.request")
    def apply_guardrail(self, call: Call) -> Response:
        """Intervenes where a text holds the word `blocked` or `bomb`."""
        texts = [part["text"]["text"] for part in call.body["content"] if "text" in part]
        hit = next((word for word in ("blocked", "bomb") if any(word in text.lower().split() for text in texts)), None)
        units = max(1, sum(len(text) for text in texts) // 1000 + 1)
        policies = (
            "topic",
            "content",
            "word",
            "sensitiveInformation",
            "contextualGrounding",
        )
        usage = {f"{kind}PolicyUnits": units if kind == "word" else 0 for kind in policies}
        usage["sensitiveInformationPolicyFreeUnits"] = 0
        found = {"customWords": [{"match": hit, "action": "BLOCKED"}], "managedWordLists": []}
        return json_answer(
            200,
            {
                "usage": usage,
                "action": "GUARDRAIL_INTERVENED" if hit else "NONE",
                "outputs": [{"text": "Sorry, the model cannot answer this question."}] if hit else [],
                "assessments": [{"wordPolicy": found}] if hit else [{}],
            },
        )

    @route("POST", "/openai/v1/chat/completions", schema="bedrock-runtime.gpt-oss.request")
    def openai_chat(self, call: Call) -> Response:
        """OpenAI's chat, for the models that OpenAI opened."""
        given = call.body.get("model")
        if given is None:
            raise Refused(400, "Missing required parameter: 'model'.", param="model", code="missing_required_parameter")
        model = self.bedrock_model(call, given)
        if "gpt-oss" not in model.does:
            raise Refused(404, f"The model `{given}` does not exist", reason=Reason.MODEL, code="model_not_found")
        return chat(call.body, model.id, Shape(), call.request.body)


def _invocation(given: int, made: int) -> Headers:
    return (
        ("X-Amzn-Bedrock-Input-Token-Count", str(given)),
        ("X-Amzn-Bedrock-Output-Token-Count", str(made)),
        ("X-Amzn-Bedrock-Invocation-Latency", "10"),
    )


def _invoke_fault(family: families.Family, fault: SchemaFault) -> Refused:
    """Claude's own server words its refusals itself, for the others Bedrock does."""
    if fault.keyword == "pattern" and fault.dotted == "prompt":
        message = 'Invalid prompt: prompt must start with "\n\nHuman:" turn, prompt must end with "\n\nAssistant:" turn'
    elif family.words == "anthropic":
        place, text, _ = pydantic(fault)
        message = f"{'.'.join(map(str, place))}: {text}" if place else text
    elif family.words == "cohere":
        message = f"invalid request: {fault.dotted or 'body'}: {fault.message[:200]}"
    else:
        message = f"Malformed input request: {json_schema_java(fault)}, please reformat your input and try again."
    return Refused(400, message, reason=Reason.SCHEMA, fault=fault)


def _converse_turn(body: Mapping[str, Any]) -> Turn:
    texts = [
        "\n".join(block.get("text") or dumps(block) for block in message["content"]) for message in body["messages"]
    ]
    asked = [text for message, text in zip(body["messages"], texts, strict=True) if message["role"] == "user"]
    system = [part.get("text", "") for part in body.get("system") or ()]
    config = body.get("inferenceConfig") or {}
    tooling = body.get("toolConfig") or {}
    specs = [tool["toolSpec"] for tool in tooling.get("tools") or () if "toolSpec" in tool]
    choice = tooling.get("toolChoice") or {}
    force = ANY_TOOL if "any" in choice else (choice.get("tool") or {}).get("name")
    return turn(
        asked[-1] if asked else "",
        "\n".join([*system, *texts, *map(dumps, specs)]),
        limit=config.get("maxTokens"),
        stops=config.get("stopSequences"),
        tools={spec["name"]: (spec.get("inputSchema") or {}).get("json") for spec in specs},
        force=force,
    )
