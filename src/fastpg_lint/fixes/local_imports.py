"""Imports inside of functions that mending has left without a use."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import libcst as cst

from fastpg_lint.fixes.change import Imported
from fastpg_lint.fixes.imports import imports_among, names_imported, without_imports, without_use

_INDENTED = re.compile(r"^[ \t]+(?:import|from)[ \t]", re.MULTILINE)
_Name = tuple[str, ...]
"""The names of a function and of what it stands in, from without."""


@dataclass(frozen=True)
class _Function:
    """The text of a function, and the names that imports among its statements give."""

    text: str
    imported: set[str]


def without_left_over_in_functions(before: str, after: str) -> str:
    """A text without those imports among the statements of a function that it had a use for and has none.

    As with those at the top, a name counts as used wherever its word stands in the function.
    """
    if _INDENTED.search(before) is None:
        return after
    functions, now = _functions(before), _functions(after)
    unused = {
        name: without_use(one.imported, one.text, now[name].text)
        for name, one in functions.items()
        if one.imported and name in now and one.text != now[name].text
    }
    if not any(unused.values()):
        return after
    return cst.parse_module(after).visit(_Tidying(unused)).code


def _functions(text: str) -> dict[_Name, _Function]:
    """The functions of a text that have a name of their own; none where CPython cannot read it."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    lines = text.splitlines(keepends=True)
    found = list(_below(tree, ()))
    times = Counter(name for name, _ in found)
    return {
        name: _Function("".join(lines[one.lineno - 1 : one.end_lineno]), names_imported(one.body))
        for name, one in found
        if times[name] == 1
    }


def _below(node: ast.AST, within: _Name) -> Iterator[tuple[_Name, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for one in ast.iter_child_nodes(node):
        name = within
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = (*within, one.name)
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
            yield name, one
        yield from _below(one, name)


class _Tidying(cst.CSTTransformer):
    """Takes imports out of functions, by the names that they give there."""

    def __init__(self, unused: Mapping[_Name, set[str]]) -> None:
        super().__init__()
        self._unused = unused
        self._within: _Name = ()

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self._within = (*self._within, node.name.value)

    def leave_ClassDef(self, original_node: cst.ClassDef, updated_node: cst.ClassDef) -> cst.ClassDef:
        del original_node  # LibCST gives it
        self._within = self._within[:-1]
        return updated_node

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self._within = (*self._within, node.name.value)

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        del original_node  # likewise
        unused = self._unused.get(self._within, set())
        self._within = self._within[:-1]
        body = updated_node.body
        if not unused or not isinstance(body, cst.IndentedBlock):
            return updated_node
        left: set[tuple[str, Imported]] = {one for one in imports_among(body.body) if one[0] in unused}
        kept = without_imports(body.body, left)
        return updated_node.with_changes(body=body.with_changes(body=kept)) if kept else updated_node
