"""What a module defines and does, as frozen records that can be stored and compared.

The same bytes give the same records on any machine: no tree node, no file path, no configuration.
Places are `Site`s, which `source.positions` turns into lines and columns when one is reported.
`order` numbers are steps of reading the module, so a binding with a lower order came first. All numbers are
those of `source.segments`: an edit in a function's body leaves all records outside of it but its scope's.
"""

from collections.abc import Iterator
from enum import IntEnum
from typing import Protocol

from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Result
from fastpg_lint.facts.secrets.literal_facts import LiteralFact
from fastpg_lint.facts.tables import Table
from fastpg_lint.source.site import Site

LONGEST_CALLEE = 40
"""Characters of a callee that a message has room for."""


class ScopeKind(IntEnum):
    """What opens a scope."""

    MODULE = 0
    CLASS = 1
    FUNCTION = 2
    LAMBDA = 3
    COMPREHENSION = 4


class Fate(IntEnum):
    """What becomes of a call's value."""

    OTHER = 0
    AWAITED = 1
    DISCARDED = 2
    ATTRIBUTE = 3
    ITEM = 4
    CALLED = 5
    CONDITION = 6
    OPERAND = 7
    FORMATTED = 8
    LOST = 9
    """Assigned to a name that nobody awaits or hands on."""
    KEPT = 10
    """Assigned to a name that is awaited or handed on later."""
    ARGUMENT = 11
    RETURNED = 12
    YIELDED = 13
    CONTAINER = 14
    STORED = 15
    ENTERED = 16
    ASYNC_ENTERED = 17
    ITERATED = 18
    ASYNC_ITERATED = 19
    UNPACKED = 20
    SUBSCRIPTED = 21
    """Of a read: an item of it is taken, `pages["a"]`."""
    SEARCHED = 22
    """Of a read: it is asked whether it has something, `"a" in pages`."""
    TAKEN = 23
    """Assigned to a name that is printed, tested or computed with as if it were a value, never awaited."""
    FILLED = 24
    """Of a read: an item of it is given a value, `pages["a"] = text`."""
    EMPTIED = 25
    """Of a read: an item of it is deleted, `del pages["a"]`."""
    COMPUTED = 26
    """Of a read: a special method of it is called, `pages == others`."""


AWAITED = frozenset({Fate.AWAITED, Fate.ASYNC_ENTERED, Fate.ASYNC_ITERATED})
"""Fates in which a coroutine, or what it gives, is waited for at once."""


class BranchKind(IntEnum):
    """What a branch is guarded by, where that matters."""

    PLAIN = 0
    MAIN_GUARD = 1
    TYPE_CHECKING = 2
    LOOP = 3
    HANDLER = 4
    """What an exception leads to."""


class Branch(Struct, frozen=True, array_like=True, gc=False):
    """One arm of a statement that may or may not run. Arms of one `point` exclude each other.

    `point` is the number of the branch that is the first of them.
    `test` is what decides: the condition of an `if` or `while` (in its first arm), what a `for` iterates.
    `at` is the statement that has it.
    """

    parent: int
    point: int
    arm: int
    kind: BranchKind = BranchKind.PLAIN
    test: AccessPath | None = None
    at: Site | None = None
    is_left: bool = False
    """Whether a `break` ends the loop whose body it is."""
    breaks: bool = False
    """Whether its statements end with that `break`."""
    together: tuple[AccessPath, ...] = ()
    """Where `test` is put together by `and`, its parts: all of them hold in it."""


class Parameter(Struct, frozen=True, array_like=True, gc=False):
    """A parameter; `stars` is 1 for `*args`, 2 for `**kwargs`."""

    name: str
    annotation: AccessPath | None = None
    default: AccessPath | None = None
    stars: int = 0


class Argument(Struct, frozen=True, array_like=True, gc=False):
    """An argument of a call; `stars` is 1 for `*x`, 2 for `**x`."""

    value: AccessPath
    keyword: str | None = None
    stars: int = 0


