"""The families of models that Bedrock's InvokeModel serves: each with its own schema, rules, answer and stream."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.http import Response
from conformance.mock.answer import digest, dumps
from conformance.mock.anthropic_shape import NEW, check_new_version, check_rules, events, message
from conformance.mock.models import Model
from conformance.mock.openai_shape import Shape, chat
from conformance.mock.refused import Refused
from conformance.mock.talk import Finish, Turn, turn
from conformance.mock.vectors import as_int8, as_json, sign_bytes
from conformance.mock.words import pieces, relevance, tokens

__all__ = ["Family", "base_id", "family_of"]

Body = dict[str, Any]
Answer = Callable[[Body, Model, bytes], "Body | str"]
Stream = Callable[[Body, Model, bytes], "list[Body]"]

_PREFIX = re.compile(r"^(?:us-gov|us|eu|apac|ap|jp|au|ca|sa|global)\.(?=[a-z0-9]+\.)")
_ARN = re.compile(r"^arn:aws(?:-[a-z-]+)?:bedrock:[a-z0-9-]*:\d*:([a-z-]+)/(.+)$")


def base_id(given: str) -> str | None:
    """The foundation model's id behind an id, a profile or an ARN; None for a model of the user's own (imported)."""
    if (found := _ARN.match(given)) is not None:
        kind, given = found.groups()
        if kind in {"imported-model", "custom-model", "provisioned-model", "custom-model-deployment"}:
            return None
    return _PREFIX.sub("", given)


@dataclass(frozen=True, slots=True)
class Family:
    """How models of a kind are asked and answer."""

    schema: str
    answer: Answer
    stream: Stream | None = None
    check: Callable[[Body, Model], None] = lambda _body, _model: None
    prepare: Callable[[Body], Body] = lambda body: body
    """What the mock takes for granted before it looks: what no source says to be refused."""
    words: str = "bedrock"
    """Whose wording a refusal has: `bedrock`, `anthropic` or `cohere`."""


def family_of(model: Model) -> Family | None:
    """The family of a model, or None where InvokeModel does not serve it here."""
    return next((family for name, family in _FAMILIES.items() if name in model.does), None)


# --- text ---------------------------------------------------------------------------------------------------------


def _prompt(text: str) -> str:
    """What a person said last in a prompt with the marks of turns."""
    cut = re.split(r"\n\nHuman:|<｜User｜>|<\|start_header_id\|>user<\|end_header_id\|>", text)[-1]
    return re.split(r"\n\nAssistant:|<｜Assistant｜>|<\|eot_id\|>", cut)[0].strip()


def _said(body: Body, limit: str, stops: str = "", text: str = "prompt") -> Turn:
    return turn(_prompt(body[text]), body[text], limit=body.get(limit), stops=body.get(stops))


def _pieces_of(make: Callable[[Turn, str, bool], Body], said: Turn) -> list[Body]:
    parts = pieces(said.text) or [""]
    return [make(said, part, index == len(parts) - 1) for index, part in enumerate(parts)]


def _titan_text_turn(body: Body) -> Turn:
    config = body.get("textGenerationConfig") or {}
    return turn(
        _prompt(body["inputText"]),
        body["inputText"],
        limit=config.get("maxTokenCount"),
        stops=config.get("stopSequences"),
    )


_TITAN_REASONS = {Finish.STOP: "FINISHED", Finish.LENGTH: "LENGTH", Finish.SEQUENCE: "STOP_CRITERIA_MET"}


def _titan_text(body: Body, _model: Model, _seed: bytes) -> Body:
    said = _titan_text_turn(body)
    reason = _TITAN_REASONS[said.finish]
    row = {"tokenCount": said.output_tokens, "outputText": said.text, "completionReason": reason}
    return {"inputTextTokenCount": said.input_tokens, "results": [row]}


def _titan_text_stream(body: Body, _model: Model, _seed: bytes) -> list[Body]:
    said = _titan_text_turn(body)
    return _pieces_of(
        lambda said, part, last: {
            "outputText": part,
            "index": 0,
            "totalOutputTextTokenCount": said.output_tokens if last else None,
            "completionReason": _TITAN_REASONS[said.finish] if last else None,
            "inputTextTokenCount": said.input_tokens,
        },
        said,
    )


_CLAUDE_REASONS = {Finish.STOP: "stop_sequence", Finish.SEQUENCE: "stop_sequence", Finish.LENGTH: "max_tokens"}


def _claude_text(body: Body, _model: Model, _seed: bytes) -> Body:
    return _claude_piece(said := _said(body, "max_tokens_to_sample", "stop_sequences"), said.text, last=True)


def _claude_piece(said: Turn, part: str, last: bool) -> Body:
    reason = _CLAUDE_REASONS[said.finish] if last else None
    stop = (said.sequence or "\n\nHuman:") if reason == "stop_sequence" else None
    return {"type": "completion", "completion": part, "stop_reason": reason, "stop": stop}


def _claude_text_stream(body: Body, _model: Model, _seed: bytes) -> list[Body]:
    return _pieces_of(_claude_piece, _said(body, "max_tokens_to_sample", "stop_sequences"))


def _claude(body: Body, model: Model, seed: bytes) -> Body:
    name = re.sub(r"^anthropic\.|-v\d+(:\d+)?$", "", model.id)
    return message(body, name, seed)


def _check_claude(body: Body, _model: Model) -> None:
    """The rules of messages; Anthropic's client sends the plain version since 2026-10-21, with what it forbids."""
    if body["anthropic_version"] == NEW:
        check_new_version(body)
    check_rules(body)


