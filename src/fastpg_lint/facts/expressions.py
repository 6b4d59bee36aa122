"""Collects access paths and calls: each expression becomes a path when the walk leaves it."""

from collections.abc import Container, Iterator, Sequence
from itertools import groupby

import libcst as cst
from msgspec import structs

from fastpg_lint.facts.access_paths import (
    AS_NUMBER,
    NONE,
    NUMBER_FORMATS,
    OPAQUE,
    AccessPath,
    Attribute,
    Awaited,
    Display,
    DisplayKind,
    Element,
    Item,
    Literal,
    LiteralKind,
    Name,
    Operation,
    Result,
)
from fastpg_lint.facts.annotations import unquoted
from fastpg_lint.facts.builder import FactsBuilder
from fastpg_lint.facts.choices import chosen, either, under
from fastpg_lint.facts.fates import TESTING
from fastpg_lint.facts.open_records import OpenCall, Use
from fastpg_lint.facts.records import Argument, Fate
from fastpg_lint.facts.secrets.secret_shapes import redact
from fastpg_lint.facts.string_nodes import Part, parts_of, value_of, value_of_all
from fastpg_lint.facts.written import last_word, written
from fastpg_lint.source.node_types import node_type
from fastpg_lint.source.site import Site

LONGEST_TEXT = 2000
"""Characters of a string literal that are kept: more than any SQL statement worth judging."""
MOST_ELEMENTS = 32
"""Elements of a container written out that are kept: enough to tell the type."""

_STRINGS = (cst.SimpleString, cst.ConcatenatedString, cst.FormattedString)

_SYMBOLS: dict[type[cst.CSTNode], str] = {
    cst.Add: "+",
    cst.Subtract: "-",
    cst.Multiply: "*",
    cst.Divide: "/",
    cst.FloorDivide: "//",
    cst.Modulo: "%",
    cst.Power: "**",
    cst.BitAnd: "&",
    cst.Minus: "-",
    cst.Not: "not",
    cst.Equal: "==",
    cst.NotEqual: "!=",
    cst.LessThan: "<",
    cst.LessThanEqual: "<=",
    cst.GreaterThan: ">",
    cst.GreaterThanEqual: ">=",
    cst.In: "in",
    cst.NotIn: "not in",
    cst.Is: "is",
    cst.IsNot: "is not",
}
"""Operators that somebody may ask for; the others have no symbol."""


ENVIRONMENT = "environ"
"""What is written of the mapping whose items are recorded where they are read: others matter to nobody."""


_GENERIC = frozenset({"dict", "frozenset", "list", "set", "tuple", "type"})
"""Names whose subscripts are types."""


