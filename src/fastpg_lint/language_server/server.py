"""The protocol: what the editor says is translated and handed on, what was found is handed back."""

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from fastpg_lint import __version__
from fastpg_lint.config_file import CONFIG_FILE
from fastpg_lint.language_server.buffers import Buffer
from fastpg_lint.language_server.call_hovers import call_hover
from fastpg_lint.language_server.client import client_of
from fastpg_lint.language_server.code_actions import FIX_ALL, KINDS, actions, asked_for
from fastpg_lint.language_server.code_lenses import lenses
from fastpg_lint.language_server.hovers import hover
from fastpg_lint.language_server.judging import Judged
from fastpg_lint.language_server.pulled import report_of
from fastpg_lint.language_server.session import Session
from fastpg_lint.language_server.uris import path_of
from fastpg_lint.language_server.watching import take_changes, watched
from fastpg_lint.language_server.workspace_diagnostics import WorkspaceDiagnostics

WHOLE_WORKSPACE = "workspaceDiagnostics"
"""The initialization option by which an editor wants to know of all files, and not of open ones alone."""
LENSES = "codeLenses"
"""That by which it wants lines above routes."""
_NO_HELLO = "the editor has not said hello"
_MOST_TOLD = 1_000
"""Problems that are remembered as told."""


class Server(LanguageServer):
    """The server of one editor.

    Texts come whole: pygls, which could take in their changes, counts lines otherwise than editors do, by a
    form feed for one.
    """

    def __init__(self) -> None:
        super().__init__(
            "fastpg-lint", __version__, text_document_sync_kind=lsp.TextDocumentSyncKind.Full, max_workers=1
        )
        self.session: Session | None = None
        self.whole: WorkspaceDiagnostics | None = None
        self.is_shut_down = False
        self._told: dict[str, None] = {}
        _register(self)

    def begin(self) -> None:
        """Begins the session, once it is known what the editor understands and which folders it has open."""
        encoding = self.workspace.position_encoding or lsp.PositionEncodingKind.Utf16
        client = client_of(self.client_capabilities, getattr(encoding, "value", encoding))
        self.session = Session(client, self._show, self.tell)
        self.whole = WorkspaceDiagnostics(self.session)

    async def take_folders(self) -> None:
        """Tells the session which folders are open."""
        uris = [one.uri for one in self.workspace.folders.values()] or [self.workspace.root_uri or ""]
        roots = [path for uri in uris if (path := path_of(uri)) is not None]
        if self.session is not None:
            await self.session.work(lambda projects, _: projects.take_roots(roots))
            self.session.changed()

    def tell(self, problem: str) -> None:
        """Tells what has gone wrong, once."""
        if problem not in self._told:
            if len(self._told) >= _MOST_TOLD:
                self._told.pop(next(iter(self._told)))
            self._told[problem] = None
            self.window_log_message(lsp.LogMessageParams(lsp.MessageType.Warning, problem))

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """Logs what a handler raised; a window for each would be in the way."""
        if not isinstance(error, JsonRpcException) or source is not JsonRpcException:
            self.tell(f"fault of fastpg-lint: {error}")

    def _show(self, judged: Judged, is_edited: bool) -> None:
        """Pushes what was found, or has an editor that asks for it ask again."""
        buffer, session = judged.buffer, self.session
        if session is not None and session.client.pulls:
            if not is_edited and session.client.refreshes:
                self.workspace_diagnostic_refresh(None)
            return
        self.text_document_publish_diagnostics(
            lsp.PublishDiagnosticsParams(buffer.uri, list(judged.shown), buffer.version)
        )


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
        (
            lsp.TEXT_DOCUMENT_DIAGNOSTIC,
            _diagnostic,
            lsp.DiagnosticOptions(True, False, identifier="fastpg-lint"),
        ),
        (lsp.TEXT_DOCUMENT_CODE_ACTION, _code_action, lsp.CodeActionOptions(code_action_kinds=list(KINDS))),
        (lsp.TEXT_DOCUMENT_HOVER, _hover),
        (lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, _files_changed),
        (lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, _folders_changed),
    ):
        server.feature(method, *options)(handler)


def _session(ls: Server) -> Session:
    if ls.session is None:
        raise RuntimeError(_NO_HELLO)
    return ls.session


def _initialize(ls: Server, params: lsp.InitializeParams) -> None:
    given = params.initialization_options
    if isinstance(given, dict) and given.get(WHOLE_WORKSPACE) is True:
        ls.feature(lsp.WORKSPACE_DIAGNOSTIC)(_workspace_diagnostic)
    if isinstance(given, dict) and given.get(LENSES) is True:
        ls.feature(lsp.TEXT_DOCUMENT_CODE_LENS, lsp.CodeLensOptions())(_code_lens)
    ls.begin()


async def _initialized(ls: Server, params: lsp.InitializedParams) -> None:
    if _session(ls).client.watches:
        ls.client_register_capability(watched())
    await ls.take_folders()


def _shutdown(ls: Server, params: None) -> None:
    ls.is_shut_down = True


def _opened(ls: Server, params: lsp.DidOpenTextDocumentParams) -> None:
    _hold(ls, params.text_document.uri)


def _changed(ls: Server, params: lsp.DidChangeTextDocumentParams) -> None:
    _hold(ls, params.text_document.uri)


def _hold(ls: Server, uri: str) -> None:
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
        ls.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(params.text_document.uri, []))


async def _diagnostic(ls: Server, params: lsp.DocumentDiagnosticParams) -> lsp.DocumentDiagnosticReport:
    path = path_of(params.text_document.uri)
    judged = await _session(ls).judged(path) if path is not None else None
    return report_of(judged, params.previous_result_id)


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
    path, session = path_of(params.text_document.uri), _session(ls)
    judged = await session.judged(path) if path is not None else None
    if path is None or judged is None or not judged.told:
        return []
    asked = asked_for(path, params)
    if not asked.wants(FIX_ALL) and not any(asked.is_at(told.one) for told in judged.told):
        return []
    return await session.work(lambda projects, buffers: actions(projects, buffers, asked, session.client))


async def _hover(ls: Server, params: lsp.HoverParams) -> lsp.Hover | None:
    path, session = path_of(params.text_document.uri), _session(ls)
    judged = await session.judged(path) if path is not None else None
    if path is None or judged is None:
        return None
    at, client = params.position, session.client
    over_finding = hover(judged, at, client)
    if over_finding is not None:
        return over_finding
    return await session.work(lambda projects, buffers: call_hover(projects, buffers, path, at, client))


async def _code_lens(ls: Server, params: lsp.CodeLensParams) -> list[lsp.CodeLens]:
    path, session = path_of(params.text_document.uri), _session(ls)
    if path is None or await session.judged(path) is None:
        return []
    return await session.work(lambda projects, buffers: lenses(projects, buffers, path, session.client))


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
