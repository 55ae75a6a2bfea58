"""The suite's options under pytest, as a table: pytest reads it at every start, so nothing is imported for it."""

from __future__ import annotations

from typing import Any

__all__ = ["ARGUMENTS", "SHARD"]

SHARD: tuple[str, dict[str, Any]] = (
    "--shard",
    {"default": "1/1", "metavar": "N/M", "help": "only a part of the blueprints and requirements, such as 1/4"},
)

ARGUMENTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("--target", {"default": "", "metavar": "URL", "help": "run the conformance suite against this implementation"}),
    ("--target-user", {"default": "", "help": "user name for the target"}),
    ("--target-password", {"default": "", "help": "password for the target (or CONFORMANCE_PASSWORD)"}),
    ("--target-ca", {"default": "", "help": "file of the certificate authority that the target's certificate is of"}),
    ("--target-insecure", {"action": "store_true", "help": "don't verify the target's certificate"}),
    ("--target-aws-region", {"default": "", "help": "sign with AWS credentials for this region"}),
    ("--target-aws-service", {"default": "es", "help": "the AWS service to sign for: es or aoss"}),
    ("--target-api-key", {"default": "", "help": "x-api-key for the Connections API (or CONFORMANCE_API_KEY)"}),
    ("--target-timeout", {"default": 30.0, "type": float, "help": "how many seconds an answer may take"}),
    ("--target-listen", {"default": "127.0.0.1:0", "help": "HOST:PORT where the suite plays the provider"}),
    ("--target-profile", {"action": "append", "default": [], "help": "only the requirements of this profile"}),
    (
        "--target-deviations",
        {"default": "auto", "help": "file of known deviations, none, or auto for the target's version"},
    ),
    ("--target-as-documented", {"action": "store_true", "help": "the embedded target does what is documented"}),
    ("--target-may-change-settings", {"action": "store_true", "help": "check also what changes cluster settings"}),
    ("--target-strict", {"action": "store_true", "help": "fail for SHOULD and MAY as for MUST"}),
    SHARD,
)
