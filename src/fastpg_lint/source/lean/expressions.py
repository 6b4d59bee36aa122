"""Expressions: from CPython's nodes to LibCST's."""

import ast
import re
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

import libcst as cst

from fastpg_lint.source.lean.binding import AWAIT, BIT_OR, LOOSE, OR, POWER, SIGN, level
from fastpg_lint.source.lean.dispatch import converters
from fastpg_lint.source.lean.making import maker
from fastpg_lint.source.lean.pieces import Pieces
from fastpg_lint.source.lean.unknown import unknown
from fastpg_lint.source.node_types import in_brackets

name = maker(cst.Name, "value")
annotation = maker(cst.Annotation, "annotation")
as_name = maker(cst.AsName, "name")
attribute = maker(cst.Attribute, "value", "attr")
from_ = maker(cst.From, "item")
_argument = maker(cst.Arg, "value", "keyword", "star")
ASYNCHRONOUS = cst.Asynchronous()

_annotated_name = maker(cst.Param, "name", "annotation", "default")
_parameters = maker(cst.Parameters, "posonly_params", "params", "star_arg", "kwonly_params", "star_kwarg")
_await = maker(cst.Await, "expression")
_binary_operation = maker(cst.BinaryOperation, "left", "operator", "right")
_boolean_operation = maker(cst.BooleanOperation, "left", "operator", "right")
_call = maker(cst.Call, "func", "args")
_comparison = maker(cst.Comparison, "left", "comparisons")
_comparison_target = maker(cst.ComparisonTarget, "operator", "comparator")
_dict = maker(cst.Dict, "elements")
_dict_comp = maker(cst.DictComp, "key", "value", "for_in")
_dict_element = maker(cst.DictElement, "key", "value")
_element = maker(cst.Element, "value")
_ellipsis = maker(cst.Ellipsis)
_float = maker(cst.Float, "value")
_for_in = maker(cst.CompFor, "target", "iter", "ifs", "inner_for_in", "asynchronous")
_generator = maker(cst.GeneratorExp, "elt", "for_in")
_if = maker(cst.CompIf, "test")
_if_exp = maker(cst.IfExp, "test", "body", "orelse")
_imaginary = maker(cst.Imaginary, "value")
_index = maker(cst.Index, "value", "star")
_integer = maker(cst.Integer, "value")
_lambda = maker(cst.Lambda, "params", "body")
_list = maker(cst.List, "elements")
_list_comp = maker(cst.ListComp, "elt", "for_in")
_named = maker(cst.NamedExpr, "target", "value")
_set = maker(cst.Set, "elements")
_set_comp = maker(cst.SetComp, "elt", "for_in")
_simple_string = maker(cst.SimpleString, "value")
_slice = maker(cst.Slice, "lower", "upper", "step")
_starred = maker(cst.StarredElement, "value")
_starred_dict_element = maker(cst.StarredDictElement, "value")
_subscript = maker(cst.Subscript, "value", "slice")
_subscript_element = maker(cst.SubscriptElement, "slice")
_tuple = maker(cst.Tuple, "elements")
_unary_operation = maker(cst.UnaryOperation, "operator", "expression")
_yield = maker(cst.Yield, "value")

