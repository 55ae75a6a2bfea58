"""AWS event streams: binary frames with two CRC32 each. Source: AWS "Event stream encoding" (Smithy)."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any

__all__ = ["event", "exception", "frame"]


def frame(headers: Mapping[str, str], payload: bytes) -> bytes:
    """One message: total length, headers' length, their CRC, headers (strings: type 7), payload, CRC of all."""
    packed = b"".join(
        bytes([len(name)]) + name.encode() + b"\x07" + struct.pack(">H", len(value.encode())) + value.encode()
        for name, value in headers.items()
    )
    prelude = struct.pack(">II", 16 + len(packed) + len(payload), len(packed))
    body = prelude + struct.pack(">I", zlib.crc32(prelude)) + packed + payload
    return body + struct.pack(">I", zlib.crc32(body))


def event(kind: str, value: Any) -> bytes:
    """An event with a JSON payload."""
    headers = {":event-type": kind, ":content-type": "application/json", ":message-type": "event"}
    return frame(headers, json.dumps(value, separators=(",", ":")).encode())


def blob_event(kind: str, payload: bytes) -> bytes:
    """An event whose payload is bytes as they are (SageMaker's PayloadPart)."""
    headers = {":event-type": kind, ":content-type": "application/octet-stream", ":message-type": "event"}
    return frame(headers, payload)


def exception(kind: str, message: str) -> bytes:
    """A modelled error in the middle of a stream."""
    headers = {":exception-type": kind, ":content-type": "application/json", ":message-type": "exception"}
    return frame(headers, json.dumps({"message": message}).encode())
