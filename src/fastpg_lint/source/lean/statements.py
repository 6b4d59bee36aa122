"""Statements: from CPython's nodes to LibCST's."""

import ast
from collections.abc import Callable, Iterable
from typing import TypeVar

import libcst as cst

from fastpg_lint.source.lean.dispatch import converters
from fastpg_lint.source.lean.expressions import (
    ASYNCHRONOUS,
    Expressions,
    annotation,
    as_name,
    attribute,
    from_,
    name,
)
from fastpg_lint.source.lean.making import maker
from fastpg_lint.source.lean.pieces import Pieces
from fastpg_lint.source.lean.unknown import statements_in, unknown

_ann_assign = maker(cst.AnnAssign, "target", "annotation", "value")
_assert = maker(cst.Assert, "test", "msg")
_assign = maker(cst.Assign, "targets", "value")
_assign_target = maker(cst.AssignTarget, "target")
_aug_assign = maker(cst.AugAssign, "target", "operator", "value")
_block = maker(cst.IndentedBlock, "body")
_break = maker(cst.Break)
_class = maker(cst.ClassDef, "name", "body", "bases", "keywords", "decorators")
_continue = maker(cst.Continue)
_decorator = maker(cst.Decorator, "decorator")
_del = maker(cst.Del, "target")
_else = maker(cst.Else, "body")
_except = maker(cst.ExceptHandler, "body", "type", "name")
_except_star = maker(cst.ExceptStarHandler, "body", "type", "name")
_expr = maker(cst.Expr, "value")
_finally = maker(cst.Finally, "body")
_for = maker(cst.For, "target", "iter", "body", "orelse", "asynchronous")
_function = maker(cst.FunctionDef, "name", "params", "body", "decorators", "returns", "asynchronous")
_global = maker(cst.Global, "names")
_if = maker(cst.If, "test", "body", "orelse")
_import = maker(cst.Import, "names")
_import_alias = maker(cst.ImportAlias, "name", "asname")
_import_from = maker(cst.ImportFrom, "module", "names", "relative")
_line = maker(cst.SimpleStatementLine, "body")
_module = maker(cst.Module, "body")
_name_item = maker(cst.NameItem, "name")
_nonlocal = maker(cst.Nonlocal, "names")
_pass = maker(cst.Pass)
_raise = maker(cst.Raise, "exc", "cause")
_return = maker(cst.Return, "value")
_try = maker(cst.Try, "body", "handlers", "orelse", "finalbody")
_try_star = maker(cst.TryStar, "body", "handlers", "orelse", "finalbody")
_while = maker(cst.While, "test", "body", "orelse")
_with = maker(cst.With, "items", "body", "asynchronous")
_with_item = maker(cst.WithItem, "item", "asname")

_DOT = cst.Dot()
_STAR = cst.ImportStar()
_AUGMENTING: dict[type[ast.AST], cst.CSTNode] = {
    ast.Add: cst.AddAssign(),
    ast.Sub: cst.SubtractAssign(),
    ast.Mult: cst.MultiplyAssign(),
    ast.MatMult: cst.MatrixMultiplyAssign(),
    ast.Div: cst.DivideAssign(),
    ast.Mod: cst.ModuloAssign(),
    ast.Pow: cst.PowerAssign(),
    ast.LShift: cst.LeftShiftAssign(),
    ast.RShift: cst.RightShiftAssign(),
    ast.BitOr: cst.BitOrAssign(),
    ast.BitXor: cst.BitXorAssign(),
    ast.BitAnd: cst.BitAndAssign(),
    ast.FloorDiv: cst.FloorDivideAssign(),
}

Function = ast.FunctionDef | ast.AsyncFunctionDef
Attempt = TypeVar("Attempt", cst.Try, cst.TryStar)


