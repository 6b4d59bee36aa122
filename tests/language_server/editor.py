"""An editor: pygls' own client, which starts the real server and speaks with it over its standard streams."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from cattrs import Converter
from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient
from pygls.protocol import default_converter

OURS = (sys.executable, "-m", "fastpg_lint", "server")
PATIENCE = 60.0
"""Seconds that the server may take for an answer."""
UNDERSTANDS = lsp.ClientCapabilities(
    general=lsp.GeneralClientCapabilities(position_encodings=[lsp.PositionEncodingKind.Utf16]),
    text_document=lsp.TextDocumentClientCapabilities(
        publish_diagnostics=lsp.PublishDiagnosticsClientCapabilities(
            related_information=True,
            code_description_support=True,
            tag_support=lsp.ClientDiagnosticsTagOptions(
                [lsp.DiagnosticTag.Unnecessary, lsp.DiagnosticTag.Deprecated]
            ),
        ),
        hover=lsp.HoverClientCapabilities(content_format=[lsp.MarkupKind.Markdown]),
    ),
    workspace=lsp.WorkspaceClientCapabilities(
        workspace_edit=lsp.WorkspaceEditClientCapabilities(document_changes=True)
    ),
)
PULLS = lsp.ClientCapabilities(
    text_document=lsp.TextDocumentClientCapabilities(diagnostic=lsp.DiagnosticClientCapabilities()),
    workspace=lsp.WorkspaceClientCapabilities(
        diagnostics=lsp.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
    ),
)


def _converter() -> Converter:
    """Reads actions that have commands, which lsprotocol takes for commands; of notebooks, nothing."""
    converter: Converter = default_converter()  # type: ignore[no-untyped-call]
    converter.register_structure_hook(
        lsp.Command | lsp.CodeAction,
        lambda given, _: converter.structure(given, lsp.CodeAction if "kind" in given else lsp.Command),
    )
    converter.register_structure_hook(
        lsp.NotebookDocumentSyncOptions, lambda _, __: lsp.NotebookDocumentSyncOptions([])
    )
    return converter


class Editor:
    """One editor with one server."""

    def __init__(self) -> None:
        self.client = LanguageClient("test", "1", converter_factory=_converter)
        self.logged: list[str] = []
        self.refreshed = asyncio.Event()
        self.progress: list[lsp.ProgressParams] = []
        self.settings: dict[str | None, object] = {}
        """What is answered for the folder with a URI; for all others, what is at None."""
        self.asked_settings = 0
        self.shown_documents: asyncio.Queue[lsp.ShowDocumentParams] = asyncio.Queue()
        self.applied: asyncio.Queue[lsp.WorkspaceEdit] = asyncio.Queue()
        self._published: asyncio.Queue[lsp.PublishDiagnosticsParams] = asyncio.Queue()
        self._versions: dict[Path, int] = {}
        self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(
            lambda params: self._published.put_nowait(params)
        )
        self.client.feature(lsp.WINDOW_LOG_MESSAGE)(lambda params: self.logged.append(params.message))
        self.client.feature(lsp.PROGRESS)(lambda one: self.progress.append(one))
        self.client.feature(lsp.WORKSPACE_DIAGNOSTIC_REFRESH)(lambda _: self.refreshed.set())
        self.client.feature(lsp.CLIENT_REGISTER_CAPABILITY)(lambda _: None)
        self.client.feature(lsp.WORKSPACE_CONFIGURATION)(lambda one: self._answer_settings(one))
        self.client.feature(lsp.WINDOW_SHOW_DOCUMENT)(lambda one: self._show_document(one))
        self.client.feature(lsp.WORKSPACE_APPLY_EDIT)(lambda one: self._apply(one))

    async def start(
        self,
        folders: Sequence[Path],
        capabilities: lsp.ClientCapabilities,
        options: object = None,
        server: Sequence[str] = OURS,
    ) -> None:
        """Starts a server and says hello."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        await self.client.start_io(*server, cwd=folders[0], env=environment)
        opened = [lsp.WorkspaceFolder(one.as_uri(), one.name) for one in folders]
        await self.client.initialize_async(
            lsp.InitializeParams(
                capabilities=capabilities, workspace_folders=opened, initialization_options=options
            )
        )
        self.client.initialized(lsp.InitializedParams())

    def _answer_settings(self, params: lsp.ConfigurationParams) -> list[object]:
        self.asked_settings += 1
        return [self.settings.get(one.scope_uri, self.settings.get(None)) for one in params.items]

    def _show_document(self, params: lsp.ShowDocumentParams) -> lsp.ShowDocumentResult:
        self.shown_documents.put_nowait(params)
        return lsp.ShowDocumentResult(True)

    def _apply(self, params: lsp.ApplyWorkspaceEditParams) -> lsp.ApplyWorkspaceEditResult:
        self.applied.put_nowait(params.edit)
        return lsp.ApplyWorkspaceEditResult(True)

    async def execute(self, command: str, *arguments: object) -> None:
        """Sends a command back."""
        params = lsp.ExecuteCommandParams(command, list(arguments))
        await asyncio.wait_for(self.client.workspace_execute_command_async(params), PATIENCE)

    def told_settings(self, settings: object) -> None:
        """Tells that settings have changed, and which they are now."""
        self.client.workspace_did_change_configuration(lsp.DidChangeConfigurationParams(settings))

    def open(self, file: Path, text: str) -> None:
        """Opens a file, with another text than the saved one, it may be."""
        self._versions[file] = 1
        document = lsp.TextDocumentItem(file.as_uri(), "python", 1, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(document))

    def type(self, file: Path, text: str) -> None:
        """Replaces the text of an open file."""
        self._versions[file] += 1
        document = lsp.VersionedTextDocumentIdentifier(version=self._versions[file], uri=file.as_uri())
        whole = lsp.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(document, [whole]))

    def close(self, file: Path) -> None:
        """Closes a file without saving it."""
        document = lsp.TextDocumentIdentifier(file.as_uri())
        self.client.text_document_did_close(lsp.DidCloseTextDocumentParams(document))

    def changed(self, file: Path, kind: lsp.FileChangeType = lsp.FileChangeType.Changed) -> None:
        """Tells that a file on disk is another."""
        events = [lsp.FileEvent(file.as_uri(), kind)]
        self.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams(events))

    async def shown(self, file: Path, patience: float = PATIENCE) -> Sequence[lsp.Diagnostic]:
        """What is pushed next for the newest text of a file."""
        while True:
            params = await asyncio.wait_for(self._published.get(), patience)
            if params.uri == file.as_uri() and params.version in (None, self._versions[file]):
                return params.diagnostics

    async def published(self) -> lsp.PublishDiagnosticsParams:
        """What is pushed next, of whichever file."""
        return await asyncio.wait_for(self._published.get(), PATIENCE)

    async def pulled(self, file: Path, known: str | None = None) -> lsp.DocumentDiagnosticReport:
        """What the server answers who asks for the diagnostics of a file."""
        document = lsp.TextDocumentIdentifier(file.as_uri())
        asked = self.client.text_document_diagnostic_async(
            lsp.DocumentDiagnosticParams(document, previous_result_id=known)
        )
        return await asyncio.wait_for(asked, PATIENCE)

    async def pulled_all(self, known: Mapping[str, str]) -> lsp.WorkspaceDiagnosticReport:
        """What the server answers who asks for the diagnostics of all files."""
        names = [lsp.PreviousResultId(uri, name) for uri, name in known.items()]
        params = lsp.WorkspaceDiagnosticParams(names, work_done_token="all")
        return await asyncio.wait_for(self.client.workspace_diagnostic_async(params), PATIENCE)

    async def actions(self, file: Path, line: int, *only: str) -> dict[str, lsp.CodeAction]:
        """The actions on a line, which counts from 0, by their titles."""
        return await self.actions_at(file.as_uri(), line, *only)

    async def actions_at(self, uri: str, line: int, *only: str) -> dict[str, lsp.CodeAction]:
        """The same in a document that need not be a file."""
        at = lsp.Position(line, 0)
        asked = self.client.text_document_code_action_async(
            lsp.CodeActionParams(
                lsp.TextDocumentIdentifier(uri),
                lsp.Range(at, at),
                lsp.CodeActionContext([], only=only or None),
            )
        )
        found = await asyncio.wait_for(asked, PATIENCE) or []
        return {one.title: one for one in found if isinstance(one, lsp.CodeAction)}

    async def hover(self, file: Path, line: int, character: int) -> lsp.Hover | None:
        """What is shown over a place."""
        return await self.hover_at(file.as_uri(), line, character)

    async def hover_at(self, uri: str, line: int, character: int) -> lsp.Hover | None:
        """The same in a document that need not be a file."""
        document = lsp.TextDocumentIdentifier(uri)
        asked = self.client.text_document_hover_async(
            lsp.HoverParams(document, lsp.Position(line, character))
        )
        return await asyncio.wait_for(asked, PATIENCE)

    async def stop(self) -> int:
        """Says good-bye; gives the exit code of the server."""
        await asyncio.wait_for(self.client.shutdown_async(None), PATIENCE)
        return await self.exit()

    async def exit(self) -> int:
        """Ends the server without a word before."""
        self.client.exit(None)
        server = self.client._server
        assert server is not None
        code = await asyncio.wait_for(server.wait(), PATIENCE)
        await asyncio.wait_for(self.client.stop(), PATIENCE)  # type: ignore[no-untyped-call]
        return code


@asynccontextmanager
async def editing(
    *folders: Path,
    capabilities: lsp.ClientCapabilities = UNDERSTANDS,
    options: object = None,
    server: Sequence[str] = OURS,
) -> AsyncIterator[Editor]:
    """An editor that has folders open, until the end of the block."""
    editor = Editor()
    await editor.start(folders, capabilities, options, server)
    try:
        yield editor
        assert await editor.stop() == 0
    finally:
        process = editor.client._server
        if process is not None and process.returncode is None:
            process.kill()


def with_edit(text: str, edit: lsp.WorkspaceEdit, file: Path, version: int) -> str:
    """A text of one version with what an action changes in it; columns of ASCII alone."""
    assert edit.document_changes is not None
    (change,) = edit.document_changes
    assert isinstance(change, lsp.TextDocumentEdit)
    assert change.text_document.uri == file.as_uri()
    assert change.text_document.version == version
    lines = text.splitlines(keepends=True)

    def offset(at: lsp.Position) -> int:
        return sum(map(len, lines[: at.line])) + at.character

    for one in reversed(change.edits):
        assert isinstance(one, lsp.TextEdit)
        text = text[: offset(one.range.start)] + one.new_text + text[offset(one.range.end) :]
    return text
