"""The language server as an editor meets it: another process, spoken to over stdin and stdout."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.lsp.client import LanguageClient

from tests.lint.examples import BODY

COMMAND = [str(Path(sys.executable).parent / "conformance"), "lsp", "--stdio"]
BAD = json.dumps({**BODY, "protocol": "HTTP"}, indent=1)
MISSPELT = json.dumps(BODY, indent=1).replace("${parameters.model}", "${parameters.modle}")


class Editor:
    """What an editor does with one file, and what it is told."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client = client
        self.folder = folder
        self.told: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()
        self.messages: list[str] = []
        self.version = 0

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    async def diagnostics(self) -> list[types.Diagnostic]:
        return list((await asyncio.wait_for(self.told.get(), 20)).diagnostics)

    async def open(self, name: str, text: str, language: str = "json") -> list[types.Diagnostic]:
        item = types.TextDocumentItem(self.uri(name), language, 0, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.diagnostics()

    async def change(self, name: str, text: str) -> list[types.Diagnostic]:
        self.version += 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self.version, self.uri(name)),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )
        return await self.diagnostics()

    async def actions(self, name: str, at: types.Range, only: list[str] | None = None) -> list[types.CodeAction]:
        context = types.CodeActionContext([], only=only)
        found = await self.client.text_document_code_action_async(
            types.CodeActionParams(types.TextDocumentIdentifier(self.uri(name)), at, context)
        )
        return [each for each in found or [] if isinstance(each, types.CodeAction)]

    async def hover(self, name: str, position: types.Position) -> types.Hover | None:
        return await self.client.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(self.uri(name)), position)
        )


@asynccontextmanager
async def editor(folder: Path) -> AsyncIterator[Editor]:
    client = LanguageClient("editor", "1")
    made = Editor(client, folder)

    # functions: the client writes on them what they are for
    def published(params: types.PublishDiagnosticsParams) -> None:
        made.told.put_nowait(params)

    def shown(params: types.ShowMessageParams) -> None:
        made.messages.append(params.message)

    client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(published)
    client.feature(types.WINDOW_SHOW_MESSAGE)(shown)
    await client.start_io(*COMMAND, cwd=str(folder))
    try:
        general = types.GeneralClientCapabilities(position_encodings=[types.PositionEncodingKind.Utf16])
        await client.initialize_async(
            types.InitializeParams(types.ClientCapabilities(general=general), root_uri=folder.as_uri())
        )
        client.initialized(types.InitializedParams())
        yield made
        await client.shutdown_async(None)
        client.exit(None)
    finally:
        await client.stop()  # type: ignore[no-untyped-call] # it has no types


def in_editor(folder: Path, work: Callable[[Editor], Awaitable[None]]) -> None:
    async def main() -> None:
        async with asyncio.timeout(60):
            async with editor(folder) as made:
                await work(made)

    asyncio.run(main())


def applied(text: str, action: types.CodeAction) -> str:
    """The text after an action, by the protocol's own count of positions."""
    assert action.edit is not None
    assert action.edit.document_changes is not None
    (change,) = action.edit.document_changes
    assert isinstance(change, types.TextDocumentEdit)
    lines = text.splitlines(keepends=True)

    def offset(position: types.Position) -> int:
        line = lines[position.line] if position.line < len(lines) else ""
        units = line.encode("utf-16-le")[: position.character * 2].decode("utf-16-le")
        return sum(map(len, lines[: position.line])) + len(units)

    edits = [edit for edit in change.edits if isinstance(edit, types.TextEdit)]
    for edit in sorted(edits, key=lambda each: offset(each.range.start), reverse=True):
        text = text[: offset(edit.range.start)] + edit.new_text + text[offset(edit.range.end) :]
    return text


