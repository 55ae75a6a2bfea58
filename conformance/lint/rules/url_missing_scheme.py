from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.surface import address
from conformance.lint.vocabulary import FILL_IN
from conformance.lint.when import exposed


@rule("CB506", Severity.ERROR, when=exposed)
def url_missing_scheme(subject: Subject) -> Iterator[Problem]:
    """A URL begins with https:// (or http://).

    Why: no trusted pattern matches it, and the engine can't send anything to it.
    Bad: "url": "api.openai.com/v1/chat/completions"
    Good: "url": "https://api.openai.com/v1/chat/completions"
    Source: known defects, section B: url-missing-scheme
    """
    for act in subject.actions:
        url = subject.url(act)
        start = url.split("/")[0]
        if (
            address(url)
            or not url.strip()
            or "${" in start
            or "<" in start
            or ("." not in start and FILL_IN.match(url))
            or start.startswith("{{")
        ):
            if (found := address(url)) and found.scheme not in {"http", "https"}:
                yield Problem(
                    subject.at(f"{act.pointer}/url"), f"the engine sends nothing to {found.scheme}://; write https://"
                )
            continue
        pointer = f"{act.pointer}/url"
        fix = (
            subject.replace("write https://", pointer, 0, 0, "https://") if "." in start and "://" not in url else None
        )
        yield Problem(subject.at(pointer), "the URL has no scheme; write https:// before it", fix=fix)
