"""Where a row comes from: the query that loaded it, the call that made it, or the parameter that gives it."""

from collections.abc import Iterable

from msgspec import Struct, structs

from fastpg_lint.facts.access_paths import (
    NONE,
    AccessPath,
    Attribute,
    Awaited,
    Display,
    Either,
    Element,
    Imported,
    Item,
    Iterated,
    Literal,
    LiteralKind,
    Name,
    Result,
    Tested,
)
from fastpg_lint.facts.records import Scope
from fastpg_lint.frameworks.fastapi.dependencies import Dependencies
from fastpg_lint.frameworks.sqlalchemy.database_calls import DatabaseCalls
from fastpg_lint.frameworks.sqlalchemy.relationships import Relationships, Step
from fastpg_lint.frameworks.sqlalchemy.tables import Tables
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader
from fastpg_lint.semantic.following import bound
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.types import ClassObject, Function, Instance, ScopeRef

_RUNNING = frozenset({"scalar", "scalars", "execute", "exec", "stream", "stream_scalars"})
_GETTING = frozenset({"get", "get_one"})
_SELECTING = frozenset({"select", "query"})
_PICKING = frozenset(
    {
        *("scalars", "scalar", "scalar_one", "scalar_one_or_none", "first", "one", "one_or_none", "all"),
        *("unique", "fetchall", "fetchone", "fetchmany", "partitions", "tuples", "yield_per"),
    }
)
"""Methods of a result that give its rows, or one of them."""
_COLLECTING = frozenset({"list", "tuple", "set", "sorted", "next", "iter", "reversed", "anext", "aiter"})
_MAKING = frozenset({"model_validate", "from_orm"})
"""Methods by which a class of SQLModel makes a row of something else."""
_ALIASED = "aliased"
_ASYNC = (
    *("sqlalchemy.ext.asyncio.", "sqlmodel.ext.asyncio."),
    "sqlalchemy.orm.session.AsyncSession",
)


class Origin(Struct, frozen=True):
    """Where a row comes from.

    `query` holds the calls that build its query and run it, `made` the call that made it, `parameter` the
    function and the name by which it is given; the others are empty. `trail` leads on from there to the row.
    `entity` tells which of several things that a query selects it is: its name or position.
    """

    query: tuple[CallSite, ...] = ()
    made: CallSite | None = None
    parameter: tuple[ScopeRef, str] | None = None
    trail: tuple[Step, ...] = ()
    is_async: bool = False
    entity: str | int | None = None


Origins = tuple[Origin, ...] | None
"""None where one of them is not known."""


