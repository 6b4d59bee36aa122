"""SQL that is handed to functions of the project which run it: `await fetch_all(session, f"SELECT …")`."""

from collections.abc import Iterator

from fastpg_lint.facts.access_paths import AccessPath, Name, Operation
from fastpg_lint.facts.records import Argument
from fastpg_lint.frameworks.sql.calls import RUNNING, TEXTS, SqlCall, given_statement
from fastpg_lint.frameworks.sql.texts import may_be_sql
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.expressions import CallSite, Expression, site_of
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.strings import TextReader
from fastpg_lint.semantic.typed_module import part_of
from fastpg_lint.semantic.types import Function, ScopeRef

_RUN = TEXTS | RUNNING
_MOST_PARTS = 1_000
"""Parts of modules of which it is remembered what is handed over there: who types asks again and again."""


class HandedTexts:
    """Finds the calls by which strings of SQL come to functions that run them."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._texts = project.of(TextReader)
        self._names = Memo[tuple[str, int | None], frozenset[str]](
            project.tracker, lambda asked: self._named(*asked), most=_MOST_PARTS
        )
        self._given = Memo[tuple[str, int | None, frozenset[str]], tuple[tuple[int, Argument], ...]](
            project.tracker, lambda asked: self._find(*asked), most=_MOST_PARTS
        )

    def calls(self, module: str) -> Iterator[SqlCall]:
        """The calls in a module that are given such a string, as it is put together or under a name."""
        view = self._infer.view(module)
        names = frozenset[str]().union(*(self._names((module, part)) for part in view.parts))
        for part in view.parts:
            for number, argument in self._given((module, part, names)):
                yield from self._handed(site_of(view, number), argument)

    def _named(self, module: str, part: int | None) -> frozenset[str]:
        """The names that are given such a string in a part of a module."""
        scopes = part_of(self._infer.view(module), part).facts.scopes
        bound = (binding for scope in scopes for binding in scope.bindings)
        return frozenset(binding.name for binding in bound if _is_put_together(binding.value))

    def _find(self, module: str, part: int | None, names: frozenset[str]) -> tuple[tuple[int, Argument], ...]:
        """The calls in a part of a module, each with what it is given, that may be such a string."""
        return tuple(
            (number, argument)
            for number, call in part_of(self._infer.view(module), part).facts.calls.items()
            for argument in call.arguments
            if _is_put_together(argument.value)
            or (isinstance(argument.value, Name) and argument.value.id in names)
        )

    def _handed(self, site: CallSite, argument: Argument) -> Iterator[SqlCall]:
        if _is_statement(site, argument.value) or not self._is_run(site, argument):
            return
        for text in self._texts.texts(Expression(argument.value, site.place)):
            at = text.at if text.at is not None and text.module == site.place.module else site.call.at
            yield SqlCall(site, text, at, ())

    @followed(otherwise=False)
    def _is_run(self, site: CallSite, argument: Argument) -> bool:
        """Whether what a call runs is a function that runs this argument."""
        callees = self._infer.callee(site.place.module, site.number)
        return any(isinstance(t, Function) and self._runs(t, site, argument) for t in callees)

    def _runs(self, function: Function, site: CallSite, argument: Argument) -> bool:
        names = [one.name for one in self._infer.signature(function.of).parameters]
        name = argument.keyword
        if name is None:
            positional = [one for one in site.call.arguments if one.keyword is None]
            position = positional.index(argument) + (function.receiver is not None)
            name = names[position] if position < len(names) else None
        return name in names and self._runs_parameter(function.of, Name(name))

    def _runs_parameter(self, of: ScopeRef, name: Name) -> bool:
        """Whether a function makes SQL of one of its parameters, itself or by another function."""
        view = self._infer.view(of.module)
        for number in view.calls_of_body(of.scope):
            given = [one for one in view.call(number).arguments if one.value == name]
            if not given:
                continue
            site = site_of(view, number)
            if _is_statement(site, name) or self._is_run(site, given[0]):
                return True
        return False


def _is_statement(site: CallSite, path: AccessPath) -> bool:
    """Whether something is the SQL that a call runs by its name: `text(sql)`, `connection.fetch(sql)`."""
    statement = given_statement(site) if site.word in _RUN else None
    return statement is not None and statement.path == path


def _is_put_together(path: AccessPath | None) -> bool:
    """Whether a path is a statement that values are put into."""
    return isinstance(path, Operation) and may_be_sql(path)
