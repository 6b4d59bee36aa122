"""What expressions may be."""

import pytest

from fastpg_lint.semantic.inference import cycles
from tests.linking import link, revealed, revealed_in

HEAD = """
import contextlib
import db
from db import Session
from db.aio import Session as AsyncSession
from copy import copy
from typing import Annotated, Any, Literal, Optional, Union, Generic, TypeVar, NewType, cast
from typing import Awaitable, Callable
from collections.abc import AsyncIterator, Iterator, Sequence

class User: ...

async def load() -> User: ...
def find(name) -> User | None: ...

UserId = NewType("UserId", User)
"""


def reveal(text: str) -> str:
    """The one type that a text asks for."""
    (found,) = revealed(HEAD + "\n" + text)
    return found


def reveal_in_coroutine(body: str) -> str:
    lines = "\n    ".join(body.splitlines())
    return reveal(f"async def probe(a, *args):\n    {lines}\n")


@pytest.mark.parametrize(
    ("expression", "types"),
    [
        ("1", "1"),
        ("'text'", "text"),
        ("None", "None"),
        ("User", "type User"),
        ("User()", "User"),
        ("find", "def find"),
        ("find('x')", "User"),
        ("find('x').name", "?"),
        ("load()", "Coroutine[User]"),
        ("db", "<db>"),
        ("db.Session", "<db.sync.Session>"),
        ("db.connect()", "db.sync.Session"),
        ("db.connect().bind", "db.Engine"),
        ("db.connect().bind()", "db.sync.Session"),
        ("db.connect().commit", "method db.sync.Session.commit"),
        ("db.connect().commit()", "?"),
        ("db.connect().get(User, 1)", "User"),
        ("db.connect().query(User)", "db.Query[User]"),
        ("db.connect().query(User).all()", "sequence[User]"),
        ("db.connect().query(User)[0]", "User"),
        ("db.connect().execute(db.select(User).where())", "db.Result[User]"),
        ("db.connect().execute(db.select(User)).scalars()", "sequence[User]"),
        ("db.select()", "db.Select[?]"),
        ("db.select_one(User)", "db.Select[User]"),
        ("db.select_one(User, User)", "db.Select[?]"),
        ("db.select_one(*[User])", "db.Select[?]"),
        ("db.open_pair()", "tuple[db.sync.Session, db.Engine]"),
        ("db.open_pair()[1]", "db.Engine"),
        ("db.make_base()", "<db.Model>"),
        ("db.make_base().metadata", "db.Engine"),
        ("db.Model.metadata", "db.Engine"),
        ("db.Client().shop", "db.Engine"),
        ("db.Client().name", "builtins.str"),
        ("db.Client().start", "method db.Client.start"),
        ("db.Client()._shop", "method db.Client._shop"),
        ("db.Client.shop", "<db.Client.shop>"),
        ("db.maker()()", "db.sync.Session"),
        ("db.maker(class_=AsyncSession)()", "db.asyncio.Session"),
        ("db.maker(1, AsyncSession)()", "?"),
        ("db.maker(**options)()", "?"),
        ("db.Maker()()", "db.sync.Session"),
        ("db.aconnect()", "Coroutine[db.asyncio.Session]"),
        ("AsyncSession().execute(1)", "Coroutine[db.Result[?]]"),
        ("AsyncSession().add(1)", "?"),
        ("[User(), User()]", "sequence[User]"),
        ("[]", "sequence[?]"),
        ("[User(), find]", "sequence[User | def find]"),
        ("(User(), 1)", "tuple[User, 1]"),
        ("(User(), 1)[0]", "User"),
        ("(User(), 1)[5]", "?"),
        ("{'k': User()}", "mapping[User]"),
        ("{'k': User()}['k']", "User"),
        ("{'k': User()}.get('k')", "User"),
        ("list({'k': User()}.values())", "sequence[User]"),
        ("{'k': User()}.items()", "sequence[tuple[?, User]]"),
        ("[find(n) for n in range(3)]", "sequence[User]"),
        ("[User()][0]", "User"),
        ("[User()].pop()", "User"),
        ("User() if find else None", "User"),
        ("find('x') or User()", "User"),
        ("list([User()])", "sequence[User]"),
        ("list()", "sequence[?]"),
        ("sorted([User()])", "sequence[User]"),
        ("dict(a=User())", "mapping[User]"),
        ("list[User]()", "sequence[User]"),
        ("UserId('x')", "User"),
        ("Session.begin()", "db.sync.Session"),
        ("Session.commit()", "?"),
        ("Session().begin()", "db.sync.Session"),
        ("db.connect(*x).get(*x)", "?"),
        ("cast()", "?"),
        ("super()", "?"),
        ("copy(User())", "User"),
        ("copy(*x)", "?"),
        ("AsyncSession().close()", "Coroutine[None]"),
        ("type(1)", "?"),
        ("next(x)", "?"),
        ("NewType('X')", "?"),
        ("find.x", "?"),
        ("(User(),)[find]", "?"),
        ("(x for x in [User()])", "sequence[User]"),
        ("'a' % 1", "TEXT"),
        ("next(iter([User()]))", "User"),
        ("type(User())", "type User"),
        ("type(User())()", "User"),
        ("cast(User, find)", "User"),
        ("cast('User', find)", "User"),
        ("(lambda: User())()", "User"),
        ("'a'.join([])", "?"),
        ("open('x')", "?"),
        ("len", "<builtins.len>"),
        ("undefined_name", "?"),
        ("User | None", "type User"),
        ("list[User]", "alias"),
    ],
)
def test_an_expression(expression: str, types: str) -> None:
    assert reveal(f"reveal({expression})") == types


