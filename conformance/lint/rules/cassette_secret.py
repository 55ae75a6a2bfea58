from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import TYPE_CHECKING

from conformance.finding import Place, Severity
from conformance.lint.page import Page
from conformance.lint.rule import Problem, page_rule
from conformance.lint.when import recorded

if TYPE_CHECKING:
    import yaml

    from conformance.redact import Redactor


@page_rule("CB417", Severity.ERROR, when=recorded)
def cassette_secret(page: Page) -> Iterator[Problem]:
    """No recorded exchange holds a credential.

    Why: a cassette is committed; whoever reads the repository can use the key. A recording has REDACTED in its place,
    so it was put in by hand or by another tool, and no replay takes it. Revoke it, then record again.
    Bad:
        version: 1
        interactions:
        - request: {method: GET, uri: https://a.test/, headers: {X-Api-Key: [s3cr3t-k3y-0f-m1n3]}}
          response: {status: {code: 200}}
    Good:
        version: 1
        interactions:
        - request: {method: GET, uri: https://a.test/, headers: {X-Api-Key: [REDACTED]}}
          response: {status: {code: 200}}
    Source: user needs, 10
    """
    import yaml

    from conformance.redact import Redactor, environment_secrets

    try:
        # not the documents: their reader takes no tags, and a binary reply has one
        root = yaml.compose(page.text.value, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, RecursionError):
        return
    redactor = Redactor(environment_secrets())
    told = "there is a secret in {}: revoke it, then record it again"
    for node, what in _leaks(root, (), redactor, set()):
        yield Problem(page.spot(_place(page, node)), told.format(what))
    start = 0
    for line in page.text.value.splitlines(keepends=True):
        text = line.rstrip("\r\n")
        if text.lstrip().startswith("#") and redactor.text(text) != text:
            yield Problem(page.spot(page.text.place(start, start + len(text))), told.format("a comment"))
        start += len(line)


def _leaks(
    node: yaml.Node | None, steps: tuple[str, ...], redactor: Redactor, seen: set[int]
) -> Iterator[tuple[yaml.Node, str]]:
    """The scalars that hold a secret, and what they are."""
    import yaml

    if node is None or id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        for key, member in node.value:
            yield from _leaks(member, (*steps, str(key.value)), redactor, seen)
    elif isinstance(node, yaml.SequenceNode):
        for member in node.value:
            yield from _leaks(member, steps, redactor, seen)
    elif isinstance(node, yaml.ScalarNode) and steps:
        text, name = node.value, steps[-1]
        if "headers" in steps[:-1]:
            if redactor.header(name, text) != text:
                yield node, f"the header {name}"
        elif name == "uri":
            if redactor.url(text) != text:
                yield node, "the URL"
        else:
            body = _body(node)
            if redactor.body(body) != body:
                yield node, "a body" if name in {"body", "string"} else f"`{name}`"


def _body(node: yaml.ScalarNode) -> bytes:
    text: str = node.value
    if node.tag == "tag:yaml.org,2002:binary":
        try:
            return base64.b64decode(text)
        except (binascii.Error, ValueError):
            return text.encode("utf-8", "replace")
    return text.encode("utf-8", "surrogatepass")


def _place(page: Page, node: yaml.Node) -> Place:
    starts = page.text.lines
    first, last = (starts[mark.line] + mark.column for mark in (node.start_mark, node.end_mark))
    return page.text.place(first, max(last, first + 1))
