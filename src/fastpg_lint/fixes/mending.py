"""A module that is to be mended: its text as LibCST's tree, with the nodes that findings stand at."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

import libcst as cst
from libcst import matchers as m
from libcst.codemod import CodemodContext
from libcst.codemod.visitors import RemoveImportsVisitor
from libcst.metadata import (
    BuiltinAssignment,
    ImportAssignment,
    MetadataWrapper,
    ParentNodeProvider,
    Scope,
    ScopeProvider,
)

from fastpg_lint.facts.access_paths import Imported as ImportedPath
from fastpg_lint.fixes.change import Change, Imported, Replacement
from fastpg_lint.fixes.import_lines import with_import
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import library_names
from fastpg_lint.source.numbering import SiteVisitor
from fastpg_lint.source.site import Site
from fastpg_lint.source.text import SourceText
from fastpg_lint.source.tree import parse
from fastpg_lint.source.walk import walk

Function = cst.FunctionDef | cst.Lambda


class Mending:
    """One module, as fixes see it. Raises `SyntaxFault` when it is made of a text that is no Python."""

    def __init__(self, module: LinkedModule, source: SourceText) -> None:
        self.module = module
        self.source = source
        self._wrapper = MetadataWrapper(parse(source), unsafe_skip_copy=True)
        self.tree = self._wrapper.module
        self._parents: Mapping[cst.CSTNode, cst.CSTNode] = self._wrapper.resolve(ParentNodeProvider)
        sites = SiteVisitor()
        walk(self.tree, [sites])
        self._by_site = {site: node for node in self._parents if (site := sites.known_site(node)) is not None}

    # nodes

    def node(self, site: Site) -> cst.CSTNode | None:
        """The node at a site; None for the module itself."""
        return self._by_site.get(site)

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The node that a node is directly in."""
        return self._parents.get(node)

    def around(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The nodes that a node is in, inner ones first."""
        outer = self._parents.get(node)
        while outer is not None:
            yield outer
            outer = self._parents.get(outer)

    def function_around(self, node: cst.CSTNode) -> Function | None:
        """The innermost function whose code runs a node: the head of a function runs in the one around it."""
        below = node
        for outer in self.around(node):
            if isinstance(outer, cst.FunctionDef | cst.Lambda) and below is outer.body:
                return outer
            below = outer
        return None

    def may_await(self, node: cst.CSTNode) -> bool:
        """Whether `await` may stand at a node without making anything else of what is around it."""
        function = self.function_around(node)
        if not isinstance(function, cst.FunctionDef) or function.asynchronous is None:
            return False
        inside = list(self.around(node))
        return not any(isinstance(one, cst.GeneratorExp) for one in inside[: inside.index(function)])

    def has_comment(self, node: cst.CSTNode) -> bool:
        """Whether a comment stands in a node, which nobody but its author can move."""
        return bool(m.findall(node, m.Comment()))

    # names

    def names_called(self, at: Site) -> frozenset[str]:
        """The canonical names of what the call at a site may call, as far as they are libraries'."""
        view, infer = self.module.view, self.module.project.infer
        numbers = (number for number, call in view.facts.calls.items() if call.at == at)
        return frozenset(one for number in numbers for one in library_names(infer.callee(view.name, number)))

    def name_of(self, wanted: Imported, at: cst.CSTNode) -> "Named | None":
        """How something of another module is written at a node; None where its name means something else."""
        scope = self._scope(at)
        for local, expression in self._imported_as(wanted):
            if scope is not None and all(isinstance(one, ImportAssignment) for one in scope[local]):
                return Named(expression, ())
        local = wanted.name or wanted.module
        if (
            scope is None
            or "." in local
            or any(not isinstance(one, BuiltinAssignment) for one in scope[local])
        ):
            return None
        return Named(cst.Name(local), (wanted,))

    def has_import(self, wanted: Imported) -> bool:
        """Whether the module itself imports something."""
        return any(True for _ in self._imported_as(wanted))

    def imported_from(self, local: str) -> str | None:
        """The module that an import at the top takes something of this name from, unrenamed."""
        return next((one.module for name, one in self._imports() if name == local == one.name), None)

    def module_called(self, local: str) -> str | None:
        """The module that an import at the top calls so."""
        for name, one in self._imports():
            if name == local:
                return one.module if one.name is None else f"{one.module}.{one.name}"
        return None

    def member_of(self, module: str, name: str, at: cst.CSTNode) -> "Named | None":
        """How something in a module is written that is itself imported, `asyncio.sleep` for one."""
        wanted = Imported(module, name)
        if self.has_import(wanted):
            return self.name_of(wanted, at)
        of = self.name_of(Imported(module), at)
        return Named(cst.Attribute(of.expression, cst.Name(name)), of.imports) if of is not None else None

    def _imported_as(self, wanted: Imported) -> Iterator[tuple[str, cst.BaseExpression]]:
        """The names that the module's own imports give for something, each with the expression that it is."""
        for local, one in self._imports():
            if one == wanted:
                yield local, cst.Name(local)
            elif wanted.name and one == Imported(wanted.module) and "." not in wanted.module:
                yield local, cst.Attribute(cst.Name(local), cst.Name(wanted.name))

    def _imports(self) -> Iterator[tuple[str, Imported]]:
        """The names that imports at the top give, whatever happens, each with what it is."""
        for binding in self.module.view.scope(0).bindings:
            value = binding.value
            if isinstance(value, ImportedPath) and not value.level and not binding.branch:
                yield binding.name, Imported(value.module, value.name)

    def _scope(self, node: cst.CSTNode) -> Scope | None:
        """The scope that names at a node are looked up in."""
        for one in (node, *self.around(node)):
            if (scope := self._scopes.get(one)) is not None:
                return scope
        return None

    @cached_property
    def _scopes(self) -> Mapping[cst.CSTNode, Scope | None]:
        return self._wrapper.resolve(ScopeProvider)

    # texts

    def text_after(self, change: Change) -> str:
        """The module's text once a change has been made."""
        tree = self.tree.visit(_Replacing(change.nodes))
        assert isinstance(tree, cst.Module)  # a module is what comes of visiting one
        for one in change.imports:
            tree = with_import(tree, one, self._is_own)
        if not change.unused:
            return tree.code
        context = CodemodContext()
        for one in change.unused:
            RemoveImportsVisitor.remove_unused_import(context, one.module, one.name)
        return RemoveImportsVisitor(context).transform_module(tree).code

    def _is_own(self, module: str) -> bool:
        """Whether an import of this module means one of the project's own."""
        project, name = self.module.project, self.module.name
        first = module.partition(".")[0]
        return any(project.has(project.absolute(name, one, 0)) for one in (module, first))


class Named(NamedTuple):
    """An expression for something of another module, and what is to be imported for it."""

    expression: cst.BaseExpression
    imports: tuple[Imported, ...]


class _Replacing(cst.CSTTransformer):
    """Puts other nodes in the place of some."""

    def __init__(self, nodes: Mapping[cst.CSTNode, Replacement]) -> None:
        super().__init__()
        self._nodes = nodes

    def on_leave(self, original_node: cst.CSTNodeT, updated_node: cst.CSTNodeT) -> Replacement:  # type: ignore[override]
        return self._nodes.get(original_node, updated_node)
