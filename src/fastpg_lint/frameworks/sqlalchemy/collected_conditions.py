"""Conditions that are collected in a list and unpacked into a query: `select(Movie).where(*conditions)`."""

from collections.abc import Iterator

from fastpg_lint.facts.access_paths import Display, Iterated, Name, Operation, Result
from fastpg_lint.semantic.elements import ElementReader
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.types import Function

JOINING = frozenset({"and_", "or_"})
"""Functions of SQLAlchemy that make one condition of several."""
_TAKING = JOINING | {"where", "filter", "having", "len", "bool", "list", "tuple"}
"""What may be given a list of conditions and adds none to it."""


class CollectedConditions:
    """Reads what the calls that restrict queries are given."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._expressions = project.of(ExpressionReader)
        self._elements = project.of(ElementReader)

    def conditions(self, site: CallSite) -> Iterator[Expression]:
        """The conditions that a call is given: by position, out of a list, or by a loop over one."""
        for argument in site.call.arguments:
            given = Expression(argument.value, site.place)
            if argument.stars == 1:
                yield from self._elements.elements(given)
            elif argument.keyword is None and not argument.stars:
                listed = self._gone_over(given)
                yield from self._elements.elements(listed) if listed is not None else (given,)

    def named(self, site: CallSite) -> Iterator[tuple[str, Expression]]:
        """What a call is given by keywords, its own or those of a dict: `filter_by(**{"title": title})`."""
        for argument in site.call.arguments:
            given = Expression(argument.value, site.place)
            if argument.keyword is not None:
                yield argument.keyword, given
            elif argument.stars == 2:
                yield from self._elements.named(given)

    def is_open(self, site: CallSite) -> bool:
        """Whether a call may be given conditions that cannot be told."""
        for argument in site.call.arguments:
            given = Expression(argument.value, site.place)
            listed = given if argument.stars == 1 else self._gone_over(given)
            if argument.stars == 2 and not self._is_told_by_name(given):
                return True
            if argument.stars != 2 and listed is not None and not self._is_told(listed):
                return True
        return False

    def _gone_over(self, given: Expression) -> Expression | None:
        """The list that a loop gives a condition of: `for one in conditions: query = query.where(one)`."""
        if not isinstance(given.path, Name):
            return None
        only = self._expressions.only(given)
        if only is None or not isinstance(only.path, Iterated) or only.path.is_async:
            return None
        return only.part(only.path.of)

    @followed(otherwise=False)
    def _is_told(self, listed: Expression) -> bool:
        """Whether all elements of a list are in sight: nothing else is handed it to add some."""
        if isinstance(listed.path, Name) and self._is_handed_on(listed.path, listed):
            return False
        found = self._expressions.behind(listed)
        return bool(found) and all(map(self._is_written, found))

    def _is_told_by_name(self, given: Expression) -> bool:
        if isinstance(given.path, Name) and self._is_handed_on(given.path, given):
            return False
        return self._elements.has_all_named(given)

    def _is_written(self, one: Expression) -> bool:
        match one.path:
            case Display(_, _, _, scope):
                return scope < 0
            case Operation("+", operands):
                return all(self._is_told(one.part(operand)) for operand in operands)
            case Result(number):
                return self._gives_told(one.place.module, number)
        return False

    def _gives_told(self, module: str, number: int) -> bool:
        callees = self._infer.callee(module, number)
        functions = [t.of for t in callees if isinstance(t, Function)]
        returned = [given for function in functions for given in self._elements.returned(function)]
        return len(functions) == len(callees) and bool(returned) and all(map(self._is_told, returned))

    def _is_handed_on(self, name: Name, listed: Expression) -> bool:
        view = self._infer.view(listed.place.module)
        scope = view.function_of(listed.place.scope)
        calls = (view.call(number) for number in view.calls_of_body(scope))
        return any(
            argument.value == name and not argument.stars and view.word(call) not in _TAKING
            for call in calls
            for argument in call.arguments
        )
