"""SARIF 2.1.0: every rule listed, and a fingerprint that stays when lines move."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from conformance import __version__
from conformance.finding import Finding, Severity
from conformance.lint.formats.format import Outcome, output_format
from conformance.lint.rule import Rule, rules

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


@output_format("sarif")
def sarif(outcome: Outcome) -> str:
    """One run with all results."""
    known = rules().values()
    indexes = {rule.code: index for index, rule in enumerate(known)}
    seen: dict[str, int] = {}
    texts = outcome.texts
    results = [_result(finding, indexes, _print(finding, texts, seen)) for finding in outcome.findings]
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "conformance",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(rule) for rule in known],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    docs = rule.docs
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": docs.summary},
        "fullDescription": {"text": docs.why or docs.summary},
        "help": {"text": f"Why: {docs.why}\n\nBad:\n{docs.bad}\n\nGood:\n{docs.good}\n\nSource: {docs.source}"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"theme": rule.theme},
    }


def _result(finding: Finding, indexes: dict[str, int], fingerprint: str) -> dict[str, Any]:
    place = finding.place
    region: dict[str, Any] = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": _uri(place.path)}, "region": region}}
    if finding.pointer:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.pointer, "kind": "member"}]
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": indexes[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message + (f"; {finding.help}" if finding.help else "")},
        "locations": [location],
        "partialFingerprints": {"conformance/v1": fingerprint},
    }
    if finding.fix is not None:
        result["fixes"] = [_fix(finding)]
    return result


def _fix(finding: Finding) -> dict[str, Any]:
    assert finding.fix is not None  # noqa: S101 - asked by the caller
    replacements = [
        {
            "deletedRegion": {
                "startLine": edit.place.line,
                "startColumn": edit.place.column,
                "endLine": edit.place.end_line,
                "endColumn": edit.place.end_column,
            },
            "insertedContent": {"text": edit.text},
        }
        for edit in finding.fix.edits
    ]
    change = {"artifactLocation": {"uri": _uri(finding.place.path)}, "replacements": replacements}
    return {"description": {"text": finding.fix.title}, "artifactChanges": [change]}


def _uri(path: str) -> str:
    return Path(path).absolute().as_uri() if Path(path).is_absolute() else quote(path)


def _print(finding: Finding, texts: Any, seen: dict[str, int]) -> str:
    """Of the code, the file, the pointer, and the source at the place: not of line numbers."""
    source = texts.get(finding.place.path, "")[finding.place.start : finding.place.end]
    given = f"{finding.code}\0{finding.place.path}\0{finding.blueprint}\0{finding.pointer}\0{source}"
    number = seen[given] = seen.get(given, -1) + 1
    return hashlib.sha256(f"{given}\0{number}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
