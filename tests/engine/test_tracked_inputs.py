"""A checker of what is tracked: all that is really read while a module is judged is among its inputs.

What is read is noted here where it is read, apart from the program's own notes; each module is judged in a
project that remembers nothing. Its inputs are taken from a project that has judged all the others before, so
what answers that are remembered depend on must have come with them.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.engine.input_digests import InputDigests
from fastpg_lint.engine.judge import Judge
from fastpg_lint.engine.judged import Judged
from fastpg_lint.incremental.inputs import DERIVED, Input, InputTracker
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.semantic.inputs import FOLDER, LAYOUT, MENTIONS, MODULE, NAMES, TEXTS, WHOLE
from fastpg_lint.semantic.project import Project
from fastpg_lint.workspace.documents import Document
from fastpg_lint.workspace.project_files import Survey
from fastpg_lint.workspace.source_tree import SourceTree
from tests.budget import at_most
from tests.engine.test_verified_findings import EVERYTHING, MOST_ALONE, some_projects

pytestmark = pytest.mark.one_python


class Reads:
    """What was read since it was last asked."""

    def __init__(self) -> None:
        self.noted: set[Input] = set()

    def taken(self) -> set[Input]:
        noted, self.noted = self.noted, set()
        return noted

    @contextmanager
    def one(self, kind: str, name: str) -> Iterator[None]:
        """Notes one input, and nothing else that is read meanwhile, which it covers."""
        before = self.taken()
        yield
        self.noted = before | {Input(kind, name)}


@contextmanager
def noting(reads: Reads) -> Iterator[None]:
    """Notes what is read of modules, folders and files."""
    look, list_folder = Project._read, SourceTree._listing

    def module(self: Project, name: str, *, is_kept: bool = True) -> object:
        before = reads.taken()
        known = look(self, name, is_kept=is_kept)
        folders = reads.taken()  # in which a module that is there was looked for, and one that is not
        exists = known[0] is not None or self._layout.has(name)
        reads.noted = before | ({Input(MODULE, name)} if exists else folders)
        return known

    def folder(self: SourceTree, path: str) -> object:
        there = Path(path)
        while not there.is_dir():
            there = there.parent
        below = there.relative_to(self.root).as_posix() if there.is_relative_to(self.root) else str(there)
        with reads.one(FOLDER, "" if below == "." else below):
            return list_folder(self, path)

    mentioning, naming, texts = Survey.modules_mentioning, Survey.modules_naming, Survey.texts
    is_whole = Survey.is_whole

    def mentioned(self: Survey, word: bytes) -> object:
        with reads.one(MENTIONS, word.decode()):
            return mentioning(self, word)

    def named(self: Survey, name: str) -> object:
        with reads.one(NAMES, name):
            return naming(self, name)

    def text(self: Survey, *patterns: str) -> object:
        with reads.one(TEXTS, "/".join(patterns)):
            return texts(self, *patterns)

    def whole(self: Survey, *patterns: str) -> object:
        with reads.one(WHOLE, "/".join(patterns)):
            return is_whole(self, *patterns)

    roots = InputDigests.source_roots

    def source_roots(self: InputDigests) -> object:
        with reads.one(LAYOUT, ""):
            return roots(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(InputDigests, "source_roots", source_roots)
        patch.setattr(Project, "_read", module)
        patch.setattr(SourceTree, "_listing", folder)
        patch.setattr(Survey, "modules_mentioning", mentioned)
        patch.setattr(Survey, "modules_naming", named)
        patch.setattr(Survey, "texts", text)
        patch.setattr(Survey, "is_whole", whole)
        yield


def judged(folder: Path, files: list[Path], reads: Reads) -> dict[Path, tuple[set[Input], set[Input]]]:
    """Of each file, judged in this order in one project, what was read, and what is tracked."""
    found: dict[Path, tuple[set[Input], set[Input]]] = {}
    judge = Judge.judge

    def noted(self: Judge, file: Document) -> tuple[Judged, int]:
        reads.taken()
        judged, read = judge(self, file)
        really = reads.taken()
        found[file.path] = really, whole(self._inputs.tracker, read)
        return judged, read

    with noting(reads), pytest.MonkeyPatch.context() as patch:
        patch.setattr(Judge, "judge", noted)
        Linter(Settings(root=folder, select=EVERYTHING)).lint_files(files)
    return found


def whole(tracker: InputTracker, read: int) -> set[Input]:
    """A set of inputs, with those that the derived answers in it depend on."""
    found: set[Input] = set()
    waiting = tracker.inputs(read)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            if one.kind == DERIVED:
                kind, _, key = one.name.partition("/")
                waiting.extend(tracker.inputs(tracker.derived[kind].read(key) or 0))
    return found


@some_projects("tracked inputs")
def test_all_that_is_read_is_tracked(project: Path, tmp_path: Path) -> None:
    folder = copytree(project, tmp_path / "project")
    files = sorted(folder.rglob("*.py"))
    together = judged(folder, files, Reads())
    assert together
    for file in random.Random(project.name).sample(sorted(together), at_most(MOST_ALONE, len(together))):
        really, tracked = judged(folder, [file], Reads())[file]
        assert Input(MODULE, SourceTree(folder).name(file)) in really
        assert really - tracked == set()
        assert really - together[file][1] == set()
