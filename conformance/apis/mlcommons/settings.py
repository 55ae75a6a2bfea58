"""Cluster settings: a persistent and a transient layer over the defaults of ML Commons 3.6.0; transient wins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from conformance.apis.mlcommons.store import LAYERS, Store
from conformance.java.numbers import parse_int
from conformance.java.throwable import Throwable
from conformance.java.xcontent import illegal_argument

__all__ = ["ClusterSettings"]

ML = "plugins.ml_commons."

# GET /_cluster/settings?include_defaults=true on 3.6.0, and where the table of settings in its source says more.
_TRUSTED = [
    r"^https://runtime\.sagemaker\..*[a-z0-9-]\.amazonaws\.com/.*$",
    r"^https://api\.sagemaker\..*[a-z0-9-]\.amazonaws\.com/.*$",
    r"^https://api\.openai\.com/.*$",
    r"^https://api\.cohere\.ai/.*$",
    r"^https://api\.deepseek\.com/.*$",
    r"^https://generativelanguage\.googleapis\.com/.*$",
    r"^https://bedrock-runtime\..*[a-z0-9-]\.amazonaws\.com/.*$",
    r"^https://bedrock-agent-runtime\..*[a-z0-9-]\.amazonaws\.com/.*$",
    r"^https://bedrock\..*[a-z0-9-]\.amazonaws\.com/.*$",
    r"^https://textract\..*[a-z0-9-]\.amazonaws\.com$",
    r"^https://comprehend\..*[a-z0-9-]\.amazonaws\.com$",
    r"^https://rekognition(-fips)?\..*[a-z0-9-]\.amazonaws\.com$",
]
_DEFAULTS: Mapping[str, bool | int | str | list[str]] = {
    "ag_ui_enabled": False,
    "agent_framework_enabled": True,
    "agentic_memory_enabled": True,
    "allow_custom_deployment_plan": False,
    "allow_registering_model_via_local_file": False,
    "allow_registering_model_via_url": False,
    "batch_ingestion_bulk_size": 500,
    "connector.private_ip_enabled": False,
    "connector_access_control_enabled": False,
    "controller_enabled": True,
    "disk_free_space_threshold": "5368709120b",
    "enable_inhouse_python_model": False,
    "exclude_nodes._name": "",
    "execute_tools_enabled": True,
    "index_insight_feature_enabled": False,
    "jvm_heap_memory_threshold": 85,
    "local_model.enabled": True,
    "max_batch_inference_tasks": 100,
    "max_batch_ingestion_tasks": 100,
    "max_deploy_model_tasks_per_node": 10,
    "max_ml_task_per_node": 10,
    "max_model_on_node": 10,
    "max_register_model_tasks_per_node": 10,
    "mcp_connector_enabled": False,
    "mcp_header_passthrough_enabled": False,
    "mcp_server_enabled": False,
    "memory_feature_enabled": True,
    "ml_task_timeout_in_seconds": 600,
    "model_access_control_enabled": False,
    "model_auto_deploy.enable": True,
    "model_auto_redeploy.enable": True,
    "model_auto_redeploy.lifetime_retry_times": 3,
    "model_auto_redeploy_success_ratio": "0.8",
    "monitoring_request_count": 100,
    "native_memory_threshold": 90,
    "offline_batch_inference_enabled": True,
    "offline_batch_ingestion_enabled": True,
    "only_run_on_ml_node": True,
    "rag_pipeline_feature_enabled": True,
    "remote_inference.enabled": True,
    "remote_job.status_field": ["status", "Status", "TransformJobStatus"],
    "remote_job.status_regex.cancelled": "(stopped|cancelled)",
    "remote_job.status_regex.cancelling": "(stopping|cancelling)",
    "remote_job.status_regex.completed": "(complete|completed|partiallyCompleted)",
    "remote_job.status_regex.expired": "(expired|timeout)",
    "remote_job.status_regex.failed": "(failed)",
    "safe_delete_model": False,
    "stream_enabled": False,
    "sync_up_job_interval_in_seconds": 10,
    "task_dispatch_policy": "round_robin",
    "task_dispatcher.eligible_node_role.local_model": ["data", "ml"],
    "task_dispatcher.eligible_node_role.remote_model": ["data", "ml"],
    "trusted_connector_endpoints_regex": _TRUSTED,
    "trusted_url_regex": "^(https?|ftp|file)://[-a-zA-Z0-9+&@#/%?=~_|!:,.;]*[-a-zA-Z0-9+&@#/%=~_|]",
    "unified_agent_api_enabled": False,
}
DEFAULTS: Mapping[str, bool | int | str | list[str]] = {
    **{ML + name: value for name, value in _DEFAULTS.items()},
    "script.context.template.max_compilations_rate": "unlimited",
    "script.max_compilations_rate": "use-context",
}


class ClusterSettings:
    """The settings in force, and the endpoint's view of them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def flag(self, name: str) -> bool:
        """A boolean ML Commons setting, by its name without `plugins.ml_commons.`."""
        return bool(self._value(ML + name))

    def number(self, name: str) -> int:
        """A whole-number ML Commons setting."""
        return int(self._value(ML + name))

    def text(self, name: str) -> str:
        """A text setting."""
        return str(self._value(ML + name))

    def texts(self, name: str) -> list[str]:
        """A setting that is a list; a single text is a list of one."""
        value = self._value(ML + name)
        return [value] if isinstance(value, str) else list(value)

    def trusted_endpoints(self) -> list[str]:
        """The patterns one of which must match a connector's whole URL."""
        return self.texts("trusted_connector_endpoints_regex")

    def _value(self, key: str) -> Any:
        for layer in ("transient", "persistent"):
            kept = self._store.settings[layer]
            if key in kept:
                return _read(key, kept[key])
        return DEFAULTS[key]

    def show(self, *, flat: bool = False, defaults: bool = False) -> dict[str, Any]:
        """The answer of GET /_cluster/settings."""
        shown: dict[str, Any] = {layer: _layer(self._store.settings[layer], flat=flat) for layer in LAYERS}
        if defaults:
            own = {key for layer in LAYERS for key in self._store.settings[layer]}
            shown["defaults"] = _layer({k: _stored(v) for k, v in DEFAULTS.items() if k not in own}, flat=flat)
        return shown

    def update(self, body: Any, *, flat: bool = False) -> dict[str, Any]:
        """Change settings as PUT /_cluster/settings does, all or none. Raises Throwable."""
        given = body if isinstance(body, dict) else {}
        asked = [(layer, key, value) for layer in LAYERS for key, value in _entries(given.get(layer))]
        if not asked:
            reason = "Validation Failed: 1: no settings to update;"
            raise Throwable("action_request_validation_exception", reason, status=400)
        changed: dict[str, dict[str, Any]] = {layer: {} for layer in LAYERS}
        with self._store.transaction() as write:
            for layer, key, value in asked:
                for name in _named(self._store, layer, key, value):
                    write.set(layer, name, value)
                    if value is not None:
                        changed[layer][name] = value
        return {"acknowledged": True, **{layer: _layer(changed[layer], flat=flat) for layer in LAYERS}}


