"""The protocol: what the editor says is translated and handed on, what was found is handed back."""

from collections.abc import Sequence
from pathlib import Path

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcContentModified, JsonRpcException
from pygls.lsp.server import LanguageServer

from fastpg_lint import __version__
from fastpg_lint.config.file import CONFIG_FILE
from fastpg_lint.language_server.buffers import Buffer, moved
from fastpg_lint.language_server.call_hovers import call_hover
from fastpg_lint.language_server.client import Client, client_of
from fastpg_lint.language_server.code_actions import FIX_ALL, KINDS, actions, asked_for, resolved
from fastpg_lint.language_server.code_lenses import lenses
from fastpg_lint.language_server.commands import APPLY_FIX_ALL, GO_TO, OPEN_PAGE, page_to_show
from fastpg_lint.language_server.fix_all import fix_all
from fastpg_lint.language_server.hovers import hover
from fastpg_lint.language_server.judging import Judged
from fastpg_lint.language_server.notebooks import PYTHON, Notebooks, by_cell
from fastpg_lint.language_server.overtaken import OVERTAKEN, Answer, Job, of_this_text
from fastpg_lint.language_server.pulled import report_of
from fastpg_lint.language_server.session import Session
from fastpg_lint.language_server.settings_told import SettingsTold, heard
from fastpg_lint.language_server.uris import path_of
from fastpg_lint.language_server.watching import take_changes, watched
from fastpg_lint.language_server.workspace_diagnostics import WorkspaceDiagnostics
from fastpg_lint.workspace.discovery import is_notebook

_NO_HELLO = "the editor has not said hello"
_NOTEBOOKS = lsp.NotebookDocumentSyncOptions(
    [lsp.NotebookDocumentFilterWithNotebook("jupyter-notebook", cells=[lsp.NotebookCellLanguage(PYTHON)])]
)
_MOST_TOLD = 1_000
"""Problems that are remembered as told."""


class Server(LanguageServer):
    """The server of one editor.

    Texts come whole: pygls, which could take in their changes, counts lines otherwise than editors do, by a
    form feed for one.
    """

    def __init__(self) -> None:
        super().__init__(
            "fastpg-lint",
            __version__,
            text_document_sync_kind=lsp.TextDocumentSyncKind.Full,
            notebook_document_sync=_NOTEBOOKS,
            max_workers=1,
        )
        self.session: Session | None = None
        self.whole: WorkspaceDiagnostics | None = None
        self.notebooks = Notebooks(Client().encoding)
        self.is_shut_down = False
        self.settings: SettingsTold | None = None
        self._told: dict[str, None] = {}
        _register(self)

    def begin(self, options: object) -> None:
        """Begins the session, once it is known what the editor understands and which folders it has open."""
        encoding = self.workspace.position_encoding or lsp.PositionEncodingKind.Utf16
        client = client_of(self.client_capabilities, getattr(encoding, "value", encoding))
        self.session = Session(client, self._show, self.tell)
        self.notebooks = Notebooks(client.encoding)
        self.whole = WorkspaceDiagnostics(self.session)
        self.settings = SettingsTold(self, self.session, self.tell, options)
        if self.settings.general.workspace_diagnostics:
            self.feature(lsp.WORKSPACE_DIAGNOSTIC)(_workspace_diagnostic)

    def folders(self) -> dict[Path, str]:
        """The folders that are open, and what the editor calls them."""
        uris = [one.uri for one in self.workspace.folders.values()] or [self.workspace.root_uri or ""]
        return {path: uri for uri in uris if (path := path_of(uri)) is not None}

    async def take_folders(self) -> None:
        """Tells the session which folders are open, and how the editor wants them linted."""
        folders = self.folders()
        if self.session is not None and self.settings is not None:
            general, by_root = self.settings.general, self.settings.by_root
            await self.session.work(lambda projects, _: projects.take_roots(folders, general, by_root))
            self.session.changed()
            await self.settings.ask(folders)

    def tell(self, problem: str) -> None:
        """Tells what has gone wrong, once."""
        if problem not in self._told:
            if len(self._told) >= _MOST_TOLD:
                self._told.pop(next(iter(self._told)))
            self._told[problem] = None
            self.window_log_message(lsp.LogMessageParams(lsp.MessageType.Warning, problem))

    def forget_done(self) -> None:
        """Lets go of what pygls keeps of each notification, by the thousands in a day's typing."""
        futures = self.protocol._request_futures
        for done in [name for name, future in futures.items() if future.done()]:
            futures.pop(done, None)

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """Logs what a handler raised; a window for each would be in the way."""
        if isinstance(error, JsonRpcContentModified):
            return
        if not isinstance(error, JsonRpcException) or source is not JsonRpcException:
            self.tell(f"fault of fastpg-lint: {error}")

    def _show(self, judged: Judged, is_edited: bool) -> None:
        """Pushes what was found, or has an editor that asks for it ask again."""
        buffer, session = judged.buffer, self.session
        if session is not None and session.client.pulls:
            if not is_edited and session.client.refreshes:
                self.workspace_diagnostic_refresh(None)
            return
        if not is_notebook(buffer.path.name):
            self.publish(buffer.uri, judged.shown, buffer.version)
        for cell, shown in by_cell(buffer, judged.shown):
            self.publish(cell.uri, shown, cell.version)

    def publish(self, uri: str, shown: Sequence[lsp.Diagnostic] = (), version: int | None = None) -> None:
        """Pushes what is to be shown in a file or a cell."""
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, list(shown), version))

    def place(self, uri: str) -> tuple[Path | None, int]:
        """The file that the editor calls so, or has a cell of, and how many lines there are above."""
        file = path_of(uri) or self.notebooks.file_of(uri)
        buffer = self.session.buffers.get(file) if self.session is not None and file is not None else None
        cell = buffer.cell(uri) if buffer is not None else None
        return file, cell.first if cell is not None else 0


