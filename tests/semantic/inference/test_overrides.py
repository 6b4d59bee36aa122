"""Which methods a call may run: those of subclasses, in the folder or in the whole project."""

import pytest

from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import ScopeRef
from tests.linking import link_files

ABSTRACT = """
from abc import ABC, abstractmethod
class Base(ABC):
    @abstractmethod
    def send(self): ...
    def close(self): ...
"""
FAR = "from app.base import Base\nclass Far(Base):\n    def send(self): ...\n    def close(self): ...\n"


def candidates(project: Project, name: str) -> list[str]:
    """The modules of the methods that a call of a method of `Base` may run."""
    index = project.index("app.base")
    assert index is not None
    (owner,) = index.classes
    method = next(n for n in index.scope(owner).inner if index.scope(n).name == name)
    found = project.infer.overrides.candidates(ScopeRef("app.base", method), ScopeRef("app.base", owner))
    return [one.module for one in found]


@pytest.mark.parametrize(
    ("name", "modules"), [("send", ["app.near", "far.one"]), ("close", ["app.base", "app.near"])]
)
def test_only_abstract_methods_are_looked_for_in_the_whole_project(name: str, modules: list[str]) -> None:
    project = link_files({"app.base": ABSTRACT, "app.near": FAR, "far.one": FAR})
    assert candidates(project, name) == modules


def test_classes_that_stand_in_for_others_in_tests_do_not_count() -> None:
    project = link_files({"app.base": ABSTRACT, "far.one": FAR, "tests.fakes": FAR, "far.test_one": FAR})
    assert candidates(project, "send") == ["far.one"]


def test_a_class_that_very_many_modules_mention_has_no_known_subclasses() -> None:
    others = {f"far.other{n}": "Base = 1\n" for n in range(200)}
    project = link_files({"app.base": ABSTRACT, "far.one": FAR, **others})
    assert candidates(project, "send") == []
