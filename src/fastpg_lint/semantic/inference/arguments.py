"""What the calls of a function give its parameters: the types of those that no annotation tells of.

Calls are looked for in the modules in whose text the function's name stands, wherever in the project they
lie, so that the answer is the same whichever files are linted. Tests give what stands in for the real thing,
and are left out. Where a function hands its own parameter on (`def load(db): return read(db)`), its own
calls tell.
"""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.catalogue.entries import Runner
from fastpg_lint.facts.access_paths import (
    NONE,
    OPAQUE,
    AccessPath,
    Attribute,
    Display,
    Iterated,
    Name,
    Result,
)
from fastpg_lint.facts.records import Argument, Parameter, ScopeKind, Signature
from fastpg_lint.semantic.inference.evaluator import Evaluator
from fastpg_lint.semantic.inference.members import MemberReader
from fastpg_lint.semantic.module_resolver import is_test_module
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.types import (
    UNKNOWN,
    ClassObject,
    Function,
    Place,
    ScopeRef,
    Type,
    Types,
    Value,
    is_known,
    library_names,
    union,
)

MOST_MODULES = 20
"""Modules that may mention a function's name: a commoner one is that of many functions."""
MOST_CALLS = 60
"""Calls of one name that are looked at."""
MOST_SLOTS = 24
"""Parameters that hand on what is asked for."""
MOST_ARGUMENTS = 12
"""Arguments that `*args` hands on."""
NOWHERE = 1_000
"""The position of what is given by keyword alone."""

_MAKERS = frozenset({"__init__", "__new__"})
_CALLED_BY_FRAMEWORKS = frozenset(
    {"celery", "click", "fastapi", "fastapi_utils", "pytest", "starlette", "typer"}
)
"""Libraries whose decorators have a function called with what they choose."""
_ONE_BY_ONE = frozenset({"filter", "map"})
"""Callables that call a function with the elements of what they are given beside it."""
_PARTIAL = Runner("functools.partial", 0, "func")


Placed = tuple[AccessPath, Place]
"""An expression, and the place where its names mean what they mean."""


class _Slot(Struct, frozen=True):
    """One thing that a function is given: by position, by keyword, or by either.

    `default` is the function whose parameter of that keyword has a default, where it is not given.
    """

    of: ScopeRef
    position: int
    keyword: str
    default: ScopeRef


class _Given(Struct, frozen=True):
    """A call of a function: where, with what, and how many parameters are given before the arguments."""

    place: Place
    arguments: tuple[Argument, ...]
    bound: int


