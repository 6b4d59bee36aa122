"""One walk over a LibCST tree that drives several visitors at once.

`module.visit(visitor)` rebuilds every node that it passes, which costs more than parsing. This walk only
reads: a table made once for each node type says which visitors have a handler for it and which of its
fields hold nodes worth descending into. White space and punctuation are not, nor are names that are no
expressions: of an attribute, a keyword, a parameter.
"""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from operator import attrgetter

import libcst as cst

from fastpg_lint.source.faults import SyntaxFault

Handler = Callable[[cst.CSTNode], object]

_NO_NODES = (type(None), str, bool, cst.MaybeSentinel)
"""What fields hold besides nodes."""

_LAYOUT_FIELDS = frozenset(
    {
        "header",
        "footer",
        "leading_lines",
        "leading_whitespace",
        "trailing_whitespace",
        "lines_after_decorators",
        "indent",
        "semicolon",
        "comma",
        "equal",
        "dot",
        "colon",
        "first_colon",
        "second_colon",
        "lpar",
        "rpar",
        "lbracket",
        "rbracket",
        "lbrace",
        "rbrace",
        "newline",
        "comment",
        "relative",
        "posonly_ind",
    }
)
"""Fields that hold only white space, punctuation or operators' tokens."""

WORDS: dict[str, str] = {
    "Arg": "keyword",
    "Attribute": "attr",
    "ClassDef": "name",
    "FunctionDef": "name",
    "NameItem": "name",
    "Param": "name",
}
"""Fields that hold a `Name` which says a word and stands for no value: no visitor is to take it for one."""

_SOURCE_ORDER: dict[str, tuple[str, ...]] = {
    "AnnAssign": ("target", "annotation", "value"),
    "Arg": ("value",),
    "ClassDef": ("decorators", "type_parameters", "bases", "keywords", "body"),
    "CompFor": ("asynchronous", "target", "iter", "ifs", "inner_for_in"),
    "DictComp": ("key", "value", "for_in"),
    "DictElement": ("key", "value"),
    "ExceptHandler": ("type", "name", "body"),
    "ExceptStarHandler": ("type", "name", "body"),
    "For": ("asynchronous", "target", "iter", "body", "orelse"),
    "FormattedStringExpression": ("expression", "format_spec"),
    "From": ("item",),
    "FunctionDef": ("decorators", "asynchronous", "type_parameters", "params", "returns", "body"),
    "IfExp": ("body", "test", "orelse"),
    "ImportFrom": ("module", "names"),
    "Lambda": ("params", "body"),
    "MatchCase": ("pattern", "guard", "body"),
    "MatchClass": ("cls", "patterns", "kwds"),
    "MatchKeywordElement": ("key", "pattern"),
    "MatchMapping": ("elements", "rest"),
    "MatchOr": ("patterns",),
    "MatchOrElement": ("pattern",),
    "Param": ("annotation", "default"),
    "Parameters": ("posonly_params", "params", "star_arg", "kwonly_params", "star_kwarg"),
    "Raise": ("exc", "cause"),
    "Slice": ("lower", "upper", "step"),
    "TypeAlias": ("name", "type_parameters", "value"),
    "With": ("asynchronous", "items", "body"),
}
"""Child fields of the types whose fields are not declared in the order in which LibCST visits them."""


def walk(tree: cst.CSTNode, visitors: Sequence[cst.CSTVisitor]) -> None:
    """Drive visitors over a tree, as `tree.visit(visitor)` would each of them, in one walk.

    At each node the visitors come in the order given. A visitor whose `visit_X` returns False does not
    see the node's children, though its `leave_X` is called. Raises `SyntaxFault` for a tree nested too
    deep to walk.
    """
    try:
        _Walk(tuple(visitors)).run(tree)
    except RecursionError:
        raise SyntaxFault(1, 1, "code nested too deep to analyse") from None


class _Entry:
    """What a walk does at one type of node.

    `only` is all of it where nothing lies below the type and one visitor has one handler for it.
    """

    __slots__ = ("children", "is_passed_through", "leaves", "only", "visits")

    def __init__(
        self,
        children: Callable[[cst.CSTNode], tuple[object, ...]] | None,
        visits: tuple[tuple[int, Handler], ...],
        leaves: tuple[Handler, ...],
    ) -> None:
        self.children = children
        self.visits = visits
        self.leaves = leaves
        handlers = (*(visit for _, visit in visits), *leaves)
        self.is_passed_through = not handlers
        self.only = handlers[0] if children is None and len(handlers) == 1 else None


