"""Rows that routes load only to refuse a request by them, before their own work."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Awaited, Imported, Name, Result
from fastpg_lint.facts.records import Call, Fate
from fastpg_lint.frameworks.fastapi.route_checks import RouteCheck, route_checks
from fastpg_lint.frameworks.pydantic.models import Models
from fastpg_lint.frameworks.sqlalchemy.database_calls import DatabaseCalls
from fastpg_lint.semantic.expressions import CallSite, site_of
from fastpg_lint.semantic.function_answers import FunctionAnswers
from fastpg_lint.semantic.loops import all_parts_of, parts_of
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.types import ClassObject, Function, Method, Place, ScopeRef

_STATUSES = frozenset({403, 404, 409})
_COUNTING = frozenset({"exists", "count"})
_WRITING = frozenset(
    {"add", "add_all", "commit", "delete", "flush", "insert", "merge", "save", "update", "create"}
)
_FARTHEST = 2
"""Functions of the project from a route to the query that it asks by."""
_DECODE = msgspec.msgpack.Decoder(ScopeRef | None).decode


class RowCheck(Struct, frozen=True):
    """A row that a route loads only to check it: the call that loads it, and its class."""

    check: RouteCheck
    load: Call
    row: ScopeRef


def row_checks(module: LinkedModule) -> Iterator[RowCheck]:
    """The rows that the routes of a module load for nothing but a check, which their work comes after."""
    checks = list(route_checks(module, _STATUSES))
    seen: set[Call] = set()
    for check in checks:
        reader = _Reader(module, [one for one in checks if one.route.ref == check.route.ref])
        found = reader.read(check)
        if found is not None and found.load not in seen:
            seen.add(found.load)
            yield found


class _Reader:
    """Reads the checks of one route."""

    def __init__(self, module: LinkedModule, checks: list[RouteCheck]) -> None:
        self._module = module
        self._index = module.view
        self._models = module.project.of(Models)
        self._asked = module.project.of(RowQuestions)
        self._checks = checks

    def read(self, check: RouteCheck) -> RowCheck | None:
        """The row that a check is about, where it serves nothing else."""
        place = Place(check.route.ref.module, check.route.ref.scope, check.branch, check.order)
        if not self._is_before_work(check):
            return None
        for part in _parts(check.test):
            if isinstance(part, Name) and self._is_for_checks_alone(part, place):
                value = self._bound(part, place)
            else:
                value = part
            load = self._load(value)
            row = self._models.row_class(self._module.project.infer.types_of(part, place))
            if row is None and load is not None and value is not None:
                row = self._asked.about(value, place)
            if load is not None and row is not None and not self._is_locking(load):
                return RowCheck(check, load, row)
        return None

    def _load(self, value: AccessPath | None) -> Call | None:
        """The call that a value comes from."""
        if isinstance(value, Awaited):
            value = value.of
        return self._module.facts.calls[value.call] if isinstance(value, Result) else None

    def _is_locking(self, load: Call) -> bool:
        """Whether a row is loaded to be locked, until the work that follows is done."""
        if any(argument.keyword == "with_for_update" for argument in load.arguments):
            return True
        locks = map(self._index.call, self._index.calls_spelled(("with_for_update",)))
        return any(one.scope == load.scope and one.order < load.order for one in locks)

    def _bound(self, name: Name, place: Place) -> AccessPath | None:
        """The one value that a name of the route has."""
        found = self._index.found(name.id, place)
        if found is None or found.scope != place.scope or found.parameter is not None:
            return None
        return found.bindings[0].value if len(found.bindings) == 1 else None

    def _is_for_checks_alone(self, name: Name, place: Place) -> bool:
        """Whether a name is read nowhere but in the route's checks, and in what they raise."""
        scopes = {place.scope, *self._nested(place.scope)}
        usages = self._module.facts.usages
        read = sum(one.count for one in usages if one.name == name.id and one.scope in scopes)
        raised = (
            one.value
            for check in self._checks
            for one in self._module.scope(check.route.ref).raised
            if one.branch == check.branch
        )
        checked = [*(check.test for check in self._checks), *raised]
        return read == sum(self._count(path, name) for path in checked)

    def _nested(self, scope: int) -> Iterator[int]:
        for child in self._index.scope(scope).inner:
            yield child
            yield from self._nested(child)

    def _count(self, path: AccessPath, name: Name) -> int:
        return (path == name) + sum(self._count(part, name) for part in all_parts_of(self._index, path))

    def _is_before_work(self, check: RouteCheck) -> bool:
        """Whether the route goes on to something that a database or code of the project takes part in."""
        scope = check.route.ref.scope
        for number, call in self._module.facts.calls.items():
            if call.scope == scope and call.order > check.order and call.branch != check.branch:
                callees = self._module.project.infer.callee(self._module.name, number)
                if call.fate == Fate.AWAITED or any(isinstance(t, Function | Method) for t in callees):
                    return True
        return False


class RowQuestions:
    """Tells about which rows a value asks a database: whether there are any, how many, which key."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._models = project.of(Models)
        self._database = project.of(DatabaseCalls)
        self._of_functions = FunctionAnswers[ScopeRef | None](
            project, "rows asked", self._by_function, _DECODE
        )

    def about(self, value: AccessPath, place: Place, far: int = 0) -> ScopeRef | None:
        """The class of the rows that a value is asked about, by a call that only reads."""
        view = self._infer.view(place.module)
        made = value.of if isinstance(value, Awaited) else value
        if isinstance(made, Result) and far < _FARTHEST:
            callees = self._infer.callee(place.module, made.call)
            if len(callees) == 1 and isinstance(callees[0], Function):
                return self._of_functions(callees[0].of, far, place.module)
        parts = list(self._all(value, place))
        sites = [site_of(view, part.call) for part in parts if isinstance(part, Result)]
        if not any(map(self._reads, sites)):
            return None
        return next((row for part in parts if (row := self._row(part, place)) is not None), None)

    def _by_function(self, of: ScopeRef, far: int, _: str) -> ScopeRef | None:
        """The same for what a function gives that does nothing but read."""
        view = self._infer.view(of.module)
        calls = [site_of(view, number) for number in view.scope(of.scope).calls]
        if any(site.word in _WRITING for site in calls):
            return None
        rows = {self.about(path, place, far + 1) for path, place in view.returned(of.scope)}
        return rows.pop() if len(rows) == 1 else None

    def _reads(self, site: CallSite) -> bool:
        if self._database.reads(site):
            return True
        return site.word in _COUNTING and self._database.is_on_database(site)

    def _row(self, part: AccessPath, place: Place) -> ScopeRef | None:
        if not isinstance(part, Name | Imported):
            return None
        for t in self._infer.types_of(part, place):
            if isinstance(t, ClassObject) and self._models.is_orm_class(t.of):
                return t.of
        return None

    @followed()
    def _all(self, path: AccessPath, place: Place) -> Iterator[AccessPath]:
        """An expression and all that it is made of, names of the function looked through."""
        yield path
        view = self._infer.view(place.module)
        if isinstance(path, Name):
            found = view.found(path.id, place)
            if found is not None and found.scope == place.scope and len(found.bindings) == 1:
                value = found.bindings[0].value
                if value is not None:
                    yield from self._all(value, place)
        for part in all_parts_of(view, path):
            yield from self._all(part, place)


def _parts(path: AccessPath) -> Iterator[AccessPath]:
    """A condition and all that it is made of, calls left whole."""
    yield path
    if not isinstance(path, Awaited):
        for part in parts_of(path):
            yield from _parts(part)
