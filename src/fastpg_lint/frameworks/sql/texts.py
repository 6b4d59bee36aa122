"""The strings in a module that are SQL: what calls are given, and what names hold."""

from collections.abc import Iterator

from fastpg_lint.facts.access_paths import AccessPath, Literal, LiteralKind, Operation, listed
from fastpg_lint.frameworks.migrations import is_undone
from fastpg_lint.frameworks.sql.statements import may_begin
from fastpg_lint.semantic.expressions import Expression
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.strings import Text, TextReader
from fastpg_lint.semantic.types import Place
from fastpg_lint.source.site import Site

_SHORTEST = 7
"""Characters of the shortest text that is worth taking for a statement."""


def sql_texts(project: Project, module: str) -> Iterator[tuple[Text, Site]]:
    """The texts written out in a module that begin as statements of SQL do, each with its place.

    What a migration undoes is left out.
    """
    return sql_texts_in(project, project.view(module))


def sql_texts_in(project: Project, part: ModuleView) -> Iterator[tuple[Text, Site]]:
    """The same of a part of a module."""
    read = project.of(TextReader).texts
    for path, place, at in _strings(part):
        for text in read(Expression(path, place)):
            yield text, text.at or at


def _strings(view: ModuleView) -> Iterator[tuple[AccessPath, Place, Site]]:
    """What may be SQL of what is given to calls and what names hold."""
    for call in view.facts.calls:
        written = [path for argument in call.arguments for path in _parts(argument.value) if may_be_sql(path)]
        if written and not is_undone(view, call.scope):
            yield from ((path, view.place_of(call), call.at) for path in written)
    for number, scope in view.facts.scopes.items():
        for binding in scope.bindings:
            written = [path for path in _parts(binding.value) if may_be_sql(path)]
            yield from ((path, view.place_in(number, binding), binding.at) for path in written)


def _parts(path: AccessPath | None) -> tuple[AccessPath, ...]:
    """A value, or those in a list of them."""
    return listed(path) if path is not None else ()


def may_be_sql(path: AccessPath) -> bool:
    """Whether a path is a string that begins as a statement does."""
    if isinstance(path, Operation):
        return path.at is not None and bool(path.operands) and may_be_sql(path.operands[0])
    if not isinstance(path, Literal) or path.kind != LiteralKind.TEXT or path.text is None:
        return False
    return len(path.text) >= _SHORTEST and may_begin(path.text)