@pytest.mark.parametrize(
    ("body", "types"),
    [
        ("reveal(await load())", "User"),
        ("reveal(await db.aconnect())", "db.asyncio.Session"),
        ("reveal(await find('x'))", "?"),
        ("reveal(await (db.Future()))", "?"),
        ("x = load()\nreveal(await x)", "User"),
        ("with db.connect() as s: reveal(s)", "db.sync.Session"),
        ("async with AsyncSession() as s: reveal(s)", "db.asyncio.Session"),
        ("async with db.aconnect() as s: reveal(s)", "db.asyncio.Session"),
        ("with find('x') as s: reveal(s)", "?"),
        ("async with contextlib.nullcontext(User()) as s: reveal(s)", "User"),
        ("with contextlib.nullcontext() as s: reveal(s)", "?"),
        ("for u in db.connect().query(User): reveal(u)", "User"),
        ("for u in [User()]: reveal(u)", "User"),
        ("for u in {'k': User()}: reveal(u)", "?"),
        ("for k, u in {'k': User()}.items(): reveal(u)", "User"),
        ("async for r in AsyncSession().stream(): reveal(r)", "db.Row"),
        ("for r in AsyncSession().stream(): reveal(r)", "?"),
        ("reveal([u for u in [User()]])", "sequence[User]"),
        ("if (u := find('x')): reveal(u)", "User"),
        ("u, n = User(), 1\nreveal(u)", "User"),
        ("(u, n), m = (User(), 1), 2\nreveal(u)", "User"),
        ("u, *rest = [User()]\nreveal(rest)", "?"),
        ("reveal(a)", "?"),
        ("reveal(args)", "?"),
        ("x: User = a\nreveal(x)", "User"),
        ("x: User\nx = a\nreveal(x)", "User"),
        ("x: Any = User()\nreveal(x)", "User"),
        ("assert isinstance(a, User)\nreveal(a)", "User"),
        ("if isinstance(a, (User, Session)): reveal(a)", "User | db.sync.Session"),
    ],
)
def test_an_expression_in_a_coroutine(body: str, types: str) -> None:
    assert reveal_in_coroutine(body) == types


