from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.lazy import regex
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.pointer import escape_pointer

_RESOURCE = regex(
    r"arn:aws[\w-]*:[\w-]+:[\w-]*:(?!123456789012|111122223333|000000000000)\d{12}:\S+|\bfile-[A-Za-z0-9]{20,}\b|\bs3://[a-z0-9.-]{3,}/"
)


def _may_name_one(subject: Subject) -> bool:
    words = subject.words
    return "arn:aws" in words or "file-" in words or "s3:" in words


@rule("CB513", Severity.INFO, when=_may_name_one)
def hardcoded_resource(subject: Subject) -> Iterator[Problem]:
    """A blueprint names no resource of one account: file ids, buckets, ARNs.

    Why: for everybody else the provider answers 404 or 403.
    Bad: "parameters": {"endpoint": "api.openai.com", "model": "m", "input_file_id": "file-YbowBByiyVJN89oSZo2Enu9W"}
    Good: "parameters": {"endpoint": "api.openai.com", "model": "m", "input_file_id": "<YOUR FILE ID>"}
    Source: known defects, section D: hardcoded-resource
    """
    for name, text in subject.known_parameters.items():
        found = _RESOURCE.search(text)
        if found is not None:
            pointer = f"/parameters/{escape_pointer(name)}"
            raw = subject.raw_parameters[name]
            spot = subject.within(pointer, *found.span()) if isinstance(raw, str) else subject.at(pointer)
            yield Problem(spot, f"{found.group()[:40]} looks like somebody's own resource")
