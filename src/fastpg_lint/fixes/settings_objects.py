"""The project's settings, as a module can use them: an object of a `BaseSettings` class, and its name."""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst

from fastpg_lint.facts.access_paths import Code, Imported, Result
from fastpg_lint.facts.records import Binding
from fastpg_lint.fixes.change import Imported as Import
from fastpg_lint.fixes.mending import Mending, Named
from fastpg_lint.fixes.own_imports import imported_by, packages_around
from fastpg_lint.fixes.shapes import import_of
from fastpg_lint.frameworks.pydantic.settings import is_settings
from fastpg_lint.frameworks.roles.roles import Roles
from fastpg_lint.semantic.imports import imports_of
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import Function, Instance, ScopeRef

_BASE = "BaseSettings"
_MAIN = frozenset({"Settings", "AppSettings", "Config", "AppConfig"})
"""What the settings of a whole service are called, beside those of its parts."""
MOST_IMPORTED = 2_000
"""Modules that are followed before an import is taken for one that may go in a circle."""


class SettingsObject(NamedTuple):
    """An object of a settings class: a module's name for it, or for a function that gives it."""

    of: ScopeRef
    module: str
    name: str
    is_called: bool
    binding: Binding


def settings_for(mending: Mending, at: cst.CSTNode) -> tuple[ScopeRef, Named] | None:
    """The class of the settings that a module can use at a node, and how they are written there.

    None where there are none, where it is not known which of several are meant, and where the import that it
    would take may go in a circle.
    """
    given = _given(mending, at)
    if given is not None:
        return given
    project = mending.module.project
    found = list(_objects(project))
    ours = [(one, named) for one in found if (named := _at_hand(mending, one, at)) is not None]
    if len({one.of for one, _ in ours}) == 1:
        return ours[0][0].of, ours[0][1]
    named_so = [one for one in found if project.infer.signature(one.of).name in _MAIN]
    for some in (found, named_so):
        if not ours and len({one.of for one in some}) == 1:
            named = _imported(mending, some[0], at)
            return (some[0].of, named) if named is not None else None
    return None


def _given(mending: Mending, at: cst.CSTNode) -> tuple[ScopeRef, Named] | None:
    """The settings that a function around a node is given."""
    infer, view = mending.module.project.infer, mending.module.view
    for function in mending.functions_around(at):
        for number in mending.scopes_of(function):
            for one in view.scope(number).parameters:
                types = infer.instances(one.annotation, view.end) if one.annotation is not None else ()
                match types:
                    case (Instance(ScopeRef() as ref),) if is_settings(infer, ref):
                        return ref, Named(cst.Name(one.name), ())
    return None


def _objects(project: Project) -> Iterator[SettingsObject]:
    """The objects of all settings classes, objects before functions that give them."""
    roles = project.of(Roles)
    for ref in _classes(project):
        found = [
            one
            for module in project.naming(project.infer.signature(ref).name)
            if roles.of(module).may_serve
            for one in _objects_in(project, module, ref)
        ]
        yield from sorted(found, key=lambda one: one.is_called)


def _classes(project: Project) -> Iterator[ScopeRef]:
    for module in project.naming(_BASE):
        view = project.view(module)
        for number in view.classes:
            ref = ScopeRef(module, number)
            if view.scope(number).parent == 0 and is_settings(project.infer, ref):
                yield ref


def _objects_in(project: Project, module: str, ref: ScopeRef) -> Iterator[SettingsObject]:
    """The names at the top of a module that are given an object of a class, or a function that gives one."""
    infer, view = project.infer, project.view(module)
    wanted = (Instance(ref),)
    for binding in view.scope(0).bindings:
        if binding.branch or len(view.bindings(0)[binding.name]) != 1:
            continue
        match binding.value:
            case Result(call) if infer.result(module, call) == wanted:
                yield SettingsObject(ref, module, binding.name, False, binding)
            case Code(scope) if _asks_for_nothing(project, ScopeRef(module, scope)):
                if infer.function_result(Function(ScopeRef(module, scope))) == wanted:
                    yield SettingsObject(ref, module, binding.name, True, binding)


def _asks_for_nothing(project: Project, ref: ScopeRef) -> bool:
    """Whether a scope is a plain function that can be called without arguments."""
    scope = project.infer.scope(ref)
    is_plain = scope.name and not scope.is_async and not scope.is_generator and not scope.bases
    return bool(is_plain) and all(one.default is not None or one.stars for one in scope.parameters)


def _at_hand(mending: Mending, of: SettingsObject, at: cst.CSTNode) -> Named | None:
    """How an object is written that is a module's own, or that it imports already."""
    module = mending.module
    if of.module == module.name:
        is_above = _comes_before(mending, of.binding, at) and mending.means_the_same(of.name, at)
        return _called(of, Named(cst.Name(of.name), ())) if is_above else None
    for binding in module.view.scope(0).bindings:
        imported = binding.value
        if not isinstance(imported, Imported) or binding.branch or not _comes_before(mending, binding, at):
            continue
        source = module.project.absolute(module.name, imported.module, imported.level)
        if not mending.means_the_same(binding.name, at):
            continue
        if (source, imported.name) == (of.module, of.name):
            return _called(of, Named(cst.Name(binding.name), ()))
        if imported.name and f"{source}.{imported.name}" == of.module:
            return _called(of, Named(cst.Attribute(cst.Name(binding.name), cst.Name(of.name)), ()))
    return None


def _imported(mending: Mending, of: SettingsObject, at: cst.CSTNode) -> Named | None:
    """How an object is written once it is imported; None where that may go in a circle."""
    project, name = mending.module.project, mending.module.name
    spelled = _spelling(project, name, of.module)
    last = max((n for n, one in enumerate(mending.tree.body) if import_of(one) is not None), default=-1)
    if spelled is None or mending.place(at) <= last or _leads_to(project, of.module, name):
        return None
    named = mending.name_of(Import(spelled, of.name), at)
    return _called(of, named) if named is not None else None


def _called(of: SettingsObject, named: Named) -> Named:
    return named._replace(expression=cst.Call(named.expression)) if of.is_called else named


def _comes_before(mending: Mending, binding: Binding, at: cst.CSTNode) -> bool:
    """Whether a statement at the top of a module stands above the one that a node is in."""
    node = mending.node(binding.at)
    return node is not None and mending.place(node) < mending.place(at)


def _spelling(project: Project, module: str, wanted: str) -> str | None:
    """How imports of the project write a module, where that means the same in another."""
    for other in project.naming(wanted.rpartition(".")[2]):
        for one, _ in imports_of(project.view(other)):
            if one.level or project.absolute(other, one.module, 0) != wanted:
                continue
            if project.absolute(module, one.module, 0) == wanted:
                return one.module
    return None


def _leads_to(project: Project, start: str, goal: str) -> bool:
    """Whether importing a module may import another, which then has not come to its end."""
    loaded = set(packages_around(goal))
    seen: set[str] = set()
    ahead = deque(one for one in (start, *packages_around(start)) if one not in loaded)
    while ahead:
        module = ahead.popleft()
        if module == goal or len(seen) > MOST_IMPORTED:
            return True
        if module not in seen and project.has(module):
            seen.add(module)
            ahead.extend(one for one in imported_by(project, module) if one not in loaded)
    return False
