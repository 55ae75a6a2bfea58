from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.inputs import missing, reads
from conformance.lint.page import Page
from conformance.lint.rule import Problem, page_rule
from conformance.lint.subject import Subject
from conformance.lint.vocabulary import RESERVED_PARAMETERS
from conformance.lint.when import sampled


@page_rule("CB714", Severity.ERROR, when=sampled)
def sample_input_mismatch(page: Page) -> Iterator[Problem]:
    r"""A call that a page shows fills the templates of the page's connector.

    Why: whoever copies it gets 400: Some parameter placeholder not filled in payload.
    Bad:
        POST /_plugins/_ml/connectors/_create
        { "name": "c", "version": 1, "protocol": "http", "credential": {"k": "v"}, "actions": [
          {"action_type": "predict", "method": "POST",
           "url": "https://a/b", "request_body": "{\"prompt\": \"${parameters.prompt}\"}"}] }

        POST /_plugins/_ml/models/m/_predict
        { "parameters": { "input": "hello" } }
    Good:
        POST /_plugins/_ml/connectors/_create
        { "name": "c", "version": 1, "protocol": "http", "credential": {"k": "v"}, "actions": [
          {"action_type": "predict", "method": "POST",
           "url": "https://a/b", "request_body": "{\"prompt\": \"${parameters.prompt}\"}"}] }

        POST /_plugins/_ml/models/m/_predict
        { "parameters": { "prompt": "hello" } }
    Source: known defects, section C: sample-input-mismatch
    """
    whole = [subject for subject in page.subjects if not subject.partial and subject.predict is not None]
    for sample in page.samples:
        if sample.parameters is None or sample.action != "predict" or not sample.parameters:
            continue
        fits = False
        best: tuple[int, str] | None = None
        for subject in whole:
            act = subject.predict
            if act is None or act.body is None:
                fits = True
                break
            read = reads(subject, act)
            found = missing(subject, act, [sample])
            extra = [name for name in sample.parameters if name not in read and name not in RESERVED_PARAMETERS]
            if found is None or not extra or set(sample.parameters) & (read - set(subject.parameters)):
                # a call that gives something of what is read is judged at the placeholder: undefined-parameter
                fits = True
                break
            names = ", ".join(dict.fromkeys(hole.name for hole in found[1]))
            if best is None or len(found[1]) < best[0]:
                best = (
                    len(found[1]),
                    f"the connector reads {names}, which this call leaves out; it sends {', '.join(extra)}",
                )
        if not fits and best is not None and _is_own(whole):
            yield Problem(sample.spot("/parameters"), best[1])


def _is_own(whole: list[Subject]) -> bool:
    """Whether the page's calls are for its connectors, as far as that can be told."""
    return 0 < len(whole) <= 3
