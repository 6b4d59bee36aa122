"""Sessions in which what the server shows is held against what the command says of the same texts."""

import random
from collections.abc import Iterator, Sequence
from contextlib import chdir
from pathlib import Path

from lsprotocol import types as lsp
from msgspec import Struct

from fastpg_lint.config.settings import Settings, read_settings
from fastpg_lint.incremental.store import Cache
from fastpg_lint.language_server.client import Client
from fastpg_lint.language_server.diagnostics import shown
from fastpg_lint.language_server.texts import Texts
from fastpg_lint.pipeline.nearest import lint_files
from fastpg_lint.rules.codes import all_codes
from tests.engine.test_typed_text import typed

from .editor import Editor

CLIENT = Client(related=True, descriptions=True)
"""What our editor understands."""


class Step(Struct, frozen=True):
    """An edit of a file, and what the server and the command said of it after that."""

    number: int
    file: Path
    by_server: tuple[lsp.Diagnostic, ...]
    by_command: tuple[lsp.Diagnostic, ...]


class Command:
    """The command, run again and again on one project, with a cache of its own."""

    def __init__(self, project: Path, cache: Path) -> None:
        self._project = project
        self._settings, self._cache = read_settings(project, all_codes()), Cache(cache)

    def shown(self, file: Path) -> tuple[lsp.Diagnostic, ...]:
        """What it says of a file, as an editor would show it."""
        with chdir(self._project):  # where messages name files from
            report = lint_files([file], self._settings, cache=self._cache, read=_read)
            texts = Texts({}, "utf-16")
            return tuple(shown(one, texts.of(file), texts, CLIENT) for one in report.diagnostics)


def _read(file: Path) -> Settings:
    return read_settings(file.parent, all_codes(), file=file)


async def held(
    editor: Editor, command: Command, files: Sequence[Path], count: int, chance: random.Random
) -> "list[Step]":
    """Types at random into files of a project, some texts of which are no Python; gives each step.

    Each text is also saved, for the command to read; so the project is a copy.
    """
    good = {file: file.read_text(encoding="utf-8") for file in files}
    for file, text in good.items():
        editor.open(file, text)
    steps = []
    for number in range(count):
        file = chance.choice(files)
        text = typed(good[file], chance)
        by_server = await _typed(editor, file, text)
        file.write_text(text, encoding="utf-8")
        steps.append(Step(number, file, by_server, command.shown(file)))
        if any(one.code == "FPG000" for one in by_server):
            editor.type(file, good[file])
            file.write_text(good[file], encoding="utf-8")
        else:
            good[file] = text
    return steps


async def _typed(editor: Editor, file: Path, text: str) -> tuple[lsp.Diagnostic, ...]:
    editor.type(file, text)
    report = await editor.pulled(file)
    assert isinstance(report, lsp.RelatedFullDocumentDiagnosticReport)
    return tuple(report.items)


def differing(steps: Sequence[Step]) -> Iterator[Step]:
    """The steps of which the server and the command said different things."""
    return (one for one in steps if one.by_server != one.by_command)
