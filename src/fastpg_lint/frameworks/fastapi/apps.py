"""The apps of a project, and which of them is the one that is served: where what is said once is told."""

import re
from collections.abc import Iterator

from fastpg_lint.incremental.inputs import Once
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import External

_APP = "fastapi.FastAPI"
_WORD = "FastAPI"
_ASIDE = re.compile(r"(?:^|[._])(?:tests?|conftest|scripts|examples|docs|mocks?|benchmarks?)(?:$|[._])")
"""What the name of a module says that is no part of the service."""

App = tuple[str, int]
"""The call that makes an app: its module, and its number there."""


class Apps:
    """Answers for one project."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._files = project.files
        self._first = Once(project.tracker, self._find_first)

    def first(self) -> App | None:
        """The project's app: where there are several, the one that most is done with, then the outermost."""
        return self._first()

    def told_at(self, module: str) -> int | None:
        """The call of a module at which something is told of the whole project; None where that is elsewhere.

        The module itself may be no file of the project: one that an editor has not saved yet.
        """
        own = next(self._in(module), None)
        if own is None:
            return None
        app = self._first() or (module, own)
        return app[1] if app[0] == module else None

    def service(self, *words: bytes) -> Iterator[str]:
        """The modules of the service in whose text one of some words stands."""
        found = (module for word in words for module in self._files.modules_mentioning(word))
        return (module for module in dict.fromkeys(found) if not _ASIDE.search(module))

    def _find_first(self) -> App | None:
        modules = self.service(_WORD.encode())
        apps = [(module, number) for module in modules for number in self._in(module)]
        return min(apps, key=lambda app: (-self._weight(app[0]), app[0].count("."), app), default=None)

    def _in(self, module: str) -> Iterator[int]:
        """The calls of a module that make an app."""
        for number in self._infer.view(module).calls_spelled([_WORD]):
            if self._infer.callee(module, number) == (External(_APP),):
                yield number

    def _weight(self, module: str) -> int:
        """How many routers and middlewares a module gives to its app."""
        calls = self._infer.view(module).calls_by_word
        return len(calls.get("include_router", ())) + len(calls.get("add_middleware", ()))
