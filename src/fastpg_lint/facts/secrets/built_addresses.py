"""Calls that put the address of a server together of its parts: `URL.create("postgresql", "app", …)`."""

import libcst as cst

from fastpg_lint.facts.secrets.literal_contexts import argument, positional
from fastpg_lint.facts.secrets.placeholders import is_local
from fastpg_lint.facts.string_nodes import decoded, value_of
from fastpg_lint.source.dotted_names import last_name

_OWNERS = ("URL", "Url", "Dsn")
_BUILDING = frozenset({"create", "build"})
_PASSWORD = 2
"""Where `URL.create` takes the password; the others take keywords alone."""


def address_of(call: cst.Call, aliases: dict[str, str]) -> tuple[str, bool] | None:
    """The scheme of the address that a call builds, and whether its host is the machine itself."""
    function = call.func
    if not isinstance(function, cst.Attribute) or function.attr.value not in _BUILDING:
        return None
    owner = last_name(function.value)
    if not aliases.get(owner, owner).endswith(_OWNERS):
        return None
    scheme = _text(argument(call, "drivername") or argument(call, "scheme") or positional(call, 0))
    host = _text(argument(call, "host") or positional(call, 3))
    return (f"{scheme}://" if scheme else f"{owner}.{function.attr.value}("), is_local(host)


def password_of(call: cst.Call) -> cst.BaseExpression | None:
    """The password that such a call is given."""
    return argument(call, "password") or positional(call, _PASSWORD)


def _text(node: cst.BaseExpression | None) -> str:
    return decoded(value_of(node)) if isinstance(node, cst.SimpleString) else ""
