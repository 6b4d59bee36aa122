"""The faulty form after `check --fix --unsafe-fixes`: it serves, and what was mended works."""

import threading
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from demo.conftest import Visitor
from demo.mending import mended_by_itself, migrate
from demo.neighbours import RATE, Neighbours
from demo.serving import Form, Installation
from demo.signing_up import ACCOUNT, LOGIN, bearer
from demo.waiting import seconds_beside_a_slow_request, wait_until

FORM = Form.FAULTY
DIRECTOR = "Dolores Finch"
LOCKED = 2.0
"""Seconds for which somebody else holds a table that a synchronous query reads."""


PREPARE = mended_by_itself


@pytest.fixture(scope="module", autouse=True)
def migrated(installation: Installation) -> None:
    """The database, with the migration that the new indexes and types take."""
    migrate(installation)


@pytest.fixture(scope="module")
def token(visitor: Visitor) -> str:
    visitor.request("POST", "/users", json=ACCOUNT, expect=201)
    granted: str = visitor.request("POST", "/users/login", json=LOGIN)["access_token"]
    return granted


@pytest.fixture(scope="module")
def movie(visitor: Visitor, token: str) -> Mapping[str, Any]:
    content = {"title": "Slow Motion", "director": DIRECTOR, "details": {"minutes": 97}}
    found: Mapping[str, Any] = visitor.request(
        "POST", "/movies", json=content, headers=bearer(token), expect=201
    )
    return found


def test_the_mail_is_sent_after_the_answer(visitor: Visitor, token: str, around: Neighbours) -> None:
    assert wait_until(lambda: any(ACCOUNT["email"] in mail for mail in around.mails))
    visitor.request("POST", "/users/login", json={**LOGIN, "password": "a guess"}, expect=401)
    assert visitor.request("GET", "/users/me", headers=bearer(token))["handle"] == ACCOUNT["handle"]
    assert visitor.request("GET", f"/users/{ACCOUNT['handle']}")["handle"] == ACCOUNT["handle"]


@pytest.mark.usefixtures("token")
def test_users_are_shown_without_their_secrets(visitor: Visitor) -> None:
    [user] = visitor.request("GET", "/users")
    assert set(user) == {"external_id", "handle"}


def test_a_movie_is_stored_and_found(
    visitor: Visitor, token: str, movie: Mapping[str, Any], installation: Installation
) -> None:
    assert visitor.request("GET", "/health") == {"status": "ok"}
    assert visitor.request("GET", f"/movies/{movie['id']}") == movie
    assert visitor.request("GET", "/movies", params={"director": DIRECTOR}) == [movie]
    assert visitor.request("GET", "/movies/search", params={"q": "slow mo"}) == [movie]
    content = {"movies": [{"title": f"Part {number}", "director": "Boris Quill"} for number in range(50)]}
    imported = visitor.request("POST", "/movies/import", json=content, headers=bearer(token), expect=201)
    assert imported == {"imported": 50}
    assert visitor.request("GET", "/movies/count") == {"count": 51}
    visitor.request("GET", "/movies/poster", params={"movie": movie["id"]}, expect=307)
    folder = Path(installation.environment["MADDERS_POSTER_FOLDER"])
    (folder / f"{movie['id']}.svg").write_text("<svg/>")
    assert visitor.request("GET", "/movies/poster", params={"movie": movie["id"]}) == "<svg/>"


def test_a_ticket_costs_what_the_rates_service_says(visitor: Visitor, movie: Mapping[str, Any]) -> None:
    ticket = visitor.request("GET", "/movies/ticket", params={"movie": movie["id"], "currency": "eur"})
    assert ticket == {"currency": "EUR", "cents": round(950 * RATE)}
    assert visitor.request("GET", "/rates/eur") == RATE


def test_pulses_are_shouted_read_and_counted(
    visitor: Visitor, token: str, movie: Mapping[str, Any], around: Neighbours
) -> None:
    content = {"movie_id": movie["id"], "body": "much #madness"}
    added = visitor.request("POST", "/pulses", json=content, headers=bearer(token), expect=201)
    assert wait_until(lambda: any(added["external_id"] in str(told) for told in around.webhooks))
    too_long, unknown = {**content, "body": "!" * 281}, {**content, "movie_id": 0}
    visitor.request("POST", "/pulses", json=too_long, headers=bearer(token), expect=422)
    visitor.request("POST", "/pulses", json=unknown, headers=bearer(token), expect=404)
    assert visitor.request("GET", "/pulses")[0]["external_id"] == added["external_id"]
    assert visitor.request("GET", "/pulses/feed") == [{"author": "ada", "body": "much #madness"}]
    assert visitor.request("GET", "/pulses/trends") == [{"hashtag": "madness", "pulses": 1}]
    assert visitor.request("GET", "/pulses/preview", params={"body": "#One"}) == {"hashtags": ["one"]}
    assert visitor.request("GET", "/pulses/activity") == {"pulses": 1, "authors": 1}
    assert visitor.request("GET", "/movies/buzz", params={"movie": movie["id"]}) == {"count": 1}


def test_what_raised_works(visitor: Visitor, token: str, movie: Mapping[str, Any]) -> None:
    content = {"movie_id": movie["id"], "stars": 4, "text": "Madder than most"}
    added = visitor.request("POST", "/reviews", json=content, headers=bearer(token), expect=201)
    assert visitor.request("GET", "/reviews", params={"movie": movie["id"]}) == [added]
    assert visitor.request("GET", "/reviews/average", params={"movie": movie["id"]}) == {"stars": 4.0}


def test_a_slow_neighbour_delays_nobody(url: str, movie: Mapping[str, Any], around: Neighbours) -> None:
    slow = f"{url}/movies/ticket?movie={movie['id']}&currency=usd"
    assert seconds_beside_a_slow_request(f"{url}/health", slow) < around.rates_delay / 2


def test_a_locked_table_delays_nobody_else(
    url: str, movie: Mapping[str, Any], installation: Installation
) -> None:
    psycopg2 = pytest.importorskip("psycopg2")
    database = installation.environment["MADDERS_DATABASE_URL"].replace("+asyncpg", "")
    with closing(psycopg2.connect(database)) as connection:
        connection.cursor().execute("LOCK TABLE pulses IN ACCESS EXCLUSIVE MODE")
        threading.Timer(LOCKED, connection.rollback).start()
        took = seconds_beside_a_slow_request(f"{url}/health", f"{url}/movies/buzz?movie={movie['id']}")
    assert took < LOCKED / 2


def test_every_route_was_visited(visitor: Visitor, installation: Installation) -> None:
    assert visitor.unvisited(installation.routes()) == set()


def test_the_seed_and_the_migrations_run(installation: Installation) -> None:
    installation.run("-m", "scripts.seed")
    installation.run("-m", "alembic", "downgrade", "base")
