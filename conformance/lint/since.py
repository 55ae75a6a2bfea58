"""Which version of the engine brought what. Source: versions; before 2.9 there are no connectors."""

from __future__ import annotations

__all__ = ["ACTION_TYPES", "CLIENT_CONFIG", "FUNCTIONS", "LINES_OF_JSON", "MEMBERS", "PROTOCOLS", "SETTINGS"]

Version = tuple[int, int]

_POST, _PRE = "connector.post_process.", "connector.pre_process."

FUNCTIONS: dict[str, Version] = {
    _POST + "default.embedding": (2, 11),
    _PRE + "default.embedding": (2, 11),
    _POST + "bedrock.embedding": (2, 12),
    _POST + "cohere.rerank": (2, 12),
    _POST + "default.rerank": (2, 12),
    _PRE + "bedrock.embedding": (2, 12),
    _PRE + "cohere.rerank": (2, 12),
    _PRE + "default.rerank": (2, 12),
    _PRE + "bedrock.multimodal_embedding": (2, 16),
    _POST + "bedrock.batch_job_arn": (2, 18),
    _POST + "bedrock.rerank": (2, 19),
    _PRE + "bedrock.rerank": (2, 19),
    _PRE + "cohere.multimodal_embedding": (2, 19),
    _POST + "bedrock_v2.embedding.binary": (3, 0),
    _POST + "bedrock_v2.embedding.float": (3, 0),
    _POST + "cohere_v2.embedding.binary": (3, 0),
    _POST + "cohere_v2.embedding.float": (3, 0),
    _POST + "cohere_v2.embedding.int8": (3, 0),
    _POST + "cohere_v2.embedding.ubinary": (3, 0),
    _POST + "cohere_v2.embedding.uint8": (3, 0),
    _POST + "mlcommons.passthrough": (3, 3),
    _POST + "bedrock.nova.embedding": (3, 4),
    _PRE + "bedrock.nova.audio_embedding": (3, 4),
    _PRE + "bedrock.nova.image_embedding": (3, 4),
    _PRE + "bedrock.nova.text_embedding": (3, 4),
    _PRE + "bedrock.nova.video_embedding": (3, 4),
    _PRE + "bedrock.nova.embedding": (3, 5),
}
ACTION_TYPES: dict[str, Version] = {
    "EXECUTE": (2, 15),
    "BATCH_PREDICT": (2, 16),
    "BATCH_PREDICT_STATUS": (2, 17),
    "CANCEL_BATCH_PREDICT": (2, 17),
}
PROTOCOLS: dict[str, Version] = {"mcp_sse": (3, 0), "mcp_streamable_http": (3, 3)}
CLIENT_CONFIG: dict[str, Version] = {
    "max_connection": (2, 13),
    "connection_timeout": (2, 13),
    "read_timeout": (2, 13),
    "max_retry_times": (2, 15),
    "retry_backoff_millis": (2, 15),
    "retry_backoff_policy": (2, 15),
    "retry_timeout_seconds": (2, 15),
    "skip_ssl_verification": (3, 5),
}
MEMBERS: dict[str, Version] = {"name": (3, 5), "supports_structured_output": (3, 7)}
"""Members of an action."""
LINES_OF_JSON: Version = (3, 5)
"""A request body may be several lines of JSON."""
SETTINGS: dict[str, Version] = {
    "plugins.ml_commons.connector.private_ip_enabled": (2, 15),
    "plugins.ml_commons.trusted_connector_private_endpoints_regex": (3, 7),
}
"""Settings of the cluster that connectors need."""
