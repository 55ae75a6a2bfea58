"""Vectors nobody wrote: connectors, calls and replies that reach every part of the predict pipeline."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from conformance.hostile import LOOKALIKES, TEXTS
from tests.real.scripts import post_scripts, pre_scripts

Vector = dict[str, Any]

NAMES = (
    "a",
    "b",
    "model",
    "prompt",
    "x.y",
    "k-1",
    "A",
    "input",
    "inputText",
    "texts",
    "query",
    "documents",
    "temperature",
)

PRE = (
    *("default.embedding", "openai.embedding", "cohere.embedding", "cohere.multimodal_embedding", "bedrock.embedding"),
    *("bedrock.nova.text_embedding", "bedrock.multimodal_embedding", "bedrock.nova.embedding"),
    *("bedrock.nova.image_embedding", "cohere.rerank", "default.rerank"),
)
POST = (
    *(
        "openai.embedding",
        "cohere.embedding",
        "cohere_v2.embedding.float",
        "cohere_v2.embedding.int8",
        "default.embedding",
    ),
    *("bedrock.embedding", "bedrock_v2.embedding.float", "bedrock.nova.embedding", "bedrock.batch_job_arn"),
    *("cohere.rerank", "bedrock.rerank", "default.rerank", "mlcommons.passthrough"),
)
STATUSES = (200, 201, 202, 299, 300, 301, 304, 400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500, 502, 503, 504)

_characters = st.characters(exclude_categories=["Cs"])
_plain = st.text("abcXYZ 019.,:;-_()", max_size=12)
_texts = st.one_of(
    _plain,
    st.text(_characters, max_size=12),
    st.text("\"'\\/{}[]$:,\n\t\r ab", max_size=10),
    st.sampled_from(sorted([*TEXTS.values(), *LOOKALIKES.values()])),
    st.sampled_from(
        ["null", "true", "0", "1.50", "1e5", "-0", "[]", "{}", '"q"', "{a:1}", "['x']", "NaN", "[1,]", '{"a":1,"a":2}']
    ),
)
_mentions = st.builds(
    "{}${{parameters.{}}}{}".format,
    _plain,
    st.sampled_from([*NAMES, "a.toString()", "a:-d", "nope"]),
    st.sampled_from(["", "$", " z"]),
)
_numbers = st.one_of(
    st.integers(-(10**20), 10**20),
    st.integers(-5, 5),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([1.0, 0.1, 1e7, 1e-3, 1e-4, 123456789.125, 5e-324, 1.7976931348623157e308, -0.0]),
)
_scalars = st.one_of(st.none(), st.booleans(), _numbers, _texts)
json_values = st.recursive(
    _scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(st.sampled_from(NAMES), _texts), inner, max_size=5)
    ),
    max_leaves=8,
)
_values = st.one_of(_texts, _texts, _mentions, json_values)


@st.composite
def placeholders(draw: st.DrawFn) -> str:
    """A placeholder as people write it, and as they mistype it."""
    name = draw(st.sampled_from(NAMES))
    default = draw(
        st.sampled_from(["", "", "", ":-null", ":-", ":-7", ":-x y", ':-{"d":1}', ":-a:-b", ":-${parameters.b"])
    )
    form = draw(
        st.sampled_from(
            ["${parameters.%s}"] * 8
            + ["$${parameters.%s}", "${ parameters.%s}", "${credential.%s}", "${parameters.%s.toString()}"]
        )
    )
    return form % (name + default)


@st.composite
def request_bodies(draw: st.DrawFn) -> str:
    """A template: mostly JSON with placeholders in and out of quotes, sometimes nearly JSON."""
    members = []
    for number in range(draw(st.integers(1, 4))):
        key = draw(st.sampled_from([f'"k{number}"', f'"k{number}"', f"k{number}", '"${parameters.a}"']))
        hole = draw(placeholders())
        value = draw(
            st.sampled_from(
                [f'"{hole}"'] * 5
                + [hole] * 4
                + [
                    f'"x {hole} y {hole}"',
                    f"[{hole}]",
                    f'{{"n":"{hole}"}}',
                    f'"{{\\"in\\":\\"{hole}\\"}}"',
                    "1.50",
                    "null",
                ]
            )
        )
        members.append(f"{key}:{value}")
    body = draw(st.sampled_from(["{%s}"] * 9 + ["[{%s}]", "{%s,}", " {%s}\n", "{%s}\n{%s}", "{%s"]))
    return body.replace("%s", draw(st.sampled_from([",", ", ", ";"])).join(members))


_simple = st.one_of(
    st.text("abcXYZ019-_", min_size=1, max_size=8),
    st.integers(-9, 99),
    st.sampled_from([["x", 1], {"k": "v"}, 1.5, True]),
)
_sensible = st.fixed_dictionaries(dict.fromkeys(NAMES, _simple))


@st.composite
def _mostly_sensible(draw: st.DrawFn) -> dict[str, Any]:
    """Every name with a value that fits somewhere, and a few hostile ones over them."""
    return {**draw(_sensible), **draw(st.dictionaries(st.sampled_from(NAMES), _values, max_size=2))}


_parameter_maps = st.dictionaries(st.sampled_from(NAMES), _values, max_size=5)


def _connector(action: dict[str, Any], parameters: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    action = {"action_type": "predict", "method": "POST", "url": "http://provider.test/v1/run", **action}
    connector = {
        "name": "probe",
        "version": 1,
        "protocol": "http",
        "credential": {"token": "tok-7f", "b": "two"},
        "actions": [action],
        **more,
    }
    return connector if parameters is None else {**connector, "parameters": parameters}


_REPLY = {"body": {"ok": True}}


@st.composite
def templates(draw: st.DrawFn) -> Vector:
    """Filling, escaping, defaults and payload checks."""
    action: dict[str, Any] = {"request_body": draw(request_bodies())}
    given = draw(st.one_of(_mostly_sensible(), _mostly_sensible(), _parameter_maps))
    flags = {
        "no_escape_params": st.sampled_from(["a", "a, b", " a,prompt"]),
        "skip_validating_missing_parameters": st.sampled_from(["true", "TRUE", "no"]),
        "charset": st.sampled_from(["UTF-8", "ISO-8859-1", "US-ASCII", "UTF-16BE"]),
    }
    for name in draw(st.lists(st.sampled_from(sorted(flags)), max_size=1)):
        given[name] = draw(flags[name])
    own = draw(st.one_of(st.none(), _parameter_maps))
    return {"connector": _connector(action, own), "input": {"parameters": given}, "reply": _REPLY}


@st.composite
def addresses(draw: st.DrawFn) -> Vector:
    """URLs, methods and headers."""
    pieces = st.one_of(
        st.sampled_from(["x", "v1", "${parameters.a}", "${parameters.b}", "m-${parameters.model}"]),
        placeholders(),
        st.sampled_from(["x", "a b", "%2F", "..", "é", "{", "a+b", "k=v", ";m=1", "~", "[", "|", ":"]),
    )
    path = "/".join(draw(st.lists(pieces, min_size=1, max_size=3)))
    query = "&".join(f"{draw(st.sampled_from('abckxyz'))}={draw(pieces)}" for _ in range(draw(st.integers(0, 5))))
    if draw(st.booleans()):
        # nothing that a URL can't hold
        words = st.sampled_from(
            [
                "x",
                "..",
                "a+b",
                "é",
                "%2F",
                "k=v",
                "",
                "${parameters.a}",
                "${parameters.b}",
                "${parameters.nope:-d}",
                "a:b",
                "q/r",
            ]
        )
        path = "/".join(draw(st.lists(words, min_size=1, max_size=3)))
        keys = draw(st.lists(st.text("abcdefghxyzABC", min_size=1, max_size=3), max_size=18))
        query = "&".join(f"{key}={draw(words)}" for key in keys)
    url = f"http://provider.test/{path}" + (f"?{query}" if query else "") + draw(st.sampled_from(["", "", "#f"]))
    names = st.sampled_from(["X-A", "x-a", "X-B", "Authorization", "Content-Type", "Accept", "x-api-key"])
    values = st.one_of(
        st.sampled_from(
            [
                "v",
                "é",
                "a  b",
                "${credential.token}",
                "Bearer ${credential.b}",
                "${credential.no:-d}",
                "$${credential.b}",
            ]
        ),
        placeholders(),
    )
    action: dict[str, Any] = {
        "url": url,
        "method": draw(st.sampled_from(["POST", "POST", "POST", "get", "PUT", "Delete", "PATCH"])),
        "headers": draw(st.dictionaries(names, values, max_size=4)),
    }
    if draw(st.integers(0, 3)):
        action["request_body"] = draw(st.sampled_from(['{"a":1}', "{}", '{"a":1}', '{"p":"${parameters.a}"}', ""]))
    words = st.text("abcXYZ019-_", min_size=1, max_size=6)
    own = draw(
        st.one_of(st.none(), st.dictionaries(st.sampled_from(NAMES), st.one_of(words, _plain, json_values), max_size=3))
    )
    given = draw(
        st.dictionaries(st.sampled_from([*NAMES, "http_body"]), st.one_of(words, words, _plain, _values), max_size=3)
    )
    if draw(st.booleans()):
        given = {"a": draw(words), "b": draw(words), "model": draw(words), **given}
    return {"connector": _connector(action, own), "input": {"parameters": given}, "reply": _REPLY}


_docs = st.lists(st.one_of(_texts, _mentions, st.none(), st.integers(0, 9), st.booleans()), min_size=1, max_size=3)


@st.composite
def documents(draw: st.DrawFn) -> Vector:
    """Text documents and similarity through the built-in functions."""
    similarity = draw(st.integers(0, 3)) == 0
    names = [name for name in PRE if name.endswith("rerank") == similarity] if draw(st.integers(0, 9)) else list(PRE)
    action: dict[str, Any] = {}
    if draw(st.integers(0, 7)):
        action["pre_process_function"] = "connector.pre_process." + draw(st.sampled_from(names))
    hole = draw(st.sampled_from(["input", "texts", "inputText", "query", "documents", "images", "text", "inputImage"]))
    action["request_body"] = draw(
        st.sampled_from(
            [
                f'{{"in":${{parameters.{hole}}}}}',
                f'{{"in":"${{parameters.{hole}}}"}}',
                '{"q":"${parameters.query}","d":${parameters.documents},"n":${parameters.top_n}}',
                '{"t":"${parameters.inputText:-null}","i":"${parameters.inputImage:-null}"}',
                '{"input":${parameters.input},"model":"${parameters.model}"}',
            ]
        )
    )
    own = draw(_parameter_maps)
    if draw(st.integers(0, 4)) == 0:
        own["input_docs_processed_step_size"] = draw(st.sampled_from([1, 2, "2", 0, "x", -1]))
    body: dict[str, Any] = {"text_docs": draw(_docs)}
    if similarity:
        body = {"query_text": draw(_texts), "text_docs": [str(doc) for doc in draw(_docs)]}
    elif draw(st.integers(0, 4)) == 0:
        asked = {
            "content_type": st.sampled_from(["query", "Passage", "x", None]),
            "sparse_embedding_format": st.sampled_from(["word", "TOKEN_ID", 5]),
        }
        body["parameters"] = draw(st.fixed_dictionaries({}, optional=asked))
        own.setdefault("content_type", "own")
        hole = draw(st.sampled_from(["content_type", "sparse_embedding_format"]))
        action["request_body"] = f'{{"in":${{parameters.input}},"c":"${{parameters.{hole}:-none}}"}}'
    elif draw(st.integers(0, 4)) == 0:
        body |= {"return_number": True, "target_response": ["x"], "parameters_": 1}
    algorithm = draw(
        st.sampled_from(["text_similarity"] if similarity else ["text_embedding", "sparse_encoding", "TEXT_EMBEDDING"])
    )
    return {
        "connector": _connector(action, own),
        "input": body,
        "algorithm": algorithm,
        "reply": _REPLY,
        "unordered": True,
    }


_vectors = st.lists(_numbers, max_size=4)
_odd = st.one_of(
    st.none(),
    st.just("x"),
    st.just([]),
    st.just([[]]),
    st.just({}),
    st.just([None]),
    st.just(["a"]),
    st.just([[1], ["a"]]),
    st.just([[1], None]),
)
_embeddings = st.one_of(st.lists(_vectors, max_size=3), st.lists(_vectors, min_size=1, max_size=2), _odd)
_results = st.one_of(
    st.lists(
        st.fixed_dictionaries(
            {
                "index": st.one_of(st.integers(0, 2), st.just(0)),
                "relevance_score": st.one_of(st.floats(0, 1), st.sampled_from([0.5, 1, None])),
            },
            optional={"relevanceScore": st.one_of(st.floats(0, 1), st.sampled_from([0.25, 1]))},
        ),
        max_size=3,
    ),
    _odd,
)
_reply_bodies = st.one_of(
    st.fixed_dictionaries(
        {"data": st.one_of(st.lists(st.fixed_dictionaries({"embedding": st.one_of(_vectors, _odd)}), max_size=3), _odd)}
    ),
    st.fixed_dictionaries(
        {
            "embeddings": st.one_of(
                _embeddings, st.fixed_dictionaries({"float": _embeddings}, optional={"int8": _embeddings})
            )
        }
    ),
    st.fixed_dictionaries({"embedding": st.one_of(_vectors, _odd)}),
    st.fixed_dictionaries({"embeddingsByType": st.fixed_dictionaries({"float": _vectors})}),
    st.fixed_dictionaries({"embeddings": st.lists(st.fixed_dictionaries({"embedding": _vectors}), max_size=2)}),
    st.fixed_dictionaries({"results": _results}),
    st.fixed_dictionaries({"jobArn": st.one_of(_plain, st.none(), st.just("arn:a/b")), "z": json_values}),
    _embeddings,
    _results,
    json_values,
)
_raw_bodies = st.one_of(
    _reply_bodies.map(lambda value: json.dumps(value, ensure_ascii=False)),
    st.sampled_from(
        [
            "",
            " ",
            "\n",
            "oops",
            '{"a":1} tail',
            '{"a":1}\n{"b":2}',
            "[1,2",
            "5",
            '"s"',
            "null",
            "\ufeff{}",
            '{"a":1,"a":2}',
            "{'a':1}",
            '{"a":1.10,"b":1e400,"c":12345678901234567890.5,"d":0.1234567890123456789012}',
            "<html>",
        ]
    ),
)


@st.composite
def replies(draw: st.DrawFn) -> Vector:
    """Provider replies through the built-in post-process functions and filters."""
    action: dict[str, Any] = {"request_body": '{"q":"${parameters.q}"}'}
    if draw(st.integers(0, 2)):
        action["post_process_function"] = "connector.post_process." + draw(st.sampled_from(POST))
    own: dict[str, Any] = {"q": "x"}
    if draw(st.integers(0, 2)) == 0:
        own["response_filter"] = draw(filters())
    reply: dict[str, Any] = {"body": draw(st.one_of(_raw_bodies, _reply_bodies))}
    if draw(st.integers(0, 3)) == 0:
        reply["status"] = draw(st.sampled_from(STATUSES))
        if draw(st.integers(0, 3)) == 0:
            reply["headers"] = {
                "x-amzn-ErrorType": draw(st.sampled_from(["ThrottlingException", "ValidationException:x"]))
            }
    return {"connector": _connector(action, own), "input": {"parameters": {}}, "reply": reply}


@st.composite
def filters(draw: st.DrawFn) -> str:
    """A response_filter: JSONPaths that people write, and broken ones."""
    steps = st.sampled_from(
        [
            ".data",
            ".embedding",
            "[0]",
            "[*]",
            "..id",
            "['results']",
            ".results",
            "[-1]",
            "[0:2]",
            "[0,1]",
            ".a",
            ".embeddings",
            ".float",
            ".z",
            "[?(@.index == 0)]",
            "[?(@.index > 0)].relevance_score",
            "[?(@.embedding)]",
            ".length()",
            "..*",
            ".keys()",
            "['a','b']",
            ".jobArn",
        ]
    )
    path = "$" + "".join(draw(st.lists(steps, max_size=3)))
    return draw(st.sampled_from([path] * 8 + [path[1:].lstrip(".") or "a", path + ".", path + "[", " " + path, ""]))


@st.composite
def filtered(draw: st.DrawFn) -> Vector:
    """Any JSON through any filter."""
    own = {"q": "x", "response_filter": draw(filters())}
    given = {"response_filter": draw(filters())} if draw(st.integers(0, 4)) == 0 else {}
    reply = {
        "body": draw(st.one_of(_reply_bodies, json_values.map(lambda value: json.dumps(value, ensure_ascii=False))))
    }
    return {
        "connector": _connector({"request_body": '{"q":"${parameters.q}"}'}, own),
        "input": {"parameters": given},
        "reply": reply,
    }


@st.composite
def scripts(draw: st.DrawFn) -> Vector:
    """Painless before and after the call."""
    if draw(st.booleans()):
        action = {
            "pre_process_function": draw(pre_scripts()),
            "request_body": draw(
                st.sampled_from(
                    [
                        '{"in":${parameters.input}}',
                        '{"in":"${parameters.input}"}',
                        '{"in":"${parameters.input:-null}","n":${parameters.n:-0}}',
                    ]
                )
            ),
        }
        if draw(st.integers(0, 3)):
            body: dict[str, Any] = {"text_docs": [str(doc) for doc in draw(_docs)]}
            return {
                "connector": _connector(action, {"model": "m"}),
                "input": body,
                "algorithm": "text_embedding",
                "reply": _REPLY,
                "unordered": True,
            }
        body = {"query_text": draw(_texts), "text_docs": [str(doc) for doc in draw(_docs)]}
        return {
            "connector": _connector(action, {"model": "m"}),
            "input": body,
            "algorithm": "text_similarity",
            "reply": _REPLY,
        }
    action = {"post_process_function": draw(post_scripts()), "request_body": '{"q":"x"}'}
    reply = {"body": draw(st.one_of(_reply_bodies, _raw_bodies))}
    return {"connector": _connector(action, {"model": "m"}), "input": {"parameters": {}}, "reply": reply}


@st.composite
def bodies(draw: st.DrawFn) -> Vector:
    """Predict bodies of every kind, well-formed and not."""
    known: dict[str, st.SearchStrategy[Any]] = {
        "parameters": st.one_of(_parameter_maps, st.none(), st.just({}), st.just("x"), st.just([1]), st.just(5)),
        "action_type": st.sampled_from(["predict", "PREDICT", "fly", "execute", 5, None]),
        "text_docs": st.one_of(_docs, st.just("a"), st.just([]), st.just([["a"]])),
        "query_text": st.one_of(_texts, st.none()),
        "question": _texts,
        "other": json_values,
        "question_": _texts,
        "context": st.one_of(_texts, st.none()),
    }
    names = draw(st.lists(st.sampled_from(sorted(known)), unique=True, max_size=3))
    value: Any = {name: draw(known[name]) for name in names}
    text: Any = value
    if draw(st.integers(0, 4)) == 0:
        written = json.dumps(value)
        text = draw(
            st.sampled_from(
                [written + " tail", "/* c */" + written, "[]", "5", '"x"', "null", written.replace(":", "", 1)]
            )
        )
    vector: Vector = {
        "connector": _connector({"request_body": '{"a":"${parameters.a:-none}"}'}),
        "input": text,
        "reply": _REPLY,
    }
    algorithm = draw(
        st.sampled_from([None, None, "remote", "text_embedding", "text_similarity", "question_answering", "nonsense"])
    )
    return vector if algorithm is None else {**vector, "algorithm": algorithm, "unordered": True}


@st.composite
def signed(draw: st.DrawFn) -> Vector:
    """aws_sigv4 connectors, with a batch action at times."""
    action: dict[str, Any] = {
        "request_body": '{"a":"${parameters.a:-none}"}',
        "headers": draw(
            st.sampled_from(
                [
                    {},
                    {"content-type": "application/json", "x-amz-content-sha256": "required"},
                    {"X-Custom": "${credential.token}"},
                ]
            )
        ),
    }
    action["url"] = draw(
        st.sampled_from(
            [
                "http://provider.test/model/m:0/invoke",
                "http://provider.test/s?b=2&a=${parameters.a}",
                "http://provider.test/x",
            ]
        )
    )
    credential = {"access_key": "AKIDPROBE", "secret_key": "sekret", "token": "t"}
    if draw(st.booleans()):
        credential["session_token"] = "tok/en=="
    where = draw(
        st.sampled_from(
            [
                {"region": "us-east-1", "service_name": "bedrock"},
                {"region": "eu-west-1", "service_name": "sagemaker"},
                {"region": "us-east-1"},
                {},
            ]
        )
    )
    connector = _connector(action, where, protocol="aws_sigv4", credential=credential)
    given = draw(_parameter_maps)
    if not draw(st.integers(0, 2)):
        connector["actions"].append({**action, "action_type": "batch_predict", "url": "http://provider.test/jobs"})
        return {
            "connector": connector,
            "action": "batch_predict",
            "input": {"parameters": given},
            "reply": {"body": draw(_reply_bodies)},
        }
    return {"connector": connector, "input": {"parameters": given}, "reply": {"body": draw(_reply_bodies)}}


@st.composite
def interfaces(draw: st.DrawFn) -> Vector:
    """Model interfaces over calls and answers."""
    types = st.sampled_from(["string", "integer", "number", "boolean", "array", "object", ["string", "null"]])
    properties = draw(st.dictionaries(st.sampled_from(NAMES[:5]), st.fixed_dictionaries({"type": types}), max_size=3))
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {"parameters": {"type": "object", "properties": properties}},
    }
    if draw(st.booleans()):
        schema["properties"]["parameters"]["required"] = draw(
            st.lists(st.sampled_from(NAMES[:4]), unique=True, max_size=2)
        )
    if draw(st.booleans()):
        schema["required"] = ["parameters"]
    interface: dict[str, Any] = {"input": schema}
    if draw(st.integers(0, 3)) == 0:
        interface["output"] = {
            "type": "object",
            "properties": {"inference_results": {"type": "array", "maxItems": draw(st.integers(0, 1))}},
        }
    given = draw(st.one_of(_parameter_maps, st.none()))
    body = {} if given is None else {"parameters": given}
    return {
        "connector": _connector({"request_body": '{"a":1}'}),
        "model": {"interface": interface},
        "input": body,
        "reply": _REPLY,
    }


@st.composite
def streamed(draw: st.DrawFn) -> Vector:
    """Calls that take the streaming path."""
    vector: Vector = draw(st.one_of(templates(), addresses(), addresses()))
    spoken = draw(
        st.sampled_from(
            [
                *["openai/v1/chat/completions"] * 9,
                " OpenAI\\/v1/Chat/Completions",
                "openai\\u002fv1/chat/completions",
                "bedrock/converse/claude",
                "\\u00",
            ]
        )
    )
    connector = vector["connector"]
    # OkHttp resolves `..`, and the tests' provider tells vectors apart by how their paths begin
    connector["actions"][0]["url"] = connector["actions"][0]["url"].replace(".test/", ".test/d/e/e/p/")
    config = draw(st.sampled_from([{}, {}, {"read_timeout": 0}, {"max_connection": 0, "max_retry_times": 1}]))
    own = {**connector.get("parameters", {}), "_llm_interface": spoken, "stream": draw(_values)}
    return {**vector, "connector": {**connector, "parameters": own, **({"client_config": config} if config else {})}}


@st.composite
def groups(draw: st.DrawFn, subject: st.SearchStrategy[Vector]) -> list[Vector]:
    """One connector and model with several calls, so that the engine deploys once for all of them."""
    first = draw(subject)
    shared = {name: first[name] for name in ("connector", "model") if name in first}
    return [first, *({**draw(subject), **shared} for _ in range(CALLS - 1))]


CALLS = 4
"""Calls in a group."""

SUBJECTS: dict[str, st.SearchStrategy[Vector]] = {
    "templates": templates(),
    "addresses": addresses(),
    "documents": documents(),
    "replies": replies(),
    "filtered": filtered(),
    "scripts": scripts(),
    "bodies": bodies(),
    "signed": signed(),
    "interfaces": interfaces(),
}