def _claude_stream(body: Body, model: Model, seed: bytes) -> list[Body]:
    return [data for _, data in events(_claude(body, model, seed))]


def _jurassic(body: Body, _model: Model, seed: bytes) -> Body:
    said = _said(body, "maxTokens", "stopSequences")
    reason = "length" if said.finish is Finish.LENGTH else "endoftext"
    row = {"data": {"text": said.text, "tokens": []}, "finishReason": {"reason": reason}}
    prompt = {"text": body["prompt"], "tokens": []}
    return {"id": int(digest(seed, length=6), 16), "prompt": prompt, "completions": [row] * body.get("numResults", 1)}


def _deepseek(body: Body, _model: Model, _seed: bytes) -> Body:
    said = _said(body, "max_tokens", "stop")
    return {"choices": [{"text": said.text, "stop_reason": "length" if said.finish is Finish.LENGTH else "stop"}]}


def _deepseek_stream(body: Body, _model: Model, _seed: bytes) -> list[Body]:
    return _pieces_of(
        lambda said, part, last: {
            "choices": [
                {
                    "text": part,
                    "stop_reason": None if not last else "length" if said.finish is Finish.LENGTH else "stop",
                }
            ]
        },
        _said(body, "max_tokens", "stop"),
    )


def _llama_piece(said: Turn, part: str, last: bool) -> Body:
    reason = "length" if said.finish is Finish.LENGTH else "stop"
    return {
        "generation": part,
        "prompt_token_count": said.input_tokens,
        "generation_token_count": said.output_tokens,
        "stop_reason": reason if last else None,
    }


def _llama(body: Body, _model: Model, _seed: bytes) -> Body:
    return _llama_piece(said := _said(body, "max_gen_len"), said.text, last=True)


def _llama_stream(body: Body, _model: Model, _seed: bytes) -> list[Body]:
    return _pieces_of(_llama_piece, _said(body, "max_gen_len"))


def _command(body: Body, _model: Model, seed: bytes) -> Body:
    said = _said(body, "max_tokens", "stop_sequences")
    reason = "MAX_TOKENS" if said.finish is Finish.LENGTH else "COMPLETE"
    row = {"id": digest(seed), "text": said.text, "finish_reason": reason}
    return {"id": digest(seed), "prompt": body["prompt"], "generations": [row] * body.get("num_generations", 1)}


def _openai(body: Body, model: Model, seed: bytes) -> str:
    return chat({**body, "stream": False}, model.id, Shape(), seed).body.decode()


def _openai_stream(body: Body, model: Model, seed: bytes) -> list[Body]:
    import json

    answer: Response = chat({**body, "stream": True}, model.id, Shape(), seed)
    lines = [chunk.decode().removeprefix("data: ").strip() for chunk in answer.chunks or ()]
    return [json.loads(line) for line in lines if line != "[DONE]"]


def _nova_turn(body: Body) -> Turn:
    texts = ["\n".join(part.get("text", "") for part in m["content"]) for m in body["messages"]]
    asked = [text for m, text in zip(body["messages"], texts, strict=True) if m["role"] == "user"]
    config = body.get("inferenceConfig") or {}
    system = [part.get("text", "") for part in body.get("system") or ()]
    limit = config.get("maxTokens") or config.get("max_new_tokens")
    return turn(
        asked[-1] if asked else "", "\n".join([*system, *texts]), limit=limit, stops=config.get("stopSequences")
    )