def _register(server: Server) -> None:
    """Registers what the server answers; a feature that is here is told to the editor as one that we have."""
    for method, handler, *options in (
        (lsp.INITIALIZE, _initialize),
        (lsp.INITIALIZED, _initialized),
        (lsp.SHUTDOWN, _shutdown),
        (lsp.TEXT_DOCUMENT_DID_OPEN, _opened),
        (lsp.TEXT_DOCUMENT_DID_CHANGE, _changed),
        (lsp.TEXT_DOCUMENT_DID_SAVE, _saved),
        (lsp.TEXT_DOCUMENT_DID_CLOSE, _closed),
        (lsp.NOTEBOOK_DOCUMENT_DID_OPEN, _notebook_opened),
        (lsp.NOTEBOOK_DOCUMENT_DID_CHANGE, _notebook_changed),
        (lsp.NOTEBOOK_DOCUMENT_DID_CLOSE, _notebook_closed),
        (
            lsp.TEXT_DOCUMENT_DIAGNOSTIC,
            _diagnostic,
            lsp.DiagnosticOptions(True, False, identifier="fastpg-lint"),
        ),
        (
            lsp.TEXT_DOCUMENT_CODE_ACTION,
            _code_action,
            lsp.CodeActionOptions(code_action_kinds=list(KINDS), resolve_provider=True),
        ),
        (lsp.CODE_ACTION_RESOLVE, _resolve),
        (lsp.TEXT_DOCUMENT_HOVER, _hover),
        (lsp.TEXT_DOCUMENT_CODE_LENS, _code_lens, lsp.CodeLensOptions()),
        (lsp.WORKSPACE_DID_CHANGE_CONFIGURATION, _configured),
        (lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, _files_changed),
        (lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, _folders_changed),
    ):
        server.feature(method, *options)(handler)
    server.command(OPEN_PAGE)(_open_page)
    server.command(GO_TO)(_go_to)
    server.command(APPLY_FIX_ALL)(_apply_fix_all)


def _session(ls: Server) -> Session:
    if ls.session is None:
        raise RuntimeError(_NO_HELLO)
    return ls.session


