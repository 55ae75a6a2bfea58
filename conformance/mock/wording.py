"""A schema's fault in the words that several providers share."""

from __future__ import annotations

from conformance.mock.schema_fault import SchemaFault

__all__ = ["aws_model", "json_schema_java", "pydantic"]

_PYDANTIC_TYPES = {
    "string": "Input should be a valid string",
    "integer": "Input should be a valid integer",
    "number": "Input should be a valid number",
    "boolean": "Input should be a valid boolean",
    "array": "Input should be a valid list",
    "object": "Input should be a valid dictionary",
}
_JAVA_TYPES = {
    "string": "String",
    "integer": "Integer",
    "number": "Number",
    "boolean": "Boolean",
    "array": "JSONArray",
    "object": "JSONObject",
    "null": "Null",
}


def _kinds(fault: SchemaFault) -> list[str]:
    return [fault.expected] if isinstance(fault.expected, str) else list(fault.expected)


def _options(fault: SchemaFault) -> list[str]:
    values = fault.expected if fault.keyword == "enum" else [fault.expected]
    return [f"'{value}'" if isinstance(value, str) else str(value) for value in values]


def pydantic(fault: SchemaFault) -> tuple[tuple[str | int, ...], str, str]:
    """Place, message and kind as a server on pydantic tells them (Anthropic, Mistral)."""
    if fault.missing:
        return (*fault.path, fault.missing), "Field required", "missing"
    if fault.unknown:
        return (*fault.path, fault.unknown), "Extra inputs are not permitted", "extra_forbidden"
    if fault.keyword == "type":
        kind = next(kind for kind in _kinds(fault) if kind != "null")
        return fault.path, _PYDANTIC_TYPES[kind], f"{ {'object': 'dict', 'array': 'list'}.get(kind, kind) }_type"
    if fault.keyword in {"enum", "const"}:
        shown = _options(fault)
        told = " or ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
        return fault.path, f"Input should be {told}", "literal_error"
    if fault.keyword == "minimum":
        return fault.path, f"Input should be greater than or equal to {fault.expected}", "greater_than_equal"
    if fault.keyword == "maximum":
        return fault.path, f"Input should be less than or equal to {fault.expected}", "less_than_equal"
    if fault.keyword == "minItems":
        return fault.path, f"List should have at least {fault.expected} item after validation", "too_short"
    if fault.keyword == "maxItems":
        return fault.path, f"List should have at most {fault.expected} items after validation", "too_long"
    if fault.keyword == "minLength":
        return fault.path, f"String should have at least {fault.expected} character", "string_too_short"
    return fault.path, fault.message[:300], "value_error"


def json_schema_java(fault: SchemaFault) -> str:
    """The fault as Bedrock's InvokeModel tells it: `#: required key [inputText] not found`."""
    at = "#" + fault.pointer
    if fault.missing:
        return f"{at}: required key [{fault.missing}] not found"
    if fault.unknown:
        return f"{at}: extraneous key [{fault.unknown}] is not permitted"
    if fault.keyword == "type":
        found = fault.found
        given = (
            "Boolean"
            if isinstance(found, bool)
            else {str: "String", int: "Integer", float: "BigDecimal", list: "JSONArray", dict: "JSONObject"}.get(
                type(found), "Null"
            )
        )
        return f"{at}: expected type: {' or '.join(_JAVA_TYPES[kind] for kind in _kinds(fault))}, found: {given}"
    if fault.keyword in {"enum", "const"}:
        return f"{at}: {fault.found} is not a valid enum value"
    if fault.keyword == "minimum":
        return f"{at}: {fault.found} is not greater or equal to {fault.expected}"
    if fault.keyword == "maximum":
        return f"{at}: {fault.found} is not less or equal to {fault.expected}"
    if fault.keyword in {"minItems", "minLength"}:
        what = "item count" if fault.keyword == "minItems" else "length"
        return f"{at}: expected minimum {what}: {fault.expected}, found: {len(fault.found)}"
    if fault.keyword in {"maxItems", "maxLength"}:
        what = "item count" if fault.keyword == "maxItems" else "length"
        return f"{at}: expected maximum {what}: {fault.expected}, found: {len(fault.found)}"
    return f"{at}: {fault.message[:300]}"


def aws_model(fault: SchemaFault) -> str:
    """The fault as a service with a Smithy model tells it."""
    steps = [f"{step + 1}.member" if isinstance(step, int) else step for step in fault.path]
    at = ".".join([*steps, fault.missing] if fault.missing else steps)
    head = "1 validation error detected: Value"
    if fault.missing:
        return f"{head} null at '{at}' failed to satisfy constraint: Member must not be null"
    shown = f"'{fault.found}' at '{at}' failed to satisfy constraint: Member must"
    if fault.keyword == "minimum":
        return f"{head} {shown} have value greater than or equal to {fault.expected}"
    if fault.keyword == "maximum":
        return f"{head} {shown} have value less than or equal to {fault.expected}"
    if fault.keyword in {"enum", "const"}:
        return f"{head} {shown} satisfy enum value set: [{', '.join(text.strip(chr(39)) for text in _options(fault))}]"
    if fault.keyword in {"minItems", "minLength"}:
        return (
            f"{head} at '{at}' failed to satisfy constraint: Member must have length greater "
            f"than or equal to {fault.expected}"
        )
    if fault.keyword in {"maxItems", "maxLength"}:
        return (
            f"{head} at '{at}' failed to satisfy constraint: Member must have length less "
            f"than or equal to {fault.expected}"
        )
    if fault.keyword == "pattern":
        return f"{head} {shown} satisfy regular expression pattern: {fault.expected}"
    if fault.keyword == "type":
        return f"Unexpected field type at '{at}': expected {' or '.join(_kinds(fault))}"
    return f"{head} at '{at}' failed to satisfy constraint: {fault.message[:300]}"
