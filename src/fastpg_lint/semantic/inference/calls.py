"""Types of calls: what functions and classes of the project return, and what libraries do."""

from collections.abc import Callable

from fastpg_lint.catalogue.entries import DecoratorEffect
from fastpg_lint.facts.access_paths import AccessPath, Item, text_of
from fastpg_lint.facts.records import Call
from fastpg_lint.semantic.inference.context_variables import READ, ContextVariables
from fastpg_lint.semantic.inference.evaluator import Evaluator
from fastpg_lint.semantic.inference.generics import Generics
from fastpg_lint.semantic.inference.library_types import LibraryReader
from fastpg_lint.semantic.inference.members import MemberReader
from fastpg_lint.semantic.inference.operations import OperationReader
from fastpg_lint.semantic.runners import given_to
from fastpg_lint.semantic.types import (
    NOTHING,
    UNKNOWN,
    Alias,
    ClassObject,
    Container,
    ContainerKind,
    Coroutine,
    External,
    Function,
    Generator,
    Instance,
    Method,
    Partial,
    Place,
    ScopeRef,
    Type,
    Types,
    is_class_name,
    is_known,
    union,
)

DEPENDS = frozenset({"fastapi.Depends", "fastapi.Security"})
_CONSTRUCTED = {
    "builtins.dict": ContainerKind.MAPPING,
    "builtins.list": ContainerKind.SEQUENCE,
    "builtins.set": ContainerKind.SEQUENCE,
    "builtins.sorted": ContainerKind.SEQUENCE,
    "builtins.tuple": ContainerKind.SEQUENCE,
    "builtins.reversed": ContainerKind.SEQUENCE,
    "builtins.iter": ContainerKind.SEQUENCE,
}

ENTERING = frozenset({"contextlib.ExitStack.enter_context", "contextlib.AsyncExitStack.enter_context"})
"""Methods that enter their argument, and give what `with` would bind."""