def _initialize(ls: Server, params: lsp.InitializeParams) -> None:
    ls.begin(params.initialization_options)


async def _initialized(ls: Server, params: lsp.InitializedParams) -> None:
    if _session(ls).client.watches:
        ls.client_register_capability(watched())
    if _session(ls).client.tells_settings:
        ls.client_register_capability(heard())
    await ls.take_folders()


def _shutdown(ls: Server, params: None) -> None:
    ls.is_shut_down = True


def _opened(ls: Server, params: lsp.DidOpenTextDocumentParams) -> None:
    _hold(ls, params.text_document.uri)


def _changed(ls: Server, params: lsp.DidChangeTextDocumentParams) -> None:
    _hold(ls, params.text_document.uri)


def _hold(ls: Server, uri: str) -> None:
    ls.forget_done()
    path, document = path_of(uri), ls.workspace.get_text_document(uri)
    if path is not None:
        _session(ls).hold(Buffer(path, uri, document.source, document.version))


async def _saved(ls: Server, params: lsp.DidSaveTextDocumentParams) -> None:
    """A configuration that is saved holds, also where the editor watches no files."""
    path = path_of(params.text_document.uri)
    if path is not None and path.name == CONFIG_FILE:
        await _begin_anew(ls)


def _closed(ls: Server, params: lsp.DidCloseTextDocumentParams) -> None:
    path, session = path_of(params.text_document.uri), _session(ls)
    if path is None or path not in session.buffers:
        return
    session.drop(path)
    if not session.client.pulls:
        ls.publish(params.text_document.uri)


def _notebook_opened(ls: Server, params: lsp.DidOpenNotebookDocumentParams) -> None:
    buffer = ls.notebooks.open(params)
    if buffer is not None:
        _session(ls).hold(buffer)


def _notebook_changed(ls: Server, params: lsp.DidChangeNotebookDocumentParams) -> None:
    ls.forget_done()
    buffer, gone = ls.notebooks.change(params)
    if buffer is not None:
        _session(ls).hold(buffer)
    _clear(ls, gone)


def _notebook_closed(ls: Server, params: lsp.DidCloseNotebookDocumentParams) -> None:
    path, cells = ls.notebooks.close(params.notebook_document.uri)
    if path is not None:
        _session(ls).drop(path)
    _clear(ls, cells)


def _clear(ls: Server, cells: Sequence[str]) -> None:
    """Takes back what was pushed of cells that are gone."""
    if not _session(ls).client.pulls:
        for uri in cells:
            ls.publish(uri)


async def _diagnostic(ls: Server, params: lsp.DocumentDiagnosticParams) -> lsp.DocumentDiagnosticReport:
    path, _ = ls.place(params.text_document.uri)
    judged = await _session(ls).judged(path) if path is not None else None
    shown = _shown_in(judged, params.text_document.uri) if judged is not None else ()
    return report_of(shown, params.previous_result_id)


def _shown_in(judged: Judged, uri: str) -> Sequence[lsp.Diagnostic]:
    """What there is to be shown in a file, or in a cell of a notebook."""
    cells = {cell.uri: shown for cell, shown in by_cell(judged.buffer, judged.shown)}
    return cells.get(uri, ()) if cells else judged.shown


