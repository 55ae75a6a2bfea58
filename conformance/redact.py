"""Credentials out of requests, replies and texts, however they are spelled: what nobody may find in a file or a log.

Three ways to know a secret: by its value (`Redactor(secrets)`), by its shape (`sk-...`, `AKIA...`, a JWT), and by its
place (an `authorization` header, an `api_key` member, a `key` in a query). Values and shapes are found in plain text,
URL-encoded or JSON-escaped any number of times, in hexadecimal, in base64 at any offset, and in mixtures of these.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from urllib.parse import unquote, unquote_plus, urlsplit, urlunsplit

from conformance.http import Headers, Request, Response

__all__ = ["MASK", "Redactor", "environment_secrets"]

MASK = "REDACTED"
"""What stands for a secret: letters alone, so that it fits into JSON, a URL, a header and base64."""

SHORTEST = 6
"""Characters: a shorter credential is found by its place alone, or every short word would be one."""

DEPTH = 4
"""How many encodings inside each other are looked through."""


class Redactor:
    """Masks what is secret. `secrets` are credentials by value; `headers` names more headers that carry one.

    Masking what is masked already changes nothing, so `redacted != given` says whether something holds a secret.
    """

    __slots__ = ("_headers", "_known", "_plain")

    def __init__(self, secrets: Iterable[str] = (), *, headers: Iterable[str] = ()) -> None:
        known = sorted({each for each in secrets if len(each) >= SHORTEST and each != MASK}, key=len, reverse=True)
        self._plain = tuple(known)
        self._known = re.compile("|".join(map(_spelled, known))) if known else None
        self._headers = frozenset(name.lower() for name in headers)

    def __repr__(self) -> str:
        return f"Redactor({len(self._plain)} secrets)"

    def text(self, text: str) -> str:
        """A text without secrets that are known by value or by shape."""
        if self._known is not None:
            text = self._known.sub(MASK, text)
        text = _SHAPES.sub(_shape_masked, text)
        return _RUN.sub(self._run_masked, text)

    def starred(self, text: str) -> str:
        """As `text`, with stars as long as what they hide: for a line that carets stand under."""
        if self._known is not None:
            text = self._known.sub(lambda found: "*" * len(found[0]), text)
        text = _SHAPES.sub(lambda found: _stars(found[0], _shape_masked(found)), text)
        return _RUN.sub(lambda found: _stars(found[0], self._run_masked(found)), text)

    def body(self, body: bytes) -> bytes:
        """A body likewise, and without what stands under a secret's name (`"api_key": "..."`)."""
        try:
            text, encoding = body.decode(), "utf-8"
        except UnicodeDecodeError:
            text, encoding = body.decode("latin-1"), "latin-1"
        masked = self.text(_NAMED_MEMBER.sub(rf"\g<before>{MASK}\g<after>", _NAMED_FIELD.sub(rf"\1{MASK}", text)))
        return body if masked == text else masked.encode(encoding)

    def headers(self, headers: Headers) -> Headers:
        """Headers likewise; of a credential's header its scheme stays, and what an AWS signature covers."""
        return tuple((self.text(name), self.header(name, value)) for name, value in headers)

    def header(self, name: str, value: str) -> str:
        """One header's value."""
        lowered = name.lower()
        if lowered in self._headers or (_SECRET_HEADER.search(lowered) and not _COUNT.fullmatch(value)):
            return _scheme_kept(value)
        return self.text(value)

    def url(self, url: str) -> str:
        """A URL without its user, and without credentials in path and query."""
        parts = urlsplit(url)
        netloc = parts.netloc.rpartition("@")
        shown = f"{MASK}@{netloc[2]}" if netloc[1] else netloc[2]
        query = _NAMED_FIELD.sub(rf"\1{MASK}", parts.query)
        if shown != parts.netloc or query != parts.query:
            url = urlunsplit(parts._replace(netloc=shown, query=query))
        return self.text(url)

    def request(self, request: Request) -> Request:
        """A request without secrets."""
        return Request(request.method, self.url(request.url), self.headers(request.headers), self.body(request.body))

    def response(self, response: Response) -> Response:
        """A reply without secrets; where something had to be masked, its chunks become one."""
        headers = self.headers(response.headers)
        if response.chunks is None:
            return replace(response, headers=headers, body=self.body(response.body))
        chunks = tuple(response.chunks)
        whole = b"".join(chunks)
        masked = self.body(whole)
        return replace(response, headers=headers, body=b"", chunks=chunks if masked == whole else (masked,))

    def _run_masked(self, found: re.Match[str]) -> str:
        run = found[0]
        # an embedding has thousands of numbers; no text that is written in base64 looks like one
        return MASK if not _NUMBER.fullmatch(run) and self._hides(run, DEPTH) else run

    def _hides(self, run: str, depth: int) -> bool:
        """Whether any way to decode a run of characters shows a secret."""
        if depth == 0:
            return False
        seen = {run}
        for decoded in _decoded(run):
            if decoded in seen:
                continue
            seen.add(decoded)
            if self._shows(decoded) or any(self._hides(inner[0], depth - 1) for inner in _RUN.finditer(decoded)):
                return True
        return False

    def _shows(self, text: str) -> bool:
        if self._known is not None and self._known.search(text):
            return True
        return any(_shape_masked(found) != found[0] for found in _SHAPES.finditer(text))


