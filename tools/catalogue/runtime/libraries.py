"""Calls of other libraries that wait for the network or a database, made where the library is installed."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from demo.cluster import Cluster, PostgresMissingError, throw_away_cluster
from tools.catalogue.runtime.peers import redis_server, server, web_server
from tools.catalogue.runtime.stalls import LATE, Act, sample

SLEEP = f"SELECT pg_sleep({LATE})"


class MissingPeerError(Exception):
    """The server that a call needs cannot be started here."""


# HTTP


def _web(name: str, needs: str, act: Callable[[Any, str], Act]) -> None:
    """Registers a call that gets the address of a web server which answers late."""

    @sample(name, needs=needs)
    def _() -> Iterator[Act]:
        with server(web_server()) as port:
            yield act(import_module(needs), f"http://127.0.0.1:{port}/")


def _method(name: str) -> Callable[[Any, str], Act]:
    return lambda library, url: lambda: getattr(library, name)(url)


for _name in ("get", "post", "put", "delete"):
    _web(f"requests.api.{_name}", "requests", _method(_name))
    _web(f"httpx.{_name}", "httpx", _method(_name))
_web("requests.sessions.Session.get", "requests", lambda lib, url: lambda: lib.Session().get(url))
_web(
    "requests.sessions.Session.request",
    "requests",
    lambda lib, url: lambda: lib.Session().request("GET", url),
)
_web("httpx.Client.get", "httpx", lambda lib, url: lambda: lib.Client().get(url))
_web("httpx.Client.post", "httpx", lambda lib, url: lambda: lib.Client().post(url))
_web("urllib3.request", "urllib3", lambda lib, url: lambda: lib.request("GET", url))
_web(
    "urllib3.poolmanager.PoolManager.urlopen",
    "urllib3",
    lambda lib, url: lambda: lib.PoolManager().urlopen("GET", url),
)


# Redis: a server of our own that speaks as much of its protocol as is needed


def _redis(name: str, act: Callable[[Any], object]) -> None:
    @sample(name, needs="redis")
    def _() -> Iterator[Act]:
        redis: Any = import_module("redis")
        with server(redis_server) as port:
            client = redis.Redis(port=port, protocol=2)
            yield lambda: act(client)
            client.close()


_redis("redis.client.Redis.get", lambda client: client.get("key"))
_redis("redis.client.Redis.incr", lambda client: client.incr("key"))
_redis("redis.client.Redis.blpop", lambda client: client.blpop("key"))
_redis(
    "redis.client.Pipeline.execute", lambda client: client.pipeline(transaction=False).get("key").execute()
)


# PostgreSQL, started for each call that is tried


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of an empty database, as libpq writes it."""
    try:
        with throw_away_cluster() as cluster:
            yield _database(cluster)
    except PostgresMissingError as error:
        raise MissingPeerError(str(error)) from error


def _database(cluster: Cluster) -> str:
    return cluster.create_database("late").replace("postgresql+asyncpg", "postgresql")


def _statements(needs: str, acts: dict[str, Callable[[Any], object]]) -> None:
    """Registers calls on a connection of a driver: all that one server is started for."""

    @sample(*acts, needs=needs)
    def _() -> Iterator[Act]:
        driver: Any = import_module(needs)
        with postgresql() as address:
            connection = driver.connect(address)

            def act() -> None:
                for one in acts.values():
                    start = time.perf_counter()
                    one(connection)
                    assert time.perf_counter() - start >= LATE

            yield act
            connection.close()


_statements(
    "psycopg2",
    {
        "psycopg2.extensions.cursor.execute": lambda connection: connection.cursor().execute(SLEEP),
        "psycopg2.extensions.cursor.executemany": lambda connection: connection.cursor().executemany(
            SLEEP, [()]
        ),
    },
)
_statements(
    "psycopg",
    {
        "psycopg.Connection.execute": lambda connection: connection.execute(SLEEP),
        "psycopg.Cursor.execute": lambda connection: connection.cursor().execute(SLEEP),
    },
)


# SQLAlchemy over SQLite, with a function that takes its time


@contextmanager
def engine() -> Iterator[Any]:
    sqlalchemy: Any = import_module("sqlalchemy")
    made = sqlalchemy.create_engine("sqlite://", poolclass=sqlalchemy.StaticPool)

    @sqlalchemy.event.listens_for(made, "connect")  # type: ignore[untyped-decorator]
    def _(connection: Any, _: object) -> None:  # noqa: ANN401 - a driver's connection
        connection.create_function("late", 0, lambda: time.sleep(LATE))

    yield made
    made.dispose()


def _sqlalchemy(name: str, act: Callable[[Any, Any], object], *, is_session: bool = False) -> None:
    @sample(name, needs="sqlalchemy")
    def _() -> Iterator[Act]:
        statement = import_module("sqlalchemy").text("SELECT late()")
        with engine() as made:
            opened = import_module("sqlalchemy.orm").Session(made) if is_session else made.connect()
            with opened as connection:
                yield lambda: act(connection, statement)


_sqlalchemy(
    "sqlalchemy.engine.base.Connection.execute", lambda connection, late: connection.execute(late).all()
)
_sqlalchemy("sqlalchemy.engine.base.Connection.scalar", lambda connection, late: connection.scalar(late))
_sqlalchemy(
    "sqlalchemy.orm.session.Session.execute",
    lambda session, late: session.execute(late).all(),
    is_session=True,
)
_sqlalchemy(
    "sqlalchemy.orm.session.Session.scalar", lambda session, late: session.scalar(late), is_session=True
)
