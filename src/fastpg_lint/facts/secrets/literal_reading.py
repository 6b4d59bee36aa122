"""Reads the string literals of a module: what they look like where they stand, alone or put together.

The text of a literal is never kept.
"""

import libcst as cst
from msgspec import structs

from fastpg_lint.facts.secrets.composed_texts import Composed, composed_by_percent, composed_of_sum
from fastpg_lint.facts.secrets.connection_passwords import (
    find_connection_password,
    has_hole_for_password,
    without_spaced_password,
)
from fastpg_lint.facts.secrets.held_strings import held_by
from fastpg_lint.facts.secrets.known_tokens import find_known_token
from fastpg_lint.facts.secrets.literal_contexts import Context
from fastpg_lint.facts.secrets.literal_facts import LiteralFact, LiteralRole
from fastpg_lint.facts.secrets.placeholders import names_development
from fastpg_lint.facts.secrets.secret_names import Origin
from fastpg_lint.facts.secrets.secret_shapes import Shape, may_give_itself_away, shape_under
from fastpg_lint.facts.string_nodes import (
    COMPUTED,
    decoded,
    is_fixed,
    nodes_of,
    pieces,
    value_of,
)
from fastpg_lint.source.numbering import SiteVisitor

_SHORTEST_TELLING = 20
"""Characters, quotes included, of the shortest literal that gives itself away."""
_LONGEST_HINTED = 8
"""A secret of fewer characters than this is not hinted at: two of them would be too much of it."""


_UNNAMED = Context(LiteralRole.OTHER, "", Origin.IDENTIFIER)
"""That of a literal which nothing says a word about."""


