"""Adding an import to a module: where others of its kind stand, in the order that these are in."""

import sys
from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from typing import NamedTuple

import libcst as cst
from libcst.codemod import CodemodContext
from libcst.codemod.visitors import AddImportsVisitor
from libcst.helpers import get_full_name_for_node

from fastpg_lint.fixes.change import Imported
from fastpg_lint.fixes.layout import BLANK, COMMA, lines_above
from fastpg_lint.fixes.shapes import import_of, is_text

IsOwn = Callable[[str], bool]
"""Whether a module, as an import names it, is one of the project's own."""
NameOrder = Callable[[str], tuple[int, str]]
"""What names of one module are ordered by."""


class _Group(IntEnum):
    """The groups that imports stand in, in their order."""

    FUTURE = 0
    STANDARD = 1
    OTHERS = 2
    OWN = 3
    RELATIVE = 4


class _Line(NamedTuple):
    """An import at the top of a module: the position of its statement, and what it is ordered by."""

    position: int
    group: _Group
    is_from: bool
    module: str
    name: str


def with_import(tree: cst.Module, wanted: Imported, is_own: IsOwn) -> cst.Module:
    """A module with an import more, which it does not have."""
    lines = list(_lines(tree, is_own))
    extended = None if _has_line_each(tree) else _extended(tree, wanted)
    if extended is not None:
        return extended
    if not lines:
        context = CodemodContext()
        AddImportsVisitor.add_needed_import(context, wanted.module, wanted.name)
        return _below_docstring(AddImportsVisitor(context).transform_module(tree))
    group = _group(wanted.module, is_own)
    new = _Line(-1, group, wanted.name is not None, wanted.module, wanted.name or "")
    same = [one for one in lines if one.group == group]
    return _beside(tree, wanted, new, same) if same else _apart(tree, wanted, new, lines)


def _below_docstring(tree: cst.Module) -> cst.Module:
    """A module whose only import has a blank line between itself and the docstring."""
    match tree.body:
        case [first, cst.SimpleStatementLine() as second, *_] if is_text(first) and import_of(second):
            return _replaced(tree, 1, [second.with_changes(leading_lines=(BLANK, *second.leading_lines))])
    return tree


# one name more in a line that is there


def _has_line_each(tree: cst.Module) -> bool:
    """Whether each name that is imported has a line of its own, also where several are of one module."""
    lines = [line for one in tree.body if isinstance(line := import_of(one), cst.ImportFrom)]
    is_single = all(isinstance(one.names, cst.ImportStar) or len(one.names) == 1 for one in lines)
    return is_single and len({(len(one.relative), _module(one)) for one in lines}) < len(lines)


def _extended(tree: cst.Module, wanted: Imported) -> cst.Module | None:
    for position, statement in enumerate(tree.body):
        line = import_of(statement)
        if wanted.name is None or not isinstance(line, cst.ImportFrom) or _module(line) != wanted.module:
            continue
        if (
            line.relative
            or isinstance(line.names, cst.ImportStar)
            or not isinstance(statement, cst.SimpleStatementLine)
        ):
            continue
        longer = line.with_changes(names=_with_name(line.names, wanted.name))
        return _replaced(tree, position, [statement.with_changes(body=[longer])])
    return None


def _with_name(names: Sequence[cst.ImportAlias], name: str) -> list[cst.ImportAlias]:
    words = [one.evaluated_name for one in names]
    order = next((key for key in (_by_kind, _by_word, _as_written) if words == sorted(words, key=key)), None)
    place = next((n for n, one in enumerate(words) if order and order(one) > order(name)), len(names))
    comma = names[0].comma if isinstance(names[0].comma, cst.Comma) and len(names) > 1 else COMMA
    added = cst.ImportAlias(cst.Name(name), comma=comma)
    if place < len(names):
        return [*names[:place], added, *names[place:]]
    *others, last = names
    return [*others, last.with_changes(comma=comma), added.with_changes(comma=last.comma)]


def _by_kind(name: str) -> tuple[int, str]:
    """Constants, then classes, then all else."""
    return 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2, name


def _by_word(name: str) -> tuple[int, str]:
    return 0, name.casefold()


def _as_written(name: str) -> tuple[int, str]:
    return 0, name


# a line more


