from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.lazy import regex, remembered
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.registry import did_you_mean

_SHAPE = regex(
    r"""\$?\$[ \t]*\{[ \t]*(?P<word>[A-Za-z]{4,13})[ \t]*\.(?P<name>[^}"'{\n]*)(?P<close>\}?)"""
    r"""|(?<!\$)\{\{?[ \t]*(?P<bare>parameters|credential)\.(?P<rest>[\w.:-]+)[ \t]*\}\}?"""
)
_RIGHT = regex(r"\$\{(?:parameters|credential)\.[^\s}\"'{:]*\}")
_LONE = regex(r"\$\{(?P<name>[\w-]+)\}")
_WORDS = ("parameters", "credential")


@rule("CB202", Severity.ERROR)
def malformed_placeholder(subject: Subject) -> Iterator[Problem]:
    r"""A placeholder is written `${parameters.name}` or `${credential.name}`: no blanks, this spelling, closed.

    Why: anything else is plain text to the engine: it is sent as it stands, and in a URL it is a 400.
    Bad: "url": "https://api.openai.com/v1/${parameters. path}"
    Good: "url": "https://${parameters.endpoint}/v1/chat/completions"
    Source: known defects, section C: malformed-placeholder; predict-pipeline, section 5.3
    """
    for pointer, text in _texts(subject):
        shapes, alone = _shapes(text)
        for found in shapes:
            problem = _judge(subject, pointer, found)
            if problem is not None:
                yield problem
        for lone in alone:
            if lone["name"] in subject.parameters and subject.kind != "workflow":
                yield _without_word(subject, pointer, lone)


@remembered
def _shapes(text: str) -> tuple[list[re.Match[str]], list[re.Match[str]]]:
    """What looks like a placeholder and is none as it stands, and names without a word before them."""
    shapes = [found for found in _SHAPE.finditer(text) if not _RIGHT.fullmatch(found.group())]
    return shapes, list(_LONE.finditer(text))


def _without_word(subject: Subject, pointer: str, found: re.Match[str]) -> Problem:
    right = f"${{parameters.{found['name']}}}"
    message = f"{found.group()} is no placeholder of a connector; write {right}"
    fix = subject.replace(f"write {right}", pointer, found.start(), found.end(), right)
    return Problem(subject.within(pointer, found.start(), found.end()), message, fix=fix)


def _texts(subject: Subject) -> Iterator[tuple[str, str]]:
    for act in subject.actions:
        for member in ("url", "request_body"):
            text = act.text(member)
            if text:
                yield f"{act.pointer}/{member}", text
        for name, text in act.headers.items():
            yield act.header_pointer(name), text


def _judge(subject: Subject, pointer: str, found: re.Match[str]) -> Problem | None:
    if found["bare"]:
        right = f"${{{found['bare']}.{found['rest']}}}"
        if found.group().startswith("{{") != found.group().endswith("}}"):
            return None
        message = f"{found.group()} is no placeholder of a connector; write {right}"
        spot = subject.within(pointer, found.start(), found.end())
        return Problem(spot, message, fix=subject.replace(f"write {right}", pointer, found.start(), found.end(), right))
    word, name = found["word"], found["name"]
    meant = word if word in _WORDS else _meant(word)
    if meant is None or found.group().startswith("$$"):
        return None
    if not found["close"]:
        if ":-" in name or subject.document.language == "python":
            return None  # a default of its own kind; a text that a program goes on with
        spot = subject.within(pointer, found.start(), found.end())
        return Problem(spot, f"the placeholder {found.group()} is never closed", help="write } behind the name")
    plain, _, _default = name.partition(":-")
    right = f"${{{meant}.{plain.strip()}{name[len(plain) :]}}}"
    if found.group() == right:
        return None
    declared = subject.parameters if meant == "parameters" else subject.credential
    if word == meant and found.group().startswith(f"${{{meant}.") and plain in declared:
        return None
    safe = word == meant
    what = "holds a blank" if safe else f"begins with {word!r}"
    message = f"the placeholder {found.group()} {what}: the engine leaves it as it is; write {right}"
    spot = subject.within(pointer, found.start(), found.end())
    fix = subject.replace(f"write {right}", pointer, found.start(), found.end(), right, safe=safe)
    filled = safe and found.group().startswith(f"${{{meant}.") and ":-" in name
    return Problem(spot, message, fix=fix, severity=Severity.WARNING if filled else None)


def _meant(word: str) -> str | None:
    if word in {"parameter", "params", "param", "Parameters", "PARAMETERS"}:
        return "parameters"
    if word in {"credentials", "Credential", "CREDENTIAL", "creds"}:
        return "credential"
    hint = did_you_mean(word, _WORDS)
    return hint.split("'")[1] if hint.count("'") == 2 else None
