"""Relationships that async code reads without having loaded them."""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import (
    NONE,
    AccessPath,
    Attribute,
    Awaited,
    Element,
    Item,
    Iterated,
    Literal,
    LiteralKind,
    Name,
    Result,
)
from fastpg_lint.facts.records import Fate, Read
from fastpg_lint.frameworks.sqlalchemy.database_calls import DatabaseCalls
from fastpg_lint.frameworks.sqlalchemy.tables import Table, Tables
from fastpg_lint.semantic.call_graph.event_loop import CoroutineBody, EventLoop
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader
from fastpg_lint.semantic.loops import parts_of
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.types import Function, Place

_DECLARING = (b"relationship(", b"Relationship(")
_RUNNING = frozenset({"scalar", "scalars", "execute", "exec", "stream", "stream_scalars"})
_GETTING = frozenset({"get", "get_one"})
_PICKING = frozenset(
    {"scalars", "scalar", "scalar_one", "scalar_one_or_none", "first", "one", "one_or_none", "all", "unique"}
)
"""Methods of a result that give its rows, or one of them."""
_COLLECTING = frozenset({"list", "tuple", "sorted", "next", "iter", "reversed"})
_LOADING = frozenset({"options", "execution_options", "from_statement"})


class LazyLoad(Struct, frozen=True):
    """A relationship read in a coroutine: as written, of which table, and how its row was loaded."""

    body: CoroutineBody
    read: Read
    table: Table
    name: str
    is_awaited: bool


class _Origin(Struct, frozen=True):
    """The query that a row comes from: the calls that build it or run it, and whether it is awaited."""

    calls: tuple[CallSite, ...]
    is_awaited: bool


