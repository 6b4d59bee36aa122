"""`docs/questions.md` is true: its examples are run, each question as a rule would ask it."""

import doctest
from textwrap import dedent

from fastpg_lint.catalogue.form import Additions
from fastpg_lint.catalogue.loader import is_library, load_catalogue
from fastpg_lint.engine.compile_module import compile_module
from fastpg_lint.semantic.module import LinkedModule, linked_module
from fastpg_lint.semantic.module_resolver import KnownTree, ModuleResolver
from fastpg_lint.semantic.project import Project
from fastpg_lint.source.text import SourceText
from tools.documents import ROOT

PAGE = ROOT / "docs" / "questions.md"


def link(**texts: str) -> LinkedModule:
    """The module `main` of a project of texts, with the whole catalogue."""
    facts = {name: compile_module(SourceText(dedent(text))) for name, text in texts.items()}
    project = Project(load_catalogue(Additions()), facts.get, ModuleResolver(KnownTree(facts), is_library))
    return linked_module(project, "main")


def test_the_examples_are_true() -> None:
    result = doctest.testfile(str(PAGE), module_relative=False, globs={"link": link}, verbose=False)
    assert result.attempted > 20
    assert result.failed == 0
