"""The server itself: it lints what is opened, changed and saved, and answers for hovers and code actions."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path
from pygls.workspace import TextDocument

from conformance import __version__
from conformance.config import Config, read_config
from conformance.errors import UsageError
from conformance.lint.linted import Linted
from conformance.lint.many import fits
from conformance.lint.options import Options
from conformance.lint.page import Page
from conformance.lint.run import chosen, fix_text, lint_page, page_of
from conformance.lsp.convert import FIX_ALL, diagnostic, fix_all, quick_fixes
from conformance.lsp.describe import describe
from conformance.lsp.positions import Positions

__all__ = ["Server", "server"]

_SUFFIXES = {
    "json": ".json",
    "jsonc": ".jsonc",
    "yaml": ".yaml",
    "markdown": ".md",
    "python": ".py",
    "terraform": ".tf",
}
"""What a text without a name of its own is taken for."""


class Server(LanguageServer):
    """What the linter said of each open document's present version."""

    def __init__(self) -> None:
        # documents come whole: line breaks that are none to the protocol would shift their pieces
        super().__init__("conformance", __version__, types.TextDocumentSyncKind.Full)
        self._known: dict[str, tuple[int | None, str, Page, Linted]] = {}
        self._told: str | None = None

    def linted(self, document: TextDocument) -> tuple[Page, Linted]:
        """The page and its findings."""
        found = self._known.get(document.uri)
        if found is None or found[:2] != (document.version, document.source):
            page = self._page(document)
            found = self._known[document.uri] = (document.version, document.source, page, lint_page(page))
        return found[2], found[3]

    def publish(self, uri: str) -> None:
        """Lint a document and tell the client what was found."""
        document = self.workspace.get_text_document(uri)
        _, linted = self.linted(document)
        positions = self.positions(document)
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(
                uri, [diagnostic(one, positions) for one in linted.findings], document.version
            )
        )

    def positions(self, document: TextDocument) -> Positions:
        """Places in a document, counted as the client does."""
        return Positions(document.source, str(getattr(self.workspace.position_encoding, "value", "utf-16")))

    def forget(self, uri: str | None = None) -> None:
        """Lint a document, or all, anew when it is asked for: settings have changed, or it is closed."""
        if uri is None:
            self._known.clear()
        else:
            self._known.pop(uri, None)

    def options(self, path: str) -> tuple[Options, bool]:
        """The settings for a file, and whether they leave it out; settings that are wrong are told once and left."""
        try:
            config = read_config(Path(path).parent)
            folder = None if config.folder is None else str(config.folder)
            options = Options(
                select=config.select,
                ignore=config.ignore,
                per_file=config.per_file,
                folder=folder,
                target_version=config.target_version,
                profile=config.profile,
                deployment=config.deployment,
                trusted=config.trusted,
            )
            chosen(options)
        except UsageError as error:
            if self._told != str(error):
                self._told = str(error)
                self.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"conformance: {error}"))
            return Options(), False
        return options, _left_out(path, config, folder)

    def _page(self, document: TextDocument) -> Page:
        path = to_fs_path(document.uri) or f"untitled{_SUFFIXES.get(document.language_id or '', '')}"
        options, left_out = self.options(path)
        text = "" if left_out else document.source
        # an editor opens files of all kinds: those that are not about connectors have nothing to fear
        return page_of(text, path, options, explicit=False)


def _left_out(path: str, config: Config, folder: str | None) -> bool:
    return any(fits(path, pattern, folder) for pattern in config.exclude)


def server() -> Server:
    """A server with all that it answers."""
    made = Server()

    @made.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
        ls.publish(params.text_document.uri)

    @made.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
        ls.publish(params.text_document.uri)

    @made.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
        # settings are files too, and may have been saved just now
        ls.forget()
        for uri in (
            ls.workspace.text_documents if _is_settings(params.text_document.uri) else [params.text_document.uri]
        ):
            ls.publish(uri)

    @made.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
        ls.forget(params.text_document.uri)
        ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(params.text_document.uri, []))

    @made.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
        document = ls.workspace.get_text_document(params.text_document.uri)
        positions = ls.positions(document)
        page, linted = ls.linted(document)
        found = describe(page, linted.findings, positions.offset(params.position))
        if found is None:
            return None
        content = types.MarkupContent(types.MarkupKind.Markdown, found.text)
        return types.Hover(content, positions.range(found.start, found.end))

    kinds = [types.CodeActionKind.QuickFix, FIX_ALL]

    @made.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=kinds))
    def actions(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
        document = ls.workspace.get_text_document(params.text_document.uri)
        positions = ls.positions(document)
        _, linted = ls.linted(document)
        start, end = positions.offset(params.range.start), positions.offset(params.range.end)
        touched = [one for one in linted.findings if one.place.start <= end and start <= one.place.end]
        target = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
        found: list[types.CodeAction] = []
        if _wanted(params.context.only, types.CodeActionKind.QuickFix.value):
            found += quick_fixes(touched, positions, target)
        if _wanted(params.context.only, FIX_ALL) and any(one.fix and one.fix.safe for one in linted.findings):
            mended = _mended(ls, document, linted)
            if mended is not None:
                found.append(fix_all(mended, positions, target))
        return found

    return made


def _mended(ls: Server, document: TextDocument, linted: Linted) -> str | None:
    text = document.source.removeprefix("\ufeff")
    mended = fix_text(text, linted.path, ls.options(linted.path)[0], linted=linted).text
    return None if mended == text else mended


def _wanted(only: object, kind: str) -> bool:
    """Whether the client asks for a kind: for all, or for one that it is part of."""
    if not isinstance(only, (list, tuple)):
        return True
    asked = [str(getattr(each, "value", each)) for each in only]
    return any(kind == each or kind.startswith(f"{each}.") for each in asked)


def _is_settings(uri: str) -> bool:
    return uri.rpartition("/")[2] in {"conformance.toml", "pyproject.toml"}
