"""A field of the settings without its default."""

from typing import NamedTuple

import libcst as cst
from libcst import matchers as m

from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.env_examples import with_variable
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.secret_settings import REVOKE
from fastpg_lint.fixes.secrets.environment_defaults import read_around, variable_read
from fastpg_lint.fixes.settings_fields import SECRET, variable_of
from fastpg_lint.frameworks.pydantic.settings import is_settings
from fastpg_lint.semantic.types import ScopeRef

_DEFAULTS = (None, "default", "default_factory")


class SettingsField(NamedTuple):
    """A field, and the settings class that declares it."""

    node: cst.AnnAssign
    of: ScopeRef


def settings_field(mending: Mending, node: cst.CSTNode) -> SettingsField | None:
    """The field of settings whose declaration a node is in."""
    field = next((one for one in mending.around(node) if isinstance(one, cst.AnnAssign)), None)
    of = _settings_around(mending, node)
    return SettingsField(field, of) if field is not None and of is not None else None


def without_default(
    mending: Mending, node: cst.CSTNode, declared: SettingsField, *, is_secret: bool = True
) -> Change | None:
    """A field that has to be filled; None where its default is written in a way that is not known."""
    field, of = declared
    if not isinstance(field.target, cst.Name) or field.value is None or mending.has_comment(field.value):
        return None
    name = field.target.value
    if name.startswith("_"):
        return None  # no variable fills it
    variable = variable_of(mending.module.project, of, name)
    new = _bare(mending, node, field, variable)
    if new is None:
        return None
    filled = f"`{variable}` is" if variable is not None else "its variable is"
    revoke = f"; {REVOKE}" if is_secret else ""
    title = f"declare `{name}` without a default: the service starts only where {filled} set{revoke}"
    examples = tuple(with_variable(mending, of.module, variable)) if variable is not None else ()
    return Change(title, field, new, elsewhere=examples)


def _settings_around(mending: Mending, node: cst.CSTNode) -> ScopeRef | None:
    """The settings class that a node stands in, outside of its methods."""
    holder = next(
        (one for one in mending.around(node) if isinstance(one, cst.ClassDef | cst.FunctionDef)), None
    )
    at = mending.site(holder) if isinstance(holder, cst.ClassDef) else None
    module = mending.module
    for number in module.view.classes if at is not None else ():
        ref = ScopeRef(module.name, number)
        if module.view.scope(number).at == at and is_settings(module.project.infer, ref):
            return ref
    return None


def _bare(
    mending: Mending, node: cst.CSTNode, field: cst.AnnAssign, variable: str | None
) -> cst.AnnAssign | None:
    """A field without its default, which a secret is, or is a part of."""
    bare = field.with_changes(value=None, equal=cst.MaybeSentinel.DEFAULT)
    default = _wrapped(mending, node)
    if default is field.value:
        return bare
    read = read_around(mending, node)
    if read is not None and read is field.value:
        return bare if variable is not None and variable_read(read) == variable else None
    given, call = mending.parent(default), field.value
    if not isinstance(given, cst.Arg) or mending.parent(given) is not call or not isinstance(call, cst.Call):
        return None
    keyword = given.keyword.value if given.keyword is not None else None
    if keyword not in _DEFAULTS or not m.matches(call.func, m.Name("Field")):
        return None
    rest = _without(call, given)
    return field.with_changes(value=rest) if rest.args else bare


def _wrapped(mending: Mending, node: cst.CSTNode) -> cst.CSTNode:
    """A secret with what is around it: `SecretStr("…")`, `lambda: "…"`."""
    given = mending.parent(node)
    call = mending.parent(given) if isinstance(given, cst.Arg) else None
    if isinstance(call, cst.Call) and len(call.args) == 1 and m.matches(call.func, m.Name(SECRET)):
        return _wrapped(mending, call)
    return given if isinstance(given, cst.Lambda) else node


def _without(call: cst.Call, given: cst.Arg) -> cst.Call:
    """A call without one of its arguments."""
    rest = [one for one in call.args if one is not given]
    if rest and call.args[-1] is given:
        rest[-1] = rest[-1].with_changes(comma=given.comma, whitespace_after_arg=given.whitespace_after_arg)
    return call.with_changes(args=rest)
