"""From a dataset to the very requests. Source: predict-pipeline, sections 2 to 9."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from conformance.connector import METHODS
from conformance.dataset import Dataset, QuestionAnswering, RemoteInference, TextDocs, TextSimilarity
from conformance.engine import address, sign
from conformance.engine.client import check_retries
from conformance.engine.model import Model
from conformance.functions.function import PRE_PREFIX, pre_process_functions
from conformance.http import Request
from conformance.java import charsets, gson, jackson
from conformance.java.is_json import is_json, is_payload
from conformance.java.numbers import parse_int
from conformance.java.strings import trim
from conformance.java.throwable import Throwable
from conformance.java.xcontent import illegal_argument, parameter_text
from conformance.template.escape import escape_json, is_plain
from conformance.template.substitutor import PARAMETERS, template, unfilled

__all__ = ["Prepared", "escaped", "fill_function", "prepare", "split"]

DEFAULT_PRE_PROCESS = PRE_PREFIX + "default.embedding"
NOVA_MODEL = "amazon.nova-2-multimodal-embeddings-v1:0"

_NULL_DEFAULT = re.compile(r'"\$\{parameters\.(\w+):-null}"', re.ASCII)
_STREAM = "stream"
"""Whatever its value, it takes the streaming path. Few calls have it, so that is imported when it is needed."""
_TO_STRING = ".toString()}"
_LINE_BREAK = re.compile(r"[\n\r\x85\u2028\u2029]")

Parameters = dict[str, str | None]
Text = TypeVar("Text", str, str | None)

HASH_MAP = "java.util.HashMap"
TREE_MAP = "com.google.gson.internal.LinkedTreeMap"
"""The classes of the maps that a script is given; some errors show them."""


class Prepared(NamedTuple):
    """One call to the provider: the request as sent, and the parameters that its reply will be read with."""

    request: Request
    parameters: Mapping[str, str | None]
    streams: bool = False
    """True where the parameters ask for a stream: the engine sends this and never answers."""


def split(model: Model, dataset: Dataset, action_type: str) -> Iterator[Dataset]:
    """The dataset as the engine cuts it: `text_docs` in chunks, anything else whole (section 6.1)."""
    if not isinstance(dataset, TextDocs):
        yield dataset
        return
    size = _chunk_size(model, len(dataset.docs), action_type)
    for start in range(0, len(dataset.docs), size):
        yield dataset._replace(docs=dataset.docs[start : start + size], filter=None)


def _chunk_size(model: Model, count: int, action_type: str) -> int:
    step = (model.connector.parameters or {}).get("input_docs_processed_step_size")
    if step is not None:
        size = parse_int(step)
        if size <= 0:
            raise illegal_argument("Invalid parameter: input_docs_processed_step_size. It must be positive integer.")
        return size
    name = model.action(action_type).pre_process_function
    if name is None:
        return count
    function = pre_process_functions().get(name)
    return 1 if function is None or function.one_document else count


def prepare(model: Model, dataset: Dataset, action_type: str, parameters: Parameters) -> Prepared:
    """The request of one chunk; `parameters`, given empty, are filled with all that the templates see.

    Raises Throwable, as the engine does before it sends anything, and Unsent where it neither sends nor answers.
    """
    own: Mapping[str, str] = {}
    if isinstance(dataset, RemoteInference) and dataset.parameters is not None:
        own = escaped(dataset.parameters)
        dataset = dataset._replace(parameters=own)
    parameters.update(model.connector.parameters or {})
    parameters.update(own)
    if isinstance(dataset, TextDocs) and dataset.embedding is not None:
        parameters.update(dataset.embedding)
    produced = _pre_process(model, dataset, action_type, parameters)
    if produced is not None:
        parameters.update(escaped(produced))
        # the call's own parameters win over what a function made of them
        parameters.update(own)
    payload = _payload(model, action_type, parameters)
    if parameters.get("input_processors") is not None:
        # few calls have any, and they bring JSONPath with them
        from conformance.processors import chain

        if processors := chain.extract(parameters, "input_processors"):
            payload = chain.to_json(chain.Chain(processors).process(payload))
    if (parameters.get("skip_validating_missing_parameters") or "").lower() != "true":
        _check_filled(payload)
    if model.guard is not None:
        model.guard.check_request(payload, parameters)
    return _request(model, action_type, parameters, payload)


# --- escaping ----------------------------------------------------------------------------------------------------


def escaped(parameters: Mapping[str, Text]) -> dict[str, Text]:
    """Values made safe for the inside of a JSON string, but for JSON texts and `no_escape_params` (section 4)."""
    listed = parameters.get("no_escape_params")
    exempt = {trim(name) for name in listed.split(",")} if listed else ()
    return {
        name: value if value is None or is_plain(value) or name in exempt or is_json(value) else escape_json(value)
        for name, value in parameters.items()
    }


# --- pre-processing ----------------------------------------------------------------------------------------------


def fill_function(function: str | None, parameters: Mapping[str, str | None]) -> str | None:
    """A process function with its own placeholders filled, each value as a quoted text."""
    if function is None or "${parameters." not in function:
        return function
    return template(function).fill({name: gson.to_json(value) for name, value in parameters.items()})


def _pre_process(
    model: Model, dataset: Dataset, action_type: str, parameters: Parameters
) -> Mapping[str, str | None] | None:
    """What the function supplies, or None where the parameters pass through untouched."""
    name = model.action(action_type).pre_process_function
    if name is None:
        if isinstance(dataset, RemoteInference):
            return None
        if not isinstance(dataset, TextDocs):
            raise illegal_argument("pre_process_function not defined in connector")
        name = DEFAULT_PRE_PROCESS
    source = fill_function(name, parameters) or ""
    built_in = pre_process_functions().get(source)
    if built_in is not None:
        if isinstance(dataset, RemoteInference):
            return None
        return {key: parameter_text(value) for key, value in built_in.run(dataset).items()}
    if isinstance(dataset, RemoteInference):
        if not _flag(parameters, "pre_process_function.process_remote_inference_input"):
            return None
        return _run_script(source, _remote_params(dataset, parameters), root=HASH_MAP)
    given = gson.from_json_map(jackson.write(_script_input(dataset)))
    if _flag(parameters, "pre_process_function.convert_input_to_json_string"):
        given = {key: parameter_text(value) for key, value in (given or {}).items()}
        return _run_script(source, given, root=HASH_MAP)
    return _run_script(source, given or {})


def _flag(parameters: Mapping[str, str | None], name: str) -> bool:
    return (parameters.get(name) or "").lower() == "true"


def _remote_params(dataset: RemoteInference, parameters: Parameters) -> dict[str, Any]:
    own = dataset.parameters or {}
    if not _flag(parameters, "pre_process_function.convert_remote_inference_param_to_object"):
        return dict(own)
    return {name: gson.from_json(value) if is_json(value) else value for name, value in own.items()}


def _script_input(dataset: Dataset) -> dict[str, Any]:
    """The input as the engine writes it for a script: texts of documents and queries are escaped beforehand."""
    match dataset:
        case TextDocs():
            docs = [None if doc is None else gson.quote(doc)[1:-1] for doc in dataset.docs]
            asked = {} if dataset.embedding is None else {"parameters": embedding_body(dataset.embedding)}
            return {"algorithm": "TEXT_EMBEDDING", **asked, "text_docs": docs}
        case TextSimilarity():
            return {
                "algorithm": "REMOTE",
                "query_text": gson.quote(dataset.query_text)[1:-1],
                "text_docs": [gson.quote(doc)[1:-1] for doc in dataset.text_docs],
            }
        case QuestionAnswering():
            return {"algorithm": "REMOTE", "question": dataset.question, "context": dataset.context}
        case RemoteInference():
            return {"algorithm": "REMOTE", "parameters": dataset.parameters}


def embedding_body(embedding: Mapping[str, str]) -> dict[str, str]:
    """The settings of an asymmetric model in the order in which the engine writes them."""
    return {name: embedding[name] for name in ("content_type", "sparse_embedding_format") if name in embedding}


def _run_script(source: str, params: dict[str, Any], *, root: str = TREE_MAP) -> dict[str, str]:
    from conformance import painless

    script = painless.compile_script(painless.with_escape_helper(source))
    output = script.run(params, root=root, nested=TREE_MAP)
    if output is None:
        raise illegal_argument("Preprocess function output is null")
    read = gson.from_json_map(output)
    if read is None:
        raise Throwable(
            "null_pointer_exception",
            'Cannot invoke "java.util.Map.getOrDefault(Object, Object)" because "processedInput" is null',
            status=500,
        )
    produced = read.get("parameters", {})
    # what Gson has read keeps its order, unlike what came over REST
    return {
        name: value if isinstance(value, str) else gson.to_json(value, hash_maps=False)
        for name, value in produced.items()
    }


# --- the body ----------------------------------------------------------------------------------------------------


def _payload(model: Model, action_type: str, parameters: Parameters) -> str | None:
    body = model.action(action_type).request_body
    if body is None:
        return parameters.get("http_body")
    body = _null_filled(body, parameters)
    _add_to_strings(parameters)
    payload = template(body).fill(parameters)
    if not is_payload(payload):
        raise illegal_argument(f"Invalid payload: {payload}")
    if _STREAM in parameters:
        from conformance.engine import stream

        payload = stream.with_stream_member(payload, parameters)
    return payload


def _null_filled(body: str, parameters: Parameters) -> str:
    if ":-null}" not in body:
        return body
    return _NULL_DEFAULT.sub(lambda match: match.group() if parameters.get(match[1]) is not None else "null", body)


def _add_to_strings(parameters: Parameters) -> None:
    """`NAME.toString()` becomes a parameter only where some value, not the template, mentions it (section 5.2)."""
    mentioned = [
        found
        for value in parameters.values()
        if value is not None and _TO_STRING in value
        for found in _to_strings(value)
    ]
    for name in mentioned:
        value = parameters.get(name)
        if value is not None:
            parameters[f"{name}.toString()"] = gson.quote(value)[1:-1]


def _to_strings(text: str) -> Iterator[str]:
    """Each NAME of `${parameters.NAME.toString()}`, on one line."""
    at = 0
    while (start := text.find(PARAMETERS, at)) >= 0:
        begin = start + len(PARAMETERS)
        end = text.find(_TO_STRING, begin + 1)
        if end < 0:
            return
        line_break = _LINE_BREAK.search(text, begin, end)
        if line_break is None:
            yield text[begin:end]
        at = end + len(_TO_STRING) if line_break is None else line_break.end()


def _check_filled(payload: str | None) -> None:
    if payload is None or "${parameters" not in payload:
        return
    names = unfilled(payload)
    if not names:
        raise Throwable("string_index_out_of_bounds_exception", "Range [0, -2) out of bounds for length 0", status=500)
    raise illegal_argument(f"Some parameter placeholder not filled in payload: {', '.join(names)}")


# --- the request -------------------------------------------------------------------------------------------------


def _request(model: Model, action_type: str, parameters: Parameters, payload: str | None) -> Prepared:
    action = model.action(action_type)
    if _STREAM in parameters:
        from conformance.engine import stream

        return Prepared(stream.request(model, action.url, parameters, payload), parameters, streams=True)
    check_retries(model.client_config)
    method = action.method.upper()
    if method not in METHODS:
        raise illegal_argument("unsupported http method")
    charset = parameters.get("charset", "UTF-8")
    body = b"" if payload is None else charsets.encode(_cleaned(payload, parameters), charset)
    if method == "POST" and not body and action_type != "CANCEL_BATCH_PREDICT":
        raise illegal_argument("Content length is 0. Aborting request to remote model")
    url = address.wire_url(template(action.url).fill(parameters) if parameters else action.url)
    headers = address.headers(model.headers, len(body))
    request = Request(method, url, headers, body)
    if model.connector.protocol == "aws_sigv4":
        request = sign.sign(request, model.connector)
    return Prepared(request, parameters)


def _cleaned(payload: str, parameters: Parameters) -> str:
    """For Amazon's Nova embeddings, the members of `singleEmbeddingParams` without content are left out."""
    if parameters.get("model") != NOVA_MODEL:
        return payload
    root = jackson.read_text(payload)
    embedding = root.get("singleEmbeddingParams") if isinstance(root, dict) else None
    if not isinstance(embedding, dict):
        return payload
    for name in ("text", "image", "video", "audio"):
        member = embedding.get(name)
        if name not in embedding:
            continue
        if not isinstance(member, dict):
            return payload
        holder = member if name == "text" else member.get("source", {})
        key = "value" if name == "text" else "bytes"
        if isinstance(holder, dict) and key in holder and holder[key] is None:
            del embedding[name]
    return gson.to_json(root, hash_maps=False)
