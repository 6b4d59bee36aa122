"""Records in the making: what is known of a scope, a call or a use of a name before the walk is over."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from fastpg_lint.facts.access_paths import AccessPath
from fastpg_lint.facts.records import (
    Argument,
    Binding,
    Fate,
    Hold,
    Outcome,
    Parameter,
    Scope,
    ScopeKind,
    Store,
    Try,
)
from fastpg_lint.source.site import Site


@dataclass(slots=True)
class OpenScope:
    """A scope whose end has not been reached."""

    kind: ScopeKind
    name: str
    number: int
    parent: int
    at: Site
    is_async: bool = False
    is_generator: bool = False
    awaits: bool = False
    parameters: tuple[Parameter, ...] = ()
    returns: AccessPath | None = None
    decorators: tuple[AccessPath, ...] = ()
    bases: tuple[Argument, ...] = ()
    type_parameters: tuple[str, ...] = ()
    bindings: list[Binding] = field(default_factory=list)
    stores: list[Store] = field(default_factory=list)
    returned: list[Outcome] = field(default_factory=list)
    yielded: list[Outcome] = field(default_factory=list)
    raised: list[Outcome] = field(default_factory=list)
    left: list[Outcome] = field(default_factory=list)
    tries: list[Try] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    items: list[Store] = field(default_factory=list)
    keyed: list[Store] = field(default_factory=list)
    about: str = ""
    outer_names: dict[str, int] = field(default_factory=dict)
    """Names declared `global` or `nonlocal`, with the number of the scope that owns them."""

    def closed(self, calls: Iterable[int], reads: Iterable[int], inner: Iterable[int]) -> Scope:
        """The record, with the numbers of what stands directly in the scope."""
        return Scope(
            kind=self.kind,
            name=self.name,
            parent=self.parent,
            at=self.at,
            is_async=self.is_async,
            is_generator=self.is_generator,
            awaits=self.awaits,
            parameters=self.parameters,
            returns=self.returns,
            decorators=self.decorators,
            bases=self.bases,
            type_parameters=self.type_parameters,
            bindings=tuple(self.bindings),
            stores=tuple(self.stores),
            returned=tuple(self.returned),
            yielded=tuple(self.yielded),
            raised=tuple(self.raised),
            left=tuple(self.left),
            about=self.about,
            calls=tuple(calls),
            reads=tuple(reads),
            inner=tuple(inner),
            tries=tuple(self.tries),
            holds=tuple(self.holds),
            items=tuple(self.items),
            keyed=tuple(self.keyed),
        )


@dataclass(slots=True)
class OpenCall:
    """A call whose value's fate is decided by what encloses it."""

    function: AccessPath
    arguments: tuple[Argument, ...]
    text: str
    at: Site
    scope: int
    branch: int
    order: int
    fate: Fate = Fate.OTHER
    receiver: int = -1
    name: str = ""
    """The name that the value was assigned to, while its fate is `KEPT`."""


@dataclass(slots=True)
class Use:
    """A name read somewhere, and what became of its value."""

    name: str
    scope: int
    branch: int
    order: int
    fate: Fate = Fate.OTHER
    receiver: int = -1
    """The number of the call that the value is an argument of, or -1."""
