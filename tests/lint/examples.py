"""How the examples of rules are run: members laid over a body that is right, or a whole file."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import Any

from conformance.lint.options import Options
from conformance.lint.rule import Rule

ACTION_MEMBERS = {
    "action_type",
    "method",
    "headers",
    "request_body",
    "pre_process_function",
    "post_process_function",
    "url",
    "supports_structured_output",
}

BODY: dict[str, Any] = {
    "name": "OpenAI chat",
    "version": 1,
    "protocol": "http",
    "parameters": {"endpoint": "api.openai.com", "model": "gpt-5-mini"},
    "credential": {"key": "<KEY>"},
    "actions": [
        {
            "action_type": "predict",
            "method": "POST",
            "url": "https://${parameters.endpoint}/v1/chat/completions",
            "headers": {"Authorization": "Bearer ${credential.key}"},
            "request_body": '{ "model": "${parameters.model}", "messages": ${parameters.messages} }',
        }
    ],
}
"""A body that no rule has anything to say of but that the key must be filled in."""

TODAY = date(2026, 11, 21)


def is_file(example: str) -> bool:
    """Whether an example is a whole file: one that does not begin with a member."""
    return not example.lstrip().startswith('"')


def text_of(example: str) -> str:
    """The file that an example stands for."""
    if is_file(example):
        return example + "\n"
    members = json.loads("{" + example + "}")
    body = copy.deepcopy(BODY)
    for name, value in members.items():
        (body["actions"][0] if name in ACTION_MEMBERS and "actions" not in members else body)[name] = value
    return json.dumps(body, indent=1)


def file_and_options(rule: Rule) -> tuple[str, Options]:
    """The file name and the options that a rule's examples need."""
    given = dict(item.split("=", 1) for item in rule.docs.options.split())
    name = given.pop(
        "file", "x.json" if not is_file(rule.docs.bad) or rule.docs.bad.lstrip().startswith("{") else "x.console"
    )
    return name, Options(select=(rule.code,), today=TODAY, **given)  # type: ignore[arg-type]  # checked by Options
