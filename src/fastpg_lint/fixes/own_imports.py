"""Names of other modules of the project, as a module may import them."""

from collections.abc import Iterator

import libcst as cst

from fastpg_lint.facts.access_paths import Imported as ImportedPath
from fastpg_lint.fixes.change import Imported
from fastpg_lint.fixes.mending import Mending, Named
from fastpg_lint.semantic.project import Project

_MOST_MODULES = 40
"""Modules that are looked at for a way of imports back to where one begins."""


def own_name(mending: Mending, module: str, name: str, at: cst.CSTNode) -> Named | None:
    """How something that another module of the project defines is written at a node.

    None where its name means something else there, where that module imports this one, so that neither could
    be imported first, or where it is not told how imports name it.
    """
    here = mending.module
    if module == here.name:
        is_there = mending.means_the_same(name, at) and _stands_above(mending, name, at)
        return Named(cst.Name(name), ()) if is_there else None
    for local in _taken(mending, module, name):
        return Named(cst.Name(local), ()) if mending.means_the_same(local, at) else None
    written = _written(mending, module)
    if written is None or leads_to(here.project, module, here.name):
        return None
    named = mending.name_of(Imported(written, name), at)
    return named if named is not None and isinstance(named.expression, cst.Name) else None


def _stands_above(mending: Mending, name: str, at: cst.CSTNode) -> bool:
    """Whether the module gives a name its meaning above the statement that a node stands in."""
    bound = mending.node(mending.module.view.bindings(0)[name][0].at)
    return bound is not None and -1 < mending.place(bound) < mending.place(at)


def _taken(mending: Mending, module: str, name: str) -> Iterator[str]:
    """The names under which imports at the top take a name of another module, by leading dots or without."""
    project, here = mending.module.project, mending.module.name
    for binding in mending.module.view.scope(0).bindings:
        match binding.value:
            case ImportedPath(target, str(source), level) if source == name and not binding.branch:
                if project.absolute(here, target, level) == module:
                    yield binding.name


def _written(mending: Mending, module: str) -> str | None:
    """How the imports of a module name another in full, without leading dots."""
    project, here = mending.module.project, mending.module.name
    imports = [one.value for one in mending.module.view.scope(0).bindings]
    named = [one for one in imports if isinstance(one, ImportedPath) and not one.level]
    for one in named:
        found = project.absolute(here, one.module, 0)
        if project.has(found) and found.endswith(one.module):
            above = found.removesuffix(one.module)
            return module.removeprefix(above) if module.startswith(above) else None
    return module if project.absolute(here, module, 0) == module else None


def leads_to(project: Project, start: str, end: str) -> bool:
    """Whether a module may import another, itself or through others: it must not be imported there then."""
    found, todo = {start}, [start]
    while todo:
        for one in imported_by(project, todo.pop()):
            if one not in found and project.has(one):
                found.add(one)
                todo.append(one)
        if end in found or len(found) > _MOST_MODULES:
            return True
    return False


def imported_by(project: Project, module: str) -> Iterator[str]:
    """What the imports of a module name: modules, the packages around them, what may be a module in them."""
    view = project.view(module)
    for value in (*(binding.value for binding in view.scope(0).bindings), *view.stars):
        if isinstance(value, ImportedPath):
            target = project.absolute(module, value.module, value.level)
            yield from (f"{target}.{value.name}" if value.name else target, target, *packages_around(target))


def packages_around(module: str) -> Iterator[str]:
    """The packages that a module is in, which are imported before it; inner ones first."""
    while module := module.rpartition(".")[0]:
        yield module
