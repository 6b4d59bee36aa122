"""The services of a repository, and the project as each of them sees it: its own files, and those around.

A service is the folder of the nearest project file above its app. What is said of a service (what logs, what
is installed, how it is served, which indexes there are) is asked of its own files; another service beside it
answers for nothing. Where a repository has one service alone, all files are its own.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from fastpg_lint.frameworks.roles.places import in_migrations
from fastpg_lint.frameworks.roles.roles import Roles
from fastpg_lint.incremental.cutoff import EarlyCutoff
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.role import Role
from fastpg_lint.semantic.files import ProjectText
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.source_roots import is_within, outwards

_APPS = ("FastAPI", "Starlette", "Litestar", "Flask", "Quart", "Sanic", "Celery", "FastStream", "Dispatcher")
"""Names in modules that make an app of a service."""
_DECODE = msgspec.msgpack.Decoder(tuple[str, ...]).decode
_FARTHEST = 3
"""Imports from a module outside of a service to one of the service's own."""
_SQL = ".sql"
_ENVIRONMENT = "env"
"""The module by which Alembic's revisions belong to the models that it imports."""


class Services:
    """Answers for one project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._roles = project.share(Roles)
        self._folders = EarlyCutoff(
            project.tracker, "services", lambda _: tuple(sorted(set(self._find()))), _DECODE
        )
        self._views: dict[str, Project] = {}

    def view(self, name: str) -> Project:
        """The project as the service sees it that a module or folder belongs to; the whole one for others."""
        service = self.owner(name)
        return self._project if service is None else self.within(service)

    def within(self, service: str) -> Project:
        """The project as the service in a folder sees it."""
        if service not in self._views:
            self._views[service] = self._project.within(service, ServiceFiles(self._project, self, service))
        return self._views[service]

    @property
    def are_several(self) -> bool:
        """Whether there are several: each then sees a part of the project as its own."""
        return len(self._folders()) > 1

    def owner(self, name: str) -> str | None:
        """The folder of the service that a module or folder lies in; None if in none, or in the only one."""
        if not self.are_several:
            return None
        around = [one for one in self._folders() if is_within(name, one)]
        return max(around, key=len, default=None)

    def of(self, name: str) -> str | None:
        """The folder of the service that a module or folder belongs to: that around it, or the only one."""
        folders = self._folders()
        return folders[0] if len(folders) == 1 else self.owner(name)

    def project_around(self, folder: str) -> str:
        """The nearest folder around one, or itself, that holds a project file; else the topmost."""
        return next(filter(self._project.holds_project_file, outwards(folder)), "")

    def _find(self) -> Iterator[str]:
        for module in dict.fromkeys(one for word in _APPS for one in self._project.naming(word)):
            if self._roles.signs(module).has_app and self._roles.of(module) == Role.SERVICE:
                is_package = self._project.is_package(module)
                yield self.project_around(module if is_package else module.rpartition(".")[0])


class ServiceFiles:
    """The files of a project as one of its services sees them."""

    def __init__(self, project: Project, services: Services, service: str) -> None:
        self._files = project.files
        self._project = project
        self._services = services
        self._service = service
        self._roles = project.of(Roles)
        self._has = Memo[str, bool](project.tracker, self._belongs)

    def modules_mentioning(self, word: bytes) -> tuple[str, ...]:
        found = self._files.modules_mentioning(word)
        return tuple(filter(self._has if word else self._is_own, found))

    def modules_naming(self, name: str) -> tuple[str, ...]:
        return tuple(filter(self._has, self._files.modules_naming(name)))

    def texts(self, *patterns: str) -> tuple[ProjectText, ...]:
        return tuple(one for one in self._files.texts(*patterns) if self._has_text(one.path))

    def is_whole(self, *patterns: str) -> bool:
        return self._files.is_whole(*patterns)

    def _is_own(self, name: str) -> bool:
        return self._services.owner(name) == self._service

    def _belongs(self, module: str) -> bool:
        """Whether a module is the service's own or imported by it, or lies in none and imports it."""
        owner = self._services.owner(module)
        if owner == self._service or any(map(self._is_own, self._roles.importing(module))):
            return True
        return owner is None and (self._imports_own(module, _FARTHEST) or self._migrates(module))

    def _imports_own(self, module: str, far: int) -> bool:
        imports = self._roles.signs(module).imports
        return any(map(self._is_own, imports)) or (
            far > 1 and any(self._imports_own(one, far - 1) for one in imports)
        )

    def _migrates(self, module: str) -> bool:
        """Whether a module is a migration of tables that are the service's own."""
        folder = in_migrations(self._project.given(module).path)
        if not folder:
            return False
        names = module.split(".")
        around = ".".join(names[: names.index(folder) + 1]) if folder in names else ""
        return self._imports_own(f"{around}.{_ENVIRONMENT}", _FARTHEST)

    def _has_text(self, path: Path) -> bool:
        """Whether a file is the service's own, or lies with a project around it that is no service.

        Statements of SQL that lie in a project without Python make the tables of those beside it.
        """
        folder = self._project.folder_name(path.parent)
        if folder is None:
            return False
        owner = self._services.owner(folder)
        if owner is not None:
            return owner == self._service
        around = self._services.project_around(folder)
        if is_within(self._service, around):
            return True
        return path.suffix == _SQL and not self._project.modules_in(around)
