"""What a list holds: the elements that it is written out with, and those that the function adds to it."""

from collections.abc import Iterator

from fastpg_lint.facts.access_paths import (
    Attribute,
    Awaited,
    Display,
    DisplayKind,
    Element,
    Name,
    Operation,
    Result,
)
from fastpg_lint.facts.records import Fate, Parameter, ScopeKind, Store
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader, site_of
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.symbol_table import AT_THE_END
from fastpg_lint.semantic.types import Function, Place, ScopeRef

_ADDING = {"append": 0, "add": 0, "insert": 1}
"""Methods that add an element, each with the position of the argument that it is."""
_EXTENDING = frozenset({"extend", "update"})
_LISTS = frozenset({DisplayKind.LIST, DisplayKind.TUPLE, DisplayKind.SET, DisplayKind.GENERATOR})


class ElementReader:
    """Reads the lists of a project, those that its functions give as well."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._expressions = project.of(ExpressionReader)

    @followed()
    def elements(self, collected: Expression) -> Iterator[Expression]:
        """The elements of a list that can be told, each once; none of one that comes from elsewhere."""
        for one in self._expressions.behind(collected):
            yield from self._written(one)
        yield from self._added(collected)

    def unpacked(self, given: Expression) -> Iterator[Expression]:
        """What a function of the project returns at a place of its tuples: `sql, values = build(name)`."""
        path = given.path
        if not isinstance(path, Element):
            return
        made = path.of.of if isinstance(path.of, Awaited) else path.of
        for one in self._returned(given.place.module, made.call) if isinstance(made, Result) else ():
            for told in self._expressions.behind(one):
                if isinstance(told.path, Display) and path.index < len(told.path.elements):
                    yield told.part(told.path.elements[path.index])

    def _written(self, one: Expression) -> Iterator[Expression]:
        match one.path:
            case Display(kind, elements, _, scope) if kind in _LISTS:
                place = one.place if scope < 0 else Place(one.place.module, scope, 0, AT_THE_END)
                yield from (Expression(element, place) for element in elements)
            case Operation("+", operands):
                for operand in operands:
                    yield from self.elements(one.part(operand))
            case Operation("*", (Display() as repeated, _)):
                yield from self.elements(one.part(repeated))
            case Element():
                for part in self.unpacked(one):
                    yield from self.elements(part)
            case Result(number):
                yield from self._given(one, number)

    def _given(self, one: Expression, number: int) -> Iterator[Expression]:
        """The elements of the lists that a function of the project returns; the values of a dict."""
        site = self._expressions.call_at(one)
        if site is not None and site.word == "values" and site.receiver is not None and not site.given:
            yield from self._values(site.receiver)
        for returned in self._returned(one.place.module, number):
            yield from self.elements(returned)

    def _returned(self, module: str, number: int) -> Iterator[Expression]:
        for callee in self._infer.callee(module, number):
            if isinstance(callee, Function):
                yield from self.returned(callee.of)

    def returned(self, function: ScopeRef) -> Iterator[Expression]:
        """What a function of the project returns."""
        for path, place in self._infer.view(function.module).returned(function.scope):
            yield Expression(path, place)

    def _values(self, kept: Expression) -> Iterator[Expression]:
        """What stands in a dict that is written out, and what is put into it: `clauses["name"] = name`."""
        for one in (*self._expressions.behind(kept), *self.stored(kept)):
            if isinstance(one.path, Display) and one.path.kind == DisplayKind.DICT and one.path.scope < 0:
                yield from map(one.part, one.path.elements)
        yield from (value for _, value in self._items(kept))

    def named(self, kept: Expression) -> Iterator[tuple[str, Expression]]:
        """What a dict has under keys: those it is written with, and those that the function gives it."""
        for one in self._expressions.behind(kept):
            site = self._expressions.call_at(one)
            if isinstance(one.path, Display) and one.path.scope < 0:
                yield from zip(one.path.keys, map(one.part, one.path.elements), strict=False)
            elif site is not None and site.call.text == "dict":
                for argument in site.call.arguments:
                    if argument.keyword is not None:
                        yield argument.keyword, Expression(argument.value, site.place)
        for item, value in self._items(kept):
            yield item.name, value

    def has_all_named(self, kept: Expression) -> bool:
        """Whether all that a dict has is in sight, under keys that are written out."""
        found = self._expressions.behind(kept)
        if not found or not all(map(self._is_written_dict, found)):
            return False
        for view, function in self._functions(kept) if isinstance(kept.path, Name) else ():
            scopes = view.body(function)
            filled = [one for scope in scopes for one in view.reads_in(scope) if one.fate == Fate.FILLED]
            if sum(one.path == kept.path for one in filled) != sum(1 for _ in self._items(kept)):
                return False
            methods = (view.call(number).function for number in view.calls_of_body(function))
            if any(isinstance(one, Attribute) and one.of == kept.path for one in methods):
                return False
        return True

    def _is_written_dict(self, one: Expression) -> bool:
        if isinstance(one.path, Display):
            path = one.path
            return path.kind == DisplayKind.DICT and path.scope < 0 and all(path.keys)
        site = self._expressions.call_at(one)
        return site is not None and site.call.text == "dict" and all(a.keyword for a in site.call.arguments)

    def _items(self, kept: Expression) -> Iterator[tuple[Store, Expression]]:
        """What is put into a dict under keys that are written out, each with its value."""
        for view, function in self._functions(kept):
            for item in view.scope(function).items:
                if item.of == kept.path and item.value is not None:
                    yield item, Expression(item.value, view.place_in(function, item))

    def _added(self, collected: Expression) -> Iterator[Expression]:
        """What is given to methods of the list, `clauses.append("active")`, by all methods of its object."""
        if isinstance(collected.path, Name) and not self._is_own(collected.path, collected.place):
            return
        for one in self.stored(collected):
            yield from self._written(one)
        for view, function in self._functions(collected):
            for number in view.calls_of_body(function):
                site = site_of(view, number)
                if isinstance(site.call.function, Attribute) and site.call.function.of == collected.path:
                    yield from self._by_method(site)
                elif isinstance(collected.path, Name):
                    yield from self._by_function(site, collected.path)

    def _is_own(self, name: Name, place: Place) -> bool:
        found = self._infer.view(place.module).found(name.id, place)
        return found is not None and found.parameter is None

    def _by_method(self, site: CallSite) -> Iterator[Expression]:
        if site.word in _EXTENDING:
            for one in site.positional[:1]:
                yield from self.elements(one)
        elif site.word in _ADDING:
            yield from site.positional[_ADDING[site.word] :][:1]

    def _by_function(self, site: CallSite, name: Name) -> Iterator[Expression]:
        """What a function of the project adds to a list that it is given: `add_filters(conditions, name)`."""
        if all(argument.value != name or argument.stars for argument in site.call.arguments):
            return
        for callee in self._infer.callee(site.place.module, site.number):
            if not isinstance(callee, Function):
                continue
            view = self._infer.view(callee.of.module)
            parameter = _parameter(self._infer.signature(callee.of).parameters, callee, site, name)
            for number in view.calls_of_body(callee.of.scope) if parameter is not None else ():
                added = site_of(view, number)
                if isinstance(added.call.function, Attribute) and added.call.function.of == parameter:
                    yield from self._by_method(added)

    def _functions(self, kept: Expression) -> Iterator[tuple[ModuleView, int]]:
        """The functions that may fill a list or dict: the one that has it, or the methods of its object."""
        view = self._infer.view(kept.place.module)
        function = view.function_of(kept.place.scope)
        owner = self._owner(kept)
        if owner is None:
            yield view, function
            return
        view = self._infer.view(owner.module)
        for scope in view.scope(owner.scope).inner:
            if view.signature(scope).kind == ScopeKind.FUNCTION:
                yield view, scope

    def stored(self, kept: Expression) -> Iterator[Expression]:
        """What the methods of an object give its attribute, `self.clauses = []`; nothing for other values."""
        owner = self._owner(kept)
        if owner is not None and isinstance(kept.path, Attribute):
            for path, place in self._infer.view(owner.module).stored(owner.scope, kept.path.name):
                yield Expression(path, place)

    def _owner(self, kept: Expression) -> ScopeRef | None:
        """The class in whose method an attribute of `self` stands."""
        if not isinstance(kept.path, Attribute) or kept.path.of != Name("self"):
            return None
        view = self._infer.view(kept.place.module)
        return self._infer.enclosing_class(ScopeRef(view.name, view.function_of(kept.place.scope)))


def _parameter(
    parameters: tuple[Parameter, ...], callee: Function, site: CallSite, name: Name
) -> Name | None:
    """The parameter that a call fills with a name."""
    own = parameters[callee.receiver is not None :]
    for position, argument in enumerate(site.call.arguments):
        if argument.value == name and not argument.stars:
            if argument.keyword is not None:
                return Name(argument.keyword)
            return Name(own[position].name) if position < len(own) else None
    return None
