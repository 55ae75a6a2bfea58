from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.page import Page
from conformance.lint.rule import Problem, page_rule
from conformance.lint.subject import Act
from conformance.lint.when import crowded


@page_rule("CB314", Severity.WARNING, when=crowded)
def variants_differ(page: Page) -> Iterator[Problem]:
    r"""The variants of one connector on a page have the same process functions.

    Why: the samples below show one output for both, and one of them gives another.
    Bad:
        POST /_plugins/_ml/connectors/_create
        { "name": "c", "protocol": "aws_sigv4", "credential": {"access_key": "a", "secret_key": "s"},
          "actions": [{"action_type": "predict", "method": "POST", "url": "https://a/e", "request_body": "{}",
                       "post_process_function": "connector.post_process.openai.embedding"}] }

        POST /_plugins/_ml/connectors/_create
        { "name": "c", "protocol": "aws_sigv4", "credential": {"roleArn": "r"},
          "actions": [{"action_type": "predict", "method": "POST", "url": "https://a/e", "request_body": "{}"}] }
    Good:
        POST /_plugins/_ml/connectors/_create
        { "name": "c", "protocol": "aws_sigv4", "credential": {"access_key": "a", "secret_key": "s"},
          "actions": [{"action_type": "predict", "method": "POST", "url": "https://a/e", "request_body": "{}"}] }

        POST /_plugins/_ml/connectors/_create
        { "name": "c", "protocol": "aws_sigv4", "credential": {"roleArn": "r"},
          "actions": [{"action_type": "predict", "method": "POST", "url": "https://a/e", "request_body": "{}"}] }
    Source: known defects, section D: standard-blueprint-has-functions
    """
    first: dict[tuple[str, str, str], Act] = {}
    credentials: dict[tuple[str, str, str], set[str]] = {}
    for subject in page.subjects:
        act = subject.predict
        if act is None or not act.body:
            continue
        key = (subject.name, act.url, "".join(act.body.split()))
        credentials.setdefault(key, set(subject.credential))
        known = first.setdefault(key, act)
        for member in ("pre_process_function", "post_process_function"):
            if credentials[key] != set(subject.credential) and (known.text(member) is None) != (
                act.text(member) is None
            ):
                message = (
                    f"another variant of this connector on the page has {'no' if act.text(member) else 'a'} {member}"
                )
                yield Problem(subject.at(f"{act.pointer}/{member}"), message)
