"""Engines, pools, connections and clients that are made anew for each request."""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from fastpg_lint.catalogue.entries import ConnectionKind
from fastpg_lint.facts.access_paths import NONE, AccessPath, Awaited, Entered, Item, Name, Result
from fastpg_lint.facts.records import Argument, Call, ScopeKind, Store
from fastpg_lint.frameworks.connections import CONNECTION_WORDS, connection_kind
from fastpg_lint.frameworks.fastapi.dependencies import Dependencies
from fastpg_lint.frameworks.fastapi.request_paths import RequestPaths
from fastpg_lint.frameworks.fastapi.runs import CONSTRUCTORS, ENTERING
from fastpg_lint.frameworks.fastapi.startup import StartUp
from fastpg_lint.semantic.call_graph.lazy_initialisation import is_made_once
from fastpg_lint.semantic.expressions import site_of
from fastpg_lint.semantic.following import follow
from fastpg_lint.semantic.inference.decorators import decorating
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.loops import parts_of
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.types import (
    Coroutine,
    External,
    Instance,
    NoneValue,
    Partial,
    Place,
    ScopeRef,
    Types,
    Value,
    library_names,
)

_LISTENING = ("add_listener", "listen", "notifies", "pubsub", "subscribe")
"""Calls for which a connection has to be one's own."""
_IN_PROCESS = frozenset({"app", "transport"})
"""Arguments with which a client may call no server, but an app in the same process."""

_POOLS = frozenset({"connection_pool", "connector", "http_client"})
"""Arguments with which a client takes its connections from a pool, if given one: redis, aiohttp, OpenAI."""


_PLAIN_DECORATORS = frozenset({"dataclasses.dataclass"})
"""Decorators of classes that make no more of one than a class."""

_BY_ANOTHER = frozenset({"coroutine", "function"})
"""Roles of what something else runs: a decorator that nobody knows may keep what that gives."""

_PLAIN = frozenset({f"builtins.{name}" for name in ("bool", "bytes", "float", "int", "str")})
"""Classes of the language that hold no connection."""


class MadePerRequest(Struct, frozen=True):
    """A call that makes a connection each time that a request passes, and the function that it stands in."""

    call: Call
    kind: ConnectionKind
    function: str
    role: str
    """What the function is: `route`, `dependency`, or `coroutine` and `function` where such a one runs it."""


def made_per_request(module: LinkedModule) -> Iterator[MadePerRequest]:
    """The connections that a module makes in routes, in dependencies, and in what those run."""
    infer = module.project.infer
    index = module.view
    for number in module.part.calls_named(CONNECTION_WORDS):
        call = index.call(number)
        ref = ScopeRef(module.name, index.function_of(call.scope))
        if infer.signature(ref).kind not in (ScopeKind.FUNCTION, ScopeKind.LAMBDA):
            continue
        kind = connection_kind(infer, module.name, number)
        if kind is None or _is_shared(module.project, ref, number) or _is_special(infer, index, ref, call):
            continue
        role = module.project.of(RequestPaths).role(module, ref, partial(_is_shared, module.project))
        if role and not (role in _BY_ANOTHER and infer.members.decoration(ref).is_opaque):
            yield MadePerRequest(call, kind, _named(infer, ref), role)

    yield from _depended_on(module)


def _depended_on(module: LinkedModule) -> Iterator[MadePerRequest]:
    """Clients whose class FastAPI itself calls: `Depends(AsyncOpenAI)`, `Depends(partial(Redis, dsn))`."""
    for one in module.project.of(Dependencies).in_part(module.name, module.stretch):
        if one.site.call.arguments:
            names = _called_names(one.providers)
            kinds = {module.project.catalogue.connection(name) for name in names}
            kind = kinds.pop() if len(kinds) == 1 else None
            if kind is not None:
                yield MadePerRequest(one.site.call, kind, names[0].rpartition(".")[2], "dependency")


def _called_names(providers: Types) -> tuple[str, ...]:
    """The callables of libraries that a dependency is."""
    parts = (t.of if isinstance(t, Partial) else (t,) for t in providers)
    return library_names(tuple(t for part in parts for t in part))


def _named(infer: Inference, ref: ScopeRef) -> str:
    """The name of a function; of a method that Python calls, that of its class."""
    owner, name = infer.enclosing_class(ref), infer.signature(ref).name
    if owner is not None and name in (CONSTRUCTORS | ENTERING | {"__call__"}):
        return infer.signature(owner).name
    return name or "lambda"


def _is_shared(project: Project, ref: ScopeRef, number: int) -> bool:
    """Whether what is made outlives the request: it is memoised, kept, or made at start-up."""
    infer, index = project.infer, project.view(ref.module)
    if infer.members.decoration(ref).is_memoised or project.of(StartUp).runs(ref):
        return True
    if is_made_once(infer, ref, number) or _is_cached(index, ref, index.call(number)):
        return True
    if _gives_a_text(infer, ref.module, number):
        return False
    scope = index.scope(ref.scope)
    names = {binding.name for binding in scope.bindings if _is_made_by(binding.value, number)}
    stored = [store.value for store in scope.stores if not _is_of_new_object(infer, ref, store)]
    if any(_is_made_by(value, number) or (isinstance(value, Name) and value.id in names) for value in stored):
        return True
    return any(
        _is_made_by(binding.value, number) or (isinstance(binding.value, Name) and binding.value.id in names)
        for binding in index.scope(0).bindings
    )


