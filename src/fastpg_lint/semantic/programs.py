"""Telling programs: modules that a person runs, and that no other module of the project imports."""

from collections.abc import Iterator

from fastpg_lint.facts.access_paths import Imported
from fastpg_lint.facts.records import ScopeKind
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.symbol_table import SymbolTable

_SERVING = frozenset({"fastapi", "starlette", "uvicorn", "hypercorn", "granian", "gunicorn", "celery"})
"""Libraries with which a module that is run is the service, or a worker of it."""


def is_program(module: LinkedModule) -> bool:
    """Whether a module starts itself (`if __name__ == "__main__": main()`), and nothing else starts it.

    One with coroutines may be a worker that runs for months, and no program for a terminal.
    """
    index = module.view
    if not _starts_itself(module):
        return False
    if any(scope.is_async and scope.kind == ScopeKind.FUNCTION for scope in index.facts.scopes):
        return False
    imported = {one.module.partition(".")[0] for one in _imports(index)}
    return _SERVING.isdisjoint(imported) and not _is_imported(module)


def _starts_itself(module: LinkedModule) -> bool:
    functions = {scope.name for scope in module.facts.scopes if scope.kind == ScopeKind.FUNCTION}
    return any(
        call.text.partition(".")[0] in functions and module.is_under_main_guard(call)
        for call in module.facts.calls
    )


def _is_imported(module: LinkedModule) -> bool:
    """Whether another module imports one; looked for where a text names it."""
    for name in module.project.files.modules_naming(module.name.rpartition(".")[2]):
        imports = _imports(module.project.view(name)) if name != module.name else ()
        if any(_means(module, name, one) for one in imports):
            return True
    return False


def _means(module: LinkedModule, importer: str, imported: Imported) -> bool:
    """Whether an import is of a module, or of a name in it."""
    named = module.project.absolute(importer, imported.module, imported.level)
    return module.name in (named, f"{named}.{imported.name}")


def _imports(index: SymbolTable) -> Iterator[Imported]:
    for scope in index.facts.scopes:
        for binding in scope.bindings:
            if isinstance(binding.value, Imported):
                yield binding.value
