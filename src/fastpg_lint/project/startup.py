"""Code that runs once, before a service takes requests: lifespans and start-up handlers."""

from fastpg_lint.facts.paths import AccessPath, Attribute, Display, Literal, Result
from fastpg_lint.facts.records import Call
from fastpg_lint.project.inference import Inference
from fastpg_lint.project.types import External, Function, Place, ScopeRef

_APPS = ("fastapi.FastAPI", "starlette.applications.Starlette")


def is_startup(inference: Inference, ref: ScopeRef) -> bool:
    """Whether a function is a lifespan or a start-up or shut-down handler of an app."""
    return _takes_app(inference, ref) or _is_handler(inference, ref) or _is_handed_over(inference, ref)


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


def _is_handed_over(inference: Inference, ref: ScopeRef) -> bool:
    """`FastAPI(lifespan=lifespan)` in the same module."""
    index = inference.modules.index(ref.module)
    if index is None:
        return False
    return any(_hands_over(inference, ref, number, call) for number, call in enumerate(index.facts.calls))


def _hands_over(inference: Inference, ref: ScopeRef, number: int, call: Call) -> bool:
    given = [
        value
        for argument in call.arguments
        if argument.keyword in ("lifespan", "on_startup", "on_shutdown")
        for value in _listed(argument.value)
    ]
    if not given:
        return False
    callees = inference.callee(ref.module, number)
    if not any(isinstance(t, External) and t.name in _APPS for t in callees):
        return False
    place = Place(ref.module, call.scope, call.branch, call.order)
    return any(
        isinstance(t, Function) and t.of == ref for value in given for t in inference.types_of(value, place)
    )


def _listed(value: AccessPath) -> tuple[AccessPath, ...]:
    """`[start, connect]` stands for its elements."""
    return value.elements if isinstance(value, Display) else (value,)
