"""Create bodies of connections: the five kinds, what each requires, and what it may hold."""

from __future__ import annotations

import copy
from typing import Any

from conformance.suite.answer import Answer
from conformance.suite.api import Api
from conformance.suite.connections import KINDS, PAGE, RECOMMENDED, created, custom, mapped, payload_of, variable
from conformance.suite.expect import expect, expect_faults, expect_fields, expect_refused, expect_status
from conformance.suite.requirement import Level, requirement

MUST, SHOULD, MAY = Level
CREATE = f"{PAGE}, Create Connection"
_FIXED = f"{CREATE}, Body Parameters: modelType"

Body = dict[str, Any]


def _accepted(api: Api, body: Body) -> Answer:
    answer = expect_status(api.connections("POST", "", body), 200)
    wanted = {"provider": body["provider"], "connectionName": body["connectionName"], "model": body["model"]}
    return expect_fields(answer, {**wanted, "status": "ACTIVE"})


def _refused(api: Api, body: Body) -> Answer:
    return expect_refused(api.connections("POST", "", body))


def _without(body: Body, path: str) -> Body:
    made = copy.deepcopy(body)
    *way, last = path.split(".")
    inner = made
    for step in way:
        inner = inner[step]
    del inner[last]
    return made


def _requires(api: Api, kind: str, *paths: str) -> None:
    for path in paths:
        _refused(api, _without(KINDS[kind](api), path))


# --- what is accepted --------------------------------------------------------------------------------------------


@requirement("CONN-030", MUST, f"{CREATE}, Sample Request: OpenAI Connection")
def an_open_ai_connection_is_created(api: Api) -> None:
    """A connection to Open AI is created with provider, connectionName, model and fields.API_KEY."""
    _accepted(api, KINDS["Open AI"](api))


@requirement("CONN-031", MUST, f"{CREATE}, Sample Request: Azure OpenAI Connection")
def an_azure_connection_is_created(api: Api) -> None:
    """A connection to Azure Open AI is created with the resource's fields and the modelType EASY_INTEGRATION."""
    _accepted(api, KINDS["Azure Open AI"](api))


@requirement("CONN-032", MUST, f"{CREATE}, Sample Request: Anthropic Connection")
def an_anthropic_connection_is_created(api: Api) -> None:
    """A connection to Anthropic is created with fields.API_KEY and the modelType EASY_INTEGRATION."""
    _accepted(api, KINDS["Anthropic"](api))


@requirement("CONN-033", MUST, f"{CREATE}, Sample Request: Custom API Connection, Default Provider")
def a_custom_connection_is_created(api: Api) -> None:
    """A custom API connection is created with variables, URL, headers, payload and paths, and without `fields`."""
    _accepted(api, custom(api, payload={"model": "{{MODEL_NAME}}", "max_tokens": 1024, "messages": [{"role": "user"}]}))


@requirement("CONN-034", MUST, f"{CREATE}, Sample Request: Custom API Connection, Existing Provider")
def a_mapped_connection_is_created(api: Api) -> None:
    """A custom API connection to an existing provider is created with URL, headers and references, and no `fields`."""
    _accepted(api, mapped(api))


@requirement("CONN-035", MUST, f"{CREATE}, fields.mapProvider: Supported values")
def three_providers_are_mapped(api: Api) -> None:
    """A mapped provider is anthropicModel, geminiModel or openAIModel, and nothing else."""
    for provider in ("anthropicModel", "geminiModel", "openAIModel"):
        _accepted(api, mapped(api, provider))
    _refused(api, mapped(api, "llamaModel"))


@requirement("CONN-036", MUST, f"{CREATE}, fields.IOMapping: Supported values")
def four_mappings_are_known(api: Api) -> None:
    """IOMappings are of textToText, textToImage, imageToText and audioToText, and nothing else."""
    _accepted(api, mapped(api, IOMappings=["textToText", "textToImage", "imageToText", "audioToText"]))
    _refused(api, mapped(api, IOMappings=["textToText", "textToVideo"]))