class LazyLoads:
    """Finds what the coroutines of a module load lazily."""

    def __init__(self, module: LinkedModule) -> None:
        self._module = module
        self._infer = module.project.infer
        self._tables = module.project.of(Tables)
        self._expressions = module.project.of(ExpressionReader)
        self._calls = module.project.of(DatabaseCalls)

    def found(self) -> Iterator[LazyLoad]:
        index = self._module.view
        files = self._module.project.files
        own = index.calls_by_word
        is_declared = "relationship" in own or "Relationship" in own
        if not is_declared and not any(files.modules_mentioning(word) for word in _DECLARING):
            return
        for body in self._module.of(EventLoop).coroutine_bodies:
            seen: set[AccessPath] = set()
            for read in index.reads_of_body(body.ref.scope):
                path = read.path
                if read.fate == Fate.OTHER and isinstance(path, Attribute) and path not in seen:
                    # What has been read once is loaded from then on.
                    seen.add(path)
                    yield from self._judged(body, read, path)

    def _judged(self, body: CoroutineBody, read: Read, path: Attribute) -> Iterator[LazyLoad]:
        place = self._module.view.place_of(read)
        table = self._lazy(path, place)
        if table is None or self._is_filled(body, path):
            return
        origins = self._origins(Expression(path.of, place))
        if origins and not any(self._loads(origin, path.name) for origin in origins):
            yield LazyLoad(body, read, table, path.name, any(origin.is_awaited for origin in origins))

    def _lazy(self, path: Attribute, place: Place) -> Table | None:
        """The table whose relationship, loaded when it is first read, an attribute is."""
        table = self._tables.of_row(self._infer.types_of(path.of, place))
        relationship = table.relationship(path.name) if table is not None else None
        return table if relationship is not None and relationship.is_lazy else None

    def _is_filled(self, body: CoroutineBody, path: Attribute) -> bool:
        """Whether the coroutine itself refreshes the attribute, or gives it a value."""
        scope = self._infer.scope(body.ref)
        if any(store.name == path.name and store.of == path.of for store in scope.stores):
            return True
        for site in self._expressions.calls(self._module.name, "refresh", "set_committed_value"):
            if site.call.scope == body.ref.scope and any(
                self._mentions_text(argument.value, path.name) for argument in site.call.arguments
            ):
                return True
        return False

    def _mentions_text(self, path: AccessPath, text: str) -> bool:
        if isinstance(path, Literal):
            return path.text == text
        return any(self._mentions_text(part, text) for part in parts_of(path))

    # from a row to its query

    @followed(otherwise=())
    def _origins(self, row: Expression) -> tuple[_Origin, ...]:
        """The queries that a row may come from; none where one of them is not known."""
        found: list[_Origin] = []
        for one in self._expressions.behind(row):
            path = one.path
            if path == NONE:
                continue
            if isinstance(path, Awaited | Iterated | Element | Item):
                origins = self._origins(one.part(path.of))
            else:
                origins = self._of_call(self._expressions.call_at(one))
            if not origins:
                return ()
            found.extend(origins)
        return tuple(found)

    def _of_call(self, site: CallSite | None) -> tuple[_Origin, ...]:
        if site is None:
            return ()
        word = site.word
        is_awaited = site.call.fate == Fate.AWAITED
        if word in _GETTING and self._calls.is_on_database(site):
            return (_Origin((site,), is_awaited),)
        if word in _RUNNING and site.positional and self._calls.is_on_database(site):
            built = self._built(site.positional[0])
            return (_Origin(built, is_awaited),) if built else ()
        if word in _COLLECTING and site.positional:
            return self._origins(site.positional[0])
        if word in _PICKING and site.receiver is not None:
            if self._is_query(site):
                built = self._built(site.receiver)
                return (_Origin(built, is_awaited),) if built else ()
            return self._origins(site.receiver)
        return self._of_function(site)

    def _is_query(self, site: CallSite) -> bool:
        """Whether a method is that of `session.query(...)`."""
        return any(".Query." in name for name in self._calls.names(site))

    def _of_function(self, site: CallSite) -> tuple[_Origin, ...]:
        """What a function of the project returns, where all its returns are known."""
        callees = self._infer.callee(site.place.module, site.number)
        if len(callees) != 1 or not isinstance(callees[0], Function):
            return ()
        ref = callees[0].of
        found: list[_Origin] = []
        for value, place in self._infer.view(ref.module).returned(ref.scope):
            if value == NONE:
                continue
            origins = self._origins(Expression(value, place))
            if not origins:
                return ()
            found.extend(origins)
        return tuple(found)

    @followed(otherwise=())
    def _built(self, statement: Expression) -> tuple[CallSite, ...]:
        """The calls that build a statement, down to its `select`; none where a part is not known."""
        found: list[CallSite] = []
        for one in self._expressions.behind(statement):
            site = self._expressions.call_at(one)
            if site is None:
                return ()
            found.append(site)
            if site.word in ("select", "query"):
                continue
            if site.receiver is None or not isinstance(site.receiver.path, Result | Name):
                return ()
            below = self._built(site.receiver)
            if not below:
                return ()
            found.extend(below)
        return tuple(found)

    # what a query loads

    def _loads(self, origin: _Origin, name: str) -> bool:
        """Whether a query loads a relationship, or may do so in a way that is not seen here."""
        for site in origin.calls:
            word = site.word
            given = [Expression(a.value, site.place) for a in site.call.arguments if a.keyword == "options"]
            if word in _LOADING:
                if site.is_open:
                    return True
                given.extend(site.positional)
            if any(self._may_load(option, name) for option in given):
                return True
        return False

    @followed(otherwise=True)
    def _may_load(self, option: Expression, name: str) -> bool:
        if isinstance(option.path, Attribute) and option.path.name == name:
            return True
        behind = self._expressions.behind(option)
        if not behind:
            return True
        return any(self._speaks_of(one, name) for one in behind)

    def _speaks_of(self, one: Expression, name: str) -> bool:
        path = one.path
        match path:
            case Attribute(of, attribute):
                return attribute == name or self._may_load(one.part(of), name)
            case Literal(LiteralKind.TEXT, text):
                return text in ("*", name)
            case Name(word):
                return not word[:1].isupper()  # a class is known; a parameter may hold any option
        site = self._expressions.call_at(one)
        if site is None:
            return any(self._may_load(one.part(part), name) for part in parts_of(path))
        parts = (*site.positional, *((site.receiver,) if site.receiver is not None else ()))
        return site.is_open or any(self._may_load(part, name) for part in parts)