_PARAM_STAR = cst.ParamStar()
_OPERATORS: dict[type[ast.AST], cst.CSTNode] = {
    ast.Add: cst.Add(),
    ast.Sub: cst.Subtract(),
    ast.Mult: cst.Multiply(),
    ast.MatMult: cst.MatrixMultiply(),
    ast.Div: cst.Divide(),
    ast.Mod: cst.Modulo(),
    ast.Pow: cst.Power(),
    ast.LShift: cst.LeftShift(),
    ast.RShift: cst.RightShift(),
    ast.BitOr: cst.BitOr(),
    ast.BitXor: cst.BitXor(),
    ast.BitAnd: cst.BitAnd(),
    ast.FloorDiv: cst.FloorDivide(),
    ast.And: cst.And(),
    ast.Or: cst.Or(),
    ast.Invert: cst.BitInvert(),
    ast.Not: cst.Not(),
    ast.UAdd: cst.Plus(),
    ast.USub: cst.Minus(),
    ast.Eq: cst.Equal(),
    ast.NotEq: cst.NotEqual(),
    ast.Lt: cst.LessThan(),
    ast.LtE: cst.LessThanEqual(),
    ast.Gt: cst.GreaterThan(),
    ast.GtE: cst.GreaterThanEqual(),
    ast.Is: cst.Is(),
    ast.IsNot: cst.IsNot(),
    ast.In: cst.In(),
    ast.NotIn: cst.NotIn(),
}
"""Operators say nothing of where they stand, so one of each is enough."""

_STRING = re.compile(
    r"""[A-Za-z]{0,2}+
        (?: \"{3} (?:[^"\\]|\\.|"{1,2}(?!"))*+ \"{3}
          | '{3} (?:[^'\\]|\\.|'{1,2}(?!'))*+ '{3}
          | " (?:[^"\\]|\\.)*+ "
          | ' (?:[^'\\]|\\.)*+ ' )""",
    re.DOTALL | re.VERBOSE,
)
_place = attrgetter("lineno", "col_offset")


def _ends_its_text(written: str) -> bool:
    """Whether the string that a text begins with is all of it."""
    found = _STRING.match(written)
    return found is not None and found.end() == len(written)


