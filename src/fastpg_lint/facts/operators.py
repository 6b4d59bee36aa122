"""Collects what the language calls by itself: methods of operators, conditions, formats and unpacking."""

import libcst as cst

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Awaited, Item, Name, Result
from fastpg_lint.facts.builder import FactsBuilder
from fastpg_lint.facts.records import Fate
from fastpg_lint.facts.written import written
from fastpg_lint.source.node_types import node_type

_BINARY: dict[type, tuple[str, str]] = {
    cst.Add: ("+", "add"),
    cst.Subtract: ("-", "sub"),
    cst.Multiply: ("*", "mul"),
    cst.MatrixMultiply: ("@", "matmul"),
    cst.Divide: ("/", "truediv"),
    cst.FloorDivide: ("//", "floordiv"),
    cst.Modulo: ("%", "mod"),
    cst.Power: ("**", "pow"),
    cst.LeftShift: ("<<", "lshift"),
    cst.RightShift: (">>", "rshift"),
    cst.BitAnd: ("&", "and"),
    cst.BitOr: ("|", "or"),
    cst.BitXor: ("^", "xor"),
}
_AUGMENTED: dict[type, type] = {
    cst.AddAssign: cst.Add,
    cst.SubtractAssign: cst.Subtract,
    cst.MultiplyAssign: cst.Multiply,
    cst.MatrixMultiplyAssign: cst.MatrixMultiply,
    cst.DivideAssign: cst.Divide,
    cst.FloorDivideAssign: cst.FloorDivide,
    cst.ModuloAssign: cst.Modulo,
    cst.PowerAssign: cst.Power,
    cst.LeftShiftAssign: cst.LeftShift,
    cst.RightShiftAssign: cst.RightShift,
    cst.BitAndAssign: cst.BitAnd,
    cst.BitOrAssign: cst.BitOr,
    cst.BitXorAssign: cst.BitXor,
}
_COMPARING: dict[type, tuple[str, str]] = {
    cst.Equal: ("==", "__eq__"),
    cst.NotEqual: ("!=", "__ne__"),
    cst.LessThan: ("<", "__lt__"),
    cst.LessThanEqual: ("<=", "__le__"),
    cst.GreaterThan: (">", "__gt__"),
    cst.GreaterThanEqual: (">=", "__ge__"),
}
_UNARY: dict[type, tuple[str, str]] = {
    cst.Minus: ("-", "__neg__"),
    cst.Plus: ("+", "__pos__"),
    cst.BitInvert: ("~", "__invert__"),
}
_CONVERTED = {"r": "__repr__", "s": "__str__", "a": "__repr__"}
"""What `!r` and its like call in an f-string."""
_TRUTH = "__bool__"
_VALUES = (Name, Attribute, Result, Item, Awaited)
"""Paths of what may be an object of any class."""
_TEXTS = (cst.SimpleString, cst.ConcatenatedString, cst.FormattedString)


