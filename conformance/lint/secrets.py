"""Texts that look like real keys, and values that are plainly none."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus

from conformance.lint.lazy import regex

__all__ = ["Hidden", "is_sample", "looks_real", "may_be_real", "secret_name", "secrets_in"]

_KEYS = regex(
    r"sk-(?:proj-|ant-[\w-]*|svcacct-)?[A-Za-z0-9_-]{32,}"
    r"|(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|AIza[A-Za-z0-9_-]{35}\b"
    r"|gh[pousr]_[A-Za-z0-9]{36,}\b"
    r"|github_pat_[A-Za-z0-9_]{60,}\b"
    r"|hf_[A-Za-z0-9]{30,}\b"
    r"|xox[abprs]-[A-Za-z0-9-]{20,}"
    r"|ya29\.[A-Za-z0-9_-]{50,}"
    r"|eyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}"
    r"|AQVN[A-Za-z0-9_-]{30,}"
)
_SAMPLE = regex(r"EXAMPLE|example|sample|dummy|fake|test|xxxx|XXXX|\*\*\*|0123456789|1234567890|abcdef", re.IGNORECASE)
_NAME = regex(
    r"(?:^|[_.-])(?:api[_-]?key|apikey|secret|password|passwd|token|access[_-]?key|secret[_-]?key|bearer|private[_-]?key"
    r"|client[_-]?secret|session[_-]?token|credential)s?$|(?:Key|Secret|Password|ApiKey|AccessToken)$",
    re.IGNORECASE,
)
_HARMLESS = regex(r"max|min|stop|pad|eos|bos|count|limit|budget|num|_ids?$|public|primary|keyword", re.IGNORECASE)


_BEGINNINGS = (
    *("AKIA", "ASIA", "AIza", "AQVN", "sk-", "hf_", "xox", "ya29.", "eyJ"),
    *("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
)


def may_be_real(text: str) -> bool:
    """Whether a text has how a key begins: a quick look before a long one."""
    for beginning in _BEGINNINGS:  # noqa: SIM110 - asked of each file, and a generator is dear
        if beginning in text:
            return True
    return False


def looks_real(text: str) -> str:
    """The part of a text that looks like a real key; empty where there is none, or it is plainly a sample."""
    found = _KEYS.search(text)
    if found is None or is_sample(found.group()):
        return ""
    # a word in a prompt is no key: keys mix digits and letters
    return found.group() if re.search(r"\d", found.group()) and len(set(found.group())) > 8 else ""


def is_sample(text: str) -> bool:
    """Whether a text says of itself that it is a sample."""
    return _SAMPLE.search(text) is not None


@lru_cache(maxsize=1024)
def secret_name(name: str) -> bool:
    """Whether a name says that its value is a secret."""
    return _NAME.search(name) is not None and _HARMLESS.search(name) is None


class Hidden(tuple[str, ...]):
    """Credentials by value, the longest first; what shows it does not show them."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} secrets>"

    def out_of(self, text: str) -> str:
        """A text without them."""
        for secret in self:
            text = text.replace(secret, "***")
        return text

    def shown_in(self, text: str) -> bool:
        """Whether a text holds one of them, also escaped once or twice or encoded for a URL, or what looks like a key.

        The start of one that breaks off counts as well.
        """
        if may_be_real(text) and any(looks_real(key.group()) for key in _KEYS.finditer(text)):
            return True
        for secret in self:
            for part in _spellings(secret):
                if part in text:
                    return True
        return False


def _spellings(secret: str) -> set[str]:
    plain = secret[:_SHORTEST]
    if _PLAIN.fullmatch(plain):
        return {plain}
    escaped = json.dumps(plain)[1:-1]
    return {plain, escaped, json.dumps(escaped)[1:-1], quote(plain, safe=""), quote_plus(plain)}


_SHORTEST = 8
_PLAIN = regex(r"[\w.~-]*", re.ASCII)
"""What every way to write it leaves as it is."""
_NO_SECRET = frozenset(("region", "service_name"))
_SECRET_HEADER = regex(r"(?i)auth|key|token|secret|cookie|password")
_SCHEME = regex(r"(?:Bearer|Basic|Api-Key|Token|Key)\s+(.*)", re.IGNORECASE | re.DOTALL)


def secrets_in(body: Mapping[str, Any]) -> Hidden:
    """What must not be shown of a connector or connection: its credential, and keys that stand in a header in clear."""
    found = {value for value in _secrets(body) if len(value) >= _SHORTEST and "${" not in value and value[0] != "<"}
    return Hidden(sorted(found, key=lambda value: (-len(value), value)))


def _secrets(body: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    credential, fields = body.get("credential"), body.get("fields")
    if isinstance(credential, dict):
        found += [text for name, text in credential.items() if isinstance(text, str) and name not in _NO_SECRET]
    if isinstance(fields, dict):
        found += [text for name, text in fields.items() if isinstance(text, str) and _is_secret_header(str(name))]
    actions = body.get("actions")
    for holder in (body, *(actions if isinstance(actions, list) else ())):
        headers = holder.get("headers") if isinstance(holder, dict) else None
        for name, value in headers.items() if isinstance(headers, dict) else ():
            if isinstance(value, str) and "${" not in value and _is_secret_header(str(name)):
                scheme = _SCHEME.fullmatch(value)
                found.append(scheme[1] if scheme else value)
    return found


@lru_cache(maxsize=1024)
def _is_secret_header(name: str) -> bool:
    return _SECRET_HEADER.search(name) is not None