@requirement("CONN-037", SHOULD, f"{RECOMMENDED}: its tables name what its samples lack")
def fields_may_hold_the_tables_members(api: Api) -> None:
    """A custom API connection whose `fields` hold BASE_URL, API_KEY and MODEL_NAME is created too."""
    fields = {"BASE_URL": f"{api.provider.url}/v1/chat", "API_KEY": api.secret(), "MODEL_NAME": "m-1"}
    _accepted(api, custom(api, fields=fields))
    _accepted(api, mapped(api, fields={**fields, "IOMapping": "textToText", "mapProvider": "anthropicModel"}))


@requirement("CONN-038", MUST, f"{CREATE}, Sample Request: promptVars")
def variables_are_rows(api: Api) -> None:
    """Prompt variables are rows, one of them with `examples` true; custom variables are rows of the same shape."""
    three = [variable("prompt", "hlo", required=True), variable("system_prompt"), variable("examples", examples=True)]
    _accepted(api, custom(api, promptVars=three, customVars=[variable("tone", "kind"), variable("n", "1")]))


# --- what is required --------------------------------------------------------------------------------------------


@requirement("CONN-040", MUST, f"{CREATE}, Body Parameters and OpenAI Field")
def open_ai_needs_its_members(api: Api) -> None:
    """A connection to Open AI is refused without connectionName, model, fields or fields.API_KEY."""
    _requires(api, "Open AI", "connectionName", "model", "fields", "fields.API_KEY")


@requirement("CONN-041", MUST, f"{CREATE}, Azure OpenAI Fields")
def azure_needs_its_members(api: Api) -> None:
    """A connection to Azure Open AI is refused without a name, model, modelType, or one of its four fields."""
    fields = [f"fields.{name}" for name in ("API_KEY", "api_version", "your_resource_name", "deployment_id")]
    _requires(api, "Azure Open AI", "connectionName", "model", "modelType", "fields", *fields)


@requirement("CONN-042", MUST, f"{CREATE}, Anthropic Field")
def anthropic_needs_its_members(api: Api) -> None:
    """A connection to Anthropic is refused without a name, model, modelType, fields or fields.API_KEY."""
    _requires(api, "Anthropic", "connectionName", "model", "modelType", "fields", "fields.API_KEY")


@requirement("CONN-043", MUST, f"{CREATE}, Sample Request: Custom API Connection, Default Provider")
def a_custom_connection_needs_its_members(api: Api) -> None:
    """A custom API connection is refused without one of its members: name, model, variables, URL, headers and so on."""
    paths = ("outputPath", "inputTokensPath", "outputTokensPath")
    members = ("promptVars", "customVars", "endpointUrl", "headers", "payload", *paths, "status", "isEnable")
    _requires(api, "API, default provider", "connectionName", "model", *members)


@requirement("CONN-044", MUST, f"{CREATE}, Sample Request: Custom API Connection, Existing Provider")
def a_mapped_connection_needs_its_members(api: Api) -> None:
    """A connection to an existing provider is refused without one of its members."""
    references = ("idp", "bodyTab", "mapProvider", "llmFeatures", "IOMappings")
    members = ("endpointUrl", "headers", "status", "isEnable", *references)
    _requires(api, "API, existing provider", "connectionName", "model", *members)


@requirement("CONN-045", MUST, f"{CREATE}, Body Parameters: provider")
def four_providers_are_known(api: Api) -> None:
    """A connection without a provider, or with another than the four, is refused."""
    for body in (_without(KINDS["Open AI"](api), "provider"), {**KINDS["Open AI"](api), "provider": "OpenAI"}):
        _refused(api, body)


@requirement("CONN-046", MUST, _FIXED)
def the_model_type_is_fixed(api: Api) -> None:
    """A connection to Azure Open AI or Anthropic with another modelType than EASY_INTEGRATION is refused."""
    for kind in ("Azure Open AI", "Anthropic"):
        _refused(api, {**KINDS[kind](api), "modelType": "FULL_INTEGRATION"})


@requirement("CONN-047", MUST, f"{CREATE}, Sample Request: llmFeatures")
def six_features_are_told(api: Api) -> None:
    """A mapped connection is refused without one of the six llmFeatures, or with one that is no boolean."""
    for name in mapped(api)["llmFeatures"]:
        body = mapped(api)
        _refused(api, _without(body, f"llmFeatures.{name}"))
        _refused(api, {**body, "llmFeatures": {**body["llmFeatures"], name: "yes"}})


