"""The import graph, backwards: which modules of a project import one, looked for by the names in texts."""

from collections.abc import Callable, Iterator

from fastpg_lint.frameworks.roles.loaders import LOADING, is_loaded
from fastpg_lint.frameworks.roles.signs import Signs
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.project import Project

SERVING = ("APIRouter", "FastAPI")
"""Names in modules that serve, for nearly all of them."""


class Importers:
    """Answers for one project; `signs` gives what a module says."""

    def __init__(self, project: Project, signs: Callable[[str], Signs]) -> None:
        self._project = project
        self._signs = signs
        self._candidates = Memo[str, tuple[str, ...]](
            project.tracker, lambda module: tuple(self._find_candidates(module))
        )
        self.of = Memo[str, tuple[str, ...]](project.tracker, lambda module: tuple(self._find(module)))
        """The modules that import one, or something below it, which imports it as well."""

    def _find(self, module: str) -> Iterator[str]:
        return (other for other in self._candidates(module) if self._does(other, module))

    def serving(self, module: str) -> Iterator[str]:
        """Those that may serve, by the words in their texts: few are read to find one."""
        likely = {one for word in SERVING for one in self._project.naming(word)}
        return (one for one in self._candidates(module) if one in likely and self._does(one, module))

    def _does(self, other: str, module: str) -> bool:
        """Whether a module imports another, or something below it."""
        start = f"{module}."
        signs = self._signs(other)
        if any(one == module or one.startswith(start) for one in signs.imports):
            return True
        return any(is_loaded(pattern, module) for pattern in signs.loads)

    def _find_candidates(self, module: str) -> Iterator[str]:
        """The modules in whose text the last name stands, and the name before it, or which lie beside it.

        What puts names of modules together may import any.
        """
        outer, _, stem = module.rpartition(".")
        above = outer.rpartition(".")[2]
        beside = set(self._project.naming(above)) if above.isidentifier() else None
        loading = (one for word in LOADING for one in self._project.naming(word))
        yield from (one for one in dict.fromkeys(loading) if one != module and self._signs(one).loads)
        for other in self._project.naming(stem):
            if other != module and (
                beside is None or other in beside or other == outer or other.startswith(f"{outer}.")
            ):
                yield other
