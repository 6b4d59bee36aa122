"""Coroutines that need not be any: FastAPI runs a `def` in a thread of its pool."""

import libcst as cst

from fastpg_lint.analyses.async_sync.async_endpoint_without_await import awaits_nothing, uses_loop
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.frameworks.fastapi.routes import Routes
from fastpg_lint.semantic.types import ScopeRef

_TITLE = "declare it `def`: FastAPI runs it in a thread then"


def as_plain_route(mending: Mending, node: cst.CSTNode) -> Change | None:
    """The route around a node, or that it declares, as a `def`.

    None where it awaits something or uses the event loop, where it is called by others, or where a decorator
    may want a coroutine.
    """
    function = _route(mending, node)
    ref = _ref(mending, function) if function is not None else None
    if function is None or ref is None or function.asynchronous is None:
        return None
    module = mending.module
    if not awaits_nothing(module, ref) or uses_loop(module, ref) or _is_named(mending, function):
        return None
    declaring = {one.call.at for one in module.of(Routes).all if one.ref == ref and one.method != "websocket"}
    if not declaring or any(mending.site(one.decorator) not in declaring for one in function.decorators):
        return None
    # Another fix may await something in it.
    return Change(_TITLE, function, function.with_changes(asynchronous=None), alone=True)


def _route(mending: Mending, node: cst.CSTNode) -> cst.FunctionDef | None:
    """The function that a decorator declares, or that directly has a node in its body."""
    above = mending.parent(node)
    found = mending.parent(above) if isinstance(above, cst.Decorator) else None
    if found is None:
        found = next(mending.functions_around(node), None)
    return found if isinstance(found, cst.FunctionDef) else None


def _ref(mending: Mending, function: cst.FunctionDef) -> ScopeRef | None:
    return next((ScopeRef(mending.module.name, one) for one in mending.scopes_of(function)), None)


def _is_named(mending: Mending, function: cst.FunctionDef) -> bool:
    """Whether anything else in the project seems to speak of a function."""
    files, name, own = mending.module.project.files, function.name.value, mending.module.name
    if not mending.is_named_once(name):
        return True
    others = set(files.modules_naming(name)) & set(files.modules_naming(own.rpartition(".")[2]))
    return bool(others - {own})