class Call(Struct, frozen=True, array_like=True, gc=False):
    """A call: of what, with what, where, and what becomes of its value.

    `text` is the callee as written (`session.execute`), shortened where it is long. `receiver` is the
    number of the call that this call's value is an argument of, or -1.
    """

    function: AccessPath
    arguments: tuple[Argument, ...]
    text: str
    at: Site
    scope: int
    branch: int
    order: int
    fate: Fate
    receiver: int = -1

    @property
    def short_text(self) -> str:
        """What is called, as written, cut where it is long."""
        return shortened(self.text)

    @property
    def label(self) -> str:
        """The call as a message names it: `` `session.execute()` ``."""
        return called(self.text)


def shortened(text: str) -> str:
    """A callee as written, its beginning left out where it is too long for a message."""
    return text if len(text) <= LONGEST_CALLEE else f"…{text[-LONGEST_CALLEE:]}"


def called(text: str) -> str:
    """A callee as the call that a message names, in backticks."""
    return f"`{shortened(text)}()`"


class Read(Struct, frozen=True, array_like=True, gc=False):
    """A value used without a call, which may run code all the same.

    An attribute that is read (`fate` is `OTHER`) may be a property; what is entered by `with` or iterated
    by `for` runs its `__enter__`, or the body of a generator function; what is subscripted, filled or
    searched, its `__getitem__` and the like; what is `COMPUTED`, the special `method`. By `async with`
    nothing runs that is not awaited. `ITEM` is an item of the environment.
    """

    path: AccessPath
    text: str
    at: Site
    scope: int
    branch: int
    order: int
    fate: Fate = Fate.OTHER
    method: str = ""


class Usage(Struct, frozen=True, array_like=True, gc=False):
    """How often a name that a function binds is read in a scope."""

    name: str
    scope: int
    count: int


class Binding(Struct, frozen=True, array_like=True, gc=False):
    """A name given a value, or a type by its annotation or by `isinstance`."""

    name: str
    value: AccessPath | None
    annotation: AccessPath | None
    order: int
    branch: int
    at: Site


class Store(Struct, frozen=True, array_like=True, gc=False):
    """An attribute of something given a value: `self.client = httpx.Client()`; `at` is the statement."""

    of: AccessPath
    name: str
    value: AccessPath | None
    annotation: AccessPath | None
    order: int
    branch: int
    at: Site = Site(0)


class Outcome(Struct, frozen=True, array_like=True, gc=False):
    """A value returned, yielded or raised."""

    value: AccessPath
    at: Site
    order: int
    branch: int


class Try(Struct, frozen=True, array_like=True, gc=False):
    """A `try`, by the orders at which its parts begin: what has an order from one to the next stands in it.

    The `else` belongs to the handlers. A part that is missing begins where the next one does.
    """

    body: int
    handlers: int
    final: int
    end: int


class Hold(Struct, frozen=True, array_like=True, gc=False):
    """A `with` in whose body something is awaited, by the orders at which it, its body and its end come."""

    begin: int
    body: int
    end: int


class Scope(Struct, frozen=True, array_like=True, gc=False):
    """A module, class, function, lambda or comprehension, and what happens directly in it."""

    kind: ScopeKind
    name: str
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
    """Those in brackets behind a class's or function's name; others are told by what they are bound to."""
    bindings: tuple[Binding, ...] = ()
    stores: tuple[Store, ...] = ()
    returned: tuple[Outcome, ...] = ()
    yielded: tuple[Outcome, ...] = ()
    raised: tuple[Outcome, ...] = ()
    left: tuple[Outcome, ...] = ()
    """Each `return` that gives nothing."""
    about: str = ""
    """The first line of a class's docstring."""
    calls: tuple[int, ...] = ()
    """The numbers of the calls that stand directly in it."""
    reads: tuple[int, ...] = ()
    """Those of the reads, likewise."""
    inner: tuple[int, ...] = ()
    """Those of the scopes that open directly in it."""
    tries: tuple[Try, ...] = ()
    """Inner ones first."""
    items: tuple[Store, ...] = ()
    """Items given a value under a key that is written out: `event["request_id"] = current()`."""
    holds: tuple[Hold, ...] = ()
    """Inner ones first."""
    keyed: tuple[Store, ...] = ()
    """Items given a value under a key that a name holds: `clients[url] = client`; `name` is that name."""


