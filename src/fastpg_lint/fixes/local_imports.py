"""Imports inside of functions that mending has left without a use."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import partial

import libcst as cst

from fastpg_lint.fixes.change import Imported
from fastpg_lint.fixes.changing import Changing, changed
from fastpg_lint.fixes.imports import imports_among, without_imports, without_use

_INDENTED = re.compile(r"^[ \t]+(?:import|from)[ \t]", re.MULTILINE)
_Name = tuple[str, ...]
"""The names of a function and of what it stands in, from without."""
_Left = set[tuple[str, Imported]]
"""Imports, each with the name that it gives."""


def without_left_over_in_functions(before: str, after: str) -> str:
    """A text without those imports among the statements of a function that it had a use for and has none.

    As with those at the top, a name counts as used wherever its word stands in the function.
    """
    if before == after or _INDENTED.search(before) is None:
        return after
    old, new = cst.parse_module(before), cst.parse_module(after)
    functions, changes = _functions(new), dict[cst.CSTNode, Changing]()
    for name, function in _functions(old).items():
        now, imported = functions.get(name), imports_among(function.body.body)
        if now is None or not imported:
            continue
        names = {one for one, _ in imported}
        unused = without_use(names, old.code_for_node(function), new.code_for_node(now))
        if unused:
            changes[now] = partial(_without, left={one for one in imported if one[0] in unused})
    return changed(new, changes).code if changes else after


def _functions(tree: cst.Module) -> dict[_Name, cst.FunctionDef]:
    """The functions of a module that have a name of their own."""
    found = list(_below(tree, ()))
    times = Counter(name for name, _ in found)
    return {name: function for name, function in found if times[name] == 1}


def _below(node: cst.CSTNode, within: _Name) -> Iterator[tuple[_Name, cst.FunctionDef]]:
    for one in node.children:
        name = (*within, one.name.value) if isinstance(one, cst.FunctionDef | cst.ClassDef) else within
        if isinstance(one, cst.FunctionDef):
            yield name, one
        if not isinstance(one, cst.BaseExpression):
            yield from _below(one, name)


def _without(function: cst.FunctionDef, left: _Left) -> cst.FunctionDef:
    """A function without some imports; one that would be left empty as it is."""
    body = function.body
    if not isinstance(body, cst.IndentedBlock):
        return function
    kept = without_imports(body.body, left)
    return function.with_changes(body=body.with_changes(body=kept)) if kept else function
