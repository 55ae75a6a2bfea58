"""Addresses, headers, credentials and what is signed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from tests.lint.mutation.operator import Original, Value, operator, swapped

AUTH = ("authorization", "api-key", "x-api-key", "x-goog-api-key")


def _with_parameter(original: Original, name: str, change: Callable[[str], str]) -> Iterator[Value]:
    value = (original.body.get("parameters") or {}).get(name)
    if isinstance(value, str):
        fresh = original.copy()
        fresh["parameters"][name] = change(value)
        yield fresh


def _urls(original: Original, change: Callable[[str], str]) -> Iterator[Value]:
    yield from original.with_text("url", lambda text: iter([change(text)]))


def _once(old: str, new: str, text: str) -> str:
    return text.replace(old, new, 1)


@operator
def drop_auth_header(original: Original) -> Iterator[Value]:
    """The header that lets the caller in is left out."""
    for at, action in enumerate(original.body["actions"]):
        for name in action.get("headers") or {}:
            if name.lower() in AUTH:
                fresh = original.copy()
                del fresh["actions"][at]["headers"][name]
                yield fresh


@operator
def misspell_header(original: Original) -> Iterator[Value]:
    """A header's name is misspelt."""
    for at, action in enumerate(original.body["actions"]):
        for name in action.get("headers") or {}:
            for wrong in (swapped(name), name.replace("-", "_") if "-" in name else name[:-1]):
                fresh = original.copy()
                headers = fresh["actions"][at]["headers"]
                fresh["actions"][at]["headers"] = {wrong if key == name else key: headers[key] for key in headers}
                yield fresh


@operator
def drop_scheme_word(original: Original) -> Iterator[Value]:
    """The word before the key (`Bearer`) is left out, or is another one."""
    for at, action in enumerate(original.body["actions"]):
        for name, value in (action.get("headers") or {}).items():
            word, blank, key = str(value).partition(" ")
            if name.lower() in AUTH and blank:
                for wrong in (key, f"{word}{key}", f"Token {key}", f"Basic {key}"):
                    fresh = original.copy()
                    fresh["actions"][at]["headers"][name] = wrong
                    yield fresh


@operator
def other_auth_header(original: Original) -> Iterator[Value]:
    """The key is sent in a header that another provider reads."""
    for at, action in enumerate(original.body["actions"]):
        for name in action.get("headers") or {}:
            if name.lower() in AUTH:
                wrong = "x-api-key" if name.lower() == "authorization" else "Authorization"
                fresh = original.copy()
                fresh["actions"][at]["headers"][wrong] = fresh["actions"][at]["headers"].pop(name)
                yield fresh


@operator
def drop_provider_header(original: Original) -> Iterator[Value]:
    """A header that the provider wants, such as its version, is left out."""
    for at, action in enumerate(original.body["actions"]):
        for name in action.get("headers") or {}:
            if name.lower() not in AUTH:
                fresh = original.copy()
                del fresh["actions"][at]["headers"][name]
                yield fresh


@operator
def misspell_credential(original: Original) -> Iterator[Value]:
    """A header names a credential that there is not."""
    for at, action in enumerate(original.body["actions"]):
        for name, value in (action.get("headers") or {}).items():
            for found in re.finditer(r"\$\{credential\.([^}]+)\}", str(value)):
                for wrong in (swapped(found[1]), found[1].upper(), f"{found[1]}_id"):
                    fresh = original.copy()
                    text = value[: found.start(1)] + wrong + value[found.end(1) :]
                    fresh["actions"][at]["headers"][name] = text
                    yield fresh


@operator
def rename_credential(original: Original) -> Iterator[Value]:
    """A credential goes by another name."""
    for name in original.body["credential"]:
        for wrong in (swapped(name), f"aws_{name}" if "_key" in name else name.upper()):
            fresh = original.copy()
            fresh["credential"] = {(wrong if key == name else key): value for key, value in fresh["credential"].items()}
            yield fresh


@operator
def drop_credential(original: Original) -> Iterator[Value]:
    """A credential is left out."""
    for name in original.body["credential"]:
        fresh = original.copy()
        del fresh["credential"][name]
        yield fresh