class PathVisitor(cst.CSTVisitor):
    """Turns expressions into paths, records calls, and says what becomes of each value.

    `withheld` holds, by `id`, the string nodes whose text must not be kept; a node is in it when it is left.
    """

    def __init__(self, draft: FactsBuilder, withheld: Container[int]) -> None:
        super().__init__()
        self._draft = draft
        self._withheld = withheld
        self._not_names: set[int] = set()
        self._inner_strings: set[int] = set()
        """What strings in several pieces have behind their first."""
        self._called: set[int] = set()
        self._deleted: set[int] = set()

    def _set(self, node: cst.CSTNode, path: AccessPath) -> None:
        self._draft.paths[id(node)] = path

    # names and steps

    def visit_Name(self, node: cst.Name) -> None:
        draft, word = self._draft, node.value
        if word == "None":
            draft.paths[id(node)] = NONE
        elif word in ("True", "False"):
            draft.paths[id(node)] = Literal(LiteralKind.BOOL, word)
        elif id(node) not in self._not_names:
            draft.paths[id(node)] = Name(word)
            draft.uses[id(node)] = Use(word, draft.scope.number, draft.branch, draft.next_order())

    def visit_AsName(self, node: cst.AsName) -> None:
        self._not_names.add(id(node.name))

    def visit_Import(self, _: cst.Import) -> bool:
        return False

    def visit_ImportFrom(self, _: cst.ImportFrom) -> bool:
        return False

    def leave_Attribute(self, original_node: cst.Attribute) -> None:
        node, draft = original_node, self._draft
        closing = node.attr.value in ("close", "send", "throw") and isinstance(node.value, cst.Name)
        is_used = closing or node.attr.value == "__await__"
        draft.settle(node.value, Fate.OTHER if is_used else Fate.ATTRIBUTE)
        path = Attribute(draft.path_of(node.value), node.attr.value)
        self._set(node, path)
        if id(node) in self._called or id(node) in draft.targets:
            return
        draft.read(path, written(node), draft.sites.site_of(node))

    def leave_Subscript(self, original_node: cst.Subscript) -> None:
        node, draft = original_node, self._draft
        draft.settle(node.value, Fate.ITEM)
        keys = tuple(
            draft.path_of(element.slice.value) if isinstance(element.slice, cst.Index) else OPAQUE
            for element in node.slice
        )
        key = keys[0] if len(keys) == 1 else Display(DisplayKind.TUPLE, keys[:MOST_ELEMENTS])
        path = Item(draft.path_of(node.value), key)
        self._set(node, path)
        is_target, word = id(node) in draft.targets, last_word(node.value)
        if word.endswith(ENVIRONMENT):
            if not is_target:
                draft.read(path, written(node), draft.sites.site_of(node.value), Fate.ITEM)
        elif word[:1].islower() and word not in _GENERIC:
            fate = Fate.FILLED if is_target else Fate.SUBSCRIPTED
            fate = Fate.EMPTIED if id(node) in self._deleted else fate
            draft.read(path.of, written(node), draft.sites.site_of(node), fate)

    def visit_Del(self, node: cst.Del) -> None:
        if isinstance(node.target, cst.Subscript):
            self._draft.targets.add(id(node.target))
            self._deleted.add(id(node.target))

    def leave_Await(self, original_node: cst.Await) -> None:
        draft = self._draft
        draft.function_scope().awaits = True
        draft.settle(original_node.expression, Fate.AWAITED)
        self._set(original_node, Awaited(draft.path_of(original_node.expression)))

    # calls

    def visit_Call(self, node: cst.Call) -> None:
        self._called.add(id(node.func))

    def leave_Call(self, original_node: cst.Call) -> None:
        node, draft = original_node, self._draft
        arguments = tuple(
            Argument(draft.path_of(arg.value), arg.keyword.value if arg.keyword else None, len(arg.star))
            for arg in node.args
        )
        function = draft.path_of(node.func)
        if arguments and getattr(function, "id", getattr(function, "name", "")) == "cast":
            arguments = (structs.replace(arguments[0], value=unquoted(arguments[0].value)), *arguments[1:])
        number = draft.new_call(
            OpenCall(
                function=function,
                arguments=arguments,
                text=written(node.func),
                at=draft.sites.site_of(node),
                scope=draft.scope.number,
                branch=draft.branch,
                order=draft.next_order(),
            )
        )
        draft.settle(node.func, Fate.CALLED)
        if isinstance(node.func, cst.Name) and node.func.value in TESTING:
            self._settle_tested(node)
        for arg in node.args:
            draft.settle(arg.value, Fate.ITERATED if arg.star else Fate.ARGUMENT, number)
        draft.call_numbers[id(node)] = number
        self._set(node, Result(number))

    def _settle_tested(self, node: cst.Call) -> None:
        """Says of what a comprehension makes that it is tested or counted, and goes no further."""
        for argument in node.args:
            if isinstance(argument.value, cst.GeneratorExp | cst.ListComp | cst.SetComp):
                self._draft.settle(argument.value.elt, Fate.OPERAND)

    # choices and operators

    def leave_IfExp(self, original_node: cst.IfExp) -> None:
        node, draft = original_node, self._draft
        draft.settle(node.test, Fate.CONDITION)
        given = chosen(draft.path_of(node.body), draft.path_of(node.orelse))
        self._set(node, under(draft.path_of(node.test), given))

    def leave_BooleanOperation(self, original_node: cst.BooleanOperation) -> None:
        node, draft = original_node, self._draft
        self._set(node, either((draft.path_of(node.left), draft.path_of(node.right))))

    def leave_BinaryOperation(self, original_node: cst.BinaryOperation) -> None:
        node, draft = original_node, self._draft
        draft.settle(node.left, Fate.OPERAND)
        draft.settle(node.right, Fate.OPERAND)
        operands = (draft.path_of(node.left), draft.path_of(node.right))
        if isinstance(node.operator, cst.BitOr):
            self._set(node, either(operands))
        else:
            at = self._string_in(node) if isinstance(node.operator, cst.Add | cst.Modulo) else None
            self._set(node, _joined(_SYMBOLS.get(node_type(node.operator), ""), *operands, at))

    def _string_in(self, node: cst.BinaryOperation) -> Site | None:
        """Where the string begins that an operator makes another of."""
        for operand in (node.left, node.right):
            if isinstance(operand, _STRINGS):
                return self._draft.sites.site_of(operand)
        return None

    def leave_UnaryOperation(self, original_node: cst.UnaryOperation) -> None:
        node, draft = original_node, self._draft
        negated = isinstance(node.operator, cst.Not)
        draft.settle(node.expression, Fate.CONDITION if negated else Fate.OPERAND)
        operator = _SYMBOLS.get(node_type(node.operator), "")
        self._set(node, Operation(operator, (draft.path_of(node.expression),)))

    def leave_Comparison(self, original_node: cst.Comparison) -> None:
        node, draft = original_node, self._draft
        draft.settle(node.left, Fate.OPERAND)
        for target in node.comparisons:
            draft.settle(target.comparator, Fate.OPERAND)
            if isinstance(target.operator, cst.In | cst.NotIn) and last_word(target.comparator)[:1].islower():
                at = draft.sites.site_of(node)
                draft.read(draft.path_of(target.comparator), written(target.comparator), at, Fate.SEARCHED)
        operators = " ".join(_SYMBOLS.get(node_type(target.operator), "") for target in node.comparisons)
        operands = (node.left, *(target.comparator for target in node.comparisons))
        self._set(node, Operation(operators, tuple(map(draft.path_of, operands))))

    def leave_FormattedStringExpression(self, original_node: cst.FormattedStringExpression) -> None:
        node, draft = original_node, self._draft
        draft.settle(node.expression, Fate.FORMATTED)
        path = draft.path_of(node.expression)
        self._set(node, Operation(AS_NUMBER, (path,)) if _takes_a_number(node) else path)

    def leave_FormattedStringText(self, original_node: cst.FormattedStringText) -> None:
        self._set(original_node, self._text_of((original_node,), original_node.value))

    # literals and containers

    def leave_SimpleString(self, original_node: cst.SimpleString) -> None:
        self._set(original_node, self._text_of((original_node,), value_of(original_node)))

    def visit_ConcatenatedString(self, node: cst.ConcatenatedString) -> None:
        self._inner_strings.add(id(node.right))

    def leave_ConcatenatedString(self, original_node: cst.ConcatenatedString) -> None:
        node = original_node
        if id(node) in self._inner_strings:  # what it ends with, once more: a long row would take its square
            return
        runs = groupby(parts_of(node), lambda part: isinstance(part, cst.SimpleString))
        parts = tuple(path for _, run in runs for path in self._parts_of_run(list(run)))
        is_one = len(parts) == 1
        self._set(node, parts[0] if is_one else Operation("+", parts, self._draft.sites.site_of(node)))

    def _parts_of_run(self, run: Sequence[Part]) -> Iterator[AccessPath]:
        """Literals in a row, as one; others, each by itself."""
        plain = [part for part in run if isinstance(part, cst.SimpleString)]
        if plain:
            yield self._text_of(plain, value_of_all(plain))
        else:
            yield from map(self._draft.path_of, run)

    def _text_of(self, nodes: Sequence[cst.CSTNode], value: str | bytes) -> AccessPath:
        """Texts in a row as one; without what they say, where that of any must not be kept."""
        is_withheld = isinstance(value, str) and any(id(one) in self._withheld for one in nodes)
        return _text(None if is_withheld else value)

    def leave_FormattedString(self, original_node: cst.FormattedString) -> None:
        node, draft = original_node, self._draft
        parts = tuple(map(draft.path_of, node.parts[:MOST_ELEMENTS]))
        self._set(node, Operation("f", parts, draft.sites.site_of(node)))

    def leave_Integer(self, original_node: cst.Integer) -> None:
        self._set(original_node, Literal(LiteralKind.NUMBER, original_node.value))

    def leave_Float(self, original_node: cst.Float) -> None:
        self._set(original_node, Literal(LiteralKind.NUMBER, original_node.value))

    def leave_Ellipsis(self, original_node: cst.Ellipsis) -> None:
        self._set(original_node, Literal(LiteralKind.ELLIPSIS))

    def leave_List(self, original_node: cst.List) -> None:
        self._set_display(original_node, DisplayKind.LIST, original_node.elements)

    def leave_Tuple(self, original_node: cst.Tuple) -> None:
        self._set_display(original_node, DisplayKind.TUPLE, original_node.elements)

    def leave_Set(self, original_node: cst.Set) -> None:
        self._set_display(original_node, DisplayKind.SET, original_node.elements)

    def leave_Dict(self, original_node: cst.Dict) -> None:
        keys = tuple(self._key_text(element) for element in original_node.elements[:MOST_ELEMENTS])
        self._set_display(original_node, DisplayKind.DICT, original_node.elements, keys)

    def _key_text(self, element: cst.BaseDictElement) -> str:
        path = self._draft.path_of(element.key) if isinstance(element, cst.DictElement) else OPAQUE
        return path.text or "" if isinstance(path, Literal) and path.kind == LiteralKind.TEXT else ""

    def _set_display(
        self,
        node: cst.CSTNode,
        kind: DisplayKind,
        elements: Sequence[cst.BaseElement | cst.BaseDictElement],
        keys: tuple[str, ...] = (),
    ) -> None:
        draft = self._draft
        for element in elements:
            starred = isinstance(element, cst.StarredElement | cst.StarredDictElement)
            draft.settle(element.value, Fate.ITERATED if starred else Fate.CONTAINER)
        self._set(node, Display(kind, tuple(draft.path_of(e.value) for e in elements[:MOST_ELEMENTS]), keys))

    def leave_ListComp(self, original_node: cst.ListComp) -> None:
        self._set_comprehension(original_node, DisplayKind.LIST, original_node.elt)

    def leave_SetComp(self, original_node: cst.SetComp) -> None:
        self._set_comprehension(original_node, DisplayKind.SET, original_node.elt)

    def leave_DictComp(self, original_node: cst.DictComp) -> None:
        self._set_comprehension(original_node, DisplayKind.DICT, original_node.value)

    def leave_GeneratorExp(self, original_node: cst.GeneratorExp) -> None:
        self._set_comprehension(original_node, DisplayKind.GENERATOR, original_node.elt)

    def _set_comprehension(self, node: cst.CSTNode, kind: DisplayKind, element: cst.BaseExpression) -> None:
        draft = self._draft
        draft.settle(element, Fate.CONTAINER)
        scope = draft.last_left.number if draft.last_left is not None else -1
        self._set(node, Display(kind, (draft.path_of(element),), scope=scope))


