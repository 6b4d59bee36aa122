"""What calls do to a database: which of them run a statement, and of what kind it is."""

from enum import Enum

from fastpg_lint.catalogue.entries import AwaitableKind, BlockingKind
from fastpg_lint.facts.access_paths import Attribute, Awaited, Name, Result
from fastpg_lint.facts.records import Fate
from fastpg_lint.frameworks.sql.calls import given_statement
from fastpg_lint.frameworks.sql.statements import HOLE, kind
from fastpg_lint.frameworks.sqlalchemy.query_chains import BUILT_BY
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.strings import TextReader
from fastpg_lint.semantic.types import ClassObject, Instance, all_library_names, is_known

BUILDING = BUILT_BY | {"insert"}
"""Calls that statements of SQLAlchemy begin with."""
_SQLALCHEMY = ("sqlalchemy.", "sqlmodel.")
_READING = frozenset(
    {"get", "get_one", "fetch", "fetchrow", "fetchval", "fetch_all", "fetch_one", "fetch_val"}
)
_GETTING = frozenset({"get", "get_one"})
_RUNNING = frozenset(
    {"execute", "exec", "scalar", "scalars", "stream", "stream_scalars", "exec_driver_sql", "iterate"}
)
_MAPPED = ("tortoise.queryset.", "piccolo.query.")
_WRITING = frozenset(
    {
        *("BulkCreateQuery", "BulkUpdateQuery", "DeleteQuery", "UpdateQuery", "UpdateSelf"),
        *("Insert", "Update", "Delete", "Create", "Alter", "DDL", "Refresh", "GetOrCreate"),
    }
)
"""Queries of Tortoise and Piccolo that do not only read."""
_BUILDING_ON = frozenset({Fate.ATTRIBUTE, Fate.CALLED})
OF_MODELS = frozenset(
    {
        *("all", "filter", "exclude", "get", "get_or_none", "first", "last", "latest", "earliest"),
        *("exists", "count", "values", "values_list", "raw", "in_bulk", "prefetch_related", "select_related"),
        *("order_by", "limit", "offset", "distinct", "only", "annotate", "using_db", "select_for_update"),
        *("objects", "select", "where", "output", "prefetch", "columns", "fetch_related", "get_related"),
    }
)
"""Methods of Tortoise's and Piccolo's models and queries by which a query ends that reads."""
_LOADING = frozenset({"tortoise.models.Model.fetch_related", "tortoise.models.Model.in_bulk"})
_ENDING = frozenset({"all", "first", "one", "one_or_none", "scalar", "scalar_one", "count", "exists"})
"""Methods that run a query of the older kind, `session.query(User).first()`."""


class StatementKind(Enum):
    """What a statement does."""

    SELECT = "select"
    INSERT = "insert"
    OTHER = "other"
    UNKNOWN = "unknown"


