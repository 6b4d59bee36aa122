"""The import graph, backwards: which modules of a project import one, looked for by the names in texts."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence

from fastpg_lint.frameworks.roles.loaders import LOADING, is_loaded
from fastpg_lint.frameworks.roles.signs import Signs
from fastpg_lint.incremental.inputs import Memo, Once
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
        self._serving = Once(project.tracker, lambda: _naming(project, SERVING))
        self._loading = Once(project.tracker, lambda: _naming(project, LOADING))
        self._beside = Memo[str, frozenset[str]](
            project.tracker, lambda word: frozenset(project.naming(word))
        )

    def _find(self, module: str) -> Iterator[str]:
        return (other for other in self._candidates(module) if self._does(other, module))

    def serving(self, module: str) -> Iterator[str]:
        """Those that may serve, by the words in their texts: few are read to find one."""
        likely = self._serving()
        return (one for one in self._candidates(module) if one in likely and self._does(one, module))

    def _does(self, other: str, module: str) -> bool:
        """Whether a module imports another, or something below it."""
        signs = self._signs(other)
        if _has(signs.imports, module):
            return True
        return any(is_loaded(pattern, module) for pattern in signs.loads)

    def _find_candidates(self, module: str) -> Iterator[str]:
        """The modules in whose text the last name stands, and the name before it, or which lie beside it.

        What puts names of modules together may import any.
        """
        outer, _, stem = module.rpartition(".")
        above = outer.rpartition(".")[2]
        beside = self._beside(above) if above.isidentifier() else None
        yield from (one for one in self._loading() if one != module and self._signs(one).loads)
        for other in self._project.naming(stem):
            if other != module and (
                beside is None or other in beside or other == outer or other.startswith(f"{outer}.")
            ):
                yield other


def _naming(project: Project, words: Iterable[str]) -> dict[str, None]:
    """The modules in whose text one of some words stands, in an order that is always the same."""
    return dict.fromkeys(one for word in words for one in project.naming(word))


def _has(imports: Sequence[str], module: str) -> bool:
    """Whether a module, or something below it, is among some, which are sorted: asked millions of times."""
    place = bisect_left(imports, module)
    if place == len(imports):
        return False
    if imports[place] == module:
        return True
    start = f"{module}."
    place = bisect_left(imports, start, place)
    return place < len(imports) and imports[place].startswith(start)
