"""Where a route is served: with the prefixes of its router, and of all that include it."""

import pytest

from fastpg_lint.frameworks.fastapi.route_paths import served_label
from fastpg_lint.frameworks.fastapi.routes import Routes
from fastpg_lint.semantic.module import linked_module
from tests.linking import link_files

ORDERS = """
from fastapi import APIRouter
router = APIRouter(prefix='/orders')
@router.get('/{number}')
def f(): ...
"""
MAIN = "from fastapi import FastAPI\nimport orders\nfrom orders import router\napp = FastAPI()\n"
API = "from fastapi import APIRouter\nimport orders\napi = APIRouter(prefix='/api')\n"


def label(**files: str) -> str:
    """The route of the module `orders`."""
    module = linked_module(link_files({"orders": ORDERS, **files}), "orders")
    return served_label(module.project, module.of(Routes).all[-1])


@pytest.mark.parametrize(
    ("main", "found"),
    [
        ("", "GET /orders/{number}"),
        ("app.include_router(router)", "GET /orders/{number}"),
        ("app.include_router(orders.router, prefix='/api')", "GET /api/orders/{number}"),
        ("app.include_router(prefix='/api', router=router)", "GET /api/orders/{number}"),
        ("PREFIX = '/v1'\napp.include_router(router, prefix=PREFIX)", "GET /v1/orders/{number}"),
        (
            "class Settings:\n    prefix: str = '/v1'\napp.include_router(router, prefix=Settings().prefix)",
            "GET /v1/orders/{number}",
        ),
        ("import os\napp.include_router(router, prefix=os.environ['P'])", "GET …/orders/{number}"),
        (
            "app.include_router(router, prefix='/a')\napp.include_router(router, prefix='/b')",
            "GET /a/orders/{number}",
        ),
        ("app.include_router(undefined, prefix='/a')", "GET /orders/{number}"),
        ("app.include_router()", "GET /orders/{number}"),
        ("include_router(router, prefix='/a')", "GET /orders/{number}"),
    ],
)
def test_the_prefix_of_what_includes_a_router_belongs_to_its_routes(main: str, found: str) -> None:
    assert label(main=f"{MAIN}{main}\n") == found


def test_routers_that_include_one_another_add_their_prefixes() -> None:
    api = f"{API}api.include_router(orders.router, prefix='/shop')\n"
    main = f"{MAIN}from api import api\napp.include_router(api, prefix='/v1')\n"
    assert label(api=api, main=main) == "GET /v1/api/shop/orders/{number}"


def test_routers_that_include_each_other_come_to_an_end() -> None:
    assert label(api=f"{API}api.include_router(orders.router)\norders.router.include_router(api)\n").endswith(
        "/{number}"
    )


def test_an_empty_path_is_that_of_the_prefix_or_the_root() -> None:
    orders = ORDERS.replace("/{number}", "")
    assert label(orders=orders) == "GET /orders"
    assert label(orders=orders.replace("prefix='/orders'", "")) == "GET /"


def test_a_route_of_a_path_that_is_not_written_out_has_no_label() -> None:
    assert label(orders=ORDERS.replace("'/{number}'", "PATH")) == ""