@pytest.mark.parametrize(
    ("annotation", "types"),
    [
        ("User", "User"),
        ("'User'", "User"),
        ("User | None", "User"),
        ("None | 'User'", "User"),
        ("Optional[User]", "User"),
        ("Union[User, Session, None]", "User | db.sync.Session"),
        ("Annotated[User, 1]", "User"),
        ("Annotated[Any, Depends(find)]", "User"),
        ("list[User]", "sequence[User]"),
        ("'list[User]'", "sequence[User]"),
        ("Sequence['User']", "sequence[User]"),
        ("Iterator[User]", "sequence[User]"),
        ("AsyncIterator[User]", "stream[User]"),
        ("dict[str, User]", "mapping[User]"),
        ("dict", "mapping[?]"),
        ("tuple[User, int]", "tuple[User, builtins.int]"),
        ("tuple[User, ...]", "sequence[User]"),
        ("type[User]", "type User"),
        ("Awaitable[User]", "Coroutine[User]"),
        ("Callable[[], User]", "?"),
        ("Any", "?"),
        ("int", "builtins.int"),
        ("db.Query[User]", "db.Query[User]"),
        ("Session", "db.sync.Session"),
        ("AsyncSession", "db.asyncio.Session"),
        ("Undefined", "?"),
        ("Undefined[User]", "?"),
        ("Alias", "User"),
        ("UserId", "User"),
        ("Literal['asc', 'desc']", "builtins.str"),
        ("find", "?"),
        ("find[int]", "?"),
        ("db", "db"),
    ],
)
def test_a_parameter_is_what_its_annotation_says(annotation: str, types: str) -> None:
    text = f"""
from fastapi import Depends
Alias = Annotated[User, 1]
def f(x: {annotation}): reveal(x)
"""
    assert reveal(text) == types


@pytest.mark.parametrize(
    ("provider", "types"),
    [
        ("def get(): return User()", "User"),
        ("async def get(): return User()", "User"),
        ("def get():\n    yield User()", "User"),
        ("async def get():\n    with db.connect() as s: yield s", "db.sync.Session"),
        ("async def get() -> AsyncIterator[User]:\n    yield", "User"),
        ("class get:\n    def __call__(self) -> User: ...", "get"),
        ("get = User", "User"),
        ("get = lambda: User()", "User"),
    ],
)
def test_a_parameter_is_what_its_dependency_provides(provider: str, types: str) -> None:
    assert reveal(f"from fastapi import Depends\n{provider}\ndef f(x=Depends(get)): reveal(x)") == types


@pytest.mark.parametrize(
    ("expression", "types"),
    [
        ("Row.filter()", "db.Rows[Row]"),
        ("Row.objects", "db.Rows[Row]"),
        ("Row.objects.filter()", "db.Rows[Row]"),
        ("Row().objects", "db.Rows[Row]"),
        ("Row.make()", "Row"),
        ("Row().make()", "Row"),
        ("Row.metadata", "db.Engine"),
    ],
)
def test_a_class_derived_from_a_library_s_is_meant_by_self(expression: str, types: str) -> None:
    assert reveal(f"class Row(db.Model): ...\nreveal({expression})") == types


def test_a_dependency_may_be_an_object() -> None:
    text = "from fastapi import Depends\nclass Get:\n    def __call__(self) -> User: ...\n"
    assert reveal(f"{text}def f(x=Depends(Get())): reveal(x)") == "User"
    assert reveal(f"{text}def f(x=Depends(dependency=Get())): reveal(x)") == "User"
    assert reveal(f"{text}def f(x=Depends()): reveal(x)") == "?"


@pytest.mark.parametrize(
    ("function", "types"),
    [
        ("def f(): return User()", "User"),
        ("def f(): pass", "None"),
        ("def f():\n    if find: return None\n    return User()", "User"),
        ("def f():\n    if find: return 1\n    return User()", "1 | User"),
        ("def f(x): return x", "?"),
        ("def f() -> Any: return User()", "User"),
        ("def f() -> User: return undefined", "User"),
        ("def f(): return f()", "?"),
        ("def f(): return g()\ndef g(): return User()", "User"),
        ("async def f(): return User()", "Coroutine[User]"),
        ("async def f(): return load()", "Coroutine[Coroutine[User]]"),
        ("def f(): yield 1", "generator f"),
        ("async def f(): yield 1", "async generator f"),
        ("@contextmanager\ndef f(): yield 1", "manager f"),
        ("@asynccontextmanager\nasync def f(): yield 1", "async manager f"),
        ("@lru_cache\ndef f(): return User()", "User"),
        ("@lru_cache(maxsize=1)\ndef f(): return User()", "User"),
        ("@unknown\ndef f(): return User()", "?"),
        ("f = partial(find, 'x')", "User"),
        ("f = partial(load)", "Coroutine[User]"),
    ],
)
def test_what_a_function_gives(function: str, types: str) -> None:
    imports = """
from contextlib import asynccontextmanager, contextmanager
from functools import lru_cache, partial
from somewhere import unknown
"""
    assert reveal(f"{imports}{function}\nreveal(f())") == types