def _stars(given: str, masked: str) -> str:
    if masked == given:
        return given
    kept = masked.removesuffix(MASK)
    return kept + "*" * (len(given) - len(kept))


def environment_secrets(environment: Mapping[str, str] | None = None) -> list[str]:
    """The values of environment variables that are named like credentials and long enough to be some."""
    given = os.environ if environment is None else environment
    return [value for name, value in given.items() if _SECRET_VARIABLE.search(name) and _is_secret_value(value)]


def _is_secret_value(value: str) -> bool:
    return len(value) >= 12 and not value.startswith(("/", "http://", "https://")) and not value.isspace()


_SECRET_VARIABLE = re.compile(r"(?i)(?:^|_)(?:key|token|secret|password|passwd|pat|credentials?)$|api_?key|access_key")

# --- by value -----------------------------------------------------------------------------------------------------

_JSON_ESCAPES = {"\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f"}


def _spelled(secret: str) -> str:
    """A pattern for a secret: each character plain, URL-encoded or JSON-escaped any number of times; or all in hex."""
    hexed = "".join(f"[{d.lower()}{d.upper()}]" if d.isalpha() else d for d in secret.encode("utf-8", "replace").hex())
    return f"(?:{''.join(map(_spelled_character, secret))}|{hexed})"


@lru_cache(maxsize=512)
def _spelled_character(character: str) -> str:
    ways = [re.escape(character)]
    ways.append("".join(rf"%(?:25)*{_any_case(f'{byte:02x}')}" for byte in character.encode("utf-8", "replace")))
    units = character.encode("utf-16-be", "surrogatepass")
    ways.append("".join(rf"\\+u{_any_case(units[at : at + 2].hex())}" for at in range(0, len(units), 2)))
    if not character.isascii():
        # as it stands in a body that is no text
        ways.append(re.escape(character.encode("utf-8", "replace").decode("latin-1")))
    if character in '"\\/':
        ways.append(r"\\+" + re.escape(character))
    if character in _JSON_ESCAPES:
        ways.append(r"\\+" + _JSON_ESCAPES[character])
    if character == " ":
        ways.append(r"\+")
    return f"(?:{'|'.join(ways)})"


def _any_case(digits: str) -> str:
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in digits)


# --- by shape -----------------------------------------------------------------------------------------------------

_KINDS = (
    r"(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{16,}",  # OpenAI, Anthropic, DeepSeek
    r"(?<![A-Z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}",  # AWS access keys
    r"(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz)[A-Za-z0-9+/=_%-]{20,}",  # AWS session tokens
    r"(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{30,}",  # Google API keys
    r"(?<![A-Za-z0-9])ya29\.[A-Za-z0-9_-]{16,}",  # Google OAuth
    r"(?<![A-Za-z0-9])hf_[A-Za-z0-9]{20,}",  # Hugging Face
    r"(?<![A-Za-z0-9])(?:gh[pousr]|github_pat)_[A-Za-z0-9_]{20,}",
    r"(?<![A-Za-z0-9])glpat-[A-Za-z0-9_-]{16,}",
    r"(?<![A-Za-z0-9])xox[abeoprs]-[A-Za-z0-9-]{10,}",  # Slack
    r"(?<![A-Za-z0-9])t1\.[A-Za-z0-9_-]{20,}[A-Za-z0-9_.=-]*",  # Yandex IAM tokens
    r"(?<![A-Za-z0-9])AQVN[A-Za-z0-9_-]{30,}",  # Yandex API keys
    r"(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)?",  # JSON Web Tokens
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?:(?!-----END)[\s\S])*(?:-----END [A-Z ]*PRIVATE KEY-----)?",
    r"(?P<scheme>(?<![A-Za-z])(?:[Bb]earer|[Bb]asic|Api-Key)(?:\s|%20|\+)+)(?P<token>[A-Za-z0-9._~+/=%-]{8,})",
    r"(?P<field>(?:X-Amz-)?(?:Signature|Credential|Security-Token)(?:=|%3D|%253D))(?P<value>[A-Za-z0-9+=%._-]{8,})",
    r"(?P<place>://)(?P<user>[^/?#@\s\"'\\]{1,200}:[^/?#@\s\"'\\]{1,200})(?=@)",
)
_SHAPES = re.compile("|".join(_KINDS))
_PLACES = (("scheme", "token"), ("field", "value"), ("place", "user"))
_PRESENT = re.compile(r"(?:REDACTED|\*+)(?![A-Za-z0-9])")
_WORDS = re.compile(r"[a-z]+(?:[ -][a-z]+)*")


