"""A secret that a name tells apart, taken from a field of the settings of that name."""

from collections.abc import Iterator

import libcst as cst
from libcst import matchers as m

from fastpg_lint.facts.secrets.literal_facts import LiteralFact, LiteralRole
from fastpg_lint.facts.secrets.secret_names import words_of
from fastpg_lint.facts.string_nodes import text_in
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.secret_settings import from_settings
from fastpg_lint.frameworks.roles.roles import Roles
from fastpg_lint.role import Role

_NAMED = frozenset(
    {
        LiteralRole.ASSIGNED,
        LiteralRole.KEYWORD,
        LiteralRole.DICT_VALUE,
        LiteralRole.PARAMETER_DEFAULT,
        LiteralRole.COMPARED,
        LiteralRole.GIVEN,
    }
)
"""Roles in which the name says what the secret is for."""


def taken_from_settings(mending: Mending, literal: LiteralFact, old: cst.CSTNode | None) -> Change | None:
    """The change by which a secret becomes a field of the settings; None where no name tells it apart."""
    if literal.role not in _NAMED or not isinstance(old, cst.BaseExpression):
        return None
    field = _field(mending, literal, old) if text_in(old) is not None else None
    if field is None or _is_item(mending, old) or _is_key(mending, old):
        return None
    if not _is_one(mending, literal, old):
        return None
    return from_settings(mending, old, field)


def _is_item(mending: Mending, node: cst.CSTNode) -> bool:
    """Whether a string is put into a mapping by an assignment, such as that of the environment."""
    around = mending.parent(node)
    return isinstance(around, cst.Assign) and any(
        isinstance(one.target, cst.Subscript) for one in around.targets
    )


def _is_key(mending: Mending, node: cst.CSTNode) -> bool:
    """Whether a constant is what mappings are asked for: the name of something, whatever its own says."""
    assigned = mending.parent(node)
    if not isinstance(assigned, cst.Assign) or len(assigned.targets) != 1:
        return False
    name = assigned.targets[0].target
    if not isinstance(name, cst.Name):
        return False
    asking = m.Attribute(attr=m.Name("get") | m.Name("pop") | m.Name("setdefault"))
    named = m.Name(name.value)
    uses = m.DictElement(key=named) | m.Index(named) | m.Call(asking, [m.Arg(named), m.ZeroOrMore(m.Arg())])
    return bool(m.findall(mending.tree, uses))


def _field(mending: Mending, literal: LiteralFact, node: cst.CSTNode) -> str | None:
    """The name of a field for a secret: its own where that is of several words, else with its holder's."""
    own = words_of(literal.name)
    words = own if len(own) > 1 else (*_holder(mending, node), *own)
    name = "_".join(words)
    return name if len(words) > 1 and name.isidentifier() and not name.startswith("model_") else None


def _holder(mending: Mending, node: cst.CSTNode) -> tuple[str, ...]:
    """The words of the class that a secret is handed to, or declared in."""
    given = mending.parent(node)
    call = mending.parent(given) if isinstance(given, cst.Arg) else None
    if isinstance(call, cst.Call):
        name = call.func.attr if isinstance(call.func, cst.Attribute) else call.func
        is_class = isinstance(name, cst.Name) and name.value[:1].isupper()
        return words_of(name.value) if is_class and isinstance(name, cst.Name) else ()
    outer = next((one for one in mending.around(node) if _opens_scope(one)), None)
    return words_of(outer.name.value) if isinstance(outer, cst.ClassDef) else ()


def _opens_scope(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.ClassDef | cst.FunctionDef | cst.Lambda)


def _is_one(mending: Mending, literal: LiteralFact, old: cst.CSTNode) -> bool:
    """Whether no other secret of the project would get the same name, so that one field is enough."""
    field = _field(mending, literal, old)
    here = {
        text_in(node)
        for one in _called_so(mending, mending.module.name, literal)
        if (node := mending.node(one.at)) is not None and _field(mending, one, node) == field
    }
    there = (one for module in _others(mending, literal) for one in _called_so(mending, module, literal))
    return here == {text_in(old)} and next(there, None) is None


def _others(mending: Mending, literal: LiteralFact) -> Iterator[str]:
    """The other modules, tests aside, in which the name of a secret stands."""
    project = mending.module.project
    spellings = {literal.name, literal.name.lower(), literal.name.upper()}
    named = {module for name in spellings for module in project.naming(name)}
    roles = project.of(Roles)
    return (one for one in sorted(named) if one != mending.module.name and roles.of(one) != Role.TEST)


def _called_so(mending: Mending, module: str, literal: LiteralFact) -> Iterator[LiteralFact]:
    """The literals of a module that stand under the name of one."""
    words = words_of(literal.name)
    literals = mending.module.project.view(module).facts.literals
    return (one for one in literals if words_of(one.name) == words)
