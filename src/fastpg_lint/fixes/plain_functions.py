"""Coroutines that need not be any: FastAPI runs a `def` in a thread of its pool."""

import libcst as cst

from fastpg_lint.analyses.async_sync.async_endpoint_without_await import awaits_nothing, uses_loop
from fastpg_lint.facts.access_paths import Attribute, Name
from fastpg_lint.fixes.awaiting import SLEEP
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.mentions import is_named_elsewhere, modules_naming
from fastpg_lint.frameworks.fastapi.dependencies import Dependencies, is_dependency
from fastpg_lint.frameworks.fastapi.routes import Routes
from fastpg_lint.semantic.call_graph.blocking_paths import BlockingPaths
from fastpg_lint.semantic.call_graph.targets import LibraryCode
from fastpg_lint.semantic.types import Coroutine, ScopeRef, library_names
from fastpg_lint.source.dotted_names import last_name

_TITLE = "declare it `def`: FastAPI runs it in a thread then"
_DEPENDING = ("Depends", "Security")
_SETTING = frozenset(
    {"bind_contextvars", "clear_contextvars", "contextualize", "reset", "set", "unbind_contextvars"}
)
"""Last words of calls that may set a context variable, which a thread sets for itself alone."""


def as_plain_function(mending: Mending, node: cst.CSTNode) -> Change | None:
    """The route or dependency around a node, or that it declares, as a `def`, in which all may block.

    None where it awaits something, should, or uses the event loop, where it is called by others, or where a
    decorator may want a coroutine.
    """
    function = _function(mending, node)
    ref = _ref(mending, function) if function is not None else None
    if function is None or ref is None or function.asynchronous is None:
        return None
    module = mending.module
    if not awaits_nothing(module, ref) or uses_loop(module, ref) or _should_await(mending, ref):
        return None
    if not _is_route(mending, function, ref) and not _is_dependency(mending, function, ref):
        return None
    # Another fix may await something in it.
    return Change(_TITLE, function, function.with_changes(asynchronous=None), alone=True)


def _function(mending: Mending, node: cst.CSTNode) -> cst.FunctionDef | None:
    """The function that a decorator declares, or that directly has a node in its body."""
    above = mending.parent(node)
    found = mending.parent(above) if isinstance(above, cst.Decorator) else None
    if found is None:
        found = next(mending.functions_around(node), None)
    return found if isinstance(found, cst.FunctionDef) else None


def _ref(mending: Mending, function: cst.FunctionDef) -> ScopeRef | None:
    return next((ScopeRef(mending.module.name, one) for one in mending.scopes_of(function)), None)


def _should_await(mending: Mending, ref: ScopeRef) -> bool:
    """Whether a function makes a coroutine that nothing awaits, or sleeps, which is mended by `await`."""
    infer = mending.module.project.infer
    for number in mending.module.view.calls_of_body(ref.scope):
        if any(isinstance(one, Coroutine) for one in infer.result(ref.module, number)):
            return True
        if set(library_names(infer.callee(ref.module, number))) == SLEEP:
            return True
    return False


def _is_route(mending: Mending, function: cst.FunctionDef, ref: ScopeRef) -> bool:
    """Whether a function serves routes, and does nothing else."""
    routes = mending.module.of(Routes).all
    declaring = {one.call.at for one in routes if one.ref == ref and one.method != "websocket"}
    if not declaring or is_named_elsewhere(mending, function):
        return False
    return all(mending.site(one.decorator) in declaring for one in function.decorators)


# dependencies


def _is_dependency(mending: Mending, function: cst.FunctionDef, ref: ScopeRef) -> bool:
    """Whether a function is depended on, nobody else calls it, and it sets nothing that others are to see."""
    if function.decorators or mending.parent(function) is not mending.tree:
        return False
    if not is_dependency(mending.module, ref) or not _only_depended_on(mending, function, ref):
        return False
    edges = mending.module.project.of(BlockingPaths).edges(ref)
    called = [one.name for edge in edges for one in edge.targets if isinstance(one, LibraryCode)]
    words = {
        mending.module.view.word(mending.module.view.call(n))
        for n in mending.module.view.scope(ref.scope).calls
    }
    return not _SETTING & {*words, *(one.rpartition(".")[2] for one in called)}


def _only_depended_on(mending: Mending, function: cst.FunctionDef, ref: ScopeRef) -> bool:
    """Whether whatever speaks of a function gives it to `Depends`, here and in other modules."""
    name = function.name.value
    for one in mending.named(name):
        given = mending.parent(one)
        call = mending.parent(given) if isinstance(given, cst.Arg) else None
        depends = isinstance(call, cst.Call) and last_name(call.func) in _DEPENDING
        if one is not function.name and not depends:
            return False
    return all(_depends_alone(mending, module, ref, name) for module in modules_naming(mending, name))


def _depends_alone(mending: Mending, module: str, ref: ScopeRef, name: str) -> bool:
    """Whether another module gives a function to `Depends` wherever it gives it to anything."""
    view = mending.module.project.view(module)
    declared = {
        one.site.number
        for one in mending.module.project.of(Dependencies).in_module(module)
        if ref in one.functions
    }
    if view.calls_spelled((name,)):
        return False
    for number, call in view.facts.calls.items():
        for argument in call.arguments:
            match argument.value:
                case Name(word) | Attribute(_, word) if word == name and number not in declared:
                    return False
    return True