_NOVA_REASONS = {Finish.STOP: "end_turn", Finish.LENGTH: "max_tokens", Finish.SEQUENCE: "stop_sequence"}


def _nova_usage(said: Turn) -> Body:
    given, made = said.input_tokens, said.output_tokens
    return {"inputTokens": given, "outputTokens": made, "totalTokens": given + made}


def _nova(body: Body, _model: Model, _seed: bytes) -> Body:
    said = _nova_turn(body)
    reply = {"role": "assistant", "content": [{"text": said.text}]}
    return {"output": {"message": reply}, "stopReason": _NOVA_REASONS[said.finish], "usage": _nova_usage(said)}


def _nova_stream(body: Body, _model: Model, _seed: bytes) -> list[Body]:
    said = _nova_turn(body)
    return [
        {"messageStart": {"role": "assistant"}},
        *({"contentBlockDelta": {"delta": {"text": part}, "contentBlockIndex": 0}} for part in pieces(said.text)),
        {"contentBlockStop": {"contentBlockIndex": 0}},
        {"messageStop": {"stopReason": _NOVA_REASONS[said.finish]}},
        {"metadata": {"usage": _nova_usage(said)}},
    ]


# --- vectors and ranks ----------------------------------------------------------------------------------------------


def _titan_embed(body: Body, model: Model, _seed: bytes) -> str:
    text = body["inputText"]
    return f'{{"embedding":{as_json(text, model.dimension)},"inputTextTokenCount":{tokens(text)}}}'


def _titan_embed_v2(body: Body, _model: Model, _seed: bytes) -> str:
    text, size = body["inputText"], body.get("dimensions", 1024)
    asked = body.get("embeddingTypes") or ["float"]
    vectors = {"float": as_json(text, size)} if "float" in asked else {}
    if "binary" in asked:
        vectors["binary"] = (
            "["
            + ",".join(
                f"{byte:08b}"[::-1].replace("0", "0,").replace("1", "1,")[:-1] for byte in sign_bytes(text, size)
            )
            + "]"
        )
    by_type = ",".join(f'"{kind}":{vector}' for kind, vector in vectors.items())
    plain = f'"embedding":{vectors["float"]},' if "float" in vectors else ""
    return f'{{{plain}"embeddingsByType":{{{by_type}}},"inputTextTokenCount":{tokens(text)}}}'


def _titan_image(body: Body, model: Model, _seed: bytes) -> str:
    size = (body.get("embeddingConfig") or {}).get("outputEmbeddingLength", model.dimension)
    text, image = body.get("inputText") or "", body.get("inputImage") or ""
    vector = as_json(f"{text} {image}" if image else text, size)
    return f'{{"embedding":{vector},"inputTextTokenCount":{tokens(text)},"message":null}}'


def by_type(texts: list[str], kinds: list[str], size: int) -> str:
    """Cohere's embeddings by type, as JSON text."""
    makers: Mapping[str, Callable[[str], str]] = {
        "float": lambda text: as_json(text, size),
        "int8": lambda text: dumps(as_int8(text, size)),
        "uint8": lambda text: dumps([value + 128 for value in as_int8(text, size)]),
        "binary": lambda text: dumps([byte - 128 for byte in sign_bytes(text, size)]),
        "ubinary": lambda text: dumps(list(sign_bytes(text, size))),
        "base64": lambda text: dumps(_base64(text, size)),
    }
    return "{" + ",".join(f'"{kind}":[{",".join(map(makers[kind], texts))}]' for kind in dict.fromkeys(kinds)) + "}"


def _base64(text: str, size: int) -> str:
    import base64

    from conformance.mock.vectors import as_base64_bytes

    return base64.b64encode(as_base64_bytes(text, size)).decode()


def _cohere_embed(body: Body, model: Model, seed: bytes) -> str:
    texts = body.get("texts") or body.get("images") or [dumps(item) for item in body.get("inputs") or ()]
    size = body.get("output_dimension", model.dimension)
    kinds = body.get("embedding_types")
    if kinds or model.id.startswith("cohere.embed-v4"):
        vectors, told = by_type(texts, kinds or ["float"], size), "embeddings_by_type"
    else:
        vectors, told = "[" + ",".join(as_json(text, size) for text in texts) + "]", "embeddings_floats"
    shown = dumps(body.get("texts") or [])
    return f'{{"id":"{digest(seed)}","texts":{shown},"embeddings":{vectors},"response_type":"{told}"}}'


