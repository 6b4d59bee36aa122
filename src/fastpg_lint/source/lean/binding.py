"""How tightly operators bind, so that brackets stand where what is written out of a tree needs them."""

import ast

TEST, OR, AND, NOT, COMPARISON, BIT_OR, BIT_XOR, BIT_AND, SHIFT, SUM, TERM, SIGN, POWER, AWAIT, ATOM = range(
    15
)
"""From what binds least, `a if b else c` and lambdas, to what needs no brackets anywhere."""

_LEVELS: dict[type[ast.AST], int] = {
    ast.IfExp: TEST,
    ast.Lambda: TEST,
    ast.Or: OR,
    ast.And: AND,
    ast.Not: NOT,
    ast.Compare: COMPARISON,
    ast.BitOr: BIT_OR,
    ast.BitXor: BIT_XOR,
    ast.BitAnd: BIT_AND,
    ast.LShift: SHIFT,
    ast.RShift: SHIFT,
    ast.Add: SUM,
    ast.Sub: SUM,
    ast.Mult: TERM,
    ast.MatMult: TERM,
    ast.Div: TERM,
    ast.Mod: TERM,
    ast.FloorDiv: TERM,
    ast.Invert: SIGN,
    ast.UAdd: SIGN,
    ast.USub: SIGN,
    ast.Pow: POWER,
    ast.Await: AWAIT,
}
LOOSE = (ast.IfExp, ast.Lambda, ast.BoolOp, ast.UnaryOp, ast.Compare, ast.BinOp, ast.Await)
"""What an attribute, a call or a subscript cannot be asked of without brackets."""


def level(node: ast.AST) -> int:
    """How tightly an expression binds, or an operator."""
    operator = getattr(node, "op", node)
    return _LEVELS.get(operator.__class__, ATOM)
