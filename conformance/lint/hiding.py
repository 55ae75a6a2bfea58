"""What must not be shown of a file's text. Nobody keeps it: it is found in the text when the text is shown.

What was found in a file may come from the cache, with no rule imported: this needs none either.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from conformance.documents.document import Document
from conformance.documents.files import read_documents
from conformance.documents.text import Text
from conformance.errors import DocumentError
from conformance.lint.bodies import bodies_in
from conformance.lint.linted import Linted
from conformance.lint.secrets import Hidden, secrets_in

__all__ = ["hidden_among", "hidden_in"]


def hidden_in(linted: Linted) -> Hidden:
    """What must not be shown of the text of a file that was linted."""
    if linted.text is None:
        return Hidden()
    text = Text(linted.text, linted.path)
    try:
        documents = [reading for reading in read_documents(text) if isinstance(reading, Document)]
    except DocumentError:
        documents = []
    bodies = [held.value for document in documents for held in bodies_in(document)]
    return hidden_among(bodies, documents, text, linted.leaked)


def hidden_among(
    bodies: Iterable[Any], documents: Iterable[Document], text: Text, leaked: Iterable[tuple[int, int]]
) -> Hidden:
    """The credentials of connector bodies and of documents as wholes, and what stands at the places that are secret."""
    values = list(bodies)
    for document in documents:
        if isinstance(document.value, dict):
            values += [document.value, document.value.get("connection")]
    distinct = {id(value): value for value in values if isinstance(value, dict)}
    secrets = {secret for value in distinct.values() for secret in secrets_in(value)}
    for start, end in leaked:
        secrets.update(line.strip(" \t'\"") for line in text.value[start:end].splitlines())
    return Hidden(sorted(secrets, key=lambda secret: (-len(secret), secret)))