class DatabaseCalls:
    """Tells which calls run statements."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._expressions = project.of(ExpressionReader)
        self.texts = project.of(TextReader).texts

    def names(self, site: CallSite) -> tuple[str, ...]:
        """The canonical names of the library's callables that a call may reach; none where others may be."""
        callees = self._infer.callee(site.place.module, site.number)
        return all_library_names(callees)

    def is_on_database(self, site: CallSite) -> bool:
        """Whether a call surely asks a database."""
        names = self.names(site)
        return bool(names) and all(self._asks(name) for name in names)

    def _asks(self, name: str) -> bool:
        catalogue = self._infer.catalogue
        blocking, awaitable = catalogue.blocking(name), catalogue.awaitable(name)
        return (blocking is not None and blocking.kind == BlockingKind.DATABASE) or (
            awaitable is not None and awaitable.kind == AwaitableKind.DATABASE
        )

    def is_of_session(self, site: CallSite, method: str) -> bool:
        """Whether a call is of a method of SQLAlchemy's or SQLModel's sessions."""
        names = self.names(site)
        return bool(names) and all(
            name.startswith(_SQLALCHEMY) and name.endswith(f"ession.{method}") for name in names
        )

    def beginning(self, statement: Expression) -> CallSite | None:
        """The call that a statement is built from: `insert(Movie)` of `insert(Movie).values(title=title)`."""
        last: CallSite | None = None
        for site in self._expressions.chain(statement):
            last = site
            is_named = site.receiver is not None and isinstance(site.receiver.path, Result | Name)
            if site.word in BUILDING or not is_named:
                break
        return last

    def statement_kind(self, statement: Expression) -> StatementKind:
        """What a statement does that is handed to a call: built with SQLAlchemy, or written out."""
        kinds = {kind(text.filled(HOLE)) for text in self.texts(statement)}
        if len(kinds) == 1 and kinds != {""}:
            return _KINDS.get(kinds.pop(), StatementKind.OTHER)
        site = self.beginning(statement)
        word = site.word if site is not None else ""
        return _BUILT.get(word, StatementKind.UNKNOWN)

    def statement(self, site: CallSite) -> Expression | None:
        """The statement that a call runs: what it is given, or what was prepared that it is called on."""
        only = self._expressions.only(site.receiver)
        if only is not None and isinstance(only.path, Awaited):
            prepared = self._expressions.call(only.part(only.path.of))
            if prepared is not None and prepared.word == "prepare":
                return given_statement(prepared)
        return given_statement(site)

    def inserts(self, site: CallSite) -> bool:
        """Whether a call surely runs an `INSERT` for which it is given what stands in the row."""
        if site.word not in ("execute", "exec", "fetch", "fetchval"):
            return False
        statement = self.statement(site)
        if statement is None or self.statement_kind(statement) != StatementKind.INSERT:
            return False
        return self.is_on_database(site)

    def reads(self, site: CallSite) -> bool:
        """Whether a call surely fetches rows: `session.get(User, 1)`, `session.scalars(select(...))`."""
        word = site.word
        if word in OF_MODELS and self._is_query_of_models(site):
            return True
        statement = given_statement(site) if word in _RUNNING else None
        if statement is not None:
            is_select = self.statement_kind(statement) == StatementKind.SELECT
            return is_select and (self.is_on_database(site) or not self.names(site))
        if word == "refresh":
            return self.is_of_session(site, word)
        if word in _GETTING and not self._names_class(site):
            return False  # `headers.get(name)`, of which code is full
        if word in _READING:
            return self.is_on_database(site)
        return word in _ENDING and self._ends_query(site)

    def _is_query_of_models(self, site: CallSite) -> bool:
        """Whether a call ends a query of Tortoise or Piccolo: `await User.filter(name=name).first()`."""
        if site.call.fate in _BUILDING_ON:
            return False
        if _LOADING.intersection(self.names(site)):
            return True
        given = self._infer.result(site.place.module, site.number)
        if not is_known(given) and site.receiver is not None:
            given = self._infer.types_of(site.receiver.path, site.place)
        names = [str(t.of) for t in given if isinstance(t, Instance)]
        return bool(names) and all(
            name.startswith(_MAPPED) and name.rpartition(".")[2] not in _WRITING for name in names
        )

    def _names_class(self, site: CallSite) -> bool:
        """Whether a call is given a class of the project first, and more than that."""
        if not site.positional or len(site.call.arguments) < 2:
            return False
        first = site.positional[0]
        if not isinstance(first.path, Name | Attribute):
            return False
        return any(isinstance(t, ClassObject) for t in self._infer.types_of(first.path, first.place))

    def _ends_query(self, site: CallSite) -> bool:
        """Whether a call is the last of `session.query(User).filter(...).first()`."""
        begun = self.beginning(site.result)
        return begun is not None and begun.call.text.endswith(".query") and self.is_on_database(site)


_KINDS = {"select": StatementKind.SELECT, "with": StatementKind.SELECT, "insert": StatementKind.INSERT}
_BUILT = {
    "select": StatementKind.SELECT,
    "Select": StatementKind.SELECT,
    "insert": StatementKind.INSERT,
    "update": StatementKind.OTHER,
    "delete": StatementKind.OTHER,
}
