"""A project that lives: texts change one by one, and what is said is what a run says that begins anew."""

import random
from pathlib import Path
from shutil import copytree

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.engine import compile_all
from fastpg_lint.engine.compile_all import Compiler
from fastpg_lint.engine.compile_module import read_facts
from fastpg_lint.incremental.store import Cache
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.source.segments import body_of
from fastpg_lint.workspace.documents import digest
from tests.budget import THOROUGH, at_most
from tests.engine.test_typed_text import typed
from tests.engine.test_verified_findings import EVERYTHING, FIXTURES, commented, edited, lint, some_projects
from tests.engine.test_verified_findings import service as service

pytestmark = pytest.mark.one_python

DEMO = FIXTURES / "movie_madders" / "faulty"


@some_projects("edits")
@pytest.mark.parametrize("kept", ["kept", "not kept"] if THOROUGH else ["kept"])
def test_what_is_said_after_an_edit_is_what_a_new_run_says(
    project: Path, tmp_path: Path, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copytree(project, tmp_path / "project")
    chance = random.Random(f"{project.name} {kept}")
    cache = Cache(tmp_path / "cache" if kept == "kept" else None)
    living = Linter(Settings(root=folder, select=EVERYTHING), cache=cache)
    living.lint_files([folder])
    monkeypatch.setattr(living, "_start", None)  # nothing begins anew
    files = sorted(folder.rglob("*.py"))
    for _ in range(at_most(1, 6)):
        file = chance.choice(files)
        text = file.read_bytes().decode("utf-8", "surrogateescape")
        for other in (edited(text, chance), commented(text, chance), edited(text, chance)):
            content = other.encode("utf-8", "surrogateescape")
            living.set_text(file, content)
            alone = living.lint_files([file])
            report = living.lint_files([folder])
            file.write_bytes(content)
            assert report == lint(folder)
            shown = {one.path for one in alone.diagnostics}
            assert [one for one in report.diagnostics if one.path in shown] == list(alone.diagnostics)


@some_projects("typing")
def test_what_is_said_while_somebody_types_is_what_a_new_run_says(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copytree(project, tmp_path / "project")
    chance = random.Random(project.name)
    living = Linter(Settings(root=folder, select=EVERYTHING))
    living.lint_files([folder])
    monkeypatch.setattr(living, "_start", None)
    for file in chance.sample(sorted(folder.rglob("*.py")), at_most(1, 3)):
        text = file.read_text("utf-8", "surrogateescape")
        for _ in range(at_most(3, 5)):
            text = typed(text, chance)
            living.set_text(file, text.encode("utf-8", "surrogateescape"))
            report = living.lint_files([folder])
            file.write_text(text, "utf-8", "surrogateescape")
            assert report == lint(folder)


def test_what_did_not_read_a_text_is_not_worked_out_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copytree(DEMO, tmp_path / "project")
    living = Linter(Settings(root=folder, select=EVERYTHING))
    routes = folder / "app" / "routers" / "movies.py"
    living.lint_files([folder])
    living.lint_files([routes])
    recalled: list[bytes] = []
    recall = Compiler.recall

    def noting(self: Compiler, content: bytes) -> object:
        recalled.append(content)
        return recall(self, content)

    monkeypatch.setattr(Compiler, "recall", noting)
    living.set_text(routes, routes.read_text().replace("return", "edited = 1\n    return", 1))
    before = living.judged
    living.lint_files([routes])
    assert living.judged == before + 1
    assert len(set(recalled)) <= 1


def test_what_is_typed_is_compiled_once_and_never_kept(
    service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(tmp_path / "cache")
    living = Linter(Settings(root=service), cache=cache)
    living.lint_files([service])
    rest = service / "app" / "rest.py"
    texts = [f"{rest.read_text()}    print({number})\n" for number in range(3)]
    compiled: list[object] = []

    def noting(content: bytes) -> object:
        compiled.append(content)
        return read_facts(content)

    monkeypatch.setattr(compile_all, "read_facts", noting)
    for text in texts:
        living.set_text(rest, text)
        living.lint_files([service])
    assert compiled == texts[:1]  # the others differ in one function
    assert [Compiler(cache).recall(digest(text)) for text in texts] == [None, None, None]


def test_a_buffer_holds_until_what_is_saved_holds_again(service: Path) -> None:
    living = Linter(Settings(root=service))
    rest = service / "app" / "rest.py"
    assert len(living.lint_files([service]).diagnostics) == 1
    living.set_text(rest, "def rest() -> None:\n    return\n")
    assert living.lint_files([service]).diagnostics == ()
    living.disk_changed()
    assert living.lint_files([service]).diagnostics == ()
    living.set_text(rest, None)
    assert len(living.lint_files([service]).diagnostics) == 1


def test_a_buffer_that_grows_beyond_the_bound_is_told_and_may_shrink_again(service: Path) -> None:
    rest = service / "app" / "rest.py"
    text = rest.read_text()
    living = Linter(Settings(root=service, max_file_size=10_000))
    living.set_text(rest, text)
    assert len(living.lint_files([service]).diagnostics) == 1
    living.set_text(rest, f"{text}X = '{'x' * 10_000}'\n")
    (told,) = living.lint_files([rest]).diagnostics
    assert "file cannot be read" in told.message
    living.set_text(rest, text)
    assert len(living.lint_files([service]).diagnostics) == 1


def test_what_has_come_and_gone_is_seen_once_it_is_told_of(service: Path) -> None:
    living = Linter(Settings(root=service))
    rest = service / "app" / "rest.py"
    text = rest.read_text()
    assert len(living.lint_files([service]).diagnostics) == 1
    rest.unlink()
    living.disk_changed()
    assert living.lint_files([service]).diagnostics == ()
    living.set_text(rest, text)
    rest.write_text(text)
    living.disk_changed()
    assert len(living.lint_files([service]).diagnostics) == 1


def test_what_read_another_body_is_not_worked_out_again(
    service: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rest = service / "app" / "rest.py"
    text = "import time\n\n\ndef first():\n    time.sleep(1)\n\n\ndef last():\n    time.sleep(2)\n"
    living = Linter(Settings(root=service))
    living.lint_files([service])
    for other in (text, f"{text}    pass\n"):  # from the second on, it is a text that somebody types in
        living.set_text(rest, other)
        living.lint_files([rest])
    asked: list[int] = []
    find = Inference._find_callee

    def noting(self: Inference, module: str, number: int) -> object:
        asked.append(number)
        return find(self, module, number)

    monkeypatch.setattr(Inference, "_find_callee", noting)
    living.set_text(rest, text.replace("sleep(2)", "sleep(3)"))
    living.lint_files([rest])
    assert {body_of(number) for number in asked} == {3}