class Statements:
    """Converts the statements of one text.

    Each small statement gets a line of its own and each suite is a block, however they are written.
    """

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._texts = pieces.texts
        self._expressions = Expressions(pieces)
        self._read = self._expressions.read
        self._maybe = self._expressions.maybe
        self._table = converters(self)

    def module(self, tree: ast.Module) -> cst.Module:
        """The module of a tree."""
        return _module(self._statements(tree.body))

    def _statements(self, nodes: Iterable[ast.stmt]) -> tuple[cst.CSTNode, ...]:
        return tuple(map(self._statement, nodes))

    def _statement(self, node: ast.stmt) -> cst.CSTNode:
        convert = self._table.get(node.__class__)
        found = convert(node) if convert is not None else self._parsed(node)
        return _line((found,)) if isinstance(found, cst.BaseSmallStatement) else found

    def _parsed(self, node: ast.stmt) -> cst.CSTNode:
        """What LibCST makes of a statement's text: for the few that are written seldom."""
        return self._pieces.statement(node, lambda: self._unknown(node))

    def _unknown(self, node: ast.stmt) -> cst.CSTNode:
        """What stands for a statement that LibCST does not know: it may run what is in it, or not."""
        nested = list(statements_in(node))
        told = unknown(node, self._read)
        return _if(told, self._block(nested), None) if nested else _expr(told)

    def _block(self, nodes: Iterable[ast.stmt]) -> cst.IndentedBlock:
        return _block(self._statements(nodes))

    def _else(self, nodes: list[ast.stmt]) -> cst.Else | None:
        return _else(self._block(nodes)) if nodes else None

    # small statements

    def _Expr(self, node: ast.Expr) -> cst.Expr:
        return _expr(self._read(node.value))

    def _Assign(self, node: ast.Assign) -> cst.Assign:
        targets = tuple(_assign_target(self._read(target)) for target in node.targets)
        return _assign(targets, self._read(node.value))

    def _AnnAssign(self, node: ast.AnnAssign) -> cst.AnnAssign:
        annotated = annotation(self._read(node.annotation))
        return _ann_assign(self._read(node.target), annotated, self._maybe(node.value))

    def _AugAssign(self, node: ast.AugAssign) -> cst.AugAssign:
        return _aug_assign(self._read(node.target), _AUGMENTING[node.op.__class__], self._read(node.value))

    def _Return(self, node: ast.Return) -> cst.Return:
        return _return(self._maybe(node.value))

    def _Raise(self, node: ast.Raise) -> cst.Raise:
        return _raise(
            self._maybe(node.exc), from_(self._read(node.cause)) if node.cause is not None else None
        )

    def _Assert(self, node: ast.Assert) -> cst.Assert:
        return _assert(self._read(node.test), self._maybe(node.msg))

    def _Delete(self, node: ast.Delete) -> cst.Del:
        targets = node.targets
        return _del(self._read(targets[0]) if len(targets) == 1 else self._expressions.tuple(targets))

    def _Pass(self, _: ast.Pass) -> cst.Pass:
        return _pass()

    def _Break(self, _: ast.Break) -> cst.Break:
        return _break()

    def _Continue(self, _: ast.Continue) -> cst.Continue:
        return _continue()

    def _Global(self, node: ast.Global) -> cst.Global:
        return _global(tuple(_name_item(name(one)) for one in node.names))

    def _Nonlocal(self, node: ast.Nonlocal) -> cst.Nonlocal:
        return _nonlocal(tuple(_name_item(name(one)) for one in node.names))

    def _Import(self, node: ast.Import) -> cst.Import:
        return _import(tuple(map(_alias, node.names)))

    def _ImportFrom(self, node: ast.ImportFrom) -> cst.ImportFrom:
        is_star = node.names[0].name == "*"
        names = _STAR if is_star else tuple(map(_alias, node.names))
        module = _dotted(node.module) if node.module is not None else None
        return _import_from(module, names, (_DOT,) * node.level)

    # compound statements

    def _FunctionDef(self, node: ast.FunctionDef) -> cst.CSTNode:
        return self._function(node, None)

    def _AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> cst.CSTNode:
        return self._function(node, ASYNCHRONOUS)

    def _function(self, node: Function, asynchronous: cst.Asynchronous | None) -> cst.CSTNode:
        if getattr(node, "type_params", ()):
            return self._pieces.statement(node, lambda: self._plain_function(node, asynchronous))
        return self._plain_function(node, asynchronous)

    def _plain_function(self, node: Function, asynchronous: cst.Asynchronous | None) -> cst.FunctionDef:
        """A function without type parameters, or what is known of one with them."""
        return _function(
            name(node.name),
            self._expressions.parameters(node.args),
            self._block(node.body),
            self._decorators(node.decorator_list),
            annotation(self._read(node.returns)) if node.returns is not None else None,
            asynchronous,
        )

    def _ClassDef(self, node: ast.ClassDef) -> cst.CSTNode:
        if getattr(node, "type_params", ()):
            return self._pieces.statement(node, lambda: self._plain_class(node))
        return self._plain_class(node)

    def _plain_class(self, node: ast.ClassDef) -> cst.ClassDef:
        """A class, likewise."""
        return _class(
            name(node.name),
            self._block(node.body),
            self._expressions.arguments(node.bases, []),
            self._expressions.arguments([], node.keywords),
            self._decorators(node.decorator_list),
        )

    def _decorators(self, nodes: list[ast.expr]) -> tuple[cst.Decorator, ...]:
        return tuple(_decorator(self._read(node)) for node in nodes)

    def _If(self, node: ast.If) -> cst.If:
        return _if(self._read(node.test), self._block(node.body), self._otherwise(node.orelse))

    def _otherwise(self, nodes: list[ast.stmt]) -> cst.CSTNode | None:
        """An `elif`, or an `else`."""
        if len(nodes) == 1 and isinstance(nodes[0], ast.If) and self._texts.begins_with(nodes[0], "elif"):
            return self._If(nodes[0])
        return self._else(nodes)

    def _For(self, node: ast.For) -> cst.For:
        return self._loop(node, None)

    def _AsyncFor(self, node: ast.AsyncFor) -> cst.For:
        return self._loop(node, ASYNCHRONOUS)

    def _loop(self, node: ast.For | ast.AsyncFor, asynchronous: cst.Asynchronous | None) -> cst.For:
        target, iterated = self._read(node.target), self._read(node.iter)
        return _for(target, iterated, self._block(node.body), self._else(node.orelse), asynchronous)

    def _While(self, node: ast.While) -> cst.While:
        return _while(self._read(node.test), self._block(node.body), self._else(node.orelse))

    def _With(self, node: ast.With) -> cst.With:
        return _with(self._items(node.items), self._block(node.body), None)

    def _AsyncWith(self, node: ast.AsyncWith) -> cst.With:
        return _with(self._items(node.items), self._block(node.body), ASYNCHRONOUS)

    def _items(self, nodes: list[ast.withitem]) -> tuple[cst.WithItem, ...]:
        return tuple(
            _with_item(
                self._read(node.context_expr),
                as_name(self._read(node.optional_vars)) if node.optional_vars is not None else None,
            )
            for node in nodes
        )

    def _Try(self, node: ast.Try) -> cst.Try:
        return self._attempt(node, _try, _except)

    def _TryStar(self, node: ast.TryStar) -> cst.TryStar:
        return self._attempt(node, _try_star, _except_star)

    def _attempt(
        self,
        node: ast.Try | ast.TryStar,
        attempt: Callable[..., Attempt],
        handler: Callable[..., cst.CSTNode],
    ) -> Attempt:
        handlers = tuple(
            handler(
                self._block(one.body),
                self._maybe(one.type),
                as_name(name(one.name)) if one.name is not None else None,
            )
            for one in node.handlers
        )
        ending = _finally(self._block(node.finalbody)) if node.finalbody else None
        return attempt(self._block(node.body), handlers, self._else(node.orelse), ending)


def _alias(node: ast.alias) -> cst.ImportAlias:
    return _import_alias(_dotted(node.name), as_name(name(node.asname)) if node.asname is not None else None)


def _dotted(words: str) -> cst.Attribute | cst.Name:
    first, *others = words.split(".")
    found: cst.Attribute | cst.Name = name(first)
    for word in others:
        found = attribute(found, name(word))
    return found
