"""Access paths: what an expression starts from, and the steps taken from there.

`(await session.execute(query)).scalars` is `Attribute(Awaited(Result(7)), "scalars")`, where call 7
of the module is the call of `Attribute(Name("session"), "execute")`. A path holds no tree node and no
text of a string literal that may be a secret.
"""

import atexit
import gc
from collections.abc import Iterator
from enum import IntEnum
from typing import TypeAlias, Union

from msgspec import Struct

from fastpg_lint.source.site import Site

# msgspec 0.22 frees the type information of recursive records twice when the interpreter's last collection
# takes their classes apart, and the process dies. What is frozen is left out of that collection.
atexit.register(gc.freeze)


class LiteralKind(IntEnum):
    """The type of a literal."""

    NONE = 0
    BOOL = 1
    NUMBER = 2
    TEXT = 3
    BYTES = 4
    ELLIPSIS = 5


class DisplayKind(IntEnum):
    """The type of a container written out, or of a comprehension's result."""

    LIST = 0
    TUPLE = 1
    SET = 2
    DICT = 3
    GENERATOR = 4


class _Step(Struct, frozen=True, array_like=True, gc=False):
    """What all steps share: compact, immutable, and out of the garbage collector's sight."""


class Name(_Step, frozen=True, tag="n"):
    """A name, to be looked up in the scope where it stands."""

    id: str


class Imported(_Step, frozen=True, tag="m"):
    """A module, or a name of a module; `level` counts the leading dots."""

    module: str
    name: str | None = None
    level: int = 0


class Attribute(_Step, frozen=True, tag="a"):
    """An attribute of something."""

    of: "AccessPath"
    name: str


class Result(_Step, frozen=True, tag="c"):
    """What the module's call of this number gives."""

    call: int


class Awaited(_Step, frozen=True, tag="w"):
    """What awaiting something gives."""

    of: "AccessPath"


class Item(_Step, frozen=True, tag="i"):
    """A subscript of something; as an annotation, a generic with its arguments."""

    of: "AccessPath"
    key: "AccessPath"


class Entered(_Step, frozen=True, tag="e"):
    """What `with` or `async with` binds."""

    of: "AccessPath"
    is_async: bool


class Iterated(_Step, frozen=True, tag="f"):
    """What `for` or `async for` binds."""

    of: "AccessPath"
    is_async: bool


class Element(_Step, frozen=True, tag="u"):
    """One element of something unpacked."""

    of: "AccessPath"
    index: int


class Literal(_Step, frozen=True, tag="l"):
    """A literal; `text` is the value of a string or number, None where it is not kept."""

    kind: LiteralKind
    text: str | None = None


class Display(_Step, frozen=True, tag="d"):
    """A list, tuple, set or dict written out (a dict's values), or a comprehension (its element).

    `keys` are a dict's keys, "" for one that is no string literal. `scope` is the number of a
    comprehension's scope, in which its element stands, else -1.
    """

    kind: DisplayKind
    elements: tuple["AccessPath", ...]
    keys: tuple[str, ...] = ()
    scope: int = -1


class Either(_Step, frozen=True, tag="o"):
    """One of several: `a or b`, `a if c else b`, and as an annotation `A | B`.

    `test` is the `c` of `a if c else b` where it asks whether something is one of several.
    """

    options: tuple["AccessPath", ...]
    test: "AccessPath | None" = None


AS_NUMBER = "as number"
"""The operator of what a format puts in as a number."""
NUMBER_FORMATS = "bcdoxXeEfFgG%"
"""What the formats end with that no text can have."""


class Operation(_Step, frozen=True, tag="p"):
    """What an operator makes of its operands, in the order of the text.

    `operator` is the symbol as written (`<`, `not in`, `+`; those of a chain joined by a space), or `f` for
    an f-string, whose operands are its parts, or `AS_NUMBER` for what `f"{x:d}"` puts in: no text at all.
    `at` is where the string begins that is put together.
    """

    operator: str
    operands: tuple["AccessPath", ...]
    at: Site | None = None


class Tested(_Step, frozen=True, tag="y"):
    """Something of which `isinstance` has told that it is an instance of some classes, or of none."""

    of: "AccessPath"
    kinds: "AccessPath"
    holds: bool


class Code(_Step, frozen=True, tag="s"):
    """A function, class or lambda of this module, by the number of its scope."""

    scope: int


class Opaque(_Step, frozen=True, tag="x"):
    """Anything else: its type is not known."""


AccessPath: TypeAlias = Union[  # noqa: UP007 - a forward reference cannot be joined with `|`
    Name,
    Imported,
    Attribute,
    Result,
    Awaited,
    Item,
    Entered,
    Iterated,
    Element,
    Literal,
    Display,
    Either,
    Operation,
    Tested,
    Code,
    Opaque,
]

OPAQUE = Opaque()
NONE = Literal(LiteralKind.NONE)
TRUE = Literal(LiteralKind.BOOL, "True")
FALSE = Literal(LiteralKind.BOOL, "False")


def root_of(path: AccessPath) -> AccessPath:
    """What a dotted path begins with: `app` of `app.state.pool`."""
    while isinstance(path, Attribute):
        path = path.of
    return path


def steps_of(path: AccessPath) -> Iterator[Attribute]:
    """The attributes of a dotted path, the last first: those of `message.author.name`."""
    while isinstance(path, Attribute):
        yield path
        path = path.of


def dotted(path: AccessPath) -> str:
    """A dotted name as it is written, `self.session`; "" for a path that begins with anything else."""
    root, names = root_of(path), [step.name for step in steps_of(path)]
    return ".".join((root.id, *reversed(names))) if isinstance(root, Name) else ""


def last_word(path: AccessPath) -> str | None:
    """The word that a name or an attribute ends with; None for other expressions."""
    match path:
        case Name(word) | Attribute(_, word):
            return word
    return None


def is_text(path: AccessPath | None) -> bool:
    """Whether an expression is a string written out."""
    return isinstance(path, Literal) and path.kind == LiteralKind.TEXT


def text_of(path: AccessPath | None) -> str | None:
    """A string that is written out; None for anything else, and for one whose text is not told."""
    return path.text if isinstance(path, Literal) and path.kind == LiteralKind.TEXT else None


def listed(value: AccessPath) -> tuple[AccessPath, ...]:
    """The elements of a container written out; of anything else, itself."""
    return value.elements if isinstance(value, Display) else (value,)