class _Walk:
    """A walk by a fixed set of visitors."""

    def __init__(self, visitors: tuple[cst.CSTVisitor, ...]) -> None:
        self._visitors = visitors
        self._table: dict[type, _Entry | None] = dict.fromkeys(_NO_NODES)
        self._narrower: dict[frozenset[int], _Walk] = {}

    def run(self, node: cst.CSTNode) -> None:
        """Walks a node and what is below it."""
        entry = self._entry_of(node.__class__)
        if entry is not None:
            self._run(node, entry)

    def _run(self, node: cst.CSTNode, entry: _Entry) -> None:
        muted: tuple[int, ...] = ()
        for position, visit in entry.visits:
            if visit(node) is False:
                muted += (position,)
        if entry.children is not None:
            below = self._without(frozenset(muted)) if muted else self
            if below is not None:
                below._descend(entry.children(node))
        for leave in entry.leaves:
            leave(node)

    def _descend(self, children: Iterable[object]) -> None:
        """Walks the values of a node's fields: nodes, tuples of nodes, and what is neither.

        This is the linter's hottest loop: the look-up of `_entry_of` is written out here, and so is what
        `_run` does where that is little.
        """
        table, run = self._table, self._run
        for child in children:
            kind = child.__class__
            if kind is tuple or kind is list:
                self._descend(child)  # type: ignore[arg-type]
                continue
            try:
                entry = table[kind]
            except KeyError:
                entry = self._entry_of(kind)
            if entry is None:
                continue
            if entry.only is not None:
                entry.only(child)  # type: ignore[arg-type]
            elif entry.is_passed_through:
                self._descend(entry.children(child))  # type: ignore[arg-type,misc]
            else:
                run(child, entry)  # type: ignore[arg-type]

    def _entry_of(self, kind: type) -> _Entry | None:
        """What to do at a type of node; None where there is nothing to do, there or below."""
        if kind not in self._table:
            self._table[kind] = self._entry(kind) if issubclass(kind, cst.CSTNode) else None
        return self._table[kind]

    def _without(self, muted: frozenset[int]) -> "_Walk | None":
        """The walk of the visitors that want to see the children, None where there is none."""
        if len(muted) == len(self._visitors):
            return None
        known = self._narrower.get(muted)
        if known is None:
            rest = tuple(v for position, v in enumerate(self._visitors) if position not in muted)
            known = self._narrower[muted] = _Walk(rest)
        return known

    def _entry(self, node_type: type) -> _Entry | None:
        plan = _plan(node_type, tuple(map(type, self._visitors)))
        if plan is None:
            return None
        visits = ((number, getattr(self._visitors[number], plan.visit)) for number in plan.visiting)
        leaves = (getattr(self._visitors[number], plan.leave) for number in plan.leaving)
        return _Entry(plan.children, tuple(visits), tuple(leaves))


class _Plan:
    """What visitors of some classes do at one type of node, in every module alike."""

    __slots__ = ("children", "leave", "leaving", "visit", "visiting")

    def __init__(self, node_type: type, visitors: tuple[type, ...]) -> None:
        self.visit = f"visit_{node_type.__name__}"
        self.leave = f"leave_{node_type.__name__}"
        self.visiting = [n for n, visitor in enumerate(visitors) if _has_own(visitor, self.visit)]
        self.leaving = [n for n, visitor in enumerate(visitors) if _has_own(visitor, self.leave)]
        self.children = _reader(child_fields(node_type))


@cache
def _plan(node_type: type, visitors: tuple[type, ...]) -> _Plan | None:
    """The plan for a type of node; None where there is nothing to do, there or below."""
    plan = _Plan(node_type, visitors)
    return plan if plan.children or plan.visiting or plan.leaving else None


def _has_own(visitor: type, name: str) -> bool:
    """Whether a visitor has a method of its own; the empty ones that LibCST defines do not count."""
    own: object = getattr(visitor, name, None)
    return own is not None and own is not getattr(cst.CSTVisitor, name, None)


def _reader(fields: tuple[str, ...]) -> Callable[[cst.CSTNode], tuple[object, ...]] | None:
    """Gets the values of some fields at once."""
    if not fields:
        return None
    if len(fields) == 1:
        (field,) = fields
        return lambda node: (getattr(node, field),)
    return attrgetter(*fields)


@cache
def child_fields(node_type: type) -> tuple[str, ...]:
    """The fields of a node type that may hold nodes other than white space and punctuation, in the order
    in which LibCST visits them."""
    ordered = _SOURCE_ORDER.get(node_type.__name__)
    if ordered is not None:
        return ordered
    return tuple(
        field.name
        for field in dataclasses.fields(node_type)
        if field.name not in _LAYOUT_FIELDS
        and field.name != WORDS.get(node_type.__name__)
        and field.type is not str  # what a name or a literal says
        and not field.name.startswith("whitespace")
        and field.name != "asynchronous"
    )
