"""Which modules of a project belong to a FastAPI service, and not to a tool or a library beside it."""

from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.files import mentioning
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.project import Project

_WORDS = (b"import fastapi", b"from fastapi")
_NO_PACKAGE = ""
"""What stands for the package of modules that lie in none: `main.py` beside `database.py`."""


class Services:
    """Answers for one project."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._files = project.files
        self._are_services = Memo[str, bool](project.tracker, self._is_service)

    def deploys(self, module: LinkedModule) -> bool:
        """Whether a module runs in a service: no test, no program, and none that runs Alembic."""
        if not module.role.may_serve:
            return False
        imported = module.view.imported_modules
        return self.has(module.name) and not any(one.startswith("alembic") for one in imported)

    def has(self, module: str) -> bool:
        """Whether a module imports FastAPI, or another in the same topmost package or folder does."""
        is_outside = "." not in module and self._are_services(_NO_PACKAGE)
        return is_outside or self._imports_fastapi(module) or self._are_services(_topmost(module))

    def _is_service(self, package: str) -> bool:
        modules = mentioning(self._files, _WORDS)
        inside = (
            one for one in modules if package in (_topmost(one), _NO_PACKAGE if "." not in one else None)
        )
        return any(map(self._imports_fastapi, inside))

    def _imports_fastapi(self, module: str) -> bool:
        return any(_topmost(one) == "fastapi" for one in self._infer.view(module).imported_modules)


def _topmost(module: str) -> str:
    return module.partition(".")[0]
