"""Whether a project goes along a foreign key, from the row that it refers to: then its index is missed."""

import json
import re
from collections.abc import Iterable, Iterator

import msgspec

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Imported, Item, Name, listed
from fastpg_lint.facts.records import ScopeKind
from fastpg_lint.frameworks.roles.roles import Roles
from fastpg_lint.frameworks.sql.statements import HOLE
from fastpg_lint.frameworks.sql.texts import sql_texts
from fastpg_lint.frameworks.sqlalchemy.columns import Column
from fastpg_lint.frameworks.sqlalchemy.relationships import Relationships, Step
from fastpg_lint.frameworks.sqlalchemy.tables import Table, Tables, class_of
from fastpg_lint.incremental.cutoff import EarlyCutoff
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.role import Role
from fastpg_lint.semantic.expressions import CallSite, ExpressionReader
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import Instance, ScopeRef

_ASKING = ("filter_by", "filter", "exclude", "get", "get_or_none", "exists", "count")
"""Calls whose keywords name the columns that a query asks for."""
_DELETE = "delete"
_DELETING = frozenset({"delete", "remove", "destroy", "delete_by_id", "hard_delete"})
"""What methods are called that delete rows."""
_WHO = re.compile(r"_by(?:_id)?$")
"""Names of keys that say who has done something: whoever has hardly ever goes, and one who does is rare."""
_MAKING = ("create", "alter")
_COLUMNS = "c"
"""The attribute of a Core table that has its columns."""
_UNHEARD = (Role.TEST, Role.MIGRATION)
_DECLARING = (ScopeKind.MODULE, ScopeKind.CLASS)
"""Scopes that say what there is, and do nothing with it."""
_DECODE = msgspec.msgpack.Decoder(bool).decode


