"""Rows that Tortoise and Piccolo write: `await Movie.create(...)`, `await Movie.insert(Movie(...))`."""

from fastpg_lint.frameworks.sqlalchemy.database_calls import DatabaseCalls
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import ClassObject

_CREATING = frozenset({"tortoise.models.Model.create", "piccolo.query.methods.objects.Objects.create"})
"""Methods that make a row of what they are given, and write it."""
_SAVING = frozenset({"tortoise.models.Model.save", "piccolo.table.Table.save"})
"""Methods that write the row that they are called on."""
_INSERTING = frozenset({"piccolo.table.Table.insert", "piccolo.query.methods.insert.Insert.add"})
"""Methods that write the rows that they are given."""
WRITING = ("create", "save", "insert", "add")


class MappedWrites:
    """Tells which calls write a new row by a model of Tortoise or Piccolo."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._calls = project.of(DatabaseCalls)
        self._expressions = project.of(ExpressionReader)

    def writes(self, site: CallSite) -> bool:
        """Whether a call surely writes one row that was not there before."""
        return site.word in WRITING and self.row(site) is not None

    def row(self, site: CallSite) -> Expression | None:
        """The one new row that a call writes: what it is given, called on, or makes itself."""
        names = self._calls.names(site)
        if len(names) != 1:
            return None
        if names[0] in _CREATING:
            return site.result
        if names[0] in _SAVING:
            return site.receiver if self._is_new(site.receiver) else None
        given = site.positional
        if names[0] in _INSERTING and len(given) == 1 and len(site.call.arguments) == 1:
            return given[0] if self._is_new(given[0]) else None
        return None

    def _is_new(self, row: Expression | None) -> bool:
        """Whether a row is made by a call of its class, and not read."""
        made = self._expressions.call(row)
        callees = self._infer.callee(made.place.module, made.number) if made is not None else ()
        return any(isinstance(t, ClassObject) for t in callees)
