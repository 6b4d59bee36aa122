"""What a name stands for: the expressions behind it, through assignments, imports and class attributes.

Types tell what a value is an instance of; here it is about how a value was written, `Column(JSON)` behind
`payload`, or `"users"` behind `TABLE`.
"""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import (
    AccessPath,
    Attribute,
    Either,
    Imported,
    Literal,
    LiteralKind,
    Name,
    Result,
    Tested,
)
from fastpg_lint.facts.records import Binding, Call
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.symbol_table import AT_THE_END, ModuleIndex
from fastpg_lint.semantic.types import ClassObject, Instance, Place, ProjectModule, ScopeRef, Type

_FARTHEST = 8
"""Names followed before giving up: real code hands a value on once or twice."""
MOST_ALTERNATIVES = 8
"""Expressions that a name may stand for before nothing is said of it."""


class Expression(Struct, frozen=True):
    """An expression, and the place where its names mean what they mean."""

    path: AccessPath
    place: Place

    def part(self, path: AccessPath) -> "Expression":
        """A part of the expression, at the same place."""
        return Expression(path, self.place)


class CallSite(Struct, frozen=True):
    """A call, and the place where its arguments mean what they mean.

    `word` is the last word of what it calls, as it is spelled where it comes from.
    """

    call: Call
    place: Place
    number: int
    word: str

    @property
    def result(self) -> Expression:
        """What the call gives."""
        return Expression(Result(self.number), self.place)

    @property
    def receiver(self) -> Expression | None:
        """What a method is called on; None for a call of a name."""
        function = self.call.function
        return Expression(function.of, self.place) if isinstance(function, Attribute) else None

    @property
    def given(self) -> tuple[Expression, ...]:
        """All arguments, in their order."""
        return tuple(Expression(argument.value, self.place) for argument in self.call.arguments)

    @property
    def positional(self) -> tuple[Expression, ...]:
        """The arguments given by position, up to the first that is unpacked."""
        values = []
        for argument in self.call.arguments:
            if argument.stars == 1:
                break
            if argument.keyword is None and not argument.stars:
                values.append(Expression(argument.value, self.place))
        return tuple(values)

    @property
    def is_open(self) -> bool:
        """Whether arguments come out of `*` or `**`, so that not all are known."""
        return any(argument.stars for argument in self.call.arguments)

    def keyword(self, *names: str) -> Expression | None:
        """The argument given under a keyword, or under the first of several that is there."""
        for name in names:
            for argument in self.call.arguments:
                if argument.keyword == name:
                    return Expression(argument.value, self.place)
        return None

    def argument(self, position: int, name: str) -> Expression | None:
        """The argument at a position or under a keyword."""
        values = self.positional
        return values[position] if position < len(values) else self.keyword(name)