def test_findings_come_when_a_file_is_opened_changed_and_closed(tmp_path: Path) -> None:
    async def work(made: Editor) -> None:
        (first, *_) = [one for one in await made.open("x.json", BAD) if one.code == "CB105"]
        assert first.severity is types.DiagnosticSeverity.Error
        assert first.source == "conformance"
        assert first.range == types.Range(types.Position(3, 13), types.Position(3, 19))
        assert "CB105" not in {one.code for one in await made.change("x.json", json.dumps(BODY))}
        made.client.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(made.uri("x.json")))
        )
        assert await made.diagnostics() == []

    in_editor(tmp_path, work)


def test_columns_are_counted_in_utf_16(tmp_path: Path) -> None:
    async def work(made: Editor) -> None:
        text = '{"description": "\U0001f600\U0001f600", "protocol": "HTTP", ' + json.dumps(
            {name: value for name, value in BODY.items() if name != "protocol"}
        ).lstrip("{")
        (first,) = [one for one in await made.open("x.json", text) if one.code == "CB105"]
        before = text[: text.index('"HTTP"')]
        assert first.range.start.character == len(before) + 2

    in_editor(tmp_path, work)


def test_a_safe_fix_is_preferred_and_mends_the_text(tmp_path: Path) -> None:
    async def work(made: Editor) -> None:
        (first,) = [one for one in await made.open("x.json", BAD) if one.code == "CB105"]
        (action,) = await made.actions("x.json", first.range, [types.CodeActionKind.QuickFix.value])
        assert action.is_preferred
        assert "unsafe" not in action.title
        assert json.loads(applied(BAD, action)) == BODY
        (every,) = await made.actions("x.json", first.range, [types.CodeActionKind.SourceFixAll.value])
        assert every.kind == "source.fixAll.conformance"
        assert json.loads(applied(BAD, every)) == BODY

    in_editor(tmp_path, work)


def test_an_unsafe_fix_says_so_and_is_not_preferred(tmp_path: Path) -> None:
    async def work(made: Editor) -> None:
        (first,) = [one for one in await made.open("x.json", MISSPELT) if one.code == "CB201"]
        (action,) = await made.actions("x.json", first.range, [types.CodeActionKind.QuickFix.value])
        assert action.title.endswith("(unsafe: may change what is sent)")
        assert not action.is_preferred
        assert json.loads(applied(MISSPELT, action)) == BODY
        assert await made.actions("x.json", first.range, [types.CodeActionKind.Refactor.value]) == []

    in_editor(tmp_path, work)


def test_a_hover_shows_what_supplies_a_placeholder(tmp_path: Path) -> None:
    async def work(made: Editor) -> None:
        text = json.dumps(BODY, indent=1)
        await made.open("x.json", text)
        line = next(number for number, each in enumerate(text.splitlines()) if "${credential.key}" in each)
        shown = await made.hover("x.json", types.Position(line, text.splitlines()[line].index("${credential") + 4))
        assert shown is not None
        assert isinstance(shown.contents, types.MarkupContent)
        assert "the credential `key`: `***`" in shown.contents.value
        assert await made.hover("x.json", types.Position(0, 0)) is None

    in_editor(tmp_path, work)


def test_settings_hold_and_are_read_anew_when_they_are_saved(tmp_path: Path) -> None:
    settings = tmp_path / "conformance.toml"
    settings.write_text('ignore = ["CB105"]\n')

    async def work(made: Editor) -> None:
        assert "CB105" not in {one.code for one in await made.open("x.json", BAD)}
        settings.write_text("wrong = 1\n")
        made.client.text_document_did_save(
            types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(settings.as_uri()))
        )
        assert "CB105" in {one.code for one in await made.diagnostics()}
        assert ["there is no such setting" in each for each in made.messages] == [True]

    in_editor(tmp_path, work)


@pytest.mark.parametrize("name", ["package.json", "notes.md"])
def test_files_about_other_things_are_left_alone(tmp_path: Path, name: str) -> None:
    async def work(made: Editor) -> None:
        assert await made.open(name, '{"name": "x", "version": "1.0.0"') == []

    in_editor(tmp_path, work)
