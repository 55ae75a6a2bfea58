from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.vocabulary import KEY_HEADERS, to_fill_in
from conformance.lint.when import headed


@rule("CB404", Severity.WARNING, when=headed)
def literal_authorization(subject: Subject) -> Iterator[Problem]:
    """A header that lets the caller in names a credential; the key itself does not stand in it.

    Why: headers are stored in clear, and shown by get and search.
    Bad: "headers": {"Authorization": "Bearer my-secret-key"}
    Good: "headers": {"Authorization": "Bearer ${credential.key}"}
    Source: connector-api, section 3
    """
    for act in subject.actions:
        for name, text in act.headers.items():
            key = text.rpartition(" ")[2]
            if name.lower() not in KEY_HEADERS or "${" in text or not key or to_fill_in(text):
                continue
            pointer = act.header_pointer(name)
            message = "the key is stored in clear, and shown to every reader; name a credential: ${credential.x}"
            yield Problem(subject.within(pointer, len(text) - len(key), len(text)), message)
