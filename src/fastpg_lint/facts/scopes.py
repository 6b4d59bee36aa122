"""Collects scopes and branches: modules, classes, functions, lambdas, comprehensions, and `if` arms."""

from collections.abc import Iterator, Sequence

import libcst as cst

from fastpg_lint.facts.access_paths import AccessPath, Code
from fastpg_lint.facts.annotations import unquoted
from fastpg_lint.facts.builder import FactsBuilder
from fastpg_lint.facts.open_records import OpenScope
from fastpg_lint.facts.records import Argument, BranchKind, Fate, Hold, Outcome, Parameter, ScopeKind, Try
from fastpg_lint.facts.secrets.secret_shapes import redact
from fastpg_lint.facts.string_nodes import docstring

LONGEST_LINE = 200
"""Characters of a docstring's first line that are kept."""

Suite = cst.IndentedBlock | cst.SimpleStatementSuite


class _OpenWith:
    """A `with` that the walk is in; `body` is the order at which its body begins, 0 before that."""

    def __init__(self, scope: OpenScope, begin: int, is_async: bool) -> None:
        self.scope = scope
        self.begin = begin
        self.is_async = is_async
        self.body = 0
        self.awaits = False


class ScopeVisitor(cst.CSTVisitor):
    """Opens and closes scopes and branches as the walk passes them; first among the fact visitors.

    A function's decorators, defaults and annotations belong to the scope around it, so its own scope
    opens at its body.
    """

    def __init__(self, draft: FactsBuilder) -> None:
        super().__init__()
        self._draft = draft
        self._bodies: dict[int, OpenScope] = {}
        self._arms: dict[int, tuple[int, int, BranchKind]] = {}
        self._tests: dict[int, cst.BaseExpression] = {}
        self._points = 0
        self._tries: list[list[int]] = []
        """The orders at which the parts of each `try` around the walk began."""
        self._withs: list[_OpenWith] = []

    # functions, classes, lambdas, comprehensions

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        site = self._draft.sites.site_of(node)
        scope = self._draft.new_scope(ScopeKind.FUNCTION, node.name.value, site)
        scope.is_async = node.asynchronous is not None
        scope.type_parameters = _type_parameters(node.type_parameters)
        self._bodies[id(node.body)] = scope

    def leave_FunctionDef(self, original_node: cst.FunctionDef) -> None:
        node, draft = original_node, self._draft
        scope = self._bodies.pop(id(node.body))
        scope.decorators = tuple(draft.path_of(decorator.decorator) for decorator in node.decorators)
        scope.returns = draft.path_of(node.returns) if node.returns else None
        scope.parameters = self._parameters(node.params)
        draft.bind(node.name.value, Code(scope.number), scope.at)

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        site = self._draft.sites.site_of(node)
        scope = self._draft.new_scope(ScopeKind.CLASS, node.name.value, site)
        scope.type_parameters = _type_parameters(node.type_parameters)
        scope.about = _first_line(node)
        self._bodies[id(node.body)] = scope

    def leave_ClassDef(self, original_node: cst.ClassDef) -> None:
        node, draft = original_node, self._draft
        scope = self._bodies.pop(id(node.body))
        scope.decorators = tuple(draft.path_of(decorator.decorator) for decorator in node.decorators)
        scope.bases = tuple(self._argument(arg) for arg in (*node.bases, *node.keywords))
        draft.bind(node.name.value, Code(scope.number), scope.at)

    def visit_Lambda(self, node: cst.Lambda) -> None:
        draft = self._draft
        scope = draft.new_scope(ScopeKind.LAMBDA, "", draft.sites.current())
        draft.paths[id(node)] = Code(scope.number)
        scope.parameters = tuple(Parameter(param.name.value) for param in _all_parameters(node.params))
        draft.enter(scope)

    def leave_Lambda(self, original_node: cst.Lambda) -> None:
        draft = self._draft
        draft.settle(original_node.body, Fate.RETURNED)
        value = draft.path_of(original_node.body)
        draft.scope.returned.append(Outcome(value, draft.scope.at, draft.next_order(), draft.branch))
        draft.leave()

    def visit_ListComp(self, node: cst.ListComp) -> None:
        self._open_comprehension()

    def visit_SetComp(self, node: cst.SetComp) -> None:
        self._open_comprehension()

    def visit_DictComp(self, node: cst.DictComp) -> None:
        self._open_comprehension()

    def visit_GeneratorExp(self, node: cst.GeneratorExp) -> None:
        self._open_comprehension()

    def leave_ListComp(self, original_node: cst.ListComp) -> None:
        self._draft.leave()

    def leave_SetComp(self, original_node: cst.SetComp) -> None:
        self._draft.leave()

    def leave_DictComp(self, original_node: cst.DictComp) -> None:
        self._draft.leave()

    def leave_GeneratorExp(self, original_node: cst.GeneratorExp) -> None:
        self._draft.leave()

    def _open_comprehension(self) -> None:
        draft = self._draft
        draft.enter(draft.new_scope(ScopeKind.COMPREHENSION, "", draft.sites.current()))

    def _parameters(self, params: cst.Parameters) -> tuple[Parameter, ...]:
        stars = {id(params.star_arg): 1, id(params.star_kwarg): 2}
        return tuple(
            Parameter(
                name=param.name.value,
                annotation=self._annotation(param.annotation),
                default=self._draft.path_of(param.default) if param.default else None,
                stars=stars.get(id(param), 0),
            )
            for param in _all_parameters(params)
        )

    def _annotation(self, annotation: cst.Annotation | None) -> AccessPath | None:
        return self._draft.path_of(annotation) if annotation else None

    def _argument(self, arg: cst.Arg) -> Argument:
        keyword = arg.keyword.value if arg.keyword else None
        return Argument(self._draft.path_of(arg.value), keyword, len(arg.star))

    def leave_Annotation(self, original_node: cst.Annotation) -> None:
        draft = self._draft
        draft.paths[id(original_node)] = unquoted(draft.path_of(original_node.annotation))

    # branches

    def visit_If(self, node: cst.If) -> None:
        self._enter_arm(node)
        point = self._new_point()
        self._arms[id(node.body)] = (point, 0, _guard(node.test))
        self._tests[id(node.body)] = node.test
        if isinstance(node.orelse, cst.If):
            self._arms[id(node.orelse)] = (point, 1, BranchKind.PLAIN)
        elif isinstance(node.orelse, cst.Else):
            self._arms[id(node.orelse.body)] = (point, 1, BranchKind.PLAIN)

    def leave_If(self, original_node: cst.If) -> None:
        self._leave_arm(original_node)

    def visit_Try(self, node: cst.Try) -> None:
        self._open_try(node)

    def visit_TryStar(self, node: cst.TryStar) -> None:
        self._open_try(node)

    def visit_ExceptHandler(self, node: cst.ExceptHandler) -> None:
        self._begin_part(1)

    def visit_ExceptStarHandler(self, node: cst.ExceptStarHandler) -> None:
        self._begin_part(1)

    def visit_Finally(self, node: cst.Finally) -> None:
        self._begin_part(2)

    def leave_Try(self, original_node: cst.Try) -> None:
        self._close_try()

    def leave_TryStar(self, original_node: cst.TryStar) -> None:
        self._close_try()

    def visit_With(self, node: cst.With) -> None:
        is_async = node.asynchronous is not None
        if is_async:
            self._note_await()
        self._withs.append(_OpenWith(self._draft.function_scope(), self._draft.next_order(), is_async))

    def leave_With(self, original_node: cst.With) -> None:
        one = self._withs.pop()
        if one.awaits and not one.is_async:
            one.scope.holds.append(Hold(one.begin, one.body, self._draft.next_order()))

    def leave_Await(self, original_node: cst.Await) -> None:
        self._note_await()

    def _note_await(self) -> None:
        """Says of each `with` of the function, whose body the walk is in, that it waits there."""
        scope = self._draft.function_scope()
        for one in self._withs:
            if one.scope is scope and one.body:
                one.awaits = True

    def visit_For(self, node: cst.For) -> None:
        if node.asynchronous is not None:
            self._note_await()
        self._mark_loop(node)

    def visit_While(self, node: cst.While) -> None:
        self._mark_loop(node)

    def visit_Break(self, node: cst.Break) -> None:
        self._draft.leave_loop()

    def visit_Match(self, node: cst.Match) -> None:
        point = self._new_point()
        for arm, case in enumerate(node.cases):
            self._arms[id(case.body)] = (point, arm, BranchKind.PLAIN)

    def leave_Match(self, original_node: cst.Match) -> None:
        self._draft.settle(original_node.subject, Fate.CONDITION)

    def visit_IndentedBlock(self, node: cst.IndentedBlock) -> None:
        self._open_suite(node)

    def visit_SimpleStatementSuite(self, node: cst.SimpleStatementSuite) -> None:
        self._open_suite(node)

    def leave_IndentedBlock(self, original_node: cst.IndentedBlock) -> None:
        self._close_suite(original_node)

    def leave_SimpleStatementSuite(self, original_node: cst.SimpleStatementSuite) -> None:
        self._close_suite(original_node)

    def _open_suite(self, node: Suite) -> None:
        if self._withs and not self._withs[-1].body and self._draft.function_scope() is self._withs[-1].scope:
            self._withs[-1].body = self._draft.next_order()
        if scope := self._bodies.get(id(node)):
            self._draft.enter(scope)
        self._enter_arm(node)

    def _close_suite(self, node: Suite) -> None:
        self._leave_arm(node)
        if id(node) in self._bodies:
            self._draft.leave()

    def _enter_arm(self, node: Suite | cst.If) -> None:
        if arm := self._arms.get(id(node)):
            test = self._tests.pop(id(node), None)
            path = self._draft.path_of(test) if test is not None else None
            parts: tuple[AccessPath, ...] = ()
            if isinstance(test, cst.BooleanOperation) and isinstance(test.operator, cst.And):
                parts = tuple(map(self._draft.path_of, _joined_by_and(test)))
            self._draft.enter_branch(*arm, path, parts)

    def _leave_arm(self, node: Suite | cst.If) -> None:
        if self._arms.pop(id(node), None):
            self._draft.leave_branch()

    def _open_try(self, node: cst.Try | cst.TryStar) -> None:
        self._tries.append([self._draft.next_order()])
        self._mark_handlers(node.handlers, node.orelse)

    def _begin_part(self, part: int) -> None:
        """Says that a part of the innermost `try` begins, and those before it that are missing."""
        begun = self._tries[-1]
        if len(begun) <= part:
            begun += [self._draft.next_order()] * (part + 1 - len(begun))

    def _close_try(self) -> None:
        self._begin_part(3)
        self._draft.function_scope().tries.append(Try(*self._tries.pop()))

    def _mark_handlers(
        self,
        handlers: Sequence[cst.ExceptHandler | cst.ExceptStarHandler],
        orelse: cst.Else | None,
    ) -> None:
        """The body of a `try` surely begins; one of the handlers or the `else` may follow it."""
        point = self._new_point()
        for arm, handler in enumerate(handlers):
            self._arms[id(handler.body)] = (point, arm, BranchKind.HANDLER)
        if orelse is not None:
            self._arms[id(orelse.body)] = (point, len(handlers), BranchKind.PLAIN)

    def _mark_loop(self, node: cst.For | cst.While) -> None:
        self._arms[id(node.body)] = (self._new_point(), 0, BranchKind.LOOP)
        self._tests[id(node.body)] = node.iter if isinstance(node, cst.For) else node.test
        if node.orelse is not None:
            self._arms[id(node.orelse.body)] = (self._new_point(), 0, BranchKind.PLAIN)

    def _new_point(self) -> int:
        self._points += 1
        return self._points


