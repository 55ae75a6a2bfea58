"""Amazon Comprehend: languages, entities, feelings, phrases, personal data. Source: providers, section 7."""

from __future__ import annotations

import re
from typing import Any

from conformance.http import Response
from conformance.mock.answer import json_answer
from conformance.mock.refused import Refused
from conformance.mock.route import Call
from conformance.providers.aws import REGION, AwsJson
from conformance.providers.registry import provider

__all__ = ["Comprehend"]

MAX_BYTES = 5000
_SCRIPTS = (
    ("ja", re.compile(r"[ぁ-んァ-ン]")),
    ("zh", re.compile(r"[一-龯]")),
    ("ko", re.compile(r"[가-힣]")),
    ("ru", re.compile(r"[а-яё]", re.IGNORECASE)),
    ("ar", re.compile(r"[ء-ي]")),
    ("hi", re.compile(r"[ऀ-ॿ]")),
)
_MARKS = (
    ("de", re.compile(r"\b(der|die|das|und|ist|nicht|ein|wie|mit|für)\b|[äöüß]", re.IGNORECASE)),
    ("fr", re.compile(r"\b(le|la|les|et|est|une|pas|bonjour|avec)\b|[èêç]", re.IGNORECASE)),
    ("es", re.compile(r"\b(el|los|las|y|es|una|hola|con|por|está)\b|[ñ¿¡]", re.IGNORECASE)),
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_NAME = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)*\b")
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


@provider(
    "comprehend",
    title="Amazon Comprehend",
    hosts=(rf"comprehend(-fips)?\.{REGION}\.amazonaws\.com(\.cn)?",),
    reference="https://docs.aws.amazon.com/comprehend/latest/APIReference/welcome.html",
)
class Comprehend(AwsJson):
    """The five operations on one document."""

    services = ("comprehend",)
    target = "Comprehend_20171127"
    codes = AwsJson.codes | {400: "InvalidRequestException"}

    def op_DetectDominantLanguage(self, _call: Call, body: dict[str, Any]) -> Response:  # noqa: N802 -- AWS's name
        """The language, by script and by common words."""
        return json_answer(200, {"Languages": [{"LanguageCode": _language(_text(body, 100_000)), "Score": 0.99}]})

    def op_DetectEntities(self, _call: Call, body: dict[str, Any]) -> Response:  # noqa: N802
        """Dates, and what begins with a capital."""
        if "Text" not in body and "Bytes" not in body:
            raise Refused(400, "Text is required", code="InvalidRequestException")
        if "LanguageCode" not in body and "EndpointArn" not in body:
            raise Refused(400, "LanguageCode or EndpointArn is required", code="InvalidRequestException")
        text = _text(body, 100_000)
        found = [(m, "DATE") for m in _DATE.finditer(text)] + [(m, "PERSON") for m in _NAME.finditer(text)]
        rows = [_span(m, kind) | {"Text": m.group()} for m, kind in sorted(found, key=lambda pair: pair[0].start())]
        return json_answer(200, {"Entities": rows})

    def op_DetectSentiment(self, _call: Call, body: dict[str, Any]) -> Response:  # noqa: N802
        """Positive or negative by a few words."""
        words = set(_text(body, MAX_BYTES).lower().split())
        good, bad = bool(words & {"good", "great", "love", "happy"}), bool(words & {"bad", "awful", "hate", "sad"})
        kind = "MIXED" if good and bad else "POSITIVE" if good else "NEGATIVE" if bad else "NEUTRAL"
        names = ("Positive", "Negative", "Neutral", "Mixed")
        scores = {name: 0.97 if name.upper() == kind else 0.01 for name in names}
        return json_answer(200, {"Sentiment": kind, "SentimentScore": scores})

    def op_DetectKeyPhrases(self, _call: Call, body: dict[str, Any]) -> Response:  # noqa: N802
        """Words of more than three letters."""
        text = _text(body, 100_000)
        rows = [_span(m, None) | {"Text": m.group()} for m in re.finditer(r"\b\w{4,}\b", text)]
        return json_answer(200, {"KeyPhrases": rows})

    def op_DetectPiiEntities(self, _call: Call, body: dict[str, Any]) -> Response:  # noqa: N802
        """Mail addresses and names."""
        text = _text(body, 100_000)
        found = [_span(m, "EMAIL") for m in _EMAIL.finditer(text)] + [_span(m, "NAME") for m in _NAME.finditer(text)]
        return json_answer(200, {"Entities": sorted(found, key=lambda row: row["BeginOffset"])})


def _text(body: dict[str, Any], limit: int) -> str:
    text: str = body.get("Text", "")
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limit:
        raise Refused(
            400,
            f"Input text size exceeds limit. Max length of request text allowed is {limit} bytes while in this request "
            f"the text size is {size} bytes",
            code="TextSizeLimitExceededException",
        )
    return text


def _language(text: str) -> str:
    for name, pattern in _SCRIPTS:
        if pattern.search(text):
            return name
    hits = {name: len(pattern.findall(text)) for name, pattern in _MARKS}
    best = max(hits, key=lambda name: hits[name])
    return best if hits[best] else "en"


def _span(found: re.Match[str], kind: str | None) -> dict[str, Any]:
    row: dict[str, Any] = {"Score": 0.99, "BeginOffset": found.start(), "EndOffset": found.end()}
    return row if kind is None else row | {"Type": kind}
