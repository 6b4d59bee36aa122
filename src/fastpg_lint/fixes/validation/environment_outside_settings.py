"""`float(os.getenv("TIMEOUT", "2.0"))` → a field of the project's settings that the same variable fills."""

import re
from dataclasses import replace
from typing import NamedTuple

import libcst as cst
from libcst import matchers as m

from fastpg_lint.facts.string_nodes import text_in
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.elsewhere import change_in, together
from fastpg_lint.fixes.env_examples import with_variable
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.settings_fields import (
    declared_field,
    field_filled_by,
    has_member,
    reads_file,
    with_field,
)
from fastpg_lint.fixes.settings_objects import settings_for
from fastpg_lint.frameworks.roles.roles import Roles
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding
from fastpg_lint.rules.validation.environment_outside_settings import RULE
from fastpg_lint.semantic.files import mentioning
from fastpg_lint.semantic.types import ScopeRef

CODE = RULE.code

_READERS = frozenset({"os.getenv", "os.environ.get"})
_NUMBERS = {"int": re.compile(r"-?(0|[1-9]\d*)"), "float": re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")}
"""What turns a text into a number, and texts that are written as the number is."""
_SOMETIMES = (
    cst.If,
    cst.Try,
    cst.For,
    cst.While,
    cst.With,
    cst.IfExp,
    cst.BooleanOperation,
    cst.CompFor,
    cst.Match,
)
"""What may run a part of it once, often or never, or go on where that fails."""
_LOADING = "load_dotenv"


class _Read(NamedTuple):
    """An expression that reads a variable, and the field that gives the same, its default as written."""

    node: cst.BaseExpression
    variable: str
    annotation: str
    default: str | None


def fix(mending: Mending, finding: Finding) -> Change | None:
    read = _read(mending, finding)
    found = settings_for(mending, read.node) if read is not None else None
    if read is None or found is None or mending.has_comment(read.node) or mending.texts is None:
        return None
    of, named = found
    field = field_filled_by(mending.module.project, of, read.variable)
    if field is None or _is_set_later(mending, read, of):
        return None
    use = Change(
        f"take it from the settings, as `{field}`, which `{read.variable}` fills",
        read.node,
        cst.Attribute(named.expression, cst.Name(field)),
        imports=named.imports,
    )
    if has_member(mending.module.project, of, field):
        return use if _is_there(mending, of, field, read) else None
    return _declaring(mending, use, of, field, read)


def _read(mending: Mending, finding: Finding) -> _Read | None:
    """What is read at a place; None where no field gives the same."""
    node = mending.node(finding.at)
    around = mending.parent(node) if node is not None else None
    default: cst.BaseExpression | None = None
    match around if isinstance(around, cst.Subscript) else node:
        case cst.Subscript(slice=[cst.SubscriptElement(cst.Index(cst.SimpleString() as name))]) as reading:
            is_needed = True
        case cst.Call(args=[cst.Arg(cst.SimpleString() as name, keyword=None), *rest]) as reading:
            if not mending.names_called(finding.at) <= _READERS or any(one.keyword for one in rest):
                return None
            default = rest[0].value if rest else cst.Name("None")
            is_needed = False
        case _:
            return None
    number = _number_around(mending, reading)
    read = _of_number(mending, default, number) if number is not None else None
    read = read or _of_text(reading, default, is_needed=is_needed)
    variable = text_in(name)
    if read is None or not variable or (read.default is None and not _runs_at_start(mending, reading)):
        return None
    return read._replace(variable=variable)


def _number_around(mending: Mending, node: cst.BaseExpression) -> cst.Call | None:
    """The call `int(…)` or `float(…)` that what is read is handed to, unless its failure is handled."""
    given = mending.parent(node)
    call = mending.parent(given) if isinstance(given, cst.Arg) else None
    match call:
        case cst.Call(func=cst.Name(name), args=[cst.Arg(keyword=None, star="")]) if name in _NUMBERS:
            is_tried = any(isinstance(one, cst.Try) for one in mending.around(node))
            return call if mending.means_builtin(name, node) and not is_tried else None
    return None


def _of_number(mending: Mending, default: cst.BaseExpression | None, call: cst.Call) -> _Read | None:
    """A number that is read: its default is one, or a text of one."""
    name = mending.tree.code_for_node(call.func)
    if default is None or m.matches(default, m.Name("None")):
        return _Read(call, "", name, None)
    text = text_in(default)
    if text is None and isinstance(default, cst.Integer | cst.Float):
        text = default.value
    return _Read(call, "", name, text) if text is not None and _NUMBERS[name].fullmatch(text) else None


def _of_text(
    node: cst.BaseExpression, default: cst.BaseExpression | None, *, is_needed: bool
) -> _Read | None:
    """A text that is read, or None where nothing else is said."""
    if default is None:
        return _Read(node, "", "str", None) if is_needed else None
    if m.matches(default, m.Name("None")):
        return _Read(node, "", "str | None", "None")
    if isinstance(default, cst.SimpleString) and text_in(default) is not None:
        return _Read(node, "", "str", default.value)
    return None


def _runs_at_start(mending: Mending, node: cst.CSTNode) -> bool:
    """Whether a module cannot be imported without a variable, so that the service has it."""
    if any(True for _ in mending.functions_around(node)):
        return False
    return not any(isinstance(one, _SOMETIMES) for one in mending.around(node))


def _is_set_later(mending: Mending, read: _Read, of: ScopeRef) -> bool:
    """Whether a variable may be set once the settings are made: by a file that is loaded, or by a test."""
    project = mending.module.project
    roles = project.of(Roles)
    loading = any(roles.of(one).may_serve for one in project.naming(_LOADING))
    if loading and not reads_file(project, of):
        return True
    is_read_later = any(True for _ in mending.functions_around(read.node))
    naming = mentioning(project.files, [read.variable.encode()]) if is_read_later else ()
    return any(roles.of(one) == Role.TEST for one in naming)


def _is_there(mending: Mending, of: ScopeRef, field: str, read: _Read) -> bool:
    """Whether the settings have a field already that gives what is read."""
    other = mending.texts.mending(of.module) if mending.texts is not None else None
    declared = declared_field(other, of, field) if other is not None else None
    if other is None or declared is None:
        return False
    annotation = other.tree.code_for_node(declared.annotation.annotation)
    default = other.tree.code_for_node(declared.value) if declared.value is not None else None
    if default is None:
        return annotation == read.annotation.partition(" ")[0]
    return (annotation, default) == (read.annotation, read.default)


def _declaring(mending: Mending, use: Change, of: ScopeRef, field: str, read: _Read) -> Change | None:
    """The change of a module that uses a field, with that of the module which is to declare it."""
    value = cst.parse_expression(read.default) if read.default is not None else None
    declared = cst.AnnAssign(cst.Name(field), cst.Annotation(cst.parse_expression(read.annotation)), value)
    there = change_in(mending, of.module, lambda other: with_field(other, of, declared))
    if there is None:
        return None
    if read.default is not None:
        return together(mending, use, there, use.title)
    change = together(mending, use, there, f"{use.title}; the service starts only where that is set")
    return replace(change, elsewhere=(*change.elsewhere, *with_variable(mending, of.module, read.variable)))