def _lines(tree: cst.Module, is_own: IsOwn) -> Iterator[_Line]:
    """The imports at the top of a module, up to the first statement that is something else."""
    for position, statement in enumerate(tree.body):
        line = import_of(statement)
        if line is None:
            if position == 0 and is_text(statement):
                continue
            return
        if isinstance(line, cst.ImportFrom):
            module = _module(line)
            name = "" if isinstance(line.names, cst.ImportStar) else line.names[0].evaluated_name
            group = _Group.RELATIVE if line.relative else _group(module, is_own)
            yield _Line(position, group, True, module, name)
        else:
            module = line.names[0].evaluated_name
            yield _Line(position, _group(module, is_own), False, module, "")


def _group(module: str, is_own: IsOwn) -> _Group:
    first = module.partition(".")[0]
    if first == "__future__":
        return _Group.FUTURE
    if first in sys.stdlib_module_names:
        return _Group.STANDARD
    return _Group.OWN if is_own(module) else _Group.OTHERS


def _beside(tree: cst.Module, wanted: Imported, new: _Line, same: Sequence[_Line]) -> cst.Module:
    """Among lines of its group, in the order that they are in."""
    order = next((key for key in _ORDERS if list(same) == sorted(same, key=key)), None)
    following = next((one for one in same if order is not None and order(one) > order(new)), None)
    if following is None:
        last = tree.body[same[-1].position]
        return _replaced(tree, same[-1].position, [last, _statement(wanted)])
    statement = tree.body[following.position]
    above = lines_above(statement)
    if any(one.comment is not None for one in above):
        return _replaced(tree, following.position, [statement, _statement(wanted)])
    return _replaced(
        tree, following.position, [_statement(wanted, above), statement.with_changes(leading_lines=())]
    )


def _order(*, plain_first: bool, by: NameOrder | None) -> Callable[[_Line], tuple[object, ...]]:
    """An order of lines: by their modules, and those of one module by names, where these have an order."""
    return lambda line: (
        plain_first and line.is_from,
        line.module.casefold(),
        by(line.name) if by is not None else (),
    )


_ORDERS = [
    _order(plain_first=plain_first, by=by)
    for by in (_by_kind, _by_word, _as_written, None)
    for plain_first in (True, False)
]


def _apart(tree: cst.Module, wanted: Imported, new: _Line, lines: Sequence[_Line]) -> cst.Module:
    """As a group of its own, between the others."""
    before = [one for one in lines if one.group < new.group]
    if before:
        position = before[-1].position
        added = [tree.body[position], _statement(wanted, (BLANK,))]
        return _set_off(_replaced(tree, position, added), position + 2)
    first = lines[0].position
    statement = tree.body[first]
    above = lines_above(statement)
    if any(one.comment is not None for one in above):
        return _replaced(tree, first, [_statement(wanted), _set_off_from(statement)])
    return _replaced(tree, first, [_statement(wanted, above), statement.with_changes(leading_lines=(BLANK,))])


def _set_off(tree: cst.Module, position: int) -> cst.Module:
    """With a blank line above an import of another group that has come to stand at a position."""
    statement = tree.body[position] if position < len(tree.body) else None
    if statement is None or import_of(statement) is None or lines_above(statement):
        return tree
    return _replaced(tree, position, [_set_off_from(statement)])


def _set_off_from(statement: cst.BaseStatement | cst.SimpleStatementLine) -> cst.BaseStatement:
    changed = statement.with_changes(leading_lines=(BLANK, *lines_above(statement)))
    assert isinstance(changed, cst.BaseStatement)  # as what it was made of
    return changed


def _replaced(
    tree: cst.Module, position: int, statements: Sequence[cst.BaseStatement | cst.SimpleStatementLine]
) -> cst.Module:
    return tree.with_changes(body=(*tree.body[:position], *statements, *tree.body[position + 1 :]))


def _statement(wanted: Imported, above: Sequence[cst.EmptyLine] = ()) -> cst.SimpleStatementLine:
    text = f"from {wanted.module} import {wanted.name}" if wanted.name else f"import {wanted.module}"
    line = cst.parse_statement(text)
    assert isinstance(line, cst.SimpleStatementLine)  # as an import is
    return line.with_changes(leading_lines=above)


def _module(line: cst.ImportFrom) -> str:
    return get_full_name_for_node(line.module) or "" if line.module is not None else ""
