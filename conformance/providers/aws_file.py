"""A file in a request to one of Amazon's services: base64, or a place in S3. Source: the services' references."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from conformance.mock.refused import Refused

__all__ = ["file_bytes", "wrong_parameters"]


def wrong_parameters(code: str = "InvalidParameterException") -> Refused:
    """400, in the words that these services have for nearly everything."""
    return Refused(400, "Request has invalid parameters", code=code)


def file_bytes(given: Mapping[str, Any], most: int, too_large: Refused) -> bytes | None:
    """The bytes of a file, None where it lies in S3. Raises Refused for none, two, no base64, too many and no bytes."""
    if ("Bytes" in given) == ("S3Object" in given):
        raise wrong_parameters()
    if "S3Object" in given:
        return None
    try:
        found = base64.b64decode(given["Bytes"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise wrong_parameters("SerializationException") from error
    if len(found) > most:
        raise too_large
    if not found:
        raise wrong_parameters()
    return found
