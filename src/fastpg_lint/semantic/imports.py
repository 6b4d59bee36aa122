"""The imports of a module, and those of them that mean a module of the project and lead to none."""

from collections.abc import Iterator

from fastpg_lint.facts.access_paths import Imported
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.typed_module import part_of

_MOST_FUNCTIONS = 1_000
"""Outermost functions whose imports are at hand."""


def imports_of(view: ModuleView) -> Iterator[tuple[Imported, int]]:
    """The imports that stand anywhere in a module, each with the branch that it stands in."""
    yield from _bound(view)
    yield from _stars(view)


class Imports:
    """The same of the modules of a project; of one that somebody types in it is remembered by function."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._in_part = Memo[tuple[str, int], tuple[tuple[Imported, int], ...]](
            project.tracker, lambda asked: tuple(self._find(*asked)), most=_MOST_FUNCTIONS
        )

    def of(self, view: ModuleView) -> Iterator[tuple[Imported, int]]:
        """The imports that stand anywhere in a module of the project."""
        for part in view.parts:
            yield from _bound(view) if part is None else self._in_part((view.name, part))
        yield from _stars(view)

    def _find(self, module: str, part: int) -> Iterator[tuple[Imported, int]]:
        return _bound(part_of(self._project.view(module), part))


def _bound(view: ModuleView) -> Iterator[tuple[Imported, int]]:
    for scope in view.facts.scopes:
        for binding in scope.bindings:
            if isinstance(binding.value, Imported):
                yield binding.value, binding.branch


def _stars(view: ModuleView) -> Iterator[tuple[Imported, int]]:
    return ((star, 0) for star in view.stars if isinstance(star, Imported))


def unresolved(project: Project, name: str) -> tuple[str, ...]:
    """The project's own modules that a module imports and that are nowhere, each once, as it writes them."""
    view = project.view(name)
    asked = dict.fromkeys((one.module, one.level) for one, _ in project.of(Imports).of(view))
    return tuple(f"{'.' * level}{target}" for target, level in asked if project.lacks(name, target, level))
