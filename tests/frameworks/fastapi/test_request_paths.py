"""What a function is to a request, and where one is run."""

import pytest

from fastpg_lint.frameworks.fastapi.request_paths import RequestPaths
from fastpg_lint.frameworks.fastapi.runs import Runs
from fastpg_lint.semantic.module import linked_module
from fastpg_lint.semantic.types import ScopeRef
from tests.linking import link_files

HEAD = """
import asyncio
from fastapi import Depends, FastAPI
from fastapi.concurrency import run_in_threadpool
app = FastAPI()
"""


def _role(text: str, name: str, *, keeps: bool = False) -> str:
    module = linked_module(link_files({"main": f"{HEAD}{text}\n"}), "main")
    number = next(number for number, scope in module.facts.scopes.items() if scope.name == name)
    return module.project.of(RequestPaths).role(module, ScopeRef("main", number), lambda _, __: keeps)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("@app.get('/')\ndef f(): ...", "route"),
        ("def f(): ...\napp.add_api_route('/', f)", "route"),
        ("def f(): ...\n@app.get('/')\ndef g(x=Depends(f)): ...", "dependency"),
        ("def f(): ...\n@app.get('/')\ndef g(): f()", "function"),
        ("def f(): ...\ndef h(): f()\n@app.get('/')\ndef g(): h()", "function"),
        ("def f(): ...\n@app.get('/')\nasync def g(): await run_in_threadpool(f)", "function"),
        ("async def f(): ...\n@app.get('/')\nasync def g(): await f()", "coroutine"),
        ("async def f(): ...\n@app.get('/')\nasync def g(): await asyncio.gather(f(), f())", "coroutine"),
        ("async def f(): ...\n@app.get('/')\nasync def g(): f()", ""),
        ("def f(): ...\ndef g(): f()", ""),
        ("def f(): ...\nf()", ""),
        ("def f(): ...\n@app.get('/')\nasync def g(): print(f)", ""),
    ],
)
def test_the_role_of_a_function(text: str, role: str) -> None:
    assert _role(text, "f") == role


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("class A:\n    def __init__(self): ...\ndef f(x=Depends(A)): ...", "__init__", "dependency"),
        ("class A:\n    def __init__(self): ...\ndef f(x: A = Depends()): ...", "__init__", "dependency"),
        ("class A:\n    def __call__(self): ...\ndef f(x=Depends(A())): ...", "__call__", "dependency"),
        ("class A:\n    def __call__(self): ...\ndef f(x=Depends(A)): ...", "__call__", ""),
        ("class A:\n    def __init__(self): ...\n@app.get('/')\ndef f(): A()", "__init__", "function"),
    ],
)
def test_the_role_of_a_method(text: str, name: str, role: str) -> None:
    assert _role(text, name) == role


def test_what_a_caller_keeps_is_not_run_for_each_request() -> None:
    text = "def f(): ...\n@app.get('/')\ndef g(): f()"
    assert (_role(text, "f"), _role(text, "f", keeps=True)) == ("function", "")


def test_a_function_is_found_under_the_name_that_an_import_gives_it() -> None:
    first, second = "def first(): read()", "def second(): asyncio.to_thread(read)"
    main = f"import asyncio\nfrom jobs import load as read\n{first}\n{second}"
    project = link_files({"main": main, "jobs": "def load(): ..."})
    found = project.of(Runs).of(ScopeRef("jobs", 1))
    assert [project.infer.scope(run.caller).name for run in found] == ["first", "second"]
