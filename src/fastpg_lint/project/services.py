"""Which modules of a project belong to a FastAPI service, and not to a tool or a library beside it."""

from fastpg_lint.facts.paths import Imported
from fastpg_lint.project.dependencies import Memo
from fastpg_lint.project.files import ProjectFiles, mentioning
from fastpg_lint.project.inference import Inference

_WORDS = (b"import fastapi", b"from fastapi")
_NO_PACKAGE = ""
"""What stands for the package of modules that lie in none: `main.py` beside `database.py`."""


class Services:
    """Answers for one project."""

    def __init__(self, inference: Inference, files: ProjectFiles) -> None:
        self._infer = inference
        self._files = files
        self._are_services = Memo[str, bool](inference.dependencies, self._is_service)

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
        index = self._infer.modules.index(module)
        bindings = index.scope(0).bindings if index is not None else ()
        return any(_topmost(b.value.module) == "fastapi" for b in bindings if isinstance(b.value, Imported))


def _topmost(module: str) -> str:
    return module.partition(".")[0]
