"""What calls give the parameters of which nothing else tells."""

from textwrap import dedent

import pytest

from fastpg_lint.semantic.inference.function_calls import MOST_MODULES
from tests.linking import link_files, revealed, revealed_in

SESSIONS = """
    import db

    def session() -> db.Session: ...
    def aio() -> db.aio.Session: ...
"""


def revealed_with(text: str, **others: str) -> list[str]:
    modules = {name.replace("__", "."): other for name, other in others.items()}
    return revealed_in("main", link_files({"main": text, "sessions": SESSIONS, **modules}))


@pytest.mark.parametrize(
    "call",
    [
        "load(1, session())",
        "load(key=1, source=session())",
        "load(*[1], source=session())",
        "load(**{'key': 1, 'source': session()})",
        "asyncio.to_thread(load, 1, session())",
        "functools.partial(load, 1, source=session())",
        "threading.Thread(target=load, args=(1, session()))",
    ],
)
def test_a_parameter_is_what_the_call_gives(call: str) -> None:
    assert revealed_with(f"""
        import asyncio
        import functools
        import threading
        from sessions import session

        def load(key, source):
            reveal(source)

        def route():
            {call}
    """) == ["db.sync.Session"]


def test_a_parameter_that_is_handed_on_is_what_the_first_call_gives() -> None:
    assert revealed_with("""
        from sessions import session

        def read(source, depth=0):
            reveal(source)
            if depth:
                read(source, depth - 1)

        def load(*args, **kwargs):
            return again(*args, **kwargs)

        def again(key, *, by):
            return read(by)

        def route():
            load(1, by=session())
    """) == ["db.sync.Session"]


def test_positional_arguments_are_handed_on() -> None:
    assert revealed_with("""
        from sessions import session

        def read(key, source):
            reveal(source)

        def load(name, *args):
            return read(*args)

        def route():
            load("x", 1, session())
    """) == ["db.sync.Session"]


def test_all_calls_of_the_project_count() -> None:
    assert revealed_with(
        """
        def load(source):
            reveal(source)
    """,
        first="""
        from main import load
        from sessions import session

        load(session())
    """,
        second="""
        from main import load as read
        from sessions import aio

        read(aio())
    """,
    ) == ["db.sync.Session | db.asyncio.Session"]


def test_tests_do_not_count() -> None:
    assert revealed_with(
        """
        from sessions import session

        def load(source):
            reveal(source)

        load(session())
    """,
        tests__test_load="""
        from main import load

        load(Fake())
    """,
    ) == ["db.sync.Session"]


def test_one_call_that_gives_what_is_not_known_leaves_it_unknown() -> None:
    assert revealed_with("""
        from sessions import session

        def load(source):
            reveal(source)

        load(session())
        load(made_elsewhere)
    """) == ["?"]


def test_a_default_counts_where_a_call_gives_nothing() -> None:
    assert revealed_with("""
        from sessions import session

        def load(source=None):
            source = source or session()
            reveal(source)

        def read(source=None):
            reveal(source)

        load()
        read()
        read(session())
    """) == ["db.sync.Session", "db.sync.Session"]


def test_a_constructor_is_given_what_making_an_instance_gives() -> None:
    assert revealed_with("""
        from sessions import session

        class Base:
            def __init__(self, source, name):
                self.source = source

            def read(self):
                reveal(self.source)

        class Orders(Base): ...

        class Users(Base):
            def __init__(self, source):
                super().__init__(source, "users")

        Orders(session(), "orders")
        Users(session())
    """) == ["db.sync.Session"]


def test_a_method_is_given_what_calls_of_the_overridden_one_give() -> None:
    assert revealed_with("""
        from sessions import session

        class Store:
            def read(self, source): ...

        class Files(Store):
            def read(self, source):
                reveal(source)

        def route(store: Store):
            store.read(session())
    """) == ["db.sync.Session"]


def test_a_callback_is_what_is_given_to_be_called() -> None:
    assert revealed_with("""
        from sessions import session

        def run(work):
            reveal(work())

        run(session)
    """) == ["db.sync.Session"]


def test_a_dispatch_table_calls_its_functions() -> None:
    assert revealed_with("""
        from sessions import session

        def load(source):
            reveal(source)

        HANDLERS = {"load": load}

        def route(kind: str):
            HANDLERS[kind](session())
    """) == ["db.sync.Session"]


@pytest.mark.parametrize(("callers", "expected"), [(3, "db.sync.Session"), (MOST_MODULES, "?")])
def test_a_name_that_too_many_modules_have_is_not_known_and_none_of_them_is_read(
    callers: int, expected: str
) -> None:
    calling = "from main import load\nfrom sessions import session\nload(session())\n"
    others = {f"calling_{number}": calling for number in range(callers)}
    main = "def load(source):\n    reveal(source)\n"
    project = link_files({"main": main, "sessions": dedent(SESSIONS), **others})
    with project.tracker.apart() as reads:
        assert revealed_in("main", project) == [expected]
    received = project.tracker.derived["received"].read("main/1/source") or 0
    read = {one.name for one in project.tracker.inputs(reads.read | received)}
    assert read.isdisjoint(others) == (expected == "?")


def test_what_a_framework_calls_is_not_known() -> None:
    assert revealed_with("""
        from fastapi import FastAPI
        from sessions import session
        import unknown

        app = FastAPI()

        @app.get("/")
        def route(source):
            reveal(source)

        @unknown.task
        def work(source):
            reveal(source)

        route(session())
        work(session())
    """) == ["?", "?"]


def test_nobody_calls_it() -> None:
    assert revealed("""
        def load(source):
            reveal(source)
    """) == ["?"]


def test_two_that_call_each_other_are_given_what_is_given_from_outside() -> None:
    assert revealed_with("""
        from sessions import session

        def even(source):
            reveal(source)
            odd(source)

        def odd(source):
            reveal(source)
            even(source)

        even(session())
    """) == ["db.sync.Session", "db.sync.Session"]
