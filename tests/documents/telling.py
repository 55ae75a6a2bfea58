"""What was read, as a line that a test can hold against another."""

from __future__ import annotations

from conformance.documents import Document, Reading


def told(reading: Reading) -> str:
    """Place, request, value and notes of a document; the message of an error."""
    if not isinstance(reading, Document):
        return str(reading)
    request = (
        f"{reading.request.method} {reading.request.path} @{reading.request.place.line}" if reading.request else "-"
    )
    place = reading.place()
    notes = [f"{note.kind}@{note.place.line}:{note.place.column}" for note in reading.notes]
    return " ".join([f"{place.line}:{place.column} {request} {reading.value}", *notes])
