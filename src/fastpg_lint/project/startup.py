"""Code that runs once, before a service takes requests: lifespans, start-up handlers, and what they await."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from fastpg_lint.facts.paths import AccessPath, Attribute, Display, Literal, Name, Result
from fastpg_lint.facts.records import Fate, Scope, ScopeKind
from fastpg_lint.project.inference import Inference
from fastpg_lint.project.names import ModuleIndex
from fastpg_lint.project.types import External, Function, Place, ScopeRef

_APPS = ("fastapi.FastAPI", "starlette.applications.Starlette")


def startup_coroutines(inference: Inference, module: str) -> frozenset[ScopeRef]:
    """The coroutines of a module that run at start-up, those included that only such coroutines await.

    Who else awaits them in other modules is not asked: what is found must not hang on which files are linted.
    """
    index = inference.modules.index(module)
    if index is None:
        return frozenset()
    scopes = enumerate(index.facts.scopes)
    coroutines = {
        ScopeRef(module, number): scope
        for number, scope in scopes
        if scope.kind == ScopeKind.FUNCTION and scope.is_async
    }
    given = frozenset(_given_to_apps(inference, module, index))
    found = {
        ref for ref in coroutines if ref in given or _takes_app(inference, ref) or _is_handler(inference, ref)
    }
    if found:
        helpers = {ref for ref, scope in coroutines.items() if ref not in found and _is_helper(index, scope)}
        found.update(_awaited_by(found, _awaiting(inference, module, index, helpers)))
    return frozenset(found)


def _awaited_by(
    startup: Iterable[ScopeRef], awaiting: dict[ScopeRef, set[ScopeRef | None]]
) -> Iterator[ScopeRef]:
    """The helpers that nothing but start-up code awaits, at any depth."""
    known = set(startup)
    while True:
        more = {ref for ref, callers in awaiting.items() if ref not in known and callers <= known}
        if not more:
            return
        known |= more
        yield from more


def _is_helper(index: ModuleIndex, scope: Scope) -> bool:
    """Whether a coroutine is a plain function that other code of the module may await, and no more."""
    is_plain = index.scope(scope.parent).kind in (ScopeKind.MODULE, ScopeKind.FUNCTION)
    return is_plain and not scope.decorators


def _awaiting(
    inference: Inference, module: str, index: ModuleIndex, helpers: set[ScopeRef]
) -> dict[ScopeRef, set[ScopeRef | None]]:
    """The functions of a module that await some coroutines of it, None for a use of any other kind."""
    found: dict[ScopeRef, set[ScopeRef | None]] = defaultdict(set)
    names = {inference.scope(ref).name for ref in helpers}
    handed_over = _handed_over(index)
    for number, call in enumerate(index.facts.calls):
        if index.word(call) in names:
            caller = ScopeRef(module, index.function_of(call.scope)) if call.fate == Fate.AWAITED else None
            for t in inference.callee(module, number):
                if isinstance(t, Function) and t.of in helpers:
                    found[t.of].add(caller)
    for ref in helpers:
        if inference.scope(ref).name in handed_over:
            found[ref].add(None)
    return found


def _handed_over(index: ModuleIndex) -> set[str]:
    """Names of a module that are used as values."""
    given = [argument.value for call in index.facts.calls for argument in call.arguments]
    for scope in index.facts.scopes:
        given.extend(one.value for one in scope.bindings if one.value is not None)
        given.extend(one.value for one in scope.stores if one.value is not None)
        given.extend(one.value for one in scope.returned)
    return {one.id for path in given for one in _listed(path) if isinstance(one, Name)}


def _takes_app(inference: Inference, ref: ScopeRef) -> bool:
    """`async def lifespan(app: FastAPI)`, made into a context manager."""
    scope = inference.scope(ref)
    if not inference.members.decoration(ref).is_manager or len(scope.parameters) != 1:
        return False
    annotation = scope.parameters[0].annotation
    if annotation is None:
        return scope.name == "lifespan"
    place = Place(ref.module, scope.parent, 0, float("inf"))
    types = inference.annotations.instances(annotation, place)
    return any(inference.members.is_a(types, app) for app in _APPS)


def _is_handler(inference: Inference, ref: ScopeRef) -> bool:
    """`@app.on_event("startup")`."""
    index = inference.modules.index(ref.module)
    for decorator in inference.scope(ref).decorators:
        if isinstance(decorator, Result) and index is not None:
            call = index.call(decorator.call)
            if isinstance(call.function, Attribute) and call.function.name == "on_event":
                return bool(call.arguments) and isinstance(call.arguments[0].value, Literal)
    return False


def _given_to_apps(inference: Inference, module: str, index: ModuleIndex) -> Iterator[ScopeRef]:
    """The functions that a module gives to its apps: `FastAPI(lifespan=lifespan)`."""
    for number, call in enumerate(index.facts.calls):
        given = [
            value
            for argument in call.arguments
            if argument.keyword in ("lifespan", "on_startup", "on_shutdown")
            for value in _listed(argument.value)
        ]
        callees = inference.callee(module, number) if given else ()
        if any(isinstance(t, External) and t.name in _APPS for t in callees):
            place = Place(module, call.scope, call.branch, call.order)
            types = (t for value in given for t in inference.types_of(value, place))
            yield from (t.of for t in types if isinstance(t, Function))


def _listed(value: AccessPath) -> tuple[AccessPath, ...]:
    """`[start, connect]` stands for its elements."""
    return value.elements if isinstance(value, Display) else (value,)
