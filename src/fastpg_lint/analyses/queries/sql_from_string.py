"""Values that are put into the text of SQL where a placeholder belongs."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from fastpg_lint.facts.access_paths import (
    Attribute,
    Display,
    Element,
    Item,
    Iterated,
    Name,
    Result,
)
from fastpg_lint.frameworks.sql.calls import SqlCallReader
from fastpg_lint.frameworks.sql.harmless_values import HarmlessValues
from fastpg_lint.frameworks.sql.statements import HOLE, kind, parse
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader
from fastpg_lint.semantic.loops import parts_of
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.strings import Text
from fastpg_lint.semantic.symbol_table import AT_THE_END
from fastpg_lint.semantic.types import Place
from fastpg_lint.source.site import Site

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_WITH_PLACEHOLDERS = ("select", "with", "insert", "update", "delete")
"""Statements that take placeholders; those that change the schema take none."""
_HOLE_NUMBER = re.compile(rf"{HOLE}(\d+)")
_HARMLESS_CALLS = frozenset(
    {"int", "float", "len", "bool", "UUID", "hash", "abs", "round", "sum", "max", "min", "range"}
)
"""Calls that give no text, whatever they are given; those that quote are told by their names."""
_QUOTING = re.compile(r"quote|escape|sanitiz|mogrify|literal|identifier|placeholder", re.IGNORECASE)
_TEXT_METHODS = """
strip lstrip rstrip lower upper casefold title capitalize replace format join split encode decode get pop
isoformat strftime json dict copy
"""
_OF_TEXT = frozenset(_TEXT_METHODS.split())
"""Methods that give what they are called on, near enough; others give something of their own."""


class Injection(Struct, frozen=True):
    """A value in the text of SQL: the value as written, where the text begins, and the call that runs it."""

    value: str
    at: Site
    site: CallSite


def injections(module: LinkedModule) -> Iterator[Injection]:
    """The texts of SQL in a module into which values are put, one for each text."""
    judge = _Origins(module.project)
    for call in module.project.of(SqlCallReader).calls(module.name):
        if call.text.at is None or call.text.module != module.name or not call.text.slots:
            continue
        slot = next((one for one in _value_slots(call.text) if judge.is_chosen_elsewhere(one)), None)
        if slot is not None:
            yield Injection(judge.written(slot), call.at, call.site)


def _value_slots(text: Text) -> Iterator[Expression]:
    """What is put into a text at places where SQL has values, not names of tables and columns."""
    filled = text.filled(HOLE)
    if kind(filled) not in _WITH_PLACEHOLDERS:
        return
    numbers = _quoted(text) | _operands(filled)
    for number, slot in enumerate(text.slots):
        if number in numbers:
            yield slot.value


def _quoted(text: Text) -> set[int]:
    """The holes inside quotes."""
    found: set[int] = set()
    quotes = number = 0
    for piece in text.pieces:
        if isinstance(piece, str):
            quotes += piece.count("'")
        else:
            if quotes % 2:
                found.add(number)
            number += 1
    return found


def _operands(filled: str) -> set[int]:
    """The holes that a column is compared with, set to, or that are inserted."""
    from sqlglot import exp

    found: set[int] = set()
    for statement in parse(filled):
        for column in statement.find_all(exp.Column):
            number = _HOLE_NUMBER.fullmatch(column.name)
            if number is not None and not column.table and _is_operand(column):
                found.add(int(number[1]))
    return found


def _is_operand(column: "Expr") -> bool:
    from sqlglot import exp

    parent = column.parent
    if isinstance(parent, exp.In):
        return column in parent.expressions
    if isinstance(parent, exp.Between):
        return column is not parent.this
    if isinstance(parent, exp.Tuple):
        return isinstance(parent.parent, exp.Values)
    compared = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Like, exp.ILike, exp.DPipe)
    if not isinstance(parent, compared) or parent.args.get("expression") is not column:
        return False
    return HOLE not in parent.this.name  # where both sides are put in, they may be names of columns


class _Origins:
    """Tells whether a value is chosen outside the code, or is a constant of it."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._expressions = project.of(ExpressionReader)
        self._harmless = HarmlessValues(project.infer)

    @followed(otherwise=False)
    def is_chosen_elsewhere(self, value: Expression) -> bool:
        """Whether a value may hold any text: it is a parameter, or comes of one."""
        return not self._harmless.has(value) and any(map(self._may_vary, self._expressions.behind(value)))

    def _may_vary(self, one: Expression) -> bool:
        path = one.path
        match path:
            case Name(name):
                return self._is_parameter(name, one)
            case Result():
                site = self._expressions.call_at(one)
                return site is not None and self._gives_chosen(site)
            case Item(of, _):
                return self.is_chosen_elsewhere(one.part(of))
            case Element(Iterated(Result(number)), 0) if self._counts(number, one):
                return False
            case Display(_, elements, _, scope) if scope >= 0:
                inside = Place(one.place.module, scope, 0, AT_THE_END)
                return any(self.is_chosen_elsewhere(Expression(part, inside)) for part in elements)
        return any(self.is_chosen_elsewhere(one.part(part)) for part in parts_of(path))

    def _counts(self, number: int, one: Expression) -> bool:
        """Whether a call is `enumerate(...)`, whose first elements are numbers."""
        site = self._expressions.call_at(one.part(Result(number)))
        return site is not None and site.call.text == "enumerate"

    def _is_parameter(self, name: str, one: Expression) -> bool:
        """Whether a name is a parameter, other than the object or class that a method is called on."""
        found = self._infer.view(one.place.module).found(name, one.place)
        return found is not None and found.parameter is not None and name not in ("self", "cls")

    def _gives_chosen(self, site: CallSite) -> bool:
        """A call hands on what it is given, unless it gives no text, or quotes it."""
        word = site.word
        if word in _HARMLESS_CALLS or _QUOTING.search(site.call.text):
            return False
        given = list(site.given)
        if word == "replace" and any("'" in (self._expressions.text(one) or "") for one in given):
            return False
        if site.receiver is not None and word in _OF_TEXT:
            given.append(site.receiver)
        return any(self.is_chosen_elsewhere(one) for one in given)

    def written(self, value: Expression) -> str:
        """A value as a message names it."""
        path = value.path
        match path:
            case Name(name):
                return name
            case Attribute(of, name):
                return f"{self.written(value.part(of))}.{name}"
            case Item(of, _):
                return f"{self.written(value.part(of))}[…]"
        site = self._expressions.call_at(value)
        return f"{site.call.short_text}(…)" if site is not None else "…"
