"""The words of a connector body: the members of each object, and headers that people use."""

from __future__ import annotations

from conformance.lint.lazy import regex, remembered

__all__ = [
    "ACTION",
    "CLIENT_CONFIG",
    "CONNECTOR",
    "FILL_IN",
    "HEADERS",
    "KEY_HEADERS",
    "MCP",
    "RESERVED_PARAMETERS",
    "to_fill_in",
]

CONNECTOR = (
    "name",
    "description",
    "version",
    "protocol",
    "parameters",
    "credential",
    "actions",
    "client_config",
    "backend_roles",
    "add_all_backend_roles",
    "access_mode",
    "dry_run",
    "url",
    "headers",
    "tenant_id",
)
"""Members of a create body that the engine reads."""

ANSWERED = ("created_time", "last_updated_time", "owner", "access", "connector_id", "id")
"""Further members of what a cluster answers."""

ACTION = (
    "action_type",
    "method",
    "url",
    "headers",
    "request_body",
    "pre_process_function",
    "post_process_function",
    "name",
    "supports_structured_output",
)
CLIENT_CONFIG = (
    "max_connection",
    "connection_timeout",
    "read_timeout",
    "retry_backoff_millis",
    "retry_timeout_seconds",
    "max_retry_times",
    "retry_backoff_policy",
    "skip_ssl_verification",
)
MCP = ("mcp_sse", "mcp_streamable_http")
OURS = ("x-conformance-ignore",)
"""Members that are for the kit; the engine skips them."""

HEADERS = (
    "accept",
    "accept-encoding",
    "anthropic-beta",
    "anthropic-version",
    "api-key",
    "authorization",
    "cohere-version",
    "content-encoding",
    "content-type",
    "openai-beta",
    "openai-organization",
    "openai-project",
    "request-source",
    "user-agent",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
    "x-amz-target",
    "x-api-key",
    "x-client-name",
    "x-folder-id",
    "x-goog-api-key",
    "x-goog-user-project",
    "x-request-id",
)
"""Headers that providers read, in lower case."""

AUTH_HEADERS = frozenset(("authorization", "api-key", "x-api-key", "x-goog-api-key"))
"""Those of them that let a caller in."""
KEY_HEADERS = AUTH_HEADERS | {"x-amz-security-token"}
"""Those of them that carry a key."""

ONLY_MANAGED = ("roleArn", "secretArn")
"""Members of a credential that AWS's managed service alone reads."""

FILL_IN = regex(
    r"<[^<>\n]{1,80}>|\{\{[^{}]+\}\}|\b(?:your|YOUR|Your)[-_ ][\w -]+|\bREPLACE[-_ ]?ME\b|\bCHANGE[-_ ]?ME\b"
    r"|^x{3,}$|^\.{3}$|\bXXX+\b|^\$\{\{.*\}\}$"
)
"""What stands for a value that the reader must fill in."""

_MAYBE = regex(r"<|\.\.\.|\{\{|our|OUR|REPL|CHAN|xxx|XXX")


@remembered
def to_fill_in(text: str) -> tuple[int, int] | None:
    """Where a text first has something that the reader must fill in; None where nothing is."""
    found = FILL_IN.search(text) if _MAYBE.search(text) else None
    return None if found is None else found.span()


RESERVED_PARAMETERS = frozenset(
    (
        "region",
        "service_name",
        "response_filter",
        "input_docs_processed_step_size",
        "skip_validating_missing_parameters",
        "no_escape_params",
        "charset",
        "stream",
        "http_body",
        "input_processors",
        "output_processors",
        "pre_process_function.process_remote_inference_input",
        "pre_process_function.convert_remote_inference_param_to_object",
        "pre_process_function.convert_input_to_json_string",
        "_llm_interface",
        "llm_response_filter",
        "tool_template",
        "tool_response_filter",
        "prompt",
        "system_prompt",
        "max_iteration",
        "enable_content_generation",
        "disable_reasoning",
        "user_prompt",
    )
)
"""Parameters that the engine or its agents read by themselves: no template has to name them."""