class ExpressionReader:
    """Follows names to the expressions behind them."""

    def __init__(self, inference: Inference) -> None:
        self._infer = inference

    def behind(self, expression: Expression) -> tuple[Expression, ...]:
        """The expressions that one may stand for: itself where it is no name, none where that is unknown."""
        found = tuple(dict.fromkeys(self._behind(expression.path, expression.place, 0)))
        return found if len(found) <= MOST_ALTERNATIVES else ()

    def only(self, expression: Expression | None) -> Expression | None:
        """The one expression behind another; None where there are several or none."""
        found = self.behind(expression) if expression is not None else ()
        return found[0] if len(found) == 1 else None

    def call(self, expression: Expression | None) -> CallSite | None:
        """The one call behind an expression; None where there is another expression, or several."""
        only = self.only(expression)
        return self.call_at(only) if only is not None else None

    def call_at(self, expression: Expression) -> CallSite | None:
        """The call that an expression is."""
        if not isinstance(expression.path, Result):
            return None
        return site_of(self._infer.view(expression.place.module), expression.path.call)

    def calls(self, module: str, *words: str) -> Iterator[CallSite]:
        """The calls in a module of something whose name ends in one of some words, in the text's order."""
        view = self._infer.view(module)
        for number in sorted(number for word in words for number in view.calls_by_word.get(word, ())):
            yield site_of(view, number)

    def text(self, expression: Expression | None) -> str | None:
        """The one string behind an expression; None where it is not known."""
        only = self.only(expression)
        path = only.path if only is not None else None
        return path.text if isinstance(path, Literal) and path.kind == LiteralKind.TEXT else None

    def is_true(self, expression: Expression | None) -> bool:
        """Whether an expression is `True`, written out or behind a name."""
        only = self.only(expression)
        path = only.path if only is not None else None
        return isinstance(path, Literal) and path.kind == LiteralKind.BOOL and path.text == "True"

    # following

    def _behind(self, path: AccessPath, place: Place, far: int) -> Iterator[Expression]:
        if far > _FARTHEST:
            return
        match path:
            case Name(name):
                yield from self._name(name, path, place, far)
            case Imported(module, str(name), level):
                source = self._infer.modules.absolute(place.module, module, level)
                yield from self._name(name, path, Place(source, 0, 0, AT_THE_END), far)
            case Attribute(of, name):
                yield from self._attribute(of, name, path, place, far)
            case Either(options):
                for option in options:
                    yield from self._behind(option, place, far + 1)
            case Tested(of, _, _):
                yield from self._behind(of, place, far + 1)
            case _:
                yield Expression(path, place)

    def _name(self, name: str, path: AccessPath, place: Place, far: int) -> Iterator[Expression]:
        index = self._infer.modules.index(place.module)
        found = index.find(name, place.scope, place.branch, place.order) if index is not None else None
        if found is None:
            yield from self._starred(name, path, place, far)
            return
        for binding in found.bindings:
            yield from self._bound(
                binding, Place(place.module, found.scope, binding.branch, binding.order), far
            )
        if found.parameter is not None:
            yield Expression(Name(name), place)

    def _starred(self, name: str, path: AccessPath, place: Place, far: int) -> Iterator[Expression]:
        """A name out of an `import *`; one that nothing in the project binds stands for itself."""
        index = self._infer.modules.index(place.module)
        for star in index.facts.stars if index is not None else ():
            if isinstance(star, Imported):
                source = self._infer.modules.absolute(place.module, star.module, star.level)
                there = self._infer.modules.index(source)
                if there is not None and (name in there.bindings(0) or there.facts.stars):
                    yield from self._name(name, path, Place(source, 0, 0, AT_THE_END), far + 1)
                    return
        yield Expression(path, place)

    def _bound(self, binding: Binding, place: Place, far: int) -> Iterator[Expression]:
        if binding.value is not None:
            yield from self._behind(binding.value, place, far + 1)

    def _attribute(
        self, of: AccessPath, name: str, path: AccessPath, place: Place, far: int
    ) -> Iterator[Expression]:
        owners = self._infer.types_of(of, place)
        found = [one for owner in owners for one in self._member(owner, name, far)]
        yield from found if found else (Expression(path, place),)

    def _member(self, owner: Type, name: str, far: int) -> Iterator[Expression]:
        match owner:
            case ProjectModule(module):
                index = self._infer.modules.index(module)
                if index is not None and name in index.bindings(0):
                    yield from self._name(name, Name(name), Place(module, 0, 0, AT_THE_END), far + 1)
            case ClassObject(ScopeRef() as of) | Instance(ScopeRef() as of):
                for ref in self._infer.members.lineage(of):
                    index = self._infer.modules.index(ref.module) if isinstance(ref, ScopeRef) else None
                    if index is None or not isinstance(ref, ScopeRef):
                        continue
                    if isinstance(owner, Instance) and _is_stored(index, ref, name):
                        return
                    for binding in index.bindings(ref.scope).get(name, ())[-1:]:
                        there = Place(ref.module, ref.scope, binding.branch, binding.order)
                        yield from self._bound(binding, there, far)
                        return


def site_of(view: ModuleView, number: int) -> CallSite:
    """A call of a module, by its number, at its place."""
    call = view.call(number)
    return CallSite(call, view.place_of(call), number, view.word(call))


def _is_stored(index: ModuleIndex, ref: ScopeRef, name: str) -> bool:
    """Whether a method of a class gives an attribute of its instances a value."""
    return any(store.name == name for _, store in index.method_stores(ref.scope))
