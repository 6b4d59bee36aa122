"""The modules of a project: read when they are asked for, and known with what they depend on."""

from collections import Counter
from collections.abc import Callable

import msgspec
import pytest

from fastpg_lint.catalogue.catalogue import Catalogue
from fastpg_lint.catalogue.form import Additions
from fastpg_lint.engine.compile_module import compile_module
from fastpg_lint.facts.lazy_records import KeptFacts, kept
from fastpg_lint.facts.records import ModuleFacts
from fastpg_lint.incremental.inputs import Input, InputTracker
from fastpg_lint.semantic.inputs import FOLDER, MODULE
from fastpg_lint.semantic.module_resolver import KnownTree, ModuleResolver
from fastpg_lint.semantic.project import Project
from fastpg_lint.source.text import SourceText
from tests.linking import shelf

FACTS = compile_module(SourceText("f()\ng()\n"))
KEPT = msgspec.msgpack.decode(msgspec.msgpack.encode(kept(FACTS)), type=KeptFacts)
CATALOGUE = Catalogue(shelf, Additions())


class Asked:
    """A project that notes what it reads. `broken` names a module whose file is no Python."""

    def __init__(
        self, *modules: str, broken: str = "broken", facts: Callable[[], ModuleFacts] = lambda: FACTS
    ) -> None:
        self._made = facts
        self.tracker = InputTracker()
        self.read: Counter[str] = Counter()
        self._modules = modules
        layout = ModuleResolver(KnownTree([*modules, broken]))
        self.project = Project(CATALOGUE, self._facts, layout, tracker=self.tracker)

    def _facts(self, module: str) -> ModuleFacts | None:
        self.read[module] += 1
        self.tracker.note(FOLDER, module.rpartition(".")[0])
        return self._made() if module in self._modules else None

    def inputs(self, *modules: str) -> list[Input]:
        """What the answers to questions for some modules depend on."""
        with self.tracker.apart() as reads:
            for module in modules:
                self.project.index(module)
        return self.tracker.inputs(reads.read)


def test_a_module_is_read_once() -> None:
    asked = Asked("a", "b")
    found = [asked.project.index(name) for name in ("a", "b", "a", "gone", "gone", "broken", "broken")]
    assert [one is not None for one in found] == [True, True, True, False, False, False, False]
    assert asked.read == {"a": 1, "b": 1, "gone": 1, "broken": 1}


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("app.a", Input(MODULE, "app.a")),
        ("app.broken", Input(MODULE, "app.broken")),
        ("app.gone", Input(FOLDER, "app")),
    ],
)
def test_what_is_said_of_a_module_hangs_on_its_file_or_on_the_folders_without_one(
    module: str, expected: Input
) -> None:
    asked = Asked("app.a", broken="app.broken")
    assert asked.inputs(module) == asked.inputs(module) == [expected]


def test_all_modules_that_were_asked_for_are_hung_on() -> None:
    asked = Asked("a", "b")
    assert asked.inputs("a", "b", "a") == [Input(MODULE, "a"), Input(MODULE, "b")]


def test_what_was_asked_for_of_late_is_still_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fastpg_lint.semantic.project.MOST_CALLS", 2 * (1 + len(FACTS.calls)))
    asked = Asked(*"abcdef")
    for name in "abca":
        asked.inputs("a", name)
    assert asked.read == {"a": 1, "b": 1, "c": 1}
    for name in "defa":
        assert asked.inputs(name) == [Input(MODULE, name)]
    assert asked.read == {"a": 2, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1}


def test_more_modules_stay_of_which_little_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fastpg_lint.semantic.project.MOST_CALLS", 2 * (1 + len(FACTS.calls)))
    asked = Asked(*"abcdef", facts=KEPT.facts)
    for name in "abca":
        asked.inputs("a", name)
    for name in "defa":
        asked.inputs(name)
    assert asked.read == dict.fromkeys("abcdef", 1)


@pytest.mark.parametrize(
    ("module", "expected"), [("app.a", Input(MODULE, "app.a")), ("app.gone", Input(FOLDER, "app"))]
)
def test_what_is_looked_at_once_hangs_on_the_same(module: str, expected: Input) -> None:
    asked = Asked("app.a")
    with asked.tracker.apart() as reads:
        assert asked.project.glance(module).name == module
    assert asked.tracker.inputs(reads.read) == [expected]


def test_what_is_looked_at_once_is_not_held() -> None:
    asked = Asked("a", "b")
    asked.inputs("b")
    for name in "abab":
        asked.project.glance(name)
    assert asked.read == {"a": 2, "b": 1}


def test_what_is_let_go_of_is_read_again() -> None:
    asked = Asked("a", "b")
    asked.inputs("a", "b")
    asked.project.evict("a")
    asked.inputs("a", "b")
    assert asked.read == {"a": 2, "b": 1}
    asked.project.forget()
    assert asked.inputs("b") == [Input(MODULE, "b")]
    assert asked.read == {"a": 2, "b": 2}


class Reader:
    """A reader of a project, which notes that it has forgotten."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.has_forgotten = False

    def forget(self) -> None:
        self.has_forgotten = True


def test_a_project_has_its_catalogue_and_one_reader_of_a_kind() -> None:
    project = Asked("a").project
    assert project.catalogue is CATALOGUE
    reader = project.of(Reader)
    assert (project.of(Reader), reader.project) == (reader, project)
    assert not reader.has_forgotten
    project.forget()
    assert reader.has_forgotten
