"""How a project is served, asked of all its files: is it FastAPI, what runs it, who starts how many."""

import re
from collections.abc import Sequence
from pathlib import PurePath

from fastpg_lint.semantic.project import Project

_ASGI = (b"fastapi", b"starlette", b"asgi")
_WSGI = (
    *(b"import flask", b"from flask", b"import django", b"from django", b"get_wsgi_application", b"a2wsgi"),
    *(b"import dash", b"from dash", b"import bottle", b"from bottle", b"import falcon", b"from pyramid"),
)
_CONFIGURATION = re.compile(r"(?:^|[._])gunicorn(?:$|[.:_])")
"""The name of a module, dots in its file's name written `:`, that configures gunicorn."""
_ALWAYS_READ = "gunicorn:conf"
_ARGUMENTS = "GUNICORN_CMD_ARGS"


class Serving:
    """Answers for one project."""

    def __init__(self, project: Project) -> None:
        self._files = project.files

    @property
    def has_fastapi(self) -> bool:
        """Whether the project is a FastAPI service; one without any Python is taken for one."""
        return bool(self._files.modules_mentioning(b"fastapi")) or not self._files.modules_mentioning(b"")

    def is_spoken_of(self, folder: PurePath, others: Sequence[PurePath] = ()) -> bool:
        """Whether Python in a folder speaks of a server or of FastAPI; none there, it may be elsewhere.

        A list of all that is installed, as `pip freeze` writes it, names them for a notebook as well. What
        `others` below have, folders with lists of their own, is theirs.
        """
        inside = {one for one in self._files.modules_mentioning(b"") if _is_in(one, folder)}
        if not inside:
            return True
        own = {one for one in inside if not any(_is_in(one, other) for other in others)}
        return not own.isdisjoint(self._mention(*_ASGI, b"uvicorn"))

    def serves_fastapi(self, target: str | None) -> bool:
        """Whether a server that is told to serve `app.main:app` serves FastAPI, as far as can be seen."""
        if not self.has_fastapi:
            return False
        if target is None:
            return not self._mention(*_WSGI) and self._files.is_whole()
        module = target.partition(":")[0]
        found = {
            name
            for name in self._files.modules_mentioning(b"")
            if name == module or name.endswith(f".{module}")
        }
        if not found:
            return "wsgi" not in module
        return not found <= self._mention(*_WSGI) - self._mention(*_ASGI)

    def _mention(self, *words: bytes) -> set[str]:
        return {name for word in words for name in self._files.modules_mentioning(word)}

    def configurations(self, file: str | None) -> tuple[str, ...]:
        """The modules that may be gunicorn's configuration: that of a file, or the one always read."""
        words = {_ALWAYS_READ}
        if file is not None:
            module = file.removeprefix("python:").removesuffix(".py").rpartition("/")[2]
            words = {module.replace(".", ":"), module.rpartition(".")[2]}
        return tuple(one for one in self._files.modules_mentioning(b"") if one.rpartition(".")[2] in words)

    def mentions_worker_class(self, modules: tuple[str, ...]) -> bool:
        """Whether one of some modules, or one that is not known, says which worker class there is."""
        found = self._mention(b"worker_class", _ARGUMENTS.encode()).intersection(modules)
        return bool(found) or not self._files.is_whole()


def is_gunicorn_configuration(module: str) -> bool:
    """Whether a module, by its name, configures gunicorn."""
    return _CONFIGURATION.search(module.rpartition(".")[2]) is not None


def _is_in(module: str, folder: PurePath) -> bool:
    """Whether a module lies in a folder of the project."""
    package = ".".join(part.replace(".", ":") for part in folder.parts)
    return not package or module.startswith(f"{package}.")
