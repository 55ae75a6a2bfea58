"""Secrets that would stand in a cassette: where a redactor would still mask something."""

from __future__ import annotations

from conformance.cassette.recording import Recording
from conformance.redact import Redactor

__all__ = ["leaks", "leaks_in_text"]


def leaks(recording: Recording, redactor: Redactor) -> str:
    """Where a secret stands, or an empty text."""
    for number, interaction in enumerate(recording.interactions, 1):
        request, response = interaction.request, interaction.response
        for what, given, masked in (
            ("the request's URL", request.url, redactor.url(request.url)),
            ("the request's headers", request.headers, redactor.headers(request.headers)),
            ("the request's body", request.body, redactor.body(request.body)),
            ("the reply's headers", response.headers, redactor.headers(response.headers)),
            ("the reply's body", response.read(), redactor.body(response.read())),
        ):
            if given != masked:
                return f"interaction {number}, {what}"
    return ""


def leaks_in_text(text: str, redactor: Redactor) -> str:
    """The line of the file in which a secret stands, a comment or a member that nobody reads, or an empty text."""
    masked = redactor.text(text)
    if masked == text:
        return ""
    lines = zip(text.splitlines(), masked.splitlines(), strict=False)
    return f"line {next((number for number, (one, other) in enumerate(lines, 1) if one != other), 1)}"
