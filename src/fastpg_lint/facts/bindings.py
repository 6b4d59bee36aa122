"""Collects what names and attributes are bound to, and what functions give back."""

from collections.abc import Iterator

import libcst as cst

from fastpg_lint.facts.access_paths import (
    NONE,
    OPAQUE,
    AccessPath,
    Attribute,
    Display,
    Entered,
    Imported,
    Item,
    Iterated,
    Literal,
    LiteralKind,
    Name,
    Operation,
    Tested,
    listed,
    text_of,
)
from fastpg_lint.facts.builder import FactsBuilder
from fastpg_lint.facts.choices import either
from fastpg_lint.facts.expressions import element
from fastpg_lint.facts.records import Fate, Outcome, Store
from fastpg_lint.facts.written import written
from fastpg_lint.source.dotted_names import dotted
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.node_types import node_type
from fastpg_lint.source.site import Site

MOST_MODULES = 10_000
"""Modules that one may import. Each is looked for, and an input of what is found: all are united for each."""
_CONTAINERS: frozenset[type] = frozenset(
    {cst.List, cst.Tuple, cst.Set, cst.Dict, cst.ListComp, cst.SetComp, cst.DictComp}
)


class BindingVisitor(cst.CSTVisitor):
    """Binds the targets of assignments, loops, `with`, imports and patterns; last of the fact visitors."""

    def __init__(self, draft: FactsBuilder) -> None:
        super().__init__()
        self._draft = draft
        self._heads: dict[int, cst.For | cst.If] = {}
        self._tests_failed: dict[int, cst.BaseExpression] = {}
        self._async_items: set[int] = set()
        self._modules: set[tuple[str, int]] = set()
        """What is imported, by names and leading dots."""

    # assignments

    def leave_Assign(self, original_node: cst.Assign) -> None:
        node, draft = original_node, self._draft
        value, site = draft.path_of(node.value), draft.sites.site_of(node)
        for target in node.targets:
            self._settle_assigned(target.target, node.value)
            self._bind(target.target, value, site)
        if len(node.targets) > 1:
            # Which of the names is used later is not followed.
            draft.settle(node.value, Fate.STORED)
            if node_type(node.value) in _CONTAINERS:
                self._settle_contained(node.value, Fate.CONTAINER)

    def leave_AnnAssign(self, original_node: cst.AnnAssign) -> None:
        node, draft = original_node, self._draft
        if node.value is not None:
            self._settle_assigned(node.target, node.value)
        value = draft.path_of(node.value) if node.value else None
        self._bind(node.target, value, draft.sites.site_of(node), draft.path_of(node.annotation))

    def leave_AugAssign(self, original_node: cst.AugAssign) -> None:
        node, draft = original_node, self._draft
        draft.settle(node.value, Fate.OPERAND)
        if not isinstance(node.operator, cst.AddAssign):
            return
        match node.target:
            case cst.Name(name):
                self._lengthen(name, node.value)
            case cst.Attribute(value=of, attr=cst.Name(name)):
                self._lengthen_stored(draft.path_of(of), name, node.value)

    def _lengthen_stored(self, of: AccessPath, name: str, added: cst.BaseExpression) -> None:
        """An attribute that gets a string added which is put together: `self.sql += f" AND x = {x}"`."""
        draft = self._draft
        path = draft.path_of(added)
        if isinstance(path, Operation) and path.at is not None:
            longer = Operation("+", (Attribute(of, name), path), path.at)
            at, order = draft.sites.site_of(added), draft.next_order()
            draft.scope.stores.append(Store(of, name, longer, None, order, draft.branch, at))

    def _lengthen(self, name: str, added: cst.BaseExpression) -> None:
        """A name that gets a string added, or a list of some, holds a longer one.

        Of anything else its type stays.
        """
        draft = self._draft
        path, at = draft.path_of(added), draft.sites.site_of(added)
        if isinstance(path, Literal) and path.kind == LiteralKind.TEXT:
            draft.bind(name, Operation("+", (Name(name), path), at), draft.sites.current())
        elif isinstance(path, Operation) and path.at is not None:
            draft.bind(name, Operation("+", (Name(name), path), path.at), draft.sites.current())
        elif isinstance(path, Display) and any(map(_is_composed, path.elements)):
            draft.bind(name, Operation("+", (Name(name), path), at), draft.sites.current())

    def leave_NamedExpr(self, original_node: cst.NamedExpr) -> None:
        node, draft = original_node, self._draft
        value = draft.path_of(node.value)
        draft.paths[id(node)] = value
        self._settle_assigned(node.target, node.value)
        self._bind(node.target, value, draft.sites.current(), in_function=True)

    def leave_TypeAlias(self, original_node: cst.TypeAlias) -> None:
        node, draft = original_node, self._draft
        draft.bind(node.name.value, draft.path_of(node.value), draft.sites.site_of(node))

    def _settle_assigned(self, target: cst.BaseExpression, value: cst.BaseExpression) -> None:
        match target, value:
            case cst.Name(name), _:
                self._draft.settle(value, Fate.KEPT, name=name)
                if node_type(value) in _CONTAINERS:
                    self._settle_contained(value, Fate.CONTAINER, name)
            case (cst.Tuple(elements=targets), cst.Tuple(elements=values)) if len(targets) == len(values):
                for one_target, one_value in zip(targets, values, strict=True):
                    self._settle_assigned(one_target.value, one_value.value)
            case ((cst.Tuple() | cst.List()), _):
                self._draft.settle(value, Fate.UNPACKED)
            case _:
                self._draft.settle(value, Fate.STORED)

    def _settle_contained(self, container: cst.BaseExpression, fate: Fate, name: str = "") -> None:
        """Says what becomes of the values that a container is written with: `[send(one) for one in all]`."""
        for value in _contained(container):
            if node_type(value) in _CONTAINERS:
                self._settle_contained(value, fate, name)
            else:
                self._draft.settle(value, fate, name=name)

    def _bind(
        self,
        target: cst.BaseExpression,
        value: AccessPath | None,
        site: Site,
        annotation: AccessPath | None = None,
        in_function: bool = False,
    ) -> None:
        """Bind a target; each part of a tuple gets its element."""
        draft = self._draft
        match target:
            case cst.Name(name):
                draft.uses.pop(id(target), None)
                scope = draft.function_scope() if in_function else draft.scope
                draft.bind(name, value, site, annotation, scope)
            case cst.Attribute(value=of, attr=cst.Name(name)):
                path, order = draft.path_of(of), draft.next_order()
                draft.scope.stores.append(Store(path, name, value, annotation, order, draft.branch, site))
            case cst.Subscript():
                self._store_item(draft.path_of(target), value)
            case cst.Tuple(elements=elements) | cst.List(elements=elements):
                for index, part in enumerate(elements):
                    if isinstance(part, cst.StarredElement):
                        self._bind(part.value, OPAQUE, site)
                    else:
                        self._bind(part.value, element(value or OPAQUE, index), site)

    def _store_item(self, target: AccessPath, value: AccessPath | None) -> None:
        key = text_of(target.key) if isinstance(target, Item) else None
        draft = self._draft
        if isinstance(target, Item) and key is not None:
            draft.scope.items.append(Store(target.of, key, value, None, draft.next_order(), draft.branch))
        elif isinstance(target, Item) and isinstance(target.key, Name):
            order, name = draft.next_order(), target.key.id
            draft.scope.keyed.append(Store(target.of, name, value, None, order, draft.branch))

    def visit_AssignTarget(self, node: cst.AssignTarget) -> None:
        self._draft.targets.add(id(node.target))

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:
        self._draft.targets.add(id(node.target))

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        self._draft.targets.add(id(node.target))

    def visit_Global(self, node: cst.Global) -> None:
        for item in node.names:
            self._draft.scope.outer_names[item.name.value] = 0

    def visit_Nonlocal(self, node: cst.Nonlocal) -> None:
        for item in node.names:
            self._draft.scope.outer_names[item.name.value] = max(self._draft.scope.parent, 0)

    # loops, context managers, conditions

    def visit_For(self, node: cst.For) -> None:
        self._heads[id(node.body)] = node

    def visit_If(self, node: cst.If) -> None:
        self._heads[id(node.body)] = node
        if isinstance(node.orelse, cst.If):
            self._tests_failed[id(node.orelse)] = node.test
        elif node.orelse is not None:
            self._tests_failed[id(node.orelse.body)] = node.test
        self._read_failed_test(node)

    def visit_IndentedBlock(self, node: cst.IndentedBlock) -> None:
        self._read_head(node)

    def visit_SimpleStatementSuite(self, node: cst.SimpleStatementSuite) -> None:
        self._read_head(node)

    def _read_head(self, body: cst.BaseSuite) -> None:
        """What the head of a compound statement binds holds from its body on."""
        head = self._heads.pop(id(body), None)
        if isinstance(head, cst.For):
            self._bind_iterated(head)
        elif isinstance(head, cst.If):
            self._draft.settle(head.test, Fate.CONDITION)
            self._narrow(head.test)
        self._read_failed_test(body)

    def _read_failed_test(self, arm: cst.BaseSuite | cst.If) -> None:
        """In the other arm of `if isinstance(x, T)`, `x` is no `T`."""
        test = self._tests_failed.pop(id(arm), None)
        if test is not None:
            self._narrow(test, holds=False)

    def leave_CompFor(self, original_node: cst.CompFor) -> None:
        self._bind_iterated(original_node)

    def _bind_iterated(self, node: cst.For | cst.CompFor) -> None:
        draft = self._draft
        is_async = node.asynchronous is not None
        if is_async:
            draft.function_scope().awaits = True
        draft.settle(node.iter, Fate.ASYNC_ITERATED if is_async else Fate.ITERATED)
        if not is_async:
            self._use(node.iter, Fate.ITERATED)
        self._bind(node.target, Iterated(draft.path_of(node.iter), is_async), draft.sites.current())

    def _use(self, node: cst.BaseExpression, fate: Fate) -> None:
        """Record that something which is no call is entered or iterated; an item, that it is entered."""
        is_entered = isinstance(node, cst.Subscript) and fate == Fate.ENTERED
        if is_entered or isinstance(node, cst.Name | cst.Attribute):
            draft = self._draft
            draft.read(draft.path_of(node), written(node), draft.sites.site_of(node), fate)

    def leave_CompIf(self, original_node: cst.CompIf) -> None:
        self._draft.settle(original_node.test, Fate.CONDITION)

    def leave_While(self, original_node: cst.While) -> None:
        self._draft.settle(original_node.test, Fate.CONDITION)

    def leave_Assert(self, original_node: cst.Assert) -> None:
        self._draft.settle(original_node.test, Fate.CONDITION)
        self._narrow(original_node.test)

    def _narrow(self, test: cst.BaseExpression, *, holds: bool = True) -> None:
        """`isinstance(x, T)` says what `x` is from here on, or what it is not."""
        match test:
            case cst.UnaryOperation(operator=cst.Not(), expression=negated):
                self._narrow(negated, holds=not holds)
            case cst.BooleanOperation(left=left, operator=cst.And(), right=right) if holds:
                self._narrow(left)
                self._narrow(right)
            case cst.BooleanOperation(left=left, operator=cst.Or(), right=right) if not holds:
                self._narrow(left, holds=False)
                self._narrow(right, holds=False)
            case cst.Call(
                func=cst.Name("isinstance"), args=[cst.Arg(value=cst.Name(name)), cst.Arg(value=kind)]
            ):
                draft, path = self._draft, self._draft.path_of(kind)
                kinds = either(listed(path))
                draft.bind(name, Tested(Name(name), kinds, holds), draft.sites.current())

    def visit_With(self, node: cst.With) -> None:
        self._async_items.update(id(item) for item in node.items if node.asynchronous is not None)

    def leave_WithItem(self, original_node: cst.WithItem) -> None:
        node, draft = original_node, self._draft
        is_async = id(node) in self._async_items
        if is_async:
            draft.function_scope().awaits = True
        fate = Fate.ASYNC_ENTERED if is_async else Fate.ENTERED
        draft.settle(node.item, fate)
        self._use(node.item, fate)
        if node.asname is not None:
            self._bind(node.asname.name, Entered(draft.path_of(node.item), is_async), draft.sites.current())

    # imports, exceptions, patterns

    def visit_Import(self, node: cst.Import) -> bool:
        for alias in node.names:
            module = dotted(alias.name)
            self._take_module(module, 0)
            if alias.asname is None:
                self._import(module.partition(".")[0], Imported(module.partition(".")[0]))
                if "." in module:
                    self._draft.packages.append(module)
            elif isinstance(alias.asname.name, cst.Name):
                self._import(alias.asname.name.value, Imported(module))
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        module, level = dotted(node.module) if node.module else "", len(node.relative)
        self._take_module(module, level)
        if isinstance(node.names, cst.ImportStar):
            self._draft.stars.append(Imported(module, None, level))
            return False
        for alias in node.names:
            bound = alias.asname.name if alias.asname else alias.name
            if isinstance(bound, cst.Name):
                self._import(bound.value, Imported(module, dotted(alias.name), level))
        return False

    def _take_module(self, name: str, level: int) -> None:
        self._modules.add((name, level))
        if len(self._modules) > MOST_MODULES:
            raise SyntaxFault(1, 1, "too many imports to analyse")

    def _import(self, name: str, path: Imported) -> None:
        self._draft.bind(name, path, self._draft.sites.current())

    def visit_ExceptHandler(self, node: cst.ExceptHandler) -> None:
        self._bind_exception(node)

    def visit_ExceptStarHandler(self, node: cst.ExceptStarHandler) -> None:
        self._bind_exception(node)

    def _bind_exception(self, node: cst.ExceptHandler | cst.ExceptStarHandler) -> None:
        if node.name is not None and isinstance(node.name.name, cst.Name):
            self._draft.bind(node.name.name.value, OPAQUE, self._draft.sites.current())

    def visit_MatchAs(self, node: cst.MatchAs) -> None:
        if node.name is not None:
            self._draft.bind(node.name.value, OPAQUE, self._draft.sites.current())

    def visit_MatchStar(self, node: cst.MatchStar) -> None:
        if node.name is not None:
            self._draft.bind(node.name.value, OPAQUE, self._draft.sites.current())

    # statements that end a value's way

    def leave_Expr(self, original_node: cst.Expr) -> None:
        self._draft.settle(original_node.value, Fate.DISCARDED)
        if node_type(original_node.value) in _CONTAINERS:
            self._settle_contained(original_node.value, Fate.DISCARDED)

    def leave_Return(self, original_node: cst.Return) -> None:
        node, draft = original_node, self._draft
        scope, site = draft.function_scope(), draft.sites.site_of(node)
        if node.value is None:
            scope.left.append(self._outcome(NONE, site))
        else:
            draft.settle(node.value, Fate.RETURNED)
            scope.returned.append(self._outcome(draft.path_of(node.value), site))

    def leave_Yield(self, original_node: cst.Yield) -> None:
        draft, value = self._draft, original_node.value
        draft.function_scope().is_generator = True
        if isinstance(value, cst.From):
            draft.settle(value.item, Fate.ITERATED)
            path: AccessPath = Iterated(draft.path_of(value.item), False)
        elif value is not None:
            draft.settle(value, Fate.YIELDED)
            path = draft.path_of(value)
        else:
            return
        draft.function_scope().yielded.append(self._outcome(path, draft.sites.current()))

    def leave_Raise(self, original_node: cst.Raise) -> None:
        draft = self._draft
        draft.settle(original_node.exc, Fate.OPERAND)
        raised = self._outcome(draft.path_of(original_node.exc), draft.sites.site_of(original_node))
        draft.function_scope().raised.append(raised)

    def _outcome(self, path: AccessPath, site: Site) -> Outcome:
        return Outcome(path, site, self._draft.next_order(), self._draft.branch)


def _contained(container: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """The values that a container is written with, or the one that its comprehension makes."""
    match container:
        case cst.List(elements=elements) | cst.Tuple(elements=elements) | cst.Set(elements=elements):
            yield from (one.value for one in elements if isinstance(one, cst.Element))
        case cst.Dict(elements=elements):
            yield from (one.value for one in elements if isinstance(one, cst.DictElement))
        case cst.ListComp(elt=value) | cst.SetComp(elt=value) | cst.DictComp(value=value):
            yield value


def _is_composed(path: AccessPath) -> bool:
    """Whether a string is put together, or something compared: `f"name = {name}"`, `Movie.id == key`."""
    return isinstance(path, Operation)
