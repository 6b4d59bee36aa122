"""The faulty form: it serves, and each fault that shows from outside does what its rule says it does."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from demo.conftest import Visitor
from demo.neighbours import RATE, Neighbours
from demo.serving import Form, Installation, Server
from demo.signing_up import ACCOUNT, LOGIN, bearer
from demo.waiting import seconds_beside_a_slow_request, wait_until

FORM = Form.FAULTY
DIRECTOR = "Dolores Finch"


@pytest.fixture(scope="module")
def token(visitor: Visitor, around: Neighbours) -> str:
    visitor.request("POST", "/users", json=ACCOUNT, expect=201)
    assert any(ACCOUNT["email"] in mail for mail in around.mails)
    granted: str = visitor.request("POST", "/users/login", json=LOGIN)["access_token"]
    return granted


@pytest.fixture(scope="module")
def movie(visitor: Visitor, token: str) -> Mapping[str, Any]:
    content = {"movies": [{"title": "Slow Motion", "director": DIRECTOR}]}
    visitor.request("POST", "/movies/import", json=content, headers=bearer(token), expect=201)
    found: Mapping[str, Any] = visitor.request("GET", "/movies", params={"director": DIRECTOR})[0]
    return found


def test_what_works_badly_works(
    visitor: Visitor, token: str, movie: Mapping[str, Any], installation: Installation
) -> None:
    assert visitor.request("GET", "/health") == {"status": "ok"}
    assert visitor.request("GET", "/users/me", headers=bearer(token))["handle"] == ACCOUNT["handle"]
    assert visitor.request("GET", f"/users/{ACCOUNT['handle']}")["handle"] == ACCOUNT["handle"]
    assert visitor.request("GET", f"/movies/{movie['id']}") == movie
    assert visitor.request("GET", "/movies/search", params={"q": "slow mo"}) == [movie]
    ticket = visitor.request("GET", "/movies/ticket", params={"movie": movie["id"], "currency": "eur"})
    assert ticket == {"currency": "EUR", "cents": round(950 * RATE)}
    assert visitor.request("GET", "/rates/eur") == RATE
    visitor.request("GET", "/movies/poster", params={"movie": movie["id"]}, expect=307)
    folder = Path(installation.environment["MADDERS_POSTER_FOLDER"])
    (folder / f"{movie['id']}.svg").write_text("<svg/>")
    assert visitor.request("GET", "/movies/poster", params={"movie": movie["id"]}) == "<svg/>"


def test_pulses_work_badly(
    visitor: Visitor, token: str, movie: Mapping[str, Any], around: Neighbours
) -> None:
    content = {"movie_id": movie["id"], "body": "much #madness"}
    added = visitor.request("POST", "/pulses", json=content, headers=bearer(token), expect=201)
    assert wait_until(lambda: any(added["external_id"] in str(told) for told in around.webhooks))
    too_long, unknown = {**content, "body": "!" * 281}, {**content, "movie_id": 0}
    visitor.request("POST", "/pulses", json=too_long, headers=bearer(token), expect=422)
    visitor.request("POST", "/pulses", json=unknown, headers=bearer(token), expect=404)
    [author] = visitor.request("GET", "/users")
    assert author["last_pulse_at"] is None, "what nobody awaits records nothing"
    assert visitor.request("GET", "/pulses")[0]["external_id"] == added["external_id"]
    assert visitor.request("GET", "/pulses/feed") == [{"author": "ada", "body": "much #madness"}]
    assert visitor.request("GET", "/pulses/trends") == [{"hashtag": "madness", "pulses": 1}]
    assert visitor.request("GET", "/pulses/preview", params={"body": "#One"}) == {"hashtags": ["one"]}
    assert visitor.request("GET", "/movies/buzz", params={"movie": movie["id"]}) == {"count": 1}
    # The session that its queries share has its connection from the pool at once, and so they come through.
    assert visitor.request("GET", "/pulses/activity") == {"pulses": 1, "authors": 1}


@pytest.mark.usefixtures("movie")
def test_an_unawaited_commit_loses_the_movie(visitor: Visitor, token: str) -> None:
    content = {"title": "Gone Girl Gone", "director": DIRECTOR}
    lost = visitor.request("POST", "/movies", json=content, headers=bearer(token), expect=201)
    visitor.request("GET", f"/movies/{lost['id']}", expect=404)
    assert visitor.request("GET", "/movies/count") == {"count": 1}


@pytest.mark.usefixtures("token")
def test_a_route_without_a_response_model_publishes_the_password_hash(visitor: Visitor) -> None:
    [user] = visitor.request("GET", "/users")
    assert user["password_hash"].startswith("$2b$")


def test_await_on_a_sync_call_a_lazy_load_and_a_nested_loop_fail(
    visitor: Visitor, token: str, movie: Mapping[str, Any]
) -> None:
    content = {"movie_id": movie["id"], "stars": 2, "text": "Never stored"}
    visitor.request("POST", "/reviews", json=content, headers=bearer(token), expect=500)
    visitor.request("GET", "/reviews", params={"movie": movie["id"]}, expect=500)
    visitor.request("GET", "/reviews/average", params={"movie": movie["id"]}, expect=500)


def test_the_documentation_is_public(visitor: Visitor) -> None:
    visitor.request("GET", "/docs")


def test_a_slow_neighbour_delays_everybody(url: str, movie: Mapping[str, Any], around: Neighbours) -> None:
    slow = f"{url}/movies/ticket?movie={movie['id']}&currency=usd"
    assert seconds_beside_a_slow_request(f"{url}/health", slow) > around.rates_delay / 2


def test_every_route_was_visited(visitor: Visitor, installation: Installation) -> None:
    assert visitor.unvisited(installation.routes()) == set()


def test_gunicorn_cannot_serve_it_with_its_own_configuration(installation: Installation) -> None:
    httpx = pytest.importorskip("httpx")
    with installation.served(Server.GUNICORN) as base:
        assert httpx.get(f"{base}/health").status_code == 500


def test_the_seed_and_the_migrations_run(installation: Installation) -> None:
    installation.run("-m", "scripts.seed")
    installation.run("-m", "alembic", "downgrade", "base")
