"""Whether code ever comes to its end, or leaves its function before."""

import libcst as cst

from fastpg_lint.source.dotted_names import last_name


def always_leaves(body: cst.BaseSuite) -> bool:
    """Whether a block surely returns or raises; what is told of one that does is so."""
    return bool(body.body) and _leaves(body.body[-1])


def _leaves(statement: cst.CSTNode) -> bool:
    match statement:
        case cst.SimpleStatementLine(body=parts):
            return bool(parts) and _leaves(parts[-1])
        case cst.Return() | cst.Raise():
            return True
        case cst.If(body=body, orelse=cst.If() | cst.Else() as other):
            return always_leaves(body) and _leaves(other)
        case cst.Else(body=body):
            return always_leaves(body)
        case cst.With(body=body, items=items):
            return always_leaves(body) and not any(_may_suppress(one.item) for one in items)
        case cst.Try(body=body, handlers=handlers, orelse=other, finalbody=last):
            if last is not None and always_leaves(last.body):
                return True
            is_through = _leaves(other) if other is not None else always_leaves(body)
            return is_through and all(always_leaves(one.body) for one in handlers)
    return False


def _may_suppress(item: cst.BaseExpression) -> bool:
    """Whether a context manager is one that swallows exceptions, by its name."""
    return last_name(item.func if isinstance(item, cst.Call) else item) == "suppress"
