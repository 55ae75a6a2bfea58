"""OpenAI's errors, which several providers speak. Source: OpenAI's guide "Error codes"; providers, section 1."""

from __future__ import annotations

from typing import Any

from conformance.http import Request, Response
from conformance.mock.answer import json_answer
from conformance.mock.refused import BAD_PREFIX, Reason, Refused
from conformance.mock.schema_fault import SchemaFault
from conformance.providers.provider import Provider

__all__ = ["OpenAIErrors", "bearer", "bearer_key", "max_tokens_refused", "openai_error"]

_KINDS = {
    "string": "a string",
    "number": "a number",
    "integer": "an integer",
    "array": "an array",
    "object": "an object",
    "boolean": "a boolean",
    "null": "null",
}


def bearer(request: Request) -> str | None:
    """The token of an `Authorization: Bearer` header, or None."""
    given = request.header("authorization") or ""
    scheme, _, key = given.partition(" ")
    return key.strip() if scheme.lower() == "bearer" and key.strip() else None


def bearer_key(request: Request) -> str:
    """The bearer token, any but one that begins with `bad-`. Raises Refused: 401 Unauthorized."""
    key = bearer(request)
    if key is None or key.startswith(BAD_PREFIX):
        raise Refused(401, "Unauthorized", reason=Reason.BAD_KEY if key else Reason.NO_KEY)
    return key


def kind_of(value: Any) -> str:
    """What a JSON value is, as OpenAI says it: `a string`."""
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int):
        return "an integer"
    if isinstance(value, float):
        return "a decimal"
    if isinstance(value, str):
        return "a string"
    return "an array" if isinstance(value, list) else "an object" if isinstance(value, dict) else "null"


_ERROR_TYPES = {429: "rate_limit_error"}
_ERROR_CODES = {401: "invalid_api_key", 429: "rate_limit_exceeded"}


def openai_error(refused: Refused) -> Response:
    """A refusal in OpenAI's form: `{"error": {message, type, param, code}}`."""
    code = refused.code
    if code is None and refused.reason is Reason.FAULT:
        code = _ERROR_CODES.get(refused.status)
    usual = "server_error" if refused.status >= 500 else _ERROR_TYPES.get(refused.status, "invalid_request_error")
    error = {"message": refused.message, "type": refused.kind or usual, "param": refused.param, "code": code}
    return json_answer(refused.status, {"error": error})


def max_tokens_refused() -> Refused:
    """A reasoning model's refusal of the parameter's old name."""
    return Refused(
        400,
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        code="unsupported_parameter",
        param="max_tokens",
    )


class OpenAIErrors(Provider):
    """Errors in OpenAI's form, which several providers speak."""

    def error(self, refused: Refused, call: Request) -> Response:  # noqa: ARG002
        """`{"error": {message, type, param, code}}`."""
        return openai_error(refused)

    def fault_message(self, fault: SchemaFault) -> Refused:
        """A schema's fault in OpenAI's words, with its code and parameter."""
        status, param = 400, fault.dotted or None
        at, found = fault.dotted, fault.found
        if fault.missing:
            param = f"{at}.{fault.missing}" if at else fault.missing
            text, code = f"Missing required parameter: '{param}'.", "missing_required_parameter"
        elif fault.unknown:
            param = f"{at}.{fault.unknown}" if at else fault.unknown
            text, code = f"Unknown parameter: '{param}'.", "unknown_parameter"
        elif fault.keyword in {"enum", "const"} and not isinstance(found, dict | list):
            options = fault.expected if fault.keyword == "enum" else [fault.expected]
            shown = ", ".join(f"'{option}'" for option in options)
            text, code = f"Invalid value: '{found}'. Supported values are: {shown}.", "invalid_value"
        elif fault.keyword == "type":
            kinds = [fault.expected] if isinstance(fault.expected, str) else fault.expected
            shown = " or ".join(_KINDS[kind] for kind in kinds if kind != "null" or len(kinds) == 1)
            text = f"Invalid type for '{at}': expected {shown}, but got {kind_of(found)} instead."
            code = "invalid_type"
        elif fault.keyword in {"minimum", "maximum"}:
            number = "integer" if isinstance(found, int) else "decimal"
            low = fault.keyword == "minimum"
            text = (
                f"Invalid '{at}': {number} {'below minimum' if low else 'above maximum'} value. Expected a value "
                f"{'>=' if low else '<='} {fault.expected}, but got {found} instead."
            )
            code = f"{number}_{'below_min' if low else 'above_max'}_value"
        elif fault.keyword in {"minItems", "maxItems"}:
            low = fault.keyword == "minItems"
            text = (
                f"Invalid '{at}': array too {'short' if low else 'long'}. Expected an array with "
                f"{'minimum' if low else 'maximum'} length {fault.expected}, but got an array "
                f"with length {len(found)} instead."
            )
            code = "empty_array" if low and not found else f"array_{'below_min' if low else 'above_max'}_length"
        elif fault.keyword == "dependentRequired":
            name = next(n for n, needs in fault.expected.items() if n in found and any(x not in found for x in needs))
            other = next(x for x in fault.expected[name] if x not in found)
            param, code = name, "invalid_value"
            text = f"Invalid value for '{name}': '{name}' is only allowed when '{other}' is given."
        else:
            text, code = f"Invalid value for '{at or 'body'}': {fault.message[:300]}", "invalid_value"
        return Refused(status, text, reason=Reason.SCHEMA, code=code, param=param, fault=fault)

    def bad_json(self, error: str) -> Refused:  # noqa: ARG002
        """The refusal of a body that is no JSON."""
        return Refused(
            400,
            "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP "
            "library correctly. The API expects a JSON payload, but what was sent was not valid JSON.)",
            reason=Reason.BAD_JSON,
        )

    def unknown_model(self, given: str) -> Refused:
        """404, code model_not_found."""
        return Refused(
            404,
            f"The model `{given}` does not exist or you do not have access to it.",
            reason=Reason.MODEL,
            code="model_not_found",
        )
