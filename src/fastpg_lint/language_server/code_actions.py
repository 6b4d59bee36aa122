"""Quick fixes: for what is found where the editor asks, for all of a rule, and for all that is safe."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from lsprotocol.types import CodeAction, CodeActionKind, CodeActionParams, WorkspaceEdit
from lsprotocol.types import Diagnostic as Shown
from msgspec import Struct

from fastpg_lint.config.settings import Settings
from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.fixes.edits import edits
from fastpg_lint.language_server.buffers import Buffers
from fastpg_lint.language_server.client import Client
from fastpg_lint.language_server.commands import GO_KIND, steps, to_page
from fastpg_lint.language_server.fix_all import fix_all, is_mended_with_all, is_safe
from fastpg_lint.language_server.judging import Judged, Told, judge
from fastpg_lint.language_server.projects import Projects
from fastpg_lint.language_server.texts import Texts
from fastpg_lint.language_server.uris import path_of
from fastpg_lint.language_server.workspace_edits import mending, workspace_edit
from fastpg_lint.pipeline.add_noqa import silencing
from fastpg_lint.rules.faults import INTERNAL_ERROR, SYNTAX_ERROR
from fastpg_lint.source.text import decode

FIX_ALL = f"{CodeActionKind.SourceFixAll.value}.fastpg-lint"
KINDS = (CodeActionKind.QuickFix.value, FIX_ALL, GO_KIND)
_FAULTS = (SYNTAX_ERROR.code, INTERNAL_ERROR.code)
"""What no comment silences."""


class Asked(Struct, frozen=True):
    """What an editor asks for: the file, lines that count from 1, and the kinds of action, or all."""

    path: Path
    first: int
    last: int
    only: tuple[str, ...] | None

    @property
    def is_for_all(self) -> bool:
        """Whether what mends all is asked for by its kind, as when a file is saved."""
        return self.only is not None and self.wants(FIX_ALL)

    def wants(self, kind: str) -> bool:
        """Whether a kind is one of those, or below one."""
        return self.only is None or any(kind == one or kind.startswith(f"{one}.") for one in self.only)

    def is_at(self, one: Diagnostic) -> bool:
        """Whether something was found on one of the lines."""
        return one.line <= self.last and one.end_line >= self.first


def asked_for(path: Path, params: CodeActionParams, above: int) -> Asked:
    """What a request asks for; `above` is how many lines there are before the first that it counts."""
    only = params.context.only
    kinds = tuple(getattr(one, "value", one) for one in only) if only is not None else None
    first, last = params.range.start.line + above, params.range.end.line + above
    return Asked(path, first + 1, last + 1, kinds)


def actions(projects: Projects, buffers: Buffers, asked: Asked, client: Client) -> list[CodeAction]:
    """The actions that there are for the text of this moment."""
    if asked.path not in buffers:
        return []
    (judged,) = judge(projects, buffers, [asked.path], client, with_fixes=True).judged
    settings = projects.settings(asked.path)
    if settings is None:
        return []
    found = list(_Actions(judged, settings, buffers, client).asked(asked))
    return [
        resolved(projects, buffers, one, client) if _is_wanted_now(one, asked, client) else one
        for one in found
    ]


def resolved(projects: Projects, buffers: Buffers, action: CodeAction, client: Client) -> CodeAction:
    """An action with what it changes."""
    path = path_of(action.data) if isinstance(action.data, str) else None
    if path is not None:
        action.edit = fix_all(projects, buffers, path, client)
    return action


def _is_wanted_now(action: CodeAction, asked: Asked, client: Client) -> bool:
    """Whether an action whose edit is still to be worked out needs it before it is chosen."""
    return action.data is not None and (asked.is_for_all or not client.resolves_edits)


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
            here = [told for told in self._judged.told if asked.is_at(told.one)]
            for told in here:
                yield from self._fix(told)
            for code in dict.fromkeys(told.one.code for told in here):
                yield from self._fix_all_of(code)
            for told in here:
                yield from self._silence(told)
        if asked.wants(FIX_ALL) and any(map(self._is_mended_with_all, self._judged.told)):
            title, uri = "fastpg-lint: fix all that is safe", self._judged.buffer.uri
            yield CodeAction(title=title, kind=FIX_ALL, data=uri)
        if asked.wants(GO_KIND) and self._client.shows_documents:
            yield from self._go(asked)

    def _fix(self, told: Told) -> Iterator[CodeAction]:
        one = told.one
        if one.fix is not None and self._settings.is_fixable(one.code):
            title, edit = f"{one.code}: {one.fix.title}", self._mending([one])
            yield from self._quick_fix(title, edit, [told.shown], is_preferred=is_safe(one, self._settings))

    def _fix_all_of(self, code: str) -> Iterator[CodeAction]:
        """What is known is mended where it is asked for, and left as it is where many are, as by `--fix`."""
        new = [told for told in self._judged.told if told.one.code == code and self._is_to_mend(told)]
        if len(new) > 1:
            edit = self._mending([told.one for told in new])
            yield from self._quick_fix(f"{code}: fix all in this file", edit, [told.shown for told in new])

    def _silence(self, told: Told) -> Iterator[CodeAction]:
        one, file, source = told.one, self._judged.buffer.path, decode(self._judged.buffer.text)
        replacements = silencing(file, source, {one.line: {one.code}}, "") if one.code not in _FAULTS else ()
        if replacements:
            edit = workspace_edit({file: edits(one.path, source, replacements)}, self._buffers, self._client)
            yield from self._quick_fix(f"{one.code}: silence on this line with `# noqa`", edit, [told.shown])

    def _go(self, asked: Asked) -> Iterator[CodeAction]:
        here = [told.one for told in self._judged.told if asked.is_at(told.one)]
        for one in here:
            yield from steps(one, self._texts)
        yield from map(to_page, dict.fromkeys(one.code for one in here))

    def _is_mended_with_all(self, told: Told) -> bool:
        return not told.is_known and is_mended_with_all(told.one, self._settings)

    def _is_to_mend(self, told: Told) -> bool:
        return told.one.fix is not None and not told.is_known and self._settings.is_fixable(told.one.code)

    def _mending(self, found: Iterable[Diagnostic]) -> WorkspaceEdit | None:
        return workspace_edit(mending(found, self._texts), self._buffers, self._client)

    def _quick_fix(
        self, title: str, edit: WorkspaceEdit | None, mends: list[Shown], *, is_preferred: bool = False
    ) -> Iterator[CodeAction]:
        if edit is not None:
            yield CodeAction(
                title=title,
                kind=CodeActionKind.QuickFix,
                diagnostics=[self._judged.buffer.as_shown(one) for one in mends],
                is_preferred=is_preferred or None,
                edit=edit,
            )
