"""Amazon Bedrock's agent runtime, as far as Rerank goes. Source: Bedrock API reference; providers, section 5."""

from __future__ import annotations

from conformance.http import Response
from conformance.mock.answer import dumps, json_answer
from conformance.mock.bedrock_models import ranked
from conformance.mock.refused import Reason, Refused
from conformance.mock.route import Call, route
from conformance.providers.aws import REGION
from conformance.providers.bedrock_runtime import BedrockModels
from conformance.providers.registry import provider

__all__ = ["BedrockAgentRuntime"]


@provider(
    "bedrock-agent-runtime",
    title="Amazon Bedrock agent runtime (rerank)",
    hosts=(rf"bedrock-agent-runtime(-fips)?\.{REGION}\.amazonaws\.com(\.cn)?",),
    reference="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent-runtime_Rerank.html",
)
class BedrockAgentRuntime(BedrockModels):
    """Rerank."""

    @route("POST", "/rerank", schema="bedrock-agent-runtime.rerank.request")
    def rerank(self, call: Call) -> Response:
        """The documents, the best first."""
        body = call.body
        config = body["rerankingConfiguration"].get("bedrockRerankingConfiguration")
        if config is None:
            raise Refused(400, "bedrockRerankingConfiguration is required", reason=Reason.SCHEMA)
        model = self.bedrock_model(call, config["modelConfiguration"]["modelArn"])
        if "rerank" not in model.does:
            raise Refused(400, "The model does not support rerank.", reason=Reason.MODEL)
        sources = [source["inlineDocumentSource"] for source in body["sources"]]
        documents = [
            (found.get("textDocument") or {}).get("text", "")
            if found["type"] == "TEXT"
            else dumps(found.get("jsonDocument"))
            for found in sources
        ]
        query = (body["queries"][0].get("textQuery") or {}).get("text", "")
        top = config.get("numberOfResults")
        if top is not None and top > len(sources):
            raise Refused(400, "numberOfResults must not be greater than the number of sources")
        rows = [
            {"index": index, "relevanceScore": score, "document": sources[index]}
            for index, score in ranked(query, documents, top)
        ]
        return json_answer(200, {"results": rows})