class OperatorVisitor(cst.CSTVisitor):
    """Records which special methods the language calls of values, after their paths are known."""

    def __init__(self, draft: FactsBuilder) -> None:
        super().__init__()
        self._draft = draft

    # operators

    def leave_BinaryOperation(self, original_node: cst.BinaryOperation) -> None:
        node = original_node
        symbol, word = _BINARY[node_type(node.operator)]
        if isinstance(node.left, _TEXTS):
            if word == "mod":
                self._format(node.right)
        elif isinstance(node.right, _TEXTS):
            return  # what is put together with a text is a text
        elif isinstance(node.left, cst.Integer | cst.Float):
            self._call(node.right, f"__r{word}__", f"… {symbol} {written(node.right)}")
        else:
            self._call(node.left, f"__{word}__", f"{written(node.left)} {symbol} …")

    def leave_AugAssign(self, original_node: cst.AugAssign) -> None:
        node = original_node
        symbol, word = _BINARY[_AUGMENTED[node_type(node.operator)]]
        if not isinstance(node.target, cst.Subscript) and not isinstance(node.value, _TEXTS):
            path = self._draft.path_of(node.target)
            self._read(node, path, f"__i{word}__", f"{written(node.target)} {symbol}= …")

    def leave_Comparison(self, original_node: cst.Comparison) -> None:
        node = original_node
        left = node.left
        for one in node.comparisons:
            known = _COMPARING.get(node_type(one.operator))
            if known is not None:
                self._call(left, known[1], f"{written(left)} {known[0]} …")
            left = one.comparator

    def leave_UnaryOperation(self, original_node: cst.UnaryOperation) -> None:
        node = original_node
        known = _UNARY.get(node_type(node.operator))
        if known is not None:
            self._call(node.expression, known[1], f"{known[0]}{written(node.expression)}")
        else:
            self._test(node.expression)

    # conditions

    def visit_If(self, node: cst.If) -> None:
        self._test(node.test)

    def visit_While(self, node: cst.While) -> None:
        self._test(node.test)

    def visit_IfExp(self, node: cst.IfExp) -> None:
        self._test(node.test)

    def visit_Assert(self, node: cst.Assert) -> None:
        self._test(node.test)

    def visit_CompIf(self, node: cst.CompIf) -> None:
        self._test(node.test)

    def visit_BooleanOperation(self, node: cst.BooleanOperation) -> None:
        self._test(node.left)

    def _test(self, test: cst.BaseExpression) -> None:
        """Records that the last part of a condition is asked whether it is true; others say so themselves."""
        while isinstance(test, cst.BooleanOperation):
            test = test.right
        path = _plain_path(test)
        if path is not None:
            self._read(test, path, _TRUTH, written(test))

    # formats

    def leave_FormattedStringExpression(self, original_node: cst.FormattedStringExpression) -> None:
        node = original_node
        method = _CONVERTED.get(node.conversion or "", "__format__")
        self._call(node.expression, method, written(node.expression))

    def _format(self, given: cst.BaseExpression) -> None:
        """Records what `%` puts into a text."""
        elements = given.elements if isinstance(given, cst.Tuple) else ()
        for node in [one.value for one in elements] or [given]:
            self._call(node, "__str__", written(node))

    # unpacking

    def leave_Call(self, original_node: cst.Call) -> None:
        for argument in original_node.args:
            if argument.star:
                self._unpack(argument.value, len(argument.star))

    def leave_StarredElement(self, original_node: cst.StarredElement) -> None:
        self._unpack(original_node.value, 1)

    def leave_StarredDictElement(self, original_node: cst.StarredDictElement) -> None:
        self._unpack(original_node.value, 2)

    def visit_AssignTarget(self, node: cst.AssignTarget) -> None:
        self._leave_out(node.target)

    def visit_For(self, node: cst.For) -> None:
        self._leave_out(node.target)

    def visit_CompFor(self, node: cst.CompFor) -> None:
        self._leave_out(node.target)

    def _leave_out(self, target: cst.BaseExpression) -> None:
        """Keeps `*others` from being read where it is what takes the elements."""
        if isinstance(target, cst.Tuple | cst.List):
            starred = (one.value for one in target.elements if isinstance(one, cst.StarredElement))
            self._draft.targets.update(map(id, starred))

    def leave_Assign(self, original_node: cst.Assign) -> None:
        targets = (one.target for one in original_node.targets)
        if any(isinstance(one, cst.Tuple | cst.List) for one in targets):
            self._unpack(original_node.value, 1, original_node)

    def _unpack(self, node: cst.BaseExpression, stars: int, statement: cst.Assign | None = None) -> None:
        path = _plain_path(node)
        if path is None or id(node) in self._draft.targets:
            return
        if stars == 1:
            at = self._draft.sites.site_of(statement or node)
            self._draft.read(path, written(node), at, Fate.ITERATED)
        else:
            self._read(node, path, "__getitem__", f"**{written(node)}")

    def _call(self, node: cst.BaseExpression, method: str, text: str) -> None:
        path = self._draft.path_of(node)
        if isinstance(path, _VALUES):
            self._read(node, path, method, text)

    def _read(self, node: cst.CSTNode, path: AccessPath, method: str, text: str) -> None:
        self._draft.read(path, text, self._draft.sites.site_of(node), Fate.COMPUTED, method)


def _plain_path(node: cst.BaseExpression) -> AccessPath | None:
    """The path of a name, or of attributes of one; None for anything else, which is told where it is left."""
    names: list[str] = []
    while isinstance(node, cst.Attribute):
        names.append(node.attr.value)
        node = node.value
    if not isinstance(node, cst.Name) or node.value in ("None", "True", "False"):
        return None
    path: AccessPath = Name(node.value)
    for name in reversed(names):
        path = Attribute(path, name)
    return path
