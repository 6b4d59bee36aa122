"""What routes answer with."""

import pytest

from fastpg_lint.frameworks.fastapi.responses import Responses
from fastpg_lint.frameworks.fastapi.routes import Route, Routes
from fastpg_lint.semantic.module import LinkedModule, linked_module
from tests.linking import link

HEAD = """
import http
from typing import Any, Dict, List, Optional, TypedDict
from collections.abc import Mapping
from fastapi import APIRouter, Response, status
from fastapi.encoders import jsonable_encoder
from fastapi.responses import HTMLResponse, JSONResponse, ORJSONResponse
from http import HTTPStatus
from pydantic import BaseModel
from sse_starlette import EventSourceResponse
from somewhere import unknown

router = APIRouter()
NO_BODY = 204
Payload = dict[str, Any]

class User(BaseModel): ...
class Counts(TypedDict): ...
class Own(JSONResponse): ...

def helper(): return JSONResponse({})
def payload() -> dict: ...
"""


def route_of(function: str, options: str = "", router: str = "router") -> tuple[LinkedModule, Route]:
    module = linked_module(link(main=f"{HEAD}\n@{router}.get('/x'{options})\n{function}\n"), "main")
    (route,) = module.of(Routes).all
    return module, route


@pytest.mark.parametrize(
    ("annotation", "shape"),
    [
        ("User", "MODEL"),
        ("list[User]", "MODEL"),
        ("User | None", "MODEL"),
        ("Counts", "MODEL"),
        ("str", "MODEL"),
        ("None", "MODEL"),
        ("unknown", "MODEL"),
        ("dict", "DICT"),
        ("dict[str, User]", "MODEL"),
        ("Mapping[str, str]", "MODEL"),
        ("dict[str, list[int]]", "MODEL"),
        ("Dict[str, Any]", "DICT"),
        ("Mapping[str, object]", "DICT"),
        ("dict[str, dict]", "DICT"),
        ("dict[str, int | list[dict]]", "DICT"),
        ("Optional[dict]", "DICT"),
        ("list[dict]", "DICT"),
        ("List[Dict[str, Any]]", "DICT"),
        ("List[Dict[str, str]]", "MODEL"),
        ("Payload", "DICT"),
        ("'Payload'", "DICT"),
        ("Any", "ANYTHING"),
        ("object", "ANYTHING"),
        ("Response", "RESPONSE"),
        ("JSONResponse | User", "RESPONSE"),
        ("Own", "RESPONSE"),
        ("EventSourceResponse", "RESPONSE"),
    ],
)
def test_an_annotation_says_what_the_answer_is(annotation: str, shape: str) -> None:
    module, route = route_of(f"def f() -> {annotation}: ...")
    found = module.project.of(Responses).declared(route)
    assert found is not None
    assert found.name == shape


def test_without_an_annotation_nothing_is_declared() -> None:
    module, route = route_of("def f(): ...")
    assert module.project.of(Responses).declared(route) is None


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("{}", "DICT"),
        ("dict(a=1)", "DICT"),
        ("[{}]", "DICT"),
        ("payload()", "DICT"),
        ("[{} for _ in a]", "DICT"),
        ("User()", "MODEL"),
        ("[User()]", "MODEL"),
        ("JSONResponse({})", "RESPONSE"),
        ("Own({})", "RESPONSE"),
        ("helper()", "RESPONSE"),
        ("EventSourceResponse(a)", "RESPONSE"),
        ("unknown()", "ANYTHING"),
        ("1", "ANYTHING"),
        ("{} if a else User()", "ANYTHING"),
    ],
)
def test_a_returned_value_has_a_shape(value: str, shape: str) -> None:
    module, route = route_of(f"def f(a):\n    if a: return None\n    return {value}")
    assert [found.name for _, found in module.project.of(Responses).returned(route)] == [shape]


@pytest.mark.parametrize(
    ("value", "is_dumped"),
    [
        ("User().model_dump()", True),
        ("unknown().dict()", True),
        ("jsonable_encoder(a)", True),
        ("unknown(a)", False),
        ("'x'.dict()", False),
        ("a", False),
    ],
)
def test_what_a_model_dumps_is_known_by_its_call(value: str, is_dumped: bool) -> None:
    module, route = route_of(f"def f(a):\n    return {value}")
    ((outcome, _),) = module.project.of(Responses).returned(route)
    assert module.project.of(Responses).is_dumped(outcome, route) == is_dumped


@pytest.mark.parametrize(
    ("options", "router", "has_own"),
    [
        ("", "router", False),
        (", response_class=HTMLResponse", "router", True),
        (", response_class=JSONResponse", "router", False),
        (", response_class=ORJSONResponse", "router", False),
        (", response_class=Own", "router", True),
        ("", "APIRouter(default_response_class=HTMLResponse)", True),
    ],
)
def test_a_response_class_may_be_no_json(options: str, router: str, has_own: bool) -> None:
    module, route = route_of("def f(): ...", options, router)
    assert module.project.of(Responses).has_own_class(route) == has_own


@pytest.mark.parametrize(
    ("status", "is_empty"),
    [
        ("204", True),
        ("304", True),
        ("201", False),
        ("NO_BODY", True),
        ("status.HTTP_204_NO_CONTENT", True),
        ("status.HTTP_200_OK", False),
        ("HTTPStatus.NO_CONTENT", True),
        ("http.HTTPStatus.NOT_MODIFIED.value", True),
        ("HTTPStatus.OK", False),
        ("codes.NO_CONTENT", True),
        ("unknown", False),
    ],
)
def test_a_status_may_have_no_body(status: str, is_empty: bool) -> None:
    module, route = route_of("def f(): ...", f", status_code={status}")
    assert module.project.of(Responses).has_no_body(route) == is_empty


def test_no_status_has_a_body() -> None:
    module, route = route_of("def f(): ...")
    assert not module.project.of(Responses).has_no_body(route)


@pytest.mark.parametrize(
    ("body", "only_raises"),
    [
        ("raise E", True),
        ("if a: raise E\n    raise F", True),
        ("if a: raise E", False),
        ("if a: return 1\n    raise E", False),
        ("pass", False),
    ],
)
def test_a_route_may_only_raise(body: str, only_raises: bool) -> None:
    module, route = route_of(f"def f(a):\n    {body}")
    assert module.project.of(Responses).only_raises(route) == only_raises
