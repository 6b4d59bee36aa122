"""What there is to say of open files, worked out in the thread that judges, from the texts of one moment."""

from collections.abc import Sequence
from pathlib import Path

from lsprotocol.types import Diagnostic as Shown
from msgspec import Struct

from fastpg_lint.config.file import display
from fastpg_lint.diagnostics import Diagnostic, reading_order
from fastpg_lint.language_server.buffers import Buffer, Buffers
from fastpg_lint.language_server.client import Client
from fastpg_lint.language_server.diagnostics import shown
from fastpg_lint.language_server.projects import Projects
from fastpg_lint.language_server.texts import Texts
from fastpg_lint.report import unresolved_imports


class Told(Struct, frozen=True):
    """What was found at one place, and as the editor is told it; whether a baseline has it."""

    one: Diagnostic
    shown: Shown
    is_known: bool


class Judged(Struct, frozen=True):
    """What was found in a buffer, in reading order."""

    buffer: Buffer
    told: tuple[Told, ...]

    @property
    def shown(self) -> tuple[Shown, ...]:
        """As the editor is told it."""
        return tuple(told.shown for told in self.told)


class Judgement(Struct, frozen=True):
    """What there is to say of some buffers, and what has gone wrong with us."""

    judged: tuple[Judged, ...]
    problems: tuple[str, ...]


def judge(
    projects: Projects, buffers: Buffers, files: Sequence[Path], client: Client, *, with_fixes: bool = False
) -> Judgement:
    """Judges some files, by the texts of all that are open; one that is not open counts as it is saved."""
    projects.take_texts({path: one.text for path, one in buffers.items()})
    found: dict[str, list[tuple[Diagnostic, bool]]] = {display(file): [] for file in files}
    problems: list[str] = []
    for report in projects.lint(files, with_fixes=with_fixes):
        for some, are_known in ((report.diagnostics, False), (report.known, True)):
            for one in some:
                found[one.path].append((one, are_known))
        problems.extend(f"{one.path}: fault of fastpg-lint: {one.message}" for one in report.failures)
        half_typed = unresolved_imports(report.unresolved)
        problems.extend(one for one in report.warnings if one not in half_typed)
    texts = Texts(buffers, client.encoding)
    judged = []
    for file in files:
        positions = texts.of(file)
        told = (
            Told(one, shown(one, positions, texts, client, is_known=is_known), is_known)
            for one, is_known in sorted(found[display(file)], key=lambda pair: reading_order(pair[0]))
        )
        judged.append(Judged(buffers.get(file) or _saved(file), tuple(told)))
    return Judgement(tuple(judged), tuple(problems))


def _saved(file: Path) -> Buffer:
    """A file that is not open; nobody asks for its text here."""
    return Buffer(file, file.as_uri(), "", None)
