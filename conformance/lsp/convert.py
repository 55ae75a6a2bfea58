"""The linter's findings in the protocol's words: diagnostics, and quick fixes for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lsprotocol.types import (
    CodeAction,
    CodeActionKind,
    Diagnostic,
    DiagnosticSeverity,
    DiagnosticTag,
    OptionalVersionedTextDocumentIdentifier,
    TextDocumentEdit,
    TextEdit,
    WorkspaceEdit,
)

from conformance.finding import Finding, Severity
from conformance.lsp.positions import Positions

__all__ = ["FIX_ALL", "diagnostic", "fix_all", "quick_fixes"]

SOURCE = "conformance"
FIX_ALL = f"{CodeActionKind.SourceFixAll.value}.{SOURCE}"
_SEVERITIES = {
    Severity.ERROR: DiagnosticSeverity.Error,
    Severity.WARNING: DiagnosticSeverity.Warning,
    Severity.INFO: DiagnosticSeverity.Information,
}
_NEEDLESS = frozenset(("unused-parameter", "unused-credential", "unused-ignore"))


def diagnostic(finding: Finding, positions: Positions) -> Diagnostic:
    """A finding, as editors underline it."""
    place = finding.place
    return Diagnostic(
        range=positions.range(place.start, max(place.end, place.start)),
        message=finding.message + (f"\n{finding.help}" if finding.help else ""),
        severity=_SEVERITIES[finding.severity],
        code=finding.code,
        source=SOURCE,
        tags=[DiagnosticTag.Unnecessary] if finding.name in _NEEDLESS else None,
    )


def quick_fixes(
    findings: Iterable[Finding], positions: Positions, document: OptionalVersionedTextDocumentIdentifier
) -> Iterator[CodeAction]:
    """An action for each finding that has a fix; one that may change what is sent says so, and is never preferred."""
    for finding in findings:
        fix = finding.fix
        if fix is None:
            continue
        edits = [TextEdit(positions.range(edit.place.start, edit.place.end), edit.text) for edit in fix.edits]
        yield CodeAction(
            title=fix.title if fix.safe else f"{fix.title} (unsafe: may change what is sent)",
            kind=CodeActionKind.QuickFix,
            diagnostics=[diagnostic(finding, positions)],
            edit=_edit(document, edits),
            is_preferred=fix.safe,
        )


def fix_all(text: str, positions: Positions, document: OptionalVersionedTextDocumentIdentifier) -> CodeAction:
    """The action that puts a mended text in place of all."""
    return CodeAction(
        title="Mend all that can be mended safely",
        kind=FIX_ALL,
        edit=_edit(document, [TextEdit(positions.whole, text)]),
    )


def _edit(document: OptionalVersionedTextDocumentIdentifier, edits: list[TextEdit]) -> WorkspaceEdit:
    return WorkspaceEdit(document_changes=[TextDocumentEdit(document, edits)])
