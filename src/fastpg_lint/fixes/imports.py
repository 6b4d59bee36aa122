"""Imports that mending has left without a use."""

import ast
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

import libcst as cst
from libcst.helpers import get_full_name_for_node

from fastpg_lint.fixes.change import Imported
from fastpg_lint.fixes.layout import from_comment, lines_above
from fastpg_lint.fixes.shapes import import_of

_WORD = re.compile(r"(?<![\w.])\w+")


def without_left_over(before: str, after: str) -> str:
    """A text without those of its imports that another, which it was made of, has a use for and it has none.

    A name counts as used wherever its word stands, be it in a string or a comment.
    """
    unused = without_use(_names_imported(before), before, after)
    if not unused:
        return after
    left = {one for one in imports_among(cst.parse_module(before).body) if one[0] in unused}
    tree = cst.parse_module(after)
    return tree.with_changes(body=without_imports(tree.body, left)).code


def _names_imported(text: str) -> set[str]:
    """The names that the imports at the top of a text give, as CPython says it, which is quick."""
    try:
        lines = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # a grammar newer than the running one
        return {one for one, _ in imports_among(cst.parse_module(text).body)}
    imports = [one for one in lines if isinstance(one, ast.Import | ast.ImportFrom)]
    return {alias.asname or alias.name for one in imports for alias in one.names}


def without_use(names: set[str], before: str, after: str) -> set[str]:
    """Those of some imported names that a text has a use for, and what was made of it has none."""
    return _used(names, before) - _used(names, after)


def _used(names: set[str], text: str) -> set[str]:
    """Those of some names whose words stand in a text more often than once, where they are imported."""
    words = Counter(_WORD.findall(text))
    return {one for one in names if (_times(one, text) if "." in one else words[one]) > 1}


def _times(dotted: str, text: str) -> int:
    return len(re.findall(rf"(?<![\w.]){re.escape(dotted)}(?!\w)", text))


def imports_among(statements: Sequence[cst.CSTNode]) -> set[tuple[str, Imported]]:
    """The names that imports among some statements give, each with what it is."""
    lines = [line for one in statements if (line := import_of(one)) is not None]
    return {named for line in lines for alias in _aliases(line) if (named := _named(line, alias))}


def without_imports(
    statements: Sequence[cst.BaseStatement], left: Collection[tuple[str, Imported]]
) -> list[cst.BaseStatement]:
    """Statements without some imports among them; blank lines do not come to stand above the first."""
    kept = list(_without(statements, left))
    if kept and kept[0] is not statements[0]:
        kept[0] = kept[0].with_changes(leading_lines=from_comment(lines_above(kept[0])))
    return kept


def _without(
    statements: Sequence[cst.BaseStatement], left: Collection[tuple[str, Imported]]
) -> Iterator[cst.BaseStatement]:
    """The same; what is above an import that goes is not only its own."""
    above: tuple[cst.EmptyLine, ...] = ()
    for statement in statements:
        line = import_of(statement)
        aliases = _aliases(line) if line is not None else ()
        kept = [one for one in aliases if line is not None and _named(line, one) not in left]
        if line is not None and aliases and not kept:
            above = (*above, *lines_above(statement))
            continue
        if line is not None and len(kept) < len(aliases):
            kept[-1] = kept[-1].with_changes(comma=aliases[-1].comma)
            statement = statement.with_changes(body=[line.with_changes(names=kept)])
        yield _below(above, statement)
        above = ()


def _below(
    above: tuple[cst.EmptyLine, ...], statement: cst.BaseStatement | cst.SimpleStatementLine
) -> cst.BaseStatement | cst.SimpleStatementLine:
    """A statement below what stood above imports that went: blank lines, headings, notes on the file."""
    own = lines_above(statement)
    is_next = import_of(statement) is not None and not own
    begins = bool(above) and above[0].comment is None
    passed = above if is_next and begins else _apart(above)
    if not passed:
        return statement
    if passed[-1].comment is None:
        own = from_comment(own)
    return statement.with_changes(leading_lines=(*passed, *own))


def _apart(lines: tuple[cst.EmptyLine, ...]) -> tuple[cst.EmptyLine, ...]:
    """Comments above an import that a blank line sets off from it: they speak of more than it."""
    end = max((n for n, one in enumerate(lines, 1) if one.comment is None), default=0)
    return lines[:end] if any(one.comment is not None for one in lines[:end]) else ()


def _aliases(line: cst.Import | cst.ImportFrom) -> tuple[cst.ImportAlias, ...]:
    return () if isinstance(line.names, cst.ImportStar) else tuple(line.names)


def _named(line: cst.Import | cst.ImportFrom, alias: cst.ImportAlias) -> tuple[str, Imported] | None:
    """The name that a part of an import gives, and what it is; None of a relative one."""
    local = alias.evaluated_alias or alias.evaluated_name
    if isinstance(line, cst.Import):
        return local, Imported(alias.evaluated_name)
    module = get_full_name_for_node(line.module) if line.module is not None else None
    return (local, Imported(module, alias.evaluated_name)) if module and not line.relative else None
