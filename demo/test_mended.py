"""The mended form: every route answers as it should, and nobody waits for his neighbour."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from demo.conftest import Visitor
from demo.neighbours import RATE, Neighbours
from demo.serving import Form, Installation, Server
from demo.signing_up import ACCOUNT, LOGIN, bearer
from demo.waiting import seconds_beside_a_slow_request, wait_until

FORM = Form.MENDED


@pytest.fixture(scope="module")
def token(visitor: Visitor) -> str:
    visitor.request("POST", "/users", json=ACCOUNT, expect=201)
    granted: str = visitor.request("POST", "/users/login", json=LOGIN)["access_token"]
    return granted


@pytest.fixture(scope="module")
def movie(visitor: Visitor, token: str) -> Mapping[str, Any]:
    content = {"title": "The 100% Madder", "director": "Agnes Tarn", "details": {"minutes": 97}}
    added: Mapping[str, Any] = visitor.request(
        "POST", "/movies", json=content, headers=bearer(token), expect=201
    )
    return added


def test_signing_up_sends_a_mail_after_the_answer(visitor: Visitor, token: str, around: Neighbours) -> None:
    assert wait_until(lambda: any(ACCOUNT["email"] in mail for mail in around.mails))
    assert visitor.request("GET", "/users/me", headers=bearer(token))["handle"] == ACCOUNT["handle"]


def test_a_handle_is_given_once_and_a_login_needs_its_password(visitor: Visitor, token: str) -> None:
    visitor.request("POST", "/users", json=ACCOUNT, expect=409)
    visitor.request("POST", "/users/login", json={**LOGIN, "password": "a guess"}, expect=401)
    visitor.request("GET", "/users/me", headers=bearer(f"{token}x"), expect=401)


@pytest.mark.usefixtures("token")
def test_users_are_shown_without_their_secrets(visitor: Visitor) -> None:
    shown = visitor.request("GET", f"/users/{ACCOUNT['handle']}")
    assert set(shown) == {"external_id", "handle"}
    assert visitor.request("GET", "/users") == [shown]
    visitor.request("GET", "/users/nobody", expect=404)


def test_a_movie_is_stored_and_found(visitor: Visitor, movie: Mapping[str, Any]) -> None:
    assert visitor.request("GET", f"/movies/{movie['external_id']}") == movie
    assert movie in visitor.request("GET", "/movies")
    assert visitor.request("GET", "/movies", params={"director": movie["director"]}) == [movie]
    assert visitor.request("GET", "/movies/search", params={"q": "100% MAD"}) == [movie]
    assert visitor.request("GET", "/movies/search", params={"q": "1__%"}) == []
    visitor.request("GET", "/movies/8f7c2b1e-0000-4000-8000-000000000000", expect=404)


def test_a_catalogue_is_imported_in_bulk(visitor: Visitor, token: str) -> None:
    before = visitor.request("GET", "/movies/count")["count"]
    movies = [{"title": f"Part {number}", "director": "Boris Quill"} for number in range(50)]
    given = {"json": {"movies": movies}, "headers": bearer(token)}
    assert visitor.request("POST", "/movies/import", expect=201, **given) == {"imported": 50}
    assert visitor.request("GET", "/movies/count") == {"count": before + 50}


def test_a_ticket_costs_what_the_rates_service_says(visitor: Visitor, movie: Mapping[str, Any]) -> None:
    ticket = visitor.request("GET", f"/movies/{movie['external_id']}/ticket", params={"currency": "eur"})
    assert ticket == {"currency": "EUR", "cents": round(950 * RATE)}
    assert visitor.request("GET", "/rates/eur") == RATE
    assert visitor.request("GET", "/rates/eur") == RATE


def test_a_poster_is_served_or_pointed_to(
    visitor: Visitor, movie: Mapping[str, Any], installation: Installation
) -> None:
    path = f"/movies/{movie['external_id']}/poster"
    visitor.request("GET", path, expect=307)
    folder = Path(installation.environment["MADDERS_POSTER_FOLDER"])
    (folder / f"{movie['external_id']}.svg").write_text("<svg/>")
    assert visitor.request("GET", path) == "<svg/>"


def test_pulses_are_shouted_read_and_counted(
    visitor: Visitor, token: str, movie: Mapping[str, Any], around: Neighbours, installation: Installation
) -> None:
    given = {"json": {"body": "so #Mad, much #madness"}, "headers": bearer(token)}
    path = f"/movies/{movie['external_id']}"
    added = visitor.request("POST", f"{path}/pulses", expect=201, **given)
    assert visitor.request("GET", f"{path}/buzz") == {"count": 1}
    [pulse] = visitor.request("GET", "/pulses", params={"hashtag": "mad"})
    assert (pulse["external_id"], pulse["hashtags"]) == (added["external_id"], ["mad", "madness"])
    assert visitor.request("GET", "/pulses", params={"hashtag": "sane"}) == []
    assert visitor.request("GET", "/pulses/feed")[0]["author"]["handle"] == ACCOUNT["handle"]
    assert {"hashtag": "mad", "pulses": 1} in visitor.request("GET", "/pulses/trends")
    assert visitor.request("GET", "/pulses/preview", params={"body": "#One"}) == {"hashtags": ["one"]}
    installation.run("-m", "app.worker", "--once")
    assert {"pulse": added["external_id"]} in around.webhooks


def test_a_pulse_that_is_too_long_is_refused(visitor: Visitor, token: str, movie: Mapping[str, Any]) -> None:
    given = {"json": {"body": "!" * 281}, "headers": bearer(token)}
    visitor.request("POST", f"/movies/{movie['external_id']}/pulses", expect=422, **given)


def test_reviews_come_with_their_authors(visitor: Visitor, token: str, movie: Mapping[str, Any]) -> None:
    path = f"/movies/{movie['external_id']}/reviews"
    assert visitor.request("GET", f"{path}/average") == {"stars": None}
    given = {"json": {"stars": 4, "text": "Madder than most"}, "headers": bearer(token)}
    added = visitor.request("POST", path, expect=201, **given)
    assert added["author"]["handle"] == ACCOUNT["handle"]
    assert visitor.request("GET", path) == [added]
    assert visitor.request("GET", f"{path}/average") == {"stars": 4.0}


def test_every_answer_carries_a_request_id(visitor: Visitor) -> None:
    assert visitor.request("GET", "/health") == {"status": "ok"}
    given = visitor.client.get("/health", headers={"X-Request-ID": "from-the-proxy"})
    assert given.headers["X-Request-ID"] == "from-the-proxy"
    assert re.fullmatch("[0-9a-f]{32}", visitor.client.get("/health").headers["X-Request-ID"])


def test_no_documentation_is_served(visitor: Visitor) -> None:
    statuses = [visitor.client.get(path).status_code for path in ("/docs", "/redoc", "/openapi.json")]
    assert statuses == [404, 404, 404]


def test_a_slow_neighbour_delays_nobody(url: str, movie: Mapping[str, Any], around: Neighbours) -> None:
    slow = f"{url}/movies/{movie['external_id']}/ticket?currency=usd"
    assert seconds_beside_a_slow_request(f"{url}/health", slow) < around.rates_delay / 2


def test_every_route_was_visited(visitor: Visitor, installation: Installation) -> None:
    assert visitor.unvisited(installation.routes()) == set()


def test_gunicorn_serves_it_with_its_own_configuration(installation: Installation) -> None:
    httpx = pytest.importorskip("httpx")
    with installation.served(Server.GUNICORN) as base:
        assert httpx.get(f"{base}/health").json() == {"status": "ok"}


def test_the_migrations_make_what_the_models_say_and_can_be_undone(installation: Installation) -> None:
    installation.run("-m", "alembic", "check")
    installation.run("-m", "scripts.seed")
    installation.run("-m", "alembic", "downgrade", "base")
    installation.migrate()