@operator
def credential_out_of_reach(original: Original) -> Iterator[Value]:
    """A credential is named where none is filled in: in the URL or in the body."""
    name = next(iter(original.body["credential"]), "key")
    yield from original.with_text("url", lambda text: iter([f"{text}?key=${{credential.{name}}}"]))
    yield from original.with_text(
        "request_body",
        lambda text: iter(
            [re.sub(r"\{", f'{{"api_key": "${{credential.{name}}}", ', text, count=1)] if text.startswith("{") else []
        ),
    )


@operator
def wrong_path(original: Original) -> Iterator[Value]:
    """A word of the URL's path is misspelt, or missing."""

    def paths(text: str) -> Iterator[str]:
        begun = text.find("/", text.find("://") + 3)
        for found in re.finditer(r"/([a-zA-Z]{4,})(?=/|$|\?|:)", text[begun:] if begun > 0 else ""):
            at = begun + found.start(1)
            yield text[:at] + swapped(found[1]) + text[begun + found.end(1) :]
            yield text[: at - 1] + text[begun + found.end(1) :]

    yield from original.with_text("url", paths)


@operator
def wrong_version_of_path(original: Original) -> Iterator[Value]:
    """The version in the URL's path is one that there is not."""
    yield from original.with_text("url", lambda text: (re.sub(r"/v1(?=/)", put, text) for put in ("/v9", "")))


@operator
def drop_url_scheme(original: Original) -> Iterator[Value]:
    """The URL has no scheme."""
    yield from _urls(original, lambda text: re.sub(r"^https?://", "", text))


@operator
def wrong_url_scheme(original: Original) -> Iterator[Value]:
    """The URL's scheme is misspelt, or not encrypted."""
    for wrong in ("htps://", "https:/", "https//", "http://"):
        yield from _urls(original, partial(re.sub, r"^https?://", wrong))


@operator
def blank_in_url(original: Original) -> Iterator[Value]:
    """A blank stands in the URL."""
    yield from _urls(original, lambda text: text + " x")
    yield from _urls(original, lambda text: text.replace("://", ":// ", 1))


@operator
def wrong_host(original: Original) -> Iterator[Value]:
    """The URL's host is misspelt, or is that of another service."""
    for old, new in (
        ("bedrock-runtime", "bedrock"),
        ("bedrock-runtime", "bedrock-runtim"),
        ("runtime.sagemaker", "sagemaker"),
        ("amazonaws.com", "amazonaws.org"),
        ("api.", "apis."),
        (".com", ".co"),
        ("bedrock-agent-runtime", "bedrock-agent"),
    ):
        yield from _urls(original, partial(_once, old, new))
        yield from _with_parameter(original, "endpoint", partial(_once, old, new))


@operator
def drop_region(original: Original) -> Iterator[Value]:
    """What is signed for has no region."""
    fresh = original.copy()
    if (fresh.get("parameters") or {}).pop("region", None):
        yield fresh


@operator
def other_region(original: Original) -> Iterator[Value]:
    """The URL's region is not the one that is signed for."""
    yield from _urls(original, lambda text: text.replace("${parameters.region}", "ap-south-2"))


@operator
def drop_service(original: Original) -> Iterator[Value]:
    """What is signed for has no service."""
    fresh = original.copy()
    if (fresh.get("parameters") or {}).pop("service_name", None):
        yield fresh


@operator
def wrong_service(original: Original) -> Iterator[Value]:
    """What is signed for is another service, or misspelt."""
    for change in (swapped, lambda name: f"{name}-runtime", lambda _name: "es", str.title):
        yield from _with_parameter(original, "service_name", change)


@operator
def header_with_line_break(original: Original) -> Iterator[Value]:
    """A header's value ends in a line break."""
    for at, action in enumerate(original.body["actions"]):
        for name, value in (action.get("headers") or {}).items():
            fresh = original.copy()
            fresh["actions"][at]["headers"][name] = f"{value}\nX-More: 1"
            yield fresh