@requirement("CONN-048", MUST, f"{CREATE}, Sample Request: bodyTab")
def the_body_tab_is_fixed(api: Api) -> None:
    """A mapped connection with another bodyTab than providerReferences is refused."""
    _refused(api, mapped(api, bodyTab="raw"))


@requirement("CONN-049", MUST, f"{CREATE}, Sample Request: headers")
def headers_are_rows_of_key_and_value(api: Api) -> None:
    """A connection with a header that has no key or no value, or is no row, is refused."""
    for headers in ([{"value": "v"}], [{"key": "x-a"}], ["x-a: v"], {"x-a": "v"}):
        _refused(api, custom(api, headers=headers))


@requirement("CONN-050", MUST, f"{CREATE}, Body Parameters: Type")
def members_have_their_types(api: Api) -> None:
    """A member of another type is refused: a name that is a number, fields that are a text, a model that is null."""
    sound = KINDS["Open AI"](api)
    wrong: Body = {"connectionName": 7, "model": None, "fields": "sk"}
    for name, value in wrong.items():
        _refused(api, {**sound, name: value})
    _refused(api, {**sound, "fields": {"API_KEY": 7}})
    wrong = {"isEnable": "true", "promptVars": {}, "payload": "text", "endpointUrl": 7}
    for name, value in wrong.items():
        _refused(api, {**custom(api), name: value})


@requirement("CONN-051", MUST, f"{CREATE}, Sample Request: promptVars")
def a_variable_has_its_members(api: Api) -> None:
    """A variable without its name, dataType, elementType, defaultValue, status or required is refused."""
    for name in ("name", "dataType", "elementType", "defaultValue", "status", "required"):
        _refused(api, custom(api, promptVars=[_without(variable("prompt"), name)]))


@requirement("CONN-052", SHOULD, RECOMMENDED)
def a_path_that_does_not_parse_is_refused(api: Api) -> None:
    """A creation with an output or token path that is no JMESPath is refused with 400, the path's name told."""
    for name in ("outputPath", "inputTokensPath", "outputTokensPath"):
        expect_faults(_refused(api, custom(api, **{name: "content[0.text"})), 400, name)


@requirement("CONN-053", SHOULD, RECOMMENDED)
def every_fault_is_told(api: Api) -> None:
    """A creation is refused with 400 and every fault that it has, each with its path."""
    body = _without(KINDS["Azure Open AI"](api), "fields.api_version")
    body["modelType"] = "FULL"
    del body["model"]
    expect_faults(_refused(api, body), 400, "fields.api_version", "modelType", "model")


@requirement("CONN-054", SHOULD, RECOMMENDED)
def faults_in_rows_have_their_path(api: Api) -> None:
    """A fault in a row is told with the row's place: `headers[1].key`, `promptVars[0].name`."""
    headers = [{"key": "x-a", "value": ""}, {"value": "v"}]
    body = payload_of(api, {}, promptVars=[_without(variable("prompt"), "name")], headers=headers)
    expect_faults(_refused(api, body), 400, "headers[1].key", "promptVars[0].name")


@requirement("CONN-055", MUST, "RFC 9110, 15.5: what is refused is not done")
def a_refused_connection_is_not_there(api: Api) -> None:
    """A creation that is refused makes no connection."""
    sound = KINDS["Anthropic"](api)
    made = created(api, sound)
    expect_refused(api.connections("POST", "", {**sound, "modelType": "x"}))
    answer = api.connections("GET")
    rows = [row for row in answer.list_at("connections") if row.get("connectionName") == sound["connectionName"]]
    expect([row.get("connectionId") for row in rows] == [made], f"the refused connection is listed: {answer}")


@requirement("CONN-056", MUST, f"{CREATE}, Custom API Fields: LLM_API_URL")
def the_url_may_be_a_placeholder(api: Api) -> None:
    """An endpointUrl may be a placeholder, told by the body's LLM_API_URL."""
    for made in (custom, mapped):
        _accepted(api, made(api, endpointUrl="{{LLM_API_URL}}", LLM_API_URL=f"{api.provider.url}/v1"))
