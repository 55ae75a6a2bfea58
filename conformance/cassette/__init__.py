"""Cassettes: exchanges recorded once and answered from a file ever after, without network and without secrets."""

from __future__ import annotations

from conformance.cassette.fingerprint import fingerprint, requests_of
from conformance.cassette.reading import read
from conformance.cassette.record import Recorder, record
from conformance.cassette.recording import CassetteError, Interaction, Recording, Source
from conformance.cassette.replay import Cassette, MissingInteraction
from conformance.cassette.stale import Stale, staleness
from conformance.cassette.writing import write

__all__ = [
    "Cassette",
    "CassetteError",
    "Interaction",
    "MissingInteraction",
    "Recorder",
    "Recording",
    "Source",
    "Stale",
    "fingerprint",
    "read",
    "record",
    "requests_of",
    "staleness",
    "write",
]