class RowOrigins:
    """Follows rows back, in one project."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._tables = project.of(Tables)
        self._relationships = project.of(Relationships)
        self._expressions = project.of(ExpressionReader)
        self._calls = project.of(DatabaseCalls)
        self._dependencies = project.of(Dependencies)

    def of(self, row: Expression) -> tuple[Origin, ...]:
        """Where a row, or each of several, may come from; nothing where that is not known."""
        return self._origins(row) or ()

    def step(self, path: Attribute, row: Expression) -> Step | None:
        """The relationship that an attribute of a row is."""
        owner = self.row_class(row.part(path.of))
        return self._relationships.step(owner, path.name) if owner is not None else None

    def row_class(self, row: Expression) -> ScopeRef | None:
        """The mapped class of a row: as types tell it, or else by where the row comes from."""
        types = self._infer.types_of(row.path, row.place)
        if all(isinstance(t, Instance) for t in types):
            table = self._tables.of_row(types)
            return table.of if table is not None else None
        found = {self._origin_class(origin) for origin in self.of(row)}
        return found.pop() if len(found) == 1 else None

    def _origin_class(self, origin: Origin) -> ScopeRef | None:
        if origin.trail:
            return self._relationships.target(origin.trail[-1])
        for site in origin.query:
            if site.word in _SELECTING:
                return self._entity(site.positional, origin.entity)
            if site.word in _GETTING:
                return self._entity(site.positional[:1], None)
        return None

    def _entity(self, selected: tuple[Expression, ...], wanted: str | int | None) -> ScopeRef | None:
        """The mapped class among what a query selects that has a name or position, or that is alone."""
        found = [self._selected(one) for one in selected]
        if isinstance(wanted, str):
            return next((one for one in found if one and self._infer.scope(one).name == wanted), None)
        if len(found) == 1 or wanted is None:
            return found[0] if len(found) == 1 else None
        return found[wanted] if wanted < len(found) else None

    def _selected(self, one: Expression) -> ScopeRef | None:
        alias = self._expressions.call(one)
        if alias is not None and alias.word == _ALIASED and alias.positional:
            one = alias.positional[0]
        types = self._infer.types_of(one.path, one.place)
        classes = {t.of for t in types if isinstance(t, ClassObject) and self._tables.of_class(t.of)}
        return classes.pop() if len(classes) == len(types) == 1 else None

    @followed(otherwise=None)
    def _origins(self, row: Expression) -> Origins:
        path, part = row.path, row.part
        while isinstance(path, Awaited | Iterated | Tested) or (
            isinstance(path, Item) and not isinstance(path.key, Literal)
        ):
            path = path.of
        match path:
            case Element() | Item():
                return self._taken(path, row)
            case Name() | Imported():
                return self._named(part(path))
            case Either(options):
                return self._joined(map(part, options))
            case Display(_, elements, _, scope) if scope >= 0:
                end = self._infer.view(row.place.module).end_of(scope)
                return self._joined(Expression(one, end) for one in elements)
            case Display(_, elements):
                return self._joined(map(part, elements))
            case Attribute():
                return self._attribute(path, row)
            case Result():
                site = self._expressions.call_at(part(path))
                return self._of_call(site) if site is not None else None
        return () if path == NONE else None

    def _taken(self, path: Element | Item, row: Expression) -> Origins:
        """One of several things: an element of what is written out, or of what a query selects."""
        if isinstance(path, Element) and isinstance(path.of, Display) and path.index < len(path.of.elements):
            return self._origins(row.part(path.of.elements[path.index]))
        index = path.index if isinstance(path, Element) else _number(path.key)
        origins = self._origins(row.part(path.of))
        return origins if index is None else _of_entity(origins, index)

    def _joined(self, several: Iterable[Expression]) -> Origins:
        found: dict[Origin, None] = {}
        for one in several:
            origins = self._origins(one)
            if origins is None:
                return None
            found.update(dict.fromkeys(origins))
        return tuple(found)

    def _named(self, row: Expression) -> Origins:
        path, place = row.path, row.place
        if isinstance(path, Imported):
            values = bound(self._infer, path, place)
            return self._joined(Expression(v, at) for v, at in values if v is not None) if values else None
        view = self._infer.view(place.module)
        found = view.found(path.id, place) if isinstance(path, Name) else None
        if found is None:
            return None
        values = tuple(view.values(found))
        if any(value is None for value, _ in values):
            return None
        added = view.additions(found.scope, path.id) if isinstance(path, Name) else []
        given = [Expression(one.arguments[0].value, view.place_of(one)) for one in added]
        origins = self._joined(
            [*(Expression(value, at) for value, at in values if value is not None), *given]
        )
        if found.parameter is None or origins is None:
            return origins
        handed = self._given(ScopeRef(place.module, found.scope), found.parameter.name)
        return (*origins, *handed) if handed is not None else None

    def _given(self, ref: ScopeRef, name: str) -> Origins:
        """What a parameter holds: the rows of what it depends on, or what it is given by callers."""
        parameter = next(one for one in self._infer.scope(ref).parameters if one.name == name)
        needed = list(self._dependencies.of_parameter(ref, parameter))
        if not needed:
            return (Origin(parameter=(ref, name)),)
        functions = [one for dependency in needed for one in dependency.functions]
        return self._returned(functions) if len(functions) == len(needed) else None

    def _attribute(self, path: Attribute, row: Expression) -> Origins:
        step = self.step(path, row)
        if step is not None:
            before = self._origins(row.part(path.of))
            if before is None:
                return None
            return tuple(structs.replace(one, trail=(*one.trail, step)) for one in before)
        if path.name[:1].isupper():  # `row.Team` of `select(Team, Hero)`
            return _of_entity(self._origins(row.part(path.of)), path.name)
        behind = self._expressions.behind(row)
        if not behind or any(isinstance(one.path, Attribute) for one in behind):
            return None
        return self._joined(behind)

    # calls

    def _of_call(self, site: CallSite) -> Origins:
        word = site.word
        if word in _GETTING and self._calls.is_on_database(site):
            return self._queried((site,), site)
        if word in _RUNNING and self._calls.is_on_database(site):
            statement = site.argument(0, "statement")
            built = self._built(statement) if statement is not None else ()
            return self._queried((*built, site), site) if built else None
        if word in _COLLECTING and site.positional:
            return self._origins(site.positional[0])
        if word in _PICKING and site.receiver is not None and not self._is_own(site):
            return self._origins(site.receiver)
        return self._of_callee(site)

    def _is_own(self, site: CallSite) -> bool:
        return any(isinstance(t, Function) for t in self._infer.callee(site.place.module, site.number))

    def _queried(self, calls: tuple[CallSite, ...], run: CallSite) -> Origins:
        names = self._calls.names(run)
        is_async = bool(names) and all(name.startswith(_ASYNC) for name in names)
        return (Origin(query=calls, is_async=is_async),)

    def _of_callee(self, site: CallSite) -> Origins:
        """A row that a call makes, or what a function of the project returns."""
        functions: dict[ScopeRef, Function] = {}
        for callee in self._infer.callee(site.place.module, site.number):
            match callee:
                case ClassObject(of) if self._tables.of_class(of) is not None:
                    return (Origin(made=site),)
                case Function(of):
                    functions[of] = callee
                case _:
                    return self._converted(site)
        origins = self._returned(list(functions))
        if origins is None:
            return None
        found: list[Origin] = []
        for origin in origins:
            if origin.parameter is None or origin.parameter[0] not in functions:
                found.append(origin)
                continue
            of, name = origin.parameter
            given = argument(functions[of], self._infer.scope(of), site, name)
            before = self._origins(given) if given is not None else None
            if before is None:
                return None
            found.extend(structs.replace(one, trail=(*one.trail, *origin.trail)) for one in before)
        return tuple(found)

    def _converted(self, site: CallSite) -> Origins:
        """`Hero.model_validate(data)` of a table of SQLModel."""
        if site.word not in _MAKING or site.receiver is None:
            return None
        types = self._infer.types_of(site.receiver.path, site.receiver.place)
        is_table = bool(types) and all(
            isinstance(t, ClassObject) and self._tables.of_class(t.of) is not None for t in types
        )
        return (Origin(made=site),) if is_table else None

    def _returned(self, functions: list[ScopeRef]) -> Origins:
        """What functions of the project return, or yield once as dependencies do."""
        found: list[Expression] = []
        for ref in functions:
            view = self._infer.view(ref.module)
            scope = view.scope(ref.scope)
            outcomes = [one for one in (*scope.returned, *scope.yielded) if one.value != NONE]
            if not outcomes:
                return None
            found.extend(Expression(one.value, view.place_in(ref.scope, one)) for one in outcomes)
        return self._joined(found) if found else None

    @followed(otherwise=())
    def _built(self, statement: Expression) -> tuple[CallSite, ...]:
        """The calls that build a statement, down to its `select`; none where a part is not known."""
        found: list[CallSite] = []
        for one in self._expressions.behind(statement):
            site = self._expressions.call_at(one)
            if site is None:
                return ()
            if site.word in _SELECTING:
                found.append(site)
                continue
            below = self._below(site)
            if not below:
                return ()
            found.extend((site, *below))
        return tuple(found)

    def _below(self, site: CallSite) -> tuple[CallSite, ...]:
        """The calls that build what a method of a statement is called on, or what a function returns."""
        functions = [t for t in self._infer.callee(site.place.module, site.number) if isinstance(t, Function)]
        if functions:
            returned = [one for t in functions for one in self._infer.view(t.of.module).returned(t.of.scope)]
            built = [self._built(Expression(*one)) for one in returned]
            return tuple(one for calls in built for one in calls) if all(built) else ()
        if site.receiver is None or not isinstance(site.receiver.path, Result | Name | Attribute):
            return ()
        return self._built(site.receiver)


def _of_entity(origins: Origins, entity: str | int) -> Origins:
    """Rows of which one of the things that their query selects is taken."""
    if origins is None:
        return None
    return tuple(
        structs.replace(one, entity=entity) if one.query and one.entity is None and not one.trail else one
        for one in origins
    )


def _number(key: AccessPath) -> int | None:
    """A position that is written out."""
    text = key.text if isinstance(key, Literal) and key.kind == LiteralKind.NUMBER else None
    return int(text) if text is not None and text.isdigit() else None


def argument(function: Function, scope: Scope, site: CallSite, name: str) -> Expression | None:
    """What a call of a function of the project gives one of its parameters."""
    given = site.keyword(name)
    if given is not None:
        return given
    names = [one.name for one in scope.parameters if not one.stars]
    index = names.index(name) if name in names else len(names)
    if function.receiver is not None and index == 0:
        return site.receiver
    index -= function.receiver is not None
    return site.positional[index] if index < len(site.positional) else None