class Expressions:
    """Converts the expressions of one text."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._texts = pieces.texts
        self._table = converters(self)
        self._steps = self._table | dict.fromkeys(LOOSE, self._bracketed) | {ast.Constant: self._stepped}

    def read(self, node: ast.expr) -> cst.BaseExpression:
        """The expression as LibCST has it."""
        convert = self._table.get(node.__class__)
        return convert(node) if convert is not None else self._parsed(node)

    def maybe(self, node: ast.expr | None) -> cst.BaseExpression | None:
        """The same of what may be missing."""
        return None if node is None else self.read(node)

    def _primary(self, node: ast.expr) -> cst.BaseExpression:
        """The same of what a step is made from: an attribute, a call or a subscript."""
        convert = self._steps.get(node.__class__)
        return convert(node) if convert is not None else self._parsed(node)

    def _bracketed(self, node: ast.expr) -> cst.BaseExpression:
        return in_brackets(self.read(node))

    def _stepped(self, node: ast.Constant) -> cst.BaseExpression:
        """A literal; the dot after a number would be the number's."""
        return self._bracketed(node) if node.value.__class__ is int else self._Constant(node)

    def _operand(self, node: ast.expr, least: int) -> cst.BaseExpression:
        """The same of what an operator is applied to, and must bind at least so tightly."""
        return self.read(node) if level(node) >= least else self._bracketed(node)

    def _parsed(self, node: ast.expr) -> cst.BaseExpression:
        """What LibCST makes of an expression's text: for the few that CPython's tree tells too little of."""
        return self._pieces.expression(node, lambda: unknown(node, self.read))

    # names and literals

    def _Name(self, node: ast.Name) -> cst.Name:
        return name(node.id)

    def _Constant(self, node: ast.Constant) -> cst.BaseExpression:
        value = node.value
        kind = value.__class__
        if kind is str or kind is bytes:
            return self._string(node)
        if kind is bool or value is None:
            return name(str(value))
        if value is Ellipsis:
            return _ellipsis()
        make = _integer if kind is int else _float if kind is float else _imaginary
        return make(self._texts.of(node))

    def _string(self, node: ast.Constant) -> cst.BaseExpression:
        """A string; CPython makes one of several in a row."""
        written = self._texts.of(node)
        quote = written[0]
        is_one = quote in "\"'" and quote == written[-1] and quote not in written[1:-1]
        return _simple_string(written) if is_one or _ends_its_text(written) else self._parsed(node)

    # steps

    def _Attribute(self, node: ast.Attribute) -> cst.Attribute:
        return attribute(self._primary(node.value), name(node.attr))

    def _Await(self, node: ast.Await) -> cst.Await:
        return _await(self._primary(node.value))

    def _Subscript(self, node: ast.Subscript) -> cst.BaseExpression:
        keys: Sequence[ast.expr] = (node.slice,)
        if isinstance(node.slice, ast.Tuple) and node.slice.elts:
            keys = node.slice.elts
            if len(keys) == 1 or _place(keys[0]) != _place(node.slice):
                # Brackets stand around the keys, which are then one, or around the first of them; or a
                # comma makes one key a tuple.
                return self._pieces.expression(node, lambda: self._subscript(node, keys))
        return self._subscript(node, keys)

    def _subscript(self, node: ast.Subscript, keys: Sequence[ast.expr]) -> cst.Subscript:
        return _subscript(self._primary(node.value), tuple(map(self._key, keys)))

    def _key(self, node: ast.expr) -> cst.SubscriptElement:
        if isinstance(node, ast.Slice):
            bounds = map(self.maybe, (node.lower, node.upper, node.step))
            return _subscript_element(_slice(*bounds))
        if isinstance(node, ast.Starred):
            return _subscript_element(_index(self.read(node.value), "*"))
        return _subscript_element(_index(self.read(node), None))

    def _Call(self, node: ast.Call) -> cst.Call:
        return _call(self._primary(node.func), self.arguments(node.args, node.keywords))

    def arguments(self, args: list[ast.expr], keywords: list[ast.keyword]) -> tuple[cst.Arg, ...]:
        """Arguments in the order of the text."""
        if not keywords:
            return tuple(map(self._positional, args))
        if args and _place(args[-1]) > _place(keywords[0]):
            ordered: list[ast.expr | ast.keyword] = sorted([*args, *keywords], key=_place)
            return tuple(
                self._keyword(one) if isinstance(one, ast.keyword) else self._positional(one)
                for one in ordered
            )
        return (*map(self._positional, args), *map(self._keyword, keywords))

    def _positional(self, node: ast.expr) -> cst.Arg:
        if isinstance(node, ast.Starred):
            return _argument(self.read(node.value), None, "*")
        return _argument(self.read(node), None, "")

    def _keyword(self, node: ast.keyword) -> cst.Arg:
        if node.arg is None:
            return _argument(self.read(node.value), None, "**")
        return _argument(self.read(node.value), name(node.arg), "")

    # operators and choices

    def _BinOp(self, node: ast.BinOp) -> cst.BinaryOperation:
        binds = level(node)
        is_power = binds == POWER  # the one that begins on the right
        left = self._operand(node.left, AWAIT if is_power else binds)
        right = self._operand(node.right, SIGN if is_power else binds + 1)
        return _binary_operation(left, _OPERATORS[node.op.__class__], right)

    def _BoolOp(self, node: ast.BoolOp) -> cst.BaseExpression:
        operator, (first, *others) = _OPERATORS[node.op.__class__], node.values
        least = level(node) + 1
        left = self._operand(first, least)
        for other in others:
            left = _boolean_operation(left, operator, self._operand(other, least))
        return left

    def _UnaryOp(self, node: ast.UnaryOp) -> cst.UnaryOperation:
        return _unary_operation(_OPERATORS[node.op.__class__], self._operand(node.operand, level(node)))

    def _Compare(self, node: ast.Compare) -> cst.Comparison:
        pairs = zip(node.ops, node.comparators, strict=True)
        targets = tuple(
            _comparison_target(_OPERATORS[op.__class__], self._operand(other, BIT_OR)) for op, other in pairs
        )
        return _comparison(self._operand(node.left, BIT_OR), targets)

    def _IfExp(self, node: ast.IfExp) -> cst.IfExp:
        return _if_exp(self._operand(node.test, OR), self._operand(node.body, OR), self.read(node.orelse))

    def _NamedExpr(self, node: ast.NamedExpr) -> cst.NamedExpr:
        return in_brackets(_named(self.read(node.target), self.read(node.value)))

    def _Yield(self, node: ast.Yield) -> cst.Yield:
        return in_brackets(_yield(self.maybe(node.value)))

    def _YieldFrom(self, node: ast.YieldFrom) -> cst.Yield:
        return in_brackets(_yield(from_(self.read(node.value))))

    # containers

    def _elements(self, nodes: Iterable[ast.expr]) -> tuple[cst.BaseElement, ...]:
        return tuple(
            self._Starred(node) if isinstance(node, ast.Starred) else _element(self.read(node))
            for node in nodes
        )

    def _Tuple(self, node: ast.Tuple) -> cst.Tuple:
        return self.tuple(node.elts)

    def tuple(self, nodes: Iterable[ast.expr]) -> cst.Tuple:
        """A tuple of some elements."""
        return _tuple(self._elements(nodes))

    def _List(self, node: ast.List) -> cst.List:
        return _list(self._elements(node.elts))

    def _Set(self, node: ast.Set) -> cst.Set:
        return _set(self._elements(node.elts))

    def _Starred(self, node: ast.Starred) -> cst.StarredElement:
        return _starred(self._operand(node.value, BIT_OR))

    def _Dict(self, node: ast.Dict) -> cst.Dict:
        pairs = zip(node.keys, node.values, strict=True)
        return _dict(
            tuple(
                _starred_dict_element(self._operand(value, BIT_OR))
                if key is None
                else _dict_element(self.read(key), self.read(value))
                for key, value in pairs
            )
        )

    def _ListComp(self, node: ast.ListComp) -> cst.ListComp:
        return _list_comp(self.read(node.elt), self._loops(node.generators))

    def _SetComp(self, node: ast.SetComp) -> cst.SetComp:
        return _set_comp(self.read(node.elt), self._loops(node.generators))

    def _GeneratorExp(self, node: ast.GeneratorExp) -> cst.GeneratorExp:
        return _generator(self.read(node.elt), self._loops(node.generators))

    def _DictComp(self, node: ast.DictComp) -> cst.DictComp:
        return _dict_comp(self.read(node.key), self.read(node.value), self._loops(node.generators))

    def _loops(self, loops: list[ast.comprehension]) -> cst.CompFor:
        """The loops of a comprehension: each holds the next."""
        inner = None
        for loop in reversed(loops):
            inner = _for_in(
                self.read(loop.target),
                self._operand(loop.iter, OR),
                tuple(_if(self._operand(test, OR)) for test in loop.ifs),
                inner,
                ASYNCHRONOUS if loop.is_async else None,
            )
        assert inner is not None  # a comprehension has one loop at least
        return inner

    # functions

    def _Lambda(self, node: ast.Lambda) -> cst.Lambda:
        return _lambda(self.parameters(node.args), self.read(node.body))

    def parameters(self, given: ast.arguments) -> cst.Parameters:
        """The parameters of a function."""
        plain = [*given.posonlyargs, *given.args]
        defaults = [*[None] * (len(plain) - len(given.defaults)), *given.defaults]
        params = tuple(map(self._parameter, plain, defaults))
        keyword_only = tuple(map(self._parameter, given.kwonlyargs, given.kw_defaults))
        star: Any = cst.MaybeSentinel.DEFAULT
        if given.vararg is not None:
            star = self._parameter(given.vararg, None)
        elif keyword_only:
            star = _PARAM_STAR
        kwarg = self._parameter(given.kwarg, None) if given.kwarg is not None else None
        count = len(given.posonlyargs)
        return _parameters(params[:count], params[count:], star, keyword_only, kwarg)

    def _parameter(self, given: ast.arg, default: ast.expr | None) -> cst.Param:
        annotated = annotation(self.read(given.annotation)) if given.annotation is not None else None
        return _annotated_name(name(given.arg), annotated, self.maybe(default))
