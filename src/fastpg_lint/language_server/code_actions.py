"""Quick fixes: for what is found where the editor asks, for all of a rule, and for all that is safe."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from lsprotocol.types import CodeAction, CodeActionKind, CodeActionParams, WorkspaceEdit
from lsprotocol.types import Diagnostic as Shown
from msgspec import Struct

from fastpg_lint.add_noqa import silencing
from fastpg_lint.config import Settings
from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.fixes.edits import edits
from fastpg_lint.language_server.buffers import Buffers
from fastpg_lint.language_server.client import Client
from fastpg_lint.language_server.judging import Judged, judge
from fastpg_lint.language_server.projects import Projects
from fastpg_lint.language_server.texts import Texts
from fastpg_lint.language_server.workspace_edits import mending, workspace_edit
from fastpg_lint.rules.faults import INTERNAL_ERROR, SYNTAX_ERROR
from fastpg_lint.source.text import decode

FIX_ALL = f"{CodeActionKind.SourceFixAll.value}.fastpg-lint"
KINDS = (CodeActionKind.QuickFix.value, FIX_ALL)
_FAULTS = (SYNTAX_ERROR.code, INTERNAL_ERROR.code)
"""What no comment silences."""


class Asked(Struct, frozen=True):
    """What an editor asks for: the file, lines that count from 1, and the kinds of action, or all."""

    path: Path
    first: int
    last: int
    only: tuple[str, ...] | None

    def wants(self, kind: str) -> bool:
        """Whether a kind is one of those, or below one."""
        return self.only is None or any(kind == one or kind.startswith(f"{one}.") for one in self.only)

    def is_at(self, one: Diagnostic) -> bool:
        """Whether something was found on one of the lines."""
        return one.line <= self.last and one.end_line >= self.first


def asked_for(path: Path, params: CodeActionParams) -> Asked:
    """What a request asks for."""
    only = params.context.only
    kinds = tuple(getattr(one, "value", one) for one in only) if only is not None else None
    return Asked(path, params.range.start.line + 1, params.range.end.line + 1, kinds)


def actions(projects: Projects, buffers: Buffers, asked: Asked, client: Client) -> list[CodeAction]:
    """The actions that there are for the text of this moment."""
    if asked.path not in buffers:
        return []
    (judged,) = judge(projects, buffers, [asked.path], client, with_fixes=True).judged
    settings = projects.settings(asked.path)
    if settings is None:
        return []
    return list(_Actions(judged, settings, buffers, client).asked(asked))


class _Actions:
    """The actions for one text."""

    def __init__(self, judged: Judged, settings: Settings, buffers: Buffers, client: Client) -> None:
        self._judged = judged
        self._settings = settings
        self._buffers = buffers
        self._client = client
        self._texts = Texts(buffers, client.encoding)

    def asked(self, asked: Asked) -> Iterator[CodeAction]:
        if asked.wants(CodeActionKind.QuickFix.value):
            here = [pair for pair in self._pairs() if asked.is_at(pair[0])]
            for one, shown in here:
                yield from self._fix(one, shown)
            for code in dict.fromkeys(one.code for one, _ in here):
                yield from self._fix_all_of(code)
            for one, shown in here:
                yield from self._silence(one, shown)
        if asked.wants(FIX_ALL):
            yield from self._fix_all()

    def _pairs(self) -> Iterable[tuple[Diagnostic, Shown]]:
        return zip(self._judged.found, self._judged.shown, strict=True)

    def _fix(self, one: Diagnostic, shown: Shown) -> Iterator[CodeAction]:
        if one.fix is not None and self._settings.is_fixable(one.code):
            title = f"{one.code}: {one.fix.title}"
            yield self._quick_fix(title, self._mending([one]), [shown], is_preferred=self._is_safe(one))

    def _fix_all_of(self, code: str) -> Iterator[CodeAction]:
        pairs = [pair for pair in self._pairs() if pair[0].code == code and self._is_fixable(pair[0])]
        if len(pairs) > 1:
            edit = self._mending([one for one, _ in pairs])
            yield self._quick_fix(f"{code}: fix all in this file", edit, [shown for _, shown in pairs])

    def _silence(self, one: Diagnostic, shown: Shown) -> Iterator[CodeAction]:
        file, source = self._judged.buffer.path, decode(self._judged.buffer.text)
        replacements = silencing(file, source, {one.line: {one.code}}, "") if one.code not in _FAULTS else ()
        if replacements:
            edit = workspace_edit({file: edits(one.path, source, replacements)}, self._buffers, self._client)
            yield self._quick_fix(f"{one.code}: silence on this line with `# noqa`", edit, [shown])

    def _fix_all(self) -> Iterator[CodeAction]:
        safe = [one for one in self._judged.found if self._is_fixable(one) and self._is_safe(one)]
        if safe:
            title = "fastpg-lint: fix all that is safe"
            yield CodeAction(title=title, kind=FIX_ALL, edit=self._mending(safe))

    def _is_fixable(self, one: Diagnostic) -> bool:
        return one.fix is not None and self._settings.is_fixable(one.code)

    def _is_safe(self, one: Diagnostic) -> bool:
        return one.fix is not None and self._settings.is_safe(one.code, by_itself=one.fix.safe)

    def _mending(self, found: Iterable[Diagnostic]) -> WorkspaceEdit:
        return workspace_edit(mending(found, self._texts), self._buffers, self._client)

    def _quick_fix(
        self, title: str, edit: WorkspaceEdit, mends: list[Shown], *, is_preferred: bool = False
    ) -> CodeAction:
        return CodeAction(
            title=title,
            kind=CodeActionKind.QuickFix,
            diagnostics=mends,
            is_preferred=is_preferred or None,
            edit=edit,
        )
