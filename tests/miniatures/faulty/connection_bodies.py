"""Faults in how create bodies of connections are judged."""

from __future__ import annotations

import re
from typing import Any

from tests.miniatures.call import Call
from tests.miniatures.miniature import BLOCKS, Said, after, before

POST = "POST /api/public/connections"
PATH = "/api/public/connections"


def _refused(path: str) -> tuple[int, Any]:
    return 400, {"errors": [{"code": "not_allowed", "path": path, "msg": "is not accepted"}]}


def _of(call: Call, provider: str) -> dict[str, Any]:
    """The body, if it is of this provider; else an empty one, whose changes don't count."""
    return call.fields if call.fields.get("provider") == provider else {}


def _fields(call: Call, provider: str) -> dict[str, Any]:
    found = _of(call, provider).get("fields")
    return found if isinstance(found, dict) else {}


# --- what is accepted --------------------------------------------------------------------------------------------


@after(POST, "CONN-030", "CONN-005")
def a_model_of_open_ai_is_shown_in_upper_case(call: Call) -> None:
    if not call.refused and call.answer["provider"] == "Open AI":
        call.answer["model"] = call.answer["model"].upper()


@after(POST, "CONN-031")
def azure_is_shown_as_open_ai(call: Call) -> None:
    if not call.refused and call.answer["provider"] == "Azure Open AI":
        call.answer["provider"] = "Open AI"


@after(POST, "CONN-032")
def a_connection_to_anthropic_is_pending(call: Call) -> None:
    if not call.refused and call.answer["provider"] == "Anthropic":
        call.answer["status"] = "PENDING"


@after(POST, "CONN-033", "CONN-037", "CONN-038", "CONN-056")
def a_custom_connection_is_shown_as_its_own_provider(call: Call) -> None:
    if not call.refused and "payload" in call.fields:
        call.answer["provider"] = "CustomProvider"


@after(POST, "CONN-034", "CONN-035", "CONN-036", "CONN-037", "CONN-056")
def a_mapped_connection_is_shown_as_its_provider(call: Call) -> None:
    if not call.refused and "idp" in call.fields:
        call.answer["provider"] = call.body.get("mapProvider", "none")


@before(POST, "CONN-035", BLOCKS)
def gemini_is_not_mapped(call: Call) -> Said:
    return _refused("mapProvider") if call.fields.get("mapProvider") == "geminiModel" else None


@before(POST, "CONN-035")
def any_provider_is_mapped(call: Call) -> None:
    if call.fields.get("mapProvider") == "llamaModel":
        call.body["mapProvider"] = "openAIModel"


@before(POST, "CONN-036")
def any_mapping_is_known(call: Call) -> None:
    if "textToVideo" in (call.fields.get("IOMappings") or ()):
        call.body["IOMappings"] = ["textToText"]


@before(POST, "CONN-036")
def audio_is_not_mapped(call: Call) -> Said:
    return _refused("IOMappings") if "audioToText" in (call.fields.get("IOMappings") or ()) else None


@before(POST, "CONN-037", BLOCKS)
def fields_of_a_custom_connection_are_refused(call: Call) -> Said:
    return _refused("fields") if _of(call, "API").get("fields") else None


@before(POST, "CONN-038")
def two_prompt_variables_are_enough(call: Call) -> Said:
    return _refused("promptVars") if len(call.fields.get("promptVars") or ()) > 2 else None


# --- what is required --------------------------------------------------------------------------------------------


@before(POST, "CONN-040")
def open_ai_may_lack_a_model(call: Call) -> None:
    _of(call, "Open AI").setdefault("model", "gpt-4o")


@before(POST, "CONN-041", "CONN-053")
def azure_may_lack_its_version(call: Call) -> None:
    if _fields(call, "Azure Open AI"):
        call.body["fields"].setdefault("api_version", "2024-08-01-preview")


@before(POST, "CONN-042")
def anthropic_may_lack_its_model_type(call: Call) -> None:
    _of(call, "Anthropic").setdefault("modelType", "EASY_INTEGRATION")


@before(POST, "CONN-043")
def a_custom_connection_may_lack_its_output_path(call: Call) -> None:
    if "payload" in call.fields:
        call.body.setdefault("outputPath", "text")


@before(POST, "CONN-043", "CONN-044")
def a_connection_may_lack_its_status(call: Call) -> None:
    _of(call, "API").setdefault("status", "FINALIZED")


@before(POST, "CONN-044")
def a_mapped_connection_may_lack_its_idp(call: Call) -> None:
    if "bodyTab" in call.fields:
        call.body.setdefault("idp", "none")


@before(POST, "CONN-045")
def a_provider_may_be_written_in_one_word(call: Call) -> None:
    if call.fields.get("provider") == "OpenAI":
        call.body["provider"] = "Open AI"


@before(POST, "CONN-046", "CONN-055")
def a_model_type_may_be_anything(call: Call) -> None:
    if _of(call, "Anthropic").get("modelType"):
        call.body["modelType"] = "EASY_INTEGRATION"


@before(POST, "CONN-047")
def a_feature_that_is_not_told_is_off(call: Call) -> None:
    if isinstance(call.fields.get("llmFeatures"), dict):
        call.body["llmFeatures"].setdefault("streaming", False)


@before(POST, "CONN-047")
def a_feature_may_be_a_text(call: Call) -> None:
    for name, value in (call.fields.get("llmFeatures") or {}).items():
        if value == "yes":
            call.body["llmFeatures"][name] = True


@before(POST, "CONN-048")
def the_body_tab_may_be_anything(call: Call) -> None:
    if call.fields.get("bodyTab") == "raw":
        call.body["bodyTab"] = "providerReferences"


@before(POST, "CONN-049")
def a_header_may_lack_its_value(call: Call) -> None:
    for row in call.fields.get("headers") or ():
        if isinstance(row, dict) and "key" in row:
            row.setdefault("value", "")


@before(POST, "CONN-050")
def a_name_may_be_a_number(call: Call) -> None:
    if isinstance(call.fields.get("connectionName"), int):
        call.body["connectionName"] = str(call.body["connectionName"])


@before(POST, "CONN-050")
def a_flag_may_be_a_text(call: Call) -> None:
    if call.fields.get("isEnable") == "true":
        call.body["isEnable"] = True


@before(POST, "CONN-051")
def a_variable_may_lack_its_element_type(call: Call) -> None:
    for row in call.fields.get("promptVars") or ():
        if isinstance(row, dict):
            row.setdefault("elementType", "textBox")


@before(POST, "CONN-052")
def paths_are_not_read_when_they_are_created(call: Call) -> None:
    for name in ("outputPath", "inputTokensPath", "outputTokensPath"):
        if str(call.fields.get(name)).endswith("[0.text"):
            call.body[name] = "text"


@after(POST, "CONN-053", "CONN-054", "CONN-109")
def the_first_fault_alone_is_told(call: Call) -> None:
    if call.refused:
        call.answer["errors"] = call.answer["errors"][:1]


@after(POST, "CONN-054")
def faults_do_not_tell_their_row(call: Call) -> None:
    for fault in call.answer.get("errors", []):
        fault["path"] = re.sub(r"\[\d+\]", "", fault["path"])


@before(POST, "CONN-055")
def a_refused_connection_is_made(call: Call) -> None:
    if call.fields.get("modelType") == "x":
        call.ask("POST", PATH, {**call.body, "modelType": "EASY_INTEGRATION"})


@before(POST, "CONN-056", BLOCKS)
def a_url_may_be_no_placeholder(call: Call) -> Said:
    return _refused("endpointUrl") if str(call.fields.get("endpointUrl")).startswith("{{") else None