def _gives_a_text(infer: Inference, module: str, number: int) -> bool:
    """Whether a call on the way gives a text, a number or nothing: who keeps that keeps no connection."""
    given = infer.result(module, number)
    types = [t for one in given for t in (one.of if isinstance(one, Coroutine) else (one,))]
    return bool(types) and all(
        isinstance(t, Value | NoneValue) or (isinstance(t, Instance) and t.of in _PLAIN) for t in types
    )


def _is_of_new_object(infer: Inference, ref: ScopeRef, store: Store) -> bool:
    """Whether a constructor keeps a value on the object that it makes, itself made anew each time."""
    owner, scope = infer.enclosing_class(ref), infer.signature(ref)
    if owner is None or scope.name not in CONSTRUCTORS | ENTERING or not scope.parameters:
        return False
    return store.of == Name(scope.parameters[0].name) and not _is_singleton(infer, owner)


def _is_singleton(infer: Inference, owner: ScopeRef) -> bool:
    """Whether a class may make one object only: by `__new__`, a metaclass or a decorator."""
    made, view = infer.signature(owner), infer.view(owner.module)
    place = view.around(owner.scope)
    decorators = (t for one in made.decorators for t in decorating(infer, one, place))
    is_more = any(not isinstance(t, External) or t.name not in _PLAIN_DECORATORS for t in decorators)
    return is_more or any(base.keyword for base in made.bases) or "__new__" in view.bindings(owner.scope)


def _is_cached(index: ModuleView, ref: ScopeRef, call: Call) -> bool:
    """Whether a function first gives back what a mapping of the module has: `return _CACHE[key]`."""
    of_module = index.bindings(0)
    return any(
        isinstance(one.value, Item)
        and isinstance(one.value.of, Name)
        and one.value.of.id in of_module
        and one.order < call.order
        for one in index.scope(ref.scope).returned
    )


def _is_made_by(value: AccessPath | None, number: int) -> bool:
    """Whether a value is that of a call, awaited or entered."""
    while isinstance(value, Awaited | Entered):
        value = value.of
    return value == Result(number)


def _is_special(infer: Inference, index: ModuleView, ref: ScopeRef, call: Call) -> bool:
    """Whether no shared connection would do: it listens, stays in the process, or is the request's own."""
    if any(argument.keyword in _IN_PROCESS or argument.stars for argument in call.arguments):
        return True
    if any(_is_kept_elsewhere(infer, index, ref, call, one) for one in call.arguments):
        return True
    listening = map(index.call, index.calls_spelled(_LISTENING))
    if any(index.function_of(one.scope) == ref.scope for one in listening):
        return True
    place = index.place_of(call)
    return any(_is_of_request(infer, index, argument.value, place) for argument in call.arguments)


def _is_kept_elsewhere(
    infer: Inference, index: ModuleView, ref: ScopeRef, call: Call, given: Argument
) -> bool:
    """Whether an argument is the pool that a client takes its connections from, and outlives the request.

    A pool that is made here is told itself, and the client with it.
    """
    if given.keyword not in _POOLS:
        return False
    made = list(follow(infer, given.value, index.place_of(call)))
    return not any(_is_made_in(infer, index, ref, *one) for one in made)


def _is_made_in(infer: Inference, index: ModuleView, ref: ScopeRef, path: AccessPath, place: Place) -> bool:
    """Whether a function itself makes a value that is not told of, or has `None` for it."""
    made = path.of if isinstance(path, Awaited | Entered) else path
    if isinstance(made, Result) and place.module == index.name:
        is_here = index.function_of(index.call(made.call).scope) == ref.scope
        return is_here and connection_kind(infer, index.name, made.call) is None
    return made == NONE


@followed(otherwise=True)
def _is_of_request(infer: Inference, index: ModuleView, path: AccessPath, place: Place) -> bool:
    """Whether a value depends on a parameter, other than one that holds the settings."""
    if isinstance(path, Name):
        found = index.found(path.id, place)
        if found is None or index.scope(found.scope).kind == ScopeKind.MODULE:
            return False
        if found.parameter is not None:
            return not infer.members.is_a(infer.types_of(path, place), "pydantic_settings.BaseSettings")
        values = index.values(found)
        return any(value is None or _is_of_request(infer, index, value, at) for value, at in values)
    if isinstance(path, Result):
        site = site_of(index, path.call)
        of = (site.receiver,) if site.receiver is not None else ()
        parts = tuple(one.path for one in (*site.given, *of))
    else:
        parts = parts_of(path)
    return any(_is_of_request(infer, index, part, place) for part in parts)
