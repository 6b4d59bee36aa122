"""All that is safe in a file, mended as `--fix` does it: again and again, until nothing changes."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from lsprotocol.types import WorkspaceEdit

from fastpg_lint.config.file import display
from fastpg_lint.config.settings import Settings
from fastpg_lint.diagnostics import Diagnostic, Edit
from fastpg_lint.fixes.edits import applied, edits
from fastpg_lint.fixes.replacements import replacements
from fastpg_lint.language_server.buffers import Buffers
from fastpg_lint.language_server.client import Client
from fastpg_lint.language_server.projects import Projects
from fastpg_lint.language_server.texts import Texts
from fastpg_lint.language_server.workspace_edits import workspace_edit
from fastpg_lint.pipeline.mend import MOST_ROUNDS, choose, tidied
from fastpg_lint.source.text import decode
from fastpg_lint.workspace.discovery import absolute


def is_safe(one: Diagnostic, settings: Settings) -> bool:
    """Whether a finding has a fix that leaves what the program does as it is."""
    return one.fix is not None and settings.is_safe(one.code, by_itself=one.fix.safe)


def is_mended_with_all(one: Diagnostic, settings: Settings) -> bool:
    """Whether a finding that is new has a fix that may be made unseen."""
    return is_safe(one, settings) and settings.is_fixable(one.code)


def fix_all(projects: Projects, buffers: Buffers, file: Path, client: Client) -> WorkspaceEdit | None:
    """What mends all that is safe in an open file; None where there is nothing to mend."""
    settings = projects.settings(file)
    if file not in buffers or settings is None:
        return None
    texts = Texts(buffers, client.encoding)
    opened = {path: one.text for path, one in buffers.items()}
    now: dict[Path, str] = {}
    try:
        for _ in range(MOST_ROUNDS):
            projects.take_texts({**opened, **now})
            safe = [one for one in _found(projects, file) if is_mended_with_all(one, settings)]
            chosen = choose(safe, lambda _: True)
            if not chosen.edits:
                break
            for path, some in chosen.edits.items():
                other = absolute(Path(path))
                now[other] = applied(decode(now.get(other, texts.of(other).text)), some)
    finally:
        projects.take_texts(opened)
    made = {changed: tuple(_edits(changed, texts.of(changed).text, after)) for changed, after in now.items()}
    made = {changed: some for changed, some in made.items() if some}
    return workspace_edit(made, buffers, client) if made else None


def _edits(file: Path, before: str, after: str) -> Sequence[Edit]:
    source = decode(before)
    return edits(display(file), source, replacements(source.text, tidied(file, source.text, after)))


def _found(projects: Projects, file: Path) -> Iterator[Diagnostic]:
    for report in projects.lint([file], with_fixes=True):
        yield from report.diagnostics