def _entries(layer: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    if layer is None:
        return
    if not isinstance(layer, dict):
        kind = _java_class(layer)
        reason = (
            f"class {kind} cannot be cast to class java.util.Map ({kind} and java.util.Map are in module java.base of "
            "loader 'bootstrap')"
        )
        raise Throwable("class_cast_exception", reason, status=500)
    for name, value in layer.items():
        if isinstance(value, dict):
            yield from _entries(value, f"{prefix}{name}.")
        else:
            yield prefix + name, _stored(value)


def _java_class(value: Any) -> str:
    """What the engine's reader makes of a JSON value that is no object."""
    if isinstance(value, list):
        return "java.util.ArrayList"
    if isinstance(value, bool):
        return "java.lang.Boolean"
    if isinstance(value, int):
        return "java.lang.Integer" if -(2**31) <= value < 2**31 else "java.lang.Long"
    return "java.lang.String" if isinstance(value, str) else "java.lang.Double"


def _stored(value: Any) -> Any:
    """A value as it is kept and shown: text, or a list of texts."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list):
        return [_stored(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def _named(store: Store, layer: str, key: str, value: Any) -> list[str]:
    """The settings that a key means (a reset may use wildcards); refuses unknown ones and values that don't fit."""
    if value is None and "*" in key:
        return [name for name in store.settings[layer] if fnmatchcase(name, key)]
    if key not in DEFAULTS:
        raise Throwable("settings_exception", f"{layer} setting [{key}], not recognized", status=400)
    if value is not None:
        _read(key, value)
    return [key]


def _read(key: str, value: Any) -> Any:
    """A kept value by the setting's kind. Raises Throwable when it is none of that kind."""
    default = DEFAULTS[key]
    if isinstance(default, bool):
        if isinstance(value, str) and value in {"true", "false"}:
            return value == "true"
        raise illegal_argument(f"Failed to parse value [{value}] as only [true] or [false] are allowed.")
    if isinstance(default, int):
        return _whole(key, value)
    return value


def _whole(key: str, value: Any) -> int:
    try:
        number = parse_int(str(value))
    except Throwable as error:
        raise illegal_argument(f"Failed to parse value [{value}] for setting [{key}]", cause=error) from error
    if number < 0:
        raise illegal_argument(f"Failed to parse value [{value}] for setting [{key}] must be >= 0")
    return number


def _layer(values: Mapping[str, Any], *, flat: bool) -> dict[str, Any]:
    if flat:
        return dict(sorted(values.items()))
    nested: dict[str, Any] = {}
    for key, value in sorted(values.items()):
        *path, name = key.split(".")
        place = nested
        for step in path:
            place = place.setdefault(step, {})
        place[name] = value
    return nested
