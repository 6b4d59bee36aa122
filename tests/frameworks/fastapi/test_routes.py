"""Path operations: which functions serve routes, and what is declared of them."""

import pytest

from fastpg_lint.frameworks.fastapi.hidden_routes import HiddenRoutes
from fastpg_lint.frameworks.fastapi.routes import Routes
from fastpg_lint.semantic.module import LinkedModule, linked_module
from tests.linking import link, link_files

HEAD = """
from fastapi import APIRouter, FastAPI
from somewhere import Router, options

app = FastAPI()
router = APIRouter(include_in_schema=True, default_response_class=None)
hidden = APIRouter(include_in_schema=False)

class Own(APIRouter): ...
class Other:
    def get(self, path): ...

own = Own()
other = Other()
"""


def module(text: str, **others: str) -> LinkedModule:
    return linked_module(link((), main=f"{HEAD}\n{text}", **others), "main")


def labels(text: str, **others: str) -> list[str]:
    """The routes of a module: what serves each, and as what it is named."""
    found = module(text, **others)
    return [f"{found.scope(route.ref).name}: {route.label or route.method}" for route in found.of(Routes).all]


@pytest.mark.parametrize(
    ("decorator", "found"),
    [
        ("app.get('/x')", ["f: GET /x"]),
        ("router.delete(path='/x')", ["f: DELETE /x"]),
        ("own.patch('/x')", ["f: PATCH /x"]),
        ("app.router.put('/x')", ["f: PUT /x"]),
        ("router.get(PREFIX)", ["f: get"]),
        ("router.get()", ["f: get"]),
        ("router.api_route('/x')", ["f: api_route"]),
        ("router.websocket('/x')", []),
        ("router.get", []),
        ("app.middleware('http')", []),
        ("other.get('/x')", []),
        ("Router().get('/x')", []),
        ("undefined.get('/x')", []),
    ],
)
def test_a_decorator_declares_a_route(decorator: str, found: list[str]) -> None:
    assert labels(f"@{decorator}\nasync def f(): ...\n") == found


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ("app.add_api_route('/x', f)", ["f: add_api_route"]),
        ("app.add_api_route('/x', endpoint=f)", ["f: add_api_route"]),
        ("app.add_api_route('/x', views.f)", ["f: add_api_route"]),
        ("app.add_api_route('/x')", []),
        ("app.add_api_route('/x', undefined)", []),
        ("other.add_api_route('/x', f)", []),
        ("add_api_route('/x', f)", []),
    ],
)
def test_a_call_adds_a_route(call: str, found: list[str]) -> None:
    assert labels(f"import views\ndef f(): ...\n{call}\n", views="def f(): ...\n") == found


def test_a_function_may_serve_several_routes() -> None:
    assert labels("@app.get('/x')\n@app.head('/x')\ndef f(): ...\n") == ["f: GET /x", "f: HEAD /x"]


@pytest.mark.parametrize(
    ("decorator", "is_hidden"),
    [
        ("router.get('/x')", False),
        ("router.get('/x', include_in_schema=False)", True),
        ("router.get('/x', include_in_schema=DEBUG)", False),
        ("hidden.get('/x')", True),
        ("imported.get('/x')", True),
        ("routers.imported.get('/x')", True),
        ("alias.get('/x')", True),
        ("either.get('/x')", False),
    ],
)
def test_a_route_is_hidden_by_itself_or_by_its_router(decorator: str, is_hidden: bool) -> None:
    text = f"""
import routers
from routers import imported
alias = hidden
if DEBUG:
    either = APIRouter(include_in_schema=False)
else:
    either = APIRouter()
@{decorator}
def f(): ...
"""
    others = "from fastapi import APIRouter\nimported = APIRouter(include_in_schema=False)\n"
    found = module(text, routers=others)
    (route,) = found.of(Routes).all
    assert found.project.of(HiddenRoutes).has(route) == is_hidden


@pytest.mark.parametrize(
    ("including", "is_hidden"),
    [
        ("app.include_router(own, include_in_schema=False)", True),
        ("app.include_router(router=own, prefix='/x', include_in_schema=False)", True),
        ("app.include_router(own)", False),
        ("app.include_router(own, include_in_schema=DEBUG)", False),
        ("app.include_router(router, include_in_schema=False)", False),
        ("app.include_router(make(), include_in_schema=False)", False),
    ],
)
def test_a_route_is_hidden_where_its_router_is_included(including: str, is_hidden: bool) -> None:
    found = module(f"own = APIRouter()\n@own.get('/x')\ndef f(): ...\n{including}\n")
    (route,) = found.of(Routes).all
    assert found.project.of(HiddenRoutes).has(route) == is_hidden


def test_another_module_may_include_a_router_out_of_the_schema() -> None:
    texts = {
        "main": "from fastapi import FastAPI\nfrom routers import own as films\n"
        "FastAPI().include_router(films, include_in_schema=False)\n",
        "routers": "from fastapi import APIRouter\nown = APIRouter()\n@own.get('/x')\ndef f(): ...\n",
    }
    found = linked_module(link_files(texts), "routers")
    (route,) = found.of(Routes).all
    assert found.project.of(HiddenRoutes).has(route)


def test_options_come_from_the_declaration_and_from_the_router() -> None:
    (route,) = module("@router.get('/x', status_code=201)\ndef f(): ...\n").of(Routes).all
    assert route.option("status_code") is not None
    assert route.option("response_model") is None
    assert route.router_option("default_response_class") is not None
    assert not route.has_unknown_options
    (route,) = (
        module("@undefined.app.router.get('/x')\n@router.get('/x', **options)\ndef f(): ...\n").of(Routes).all
    )
    assert route.has_unknown_options
