"""Relationships that are read only where a row has no key of what they lead to: nothing is loaded then."""

from collections.abc import Iterator

from fastpg_lint.facts.access_paths import NONE, AccessPath, Attribute, Either, Operation
from fastpg_lint.facts.records import Branch, Read
from fastpg_lint.frameworks.sqlalchemy.relationships import Relationships, Step
from fastpg_lint.semantic.loops import all_parts_of
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.reach import followed


class KeyGuards:
    """Reads what stands around a relationship that is read."""

    def __init__(self, project: Project) -> None:
        self._relationships = project.of(Relationships)

    def lacks_key(self, view: ModuleView, read: Read, row: AccessPath, step: Step) -> bool:
        """Whether a row surely has no key of what a relationship leads to where that is read."""
        keys = frozenset(Attribute(row, name) for name in self._relationships.keys(step))
        if not keys:
            return False
        found = Attribute(row, step.name)
        around = (view.branch(one) for one in view.upwards(read.branch))
        return any(_lacks(view.branch(one.point), one.arm == 0, keys) for one in around) or any(
            self._comes_after(view, value, keys, found) for value in _values(view, read)
        )

    @followed(otherwise=False)
    def _comes_after(
        self, view: ModuleView, value: AccessPath, keys: frozenset[Attribute], found: Attribute
    ) -> bool:
        """Whether something is or has `row.team_id or row.team.id`."""
        if isinstance(value, Either):
            first = next((n for n, one in enumerate(value.options) if one in keys), len(value.options))
            if any(self._holds(view, one, found) for one in value.options[first + 1 :]):
                return True
        return any(self._comes_after(view, one, keys, found) for one in all_parts_of(view, value))

    @followed(otherwise=False)
    def _holds(self, view: ModuleView, value: AccessPath, found: Attribute) -> bool:
        return value == found or any(self._holds(view, one, found) for one in all_parts_of(view, value))


def _values(view: ModuleView, read: Read) -> Iterator[AccessPath]:
    """What the statement that has a read gives to calls, to names and back."""
    statement, scope = read.at.statement, view.scope(read.scope)
    calls = (view.call(number) for number in scope.calls)
    yield from (a.value for call in calls if call.at.statement == statement for a in call.arguments)
    outcomes = (*scope.returned, *scope.yielded)
    yield from (one.value for one in outcomes if one.at.statement == statement)
    given = [*((one.value, one.at) for one in scope.bindings), *((one.value, one.at) for one in scope.stores)]
    yield from (value for value, at in given if value is not None and at.statement == statement)


def _lacks(first: Branch, is_taken: bool, keys: frozenset[Attribute]) -> bool:
    """Whether a row has no key in the first arm of a condition, or in the other ones."""
    if first.together:
        return is_taken and any(_says_missing(test, keys, holds=True) for test in first.together)
    return _says_missing(first.test, keys, holds=is_taken)


def _says_missing(test: AccessPath | None, keys: frozenset[Attribute], *, holds: bool) -> bool:
    while isinstance(test, Operation) and test.operator == "not":
        test, holds = test.operands[0], not holds
    match test:
        case Operation("is", (one, other)) if other == NONE:
            return holds and one in keys
        case Operation("is not", (one, other)) if other == NONE:
            return not holds and one in keys
        case Attribute():
            return not holds and test in keys
    return False
