"""Makers of async sessions that expire rows on commit, and the rows that are read after one all the same."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from fastpg_lint.facts.access_paths import (
    FALSE,
    AccessPath,
    Attribute,
    Entered,
    Iterated,
    Name,
    Result,
)
from fastpg_lint.facts.records import AWAITED, Call, Fate, Read
from fastpg_lint.frameworks.fastapi.dependencies import Dependencies
from fastpg_lint.frameworks.fastapi.routes import Routes
from fastpg_lint.frameworks.sqlalchemy.tables import Table, Tables
from fastpg_lint.incremental.cutoff import EarlyCutoff
from fastpg_lint.semantic.constructions import keyword
from fastpg_lint.semantic.following import follow
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.loops import all_parts_of
from fastpg_lint.semantic.module import LinkedModule, linked_module
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import Container, Instance, Place, ScopeRef, Types, library_names
from fastpg_lint.source.site import Site

_ASYNC_MAKER = "sqlalchemy.ext.asyncio.session.async_sessionmaker"
_MAKER = "sqlalchemy.orm.session.sessionmaker"
_SESSION = "sqlalchemy.ext.asyncio.session.AsyncSession"
_WORDS = ("async_sessionmaker", "sessionmaker")
_VALIDATING = frozenset({"model_validate", "from_orm", "jsonable_encoder"})
"""Calls that read all that a model has of a row."""
_MOST_MODULES = 200
"""Modules with a commit that are searched."""
_MOST_FOLLOWED = 3
"""Functions from a session to the call that makes its maker."""


class ExpiredRead(Struct, frozen=True, array_like=True):
    """A row that is read after a commit: where, as written, and the maker of its session.

    The maker is a module and the site of a call there; "" where it is not known.
    """

    module: str
    at: Site
    text: str
    maker: str
    made_at: Site | None

    def is_of(self, maker: str, at: Site) -> bool:
        """Whether the row's session is one of a maker's."""
        return self.maker == maker and self.made_at == at


class ExpiredReads:
    """Finds, once a project, where rows of async sessions are read after a commit."""

    def __init__(self, project: Project) -> None:
        self._project = project
        decode = msgspec.msgpack.Decoder(tuple[ExpiredRead, ...]).decode
        self._all = EarlyCutoff(
            project.tracker, project.kind("expired"), lambda _: tuple(self._find()), decode
        )

    def first(self, maker: str, at: Site, *, is_only: bool) -> ExpiredRead | None:
        """The first such read of a session of a maker; with `is_only`, of any session that may be its."""
        reads = (one for found in (self._all, lambda: self._in(maker)) for one in found())
        return next((one for one in reads if one.is_of(maker, at) or (is_only and not one.maker)), None)

    def _find(self) -> Iterator[ExpiredRead]:
        for name in sorted(self._project.files.modules_naming("commit"))[:_MOST_MODULES]:
            yield from self._in(name)

    def _in(self, module: str) -> Iterator[ExpiredRead]:
        if self._project.index(module) is None:
            return iter(())  # it names the word, and is no Python
        return _Reader(linked_module(self._project, module)).expired_reads()


def expiring_makers(module: LinkedModule) -> Iterator[Call]:
    """The calls of a module that make makers of async sessions, without `expire_on_commit=False`."""
    infer = module.project.infer
    for number in module.view.calls_named(_WORDS):
        call = module.facts.calls[number]
        if _makes_async(infer, module.name, number) and _expires(call):
            yield call


def _expires(call: Call) -> bool:
    given = keyword(call, "expire_on_commit")
    return not any(one.stars for one in call.arguments) and (given is None or given.value != FALSE)


def _makes_async(infer: Inference, module: str, number: int) -> bool:
    call = infer.view(module).call(number)
    names = library_names(infer.callee(module, number))
    if names == (_ASYNC_MAKER,):
        return True
    given = keyword(call, "class_")
    if names != (_MAKER,) or given is None:
        return False
    types = infer.types_of(given.value, infer.view(module).place_of(call))
    return infer.members.is_a(infer.instances_of(types), _SESSION)


def is_only_maker(module: LinkedModule) -> bool:
    """Whether a project has no other maker of async sessions than the one in a module."""
    project = module.project
    modules = {name for word in _WORDS for name in project.files.modules_naming(word)} | {module.name}
    made = sum(
        _makes_async(project.infer, name, number)
        for name in modules
        for number in project.infer.view(name).calls_named(_WORDS)
    )
    return made == 1


class _Reader:
    """Reads the functions of one module that commit."""

    def __init__(self, module: LinkedModule) -> None:
        self._module = module
        self._view = module.view
        self._infer = module.project.infer
        self._tables = module.project.of(Tables)

    def expired_reads(self) -> Iterator[ExpiredRead]:
        """The first row that each function reads after a commit."""
        done: set[int] = set()
        for number in self._view.calls_named(("commit",)):
            commit = self._view.call(number)
            scope = self._view.function_of(commit.scope)
            if scope in done or commit.fate != Fate.AWAITED or not isinstance(commit.function, Attribute):
                continue
            session = commit.function.of
            if self._is_session(session, self._view.place_of(commit)):
                found = next(self._after(commit, session, scope), None)
                if found is not None:
                    done.add(scope)
                    maker = self._maker(session, self._view.place_of(commit), 0)
                    yield ExpiredRead(self._module.name, *found, *(maker or ("", None)))

    def _is_session(self, path: AccessPath, place: Place) -> bool:
        return self._infer.members.is_a(self._infer.types_of(path, place), _SESSION)

    def _after(self, commit: Call, session: AccessPath, scope: int) -> Iterator[tuple[Site, str]]:
        """What is read of rows of a session in its function, once it has committed."""
        rows = dict(self._rows(commit, session, scope))
        for read in self._view.reads_of_body(scope) if rows else ():
            path = read.path
            if not isinstance(path, Attribute) or not isinstance(path.of, Name):
                continue
            for name in (path.of.id, self._gone_over(path.of.id, read)):
                table = rows.get(name)
                is_mapped = table is not None and (table.column(path.name) or table.relationship(path.name))
                if is_mapped and self._is_expired(name, commit, read.order, read.branch, scope):
                    yield read.at, read.text
        for call in self._calls(scope) if rows else ():
            name = self._validated(call)
            if name in rows and self._is_expired(name, commit, call.order, call.branch, scope):
                yield call.at, name
        for one in self._view.scope(scope).returned if rows and self._serialises(scope) else ():
            name = one.value.id if isinstance(one.value, Name) else ""
            if name in rows and self._is_expired(name, commit, one.order, one.branch, scope):
                yield one.at, name

    def _gone_over(self, name: str, read: Read) -> str:
        """The list that a loop or a comprehension goes over, whose elements have a name there."""
        bound = self._view.bindings(read.scope).get(name, [])
        over = bound[-1].value if len(bound) == 1 else None
        return over.of.id if isinstance(over, Iterated) and isinstance(over.of, Name) else ""

    def _validated(self, call: Call) -> str:
        """The row that a call makes a model of: `UserOut.model_validate(user)`."""
        given = call.arguments[0].value if call.arguments else None
        return given.id if isinstance(given, Name) and self._view.word(call) in _VALIDATING else ""

    def _serialises(self, scope: int) -> bool:
        """Whether a function is a route whose returned row FastAPI reads by a model."""
        route = self._module.of(Routes).by_function.get(ScopeRef(self._module.name, scope))
        annotated = self._view.signature(scope).returns is not None
        return route is not None and (annotated or route.option("response_model") is not None)

    def _rows(self, commit: Call, session: AccessPath, scope: int) -> Iterator[tuple[str, Table]]:
        """The names of a function that hold rows of a session when it commits, with their tables."""
        place = self._view.place_of(commit)
        names = {one.name for one in self._view.scope(scope).bindings if one.order < commit.order}
        for name in sorted(names):
            types = self._infer.types_of(Name(name), place)
            table = self._table(types)
            if table is not None and self._is_of(name, commit, session, scope):
                yield name, table

    def _table(self, types: Types) -> Table | None:
        listed = [one for t in types if isinstance(t, Container) for part in t.elements for one in part]
        known = [t for t in listed or types if isinstance(t, Instance)]
        if len(known) != 1 or not isinstance(known[0].of, ScopeRef):
            return None
        return self._tables.of_class(known[0].of)

    def _is_of(self, name: str, commit: Call, session: AccessPath, scope: int) -> bool:
        """Whether a session has a row: it was loaded by it or added to it, and is not deleted."""
        calls = self._session_calls(session, scope)
        given = {
            self._view.word(call)
            for call in calls
            if call.order < commit.order and any(one.value == Name(name) for one in call.arguments)
        }
        if given & {"delete", "expunge"}:
            return False
        if "add" in given:
            return True
        values = [one.value for one in self._view.scope(scope).bindings if one.name == name]
        return any(value is not None and self._comes_from(value, session) for value in values)

    def _calls(self, scope: int) -> Iterator[Call]:
        return map(self._view.call, self._view.calls_of_body(scope))

    def _session_calls(self, session: AccessPath, scope: int) -> list[Call]:
        calls = self._calls(scope)
        return [one for one in calls if isinstance(one.function, Attribute) and one.function.of == session]

    def _comes_from(self, path: AccessPath, session: AccessPath) -> bool:
        """Whether a value is what a session's query gives: `(await session.execute(q)).scalar()`."""
        return path == session or any(
            self._comes_from(one, session) for one in all_parts_of(self._view, path)
        )

    def _is_expired(self, name: str, commit: Call, order: int, branch: int, scope: int) -> bool:
        """Whether a name's row has been expired by a commit when it is read, and was not loaded again."""
        if order < commit.order or self._view.are_exclusive(branch, commit.branch):
            return False
        around = self._view.upwards(commit.branch)
        if not all(self._view.contains(one, branch) or not self._leaves(one, scope) for one in around):
            return False
        bound = (one.order for one in self._view.scope(scope).bindings if one.name == name)
        if any(commit.order < one <= order for one in bound):
            return False
        return not any(
            commit.order < call.order < order
            and call.fate in AWAITED
            and any(one.value == Name(name) for one in call.arguments)
            for call in self._calls(scope)
        )

    def _leaves(self, branch: int, scope: int) -> bool:
        """Whether a branch ends in a `return` or `raise`."""
        own = self._view.scope(scope)
        return any(self._view.contains(branch, one.branch) for one in (*own.returned, *own.raised, *own.left))

    def _maker(self, session: AccessPath, place: Place, far: int) -> tuple[str, Site] | None:
        """The call that made the maker of a session, as its module and site."""
        for followed, at in follow(self._infer, session, place):
            path = followed.of if isinstance(followed, Entered) else followed
            if isinstance(path, Result):
                call = self._infer.view(at.module).call(path.call)
                for made, there in follow(self._infer, call.function, at):
                    if isinstance(made, Result) and _makes_async(self._infer, there.module, made.call):
                        return there.module, self._infer.view(there.module).call(made.call).at
            elif isinstance(path, Name) and far < _MOST_FOLLOWED:
                found = self._injected(path.id, at, far)
                if found is not None:
                    return found
        return None

    def _injected(self, name: str, place: Place, far: int) -> tuple[str, Site] | None:
        """The same for a parameter, through the dependency that yields it."""
        view = self._infer.view(place.module)
        scope = view.function_of(place.scope)
        ref = ScopeRef(place.module, scope)
        parameter = next((one for one in view.scope(scope).parameters if one.name == name), None)
        if parameter is None:
            return None
        for needed in self._module.project.of(Dependencies).of_parameter(ref, parameter):
            for provider in needed.functions:
                there = self._infer.view(provider.module)
                given = there.scope(provider.scope)
                for one in (*given.yielded, *given.returned):
                    found = self._maker(one.value, there.place_in(provider.scope, one), far + 1)
                    if found is not None:
                        return found
        return None
