"""A module that is to be mended: its text as LibCST's tree, with the nodes that findings stand at."""

import ast
import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, takewhile
from typing import Any, NamedTuple, TypeVar

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from fastpg_lint.facts.access_paths import Imported as ImportedPath
from fastpg_lint.fixes.change import Change, Imported
from fastpg_lint.fixes.import_lines import with_import
from fastpg_lint.fixes.nodes import found_in, parents_in
from fastpg_lint.fixes.project_texts import ProjectTexts
from fastpg_lint.fixes.replacements import Replacement, replacements
from fastpg_lint.fixes.top_lines import with_line
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import library_names
from fastpg_lint.source.numbering import SiteVisitor
from fastpg_lint.source.positions import locate
from fastpg_lint.source.python_tree import python_tree
from fastpg_lint.source.site import Site
from fastpg_lint.source.text import SourceText
from fastpg_lint.source.tree import parse
from fastpg_lint.source.walk import walk

Function = cst.FunctionDef | cst.Lambda
_Node = TypeVar("_Node", bound=cst.CSTNode)


class Named(NamedTuple):
    """An expression for something of another module, and what is to be imported for it."""

    expression: cst.BaseExpression
    imports: tuple[Imported, ...]


class Mending:
    """One module, as fixes see it. Raises `SyntaxFault` when it is made of a text that is no Python."""

    def __init__(self, module: LinkedModule, source: SourceText, texts: ProjectTexts | None = None) -> None:
        """`texts` has the other files of the project."""
        self.module = module
        self.source = source
        self.texts = texts
        self.tree = parse(source)
        self._parents: Mapping[cst.CSTNode, cst.CSTNode] = parents_in(self.tree)
        self._found: dict[type[cst.CSTNode], list[Any]] = {}
        self._sites = SiteVisitor()
        walk(self.tree, [self._sites])
        sites = ((self._sites.known_site(node), node) for node in self._parents)
        self._by_site = {site: node for site, node in sites if site is not None}

    # nodes

    def node(self, site: Site) -> cst.CSTNode | None:
        """The node at a site; None for the module itself."""
        return self._by_site.get(site)

    def site(self, node: cst.CSTNode) -> Site | None:
        """The site of a node, None of one that has none of its own."""
        return self._sites.known_site(node)

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The node that a node is directly in."""
        return self._parents.get(node)

    def found(self, kind: type[_Node]) -> list[_Node]:
        """The nodes of a type in the module, down the page."""
        if kind not in self._found:
            self._found[kind] = [one for one in self._parents if isinstance(one, kind)]
        return self._found[kind]

    def around(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The nodes that a node is in, inner ones first."""
        outer = self._parents.get(node)
        while outer is not None:
            yield outer
            outer = self._parents.get(outer)

    def functions_around(self, node: cst.CSTNode) -> Iterator[Function]:
        """The functions whose code has a node, inner ones first; a head is part of what is around it."""
        below = node
        for outer in self.around(node):
            if isinstance(outer, cst.FunctionDef | cst.Lambda) and below is outer.body:
                yield outer
            below = outer

    def between(self, node: cst.CSTNode, outer: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The nodes that a node is in and that are in another around it, inner ones first."""
        return takewhile(lambda one: one is not outer, self.around(node))

    def place(self, node: cst.CSTNode) -> int:
        """The number of the statement of the module that a node is in; -1 of one that is in none."""
        around = {id(node), *map(id, self.around(node))}
        return next((n for n, one in enumerate(self.tree.body) if id(one) in around), -1)

    def may_await(self, node: cst.CSTNode) -> bool:
        """Whether `await` may stand at a node without making anything else of what is around it."""
        function = next(self.functions_around(node), None)
        if not isinstance(function, cst.FunctionDef) or function.asynchronous is None:
            return False
        return not any(isinstance(one, cst.GeneratorExp) for one in self.between(node, function))

    def has_comment(self, node: cst.CSTNode) -> bool:
        """Whether a comment stands in a node, which nobody but its author can move."""
        return bool(found_in(node, cst.Comment))

    # names

    def names_called(self, at: Site) -> frozenset[str]:
        """The canonical names of what the call at a site may call, as far as they are libraries'."""
        name, infer = self.module.view.name, self.module.project.infer
        return frozenset(one for n in self.calls_at(at) for one in library_names(infer.callee(name, n)))

    def calls_at(self, site: Site) -> Sequence[int]:
        """The numbers of the calls at a site, in the facts of the module."""
        return self._calls.get(site, ())

    @cached_property
    def _calls(self) -> Mapping[Site, Sequence[int]]:
        return _numbers_by_site((call.at, number) for number, call in self.module.view.facts.calls.items())

    def scopes_of(self, function: Function) -> Sequence[int]:
        """The numbers of the scopes that a function's code is, in the facts of the module."""
        site = self._sites.known_site(function)
        return self._scopes.get(site, ()) if site is not None else ()

    @cached_property
    def _scopes(self) -> Mapping[Site, Sequence[int]]:
        scopes = self.module.view.facts.scopes.items()
        return _numbers_by_site((scope.at, number) for number, scope in scopes if scope.name)

    def name_of(self, wanted: Imported, at: cst.CSTNode) -> Named | None:
        """How something of another module is written at a node; None where its name means something else."""
        for local, expression in self._imported_as(wanted):
            if self.means_the_same(local, at):
                return Named(expression, ())
        local = wanted.name or wanted.module
        if "." in local or local in self.module.view.bindings(0) or self._is_hidden(local, at):
            return None
        return Named(cst.Name(local), (wanted,))

    def means_the_same(self, local: str, at: cst.CSTNode) -> bool:
        """Whether a name of the module, which is bound once, means the same at a node."""
        return len(self.module.view.bindings(0)[local]) == 1 and not self._is_hidden(local, at)

    def means_builtin(self, name: str, at: cst.CSTNode) -> bool:
        """Whether the name of a builtin means that at a node."""
        return name not in self.module.view.bindings(0) and not self._is_hidden(name, at)

    def is_free(self, name: str) -> bool:
        """Whether a name means nothing anywhere in the module."""
        return all(one.value != name for one in self.found(cst.Name))

    def is_named_once(self, name: str) -> bool:
        """Whether a name stands in one place of the module, where it is given, attributes aside."""
        return len(self.named(name)) == 1

    def named(self, name: str) -> Sequence[cst.Name]:
        """Where a name stands in the module, attributes aside."""
        return [one for one in self.found(cst.Name) if one.value == name and not self._is_attribute(one)]

    def _is_attribute(self, name: cst.Name) -> bool:
        parent = self._parents.get(name)
        return isinstance(parent, cst.Attribute) and parent.attr is name

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

    def member_of(self, module: str, name: str, at: cst.CSTNode) -> Named | None:
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

    def _is_hidden(self, name: str, at: cst.CSTNode) -> bool:
        """Whether a function around a node gives a name of the module another meaning there."""
        view = self.module.view
        for function in self.functions_around(at):
            for number in self.scopes_of(function):
                parameters = {one.name for one in view.scope(number).parameters}
                if name in view.bindings(number) or name in parameters:
                    return True
        return False

    # texts

    def replacements(self, change: Change) -> tuple[Replacement, ...]:
        """What a change puts in the place of pieces of the text, none of which overlaps another."""
        alone = self._alone(change)
        if alone is not None:
            return *self._at_the_top(self._topped(self.tree, change)), alone
        mended = self._with(change)
        place = next((n for n, one in enumerate(self.tree.body) if one is not mended.body[n]), None)
        top = tuple(self._at_the_top(self._topped(self.tree, change)))
        if place is None or change.old is self.tree or any(one.end >= self._begun(place) for one in top):
            return tuple(replacements(self.source.text, self._topped(mended, change).code))
        before, after = self._code([self.tree.body[place]]), self._code([mended.body[place]])
        begun = self._begun(place)
        inside = (
            Replacement(one.start + begun, one.end + begun, one.text) for one in replacements(before, after)
        )
        return *top, *inside

    def lines_around(self, node: cst.CSTNode) -> tuple[int, int]:
        """The first and the last line of the statement of the module that a node is in."""
        place = self.place(node)
        begun, ended = self._begun(place), self._begun(place + 1)
        return self.source.place_of(begun)[0], self.source.place_of(ended - 1)[0]

    def _topped(self, tree: cst.Module, change: Change) -> cst.Module:
        """A tree with the imports and lines that a change needs."""
        for one in change.imports:
            tree = with_import(tree, one, self._is_own)
        for line in change.lines:
            tree = with_line(tree, line)
        return tree

    def _begun(self, place: int) -> int:
        """Where the statement of the module at a place begins in the text, with the lines above it."""
        return self._beginnings[place]

    @cached_property
    def _beginnings(self) -> list[int]:
        lengths = (len(self._code([one])) for one in self.tree.body)
        return list(accumulate(lengths, initial=len(self._code(self.tree.header))))

    def _alone(self, change: Change) -> Replacement | None:
        """An expression that can be written in the place of another, and nothing around it changes."""
        if not isinstance(change.old, cst.BaseExpression):
            return None
        site = self.site(change.old)
        start, end = self._span_at(site) if site is not None else self._span(change.old)
        if self.source.text[start:end] != self.tree.code_for_node(change.old):
            return None
        return Replacement(start, end, self.tree.code_for_node(change.new))

    def _span_at(self, site: Site) -> tuple[int, int]:
        """Where the node at a site begins and ends, brackets around it aside: CPython tells it soonest."""
        at = locate(self.source, [site], self._python_tree)[site]
        return self.source.offset_of(at.line, at.column), self.source.offset_of(at.end_line, at.end_column)

    @cached_property
    def _python_tree(self) -> ast.Module | None:
        try:
            return python_tree(self.source.text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None  # its grammar is newer than that of the running Python

    def _span(self, node: cst.CSTNode) -> tuple[int, int]:
        """The same of a node that has no site: where it is in the expression around it that has one."""
        inside = next((one for one in self.around(node) if isinstance(one, cst.Call | cst.Attribute)), None)
        site = self.site(inside) if isinstance(inside, cst.BaseExpression) else None
        if inside is None or site is None:
            return _spanned(self.tree, node)
        line = cst.SimpleStatementLine([cst.Expr(inside.with_changes(lpar=(), rpar=()))])
        start, end = _spanned(cst.Module([line], default_newline=self.tree.default_newline), node)
        begun, _ = self._span_at(site)
        return begun + start, begun + end

    def _at_the_top(self, tree: cst.Module) -> Iterator[Replacement]:
        """What differs in the statements of a tree that has the others of this one."""
        ours, theirs = self.tree.body, tree.body
        first = next(
            (n for n, (one, other) in enumerate(zip(ours, theirs, strict=False)) if one is not other), 0
        )
        after = next((n for n in range(len(ours) - first) if ours[-1 - n] is not theirs[-1 - n]), 0)
        if list(ours) != list(theirs):
            before, begun = self._code(ours[first : len(ours) - after]), len(self._code(ours[:first]))
            begun += len(self._code(self.tree.header))
            for one in replacements(before, self._code(theirs[first : len(theirs) - after])):
                yield Replacement(one.start + begun, one.end + begun, one.text)

    def _code(self, nodes: Sequence[cst.CSTNode]) -> str:
        return "".join(map(self.tree.code_for_node, nodes))

    def _with(self, change: Change) -> cst.Module:
        """The tree with another node in the place of one: what that is in is made anew, the rest stays."""
        old, new = change.old, change.new
        for parent in self.around(change.old):
            old, new = parent, _with_child(parent, old, new)
        assert isinstance(new, cst.Module)  # what all nodes are in
        return new

    def _is_own(self, module: str) -> bool:
        """Whether an import of this module means one of the project's own."""
        project, name = self.module.project, self.module.name
        first = module.partition(".")[0]
        return any(project.has(project.absolute(name, one, 0)) for one in (module, first))


def _numbers_by_site(numbered: Iterable[tuple[Site, int]]) -> Mapping[Site, Sequence[int]]:
    found: dict[Site, list[int]] = defaultdict(list)
    for site, number in numbered:
        found[site].append(number)
    return found


def _spanned(tree: cst.Module, node: cst.CSTNode) -> tuple[int, int]:
    """Where a node begins and ends in the text of a tree."""
    at = MetadataWrapper(tree, unsafe_skip_copy=True).resolve(PositionProvider)[node]
    text = SourceText(tree.code)
    begun, ended = (text.offset_of(one.line, one.column + 1) for one in (at.start, at.end))
    return begun, ended


def _with_child(parent: cst.CSTNode, old: cst.CSTNode, new: cst.CSTNode) -> cst.CSTNode:
    """A node with another child in the place of one."""
    for field in dataclasses.fields(parent):
        value = getattr(parent, field.name)
        if value is old:
            return parent.with_changes(**{field.name: new})
        if isinstance(value, tuple | list) and any(one is old for one in value):
            return parent.with_changes(**{field.name: [new if one is old else one for one in value]})
    raise ValueError(f"{type(old).__name__} is in no field of {type(parent).__name__}")
