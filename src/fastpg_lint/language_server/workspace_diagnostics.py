"""The answer to an editor that asks for the diagnostics of all files: in pieces, so that typing goes on."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from lsprotocol.types import (
    WorkspaceDiagnosticParams,
    WorkspaceDiagnosticReport,
    WorkspaceDocumentDiagnosticReport,
    WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
)

from fastpg_lint.language_server.judging import Judged, judge
from fastpg_lint.language_server.pulled import name_of
from fastpg_lint.language_server.session import Session

AT_ONCE = 20
"""Files of a piece: what is typed is judged between two."""

OnPiece = Callable[[int, int], None]
"""Is told how many files have been judged, and of how many."""


class WorkspaceDiagnostics:
    """All that is found in a workspace; who has been told so waits for the next change."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._answered = -1

    async def report(self, params: WorkspaceDiagnosticParams, on_piece: OnPiece) -> WorkspaceDiagnosticReport:
        """What the editor does not know yet, by the names of what it was told last."""
        known = {one.uri: one.value for one in params.previous_result_ids}
        if known:
            await self._session.changed_since(self._answered)
        self._answered = self._session.edits
        items: list[WorkspaceDocumentDiagnosticReport] = []
        files = await self._session.work(lambda projects, _: projects.files())
        for start in range(0, len(files), AT_ONCE):
            piece = files[start : start + AT_ONCE]
            judging = partial(judge, files=piece, client=self._session.client)
            said = await self._session.work(judging)
            items.extend(_item(one, known) for one in said.judged)
            on_piece(start + len(piece), len(files))
        return WorkspaceDiagnosticReport([*items, *_gone(files, known)])


def _item(one: Judged, known: Mapping[str, str]) -> WorkspaceDocumentDiagnosticReport:
    uri, name = one.buffer.uri, name_of(one.shown)
    if known.get(uri) == name:
        return WorkspaceUnchangedDocumentDiagnosticReport(uri, name, one.buffer.version)
    return WorkspaceFullDocumentDiagnosticReport(uri, list(one.shown), one.buffer.version, result_id=name)


def _gone(files: tuple[Path, ...], known: Mapping[str, str]) -> Iterator[WorkspaceDocumentDiagnosticReport]:
    """What is to be shown no longer, of files that are not there any more."""
    there = {file.as_uri() for file in files}
    for uri in known.keys() - there:
        yield WorkspaceFullDocumentDiagnosticReport(uri, [])