def _text(value: str | bytes | None) -> AccessPath:
    """A string literal, without its text where that may be a secret."""
    if isinstance(value, bytes):
        return Literal(LiteralKind.BYTES)
    if value is None or len(value) > LONGEST_TEXT or not _is_unicode(value):
        return Literal(LiteralKind.TEXT)
    return Literal(LiteralKind.TEXT, redact(value))


def _joined(operator: str, left: AccessPath, right: AccessPath, at: Site | None) -> Operation:
    """An operation, flat where the same operator stands in a row: a long sum is no deep path."""
    if isinstance(left, Operation) and left.operator == operator:
        return Operation(operator, (*left.operands, right)[:MOST_ELEMENTS], left.at or at)
    return Operation(operator, (left, right), at)


def _is_unicode(text: str) -> bool:
    """Whether a text can be stored: half of a surrogate pair, which Python allows, cannot."""
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)


def element(path: AccessPath, index: int) -> AccessPath:
    """One element of a path: of a tuple written out, that element itself."""
    if (
        isinstance(path, Display)
        and path.kind in (DisplayKind.TUPLE, DisplayKind.LIST)
        and index < len(path.elements)
    ):
        return path.elements[index]
    return Element(path, index)


def _takes_a_number(node: cst.FormattedStringExpression) -> bool:
    """Whether the format of what is put into an f-string is one for numbers: `{x:d}`, `{x:.2f}`."""
    form = node.format_spec or ()
    last = form[-1] if form else None
    return isinstance(last, cst.FormattedStringText) and last.value.endswith(tuple(NUMBER_FORMATS))