async def _workspace_diagnostic(
    ls: Server, params: lsp.WorkspaceDiagnosticParams
) -> lsp.WorkspaceDiagnosticReport:
    whole, token, progress = ls.whole, params.work_done_token, ls.work_done_progress
    if whole is None:
        raise RuntimeError(_NO_HELLO)
    if token is None:
        return await whole.report(params, lambda _, __: None)
    progress.begin(token, lsp.WorkDoneProgressBegin("fastpg-lint", percentage=0))

    def on_piece(done: int, of: int) -> None:
        told = f"{done:,} of {of:,} files"
        progress.report(token, lsp.WorkDoneProgressReport(message=told, percentage=100 * done // of))

    try:
        return await whole.report(params, on_piece)
    finally:
        progress.end(token, lsp.WorkDoneProgressEnd())
        progress.tokens.pop(token, None)


async def _code_action(ls: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    (path, above), session = ls.place(params.text_document.uri), _session(ls)
    judged = await _as_asked(ls, path) if path is not None else None
    if path is None or judged is None or not judged.told:
        return []
    asked = asked_for(path, params, above)
    if not asked.wants(FIX_ALL) and not any(asked.is_at(told.one) for told in judged.told):
        return []
    return await _of_this_text(
        ls, path, lambda projects, buffers: actions(projects, buffers, asked, session.client)
    )


async def _resolve(ls: Server, params: lsp.CodeAction) -> lsp.CodeAction:
    session = _session(ls)
    return await session.work(lambda projects, buffers: resolved(projects, buffers, params, session.client))


async def _apply_fix_all(ls: Server, uri: str) -> None:
    (path, _), session = ls.place(uri), _session(ls)
    if path is None:
        return
    edit = await session.work(lambda projects, buffers: fix_all(projects, buffers, path, session.client))
    if edit is not None and session.client.applies_edits:
        ls.workspace_apply_edit(lsp.ApplyWorkspaceEditParams(edit, label="fastpg-lint: fix all that is safe"))


def _open_page(ls: Server, code: str) -> None:
    shown = page_to_show(code)
    if shown is not None and _session(ls).client.shows_documents:
        ls.window_show_document(shown)


def _go_to(ls: Server, uri: str, line: int, character: int) -> None:
    at = lsp.Position(line, character)
    if _session(ls).client.shows_documents:
        ls.window_show_document(lsp.ShowDocumentParams(uri, take_focus=True, selection=lsp.Range(at, at)))


async def _hover(ls: Server, params: lsp.HoverParams) -> lsp.Hover | None:
    (path, above), session = ls.place(params.text_document.uri), _session(ls)
    judged = await _as_asked(ls, path) if path is not None else None
    if path is None or judged is None:
        return None
    at, client = lsp.Position(params.position.line + above, params.position.character), session.client
    told = hover(judged, at, client)
    if told is None:
        told = await _of_this_text(
            ls, path, lambda projects, buffers: call_hover(projects, buffers, path, at, client)
        )
    if told is not None and told.range is not None:
        told.range = moved(told.range, -above)
    return told


async def _code_lens(ls: Server, params: lsp.CodeLensParams) -> list[lsp.CodeLens]:
    path, session = path_of(params.text_document.uri), _session(ls)
    if path is None or await _as_asked(ls, path) is None:
        return []
    return await _of_this_text(
        ls, path, lambda projects, buffers: lenses(projects, buffers, path, session.client)
    )


async def _as_asked(ls: Server, path: Path) -> Judged | None:
    """What is found in a text; raises where it has changed meanwhile, so that its places are others."""
    session = _session(ls)
    asked = session.buffers.get(path)
    judged = await session.judged(path)
    if session.buffers.get(path) is not asked:
        raise JsonRpcContentModified(OVERTAKEN)
    return judged


async def _of_this_text(ls: Server, path: Path, job: Job[Answer]) -> Answer:
    """What a job gives, while the text stays as it is."""
    session = _session(ls)
    return await session.work(of_this_text(session.buffers, path, job))


async def _configured(ls: Server, params: lsp.DidChangeConfigurationParams) -> None:
    if ls.settings is not None:
        await ls.settings.told(params.settings, ls.folders())


async def _files_changed(ls: Server, params: lsp.DidChangeWatchedFilesParams) -> None:
    session = _session(ls)
    await session.work(lambda projects, _: take_changes(projects, params.changes))
    session.changed()


async def _folders_changed(ls: Server, params: lsp.DidChangeWorkspaceFoldersParams) -> None:
    await ls.take_folders()


async def _begin_anew(ls: Server) -> None:
    session = _session(ls)
    await session.work(lambda projects, _: projects.begin_anew())
    session.changed()
