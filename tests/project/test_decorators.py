"""What decorators make of functions."""

import pytest

from fastpg_lint.project.types import ScopeRef

from .linking import link

HEAD = """
from contextlib import contextmanager
from functools import lru_cache, wraps
from somewhere import unknown

def plain(function):
    @wraps(function)
    def wrapper(*args): return function(*args)
    return wrapper

def making_async(function):
    async def wrapper(*args): return function(*args)
    return wrapper

def with_options(option):
    def decorate(function):
        def wrapper(*args): return function(*args)
        return wrapper
    return decorate

def registering(function): return function
def generating(function):
    def wrapper(): yield function
    return wrapper
def either(function):
    def one(): ...
    def other(): ...
    return one if function else other
def elsewhere(function): return plain
def called(function): return function()
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def f(): ...", set()),
        ("@plain\ndef f(): ...", set()),
        ("@plain\nasync def f(): ...", {"opaque"}),
        ("@making_async\ndef f(): ...", {"async"}),
        ("@making_async\nasync def f(): ...", set()),
        ("@with_options(1)\ndef f(): ...", set()),
        ("@with_options\ndef f(): ...", set()),
        ("@plain()\ndef f(): ...", {"opaque"}),
        ("@unknown\ndef f(): ...", {"opaque"}),
        ("@registering\ndef f(): ...", {"opaque"}),
        ("@generating\ndef f(): ...", {"opaque"}),
        ("@either\ndef f(): ...", {"opaque"}),
        ("@elsewhere\ndef f(): ...", {"opaque"}),
        ("@called\ndef f(): ...", {"opaque"}),
        ("@lru_cache\ndef f(): ...", {"memoised"}),
        ("@lru_cache(maxsize=None)\ndef f(): ...", {"memoised"}),
        ("@contextmanager\ndef f(): yield", {"manager"}),
        ("@plain\n@lru_cache\ndef f(): ...", {"memoised"}),
        ("class C:\n    @property\n    def f(self): ...", {"property"}),
        ("class C:\n    @property\n    def g(self): ...\n    @g.setter\n    def f(self): ...", {"property"}),
        ("class C:\n    @staticmethod\n    def f(): ...", {"static"}),
        ("class C:\n    @classmethod\n    def f(cls): ...", {"class-method"}),
    ],
)
def test_decorators_are_understood_or_opaque(text: str, said: set[str]) -> None:
    project = link(main=f"{HEAD}\n{text}\n")
    index = project.index("main")
    assert index is not None
    (number,) = [n for n, scope in enumerate(index.facts.scopes) if scope.name == "f"]
    decoration = project.infer.members.decoration(ScopeRef("main", number))
    properties = {
        "opaque": decoration.is_opaque,
        "async": decoration.becomes_async,
        "memoised": decoration.is_memoised,
        "manager": decoration.is_manager,
        "property": decoration.is_property,
        "static": decoration.is_static,
        "class-method": decoration.is_class_method,
        "threaded": decoration.is_threaded,
    }
    assert {name for name, holds in properties.items() if holds} == said
