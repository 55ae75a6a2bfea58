"""The members of a model's body, as registering and updating read them."""

from __future__ import annotations

from typing import Any

from conformance.apis.mlcommons.guardrails import read_guardrails
from conformance.apis.mlcommons.inline import read_inline
from conformance.apis.mlcommons.texts import fields
from conformance.java.numbers import parse_double
from conformance.java.throwable import Throwable
from conformance.java.xcontent import Body, illegal_argument

__all__ = ["common_fields", "register_fields"]

_FUNCTION_NAMES = frozenset(
    (
        "LINEAR_REGRESSION",
        "KMEANS",
        "AD_LIBSVM",
        "SAMPLE_ALGO",
        "LOCAL_SAMPLE_CALCULATOR",
        "FIT_RCF",
        "BATCH_RCF",
        "ANOMALY_LOCALIZATION",
        "RCF_SUMMARIZE",
        "LOGISTIC_REGRESSION",
        "TEXT_EMBEDDING",
        "METRICS_CORRELATION",
        "REMOTE",
        "SPARSE_ENCODING",
        "SPARSE_TOKENIZE",
        "TEXT_SIMILARITY",
        "QUESTION_ANSWERING",
        "AGENT",
        "CONNECTOR",
        "TOOL",
    )
)
_UNITS = ("NANOSECONDS", "MICROSECONDS", "MILLISECONDS", "SECONDS", "MINUTES", "HOURS", "DAYS")


def register_fields(body: Body) -> dict[str, Any]:
    """What a new model is given. Raises Throwable as the engine's reader does."""
    text = body.text
    return fields(
        body,
        "",
        {
            "function_name": lambda at: _function_name(text(at)),
            "name": text,
            "model_group_id": text,
            "description": text,
            "version": text,
            "url": text,
            "model_format": text,
            "connector_id": text,
            "connector": lambda at: read_inline(body, at),
            "backend_roles": lambda at: [text(item) for item in body.items(at)],
            "access_mode": text,
            "add_all_backend_roles": body.boolean,
            **common_fields(body),
            "interface": lambda at: _interface(body, at, 26),
        },
    )


def common_fields(body: Body) -> dict[str, Any]:
    """Readers of what both register and update take."""
    return {
        "is_enabled": body.boolean,
        "rate_limiter": lambda at: _rate_limiter(body, at),
        "model_config": lambda at: _object(body, at),
        "deploy_setting": lambda at: _object(body, at),
        "guardrails": lambda at: read_guardrails(body, at),
        "interface": lambda at: _interface(body, at),
    }


def _interface(body: Body, at: str, variable: int = 18) -> dict[str, str]:
    try:
        given = body.parameters(at)
    except Throwable as error:
        # the engine's compiler numbers its variables in each reader in its own way
        reason = (error.reason or "").replace("<local18>", f"<local{variable}>")
        raise Throwable(error.type, reason, status=500) from error
    return {name: text for name, text in given.items() if name in {"input", "output"}}


def _object(body: Body, at: str) -> Any:
    body.expect_object(at)
    return body.at(at)


def _function_name(text: str) -> str:
    if text.upper() not in _FUNCTION_NAMES:
        raise illegal_argument("Wrong function name")
    return text.upper()


def _rate_limiter(body: Body, at: str) -> dict[str, str]:
    body.expect_object(at)
    return fields(body, at, {"limit": lambda at: _positive(body.text(at)), "unit": lambda at: _unit(body.text(at))})


def _positive(text: str) -> str:
    try:
        if parse_double(text) >= 0:
            return text
    except Throwable:
        pass  # told as a number that is none is told
    raise Throwable("parse_exception", "Limit field must be a positive number.", status=400)


def _unit(text: str) -> str:
    if text not in _UNITS:
        raise illegal_argument(f"No enum constant java.util.concurrent.TimeUnit.{text}")
    return text
