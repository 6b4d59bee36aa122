"""Which relationships of a row are read: by code, and by functions and models that it gives the row to."""

from collections.abc import Iterator

from msgspec import Struct, structs

from fastpg_lint.facts.access_paths import Attribute, Code, Name, dotted, text_of
from fastpg_lint.facts.records import Call, Read, Store
from fastpg_lint.frameworks.pydantic.fields import FieldReader
from fastpg_lint.frameworks.pydantic.models import Models
from fastpg_lint.frameworks.sqlalchemy.key_guards import KeyGuards
from fastpg_lint.frameworks.sqlalchemy.model_fillings import Filling, ModelFillings
from fastpg_lint.frameworks.sqlalchemy.relationships import Relationships, Step
from fastpg_lint.frameworks.sqlalchemy.row_origins import RowOrigins, argument
from fastpg_lint.frameworks.sqlalchemy.session_rows import SessionRows
from fastpg_lint.frameworks.sqlalchemy.tables import Tables
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.call_graph.pruned_branches import NOTHING_SETTLED, Settled, SettlingReader
from fastpg_lint.semantic.expressions import CallSite, Expression, site_of
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.types import ClassObject, Function, Instance, ScopeRef, is_known
from fastpg_lint.source.site import Site

_CONSTRUCTOR = "__init__"
_MAPPING = frozenset({"map", "filter"})
"""What gives each row to the function that comes first."""
_ORDERING = frozenset({"sorted", "min", "max", "groupby", "sort"})
"""What gives each row to the function that is its `key`."""


class Place(Struct, frozen=True):
    """Where a relationship is read in the end."""

    module: str
    at: Site


class RowUse(Struct, frozen=True):
    """A row that code uses, and the relationships that are read of it in turn.

    `shown` is what reads them, as a message names it; "" for the code itself, which writes `text`. `place`
    is where they are read where that is elsewhere. `is_given`: a collection is given a new value, for which
    the old one is loaded.
    """

    at: Site
    row: Expression
    trail: tuple[Step, ...]
    text: str = ""
    shown: str = ""
    place: Place | None = None
    is_given: bool = False


Parameter = tuple[ScopeRef, str, Settled]
"""A parameter of a function, and what a call of the function settles of the others."""