class ArgumentReader:
    """Tells what the project's calls give a parameter."""

    def __init__(self, evaluator: Evaluator, members: MemberReader) -> None:
        self._evaluator = evaluator
        self._members = members

    def given(self, parameter: Parameter, function: ScopeRef) -> Types:
        """What all calls of its function give a parameter; unknown where one gives what is not known."""
        position = self._scope(function).parameters.index(parameter)
        waiting = [_Slot(function, position, parameter.name, function)]
        seen = set(waiting)
        parts: list[Types] = []
        while waiting:
            found = self._given_to(waiting.pop())
            if found is None or len(seen) > MOST_SLOTS:
                return UNKNOWN
            for one in found:
                if not isinstance(one, _Slot):
                    parts.append(one)
                elif one not in seen:
                    seen.add(one)
                    waiting.append(one)
            if parts and not is_known(parts[-1]):
                return UNKNOWN
        return tuple(_unwritten(t) for t in union(parts)) or UNKNOWN

    def written(self, parameter: Parameter, function: ScopeRef) -> tuple[Placed, ...] | None:
        """What calls give a parameter, as it is written; None where none is found that may be made here.

        There is something opaque for what cannot be told: an argument that is unpacked, calls by the name
        of which nobody knows what they call, and more calls than are looked at.
        """
        if not self._is_called_here(function):
            return None
        calls = self._calls(function)
        if calls is None:
            return ((OPAQUE, self._evaluator.place_of(function)),)
        if calls:
            position = self._scope(function).parameters.index(parameter)
            return tuple(self._written(position, parameter, function, one) for one in calls)
        words = self._words(function)
        views = map(self._evaluator.modules.view, self._modules(function, words[0]))
        is_spelled = any(view.calls_spelled(words) or words[0] in view.handed_over for view in views)
        return ((OPAQUE, self._evaluator.place_of(function)),) if is_spelled else None

    def _written(self, position: int, parameter: Parameter, function: ScopeRef, given: _Given) -> Placed:
        for argument in given.arguments:
            if argument.keyword == parameter.name:
                return argument.value, given.place
        plain = [one for one in given.arguments if one.keyword is None]
        if any(one.stars for one in plain):
            return OPAQUE, given.place
        index = position - given.bound
        if 0 <= index < len(plain):
            return plain[index].value, given.place
        return parameter.default or OPAQUE, self._evaluator.modules.view(function.module).around(
            function.scope
        )

    def _given_to(self, slot: _Slot) -> list[Types | _Slot] | None:
        """What calls give, as types, or as the parameter that is handed on; None where that is not told."""
        if not self._is_called_here(slot.of):
            return None
        calls = self._calls(slot.of)
        if not calls:
            return None
        return [self._from_call(slot, one) for one in calls]

    def _is_called_here(self, of: ScopeRef) -> bool:
        """Whether a function is one that the project itself calls, and no framework for it."""
        scope = self._scope(of)
        if scope.kind != ScopeKind.FUNCTION or is_test_module(of.module):
            return False
        if not scope.decorators:
            return True
        place = self._evaluator.modules.view(of.module).around(of.scope)
        return not self._members.decoration(of).is_opaque and not any(
            name.partition(".")[0] in _CALLED_BY_FRAMEWORKS
            for decorator in scope.decorators
            for name in library_names(self._decorating(decorator, place))
        )

    def _decorating(self, decorator: AccessPath, place: Place) -> Types:
        if isinstance(decorator, Result):
            return self._evaluator.callee(place.module, decorator.call)
        return self._evaluator.types_of(decorator, place)

    # the calls of a function

    def _calls(self, of: ScopeRef) -> list[_Given] | None:
        """All calls of a function that can be found; None where there are too many to look at."""
        words = self._words(of)
        modules = [one for one in self._modules(of, words[0]) if not is_test_module(one)]
        if len(modules) > MOST_MODULES:
            return None
        views, spelled = [], 0
        for module in modules:
            views.append(self._evaluator.modules.view(module))
            spelled += len(views[-1].calls_spelled(words))
            if spelled > MOST_CALLS:
                return None
        return [one for view in views for one in self._calls_in(view, of, words)]

    def _words(self, of: ScopeRef) -> tuple[str, ...]:
        """The words that calls of a function are spelled with: its name; for a constructor, the class's."""
        name, owner = self._scope(of).name, self._evaluator.enclosing_class(of)
        if owner is None or name not in _MAKERS:
            return (name,)
        return (self._scope(owner).name, "cls", name)

    def _modules(self, of: ScopeRef, word: str) -> tuple[str, ...]:
        """The modules whose text has a word; where it is a common one, the class or the module beside it."""
        naming = self._evaluator.modules.naming
        found = naming(word)
        if len(found) > MOST_MODULES:
            owner = self._evaluator.enclosing_class(of)
            beside = self._scope(owner).name if owner is not None else of.module.rpartition(".")[2]
            others = set(naming(beside))
            found = tuple(module for module in found if module in others)
        return tuple(dict.fromkeys((of.module, *found)))

    def _calls_in(self, view: ModuleView, of: ScopeRef, words: tuple[str, ...]) -> Iterator[_Given]:
        numbers = view.calls_spelled(words)
        is_handed_over = words[0] in view.handed_over
        for number in sorted({*numbers, *view.calls_of_values}) if is_handed_over else numbers:
            bound = self._bound_of(self._evaluator.callee(view.name, number), of)
            if bound is not None:
                call = view.call(number)
                yield _Given(view.place_of(call), call.arguments, bound)
        if is_handed_over:
            yield from self._handed_over(view, of, words[0])

    def _bound_of(self, callees: Types, of: ScopeRef) -> int | None:
        """The same for the first of several that is one of the function."""
        return next((bound for t in callees if (bound := self._bound(t, of)) is not None), None)

    def _bound(self, callee: Type, of: ScopeRef) -> int | None:
        """How many parameters are given before the arguments, where a call is one of the function."""
        match callee:
            case Function(found, receiver) if found == of or self._is_overridden_by(found, of):
                return int(receiver is not None)
            case ClassObject(found):
                owner = self._evaluator.enclosing_class(of)
                if owner is not None and self._scope(of).name in _MAKERS and self._makes(found, of):
                    return 1
        return None

    def _is_overridden_by(self, found: ScopeRef, of: ScopeRef) -> bool:
        """Whether a method stands in a class below that of the method which is found."""
        if self._scope(found).name != self._scope(of).name:
            return False
        base, owner = self._evaluator.enclosing_class(found), self._evaluator.enclosing_class(of)
        return base is not None and owner is not None and base in self._members.lineage(owner)

    def _makes(self, made: ScopeRef, of: ScopeRef) -> bool:
        """Whether making an instance of a class runs a method: its own, or that of the nearest base."""
        name = self._scope(of).name
        for base in self._members.lineage(made):
            if not isinstance(base, ScopeRef):
                return False
            if name in self._evaluator.modules.view(base.module).bindings(base.scope):
                return base == self._evaluator.enclosing_class(of)
        return False

    def _handed_over(self, view: ModuleView, of: ScopeRef, word: str) -> Iterator[_Given]:
        """Calls that are given the function, and what to call it with: `to_thread(load, session)`."""
        for number, call in view.facts.calls.items():
            for position, argument in enumerate(call.arguments):
                if not argument.stars and _word(argument.value) == word:
                    place = view.place_of(call)
                    bound = self._bound_of(self._evaluator.types_of(argument.value, place), of)
                    handed = self._handed_on(view.name, number, position) if bound is not None else None
                    if bound is not None and handed is not None:
                        yield _Given(place, handed, bound)
                    elif bound is not None:
                        yield from self._called_back(view.name, number, position, bound)

    def _called_back(self, module: str, number: int, position: int, bound: int) -> Iterator[_Given]:
        """The calls of a parameter that a function of the project makes, which is given a function for it."""
        keyword = self._evaluator.modules.view(module).call(number).arguments[position].keyword
        for callee in self._evaluator.callee(module, number):
            if not isinstance(callee, Function):
                continue
            names = [one.name for one in self._scope(callee.of).parameters if not one.stars]
            index = position + (callee.receiver is not None)
            name = keyword or (names[index] if index < len(names) else "")
            view = self._evaluator.modules.view(callee.of.module)
            for inner in view.calls_of_body(callee.of.scope) if name else ():
                call = view.call(inner)
                if call.function == Name(name):
                    yield _Given(view.place_of(call), call.arguments, bound)

    def _handed_on(self, module: str, number: int, position: int) -> tuple[Argument, ...] | None:
        """What a call hands on to the function that it is given as one of its arguments."""
        names = library_names(self._evaluator.callee(module, number))
        call = self._evaluator.modules.view(module).call(number)
        keyword = call.arguments[position].keyword
        for name in names:
            runner = _PARTIAL if name == _PARTIAL.name else self._evaluator.catalogue.runner(name)
            if runner is None:
                continue
            others = tuple(one for one in call.arguments[position + 1 :] if one.keyword != runner.keyword)
            if keyword is not None:
                return next(
                    (
                        tuple(Argument(value) for value in one.value.elements)
                        for one in call.arguments
                        if one.keyword == "args" and isinstance(one.value, Display)
                    ),
                    () if keyword == runner.keyword else None,
                )
            if position == runner.position and name.rpartition(".")[2] in _ONE_BY_ONE:
                return tuple(Argument(Iterated(one.value, False)) for one in others if one.keyword is None)
            return others if position == runner.position else None
        return None

    # what a call gives

    def _from_call(self, slot: _Slot, given: _Given) -> Types | _Slot:
        """What a call gives: the types of an argument, the caller's own parameter, or a default."""
        position = slot.position - given.bound if slot.position < NOWHERE else NOWHERE
        for argument in given.arguments:
            if argument.keyword is not None and argument.keyword == slot.keyword:
                return self._value(argument.value, given.place)
        count = 0
        for argument in given.arguments:
            if argument.stars == 1 and position >= count:
                return self._passed_on(argument.value, given, position - count, slot)
            if argument.stars == 2 and position >= count:
                found = self._by_key(argument.value, given.place, slot)
                if found is not None:
                    return found
            if not argument.stars and argument.keyword is None:
                if count == position:
                    return self._value(argument.value, given.place)
                count += 1
        return self._default(slot)

    def _default(self, slot: _Slot) -> Types:
        place = self._evaluator.modules.view(slot.default.module).around(slot.default.scope)
        for parameter in self._scope(slot.default).parameters:
            if parameter.name == slot.keyword and parameter.default is not None:
                return self._evaluator.types_of(parameter.default, place)
        return UNKNOWN

    def _value(self, path: AccessPath, place: Place) -> Types | _Slot:
        """What an argument is; of a parameter that is handed on and of which nothing is told, itself."""
        view = self._evaluator.modules.view(place.module)
        found = view.found(path.id, place) if isinstance(path, Name) else None
        if found is None or found.parameter is None or found.bindings:
            return self._evaluator.types_of(path, place)
        function, parameter = ScopeRef(view.name, found.scope), found.parameter
        if not self.is_untold(parameter) or self._is_receiver(parameter, function):
            return self._evaluator.types_of(path, place)
        position = view.signature(found.scope).parameters.index(parameter)
        return _Slot(function, position, parameter.name, function)

    def is_untold(self, parameter: Parameter) -> bool:
        """Whether neither an annotation nor a default tells what a parameter is."""
        return parameter.annotation is None and not parameter.stars and parameter.default in (None, NONE)

    def _is_receiver(self, parameter: Parameter, function: ScopeRef) -> bool:
        is_first = parameter == self._scope(function).parameters[0]
        return is_first and self._evaluator.enclosing_class(function) is not None

    def _passed_on(self, path: AccessPath, given: _Given, index: int, slot: _Slot) -> Types | _Slot:
        """What `*args` hands on at a position, or `**kwargs` beside it."""
        star = self._star(path, given.place, 1)
        if star is None or index > MOST_ARGUMENTS:
            return UNKNOWN
        own = sum(not one.stars for one in self._scope(star).parameters)
        is_named = any(
            one.stars == 2 and self._star(one.value, given.place, 2) == star for one in given.arguments
        )
        return _Slot(star, own + index, slot.keyword if is_named else "", slot.default)

    def _by_key(self, path: AccessPath, place: Place, slot: _Slot) -> Types | _Slot | None:
        """What `**kwargs` hands on under a keyword; None for a dict written out that has no such key."""
        star = self._star(path, place, 2)
        if star is not None:
            return _Slot(star, NOWHERE, slot.keyword, slot.default)
        view = self._evaluator.modules.view(place.module)
        found = view.found(path.id, place) if isinstance(path, Name) else None
        value = found.bindings[0].value if found is not None and len(found.bindings) == 1 else path
        if not isinstance(value, Display) or not value.keys or "" in value.keys:
            return UNKNOWN
        if slot.keyword not in value.keys:
            return None
        return self._evaluator.types_of(value.elements[value.keys.index(slot.keyword)], place)

    def _star(self, path: AccessPath, place: Place, stars: int) -> ScopeRef | None:
        """The function whose `*args` or `**kwargs` an expression is."""
        view = self._evaluator.modules.view(place.module)
        found = view.found(path.id, place) if isinstance(path, Name) else None
        if found is None or found.parameter is None or found.parameter.stars != stars or found.bindings:
            return None
        return ScopeRef(view.name, found.scope)

    def _scope(self, ref: ScopeRef) -> Signature:
        return self._evaluator.signature(ref)


def _word(path: AccessPath) -> str | None:
    """The last word of a name or an attribute."""
    match path:
        case Name(word) | Attribute(_, word):
            return word
    return None


def _unwritten(t: Type) -> Type:
    """A literal as one of its kind: another call may give another."""
    return Value(t.kind) if isinstance(t, Value) else t
