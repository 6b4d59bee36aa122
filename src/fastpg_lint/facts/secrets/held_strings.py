"""The strings that a value is, holds or is put together of: under a secret's name none of them is kept."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import cast

import libcst as cst

from fastpg_lint.facts.secrets.callables import FIELDS, LOOKUPS
from fastpg_lint.facts.secrets.connection_passwords import has_hole_for_password
from fastpg_lint.facts.secrets.literal_contexts import argument, name_of
from fastpg_lint.facts.secrets.secret_names import names_secrets
from fastpg_lint.facts.string_nodes import nodes_of, parts_of
from fastpg_lint.source.dotted_names import last_name
from fastpg_lint.source.node_types import node_type

_MAKING_CONTAINERS = frozenset({"dict", "frozenset", "list", "set", "sorted", "tuple"})
_NAMING_WORDS = """
add_argument config get option parametrize pop put putenv set setdefault setenv
"""
_NAMING = frozenset(_NAMING_WORDS.split())
"""Calls whose first argument may name what the others are the values of."""
_TAKING = re.compile(r"passw|passphrase|pwd|hashpw|credential|crypt", re.IGNORECASE)
"""Callables that are given a secret by position, by their last name."""
_ACCOUNTS = frozenset({"users", "accounts", "logins", "credentials", "creds"})
_BEGINNING = frozenset({"startswith", "endswith"})
_IN_FIELDS = ("default", "example", "examples")
_NAME = re.compile(r"""[bBrRuU]*["']{1,3}-{0,2}[\w.\-]+["']{1,3}""")
"""A string that is a name, or an option of a command."""


def held_by(value: cst.BaseExpression) -> Iterator[int]:
    """The `id` of all nodes whose text stands in a value; what calls make of others is theirs."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, cst.BaseString):
            yield from nodes_of(node)
            waiting.extend(_put_into(node))
        else:
            waiting.extend(_parts(node))


def _put_into(node: cst.BaseString) -> Iterator[cst.BaseExpression]:
    """What is computed in a string."""
    for part in parts_of(node):
        if isinstance(part, cst.FormattedString):
            yield from (
                one.expression for one in part.parts if isinstance(one, cst.FormattedStringExpression)
            )


def _parts(node: cst.BaseExpression) -> Iterable[cst.BaseExpression]:
    """What a value may be, and what it holds."""
    match node:
        case cst.List() | cst.Tuple() | cst.Set() | cst.Dict():
            return [element.value for element in node.elements]
        case cst.IfExp(body=one, orelse=other):
            return (one, other)
        case cst.BooleanOperation(left=one, right=other) | cst.BinaryOperation(left=one, right=other):
            return (one, other)
        case cst.Lambda(body=one) | cst.NamedExpr(value=one) | cst.Await(expression=one):
            return (one,)
        case cst.ListComp(elt=one) | cst.SetComp(elt=one) | cst.GeneratorExp(elt=one):
            return (one,)
        case cst.Call():
            return _handed_on(node)
    return ()


def _handed_on(call: cst.Call) -> Iterable[cst.BaseExpression]:
    """What a call gives again of what it is given: `"".join(["…"])`, `frozenset({"…"})`."""
    if isinstance(call.func, cst.Attribute) and isinstance(call.func.value, cst.BaseString):
        return (call.func.value, *(arg.value for arg in call.args))
    name = last_name(call.func)
    if name in _MAKING_CONTAINERS:
        return [arg.value for arg in call.args]
    if name in FIELDS:
        return [value for key in _IN_FIELDS if (value := argument(call, key)) is not None]
    return ()


def named_in(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """The values in pairs of a container whose first half names a secret: `(("password", "…"),)`."""
    for pair in node.elements if isinstance(node, cst.List | cst.Tuple) else ():
        if isinstance(pair.value, cst.Tuple | cst.List) and len(pair.value.elements) == 2:
            name, value = (one.value for one in pair.value.elements)
            if _names_secret(name):
                yield value


def holds_accounts(name: str, value: cst.BaseExpression) -> bool:
    """Whether a value may hold users with their passwords: `USERS = [("admin", "…")]`, `{"admin": "…"}`."""
    if name.lower().rpartition("_")[2] not in _ACCOUNTS:
        return False
    match value:
        case cst.Dict(elements=[cst.DictElement(value=one), *_]):
            return isinstance(one, cst.BaseString)
        case cst.List(elements=[one, *_]) | cst.Tuple(elements=[one, *_]) | cst.Set(elements=[one, *_]):
            return isinstance(one.value, cst.Tuple | cst.List)
    return False


def named_by(call: cst.Call) -> Iterator[cst.BaseExpression]:
    """What a call is given for the secret that it names: `setenv("DB_PASSWORD", "…")`."""
    if len(call.args) < 2 or last_name(call.func) not in _NAMING or not _names_secret(call.args[0].value):
        return
    for arg in call.args[1:]:
        if arg.keyword is None or arg.keyword.value in ("default", "value"):
            yield arg.value


def given_to(call: cst.Call) -> Iterator[cst.BaseExpression]:
    """What a call is given that may be a secret: `hashpw(b"…")`, `log("password=%s", "…")`."""
    name = last_name(call.func)
    if _takes_secret(name) or _hashes(call.func, name):
        yield from (arg.value for arg in call.args if arg.keyword is None)
        return
    template = _template(call)
    if has_hole_for_password(template) or (name == "replace" and "://" in template):
        yield from (arg.value for arg in call.args if _written(arg.value) != template)


@lru_cache(maxsize=4096)
def _takes_secret(name: str) -> bool:
    return name not in LOOKUPS and not name.startswith("get_") and _TAKING.search(name) is not None


def _hashes(function: cst.BaseExpression, name: str) -> bool:
    """`pwd_context.hash("…")`, `password.startswith("…")`."""
    if (name != "hash" and name not in _BEGINNING) or not isinstance(function, cst.Attribute):
        return False
    owner = name_of(function.value) or ""
    return _TAKING.search(owner) is not None if name == "hash" else names_secrets(owner)


def _written(node: cst.BaseExpression | None) -> str:
    """A string as it is written; "" for what is none."""
    return cast("cst.SimpleString", node).value if node_type(node) is cst.SimpleString else ""


def _template(call: cst.Call) -> str:
    """The string that a call fills in, which it is a method of or is given first; as written."""
    filled = call.func.value if isinstance(call.func, cst.Attribute) else None
    return _written(filled) or _written(call.args[0].value)


def _names_secret(node: cst.BaseExpression) -> bool:
    return (
        isinstance(node, cst.SimpleString)
        and _NAME.fullmatch(node.value) is not None
        and names_secrets(node.value.strip("\"'"))
    )
