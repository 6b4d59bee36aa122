"""Other ways to write a fixture, line by line the same: imports renamed, `async` and `await` gone."""

from collections.abc import Iterable, Mapping

import libcst as cst

from .fixture_files import Texts


def with_imports_renamed(texts: Mapping[str, str]) -> Texts:
    """Each name that modules import, and bind in no other way, has `_` added wherever it stands.

    A name that another module of the fixture may ask this one for stays.
    """
    trees = {name: cst.parse_module(text) for name, text in texts.items()}
    uses = {name: _uses(tree) for name, tree in trees.items()}
    renamed = {}
    for name, tree in trees.items():
        asked = {word for other, use in uses.items() if other != name for word in use.asked}
        wanted = uses[name].imported - uses[name].otherwise - asked
        renamed[name] = tree.visit(_Renaming(frozenset(wanted))).code
    return renamed


def without_async(texts: Mapping[str, str]) -> Texts:
    """The same code with nothing left that runs on an event loop."""
    return {name: cst.parse_module(text).visit(_Synchronous()).code for name, text in texts.items()}


def _uses(tree: cst.Module) -> "_Uses":
    uses = _Uses()
    tree.visit(uses)
    return uses


class _Uses(cst.CSTVisitor):
    """`imported`: names bound by imports. `otherwise`: names that have to stay. `asked`: names of others."""

    def __init__(self) -> None:
        self.imported: set[str] = set()
        self.otherwise: set[str] = set()
        self.asked: set[str] = set()

    def visit_Import(self, node: cst.Import) -> bool:
        self.imported.update(_bound(node.names))
        self.otherwise.update(_dotted(node.names))
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        if isinstance(node.names, cst.ImportStar):
            return False
        self.asked.update(alias.name.value for alias in node.names if isinstance(alias.name, cst.Name))
        if isinstance(node.module, cst.Name) and node.module.value == "__future__":
            return False
        self.imported.update(_bound(node.names))
        return False

    def visit_AssignTarget_target(self, node: cst.AssignTarget) -> None:
        self._bind(node.target)

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:
        self._bind(node.target)

    def visit_NamedExpr(self, node: cst.NamedExpr) -> None:
        self._bind(node.target)

    def visit_For(self, node: cst.For) -> None:
        self._bind(node.target)

    def visit_CompFor(self, node: cst.CompFor) -> None:
        self._bind(node.target)

    def visit_AsName(self, node: cst.AsName) -> None:
        self._bind(node.name)

    def visit_Param(self, node: cst.Param) -> None:
        self._bind(node.name)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self._bind(node.name)

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self._bind(node.name)

    def visit_NameItem(self, node: cst.NameItem) -> None:
        self._bind(node.name)

    def visit_Attribute(self, node: cst.Attribute) -> None:
        self.asked.add(node.attr.value)

    def visit_SimpleString(self, node: cst.SimpleString) -> None:
        """An annotation in quotes, or `__all__`: the words of a string stay as they are."""
        self.otherwise.update(
            node.value.replace("[", " ").replace("]", " ").replace(".", " ").strip("\"'").split()
        )

    def _bind(self, target: cst.CSTNode) -> None:
        if isinstance(target, cst.Name):
            self.otherwise.add(target.value)
        elif isinstance(target, cst.Tuple | cst.List):
            for element in target.elements:
                self._bind(element.value)


def _bound(aliases: Iterable[cst.ImportAlias]) -> set[str]:
    names = (alias.evaluated_alias or alias.evaluated_name for alias in aliases)
    return {name for name in names if name.isidentifier()}


def _dotted(aliases: Iterable[cst.ImportAlias]) -> list[str]:
    """The first names of `import a.b`, which binds `a` and cannot rename it."""
    return [
        alias.evaluated_name.partition(".")[0]
        for alias in aliases
        if alias.asname is None and isinstance(alias.name, cst.Attribute)
    ]


class _Renaming(cst.CSTTransformer):
    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        return not isinstance(node.names, cst.ImportStar)

    def leave_ImportAlias(self, original_node: cst.ImportAlias, _: cst.ImportAlias) -> cst.ImportAlias:
        name = original_node.evaluated_alias or original_node.evaluated_name
        if name not in self._names:
            return original_node
        return original_node.with_changes(asname=cst.AsName(name=cst.Name(f"{name}_")))

    def leave_ImportFrom(self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom) -> cst.ImportFrom:
        return updated_node.with_changes(module=original_node.module)

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.Attribute:
        return updated_node.with_changes(attr=original_node.attr)

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
        return updated_node.with_changes(keyword=original_node.keyword)

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        if original_node.value not in self._names:
            return updated_node
        return updated_node.with_changes(value=f"{original_node.value}_")


class _Synchronous(cst.CSTTransformer):
    def leave_FunctionDef(self, _: cst.FunctionDef, updated_node: cst.FunctionDef) -> cst.FunctionDef:
        return updated_node.with_changes(asynchronous=None)

    def leave_With(self, _: cst.With, updated_node: cst.With) -> cst.With:
        return updated_node.with_changes(asynchronous=None)

    def leave_For(self, _: cst.For, updated_node: cst.For) -> cst.For:
        return updated_node.with_changes(asynchronous=None)

    def leave_CompFor(self, _: cst.CompFor, updated_node: cst.CompFor) -> cst.CompFor:
        return updated_node.with_changes(asynchronous=None)

    def leave_Await(self, _: cst.Await, updated_node: cst.Await) -> cst.BaseExpression:
        inner = updated_node.expression
        return inner.with_changes(
            lpar=(*updated_node.lpar, *inner.lpar), rpar=(*inner.rpar, *updated_node.rpar)
        )
