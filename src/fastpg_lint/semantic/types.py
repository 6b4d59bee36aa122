"""Types of values: instances, classes, functions, containers, and what is not known.

An expression's type is a tuple of alternatives without repetitions. `None` is left out where there is
another alternative, and `UNKNOWN` stays in the tuple, so that a judge sees that something is missing.
"""

from collections.abc import Callable, Iterable
from enum import Enum
from operator import attrgetter
from typing import Any, TypeAlias, Union

from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, DisplayKind, LiteralKind


class Place(Struct, frozen=True):
    """Where an expression stands: names mean what they mean there and then."""

    module: str
    scope: int
    branch: int
    order: float


class ScopeRef(Struct, frozen=True):
    """A class or function of the project."""

    module: str
    scope: int


class Unknown(Struct, frozen=True):
    """Nothing is known."""


class NoneValue(Struct, frozen=True):
    """`None`, and nothing else."""


class ProjectModule(Struct, frozen=True):
    """A module of the project."""

    name: str


class External(Struct, frozen=True):
    """A module, class or function of a library, or a builtin, by its canonical name."""

    name: str


class ClassObject(Struct, frozen=True):
    """A class of the project, itself."""

    of: ScopeRef
    arguments: tuple["Types", ...] = ()


class Instance(Struct, frozen=True):
    """An instance of a class of the project or of a library."""

    of: ScopeRef | str
    arguments: tuple["Types", ...] = ()


class Function(Struct, frozen=True):
    """A function of the project, bound to `receiver` where it was taken from an instance or class."""

    of: ScopeRef
    receiver: Union[Instance, ClassObject, None] = None  # noqa: UP007 - msgspec resolves forward references


class Method(Struct, frozen=True):
    """A method of a library's class, bound to an instance."""

    name: str
    receiver: "Type"


class Coroutine(Struct, frozen=True):
    """Something that gives `of` when it is awaited."""

    of: "Types"


class Generator(Struct, frozen=True):
    """A running generator function of the project, or (`managed`) one made into a context manager."""

    of: ScopeRef
    is_async: bool
    managed: bool = False


class ContainerKind(Enum):
    """How a container is unpacked, iterated and subscripted."""

    SEQUENCE = "sequence"
    """Any number of elements of one type."""
    TUPLE = "tuple"
    """Each element has its own type."""
    MAPPING = "mapping"
    """Values of one type."""
    STREAM = "stream"
    """Elements come by `async for`."""


class Container(Struct, frozen=True):
    """Something that holds or yields other values."""

    kind: ContainerKind
    elements: tuple["Types", ...]
    display: DisplayKind | None = None
    """The kind of the literal or comprehension, where it was written out."""


class Value(Struct, frozen=True):
    """A literal."""

    kind: LiteralKind
    text: str | None = None


class Alias(Struct, frozen=True):
    """A type written as a value, `Annotated[AsyncSession, Depends(get_session)]`, and where it stands."""

    path: AccessPath
    place: Place


class Partial(Struct, frozen=True):
    """`functools.partial` of something, still to be called."""

    of: "Types"


class TypeVariable(Struct, frozen=True):
    """An instance of whatever a type variable stands for."""

    name: str


Type: TypeAlias = Union[  # noqa: UP007 - forward references
    Unknown,
    NoneValue,
    ProjectModule,
    External,
    ClassObject,
    Instance,
    Function,
    Method,
    Coroutine,
    Generator,
    Container,
    Value,
    Alias,
    Partial,
    TypeVariable,
]
Types: TypeAlias = tuple[Type, ...]

UNKNOWN: Types = (Unknown(),)
NOTHING: Types = (NoneValue(),)

_NOT_KNOWN = (Unknown, TypeVariable)

MOST_ALTERNATIVES = 12
"""More alternatives than this say as little as none."""
MOST_PARTS = 1000
"""Parts that a type may be made of, alternatives of alternatives counted."""


def union(parts: Iterable[Types]) -> Types:
    """All alternatives of all parts, once each, `None` left out where there is another."""
    several = list(parts)
    if len(several) == 1:
        return several[0]
    found: dict[Type, None] = {}
    for part in several:
        found.update(dict.fromkeys(part))
    if len(found) > 1:
        found.pop(NoneValue(), None)
    if len(found) > MOST_ALTERNATIVES:
        return UNKNOWN
    return tuple(found)


def bounded(types: Types) -> Types:
    """Some types; unknown, where they are made of more parts than anybody writes.

    `x = (x, x)`, line after line, doubles them at each.
    """
    waiting = [types]
    parts = 0
    while waiting:
        some = waiting.pop()
        parts += len(some)
        if parts > MOST_PARTS:
            return UNKNOWN
        for t in some:
            inner = _INNER.get(t.__class__)
            if inner is not None:
                waiting.extend(inner(t))
    return types


_INNER: dict[type, Callable[[Any], tuple[Types, ...]]] = {
    ClassObject: attrgetter("arguments"),
    Container: attrgetter("elements"),
    Coroutine: lambda t: (t.of,),
    Function: lambda t: ((t.receiver,),) if t.receiver is not None else (),
    Instance: attrgetter("arguments"),
    Method: lambda t: ((t.receiver,),),
    Partial: lambda t: (t.of,),
}
"""The types that a type is made of, by its kind: this is asked of every answer."""


def is_known(types: Types) -> bool:
    """Whether every alternative is known."""
    for t in types:
        if isinstance(t, _NOT_KNOWN):
            return False
    return bool(types)


def is_sequence(types: Types) -> bool:
    """Whether every alternative is a list or the like."""
    return bool(types) and all(isinstance(t, Container) and t.kind == ContainerKind.SEQUENCE for t in types)


def library_names(types: Types) -> tuple[str, ...]:
    """The names of the callables of libraries among some types."""
    return tuple(t.name for t in types if isinstance(t, External | Method))


def all_library_names(types: Types) -> tuple[str, ...]:
    """The same; none where there is anything else among the types."""
    found = library_names(types)
    return found if len(found) == len(types) else ()


def is_class_name(name: str) -> bool:
    """Whether a dotted name is spelled as a class: `CapWords`, not `CONSTANT` and not `function`."""
    last = name.rpartition(".")[2]
    return last[:1].isupper() and not last.isupper()
