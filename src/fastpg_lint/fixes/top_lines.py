"""Adding a line to a module below its imports, where its other values are made."""

from collections.abc import Sequence

import libcst as cst
from libcst import matchers as m

from fastpg_lint.fixes.layout import BLANK, lines_above
from fastpg_lint.fixes.shapes import is_text

_IMPORT = m.SimpleStatementLine([m.Import() | m.ImportFrom()])
_VALUE = m.SimpleStatementLine([m.Assign() | m.AnnAssign()])
_NAME = m.Name(m.MatchIfTrue(lambda name: not name.isupper()))
_MADE = m.Assign([m.AssignTarget(_NAME)]) | m.AnnAssign(target=_NAME)
"""What gives a name to a value that is no constant."""


def with_line(tree: cst.Module, line: cst.SimpleStatementLine) -> cst.Module:
    """A module with a line more: behind the values that it makes at its top, else behind its imports."""
    place = _place(tree.body)
    if place and not m.matches(tree.body[place - 1], m.SimpleStatementLine([_MADE])):
        line = line.with_changes(leading_lines=(BLANK,))
    after = list(tree.body[place:])
    if not place and after:
        after[0] = after[0].with_changes(leading_lines=(BLANK, *lines_above(after[0])))
    return tree.with_changes(body=[*tree.body[:place], line, *after])


def above_lines(tree: cst.Module) -> Sequence[cst.BaseStatement | cst.BaseSmallStatement]:
    """The statements of a module that a line which is added stands below."""
    return tree.body[: _place(tree.body)]


def _place(body: Sequence[cst.CSTNode]) -> int:
    """Behind the last import or value at the top, up to the first statement that is something else."""
    place = 0
    for position, statement in enumerate(body):
        if m.matches(statement, _IMPORT | _VALUE) or is_text(statement) or _only_imports(statement):
            place = position + 1
        else:
            break
    return place


def _only_imports(statement: cst.CSTNode) -> bool:
    """Whether a statement chooses between imports: `if TYPE_CHECKING`, `try` for what may be missing."""
    if not isinstance(statement, cst.If | cst.Try):
        return False
    return all(m.matches(one, _IMPORT | _VALUE) for one in m.findall(statement, m.SimpleStatementLine()))
