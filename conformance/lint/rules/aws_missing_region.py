from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import signed


@rule("CB406", Severity.ERROR, when=signed)
def aws_missing_region(subject: Subject) -> Iterator[Problem]:
    """A connector that signs has a region, in parameters or in credential.

    Why: the engine answers 400 Missing region; the region in the URL is not read.
    Bad: "protocol": "aws_sigv4", "parameters": {"service_name": "bedrock"}
    Good: "protocol": "aws_sigv4", "parameters": {"service_name": "bedrock", "region": "us-east-1"}
    Source: known defects, section B: aws-missing-region
    """
    if subject.partial or subject.is_answer:
        return
    if "region" not in subject.parameters and "region" not in subject.credential:
        found = next((re.search(r"\.([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws", act.url) for act in subject.actions), None)
        help_ = f'add "region": "{found[1]}" to parameters, and use it in the url' if found else "add it to parameters"
        yield Problem(
            subject.at("/parameters", key=True), "aws_sigv4 needs a region to sign: 400 Missing region", help=help_
        )