def _joined_by_and(test: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """The parts of a condition that all have to hold."""
    while isinstance(test, cst.BooleanOperation) and isinstance(test.operator, cst.And):
        yield test.right
        test = test.left
    yield test


def _all_parameters(params: cst.Parameters) -> list[cst.Param]:
    starred = [star for star in (params.star_arg, params.star_kwarg) if isinstance(star, cst.Param)]
    return [*params.posonly_params, *params.params, *params.kwonly_params, *starred]


def _type_parameters(given: cst.TypeParameters | None) -> tuple[str, ...]:
    return tuple(one.param.name.value for one in given.params) if given is not None else ()


def _first_line(node: cst.ClassDef) -> str:
    """What the docstring of a class says first."""
    documentation = docstring(node.body).strip().partition("\n")[0]
    return redact(documentation[:LONGEST_LINE].encode("utf-8", "ignore").decode()) or ""


def _guard(test: cst.BaseExpression) -> BranchKind:
    """What an `if` guards: `__name__ == "__main__"`, `TYPE_CHECKING`, or anything else."""
    match test:
        case cst.Name("TYPE_CHECKING") | cst.Attribute(attr=cst.Name("TYPE_CHECKING")):
            return BranchKind.TYPE_CHECKING
        case cst.Comparison(left=cst.Name("__name__")):
            return BranchKind.MAIN_GUARD
    return BranchKind.PLAIN
