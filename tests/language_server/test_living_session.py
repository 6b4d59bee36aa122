"""A session as it goes on: files that change on disk, folders of their own options, and a day's typing."""

import ast
import asyncio
import random
from pathlib import Path
from shutil import copytree

import pytest

pytest.importorskip("pygls", reason="pygls is not installed; it is in the extra `lsp`")

from lsprotocol import types as lsp

from fastpg_lint.baseline.files import write_baseline
from fastpg_lint.baseline.records import entry
from fastpg_lint.config.settings import Settings
from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.language_server.diagnostics import shown
from fastpg_lint.language_server.texts import Texts
from fastpg_lint.pipeline.nearest import lint_files
from tests.engine.test_typed_text import typed

from .conftest import BLOCKING, MAIN, SLEEPY
from .editor import editing
from .held_sessions import CLIENT, Command, Step, differing, held

DEMO = Path(__file__).resolve().parents[2] / "fixtures" / "movie_madders" / "faulty"
KEYSTROKES = 300
STEPS = 30
REMARK = "def calm() -> int:\n    return 1  # noqa: FPG101\n"


def test_a_file_that_changes_on_disk_shows_in_those_that_reach_it(service: Path) -> None:
    main, rates = service / "app" / "main.py", service / "app" / "rates.py"

    async def session() -> None:
        async with editing(service) as editor:
            editor.open(main, MAIN)
            assert await editor.shown(main) == ()
            calm = rates.read_text()
            rates.write_text(BLOCKING)
            editor.changed(rates)
            assert [one.code for one in await editor.shown(main)] == ["FPG102"]
            rates.unlink()
            editor.changed(rates, lsp.FileChangeType.Deleted)
            assert [one.code for one in await editor.shown(main)] == []
            rates.write_text(calm + BLOCKING)
            editor.changed(rates, lsp.FileChangeType.Created)
            assert [one.code for one in await editor.shown(main)] == ["FPG102"]

    asyncio.run(session())


def test_each_folder_has_its_own_options(service: Path, tmp_path: Path) -> None:
    other, outside = tmp_path / "other", tmp_path / "outside"
    for folder in (other, outside):
        folder.mkdir()
    (other / "pyproject.toml").write_text('[tool.fastpg-lint]\nignore = ["FPG101"]\n')

    async def session() -> list[int]:
        found = []
        async with editing(service, other) as editor:
            for folder in (service, other, outside):
                editor.open(folder / "nap.py", SLEEPY)
                found.append(len(await editor.shown(folder / "nap.py")))
        return found

    assert asyncio.run(session()) == [1, 0, 1]
    assert sorted(outside.iterdir()) == []  # no cache in a folder that nobody has opened


def test_what_a_baseline_makes_known_is_a_hint(service: Path) -> None:
    file, baseline = service / "nap.py", service / "baseline.json"
    twice = f"{SLEEPY}\n\nasync def rest() -> None:\n    time.sleep(2)\n    await nap(1)\n"
    file.write_text(SLEEPY)
    (found,) = lint_files([file], Settings(root=service)).diagnostics
    assert found.identity is not None
    known = [entry(found.identity, 1)]
    write_baseline(baseline, ())
    with (service / "pyproject.toml").open("a") as config:
        config.write('baseline = "baseline.json"\n')

    async def session() -> None:
        async with editing(service) as editor:
            editor.open(file, twice)
            before = await editor.shown(file)
            assert [one.severity for one in before] == [lsp.DiagnosticSeverity.Error] * 2
            write_baseline(baseline, known)
            editor.changed(baseline)
            first, second = await editor.shown(file)
            assert (first.severity, first.source) == (lsp.DiagnosticSeverity.Hint, "fastpg-lint (known)")
            assert (first.message, first.range, first.tags) == (before[0].message, before[0].range, None)
            assert second == before[1]
            assert [one for one in await editor.actions(file, 5) if "all in this file" in one] == []
            shown = await editor.hover(file, 5, 8)
            assert shown is not None
            assert "(error, known by the baseline)" in getattr(shown.contents, "value", "")

    asyncio.run(session())


def test_what_is_known_and_below_the_level_is_not_shown(service: Path) -> None:
    file, baseline = service / "nap.py", service / "baseline.json"
    settings = Settings(root=service, select=("FPG1", "FPG002"))
    (found,) = lint_files([_written(file, REMARK)], settings).diagnostics
    assert found.identity is not None
    write_baseline(baseline, [entry(found.identity, 1)])
    config = service / "pyproject.toml"
    with config.open("a") as added:
        added.write('baseline = "baseline.json"\n')

    async def session() -> list[int]:
        async with editing(service) as editor:
            editor.open(file, REMARK)
            before = len(await editor.shown(file))
            config.write_text(config.read_text() + 'level = "error"\n')
            editor.changed(config)
            return [before, len(await editor.shown(file))]

    assert asyncio.run(session()) == [1, 0]


def _written(file: Path, text: str) -> Path:
    file.write_text(text)
    return file


def test_what_is_shown_after_much_typing_is_what_the_command_says(tmp_path: Path) -> None:
    folder = copytree(DEMO, tmp_path / "project")
    chance = random.Random(300)
    files = sorted((folder / "app" / "routers").glob("*.py"))
    texts = {file: file.read_text() for file in files}

    async def session() -> dict[Path, object]:
        async with editing(folder) as editor:
            for file, text in texts.items():
                editor.open(file, text)
            for _ in range(KEYSTROKES):
                file = chance.choice(files)
                text = typed(texts[file], chance)
                editor.type(file, text)
                texts[file] = text if _is_python(text) else texts[file]
            for file, text in texts.items():
                editor.type(file, text)
            found: dict[Path, object] = {}
            for file in files:
                report = await editor.pulled(file)
                assert isinstance(report, lsp.RelatedFullDocumentDiagnosticReport)
                found[file] = tuple(report.items)
            assert [one for one in editor.logged if "fault" in one] == []
            return found

    found = asyncio.run(session())
    for file, text in texts.items():
        file.write_text(text)
    said = lint_files([folder], Settings(root=folder)).diagnostics
    expected = {file: _as_shown(file, said) for file in files}
    assert sum(map(len, expected.values())) > len(files)
    assert found == expected


def test_each_edit_shows_what_the_command_says_of_the_same_texts(tmp_path: Path) -> None:
    folder = copytree(DEMO, tmp_path / "project")
    files = sorted((folder / "app" / "routers").glob("*.py"))

    async def session() -> list[Step]:
        async with editing(folder) as editor:
            command = Command(folder, tmp_path / "cache")
            steps = await held(editor, command, files, STEPS, random.Random(19))
            assert [one for one in editor.logged if "fault" in one] == []
            return steps

    steps = asyncio.run(session())
    assert list(differing(steps)) == []
    assert sum(len(one.by_server) for one in steps) > STEPS


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def _as_shown(file: Path, said: tuple[Diagnostic, ...]) -> tuple[lsp.Diagnostic, ...]:
    texts = Texts({}, "utf-16")
    own = [one for one in said if Path(one.path).resolve() == file.resolve()]
    return tuple(shown(one, texts.of(file), texts, CLIENT) for one in own)
