"""The facts of one function's body, read without the rest of its module, as a whole reading has them.

That is so for a body that binds no name of a scope around it and stands in no branch: all else that the
visitors carry from one part of a module into the next is given, or told as what a body says beyond itself.
"""

from collections.abc import Mapping
from typing import TypeVar

import libcst as cst
from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath
from fastpg_lint.facts.builder import FactsBuilder
from fastpg_lint.facts.records import Binding, Branch, Call, Read, Scope, ScopeKind, Usage
from fastpg_lint.facts.secrets.literal_facts import LiteralFact
from fastpg_lint.facts.secrets.literals import LiteralVisitor
from fastpg_lint.facts.tables import Table
from fastpg_lint.facts.visiting import visit_all
from fastpg_lint.facts.words import spellings
from fastpg_lint.source.numbering import SiteVisitor
from fastpg_lint.source.segments import WIDTH
from fastpg_lint.source.site import Site

Record = TypeVar("Record")


class Beyond(Struct, frozen=True):
    """What a body says of its whole module: what its imports call things, which modules they read, and what
    it binds outside of itself, after `global`."""

    aliases: Mapping[str, str]
    spellings: tuple[tuple[str, str], ...]
    packages: tuple[str, ...]
    stars: tuple[AccessPath, ...]
    bound: tuple[Binding, ...]


class BodyFacts(Struct, frozen=True):
    """The records of a body's segment, and that of the function's own scope."""

    scope: Scope
    scopes: list[Scope]
    branches: list[Branch]
    calls: list[Call]
    reads: list[Read]
    usages: list[Usage]
    literals: list[LiteralFact]
    beyond: Beyond

    @property
    def segment(self) -> tuple[object, ...]:
        """The records of the segment, as they are kept."""
        return (self.scopes, self.branches, self.calls, self.reads, self.usages)


def collect_body(
    function: cst.FunctionDef, number: int, statement: int, aliases: Mapping[str, str]
) -> BodyFacts:
    """The facts of the body of a function, by the number of its scope, and that of its statement.

    `aliases` are those that imports above the function give things.
    """
    sites = SiteVisitor(statement)
    draft = FactsBuilder(sites)
    while draft.scopes.number_of_next(sites.segment) < number:
        draft.new_scope(ScopeKind.MODULE, "", Site(-1))
    literals = LiteralVisitor(sites, aliases)
    visit_all(function, sites, draft, literals)
    facts = draft.finish(literals.facts)
    body = (number >> WIDTH) + 1
    scopes = segment_of(facts.scopes, body)
    added = {name: value for name, value in literals.aliases.items() if aliases.get(name) != value}
    return BodyFacts(
        scope=facts.scopes[number],
        scopes=scopes,
        branches=segment_of(facts.branches, body),
        calls=segment_of(facts.calls, body),
        reads=segment_of(facts.reads, body),
        usages=segment_of(facts.usages, body),
        literals=[one for one in literals.facts if one.at.statement >> WIDTH == body],
        beyond=Beyond(
            added,
            tuple(spellings((facts.scopes[number], *scopes))),
            facts.packages,
            facts.stars,
            tuple(one for n, scope in facts.scopes.items() if n < number for one in scope.bindings),
        ),
    )


def segment_of(table: Table[Record], segment: int) -> list[Record]:
    """The records of a segment; none where it lies behind the last that has some."""
    segments = table.segments
    return list(segments[segment]) if segment < len(segments) else []
