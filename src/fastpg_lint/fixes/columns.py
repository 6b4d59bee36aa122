"""Columns of tables as calls declare them, and such a column with an index."""

import libcst as cst
from libcst import matchers as m

from fastpg_lint.fixes.arguments import argument_named, with_argument
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.table_indexes import with_index
from fastpg_lint.source.dotted_names import last_name

_INDEX = "index"
_COLUMNS = ("Column", "mapped_column", "Field")
"""What makes a column with an option `index`, in SQLAlchemy and SQLModel."""


def indexed(mending: Mending, node: cst.CSTNode) -> Change | None:
    """The column that a node declares, with an index; None where no call does, or several do.

    The index stands with others in the table's arguments, where those of single columns do.
    """
    call = _column(node)
    if call is None or any(one.star for one in call.args):
        return None
    old, new = with_index(mending, call) or (call, with_argument(call, _INDEX, cst.Name("True")))
    return Change("index it; a migration is needed: `alembic revision --autogenerate`", old, new)


def _column(node: cst.CSTNode) -> cst.Call | None:
    """The one call in a node that makes a column; inside another one, that of the column itself."""
    calls = [one for one in m.findall(node, m.Call()) if isinstance(one, cst.Call) and _makes_column(one)]
    inner = [
        one.value for one in map(_own_column, calls) if one is not None and isinstance(one.value, cst.Call)
    ]
    found = list(filter(_makes_column, inner)) or [one for one in calls if _own_column(one) is None]
    return found[0] if len(found) == 1 else None


def _makes_column(call: cst.Call) -> bool:
    return last_name(call.func) in _COLUMNS


def _own_column(call: cst.Call) -> cst.Arg | None:
    return argument_named(call, "sa_column")
