"""What a client asks a cluster when it connects, and the cluster's settings."""

from __future__ import annotations

from typing import Any

from conformance.apis.mlcommons.context import CONNECTORS, GROUPS, MODELS, TASKS, Context
from conformance.apis.mlcommons.exchange import Call, Reply
from conformance.apis.mlcommons.store import LAYERS
from conformance.java.throwable import Throwable
from conformance.java.xcontent import Body

__all__ = ["get_settings", "health", "nodes", "put_settings", "root"]

INDICES = (CONNECTORS, MODELS, GROUPS, TASKS)

_VERSION = {
    "distribution": "opensearch",
    "number": "3.6.0",
    "build_type": "zip",
    "build_hash": "4ca747d8d47f80162db323019357447126732e35",
    "build_date": "2026-04-04T06:02:43.418927856Z",
    "build_snapshot": False,
    "lucene_version": "10.4.0",
    "minimum_wire_compatibility_version": "2.19.0",
    "minimum_index_compatibility_version": "2.0.0",
}


def root(context: Context, call: Call) -> Reply:
    """GET /."""
    call.ready()
    return Reply(
        200,
        {
            "name": "conformance",
            "cluster_name": "opensearch",
            "cluster_uuid": context.node,
            "version": _VERSION,
            "tagline": "The OpenSearch Project: https://opensearch.org/",
        },
        pretty=True,
    )


def health(context: Context, call: Call) -> Reply:
    """GET /_cluster/health: always green."""
    call.ready(
        "wait_for_status", "timeout", "cluster_manager_timeout", "master_timeout", "wait_for_nodes", "level", "local"
    )
    shards = sum(context.store.index(name).exists for name in INDICES)
    return Reply(
        200,
        {
            "cluster_name": "opensearch",
            "status": "green",
            "timed_out": False,
            "number_of_nodes": 1,
            "number_of_data_nodes": 1,
            "discovered_master": True,
            "discovered_cluster_manager": True,
            "active_primary_shards": shards,
            "active_shards": shards,
            "relocating_shards": 0,
            "initializing_shards": 0,
            "unassigned_shards": 0,
            "delayed_unassigned_shards": 0,
            "number_of_pending_tasks": 0,
            "number_of_in_flight_fetch": 0,
            "task_max_waiting_in_queue_millis": 0,
            "active_shards_percent_as_number": 100.0,
        },
    )


def nodes(context: Context, call: Call) -> Reply:
    """GET /_nodes and below: the one node."""
    call.ready("timeout", "flat_settings")
    node: dict[str, Any] = {
        "name": "conformance",
        "transport_address": "127.0.0.1:9300",
        "host": "127.0.0.1",
        "ip": "127.0.0.1",
        "version": _VERSION["number"],
        "build_type": _VERSION["build_type"],
        "build_hash": _VERSION["build_hash"],
        "roles": ["cluster_manager", "data", "ingest", "remote_cluster_client"],
    }
    return Reply(
        200,
        {
            "_nodes": {"total": 1, "successful": 1, "failed": 0},
            "cluster_name": "opensearch",
            "nodes": {context.node: node},
        },
    )


def get_settings(context: Context, call: Call) -> Reply:
    """GET /_cluster/settings."""
    flat, defaults = call.flag("flat_settings"), call.flag("include_defaults")
    call.ready("flat_settings", "include_defaults", "cluster_manager_timeout", "master_timeout", "timeout", "local")
    return Reply(200, context.settings.show(flat=flat, defaults=defaults))


def put_settings(context: Context, call: Call) -> Reply:
    """PUT /_cluster/settings."""
    if not call.body:
        raise Throwable("parse_exception", "request body is required", status=400)
    body = Body.read(call.body).value
    flat = call.flag("flat_settings")
    call.ready("flat_settings", "cluster_manager_timeout", "master_timeout", "timeout")
    given = {layer: body[layer] for layer in LAYERS if layer in body} if isinstance(body, dict) else {}
    return Reply(200, context.settings.update(given, flat=flat))