class Signature(Protocol):
    """What a scope says to those who do not look into the body of a function."""

    @property
    def kind(self) -> ScopeKind: ...
    @property
    def name(self) -> str: ...
    @property
    def parent(self) -> int: ...
    @property
    def at(self) -> Site: ...
    @property
    def is_async(self) -> bool: ...
    @property
    def is_generator(self) -> bool: ...
    @property
    def awaits(self) -> bool: ...
    @property
    def parameters(self) -> tuple[Parameter, ...]: ...
    @property
    def returns(self) -> AccessPath | None: ...
    @property
    def decorators(self) -> tuple[AccessPath, ...]: ...
    @property
    def bases(self) -> tuple[Argument, ...]: ...
    @property
    def type_parameters(self) -> tuple[str, ...]: ...
    @property
    def about(self) -> str: ...


class Words(Struct, frozen=True, array_like=True, gc=False):
    """The words of a module, for those who look for something in it."""

    called: dict[str, tuple[int, ...]]
    """The numbers of the calls by the last word of what is called, as it is spelled where it comes from."""
    handed_over: frozenset[str]
    """The last words of names and attributes that are used as values, not called."""
    spellings: dict[str, str]
    """What names that imports bind are called where they come from."""
    of_bound: tuple[int, ...] = ()
    """The numbers of the calls of names that a binding other than an import gives a value."""
    stored: dict[str, tuple[int, ...]] = {}
    """The numbers of the scopes that give attributes a value, by the attributes' names."""
    giving: tuple[int, ...] = ()
    """Those of the scopes that yield a dict written out."""

    def of(self, call: Call) -> str:
        """The last word of what a call calls, as it is spelled where it comes from."""
        word = call.text.rpartition(".")[2]
        return self.spellings.get(word, word) if word == call.text else word


class ModuleFacts(Struct, frozen=True):
    """All that is known of one module. Scope 0 is the module itself, branch 0 is always taken."""

    scopes: Table[Scope]
    branches: Table[Branch]
    calls: Table[Call]
    reads: Table[Read]
    stars: tuple[AccessPath, ...]
    """Modules whose names are all imported, `from x import *`."""
    literals: tuple[LiteralFact, ...]
    usages: Table[Usage]
    """Those in the bodies of functions."""
    classes: tuple[int, ...]
    """The numbers of the scopes that are classes."""
    words: Table[Words]
    """One record, kept like the others so that it is read only when it is asked for."""
    size: int
    """How many calls there are."""
    packages: tuple[str, ...] = ()
    """Modules in packages that `import a.b` reads without giving them a name of their own, dotted."""

    @property
    def weight(self) -> int:
        """What holding the facts takes, in calls: what is still encoded takes a fourth."""
        tables = self.scopes, self.calls
        decoded, count = sum(one.decoded for one in tables), sum(one.count for one in tables)
        return 1 + self.size * (count + 3 * decoded) // (4 * count)

    def upwards(self, branch: int) -> Iterator[int]:
        """The numbers of a branch and of those around it, inner ones first; what is always taken is none."""
        while branch > 0:
            yield branch
            branch = self.branches[branch].parent

    def decorator_words(self, scope: Scope) -> set[str]:
        """What the attributes that decorate something end with: `command` for `@app.command("load")`."""
        made = (self.calls[one.call].function if isinstance(one, Result) else one for one in scope.decorators)
        return {one.name for one in made if isinstance(one, Attribute)}