def ranked(query: str, documents: list[Any], top: int | None) -> list[tuple[int, float]]:
    """Index and score of the documents, the best first."""
    texts = [doc if isinstance(doc, str) else str(doc.get("text", dumps(doc))) for doc in documents]
    scores = sorted(((relevance(query, text), -index) for index, text in enumerate(texts)), reverse=True)
    return [(-index, score) for score, index in scores[: top or len(scores)]]


def _rerank(body: Body, _model: Model, _seed: bytes) -> Body:
    rows = ranked(body["query"], body["documents"], body.get("top_n"))
    return {"results": [{"index": index, "relevance_score": score} for index, score in rows]}


def _check_top(body: Body, _model: Model) -> None:
    if body.get("top_n", 1) > len(body["documents"]):
        raise Refused(400, "top_n must not be greater than the number of documents")


def _without_empty_kinds(body: Body) -> Body:
    """Without the kinds of input whose content is null: blueprints for all kinds send the others so."""
    asked = body.get("singleEmbeddingParams") if isinstance(body, dict) else None
    if not isinstance(asked, dict):
        return body
    kept = {name: part for name, part in asked.items() if name not in _NOVA_KINDS or not _is_empty(part)}
    return {**body, "singleEmbeddingParams": kept}


def _is_empty(part: Any) -> bool:
    """Whether a kind of input has explicit nulls where its content would be."""
    if not isinstance(part, dict) or not {"value", "source"} & part.keys():
        return False
    source = part.get("source")
    found = list(source.values()) if isinstance(source, dict) else [source]
    return part.get("value") is None and all(value is None for value in found)


_NOVA_KINDS = {"text": "TEXT", "image": "IMAGE", "video": "VIDEO", "audio": "AUDIO"}


def _nova_embed(body: Body, _model: Model, _seed: bytes) -> str:
    asked = body["singleEmbeddingParams"]
    kind = next(name for name in _NOVA_KINDS if name in asked)
    part = asked[kind]
    size = asked.get("embeddingDimension", 3072)
    text = part["value"] if "value" in part else dumps(part["source"])
    kinds = [_NOVA_KINDS[kind]]
    if kind == "video":
        together = part["embeddingMode"] == "AUDIO_VIDEO_COMBINED"
        kinds = ["AUDIO_VIDEO_COMBINED"] if together else ["VIDEO", "AUDIO"]
    rows = (f'{{"embeddingType":"{name}","embedding":{as_json(text, size)}}}' for name in kinds)
    return f'{{"embeddings":[{",".join(rows)}]}}'


_FAMILIES: dict[str, Family] = {
    "titan-embed-v1": Family("bedrock-runtime.titan-embed-v1.request", _titan_embed),
    "titan-embed-v2": Family("bedrock-runtime.titan-embed-v2.request", _titan_embed_v2),
    "titan-embed-image": Family("bedrock-runtime.titan-embed-image.request", _titan_image),
    "titan-text": Family("bedrock-runtime.titan-text.request", _titan_text, _titan_text_stream),
    "claude-text": Family("bedrock-runtime.claude-text.request", _claude_text, _claude_text_stream, words="anthropic"),
    "claude-messages": Family(
        "bedrock-runtime.claude-messages.request",
        _claude,
        _claude_stream,
        _check_claude,
        words="anthropic",
    ),
    "jurassic2": Family("bedrock-runtime.jurassic2.request", _jurassic),
    "jamba": Family("bedrock-runtime.jamba.request", _openai, _openai_stream),
    "cohere-command": Family("bedrock-runtime.cohere-command.request", _command, words="cohere"),
    "cohere-embed": Family("bedrock-runtime.cohere-embed.request", _cohere_embed, words="cohere"),
    "cohere-embed-v4": Family("bedrock-runtime.cohere-embed-v4.request", _cohere_embed, words="cohere"),
    "cohere-rerank": Family("bedrock-runtime.cohere-rerank.request", _rerank, None, _check_top, words="cohere"),
    "amazon-rerank": Family("bedrock-runtime.amazon-rerank.request", _rerank, None, _check_top),
    "nova": Family("bedrock-runtime.nova.request", _nova, _nova_stream),
    "nova-embed": Family("bedrock-runtime.nova-embed.request", _nova_embed, prepare=_without_empty_kinds),
    "gpt-oss": Family("bedrock-runtime.gpt-oss.request", _openai, _openai_stream),
    "deepseek": Family("bedrock-runtime.deepseek.request", _deepseek, _deepseek_stream),
    "llama": Family("bedrock-runtime.llama.request", _llama, _llama_stream),
}
