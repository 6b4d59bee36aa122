"""What decorators make of functions."""

import pytest

from fastpg_lint.semantic.types import ScopeRef
from tests.linking import link

HEAD = """
from contextlib import contextmanager
from functools import lru_cache, wraps
from somewhere import unknown
from typing import cast

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
def either_kind(function):
    async def async_wrapper(): return await function()
    def wrapper(): return function()
    if function:
        return async_wrapper
    return wrapper
def cast_to(function):
    def wrapper(): return function()
    return cast("F", wrapper)
def plain_with_options(option):
    def decorate(function):
        OPTIONS[option] = function
        return function
    return decorate
def two_ways(option):
    def one(function): return function
    def other(function): return function
    return one if option else other
def elsewhere(function): return plain
def retrying(function):
    def wrapper(*args):
        for attempt in range(3):
            try:
                result = function(*args)
                result = copy(result)
                return result
            except ValueError: pass
        return None
    return wrapper
def dispatching(implementation):
    def decorate(function):
        def wrapper(*args):
            chosen = implementation if in_loop() else function
            return chosen(*args)
        return wrapper
    return decorate
def falling_back(implementation):
    def decorate(function):
        def wrapper(*args):
            if in_loop():
                return implementation(*args)
            return function(*args)
        return wrapper
    return decorate
def submitting(function):
    def wrapper(*args): return POOL.submit(function, *args)
    return wrapper
def replaced(function):
    def wrapper(*args): return 1
    return wrapper
class Decorators:
    def method(self, function):
        def wrapper(*args): return function(*args)
        return wrapper
decorators = Decorators()
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
        ("@with_options\ndef f(): ...", {"opaque"}),
        ("@retrying\ndef f(): ...", set()),
        ("@decorators.method\ndef f(): ...", set()),
        ("@dispatching(1)\ndef f(): ...", {"opaque"}),
        ("@falling_back(1)\ndef f(): ...", {"opaque"}),
        ("@submitting\ndef f(): ...", {"opaque"}),
        ("@replaced\ndef f(): ...", {"opaque"}),
        ("@plain()\ndef f(): ...", {"opaque"}),
        ("@unknown\ndef f(): ...", {"opaque"}),
        ("@registering\ndef f(): ...", set()),
        ("@registering\nasync def f(): ...", set()),
        ("@either_kind\ndef f(): ...", set()),
        ("@either_kind\nasync def f(): ...", set()),
        ("@cast_to\ndef f(): ...", set()),
        ("@plain_with_options(1)\nasync def f(): ...", set()),
        ("@two_ways(1)\nasync def f(): ...", {"opaque"}),
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
    (number,) = [n for n, scope in index.facts.scopes.items() if scope.name == "f"]
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