class LiteralReader(cst.CSTVisitor):
    """Reads strings, by the word that was left of what they are for."""

    def __init__(self, sites: SiteVisitor) -> None:
        super().__init__()
        self._sites = sites
        self.facts: list[LiteralFact] = []
        self.withheld: set[int] = set()
        """Strings under a secret's name, by the `id` of their node: their text must not be kept either."""
        self._contexts: dict[int, Context] = {}
        self._documenting: set[int] = set()
        self._inner_sums: set[int] = set()
        """Sums that are the beginning of a longer one, which has been read."""
        self._composed: dict[int, tuple[slice, cst.BaseString]] = {}
        """What was put together and is walked through: its facts, and the string that it begins with."""
        self._inside = 0

    def _withhold(self, *values: cst.BaseExpression) -> None:
        """Keeps nothing of what strings in some values say."""
        for value in values:
            self.withheld.update(held_by(value))

    def visit_SimpleString(self, node: cst.SimpleString) -> None:
        context = self._contexts.pop(id(node), None) if self._contexts else None
        if context is not None:
            self._read_under_name(node, decoded(value_of(node)), context)
        elif len(node.value) >= _SHORTEST_TELLING and not self._inside and may_give_itself_away(node.value):
            self._read_alone(node, decoded(value_of(node)))

    def visit_ConcatenatedString(self, node: cst.ConcatenatedString) -> None:
        context = self._contexts.pop(id(node), None)
        if context is not None:
            self._read_under_name(node, "".join(pieces(node)), context)
        elif not self._inside:
            self._read_pieces(node)
        self._inside += 1

    def leave_ConcatenatedString(self, original_node: cst.ConcatenatedString) -> None:
        self._inside -= 1

    def visit_FormattedString(self, node: cst.FormattedString) -> None:
        context = self._contexts.pop(id(node), None) if self._contexts else None
        if context is not None and is_fixed(node):
            self._read_under_name(node, "".join(pieces(node)), context)
        elif not self._inside:
            self._read_pieces(node)
        self._inside += 1

    def leave_FormattedString(self, original_node: cst.FormattedString) -> None:
        self._inside -= 1

    def visit_TemplatedString(self, node: cst.TemplatedString) -> None:
        if not self._inside:
            self._read_pieces(node)
        self._inside += 1

    def leave_TemplatedString(self, original_node: cst.TemplatedString) -> None:
        self._inside -= 1

    def visit_BinaryOperation(self, node: cst.BinaryOperation) -> None:
        if isinstance(node.operator, cst.Add) and id(node) not in self._inner_sums:
            self._read_composed(node, composed_of_sum(node, self._inner_sums))
        elif isinstance(node.operator, cst.Modulo):
            if isinstance(node.left, cst.SimpleString) and has_hole_for_password(node.left.value):
                self._withhold(node.right)
            self._read_composed(node, composed_by_percent(node))

    def leave_BinaryOperation(self, original_node: cst.BinaryOperation) -> None:
        self._leave_composed(original_node)

    def leave_Call(self, original_node: cst.Call) -> None:
        self._leave_composed(original_node)

    def _read_composed(self, node: cst.BaseExpression, made: Composed | None) -> None:
        """Reads what is put together of several strings, which may be a secret where none of them is one."""
        if made is None or not made.strings or self._inside:
            return
        if without_spaced_password(made.text) != made.text:
            self._withhold(node)
        context = self._contexts.pop(id(node), None) if self._contexts else None
        if context is None and not may_give_itself_away(made.text):
            return
        if any(map(_gives_itself_away, made.strings)):
            return
        known = len(self.facts)
        if context is not None and COMPUTED not in made.text:
            self._read_under_name(node, made.text, context)
        elif may_give_itself_away(made.text):
            self._read_alone(node, made.text)
        if len(self.facts) > known or context is not None:
            self.withheld.update(one for string in made.strings for one in nodes_of(string))
            self._composed[id(node)] = slice(known, len(self.facts)), made.strings[0]
            self._inside += 1

    def _leave_composed(self, node: cst.BaseExpression) -> None:
        if self._composed and id(node) in self._composed:
            told, first = self._composed.pop(id(node))
            # The strings have a site only now that the walk has met them.
            at = self._sites.site_of(first)
            self.facts[told] = [structs.replace(fact, at=at, is_composed=True) for fact in self.facts[told]]
            self._inside -= 1

    def _read_pieces(self, node: cst.BaseString) -> None:
        text = "".join(pieces(node))
        if may_give_itself_away(text):
            self._read_alone(node, text)

    def _read_under_name(self, node: cst.BaseExpression, text: str, context: Context) -> None:
        if context.role != LiteralRole.GIVEN:
            self.withheld.update(nodes_of(node))
        if id(node) in self._documenting or not text:
            return
        told = _UNNAMED if context.role == LiteralRole.GIVEN else context
        if self._found_by_itself(node, text, told):
            return
        shape = shape_under(text, context.name, context.origin)
        if shape is not None and not (context.scheme and context.role == LiteralRole.KEYWORD):
            self._add(node, shape, context, text, is_of_development=names_development(text))
        elif shape is not None and shape != Shape.BLANK:
            is_local = context.is_local or names_development(text)
            self._add(node, Shape.ADDRESS, context, text, context.scheme, is_of_development=is_local)

    def _read_alone(self, node: cst.BaseExpression, text: str) -> None:
        documents = id(node) in self._documenting
        role = LiteralRole.DOCUMENTATION if documents else LiteralRole.OTHER
        self._found_by_itself(node, text, structs.replace(_UNNAMED, role=role))

    def _found_by_itself(self, node: cst.BaseExpression, text: str, context: Context) -> bool:
        """Whether a literal is a known token, or an address with a password in it."""
        token = find_known_token(text)
        if token is not None:
            self._add(node, Shape.TOKEN, context, token.text, token.kind, token.is_example, token.is_homemade)
            return True
        found = find_connection_password(text)
        if found is not None:
            if context.role != LiteralRole.DOCUMENTATION and (found.is_whole or found.is_random):
                self._add(
                    node,
                    Shape.ADDRESS,
                    context,
                    found.text,
                    found.scheme,
                    found.is_filler,
                    is_of_development=found.is_of_development,
                )
            return True
        return False

    def _add(
        self,
        node: cst.BaseExpression,
        shape: Shape,
        context: Context,
        secret: str,
        kind: str = "",
        is_example: bool = False,
        is_homemade: bool = False,
        is_of_development: bool = False,
    ) -> None:
        self.withheld.update(nodes_of(node))
        self.facts.append(
            LiteralFact(
                at=self._sites.site_of(node),
                shape=shape,
                role=context.role,
                name=context.name.strip("\"'"),
                kind=kind,
                start=secret[:2] if len(secret) >= _LONGEST_HINTED else "",
                holder=context.holder,
                call=context.call,
                has_company=context.has_company,
                is_example=is_example,
                is_homemade=is_homemade,
                is_of_development=is_of_development,
                position=context.position,
            )
        )


def _gives_itself_away(node: cst.BaseString) -> bool:
    """Whether a string is a secret without those that it is joined with."""
    text = "".join(pieces(node))
    if not may_give_itself_away(text):
        return False
    return find_known_token(text) is not None or find_connection_password(text) is not None