def _shape_masked(found: re.Match[str]) -> str:
    for before, secret in _PLACES:
        if (kept := found[before]) is not None:
            told = found[secret]
            # an example in prose ("bearer authentication") is no token, and what is masked stays so
            if _PRESENT.match(told) or (before == "scheme" and _WORDS.fullmatch(told)):
                return found[0]
            return kept + MASK
    return MASK


_RUN = re.compile(
    # base64 may be broken into lines
    r"(?:[A-Za-z0-9+/_.~-]|%[0-9A-Fa-f]{2}|\\+(?:u[0-9A-Fa-f]{4}|/)|(?:\r?\n|(?:\\+r)?\\+n)(?=[A-Za-z0-9+/]{4})){12,}={0,2}"
)
_ESCAPED = re.compile(r"\\+u([0-9A-Fa-f]{4})|\\+(/)|\r?\n|(?:\\+r)?\\+n")
_NUMBER = re.compile(r"[0-9.eE+-]*")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]+")
_TO_STANDARD = str.maketrans("-_", "+/")


def _decoded(run: str) -> Iterable[str]:
    """What a run of characters stands for: unescaped, URL-decoded, and each of its parts read as base64 or hex."""
    plain = _ESCAPED.sub(_unescaped, run)
    if "%" in plain:
        for _ in range(DEPTH):
            further = unquote(plain)
            if further == plain:
                break
            plain = further
        yield unquote_plus(plain)
    if plain != run:
        yield plain
    for alphabet in {plain, plain.translate(_TO_STANDARD)}:
        for part in _NOT_BASE64.split(alphabet):
            if len(part) >= 8:
                yield from _from_base64(part)
    if len(plain) >= 16 and len(plain) % 2 == 0 and re.fullmatch(r"[0-9A-Fa-f]+", plain):
        yield bytes.fromhex(plain).decode("utf-8", "replace")


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else found[2] or ""


def _from_base64(part: str) -> Iterable[str]:
    for offset in range(4):
        rest = part[offset:]
        rest = rest[: len(rest) - (len(rest) % 4 == 1)]
        try:
            yield base64.b64decode(rest + "=" * (-len(rest) % 4)).decode("utf-8", "replace")
        except binascii.Error:
            continue


# --- by place -----------------------------------------------------------------------------------------------------

_SECRET_HEADER = re.compile(
    r"auth(?!or(?:$|s))|token|secret|api-?key|apikey|password|cookie|signature|credential|x-amz-security|"
    r"^openai-(?:organization|project)$|subscription-key|access-key"
)
_COUNT = re.compile(r"[0-9.]{0,12}(?:ms|s|m|h)?(?:[0-9.]+(?:ms|s))?|true|false")
"""A number or a duration: rate limits count tokens too."""

_NAMES = (
    r"api[-_]?key|access[-_]?key(?:[-_]?id)?|secret[-_]?access[-_]?key|secret[-_]?key|session[-_]?token|"
    r"access[-_]?token|refresh[-_]?token|id[-_]?token|auth[-_]?token|client[-_]?secret|password|passwd|"
    r"private[-_]?key|authorization|x-amz-(?:signature|credential|security-token)|x-goog-(?:signature|credential)|"
    r"x-api-key|subscription-key"
)
_NAMED_MEMBER = re.compile(
    rf'(?P<before>(?i:(?P<slash>\\*)"(?:{_NAMES})(?P=slash)"\s*:\s*(?P=slash)"(?:Bearer |Basic )?))'
    rf'(?!{MASK}\\*")(?:(?!(?P=slash)")(?:[^"\\]|\\.))+(?P<after>(?P=slash)")'
)
_NAMED_FIELD = re.compile(rf"(?i)((?:^|(?<=[?&]))(?:key|sig|signature|token|secret|{_NAMES})=)(?!{MASK})[^&#\s\"]+")
_SCHEME = re.compile(r"(?i)(bearer|basic|api-key|token|digest|negotiate|aws4-hmac-sha256|key)\s+(.*)", re.DOTALL)
_AWS = re.compile(r"(Credential=)[^/,]*|(Signature=)\w+")


def _scheme_kept(value: str) -> str:
    found = _SCHEME.fullmatch(value)
    if found is None:
        return MASK if value else value
    if found[1].upper().startswith("AWS4"):
        if not re.fullmatch(r"Credential=[^,]*, *SignedHeaders=[a-z0-9;-]*, *Signature=\w*", found[2]):
            return f"{found[1]} {MASK}"
        return f"{found[1]} " + _AWS.sub(lambda part: (part[1] or part[2]) + MASK, found[2])
    return f"{found[1]} {MASK}"