@pytest.mark.parametrize(
    ("body", "types"),
    [
        ("with managed() as x: reveal(x)", "User"),
        ("async with managed_async() as x: reveal(x)", "User"),
        ("with managed_async() as x: reveal(x)", "?"),
        ("for x in generate(): reveal(x)", "User"),
        ("async for x in generate_async(): reveal(x)", "User"),
        ("for x in delegate(): reveal(x)", "User"),
        ("with Manager() as x: reveal(x)", "User"),
        ("async with Manager() as x: reveal(x)", "Manager"),
        ("with EarlyCutoff() as x: reveal(x)", "EarlyCutoff"),
        ("with User() as x: reveal(x)", "?"),
        ("with (User() if a else Manager()) as x: reveal(x)", "User"),
    ],
)
def test_what_is_entered_and_iterated(body: str, types: str) -> None:
    text = """
from contextlib import asynccontextmanager, contextmanager
@contextmanager
def managed(): yield User()
@asynccontextmanager
async def managed_async(): yield User()
def generate(): yield User()
def delegate(): yield from generate()
async def generate_async() -> AsyncIterator[User]: yield
class Manager:
    def __enter__(self): return User()
    async def __aenter__(self): return self
class EarlyCutoff(Session): ...
"""
    assert reveal(f"{text}async def probe():\n    {body}\n") == types


@pytest.mark.parametrize(
    ("annotation", "types"),
    [
        ("User | Session", ["User", "db.sync.Session", "User | db.sync.Session"]),
        ("Admin | Session", ["User", "db.sync.Session", "Admin | db.sync.Session"]),
        (
            "Session | AsyncSession",
            ["User", "db.sync.Session | db.asyncio.Session", "db.sync.Session | db.asyncio.Session"],
        ),
        ("User", ["User", "?", "User"]),
        ("Any", ["User", "?", "?"]),
    ],
)
def test_isinstance_tells_what_is_and_what_is_not(annotation: str, types: list[str]) -> None:
    body = "    if isinstance(x, User): reveal(x)\n    else: reveal(x)\n    reveal(x)\n"
    found = revealed(f"{HEAD}\nclass Admin(User): ...\ndef f(x: {annotation}):\n{body}")
    assert [set(one.split(" | ")) for one in found] == [set(one.split(" | ")) for one in types]


def test_isinstance_tells_of_names_from_further_out_too() -> None:
    found = revealed("""
        x = 1
        def f():
            reveal(x)
            if isinstance(x, str): reveal(x)
            else: reveal(x)
            reveal(x)
    """)
    assert found == ["1", "builtins.str", "1", "1"]


@pytest.mark.parametrize(
    ("body", "types"),
    [
        ("x.append(User())", "sequence[User]"),
        ("for a in b: x.append(find(a))", "sequence[User]"),
        ("x.append(User())\n    x.append(1)", "sequence[User | 1]"),
        ("x.append(User())\n    x.append(b)", "sequence[User | ?]"),
        ("x.append(x)", "sequence[?]"),
        ("x.append(1, 2)", "sequence[?]"),
        ("y.append(1)", "sequence[?]"),
    ],
)
def test_a_list_holds_what_is_added_to_it(body: str, types: str) -> None:
    assert reveal(f"def f(b):\n    x = []\n    {body}\n    reveal(x)\n") == types


# names


def test_the_last_binding_before_the_place_counts() -> None:
    found = revealed("""
        x = 1
        reveal(x)
        x = 2
        reveal(x)
        def f():
            reveal(x)
        x = 3
    """)
    assert found == ["1", "2", "3"]


