"""Leads from a value under a secret's name to the literals that it may be."""

from collections.abc import Mapping

import libcst as cst
from msgspec import structs

from fastpg_lint.facts.secrets.callables import COLUMNS, FIELDS, WRAPPERS
from fastpg_lint.facts.secrets.literal_contexts import (
    STRINGS,
    Context,
    argument,
    default_of,
    is_default_of_test,
    key_of,
    positional,
    reads_environment,
)
from fastpg_lint.facts.secrets.literal_facts import LiteralRole
from fastpg_lint.facts.secrets.literal_reading import LiteralReader
from fastpg_lint.facts.secrets.secret_names import Origin, origin_of, origin_of_many
from fastpg_lint.facts.string_nodes import strings_in
from fastpg_lint.source.dotted_names import last_name
from fastpg_lint.source.node_types import node_type
from fastpg_lint.source.numbering import SiteVisitor


class LiteralOffers(LiteralReader):
    """Leaves word at literals of what the values around them are for."""

    def __init__(self, sites: SiteVisitor, aliases: Mapping[str, str] = {}) -> None:
        """`aliases` are what imports have called things that the visitor has not met."""
        super().__init__(sites)
        self.aliases: dict[str, str] = dict(aliases)
        """What imports have called things so far."""

    def _offer(self, value: cst.BaseExpression, context: Context) -> None:
        """Leave word of what the literals are for that a value may be."""
        if context.role != LiteralRole.GIVEN:
            self._withhold(value)
        while isinstance(value, cst.IfExp):
            self._offer(value.body, context)
            if is_default_of_test(value, self.aliases):
                context = structs.replace(context, role=LiteralRole.ENVIRONMENT_DEFAULT)
            value = value.orelse
        match value:
            case (
                cst.SimpleString()
                | cst.ConcatenatedString()
                | cst.FormattedString()
                | cst.BinaryOperation(operator=cst.Add())
            ):
                self._contexts.setdefault(id(value), context)
            case cst.BooleanOperation():
                self._offer_choices(value, context)
            case cst.Lambda(body=body) | cst.NamedExpr(value=body):
                self._offer(body, context)
            case cst.Call():
                self._offer_through(value, context)

    def _offer_choices(self, value: cst.BooleanOperation, context: Context) -> None:
        """`a or b or c`: each may be the value; what follows a look into the environment is its default."""
        choices = [value.right]
        left = value.left
        while isinstance(left, cst.BooleanOperation):
            choices.append(left.right)
            left = left.left
        self._offer(left, context)
        before = left
        for choice in reversed(choices):
            if isinstance(before, cst.Call) and reads_environment(before, self.aliases):
                context = structs.replace(context, role=LiteralRole.ENVIRONMENT_DEFAULT)
            self._offer(choice, context)
            before = choice

    def _offer_through(self, call: cst.Call, context: Context) -> None:
        """Calls that hand a literal on: `SecretStr("…")`, `Field(default="…")`, `"…".encode()`."""
        name = last_name(call.func)
        name = self.aliases.get(name, name)
        if isinstance(call.func, cst.Attribute) and node_type(call.func.value) in STRINGS:
            handed_on: tuple[cst.BaseExpression | None, ...] = (call.func.value,)
        elif name in WRAPPERS:
            handed_on = (positional(call, 0),)
        elif name in FIELDS:
            handed_on = (argument(call, "default") or positional(call, 0), argument(call, "default_factory"))
        elif name in COLUMNS:
            handed_on = (argument(call, "default"), argument(call, "server_default"))
        elif reads_environment(call, self.aliases):
            context = structs.replace(context, role=LiteralRole.ENVIRONMENT_DEFAULT)
            handed_on = (default_of(call),) if origin_of(key_of(call)) is None else ()
        elif name in ("get", "pop", "setdefault") and origin_of(key_of(call)) is None:
            context = structs.replace(context, role=LiteralRole.FALLBACK)
            handed_on = (default_of(call),)
        else:
            return
        for value in handed_on:
            if value is not None:
                self._offer(value, context)

    def _offer_many(self, values: cst.BaseExpression, name: str) -> None:
        origin = origin_of_many(name)
        if origin is not None:
            for one in strings_in(values):
                self._offer(one, Context(LiteralRole.ELEMENT, name, Origin.ISSUED))

    def _document(self, value: cst.BaseExpression) -> None:
        """Mark all strings in a value as text for people."""
        self._documenting.add(id(value))
        self._documenting.update(id(one) for one in strings_in(value))