class RowReads:
    """Reads the functions and models of a project."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._tables = project.of(Tables)
        self._models = project.of(Models)
        self._fields = project.of(FieldReader)
        self._origins = project.of(RowOrigins)
        self._relationships = project.of(Relationships)
        self._fillings = project.of(ModelFillings)
        self._session_rows = project.of(SessionRows)
        self._guards = project.of(KeyGuards)
        self._settling = project.of(SettlingReader)
        self._of_parameter = Memo[Parameter, tuple[RowUse, ...]](
            project.tracker, lambda key: tuple(self._find_of_parameter(*key))
        )

    def in_body(self, ref: ScopeRef, settled: Settled = NOTHING_SETTLED) -> Iterator[RowUse]:
        """The uses of rows in a function, in comprehensions of it too, with what its call has settled."""
        view = self._infer.view(ref.module)
        for read in view.reads_of_body(ref.scope):
            if isinstance(read.path, Attribute) and not self._is_ruled_out(ref, settled, read):
                yield from self._read(read, read.path, Expression(read.path.of, view.place_of(read)))
        for number in view.calls_of_body(ref.scope):
            site = site_of(view, number)
            if not self._is_ruled_out(ref, settled, site.call):
                yield from self._call(site, settled)
        for store in view.scope(ref.scope).stores:
            if not self._is_ruled_out(ref, settled, store):
                yield from self._given(store, Expression(store.of, view.place_in(ref.scope, store)))

    def _is_ruled_out(self, ref: ScopeRef, settled: Settled, one: Read | Call | Store) -> bool:
        return self._settling.is_ruled_out(ref, settled, one.branch, one.order)

    # in place

    def _given(self, store: Store, row: Expression) -> Iterator[RowUse]:
        """`team.heroes = heroes`."""
        owner = self._origins.row_class(row) if self._relationships.may_lead_on(store.name) else None
        step = self._relationships.step(owner, store.name) if owner is not None else None
        if step is not None and self._relationships.are_several(step):
            text = f"{dotted(store.of)}.{store.name}" if dotted(store.of) else ""
            yield RowUse(store.at, row, (step,), text=text, is_given=True)

    def _read(self, read: Read, path: Attribute, row: Expression) -> Iterator[RowUse]:
        owner = self._origins.row_class(row) if self._relationships.may_lead_on(path.name) else None
        if owner is None:
            return
        step = self._relationships.step(owner, path.name)
        if step is not None:
            view = self._infer.view(row.place.module)
            if not self._guards.lacks_key(view, read, row.path, step):
                yield RowUse(read.at, row, (step,), text=read.text)
            return
        for use in self._of_property(owner, path.name):
            yield structs.replace(use, at=read.at, row=row, shown=f"property `{read.text}`")

    def _of_property(self, of: ScopeRef, name: str) -> tuple[RowUse, ...]:
        """What a property of a class reads of the row whose property it is."""
        getter = self._infer.members.property_of(of, name)
        if getter is None:
            return ()
        parameters = self._infer.scope(getter).parameters
        return self.of_parameter(getter, parameters[0].name) if parameters else ()

    # calls

    def _call(self, site: CallSite, around: Settled) -> Iterator[RowUse]:
        for filling in self._fillings.of_call(site):
            yield from self.of_filling(filling)
        if site.word == "getattr" and len(site.positional) > 1:
            yield from self._named(site, *site.positional[:2])
        if not site.call.arguments and site.receiver is None:
            return
        callees = self._infer.callee(site.place.module, site.number)
        if len(callees) != 1:
            return
        match callees[0]:
            case Function(of) as function:
                yield from self._given_to(function, of, site, around)
            case ClassObject(of) if not self._models.is_filled(of) and self._tables.of_class(of) is None:
                for t in self._infer.members.class_member(
                    of, _CONSTRUCTOR, Instance(of), self._infer.place_of(of)
                ):
                    if isinstance(t, Function):
                        yield from self._given_to(t, t.of, site, around)
            case _:
                yield from self._handed_each(site)

    def _named(self, site: CallSite, row: Expression, name: Expression) -> Iterator[RowUse]:
        """`getattr(team, "heroes")`."""
        owner, attribute = self._origins.row_class(row), text_of(name.path)
        step = self._relationships.step(owner, attribute) if owner is not None and attribute else None
        if step is not None:
            yield RowUse(site.call.at, row, (step,))

    def _given_to(
        self, function: Function, of: ScopeRef, site: CallSite, around: Settled
    ) -> Iterator[RowUse]:
        """What a function of the project reads of the rows that a call gives it."""
        scope = self._infer.scope(of)
        for parameter in scope.parameters:
            given = argument(function, scope, site, parameter.name) if not parameter.stars else None
            row = self._class_of_rows(given) if given is not None else None
            if given is not None and row is not None:
                bound = int(function.receiver is not None)
                settled = self._settling.settled(of, site.call, bound, around)
                for use in self.of_parameter(of, parameter.name, settled):
                    if self._may_be(row, use.trail[0].owner):
                        yield structs.replace(use, at=site.call.at, row=given, shown=site.call.label)

    def _handed_each(self, site: CallSite) -> Iterator[RowUse]:
        """What a function reads of the rows that a call hands it one by one."""
        if site.word in _MAPPING and len(site.positional) > 1:
            yield from self._mapped(site, *site.positional[:2])
        elif site.word in _ORDERING:
            key = site.keyword("key")
            rows = site.positional[0] if site.positional else site.receiver
            if key is not None and rows is not None:
                yield from self._mapped(site, key, rows)

    def _mapped(self, site: CallSite, mapping: Expression, rows: Expression) -> Iterator[RowUse]:
        """`map(present, rows)`, `sorted(rows, key=lambda row: row.team.name)`."""
        row = self._class_of_rows(rows)
        if row is not None and isinstance(mapping.path, Code):
            yield from self._of_lambda(site, mapping.path.scope, row, rows)
            return
        types = self._infer.types_of(mapping.path, mapping.place) if row is not None else ()
        if row is None or len(types) != 1 or not isinstance(types[0], Function):
            return
        scope = self._infer.scope(types[0].of)
        for parameter in scope.parameters[:1]:
            for use in self.of_parameter(types[0].of, parameter.name):
                if self._may_be(row, use.trail[0].owner):
                    yield structs.replace(use, at=site.call.at, row=rows, shown=f"`{scope.name}()`")

    def _of_lambda(self, site: CallSite, function: int, row: ScopeRef, rows: Expression) -> Iterator[RowUse]:
        """What a lambda reads of each row that it is given."""
        view = self._infer.view(site.place.module)
        names = [Name(one.name) for one in view.scope(function).parameters[:1]]
        for read in view.reads_of_body(function):
            if isinstance(read.path, Attribute) and read.path.of in names:
                step = self._relationships.step(row, read.path.name)
                if step is not None and not self._guards.lacks_key(view, read, read.path.of, step):
                    yield RowUse(read.at, rows, (step,), text=read.text)

    def _class_of_rows(self, given: Expression) -> ScopeRef | None:
        """The one class of the rows that something is, where it relates to others."""
        types = self._infer.types_of(given.path, given.place)
        of = self._models.row_class(types) if is_known(types) else self._origins.row_class(given)
        return of if of is not None and self._relationships.have_any(of) else None

    def _may_be(self, row: ScopeRef, owner: ScopeRef) -> bool:
        """Whether a row of one class may be one of another: a function may ask by `isinstance`."""
        members = self._infer.members
        return row == owner or owner in members.lineage(row) or row in members.lineage(owner)

    # functions that are given rows

    @followed(otherwise=())
    def of_parameter(
        self, ref: ScopeRef, name: str, settled: Settled = NOTHING_SETTLED
    ) -> tuple[RowUse, ...]:
        """What a function reads of the rows that it is given under a name, each relationship once.

        `settled` is what its call settles of other parameters.
        """
        return self._of_parameter((ref, name, settled))

    def _find_of_parameter(self, ref: ScopeRef, name: str, settled: Settled) -> Iterator[RowUse]:
        seen: set[tuple[Step, ...]] = set()
        for use in self.in_body(ref, settled):
            for origin in self._origins.of(use.row):
                trail = (*origin.trail, *use.trail)
                if origin.parameter == (ref, name) and trail not in seen and not self._is_filled(ref, use):
                    seen.add(trail)
                    place = use.place or Place(ref.module, use.at)
                    yield RowUse(use.at, use.row, trail, place=place, is_given=use.is_given)

    def _is_filled(self, ref: ScopeRef, use: RowUse) -> bool:
        """Whether a function that is given rows sees to it that what it reads of them is loaded."""
        fills = self._session_rows.loads if use.is_given else self._session_rows.fills
        return fills(ref, use.trail[-1])

    # models

    def of_filling(self, filling: Filling) -> Iterator[RowUse]:
        """What a model reads of the rows that fill it."""
        if not filling.reads_anyway and self._models.lacks_from_attributes(filling.model):
            return  # which raises for another reason
        name = self._infer.scope(filling.model).name
        kind = "response model " if filling.reads_anyway else ""
        for trail, place in self._of_model(filling.model, filling.row, frozenset()):
            yield RowUse(filling.at, filling.given, trail, shown=f"{kind}`{name}`", place=place)

    def _of_model(
        self, model: ScopeRef, row: ScopeRef, seen: frozenset[ScopeRef]
    ) -> Iterator[tuple[tuple[Step, ...], Place]]:
        """The relationships that a model reads of a row, and its inner models of what is related."""
        table = self._tables.of_class(row)
        if table is None or table.of is None or model in seen:
            return
        for field in self._fields.fields(model):
            place = Place(field.owner.module, field.at)
            step = self._relationships.step(table.of, field.attribute)
            if step is None:
                for use in self._of_property(table.of, field.attribute):
                    yield use.trail, use.place or place
                continue
            yield (step,), place
            inner = self._models.filled_class(self._fillings.member(model, field.name))
            related = self._relationships.target(step)
            if inner is not None and related is not None:
                for trail, further in self._of_model(inner, related, seen | {model}):
                    yield (step, *trail), further
