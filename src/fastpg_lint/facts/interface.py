"""The interface of a module: what it says outside of the bodies of its functions."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from fastpg_lint.facts.access_paths import Name
from fastpg_lint.facts.records import ModuleFacts, Scope, ScopeKind
from fastpg_lint.facts.tables import Table
from fastpg_lint.source.segments import is_in_body

Record = TypeVar("Record")

Inside = tuple[int, list[tuple[str, str]], bool | None]
"""A function; the attributes that it stores, each with the name of what has it; and where it raises one thing
and returns nothing, whether it does so outside of all branches."""


def interface(facts: ModuleFacts) -> tuple[object, ...]:
    """What there is of a module to those who look into no body, to be encoded.

    That is the segments between bodies, with the signatures of functions; and of bodies, which classes there
    are, what imports call what, which attributes methods store, and whether a function only raises something.
    """
    scopes = [[_signature(one) for one in segment] for segment in _between(facts.scopes)]
    others = [_between(table) for table in (facts.branches, facts.calls, facts.reads)]
    return (
        scopes,
        others,
        facts.stars,
        facts.classes,
        facts.words[0].spellings,
        facts.packages,
        list(_inside(facts)),
    )


def _between(table: Table[Record]) -> Sequence[Sequence[Record]]:
    """The segments between bodies; those behind the last one that holds anything depend on bodies."""
    segments = table.segments[::2]
    last = max((number for number, records in enumerate(segments) if records), default=-1)
    return segments[: last + 1]


def only_raises(scope: Scope) -> bool:
    """Whether a function has one `raise`, and no `return`."""
    return len(scope.raised) == 1 and not scope.returned


def _inside(facts: ModuleFacts) -> Iterator[Inside]:
    """What can be asked of bodies that is part of the interface."""
    for segment in facts.scopes.segments[::2]:
        for number, scope in enumerate(segment):
            if scope.kind == ScopeKind.FUNCTION:
                stored, raising = inside(scope)
                if stored or raising is not None:
                    yield number, stored, raising


def inside(scope: Scope) -> tuple[list[tuple[str, str]], bool | None]:
    """The same of one function: what it stores, and whether it only raises."""
    stored = [(one.of.id, one.name) for one in scope.stores if isinstance(one.of, Name)]
    return stored, not is_in_body(scope.raised[0].branch) if only_raises(scope) else None


def _signature(scope: Scope) -> Scope:
    """The record of a scope; of a function's, without what stands in its body."""
    if scope.kind != ScopeKind.FUNCTION:
        return scope
    return Scope(
        kind=scope.kind,
        name=scope.name,
        parent=scope.parent,
        at=scope.at,
        is_async=scope.is_async,
        is_generator=scope.is_generator,
        awaits=scope.awaits,
        parameters=scope.parameters,
        returns=scope.returns,
        decorators=scope.decorators,
        type_parameters=scope.type_parameters,
    )
