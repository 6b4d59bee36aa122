"""Calls that are given SQL as text: `text("...")`, `connection.fetch("...", x)`, `cursor.execute("...")`."""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import (
    AccessPath,
    Awaited,
    Display,
    DisplayKind,
    Literal,
    LiteralKind,
    Name,
    Operation,
    Result,
)
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader, site_of
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.strings import Text, TextReader
from fastpg_lint.source.site import Site

TEXTS = frozenset({"text", "literal_column", "DDL"})
"""Calls that make SQL of a text."""
RUNNING = frozenset(
    {
        *(
            "execute",
            "executemany",
            "executescript",
            "exec_driver_sql",
            "exec",
            "iterate",
            "cursor",
            "prepare",
        ),
        *("fetch", "fetchrow", "fetchval", "fetchmany", "fetchall", "fetchone"),
        *("fetch_all", "fetch_one", "fetch_val", "scalar", "scalars", "stream", "stream_scalars"),
        *("raw", "read_sql", "read_sql_query", "copy_expert", "execute_many"),
        *("execute_query", "execute_query_dict", "execute_insert", "execute_script"),
        *("copy_from_query", "execute_fetchall"),
    }
)
"""Methods that run SQL, by their last word."""

_STATEMENTS = ("query", "statement", "sql", "text", "clause", "command", "operation")
"""Keywords that libraries take a statement under."""
_PARAMETERS = ("params", "parameters", "values", "args", "vars")


def given_statement(site: CallSite) -> Expression | None:
    """The statement that a call is given: first, or under the keyword that its library has for it."""
    positional = site.positional
    return positional[0] if positional else site.keyword(*_STATEMENTS)


class SqlCall(Struct, frozen=True):
    """A call with SQL: the text, where it stands, and what is handed over for its placeholders."""

    site: CallSite
    text: Text
    at: Site
    parameters: tuple[Expression, ...]
    bound: tuple[tuple[str, Expression], ...] = ()
    """What `bindparams` gives to names."""

    def value(self, name: str) -> Expression | None:
        """What stands for a placeholder: `1` for `$1` and the first `%s`, a name for `:name`."""
        for key, value in self.bound:
            if key == name:
                return value
        given = self.parameters
        if len(given) == 1 and isinstance(given[0].path, Display):
            path = given[0].path
            if path.kind == DisplayKind.DICT:
                found = dict(zip(path.keys, path.elements, strict=False)).get(name)
                return given[0].part(found) if found is not None else None
            given = tuple(given[0].part(one) for one in path.elements)
        position = int(name) - 1 if name.isdigit() else -1
        return given[position] if 0 <= position < len(given) else None


class SqlCallReader:
    """Finds the calls with SQL of modules."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._expressions = project.of(ExpressionReader)
        self.texts = project.of(TextReader)

    def calls(self, module: str) -> Iterator[SqlCall]:
        """The calls in a module that are given text; behind `text(...)` it stands there, not where it runs.

        Whether the text is SQL at all is for the caller to see.
        """
        for site in self._expressions.calls(module, *TEXTS, *RUNNING):
            given = given_statement(site)
            if given is None or not _may_be_text(given.path):
                continue
            if site.word in TEXTS:
                yield from self._made(site, given, self._parameters_of(site))
            elif not self._is_made(given):
                yield from self._made(site, given, self._rest(site))

    def _made(
        self, site: CallSite, given: Expression, parameters: tuple[Expression, ...]
    ) -> Iterator[SqlCall]:
        for text in self.texts.texts(given):
            at = text.at if text.at is not None and text.module == site.place.module else None
            yield SqlCall(site, text, at or site.call.at, parameters, tuple(self._bound(site)))

    def _bound(self, site: CallSite) -> Iterator[tuple[str, Expression]]:
        """`text("… :term").bindparams(term=f"%{term}%")`."""
        for binding in self._expressions.calls(site.place.module, "bindparams") if site.word in TEXTS else ():
            if binding.receiver is not None and self._expressions.call(binding.receiver) == site:
                for argument in binding.call.arguments:
                    if argument.keyword is not None:
                        yield argument.keyword, Expression(argument.value, binding.place)

    def _is_made(self, given: Expression) -> bool:
        """Whether what is run is SQLAlchemy's own text, or a statement that it builds."""
        return any(self._is_text(one) for one in self._expressions.behind(given))

    def _is_text(self, one: Expression) -> bool:
        site = self._expressions.call_at(one)
        return site is not None and site.word in TEXTS

    def _parameters_of(self, site: CallSite) -> tuple[Expression, ...]:
        """What the call that runs `text(...)` is given besides."""
        if site.call.receiver < 0:
            return ()
        outer = site_of(self._infer.view(site.place.module), site.call.receiver)
        return self._rest(outer) if outer.word in RUNNING else ()

    def _rest(self, site: CallSite) -> tuple[Expression, ...]:
        named = site.keyword(*_PARAMETERS)
        given = site.positional[1:] or ((named,) if named is not None else ())
        return tuple(self._expressions.only(one) or one for one in given)


def _may_be_text(path: AccessPath) -> bool:
    match path:
        case Literal(kind):
            return kind == LiteralKind.TEXT
        case Operation():
            return path.at is not None or path.operator in ("+", "%")
    if isinstance(path, Awaited):
        return isinstance(path.of, Result)
    return isinstance(path, Name | Result) or hasattr(path, "name")
