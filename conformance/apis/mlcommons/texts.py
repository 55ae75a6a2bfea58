"""What several endpoints ask of a request: a body that is an object, names in characters that the engine allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from conformance.apis.mlcommons.errors import status_exception
from conformance.connector import text_faults, validation_failed
from conformance.java.throwable import Throwable
from conformance.java.xcontent import Body

__all__ = ["REMOTE_INFERENCE_OFF", "check_names", "fields", "read_object", "wrong_type_is_a_parse_error"]

REMOTE_INFERENCE_OFF = status_exception(
    400,
    "Remote Inference is currently disabled. To enable it, update the setting "
    '"plugins.ml_commons.remote_inference_enabled" to true.',
)


def read_object(text: str, empty: Throwable) -> Body:
    """A body that must be an object; `empty` is raised for none. Raises Throwable."""
    if not text:
        raise empty
    body = Body.read(text)
    body.expect_object("")
    return body


def check_names(label: str, name: str | None, description: str | None, *, required: bool, title: bool = False) -> None:
    """Refuse characters that names and descriptions may not have: `label` is `Model`, `Model connector`, ..."""
    words = (f"{label} Name", f"{label} Description") if title else (f"{label} name", f"{label} description")
    faults = text_faults((words[0], name, required), (words[1], description, False))
    if faults:
        raise validation_failed(faults)


def fields(body: Body, at: str, readers: dict[str, Callable[[str], Any]]) -> dict[str, Any]:
    """The known members of an object, read in body order; unknown ones are skipped."""
    read: dict[str, Any] = {}
    for step in body.members(at):
        reader = readers.get(step)
        if reader is not None:
            read[step] = reader(f"{at}/{step}")
    return read


@contextmanager
def wrong_type_is_a_parse_error() -> Iterator[None]:
    """PUT tells of a value that is no text as `parse_exception`, 400; POST as `illegal_state_exception`, 500."""
    try:
        yield
    except Throwable as error:
        if error.type != "illegal_state_exception":
            raise
        raise Throwable("parse_exception", error.reason, status=400) from error
