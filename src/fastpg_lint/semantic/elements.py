"""What a list holds: the elements that it is written out with, and those that the function adds to it."""

from collections.abc import Iterator

from fastpg_lint.facts.access_paths import (
    AccessPath,
    Attribute,
    Display,
    DisplayKind,
    Name,
    Operation,
    Result,
)
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.symbol_table import AT_THE_END
from fastpg_lint.semantic.types import Function, Place

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
        if isinstance(collected.path, Name):
            yield from self._added(collected.path, collected.place)

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
            case Result(number):
                yield from self._given(one.place.module, number)

    def _given(self, module: str, number: int) -> Iterator[Expression]:
        """The elements of the lists that a function of the project returns."""
        for callee in self._infer.callee(module, number):
            if isinstance(callee, Function):
                for path, place in self._infer.view(callee.of.module).returned(callee.of.scope):
                    yield from self.elements(Expression(path, place))

    def _added(self, name: Name, place: Place) -> Iterator[Expression]:
        """What the function gives to methods of the list: `conditions.append("active")`."""
        view = self._infer.view(place.module)
        found = view.found(name.id, place)
        if found is None or found.parameter is not None:
            return
        for site in self._expressions.calls(place.module, *_ADDING, *_EXTENDING):
            if not _is_on(site, name) or view.found(name.id, site.place) is None:
                continue
            if view.function_of(site.call.scope) != view.function_of(place.scope):
                continue
            if site.word in _EXTENDING:
                for one in site.positional[:1]:
                    yield from self.elements(one)
            else:
                yield from site.positional[_ADDING[site.word] :][:1]


def _is_on(site: CallSite, name: Name) -> bool:
    function: AccessPath = site.call.function
    return isinstance(function, Attribute) and function.of == name
