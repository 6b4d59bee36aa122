"""Whom a call on the event loop holds up, as findings tell it."""

from fastpg_lint.frameworks.fastapi.request_paths import RequestPaths
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import ScopeRef


def stalled(module: LinkedModule, coroutine: ScopeRef, where: str = "") -> str:
    """Every request, where one runs a coroutine; else what there may be, as on the loop of a Celery task."""
    serves = module.project.of(RequestPaths).role(module, coroutine)
    return f"every request{where}" if serves else "all else on it"
