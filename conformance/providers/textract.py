"""Amazon Textract: text in documents. Source: providers, section 7."""

from __future__ import annotations

from typing import Any

from conformance.http import Response
from conformance.mock.answer import digest, json_answer
from conformance.mock.refused import Refused
from conformance.mock.route import Call
from conformance.providers.aws import REGION, AwsJson
from conformance.providers.aws_file import file_bytes, wrong_parameters
from conformance.providers.registry import provider

__all__ = ["Textract"]

MAX_BYTES = 10_485_760
_KINDS = (b"\x89PNG", b"\xff\xd8\xff", b"%PDF", b"II*\x00", b"MM\x00*")
LINES = ("Mock document", "Second line")


@provider(
    "textract",
    title="Amazon Textract",
    hosts=(rf"textract(-fips)?\.{REGION}\.amazonaws\.com(\.cn)?",),
    reference="https://docs.aws.amazon.com/textract/latest/dg/API_DetectDocumentText.html",
)
class Textract(AwsJson):
    """DetectDocumentText and AnalyzeDocument; every document has the same two lines."""

    services = ("textract",)
    target = "Textract"
    max_body = 15_000_000
    codes = AwsJson.codes | {
        400: "InvalidParameterException",
        429: "ProvisionedThroughputExceededException",
        500: "InternalServerError",
    }

    def op_DetectDocumentText(self, call: Call, body: dict[str, Any]) -> Response:  # noqa: N802 -- AWS's name
        """Page, lines and words."""
        blocks = _blocks(_document(call, body))
        version = {"DetectDocumentTextModelVersion": "1.0"}
        return json_answer(200, {"DocumentMetadata": {"Pages": 1}, "Blocks": blocks, **version})

    def op_AnalyzeDocument(self, call: Call, body: dict[str, Any]) -> Response:  # noqa: N802
        """The same."""
        if "QUERIES" in body["FeatureTypes"] and "QueriesConfig" not in body:
            raise wrong_parameters()
        blocks = _blocks(_document(call, body))
        version = {"AnalyzeDocumentModelVersion": "1.0"}
        return json_answer(200, {"DocumentMetadata": {"Pages": 1}, "Blocks": blocks, **version})


def _document(call: Call, body: dict[str, Any]) -> bytes:
    """The document's bytes. Raises Refused for none, for two, for what is no base64, and for what is too large."""
    given = body["Document"]
    too_large = Refused(400, "Request has too large a document", code="DocumentTooLargeException")
    found = file_bytes(given, MAX_BYTES, too_large)
    if found is None:
        return str(given["S3Object"]).encode()
    if not found.startswith(_KINDS):
        call.warn("Textract would answer UnsupportedDocumentException: the bytes are no PNG, JPEG, PDF or TIFF")
    return found


def _blocks(document: bytes) -> list[dict[str, Any]]:
    def block(kind: str, index: str, text: str | None, children: list[str]) -> dict[str, Any]:
        box = {"Width": 0.5, "Height": 0.1, "Left": 0.1, "Top": 0.1}
        corners = [{"X": x, "Y": y} for x, y in ((0.1, 0.1), (0.6, 0.1), (0.6, 0.2), (0.1, 0.2))]
        row: dict[str, Any] = {
            "BlockType": kind,
            "Id": ident(index),
            "Geometry": {"BoundingBox": box, "Polygon": corners},
        }
        if text is not None:
            row |= {"Text": text, "Confidence": 99.5}
        return row | ({"Relationships": [{"Type": "CHILD", "Ids": children}]} if children else {})

    def ident(index: str) -> str:
        hexed = digest(document, index, length=32)
        return f"{hexed[:8]}-{hexed[8:12]}-{hexed[12:16]}-{hexed[16:20]}-{hexed[20:]}"

    lines, words = [], []
    for number, text in enumerate(LINES):
        parts = text.split()
        ids = [f"w{number}.{place}" for place in range(len(parts))]
        lines.append(block("LINE", f"l{number}", text, [ident(index) for index in ids]))
        words += [
            block("WORD", index, part, []) | {"TextType": "PRINTED"} for index, part in zip(ids, parts, strict=True)
        ]
    page = block("PAGE", "p", None, [ident(f"l{number}") for number in range(len(LINES))])
    return [page, *lines, *words]
