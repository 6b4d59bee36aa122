"""What is kept on objects from outside of their classes."""

import pytest

from tests.linking import link_files, revealed_in

DATABASE = """
    import db

    class Database:
        pool = None

        def __init__(self):
            self.reader = None

    database = Database()
    pool = None
    engine = None

    def start():
        global engine
        engine = db.Engine()

    def stop():
        global engine
        engine = None
"""


def revealed_with(text: str, **others: str) -> list[str]:
    modules = {name.replace("__", "."): other for name, other in others.items()}
    return revealed_in("main", link_files({"main": text, "database": DATABASE, **modules}))


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("app.state.pool = db.connect()", "request.app.state.pool"),
        ("app.state.pool = db.connect()", "app.state.pool"),
        ("app.state.pool = db.connect()", "getattr(request.app.state, 'pool', None)"),
        ("setattr(app.state, 'pool', db.connect())", "request.app.state.pool"),
        ("app.pool = db.connect()", "request.app.pool"),
        ("request.state.pool = db.connect()", "request.state.pool"),
        ("database.database.pool = db.connect()", "database.database.pool"),
        ("database.database.reader = db.connect()", "database.Database().reader"),
        ("database.Database.pool = db.connect()", "database.database.pool"),
        ("database.pool = db.connect()", "database.pool"),
    ],
)
def test_what_is_stored_on_an_object_is_read_from_it(stored: str, read: str) -> None:
    found = revealed_with(
        f"""
        import database
        from fastapi import Request
        from service import app

        async def route(request: Request):
            reveal({read})
    """,
        service=f"""
        import database
        import db
        from fastapi import FastAPI, Request

        app = FastAPI()

        async def start(request: Request):
            {stored}
    """,
    )
    assert found == ["db.sync.Session"]


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("app.state.pool = db.connect()", "request.state.pool"),
        ("request.state.pool = db.connect()", "request.app.state.pool"),
        ("app.state.engine = db.connect()", "request.app.state.pool"),
        ("other.pool = db.connect()", "database.pool"),
        ("database.other.pool = db.connect()", "database.database.pool"),
    ],
)
def test_what_is_stored_elsewhere_is_not(stored: str, read: str) -> None:
    found = revealed_with(
        f"""
        import database
        import db
        from fastapi import FastAPI, Request

        app = FastAPI()

        async def route(request: Request):
            {stored}
            reveal({read})
    """
    )
    assert "Session" not in found[0]


def test_a_lifespan_gives_requests_what_it_yields() -> None:
    assert revealed_with("""
        from contextlib import asynccontextmanager
        import db
        from fastapi import FastAPI, Request

        @asynccontextmanager
        async def lifespan(app):
            yield {"pool": db.connect()}

        app = FastAPI(lifespan=lifespan)

        async def route(request: Request):
            reveal(request.state.pool)
    """) == ["db.sync.Session"]


def test_what_a_function_gives_a_name_of_the_module_outweighs_none() -> None:
    assert revealed_with("""
        from database import engine

        def route():
            reveal(engine)
    """) == ["db.Engine"]


def test_what_tests_store_does_not_count() -> None:
    assert revealed_with(
        """
        import database

        def route():
            reveal(database.pool)
    """,
        tests__test_pool="""
        import database
        import db

        database.pool = db.connect()
    """,
    ) == ["None"]
