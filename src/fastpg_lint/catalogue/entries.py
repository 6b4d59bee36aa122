"""What the catalogue says of a library: one frozen record for each kind of entry.

A name is always the canonical dotted name, `sqlalchemy.orm.Session.execute` for a method. Types are
written as `TypeName` trees, read from the short strings of the TOML files.
"""

from enum import StrEnum

from msgspec import Struct


class BlockingKind(StrEnum):
    """Why a call holds up the thread that makes it."""

    NETWORK = "network"
    WAIT = "wait"
    FILE = "file"
    PROCESS = "process"
    CPU = "cpu"
    DATABASE = "database"
    METADATA = "metadata"
    """Asks a file system for names, sizes and dates only: microseconds on a local disk."""
    SMALL_FILE = "small-file"
    """Reads a file that the program brings along: what a call of the kind `file` is by its arguments."""
    THREAD_WAIT = "thread-wait"
    """Waits for another thread or process."""
    NESTED_LOOP = "nested-loop"
    """Runs an event loop to its end."""
    SETUP = "setup"
    """Builds a client from files and code: tens of milliseconds of disk and CPU, no network."""


class AwaitableKind(StrEnum):
    """What is lost when nobody awaits the call."""

    DATABASE = "database"
    NETWORK = "network"
    OTHER = "other"


class ConnectionKind(StrEnum):
    """What a callable opens, or makes that opens it: something to be made once and shared."""

    ENGINE = "engine"
    POOL = "pool"
    CONNECTION = "connection"
    CLIENT = "client"


class MessageKind(StrEnum):
    """What a callable sends to a person or another service, which the caller need not wait for."""

    MAIL = "mail"
    SMS = "sms"
    CALL = "call"
    PUSH = "push"
    CHAT = "chat"


class DecoratorEffect(StrEnum):
    """What a decorator makes of the function below it."""

    TRANSPARENT = "transparent"
    MEMOISED = "memoised"
    THREADED = "threaded"
    """The result is awaited, and the function runs in a thread."""
    PROPERTY = "property"
    CACHED_PROPERTY = "cached-property"
    CONTEXT_MANAGER = "context-manager"
    ASYNC_CONTEXT_MANAGER = "async-context-manager"
    STATIC_METHOD = "static-method"
    CLASS_METHOD = "class-method"


class TypeName(Struct, frozen=True, array_like=True):
    """A type as the catalogue writes it: `asyncpg.Pool`, `list[X]`, `Self`, `$0` or a parameter `T`.

    `$0` stands for an instance of the class that the call got as its first argument, `$only` for that of
    its only one, `$0[0]` for the first type argument of the type of that argument: `select(User)` gives
    `Select[$only]`, and `session.execute(query)` gives `Result[$0[0]]`. `type[X]` is the class `X` itself,
    and `type[X, $cls]` one that is derived from the project's class in the argument `cls`, too.
    """

    name: str
    arguments: tuple["TypeName", ...] = ()


class Blocking(Struct, frozen=True):
    """A callable that blocks, and what to write on an event loop instead (empty: use a thread).

    `is_read`: it is a property, and blocks when it is read.
    """

    name: str
    kind: BlockingKind
    instead: str = ""
    is_read: bool = False


class Awaitable(Struct, frozen=True):
    """A callable whose result does nothing until it is awaited; with `started`, it runs all the same."""

    name: str
    kind: AwaitableKind
    started: bool = False


class Runner(Struct, frozen=True):
    """A callable that calls a function given to it: `sorted(key=f)`, `asyncio.to_thread(f)`.

    It does so at once or on the loop, or (`elsewhere`) in another thread or process, or once its caller is
    done. One that `takes_async` may be given a coroutine function: it awaits what that gives, or hands it on.
    """

    name: str
    position: int | None = None
    keyword: str | None = None
    elsewhere: bool = False
    takes_async: bool = False


class LibraryType(Struct, frozen=True):
    """A class of a library: what its methods and attributes give, and what becomes of it in use.

    `defaults` gives what a parameter stands for where the class is named without arguments. `returns`
    gives the type of a method's result, after awaiting where the method is a coroutine. `entered` is what
    `with` and `async with` bind, `iterated` what `for` and `async for` bind, `awaited` what `await` on the
    object itself gives, `called` what calling it gives, `item` what a subscript gives. The attribute `*`
    stands for every name that is nothing else. One of which `stored` is true holds what the project stores on
    it under any other name: `app.state`. `sync` names methods that give nothing awaitable,
    `AsyncSession.add` for one.
    """

    name: str
    bases: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    defaults: dict[str, TypeName] = {}
    returns: dict[str, TypeName] = {}
    attributes: dict[str, TypeName] = {}
    sync: frozenset[str] = frozenset()
    entered: TypeName | None = None
    iterated: TypeName | None = None
    awaited: TypeName | None = None
    called: TypeName | None = None
    item: TypeName | None = None
    stored: bool = False
