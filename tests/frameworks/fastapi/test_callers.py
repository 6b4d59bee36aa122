"""The route that a coroutine is reached from, wherever in the project it is."""

import pytest

from fastpg_lint.frameworks.fastapi.callers import Callers
from fastpg_lint.semantic.call_graph.event_loop import EventLoop
from fastpg_lint.semantic.module import linked_module
from fastpg_lint.semantic.project import Project
from tests.linking import link, link_files

HEAD = "from fastapi import FastAPI\nfrom service import load, other\napp = FastAPI()\n"
SERVICE = "async def load(): ...\nasync def other(): await load()\nasync def alone(): ...\n"


def route_of(project: Project, name: str) -> str | None:
    """The route that a coroutine of the service is reached from."""
    module = linked_module(project, "service")
    ref = next(one.ref for one in module.of(EventLoop).coroutine_bodies if one.name == name)
    route = project.of(Callers).route(ref)
    return route.label if route is not None else None


@pytest.mark.parametrize(
    ("main", "label"),
    [
        ("@app.get('/a')\nasync def a(): await load()", "GET /a"),
        ("@app.get('/a')\nasync def a(): await other()", "GET /a"),
        (
            "@app.get('/a')\nasync def a(): await other()\n@app.get('/b')\nasync def b(): await load()",
            "GET /b",
        ),
        ("async def step(): await other()\n@app.post('/a')\nasync def a(): await step()", "POST /a"),
        ("@app.get('/a')\nasync def a(): return [await load() for _ in 'ab']", "GET /a"),
        ("from service import load as fetch\n@app.get('/a')\nasync def a(): await fetch()", "GET /a"),
        ("@app.get('/a')\nasync def a(): load()", None),
        ("@app.get('/a')\nasync def a(): ...\nasync def b(): await load()", None),
        ("@app.get(path)\nasync def a(): await load()", None),
        ("async def load(): ...\n@app.get('/a')\nasync def a(): await load()", None),
        ("await load()", None),
    ],
)
def test_the_nearest_route_is_named(main: str, label: str | None) -> None:
    assert route_of(link_files({"main": f"{HEAD}{main}\n", "service": SERVICE}), "load") == label


def test_coroutines_that_await_each_other_come_to_an_end() -> None:
    service = "async def load(): await other()\nasync def other(): await load()\n"
    assert route_of(link_files({"service": service}), "load") is None


def test_a_chain_that_is_too_long_is_given_up() -> None:
    steps = "".join(f"async def step{n}(): await {f'step{n - 1}' if n else 'load'}()\n" for n in range(9))
    main = f"{HEAD}{steps}@app.get('/a')\nasync def a(): await step8()\n"
    assert route_of(link_files({"main": main, "service": SERVICE}), "load") is None


def test_a_name_that_many_modules_mention_is_given_up() -> None:
    main = f"{HEAD}@app.get('/a')\nasync def a(): await load()\n"
    others = {f"other{n}": "load = 1\n" for n in range(30)}
    assert route_of(link_files({"main": main, "service": SERVICE, **others}), "load") is None


def test_a_project_without_files_has_no_callers() -> None:
    main = f"{HEAD}@app.get('/a')\nasync def a(): await load()\n"
    assert route_of(link(main=main, service=SERVICE), "load") is None
