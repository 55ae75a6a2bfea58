"""Amazon Rekognition: what is in an image. Source: the service's botocore model; its developer guide, "Error handling".

No published blueprint calls it, but a cluster trusts its hosts by default.
"""

from __future__ import annotations

from typing import Any

from conformance.http import Response
from conformance.mock.answer import json_answer
from conformance.mock.refused import Refused
from conformance.mock.route import Call
from conformance.providers.aws import REGION, AwsJson
from conformance.providers.aws_file import file_bytes, wrong_parameters
from conformance.providers.registry import provider

__all__ = ["Rekognition"]

MAX_BYTES = 5_242_880
_KINDS = (b"\x89PNG", b"\xff\xd8\xff")
_BOX = {"Width": 0.5, "Height": 0.25, "Left": 0.1, "Top": 0.1}
_CORNERS = [{"X": x, "Y": y} for x, y in ((0.1, 0.1), (0.6, 0.1), (0.6, 0.35), (0.1, 0.35))]
_LABELS = (("Document", 99.5, "Text and Documents"), ("Text", 98.0, "Text and Documents"), ("Page", 61.0, ""))
LINE = "Mock image"


@provider(
    "rekognition",
    title="Amazon Rekognition",
    hosts=(rf"rekognition(-fips)?\.{REGION}\.amazonaws\.com(\.cn)?",),
    reference="https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectLabels.html",
)
class Rekognition(AwsJson):
    """Labels, text, faces and moderation; every image shows the same page."""

    services = ("rekognition",)
    target = "RekognitionService"
    max_body = 15_000_000
    codes = AwsJson.codes | {
        400: "InvalidParameterException",
        413: "ImageTooLargeException",
        429: "ProvisionedThroughputExceededException",
        500: "InternalServerError",
    }

    def op_DetectLabels(self, call: Call, body: dict[str, Any]) -> Response:  # noqa: ARG002, N802 -- AWS's name
        """Labels above the asked confidence, the surest first."""
        _image(body)
        least = body.get("MinConfidence", 55)
        rows = [
            {
                "Name": name,
                "Confidence": sure,
                "Instances": [],
                "Parents": [],
                "Aliases": [],
                "Categories": [{"Name": kind}] if kind else [],
            }
            for name, sure, kind in _LABELS
            if sure >= least
        ]
        return json_answer(200, {"Labels": rows[: body.get("MaxLabels", 1000)], "LabelModelVersion": "3.0"})

    def op_DetectText(self, call: Call, body: dict[str, Any]) -> Response:  # noqa: ARG002, N802
        """A line and its words."""
        _image(body)
        place = {"BoundingBox": _BOX, "Polygon": _CORNERS}
        rows = [{"DetectedText": LINE, "Type": "LINE", "Id": 0, "Confidence": 99.5, "Geometry": place}]
        rows += [
            {"DetectedText": word, "Type": "WORD", "Id": number, "ParentId": 0, "Confidence": 99.5, "Geometry": place}
            for number, word in enumerate(LINE.split(), 1)
        ]
        return json_answer(200, {"TextDetections": rows, "TextModelVersion": "3.0"})

    def op_DetectModerationLabels(self, call: Call, body: dict[str, Any]) -> Response:  # noqa: ARG002, N802
        """Nothing is found."""
        _image(body)
        return json_answer(200, {"ModerationLabels": [], "ModerationModelVersion": "7.0", "ContentTypes": []})

    def op_DetectFaces(self, call: Call, body: dict[str, Any]) -> Response:  # noqa: ARG002, N802
        """One face."""
        _image(body)
        landmarks = [{"Type": kind, **_CORNERS[0]} for kind in ("eyeLeft", "eyeRight", "nose", "mouthLeft")]
        face = {
            "BoundingBox": _BOX,
            "Landmarks": landmarks,
            "Pose": {"Roll": 0.0, "Yaw": 0.0, "Pitch": 0.0},
            "Quality": {"Brightness": 80.0, "Sharpness": 90.0},
            "Confidence": 99.5,
        }
        return json_answer(200, {"FaceDetails": [face], "OrientationCorrection": "ROTATE_0"})


def _image(body: dict[str, Any]) -> None:
    """Refuse no image, two of them, what is no base64, what is too large, and what is neither PNG nor JPEG."""
    given = body["Image"]
    too_large = Refused(400, "Request has too large an image", code="ImageTooLargeException")
    found = file_bytes(given, MAX_BYTES, too_large)
    if found is None:
        if "Bucket" not in given["S3Object"] or "Name" not in given["S3Object"]:
            raise wrong_parameters()
    elif not found.startswith(_KINDS):
        raise Refused(400, "Request has invalid image format", code="InvalidImageFormatException")