class KeyUses:
    """Answers for one project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._files = project.files
        self._expressions = project.of(ExpressionReader)
        tracker = project.tracker
        self._asked = EarlyCutoff(tracker, project.kind("key uses"), self._is_asked, _DECODE)
        self._deleted = EarlyCutoff(tracker, project.kind("deleted rows"), self._is_deleted, _DECODE)
        self._listed = EarlyCutoff(tracker, project.kind("listed rows"), self._is_listed, _DECODE)
        self._statements = Memo[str, tuple[str, ...]](
            tracker, lambda module: tuple(self._find_statements(module))
        )
        self._reads = Memo[str, tuple[frozenset[str], frozenset[tuple[str, str]]]](tracker, self._read)

    def are_there(self, table: Table, column: Column) -> bool:
        """Whether rows are looked for by the key, or go with the row that it refers to.

        Where the code that works with the table is not at hand, they may be.
        """
        if _WHO.search(column.stored_as):
            return self.are_asked(table, column)
        target = column.refers_to
        return (
            column.follows_deletes
            or self.are_asked(table, column)
            or (bool(target) and self._deleted(target))
        )

    def are_asked(self, table: Table, column: Column) -> bool:
        """Whether rows are looked for by the key, whatever becomes of the row that it refers to."""
        return (
            not self._files.is_whole()
            or all(one == table.module for one in self._heard(table.label))
            or self._asked(_key(table.label, table.name or "", column.name, column.stored_as))
            or self._listed(_key(table.module, table.label, column.refers_to))
        )

    # queries that ask for the key

    def _is_asked(self, key: str) -> bool:
        label, name, attribute, stored_as = json.loads(key)
        if any((label, attribute) in self._reads(one)[1] for one in self._heard(attribute)):
            return True
        naming = [one for one in self._heard(attribute) if one in self._files.modules_naming(label)]
        if any(self._asks_by_keyword(one, attribute) for one in naming):
            return True
        in_text = [one for one in self._heard(name) if one in self._files.modules_naming(stored_as)]
        return any(self._say(one, name.lower(), stored_as.lower()) for one in in_text)

    def _asks_by_keyword(self, module: str, attribute: str) -> bool:
        sites = self._expressions.calls(module, *_ASKING)
        return any(one.keyword == attribute for site in sites for one in site.call.arguments)

    def _say(self, module: str, name: str, stored_as: str) -> bool:
        """Whether a statement of SQL in a module names a table and a column, and does not make them."""
        said = (one for one in self._statements(module) if not one.lstrip().startswith(_MAKING))
        return any(name in one and stored_as in one for one in said)

    def _find_statements(self, module: str) -> Iterator[str]:
        return (text.filled(HOLE).lower() for text, _ in sql_texts(self._project, module))

    def _read(self, module: str) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
        """The attributes that the functions of a module read, by themselves and with the name before them."""
        view = self._project.view(module)
        inside = {n for n, scope in view.facts.scopes.items() if scope.kind not in _DECLARING}
        paths = [one.path for one in view.facts.reads if one.scope in inside]
        attributes = [path for path in paths if isinstance(path, Attribute)]
        pairs = frozenset((_called(view, _owner(path)), path.name) for path in attributes)
        return frozenset(path.name for path in attributes), pairs

    # rows that are listed, or loaded to be deleted, by a relationship

    def _is_listed(self, key: str) -> bool:
        """Whether the rows of a class are read by a relationship of the rows of a table."""
        module, label, target = json.loads(key)
        relationships, tables = self._project.of(Relationships), self._project.of(Tables)
        of = next((one.of for one in tables.in_module(module) if one.label == label), None)
        for other in self._heard(label) if of is not None else ():
            for table in _named(tables.in_module(other), target):
                steps = [Step(table.of, one.name) for one in table.relationships if table.of is not None]
                several = (one for one in steps if relationships.are_several(one))
                if any(relationships.target(one) == of and self._is_read(one.name) for one in several):
                    return True
        return False

    def _is_read(self, attribute: str) -> bool:
        return any(attribute in self._reads(one)[0] for one in self._heard(attribute))

    # rows that are deleted

    def _is_deleted(self, target: str) -> bool:
        """Whether the project deletes rows of a table, by its name in the database."""
        deleting = re.compile(rf'\bdelete\s+from\s+(?:\w+\.)?"?{re.escape(target)}\b')
        if any(deleting.search(text) for one in self._heard(target) for text in self._statements(one)):
            return True
        tables = self._called(target)
        return any(self._deletes(one, table) for table in tables for one in self._heard(table.label))

    def _called(self, target: str) -> Iterator[Table]:
        """The tables of a name in the database: their text names it, or their class is called so."""
        tables = self._project.of(Tables)
        for module in dict.fromkeys(one for word in (target, class_of(target)) for one in self._heard(word)):
            yield from _named(tables.in_module(module), target)

    def _deletes(self, module: str, table: Table) -> bool:
        sites = self._expressions.calls(module, _DELETE)
        return any(self._is_of(module, site, table) for site in sites) or self._has_repository(module, table)

    def _has_repository(self, module: str, table: Table) -> bool:
        """Whether a module has `class Orders(Repository[Order])`, which inherits what deletes a row."""
        view = self._project.view(module)
        made_for = (
            number
            for number in view.classes
            for base in view.scope(number).bases
            if any(_called(view, one) == table.label for one in _arguments(base.value))
        )
        infer = self._project.infer
        lineages = (infer.members.lineage(ScopeRef(module, number)) for number in made_for)
        refs = (ref for lineage in lineages for ref in lineage if isinstance(ref, ScopeRef))
        return any(one.name in _DELETING for ref in refs for one in infer.scope(ref).bindings)

    def _is_of(self, module: str, site: CallSite, table: Table) -> bool:
        """Whether a call deletes rows of a table: `delete(Order)`, `query(Order).delete()`, `delete(row)`."""
        chain = self._expressions.chain(site.receiver) if site.receiver is not None else ()
        given = (*site.positional, *(one for made in chain for one in made.positional))
        view = self._project.view(module)
        if any(_called(view, one.path) == table.label for one in given):
            return True
        infer = self._project.infer
        types = (t for one in site.positional[:1] for t in infer.types_of(one.path, one.place))
        return any(isinstance(t, Instance) and isinstance(t.of, ScopeRef) and t.of == table.of for t in types)

    def _heard(self, word: str) -> Iterator[str]:
        """The modules that name a word and are part of what runs."""
        roles = self._project.of(Roles)
        named = self._files.modules_naming(word) if word else ()
        return (one for one in named if roles.of(one) not in _UNHEARD)


def _named(tables: Iterable[Table], name: str) -> Iterator[Table]:
    """Those of some tables that are called so in the database."""
    return (one for one in tables if one.shown.lower() == name.lower())


def _key(*parts: str) -> str:
    return json.dumps(parts)


def _owner(path: Attribute) -> AccessPath:
    """What a column is read of: `Order` in `Order.user_id`, `orders` in `orders.c.user_id`."""
    of = path.of
    return of.of if isinstance(of, Attribute) and of.name == _COLUMNS else of


def _arguments(base: AccessPath) -> tuple[AccessPath, ...]:
    """The arguments of a generic base: `Order` in `Repository[Order]`."""
    return listed(base.key) if isinstance(base, Item) else ()


def _called(view: ModuleView, path: AccessPath) -> str:
    """What a class or a table is called where it is made, for one that is read or imported by its name."""
    match path:
        case Attribute(_, name):
            return name
        case Name(name):
            values = (one.value for one in view.bindings(0).get(name, ()))
            return next((one.name for one in values if isinstance(one, Imported) and one.name), name)
    return ""
