"""What relationships lead to: the class on the other side, and the relationships that `backref` gives it."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from fastpg_lint.facts.access_paths import Code
from fastpg_lint.frameworks.pydantic.models import Models
from fastpg_lint.frameworks.sqlalchemy.tables import Table, Tables
from fastpg_lint.incremental.cutoff import EarlyCutoff
from fastpg_lint.incremental.inputs import Memo, Once
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import Instance, ScopeRef, Types

_BACKREF = "backref"
_DECLARING = ("relationship", "Relationship")
_MOST_MODULES = 200
"""Modules that may name a class: a commoner word tells nothing."""


class Step(Struct, frozen=True):
    """A relationship that leads from a row on: the class that has it, and its name."""

    owner: ScopeRef
    name: str


class _Backref(Struct, frozen=True, array_like=True):
    """A relationship that another one declares: of which class, its name, the class that it leads to."""

    owner: ScopeRef
    name: str
    target: ScopeRef
    is_lazy: bool


class Relationships:
    """Reads the relationships of a project."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._files = project.files
        self._tables = project.of(Tables)
        self._models = project.of(Models)
        decode = msgspec.msgpack.Decoder(tuple[_Backref, ...]).decode
        self._backrefs = EarlyCutoff(
            project.tracker, project.kind("backrefs"), lambda _: tuple(self._find_backrefs()), decode
        )
        self._names = EarlyCutoff(
            project.tracker,
            project.kind("relationship-names"),
            lambda _: tuple(sorted(self._find_names())),
            msgspec.msgpack.Decoder(tuple[str, ...]).decode,
        )
        self._leading = Once(project.tracker, lambda: frozenset(self._names()))
        self.target = Memo[Step, ScopeRef | None](project.tracker, self._find_target)
        """The class of the rows that a relationship leads to; None where that is not known."""

    def may_lead_on(self, name: str) -> bool:
        """Whether an attribute of that name may be a relationship, or a function of a class that has some."""
        names = self._leading()
        return name in names or not names  # a text that is linted alone is in no list of modules

    def have_any(self, owner: ScopeRef) -> bool:
        """Whether the rows of a class relate to others."""
        table = self._tables.of_class(owner)
        return table is not None and (
            bool(table.relationships) or any(one.owner == owner for one in self._backrefs())
        )

    def _find_names(self) -> Iterator[str]:
        yield from (one.name for one in self._backrefs())
        for word in _DECLARING:
            for module in self._files.modules_naming(word):
                for table in self._tables.in_module(module):
                    yield from (one.name for one in table.relationships)
                    yield from self._functions(table.of)

    def _functions(self, owner: ScopeRef | None) -> Iterator[str]:
        """The functions in the body of a class and of its bases."""
        for one in self._infer.members.lineage(owner) if owner is not None else ():
            if isinstance(one, ScopeRef):
                bindings = self._infer.scope(one).bindings
                yield from (binding.name for binding in bindings if isinstance(binding.value, Code))

    def step(self, owner: ScopeRef, name: str) -> Step | None:
        """The relationship of a name that a class has, itself or by a `backref`."""
        table = self._tables.of_class(owner)
        if table is None:
            return None
        is_there = table.relationship(name) is not None or self._backref(owner, name) is not None
        return Step(owner, name) if is_there else None

    def is_lazy(self, step: Step) -> bool:
        """Whether a relationship is loaded when it is first read."""
        table = self._tables.of_class(step.owner)
        own = table.relationship(step.name) if table is not None else None
        if own is not None:
            return own.is_lazy
        backref = self._backref(step.owner, step.name)
        return backref is not None and backref.is_lazy

    def leads_to_one_by_key(self, step: Step) -> bool:
        """Whether a relationship leads to one row, by a foreign key of its own table."""
        return bool(self.keys(step))

    def keys(self, step: Step) -> frozenset[str]:
        """The attributes of a row that may have the key of the one row which a relationship leads to.

        There are none where it leads to several, or the key is the other's.
        """
        target = self.target(step)
        own, other = self._tables.of_class(step.owner), self._tables.of_class(target) if target else None
        if own is None or other is None or other.name is None or self.are_several(step):
            return frozenset()
        name = other.name
        return frozenset(
            column.name
            for column in own.columns
            if column.target and column.target.rpartition(".")[0].endswith(name)
        )

    def are_several(self, step: Step) -> bool:
        """Whether a relationship surely leads to any number of rows."""
        types = self._member(step)
        return bool(types) and not self._models.is_row(types) and self._models.holds_rows(types)

    def _member(self, step: Step) -> Types:
        owner = step.owner
        return self._infer.members.class_member(
            owner, step.name, Instance(owner), self._infer.place_of(owner)
        )

    def _find_target(self, step: Step) -> ScopeRef | None:
        table = self._tables.of_class(step.owner)
        own = table.relationship(step.name) if table is not None else None
        if own is None:
            backref = self._backref(step.owner, step.name)
            return backref.target if backref is not None else None
        return self._models.row_class(self._member(step)) or self._named(own.target)

    def _named(self, label: str) -> ScopeRef | None:
        """The mapped class of a name, where the project has one such."""
        found = {table.of for table in self._labelled(label)} if label else set()
        return found.pop() if len(found) == 1 else None

    def _labelled(self, label: str) -> Iterator[Table]:
        modules = self._files.modules_naming(label)
        for module in modules if len(modules) <= _MOST_MODULES else ():
            yield from (one for one in self._tables.in_module(module) if one.label == label)

    def _backref(self, owner: ScopeRef, name: str) -> _Backref | None:
        return next((one for one in self._backrefs() if one.owner == owner and one.name == name), None)

    def _find_backrefs(self) -> Iterator[_Backref]:
        for module in sorted(self._files.modules_naming(_BACKREF)):
            for table in self._tables.in_module(module):
                for one in table.relationships:
                    owner = self._named(one.target) if one.backref else None
                    if owner is not None and table.of is not None:
                        yield _Backref(owner, one.backref, table.of, one.is_backref_lazy)
