"""A secret in the code → the project's settings: a field of them, its use, and its name in `.env.example`."""

from dataclasses import replace

import libcst as cst

from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.elsewhere import change_in, together
from fastpg_lint.fixes.env_examples import with_variable
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.settings_fields import (
    SECRET,
    has_member,
    spelled_like_others,
    variable_of,
    with_secret,
)
from fastpg_lint.fixes.settings_objects import settings_for
from fastpg_lint.semantic.types import ScopeRef

REVOKE = "revoke what stood here"


def from_settings(
    mending: Mending, old: cst.BaseExpression, field: str, *, variable: str | None = None
) -> Change | None:
    """The change by which a secret, or what gives one, is taken from a new field of the settings.

    `variable` is that of the environment which has to fill it. None where there are no settings that the
    module can use, and where they have something of that name already.
    """
    project, found = mending.module.project, settings_for(mending, old)
    if found is None or not mending.module.role.may_serve or mending.has_comment(old):
        return None
    of, named = found
    prefix = variable_of(project, of, "") or ""
    if variable is not None and variable.startswith(prefix):
        field = field[len(prefix) :]
    field = spelled_like_others(project, of, field)
    filling = variable_of(project, of, field)
    if filling is None or variable not in (None, filling) or has_member(project, of, field):
        return None
    wrapping = _wrapping(mending, old)
    value: cst.BaseExpression = cst.Attribute(named.expression, cst.Name(field))
    if wrapping is None:
        value = cst.Call(cst.Attribute(value, cst.Name("get_secret_value")))
    title = f"take it from the settings, as `{field}`, which `{filling}` fills; {REVOKE}"
    change = Change(title, wrapping or old, value, imports=named.imports)
    return _declared(mending, change, of, field, filling)


def _wrapping(mending: Mending, old: cst.CSTNode) -> cst.Call | None:
    """The call `SecretStr(…)` that a secret is wrapped by: a field of the settings is such a thing itself."""
    given = mending.parent(old)
    call = mending.parent(given) if isinstance(given, cst.Arg) else None
    if isinstance(call, cst.Call) and len(call.args) == 1 and isinstance(call.func, cst.Name):
        return call if call.func.value == SECRET else None
    return None


def _declared(mending: Mending, use: Change, of: ScopeRef, field: str, variable: str) -> Change | None:
    """The change of a module that uses a field, with that of the module which is to declare it."""
    if mending.texts is None:
        return None
    there = change_in(mending, of.module, lambda other: with_secret(other, of, field))
    if there is None:
        return None
    change = together(mending, use, there, use.title)
    examples = with_variable(mending, of.module, variable)
    return replace(change, elsewhere=(*change.elsewhere, *examples))