class CallReader:
    """Tells what a call gives."""

    def __init__(
        self,
        evaluator: Evaluator,
        library: LibraryReader,
        members: MemberReader,
        generics: Generics,
        operations: OperationReader,
    ) -> None:
        self._evaluator = evaluator
        self._library = library
        self._members = members
        self._generics = generics
        self._operations = operations
        self._variables = ContextVariables(evaluator)
        self._special: dict[str, Callable[[Call, Place], Types]] = {
            "typing.cast": self._cast,
            "builtins.super": self._super,
            "builtins.next": self._next,
            "builtins.getattr": self._getattr,
            "builtins.type": self._type,
            "functools.partial": self._partial,
            "typing.NewType": self._new_type,
            "copy.copy": self._same,
            "copy.deepcopy": self._same,
            "contextlib.closing": self._same,
            "contextlib.nullcontext": self._nullcontext,
        }

    def result(self, callees: Types, call: Call, place: Place) -> Types:
        """What a call gives, of whatever it calls."""
        return union(self.called(callee, call, place) for callee in callees) or UNKNOWN

    def called(self, callee: Type, call: Call | None, place: Place) -> Types:
        """What calling one thing gives."""
        match callee:
            case External(name):
                return self._external(name, call, place)
            case ClassObject(of, arguments):
                return self._constructed(of, arguments)
            case Function():
                return self.function_result(callee)
            case Method(name, receiver):
                return self._method(name, receiver, call, place)
            case Instance(ScopeRef() as of, _):
                member = self._members.class_member(of, "__call__", callee, place)
                return (
                    union(self.called(m, call, place) for m in member if isinstance(m, Function)) or UNKNOWN
                )
            case Instance():
                return self._library.used(callee, "called", place) or UNKNOWN
            case Alias(path, at):
                return self._evaluator.instances(path, at)
            case Partial(of):
                return union(self.called(t, None, place) for t in of)
        return UNKNOWN

    # functions of the project

    def function_result(self, function: Function) -> Types:
        """What calling a function of the project gives, its decorators considered."""
        scope = self._evaluator.signature(function.of)
        decoration = self._members.decoration(function.of)
        if decoration.is_manager:
            is_async = DecoratorEffect.ASYNC_CONTEXT_MANAGER in decoration.effects
            return (Generator(function.of, is_async, managed=True),)
        if decoration.is_opaque:
            return UNKNOWN
        if scope.is_generator:
            return (Generator(function.of, scope.is_async),)
        given = self._returned(function)
        if scope.is_async or decoration.becomes_async or decoration.is_threaded:
            return (Coroutine(given),)
        return given

    def _returned(self, function: Function) -> Types:
        return self._evaluator.remembered(("returned", function), lambda: self._read_returned(function))

    def _read_returned(self, function: Function) -> Types:
        ref = function.of
        view = self._evaluator.modules.view(ref.module)
        scope = view.signature(ref.scope)
        if scope.returns is not None:
            place = view.around(ref.scope)
            if function.receiver is not None and self._is_self(scope.returns, place):
                return (Instance(function.receiver.of, function.receiver.arguments),)
            types = self._resolved(function, self._evaluator.instances(scope.returns, place))
            if is_known(types):
                return types
        types = self._evaluator.returned(ref)
        return types if types == NOTHING else self._resolved(function, types) or UNKNOWN

    def read_returned(self, ref: ScopeRef) -> Types:
        """What a function of the project gives by what stands behind its `return`s."""
        returned = tuple(self._evaluator.modules.view(ref.module).returned(ref.scope))
        return union(self._evaluator.types_of(*one) for one in returned) if returned else NOTHING

    def _resolved(self, function: Function, types: Types) -> Types:
        """What a method gives, in the words of the instance that it was called on."""
        owner = self._evaluator.enclosing_class(function.of)
        if function.receiver is None or owner is None:
            return types
        return self._generics.resolved(types, function.receiver, owner)

    def _is_self(self, annotation: AccessPath, place: Place) -> bool:
        types = self._evaluator.types_of(annotation, place)
        return any(isinstance(t, External) and t.name.rpartition(".")[2] == "Self" for t in types)

    def yielded(self, ref: ScopeRef) -> Types:
        """What a generator function of the project yields."""
        return self._evaluator.remembered(("yielded", ref), lambda: self._read_yielded(ref))

    def _read_yielded(self, ref: ScopeRef) -> Types:
        view = self._evaluator.modules.view(ref.module)
        scope = view.signature(ref.scope)

        def given() -> Types:
            return self._evaluator.given(ref)

        if scope.returns is not None:
            for t in self._evaluator.instances(scope.returns, view.around(ref.scope)):
                if isinstance(t, Container) and is_known(t.elements[0]):
                    return self._library.outweighed(t.elements[0], given)
        return given() or UNKNOWN

    def read_given(self, ref: ScopeRef) -> Types:
        """What a generator function yields by what stands behind its `yield`s."""
        view = self._evaluator.modules.view(ref.module)
        values = ((one.value, view.place_in(ref.scope, one)) for one in view.scope(ref.scope).yielded)
        return union(self._evaluator.types_of(*one) for one in values)

    def _constructed(self, of: ScopeRef, arguments: tuple[Types, ...]) -> Types:
        return (Instance(of, arguments),)

    # libraries

    def _method(self, name: str, receiver: Type, call: Call | None, place: Place) -> Types:
        if isinstance(receiver, Container):
            return self._container_method(name, receiver)
        if name in ENTERING and call is not None:
            return self._operations.entered(self._first(call, place), False)
        if name == READ and call is not None and isinstance(receiver, Instance) and not receiver.arguments:
            return self._variables.value(call, place)
        given = self._library.method_result(name, receiver, call, place)
        if not self._evaluator.catalogue.awaitable(name):
            return given
        return (Coroutine(given if is_known(given) else self._run_elsewhere(name, call, place)),)

    def _container_method(self, name: str, receiver: Container) -> Types:
        method = name.rpartition(".")[2]
        content = union(receiver.elements) or UNKNOWN
        if method in ("get", "pop", "setdefault", "popleft", "__next__", "__anext__"):
            return (Coroutine(content),) if method == "__anext__" else content
        if method in ("values", "copy"):
            kind = ContainerKind.SEQUENCE if method == "values" else receiver.kind
            return (Container(kind, receiver.elements),)
        if method == "items":
            return (
                Container(ContainerKind.SEQUENCE, ((Container(ContainerKind.TUPLE, (UNKNOWN, content)),),)),
            )
        return UNKNOWN

    def _external(self, name: str, call: Call | None, place: Place) -> Types:
        catalogue = self._evaluator.catalogue
        if call is not None and name in DEPENDS:
            return self._dependency(call, place)
        if call is not None and name in self._special:
            return self._special[name](call, place)
        if call is not None and name in _CONSTRUCTED:
            return self._collected(_CONSTRUCTED[name], call, place)
        type_name = catalogue.returns(name)
        if type_name is not None:
            given = self._library.read(type_name, None, call, place)
        elif catalogue.awaitable(name) and catalogue.runner(name) is not None:
            given = self._run_elsewhere(name, call, place)
        elif catalogue.type(name) is not None or is_class_name(name):
            given = (Instance(name),)
        else:
            given = self._class_method(name, call, place)
        return (Coroutine(given),) if catalogue.awaitable(name) else given

    def _run_elsewhere(self, name: str, call: Call | None, place: Place) -> Types:
        """What a plain function gives that is run in a thread and waited for: `to_thread(connect, url)`."""
        runner = self._evaluator.catalogue.runner(name)
        if call is None or runner is None or not runner.elsewhere or runner.takes_async:
            return UNKNOWN
        functions = union(self._evaluator.types_of(one, place) for one in given_to(runner, call))
        types = union(self.called(one, None, place) for one in functions)
        return UNKNOWN if any(isinstance(one, Coroutine) for one in types) else types or UNKNOWN

    def _class_method(self, name: str, call: Call | None, place: Place) -> Types:
        """`Redis.from_url(...)`: a method taken from a library's class."""
        owner, _, method = name.rpartition(".")
        for entry in self._library.lineage(owner):
            if method in entry.returns:
                return self._library.read(entry.returns[method], Instance(owner), call, place)
        return UNKNOWN

    def _dependency(self, call: Call, place: Place) -> Types:
        """What FastAPI hands to a parameter that is declared `Depends(f)`."""
        given = next((a.value for a in call.arguments if a.keyword in (None, "dependency")), None)
        if given is None:
            return UNKNOWN
        parts: list[Types] = []
        providers = union(self._unwired(t) for t in self._evaluator.types_of(given, place))
        for provider in providers:
            for t in self.called(provider, None, place):
                parts.append(self._provided(t))
        return union(parts) or UNKNOWN

    def _unwired(self, provider: Type) -> Types:
        """`Provide[Container.service]` stands for the provider that it names."""
        if isinstance(provider, Alias) and isinstance(provider.path, Item):
            heads = self._evaluator.types_of(provider.path.of, provider.place)
            if External("dependency_injector.wiring.Provide") in heads:
                return self._evaluator.types_of(provider.path.key, provider.place)
        return (provider,)

    def _provided(self, t: Type) -> Types:
        match t:
            case Coroutine(of):
                return of
            case Generator(of):
                return self.yielded(of)
        return (t,)

    def _first(self, call: Call, place: Place) -> Types:
        if not call.arguments or call.arguments[0].stars:
            return UNKNOWN
        return self._evaluator.types_of(call.arguments[0].value, place)

    def _cast(self, call: Call, place: Place) -> Types:
        return self._evaluator.instances(call.arguments[0].value, place) if call.arguments else UNKNOWN

    def _new_type(self, call: Call, place: Place) -> Types:
        return (Alias(call.arguments[1].value, place),) if len(call.arguments) == 2 else UNKNOWN

    def _same(self, call: Call, place: Place) -> Types:
        return self._first(call, place)

    def _nullcontext(self, call: Call, place: Place) -> Types:
        """`nullcontext(session)`: what gives its argument when it is entered."""
        return (Instance("contextlib.nullcontext", (self._first(call, place),)),)

    def _partial(self, call: Call, place: Place) -> Types:
        return (Partial(self._first(call, place)),)

    def _next(self, call: Call, place: Place) -> Types:
        return self._operations.iterated(self._first(call, place), False)

    def _getattr(self, call: Call, place: Place) -> Types:
        """`getattr(request.app.state, "pool", None)`, where the name is written out."""
        given = [argument.value for argument in call.arguments]
        name = text_of(given[1]) if len(given) in (2, 3) else None
        if name is None:
            return UNKNOWN
        owners = self._evaluator.types_of(given[0], place)
        return union(
            (
                self._members.attribute(owners, name, place),
                *(self._evaluator.types_of(one, place) for one in given[2:]),
            )
        )

    def _type(self, call: Call, place: Place) -> Types:
        types = self._first(call, place)
        return (
            tuple(ClassObject(t.of) for t in types if isinstance(t, Instance) and isinstance(t.of, ScopeRef))
            or UNKNOWN
        )

    def _collected(self, kind: ContainerKind, call: Call, place: Place) -> Types:
        if kind == ContainerKind.MAPPING:
            named = union(self._evaluator.types_of(a.value, place) for a in call.arguments if a.keyword)
            return (Container(kind, (named or UNKNOWN,)),)
        if not call.arguments:
            return (Container(kind, (UNKNOWN,)),)
        return (Container(kind, (self._operations.iterated(self._first(call, place), False),)),)

    def _super(self, _: Call, place: Place) -> Types:
        """`super()` in a method: an instance of the next class."""
        view = self._evaluator.modules.view(place.module)
        scope = view.function_of(place.scope)
        while scope > 0:
            owner = self._evaluator.enclosing_class(ScopeRef(place.module, scope))
            if owner is not None:
                bases = self._evaluator.instances_of(self._members.bases(owner))
                return bases[:1] if len(bases) == 1 else UNKNOWN
            scope = view.signature(scope).parent
        return UNKNOWN
