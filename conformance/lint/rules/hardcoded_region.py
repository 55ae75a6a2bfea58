from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.lazy import regex
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import signed

_REGION = regex(r"\.((?:af|ap|ca|eu|il|me|mx|sa|us)(?:-gov)?-[a-z]+-\d)\.amazonaws\.com")


@rule("CB508", Severity.WARNING, when=signed)
def hardcoded_region(subject: Subject) -> Iterator[Problem]:
    """The region of the URL is the one that is signed for: `${parameters.region}`.

    Why: a signature for another region is refused: 403. Whoever changes one of the two forgets the other.
    Bad:
        "protocol": "aws_sigv4", "parameters": {"region": "eu-west-1", "service_name": "bedrock"},
        "url": "https://bedrock-runtime.us-east-1.amazonaws.com/model/amazon.titan-embed-text-v2:0/invoke"
    Good:
        "protocol": "aws_sigv4", "parameters": {"region": "eu-west-1", "service_name": "bedrock"},
        "url": "https://bedrock-runtime.${parameters.region}.amazonaws.com/model/amazon.titan-embed-text-v2:0/invoke"
    Source: known defects, section D: hardcoded-region
    """
    region = subject.parameters.get("region") or subject.credential.get("region")
    for act in subject.actions:
        found = _REGION.search(act.url)
        if found is None or found[1] == region:
            continue
        pointer = f"{act.pointer}/url"
        fix = None
        if "region" in subject.parameters:
            fix = subject.replace("read parameters.region", pointer, *found.span(1), "${parameters.region}")
        signed = f"signed for {region}" if region else "not named in parameters"
        message = f"the URL says {found[1]}, and the region is {signed}"
        yield Problem(subject.within(pointer, *found.span(1)), message, fix=fix)