def test_arms_that_exclude_each_other_do_not_see_each_other() -> None:
    found = revealed("""
        def f(a):
            if a:
                x = 1
                reveal(x)
            elif f:
                x = 2
            else:
                x = 3
                reveal(x)
            reveal(x)
            try:
                x = 4
            except OSError:
                x = 5
            else:
                reveal(x)
            reveal(x)
    """)
    assert found == ["1", "3", "3 | 2 | 1", "4", "5 | 4"]


def test_a_loop_reads_what_its_earlier_turn_bound() -> None:
    assert revealed("def f(a):\n    for _ in a:\n        reveal(x)\n        x = 1\n") == ["1"]


def test_a_parameter_may_be_replaced() -> None:
    found = revealed("""
        def f(a: int, b: int):
            if b:
                a = "x"
            reveal(a)
            a = 1
            reveal(a)
    """)
    assert found == ["x | builtins.int", "1"]


def test_scopes_see_what_python_lets_them_see() -> None:
    found = revealed("""
        x = 1
        class C:
            x = 2
            reveal(x)
            y = [x for _ in range(1)]
            def f(self):
                reveal(x)
        def outer():
            x = 3
            def inner():
                reveal(x)
            lambda: reveal(x)
            [reveal(x) for x in (4, 4)]
    """)
    assert found == ["2", "1", "3", "3", "4"]


def test_a_global_is_bound_where_it_is_declared() -> None:
    found = revealed("""
        client = None
        def start():
            global client
            client = "started"
        def use():
            reveal(client)
    """)
    assert found == ["started"]


# modules


def test_names_come_from_other_modules() -> None:
    found = revealed(
        """
        import app.db
        import app.db as database
        from app import db
        from app.db import Session, make as build, missing
        from app.everything import *
        reveal(app.db.make())
        reveal(database.make())
        reveal(db.make())
        reveal(Session)
        reveal(build())
        reveal(missing)
        reveal(starred())
        reveal(app)
        reveal(app.missing)
        """,
        app="",
        app__db="from db import Session\ndef make(): return Session()\n",
        app__everything="def starred(): return 1\n",
        packages=("app",),
    )
    assert found == [
        "db.sync.Session",
        "db.sync.Session",
        "db.sync.Session",
        "<db.sync.Session>",
        "db.sync.Session",
        "?",
        "1",
        "module app",
        "?",
    ]


def test_a_star_import_of_a_library_gives_what_is_listed() -> None:
    assert revealed("from db import *\nreveal(connect())\nreveal(open)\n") == [
        "db.sync.Session",
        "<builtins.open>",
    ]


def test_relative_imports_and_reexports() -> None:
    project = link(
        ("app",),
        app="from .models import User\n",
        app__models="class User: ...\n",
        app__api="from . import User\nfrom .models import User as Model\nreveal(User)\nreveal(Model())\n",
    )
    assert revealed_in("app.api", project) == ["type User", "User"]


def test_a_package_may_import_its_modules_from_itself() -> None:
    found = revealed(
        "from app import models, views\nreveal(models.User())\nreveal(views.make())\n",
        ("app",),
        app="from app import models\nfrom . import views\n",
        app__models="class User: ...\n",
        app__views="def make(): return 1\n",
    )
    assert found == ["User", "1"]


def test_modules_may_import_each_other() -> None:
    found = revealed(
        "from other import b\na = b\nreveal(a)\nclass C: ...\n",
        other="from main import C, a\nb = a\nc = C()\n",
    )
    assert found == ["?"]


# bounds


def test_what_leads_back_to_itself_is_unknown() -> None:
    assert revealed("def f(): return g()\ndef g(): return f()\nreveal(f())\nx = x\nreveal(x)\n") == ["?", "?"]


def test_what_leads_too_far_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cycles, "DEEPEST", 100)
    chain = "".join(f"x{n + 1} = x{n}\n" for n in range(160))
    assert revealed(f"x0 = 1\n{chain}reveal(x20)\n") == ["1"]
    assert revealed(f"x0 = 1\n{chain}reveal(x160)\n") == ["?"]


def test_too_many_alternatives_say_nothing() -> None:
    text = "def f(a):\n" + "".join(f"    if a == {n}: return {n}\n" for n in range(20)) + "reveal(f(1))\n"
    assert revealed(text) == ["?"]
