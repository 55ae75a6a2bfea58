from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.surface import address


@rule("CB509", Severity.ERROR)
def wrong_host(subject: Subject) -> Iterator[Problem]:
    """A call goes to the host that answers it: inference to bedrock-runtime and runtime.sagemaker.

    Why: the control plane answers 404; the engine trusts it by default, so nothing else tells.
    Bad: "url": "https://bedrock.us-east-1.amazonaws.com/model/anthropic.claude-v2/invoke"
    Good: "url": "https://bedrock-runtime.us-east-1.amazonaws.com/model/anthropic.claude-v2/invoke"
    Source: known defects, section C: wrong-host
    """
    for act in subject.actions:
        url = subject.url(act)
        parts = address(url)
        if parts is None or not parts.host.endswith(".amazonaws.com"):
            continue
        service, _, rest = parts.host.partition(".")
        right = _right(service, rest, parts.path)
        if right is None:
            continue
        pointer = f"{act.pointer}/url"
        at = parts.host_start
        fix = None
        if right and act.url[at : at + len(service)] == service and url[:at] == act.url[:at]:
            fix = subject.replace(f"write {right}", pointer, at, at + len(service), right)
        told = (
            f"calls of a model go to {right}" if right else "the path of an endpoint is /endpoints/<name>/invocations"
        )
        spot = subject.within(pointer, at, at + len(service)) if fix else subject.at(pointer)
        yield Problem(spot, f"{service} answers no such call: {told}", fix=fix)


def _right(service: str, rest: str, path: str) -> str | None:
    """The service that answers the path; empty where the path itself is wrong, None where all is well."""
    if service in {"bedrock", "bedrock-agent-runtime"} and re.match(r"/model/[^/]+/(invoke|converse)", path):
        return "bedrock-runtime"
    if service in {"bedrock", "bedrock-runtime"} and path.rstrip("/") == "/rerank":
        return "bedrock-agent-runtime"
    if service == "bedrock-runtime" and path.startswith("/model-invocation-job"):
        return "bedrock"
    if service == "sagemaker":
        return (
            "runtime.sagemaker"
            if re.match(r"/endpoints/", path)
            else "runtime.sagemaker"
            if path in {"", "/"}
            else None
        )
    if service == "runtime" and rest.startswith("sagemaker.") and not re.match(r"/endpoints/[^/]+/", path):
        return ""
    if service == "bedrock-runtime" and path in {"", "/"}:
        return None
    return None
