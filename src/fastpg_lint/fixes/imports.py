"""Imports that mending has left without a use."""

import ast
import re
from collections.abc import Iterator

from libcst import parse_module
from libcst.codemod import CodemodContext
from libcst.codemod.visitors import RemoveImportsVisitor

from fastpg_lint.fixes.change import Imported


def without_left_over(before: str, after: str) -> str:
    """A text without those of its imports that another, which it was made of, has a use for and it has none.

    A name counts as used wherever its word stands, be it in a string or a comment.
    """
    left = [
        (local, one)
        for local, one in _imports(after)
        if not _is_used(local, after) and (local, one) in set(_imports(before)) and _is_used(local, before)
    ]
    if not left:
        return after
    context = CodemodContext()
    for local, one in left:
        alias = None if local == (one.name or one.module) else local
        RemoveImportsVisitor.remove_unused_import(context, one.module, one.name, alias)
    return RemoveImportsVisitor(context).transform_module(parse_module(after)).code


def _imports(text: str) -> Iterator[tuple[str, Imported]]:
    """The names that the imports at the top of a text give, each with what it is."""
    for statement in ast.parse(text).body:
        if isinstance(statement, ast.Import):
            yield from ((one.asname or one.name, Imported(one.name)) for one in statement.names)
        elif isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
            for one in statement.names:
                yield one.asname or one.name, Imported(statement.module, one.name)


def _is_used(local: str, text: str) -> bool:
    """Whether the word of a name stands in a text more often than once, where it is imported."""
    return len(re.findall(rf"(?<![\w.]){re.escape(local)}(?!\w)", text)) > 1
