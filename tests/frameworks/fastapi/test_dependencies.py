"""What `Depends` and `Security` say: of parameters, of routes, and of the functions that they are given."""

import pytest

from fastpg_lint.frameworks.fastapi.dependencies import Dependencies, is_dependency
from fastpg_lint.semantic.module import linked_module
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import ScopeRef, Types
from tests.linking import link_files, shown

HEAD = """
from typing import Annotated
import fastapi
from fastapi import APIRouter, Depends, Security
from fastapi import Depends as Needs
def get(): ...
def check(): ...
class Filter: ...
class Checker:
    def __call__(self): ...
GetDep = Annotated[int, Depends(get)]
needs_get = Depends(get)
D = Depends
"""


def ref(project: Project, name: str) -> ScopeRef:
    """The function of a name in the module `main`."""
    scopes = project.view("main").facts.scopes
    number = next(number for number, scope in scopes.items() if scope.name == name)
    return ScopeRef("main", number)


def project_of(text: str) -> Project:
    return link_files({"main": HEAD + text})


def told(project: Project, *provided: Types) -> list[str]:
    return [shown(types, project) for types in provided]


@pytest.mark.parametrize(
    ("parameter", "depends_on"),
    [
        ("x = Depends(get)", ["def get"]),
        ("x = fastapi.Depends(dependency=get)", ["def get"]),
        ("x = Needs(get)", ["def get"]),
        ("x = D(get)", ["def get"]),
        ("x = needs_get", ["def get"]),
        ("x: Annotated[int, Depends(get)]", ["def get"]),
        ("x: GetDep", ["def get"]),
        ("x: Annotated[int, needs_get]", ["def get"]),
        ("x: Annotated[int, Security(get, scopes=['me'])]", ["def get"]),
        ("x: Filter = Depends()", ["type Filter"]),
        ("x: Annotated[Filter, Depends()]", ["type Filter"]),
        ("x = Depends(Checker())", ["Checker"]),
        ("x: int = 1", []),
        ("x: list[int]", []),
        ("x", []),
        ("x = Depends(*them)", [""]),
    ],
)
def test_what_a_parameter_depends_on(parameter: str, depends_on: list[str]) -> None:
    project = project_of(f"def read({parameter}): ...\n")
    found = project.of(Dependencies).of_function(ref(project, "read"))
    assert told(project, *(one.providers for one in found)) == depends_on


def test_another_librarys_depends_is_none() -> None:
    project = link_files(
        {"main": "from docket import Depends\ndef get(): ...\ndef read(x=Depends(get)): ...\n"}
    )
    assert list(project.of(Dependencies).of_function(ref(project, "read"))) == []
    assert not is_dependency(linked_module(project, "main"), ref(project, "get"))


def test_which_functions_are_dependencies_wherever_that_is_said() -> None:
    head = "from fastapi import FastAPI, Depends\nimport main\n"
    app = f"{head}app = FastAPI(dependencies=[Depends(main.check)])\n"
    project = link_files({"main": HEAD, "app": app})
    module = linked_module(project, "main")
    assert is_dependency(module, ref(project, "get"))
    assert is_dependency(module, ref(project, "check"))
    assert not is_dependency(module, ref(project, "__call__"))
