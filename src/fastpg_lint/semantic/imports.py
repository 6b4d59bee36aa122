"""The imports of a module, and those of them that mean a module of the project and lead to none."""

from collections.abc import Iterator

from fastpg_lint.facts.access_paths import Imported
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project


def imports_of(view: ModuleView) -> Iterator[tuple[Imported, int]]:
    """The imports that stand anywhere in a module, each with the branch that it stands in."""
    for scope in view.facts.scopes:
        for binding in scope.bindings:
            if isinstance(binding.value, Imported):
                yield binding.value, binding.branch
    for star in view.facts.stars:
        if isinstance(star, Imported):
            yield star, 0


def unresolved(project: Project, name: str) -> tuple[str, ...]:
    """The project's own modules that a module imports and that are nowhere, each once, as it writes them."""
    view = project.view(name)
    asked = dict.fromkeys((one.module, one.level) for one, _ in imports_of(view))
    return tuple(f"{'.' * level}{target}" for target, level in asked if project.lacks(name, target, level))
