"""The strings in a module that are SQL: what calls are given, and what names hold."""

from collections.abc import Iterator

from fastpg_lint.facts.access_paths import AccessPath, Display, Literal, LiteralKind, Operation
from fastpg_lint.frameworks.migrations import is_undone
from fastpg_lint.frameworks.sql.statements import may_begin
from fastpg_lint.semantic.expressions import Expression, ExpressionReader
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.strings import Text, TextReader
from fastpg_lint.semantic.symbol_table import ModuleIndex
from fastpg_lint.semantic.types import Place
from fastpg_lint.source.site import Site

_SHORTEST = 7
"""Characters of the shortest text that is worth taking for a statement."""


def sql_texts(
    inference: Inference, expressions: ExpressionReader, module: str
) -> Iterator[tuple[Text, Site]]:
    """The texts written out in a module that begin as statements of SQL do, each with its place.

    What a migration undoes is left out.
    """
    index = inference.modules.index(module)
    read = TextReader(expressions).texts
    for path, place, at in _strings(module, index) if index is not None else ():
        if _may_be_sql(path):
            for text in read(Expression(path, place)):
                yield text, text.at or at


def _strings(module: str, index: ModuleIndex) -> Iterator[tuple[AccessPath, Place, Site]]:
    """What is given to calls, and what names hold."""
    for call in index.facts.calls:
        if not is_undone(index, call.scope):
            place = Place(module, call.scope, call.branch, call.order)
            for argument in call.arguments:
                yield from ((path, place, call.at) for path in _parts(argument.value))
    for number, scope in enumerate(index.facts.scopes):
        for binding in scope.bindings:
            place = Place(module, number, binding.branch, binding.order)
            yield from ((path, place, binding.at) for path in _parts(binding.value))


def _parts(path: AccessPath | None) -> tuple[AccessPath, ...]:
    """A value, or those in a list of them."""
    if path is None:
        return ()
    return path.elements if isinstance(path, Display) else (path,)


def _may_be_sql(path: AccessPath) -> bool:
    """Whether a path is a string that begins as a statement does."""
    if isinstance(path, Operation):
        return path.at is not None and bool(path.operands) and _may_be_sql(path.operands[0])
    if not isinstance(path, Literal) or path.kind != LiteralKind.TEXT or path.text is None:
        return False
    return len(path.text) >= _SHORTEST and may_begin(path.text)
